"""What changed between two frozen bundles and why, worked out slowly from copies of the store as it was at each freeze.

Imports nothing from the lists or the bundles: contents are read as JSON from the work log, and what a record said then
is asked of the copy that was made then.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from base64 import b85decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph.model.records import Version
from graph.model.schema import default_schema
from graph.store.contract import Store
from graph.store.open import open_store

Row = dict[str, Any]
Cause = tuple[str, tuple[str, ...], int | None]
"""Kind and key of the record (topic and key of the saying), and the batch."""


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    try:
        yield store
    finally:
        store.close()


def frozen_content(path: Path, key: str) -> tuple[str, Row]:
    """The digest and the content of the newest draft of a key, unpacked from the work log by hand."""
    db = sqlite3.connect(path)
    said = db.execute("SELECT said FROM work_note WHERE topic = 'bundle' AND key = ? ORDER BY at", (key,)).fetchall()
    digest = [json.loads(s)["digest"] for (s,) in said if json.loads(s)["step"] == "submit"][-1]
    pieces = db.execute("SELECT key, said FROM work_note WHERE topic = 'bundle_content'").fetchall()
    db.close()
    mine = sorted((int(k.split("|")[1]), json.loads(s)["text"]) for k, s in pieces if k.split("|")[0] == digest)
    data = zlib.decompress(b85decode("".join(text for _, text in mine)))
    assert sha256(data).hexdigest() == digest
    return digest, json.loads(data)


class SlowChanges:
    """Two copies of a store, each with the day that counts in it."""

    def __init__(self, before: Store, after: Store, days: tuple[int, int], merged: dict[str, str]) -> None:
        self.before, self.after, self.days, self.merged = before, after, days, merged
        old = {b.id: b.status for b in before.batches()}
        new = {b.id: b.status for b in after.batches()}
        self.newer = {b for b in new if b not in old and new[b] == "committed"}
        self.undone = {b for b in old if old[b] == "committed" and new[b] == "rolled_back"}
        self.states: dict[str, tuple[str | None, str | None]] = {}
        self.place: list[str] = []

    def whole(self, old: Row, new: Row) -> dict[tuple[str, str], set[Cause]]:
        """Which states of segments differ in two whole contents, and why; to be asked before :meth:`rows`."""
        was, now = ({s["segment"]: s["state"] for s in side["states"]} for side in (old, new))
        self.states = {s: (was.get(s), now.get(s)) for s in was.keys() | now.keys() if was.get(s) != now.get(s)}
        self.place = new["place"]
        out: dict[tuple[str, str], set[Cause]] = {}
        for segment, (before, after) in self.states.items():
            what = "kept" if before and after else "entered" if after else "left"
            key = f"Segment:{segment}@{'+'.join(sorted(self.place))}"
            out[what, key] = self.record("Segment", (segment,)) | self.of_state(key) | self.around(key, set())
        return out

    def rows(self, old: Row, new: Row) -> dict[tuple[str, str], set[Cause]]:
        """For each row that entered, left, changed or was merged away: what it is, its key then or now, and why."""
        was, now = ({e["key"]: e for e in part["listed"]} for part in (old, new))
        could_be, could_have = ({e["key"]: e for e in part["candidates"]} for part in (new, old))
        out: dict[tuple[str, str], set[Cause]] = {}
        taken: dict[str, str] = {}
        for key in was:
            to = key if key in now else self.merged.get(key, key)
            if to in taken:
                gone = key if taken[to] == to else taken[to]
                out["merged", gone] = self.why(old, [was[gone]], (gone, to), set(), extra=[gone, to])
                taken[to] = to
            else:
                taken[to] = key
        for to, key in taken.items():
            before, after = was[key], now.get(to)
            if after is None:
                sides = [before, *filter(None, [could_be.get(to)])]
                tests = differing_tests(before, could_be.get(to))
                out["left", key] = self.turned(self.why(old, sides, (key, to), tests), (key, to), tests)
            elif (differ := differing(before, after)) or to != key:
                tests, cells, renamed = differ or (set(), set(), False)
                extra = [k for k, yes in ((key, to != key), (to, renamed)) if yes]
                only = tests if tests and not cells else None
                mere = not tests and not extra and cells <= {"why", "action"}
                told = {"size", "growth", "innovation"} if mere else tests  # what anybody answers
                why = self.why(old, [before, after], (key, to), told, only=only, extra=extra)
                out["kept", to] = self.turned(why, (key, to) if "state" in cells else (), set())
                out["kept", to] = out["kept", to] or self.turned(set(), (key, to), tests)
        for key, after in now.items():
            if key not in taken:
                sides = [*filter(None, [could_have.get(key)]), after]
                tests = differing_tests(could_have.get(key), after)
                out["entered", key] = self.turned(self.why(old, sides, (key,), tests), (key,), tests)
        return out

    def why(
        self,
        about: Row,
        sides: list[Row],
        keys: tuple[str, ...],
        tests: set[str],
        only: set[str] | None = None,
        extra: list[str] | None = None,
    ) -> set[Cause]:
        found = set[Cause]()
        for side in sides:
            for because in side["because"]:
                if only is None or because["test"] in only:
                    for rests in because["rests"]:
                        found |= self.record(rests["kind"], tuple(rests["key"]))
                        if rests["kind"] == "Certificate":
                            found |= self.by_the_day("Certificate", rests["key"][0], in_force)
        for key in extra or ():
            kind, _, id_ = key.partition(":")
            found |= self.record(kind, (id_.partition("@")[0],))
        return found | self.sayings(about, keys, tests)

    def turned(self, found: set[Cause], keys: tuple[str, ...], tests: set[str]) -> set[Cause]:
        """With why the state of its segment is another; where all that is nothing, what else is about it."""
        every = found.union(*map(self.of_state, keys))
        return every or set[Cause]().union(*(self.around(key, tests) for key in keys))

    def of_state(self, key: str) -> set[Cause]:
        """Of a segment in another state: lists that could say 无 on one of the days alone, what people found out."""
        id_, _, segment = key.partition(":")[2].partition("@")
        segment = id_ if key.startswith("Segment:") else segment
        if segment not in self.states:
            return set()
        found = set[Cause]()
        for id_ in self.ids("VERIFIES", 0, lambda r: r[1] == segment):
            where = self.ids("VERIFIED_IN", 1, lambda r, v=id_: r[0] == v)
            if any(w in self.above(p) or p in self.above(w) for w in where for p in self.place):
                found |= self.by_the_day("Verification", id_, verified_holds)
        if {"missing", "extend", "absent"} & set(self.states[segment]):
            for id_ in self.ids("Roster", 0, lambda r: True, ("id",)):
                where = self.ids("COUNTS", 1, lambda r, v=id_: r[0] == v)
                if all(where & self.above(p) for p in self.place):
                    found |= self.by_the_day("Roster", id_, may_say_none)
        return found

    def ids(
        self, kind: str, at: int, only: Callable[..., bool], columns: tuple[str, ...] = ("source", "target")
    ) -> set[str]:
        looks = zip((self.before, self.after), self.days, strict=True)
        return {r[at] for store, day in looks for r in store.rows(kind, columns, day) if only(r)}

    def above(self, district: str) -> set[str]:
        out, up = {district}, dict(self.after.rows("WITHIN", ("source", "target"), self.days[1]))
        while (district := up.get(district, "")) and district not in out:
            out.add(district)
        return out

    def by_the_day(self, kind: str, id_: str, counts: Callable[[Row, int], bool]) -> set[Cause]:
        looks = zip((self.before, self.after), self.days, strict=True)
        versions = [(valid(store.history(kind, (id_,)), day), day) for store, day in looks]
        sides = [v is not None and counts(v.values, day) for v, day in versions]
        own = self.record(kind, (id_,))
        if kind in ("Verification", "Certificate"):
            return own or ({(kind, (id_,), None)} if sides[0] != sides[1] else set())
        return (own or {(kind, (id_,), None)}) if sides[0] != sides[1] else set()

    def record(self, kind: str, key: tuple[str, ...]) -> set[Cause]:
        """The record, where it is not as it was, and the batch that did it."""
        then = valid(self.before.history(kind, key), self.days[0])
        now = valid(self.after.history(kind, key), self.days[1])
        if (then is None and now is None) or (then and now and said(then) == said(now)):
            return set()
        if now is not None and now.batch in self.newer:
            return {(kind, key, now.batch)}
        gone = [v.batch for v in self.after.history(kind, key) if v.voided and v.batch in self.undone]
        if gone:
            return {(kind, key, max(gone))}
        ended = [b for b in self.newer for t in self.after.touched_by(b, kind) if t.key == key and t.change == "ended"]
        return {(kind, key, ended[0] if ended else now.batch if now else None)}

    def sayings(self, about: Row, keys: tuple[str, ...], tests: set[str]) -> set[Cause]:
        """Notes of the later copy alone, and decisions and answers whose end lies between the days."""
        field, place = about["field"], "+".join(sorted(about["place"]))
        found = set[Cause]()
        for key in keys:
            found |= self.noted("list entry", "|".join((about["name"], field, place, key)), expires=True)
            for test in tests:
                found |= self.noted("list answer", "|".join((field, key, test)), expires=True)
        return found

    def noted(self, topic: str, key: str, *, expires: bool = False) -> set[Cause]:
        old, new = (store.notes(topic, key) for store in (self.before, self.after))
        if len(new) > len(old):
            return {(topic, (key,), None)}
        until = str(new[-1].values.get("until", "")).replace("-", "") if new else ""
        return {(topic, (key,), None)} if expires and until and self.days[0] <= int(until) < self.days[1] else set()

    def around(self, key: str, tests: set[str]) -> set[Cause]:
        """Relations of the firm, the project or the segment that are not as they were."""
        kind, _, rest = key.partition(":")
        id_, _, segment = rest.partition("@")
        found = set[Cause]()
        if kind != "Segment":
            looks = zip((self.before, self.after), self.days, strict=True)
            ties = {(v.kind, v.key) for store, day in looks for v in store.neighbours(kind, id_, day)}
            for relation, ends in ties:
                if ends[0] == id_:
                    found |= self.record(relation, ends)
                elif kind == "Project":
                    found |= self.record(relation, ends) | self.record("Enterprise", (ends[0],))
        near = {id_ if kind == "Segment" else segment} - {""}
        if kind == "Project" or "safety" in tests:
            relation = "BUILDS" if kind == "Project" else "OPERATES_IN"
            near |= self.ids(relation, 1, lambda r: r[0] == id_)
        for target in near:
            found |= self.of_state(f"Segment:{target}")
            for batch in self.newer | self.undone:
                touched = [t.key for t in self.after.touched_by(batch, "OPERATES_IN") if t.key[1] == target]
                if touched:
                    found.add(("OPERATES_IN", (touched[0][0], target), batch))
        return found


def tests_of(entry: Row) -> dict[str, str]:
    return {b["test"]: b["result"] for b in entry["because"]}


def differing_tests(before: Row | None, after: Row | None) -> set[str]:
    a, b = (tests_of(side) if side else {} for side in (before, after))
    return {t for t in a.keys() | b.keys() if a.get(t) != b.get(t)}


def may_say_none(roster: Row, day: int) -> bool:
    """Whether a list is declared complete, by site, and no older than the twelfth month after its own."""
    own = (roster.get("kind") or "自有台账") in ("登记企业", "规上企业")
    closed = roster["admission"] == "应列尽列" if roster.get("admission") else own
    site = roster.get("level") != "总部" and roster.get("kind") not in ("上市公司", "行业头部")
    year, month, _ = map(int, (roster.get("counted_on") or "0001-01-01").split("-"))
    months = (day // 10000 - year) * 12 + day // 100 % 100 - month
    begun = int(f"{roster.get('counted_on') or '9999-12-31'}".replace("-", "")) <= day
    return closed and site and (roster.get("complete") or 0) >= 0.9 and begun and months <= 12


def in_force(said: Row, day: int) -> bool:
    """Whether a certificate is, by whole days alone: the plays write no others."""
    first, last = (int((said.get(k) or "0").replace("-", "")) for k in ("issued_on", "valid_until"))
    return said.get("withdrawn") != 1 and first <= day and (not last or day <= last)


def verified_holds(said: Row, day: int) -> bool:
    """Until the day that it names, else for a year; the plays write whole days alone."""
    first = int(said["verified_on"].replace("-", ""))
    last = int((said.get("valid_until") or "0").replace("-", "")) or first + 10000
    return said.get("withdrawn") != 1 and first <= day <= last


def differing(before: Row, after: Row) -> tuple[set[str], set[str], bool] | None:
    """Tests and cells that differ, and whether the name does; ``None`` where nothing does."""
    a, b = tests_of(before), tests_of(after)
    tests = {t for t in a.keys() | b.keys() if a.get(t) != b.get(t)}
    old, new = before["cells"], after["cells"]
    cells = {c for c in old.keys() | new.keys() if old.get(c) != new.get(c)}
    renamed = before["name"] != after["name"]
    return (tests, cells, renamed) if tests or cells or renamed else None


def valid(history: list[Version], on: int) -> Version | None:
    return next((v for v in history if not v.voided and v.since <= on < v.until), None)


def said(version: Version) -> tuple[Any, ...]:
    return version.values, version.state, version.as_of, version.origin


def merges_in(store: Store) -> dict[str, str]:
    """From the key of a firm that was merged away to the one that was kept."""
    notes = [n.values for n in store.notes("merge") if n.values["decision"] == "confirmed"]
    return {f"Enterprise:{v['drop']}": f"Enterprise:{v['keep']}" for v in notes}


def is_record(kind: str) -> bool:
    schema = default_schema()
    return kind in schema.nodes or kind in schema.relations
