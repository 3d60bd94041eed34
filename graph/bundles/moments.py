"""What a record said at a moment, whatever came since, and what changed it between two moments.

A moment knows which batches were there and which were undone. A version of a record is known at it if its batch was;
the newest that had begun by the moment's day counts, unless a batch that was known had ended it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from graph.bundles.cause import Cause
from graph.bundles.differing import differences, new
from graph.bundles.review import Moment
from graph.dates import to_iso, utc_stamp
from graph.ladder.indicators import KIND, OF
from graph.lists.made import Rests
from graph.model.records import FOREVER, BatchInfo, Version
from graph.model.schema import RelationKind, default_schema
from graph.model.signing import EDIT, signatures
from graph.model.signing import TOPIC as SIGNED
from graph.search.merged import FIRM
from graph.search.merged import TOPIC as MERGED
from graph.search.nodes import name_ever
from graph.store.contract import Store
from graph.text import first_known

_NAMED = 2
"""Firms that a cause names."""


def this_moment(store: Store, on: int) -> Moment:
    """What is known now, as of a day."""
    batches = store.batches()
    undone = tuple(sorted(b.id for b in batches if b.status == "rolled_back"))
    return Moment(on, max((b.id for b in batches), default=0), undone, utc_stamp("microseconds"))


class Moments:
    """Two moments of a store; each record's history is read once."""

    def __init__(self, store: Store, before: Moment, after: Moment) -> None:
        self.store, self.before, self.after = store, before, after
        self._known: dict[Rests, tuple[Cause, ...]] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._touched: dict[tuple[int, str], dict[tuple[str, ...], str]] = {}

    def causes(self, rests: Rests) -> tuple[Cause, ...]:
        """Why the record is not as it was; none where it is."""
        if rests not in self._known:
            history = self.store.history(rests.kind, rests.key)
            self._known[rests] = self._causes(rests, history)
        return self._known[rests]

    def both(self, rests: Rests) -> tuple[Version | None, Version | None]:
        """What the record said at each of the two moments."""
        history = self.store.history(rests.kind, rests.key)
        return self._at(history, rests, self.before), self._at(history, rests, self.after)

    def keys(self, relation: str, source: str) -> list[tuple[str, ...]]:
        """Keys of relations of a kind that begin at a node and were there at one of the moments."""
        keys = dict.fromkeys(v.key for v in self.store.history(relation, (source,)))
        return [k for k in keys if any(self.both(Rests(relation, k)))]

    def figures_of(self, firm: str, names: Sequence[str], years: Collection[int]) -> tuple[Cause, ...]:
        """Why 年度指标 of a firm (these indicators in these years) are not as they were: which of which year, never how
        much.
        """
        ids = dict.fromkeys(f"{firm}@{year}" for year in sorted(years))
        for on in (self.before.on, self.after.on):
            ids |= {v.key[0]: None for v in self.store.relations("Enterprise", firm, OF, outward=False, on=on)}
        return tuple(c for id_ in ids for c in self._figured(Rests(KIND, (id_,)), names, years))

    def _figured(self, rests: Rests, names: Sequence[str], years: Collection[int]) -> tuple[Cause, ...]:
        whole = self.store.history(rests.kind, rests.key, whole=True)
        said = [replace(v, values={n: v.values.get(n) for n in names}, as_of=None, origin=None) for v in whole]
        year = next((int(y) for v in whole if (y := v.values.get("year")) is not None), None)
        then, now = (self._at(said, rests, moment) for moment in (self.before, self.after))
        changed = [n for n in names if _value(then, n) != _value(now, n)]
        if year not in years or not changed:
            return ()
        fields = default_schema().kind(KIND).fields
        what = f"年度指标“{year} 年{'、'.join(fields[n].label for n in changed)}”"
        return self._causes(rests, said, what)

    def relations_of(self, kind: str, id_: str) -> tuple[Cause, ...]:
        """Why relations that begin at a node are not as they were."""
        found = list[Cause]()
        for relation in default_schema().relations.values():
            if kind in relation.source:
                found += self._relations(relation, kind, id_)
        return tuple(dict.fromkeys(found))

    def ending_at(self, kind: str, id_: str) -> tuple[Cause, ...]:
        """Why relations that end at a node, and the records where they begin, are not as they were."""
        found = list[Cause]()
        for on in (self.before.on, self.after.on):
            for v in self.store.neighbours(kind, id_, on):
                if v.ends is not None and v.ends[1] == kind and v.key[1] == id_:
                    found += self.causes(Rests(v.kind, v.key)) + self.causes(Rests(v.ends[0], (v.key[0],)))
        return tuple(dict.fromkeys(found))

    def touching(self, relation: str, target: str) -> tuple[Cause, ...]:
        """Batches that came or were undone in between and changed relations of a kind that end at a node."""
        out = list[Cause]()
        gone = sorted(self._gone)
        for batch in (*(info.id for info in self.newer), *gone):
            sources = dict.fromkeys(key[0] for key in self.touched(batch, relation) if key[1] == target)
            if sources:
                more = f"等 {len(sources)} 家企业" if len(sources) > _NAMED else ""
                names = "、".join(self._name("Enterprise", id_) for id_ in list(sources)[:_NAMED]) + more
                where, key = f"在“{self._name('Segment', target)}”环节的记录", (next(iter(sources)), target)
                if batch in gone:
                    words = f"{self._undone_words(batch)}，{names}{where}恢复原样"
                    out.append(Cause("undone", words, relation, key, batch, self._undone_by(batch)))
                else:
                    words = f"{self.batch_words(batch)}：改了{names}{where}"
                    out.append(Cause("batch", words, relation, key, batch, self.by(batch)))
        return tuple(out)

    def touched(self, batch: int, kind: str) -> dict[tuple[str, ...], str]:
        """Records of a kind that a batch wrote or ended, each with which; read once."""
        if (batch, kind) not in self._touched:
            self._touched[batch, kind] = {t.key: t.change for t in self.store.touched_by(batch, kind)}
        return self._touched[batch, kind]

    def _relations(self, relation: RelationKind, kind: str, id_: str) -> list[Cause]:
        by_key: dict[tuple[str, ...], list[Version]] = {}
        for version in self.store.history(relation.name, (id_,)):
            if version.ends is None or version.ends[0] == kind:
                by_key.setdefault(version.key, []).append(version)
        return [c for key, history in by_key.items() for c in self._causes(Rests(relation.name, key), history)]

    def _causes(self, rests: Rests, history: list[Version], called: str = "") -> tuple[Cause, ...]:
        then, now = self._at(history, rests, self.before), self._at(history, rests, self.after)
        back = None if len(rests.key) > 1 else self._back.get((rests.kind, rests.key[0]))
        then = then if back is None else None
        if _same(then, now):
            return ()
        name = called or self._named(rests, now or then)
        undone = back or self._undone_of(history)
        if now is not None and now.batch in {b.id for b in self.newer}:
            words = f"{name}：{differences(then, now)}" if then else new(now, name)
            words = f"{words}（{self.batch_words(now.batch)}）"
            return (Cause("batch", words, rests.kind, rests.key, now.batch, self.by(now.batch)),)
        if undone is not None:
            words = f"{name}{'恢复原样' if now else '不再有'}：{self._undone_words(undone)}"
            return (Cause("undone", words, rests.kind, rests.key, undone, self._undone_by(undone)),)
        if now is None:
            return (self._ended(history, rests, name),)
        words = f"{name}自 {to_iso(now.since)} 起{differences(then, now) if then else '有效'}"
        return (Cause("day", words, rests.kind, rests.key, now.batch),)

    def _ended(self, history: list[Version], rests: Rests, name: str) -> Cause:
        ender = self._ender(history, rests, self.after)
        if ender is None:
            return Cause("day", f"{name}已结束", rests.kind, rests.key)
        words = f"{name}已结束（{self.batch_words(ender)}）"
        return Cause("batch", words, rests.kind, rests.key, ender, self.by(ender))

    def _at(self, history: list[Version], rests: Rests, moment: Moment) -> Version | None:
        """What the record said at a moment; ``None`` where it was not, or had ended."""
        begun = [
            v for v in history if v.batch <= moment.batch and v.batch not in moment.undone and v.since <= moment.on
        ]
        if not begun:
            return None
        newest = max(begun, key=lambda v: (v.since, v.batch))
        ended = newest.until <= moment.on and self._ender([newest], rests, moment) is not None
        return None if ended else newest

    def _ender(self, history: list[Version], rests: Rests, moment: Moment) -> int | None:
        """The batch, known at a moment, that ended the record on a day on which it ends."""
        ends = {v.until for v in history if v.until != FOREVER}
        for info in self._batches.values():
            known = info.id <= moment.batch and info.id not in moment.undone
            if known and info.effective in ends and self.touched(info.id, rests.kind).get(rests.key) == "ended":
                return info.id
        return None

    def _named(self, rests: Rests, version: Version | None) -> str:
        """A record in words: its name, or those of what it ties together."""
        label = default_schema().kind(rests.kind).label
        own = first_known(*(version.values.get(k) for k in ("name", "full_name"))) if version else ""
        ends = version.ends if version and version.ends else ()
        names = [self._name(kind, id_) for kind, id_ in zip(ends, rests.key, strict=False)]
        return f"{label}“{own or ' → '.join(k or '无' for k in (*names, *rests.key[len(names) :]))}”"

    def _name(self, kind: str, id_: str) -> str:
        """What a node is called at the later moment, at the earlier where it is gone, else as its history has it."""
        if (kind, id_) not in self._names:
            self._names[kind, id_] = name_ever(self.store, kind, id_, self.after.on, self.before.on)
        return self._names[kind, id_]

    def _undone_of(self, history: list[Version]) -> int | None:
        """A batch that spoke of the record and was undone in between."""
        return max((v.batch for v in history if v.batch in self._gone), default=None)

    @cached_property
    def _back(self) -> dict[tuple[str, str], int]:
        """Nodes that had been ended by hand or by a merge when an undoing in between brought them back, with the batch
        that was undone: their histories do not tell of it any more.
        """
        ended = list[tuple[str, str, object]]()
        for note in self.store.notes(EDIT) if self._gone else ():
            kind, _, id_ = note.key.partition("/")
            ended += [(kind, id_, note.values.get("batch"))] if note.values.get("action") == "end" else []
        for note in self.store.notes(MERGED) if self._gone else ():
            said = note.values
            ended += [(str(said.get("kind", FIRM)), str(said.get("drop")), said.get("batch"))]
        return {(kind, id_): batch for kind, id_, batch in ended if isinstance(batch, int) and batch in self._gone}

    @cached_property
    def _gone(self) -> set[int]:
        """Batches that were known at the earlier moment and are undone at the later."""
        return {b for b in self.after.undone if b not in self.before.undone and b <= self.before.batch}

    @cached_property
    def _batches(self) -> dict[int, BatchInfo]:
        return {b.id: b for b in self.store.batches()}

    @cached_property
    def newer(self) -> list[BatchInfo]:
        """Batches that are known at the later moment only, oldest first."""
        found = [b for b in self._batches.values() if self.before.batch < b.id <= self.after.batch]
        return sorted((b for b in found if b.id not in self.after.undone), key=lambda b: b.id)

    @cached_property
    def _signed(self) -> Mapping[int, Mapping[str, str]]:
        found = signatures(self.store.notes(SIGNED))
        return {number: {action: n.by for action, n in said.items()} for number, said in found.items()}

    def by(self, batch: int) -> str:
        """Who brought a batch in."""
        said = self._signed.get(batch, {})
        return said.get("commit") or said.get("derive") or ""

    def _undone_by(self, batch: int) -> str:
        return self._signed.get(batch, {}).get("rollback", "")

    def _undone_words(self, batch: int) -> str:
        """A batch that is no more: since when it held and who brought it in, then who undid it."""
        held = ""
        if info := self._batches.get(batch):
            brought = f"，{by}导入" if (by := self.by(batch)) else ""
            held = f"“{info.label}”（自 {to_iso(info.effective)} 起有效{brought}）"
        who = self._undone_by(batch)
        return f"批次 {batch}{held}已{f'由{who}' if who else ''}撤销"

    def batch_words(self, batch: int) -> str:
        """A batch in words: number, name, the day from which it holds, and who brought it in."""
        info = self._batches.get(batch)
        if info is None:
            return f"批次 {batch}"
        who = f"，{by}" if (by := self.by(batch)) else ""
        return f"批次 {batch}“{info.label}”，{to_iso(info.effective)}{who}"


def _same(then: Version | None, now: Version | None) -> bool:
    if then is None or now is None:
        return then is now
    if (then.batch, then.since) == (now.batch, now.since):
        return True
    return (then.values, then.state, then.as_of, then.origin) == (now.values, now.state, now.as_of, now.origin)


def _value(version: Version | None, name: str) -> object:
    return None if version is None else version.values.get(name)
