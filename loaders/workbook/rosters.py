"""The roster (名录) of a file: what its enterprises are listed in where their own row names none.

That is the one chosen for the file, else the only one that its 名录 sheet holds. Of several nobody can tell which; such
a row is taken all the same, stays where it was, and is named. Who is gone is put on none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.chain.roster_kinds import CLOSED, ROSTER_KINDS
from graph.chain.rosters import LISTED, OWN, built_in_kind
from graph.chain.vetoes import GONE, status_of
from graph.errors import BadRequest
from graph.model.records import RecordTable, Source
from graph.search.merged import FIRM
from graph.store.contract import Store
from graph.text import split_list
from loaders.files.raw import CellProblem, folded
from loaders.identity.rules import stock_code
from loaders.workbook.links import NodeRow, NodeRows

ROSTER, LISTED_IN = "Roster", "LISTED_IN"
BUILT_IN = Source("自带名录")
COUNTED_ON = "这份表里的企业计入："
"""So begins the sentence that says where the enterprises are listed."""
_SHOWN = 5
"""Rows and rosters that a sentence names."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A roster as people know it, in the file, in the store, or there without being written down."""

    name: str
    kind: str
    admission: str

    def words(self) -> str:
        """Its name, and what can be said of who is on it."""
        complete = self.admission if self.admission == CLOSED else f"{self.admission}，说不出收全了没有"
        return f"{self.name}（{complete if self.kind == self.name else f'{self.kind}，{complete}'}）"


class FileRoster:
    """Lists the enterprises of a file; ``notes`` say where, ``tables`` hold a built-in roster that was chosen."""

    def __init__(self, nodes: NodeRows, store: Store | None, chosen: str = "", *, told: bool = False) -> None:
        """``told``: the file has a sheet of its own that says who is listed in what, so nobody is listed by default.

        Raises ``BadRequest`` when the chosen roster (id or name) is not there.
        """
        self.notes: list[str] = []
        self.tables: list[RecordTable] = []
        self._nodes, self._store, self._label = nodes, store, nodes.schema.relations[LISTED_IN].target_label
        self._own = [r for r in nodes.rows if r.sheet.layout.kind == ROSTER]
        self._known = _known(store, self._own)
        target = self._chosen(chosen.strip()) if chosen.strip() else None if told else self._only()
        every = [r for r in nodes.rows if r.sheet.layout.kind == FIRM and r.live]
        fields = nodes.schema.nodes[FIRM].fields
        self._stock = fields["stock_code"].label
        said, short = fields["status"].label, fields["name"].label
        firms = [r for r in every if status_of(*(r.sheet.column(c)[r.position] for c in (said, short))) not in GONE]
        silent = [r for r in firms if not split_list(r.sheet.column(self._label)[r.position])]
        if target is not None:
            for row in silent:
                row.links[LISTED_IN] = [(ROSTER, target)]
        elif silent and self._own and not told:
            self.notes.append(self._undecided(silent))
        if firms:
            gone = len(every) - len(firms)
            left = f"；{gone} 家已退市或注销，不计入" if gone else ""
            written = told and target is None
            said = f"{COUNTED_ON}各自写明的名录" if written else self._said(target, silent, firms)
            self.notes.insert(0, said + left)

    def _only(self) -> str | None:
        """The one that the file names, if it is one and nothing is wrong with it."""
        ids = {row.id if row.live else None for row in self._own}
        return ids.pop() if len(ids) == 1 else None

    def _chosen(self, text: str) -> str:
        found = self._nodes.references.resolve((ROSTER,), text, self._label)
        if not isinstance(found, CellProblem):
            if (lost := self._nodes.references.lost(found)) is None:
                return found[1]
            found = lost
        elif built_in := next((i for i in (LISTED, OWN) if folded(text) in (i, built_in_kind(i))), None):
            row = (built_in, built_in_kind(built_in), built_in_kind(built_in))
            self.tables.append(RecordTable(ROSTER, ("id", "name", "kind"), [row], [0], BUILT_IN, fill_only=True))
            return built_in
        if found.rule != "reference.unknown":
            raise BadRequest(f"所选的名录“{text}”不能用：{found.message}；{found.hint}")
        names = [f"{each.name}（{id_}）" for id_, each in self._known.items()]
        raise BadRequest(
            f"没有名录“{text}”；现有：{_some(names)}。请填其中一个的编号或全称，或在表里加一张“名录”表写明它，或留空"
        )

    def _said(self, target: str | None, silent: Sequence[NodeRow], firms: Sequence[NodeRow]) -> str:
        if not silent:
            said = "、".join(f"{name}{count} 家" for name, count in self._written(firms).items())
        else:
            said = self._known[target].words() if target else self._unnamed(silent)
            own = len(firms) - len(silent)
            said += f"；另有 {own} 家按“{self._label}”列所写" if own else ""
        return COUNTED_ON + said

    def _written(self, firms: Sequence[NodeRow]) -> Counter[str]:
        """How many rows name each roster in their own column."""
        said = (t for r in firms for t in split_list(r.sheet.column(self._label)[r.position]))
        return Counter(self._known[t].words() if t in self._known else t for t in said)

    def _unnamed(self, silent: Sequence[NodeRow]) -> str:
        """Where those are who are listed nowhere by this file: where they were, or on a built-in roster."""
        store, own, listed = self._store, self._known[OWN].words(), self._known[LISTED].words()
        there = store.rows(LISTED_IN, ["source", "state"]) if store is not None else []
        on = {firm for firm, state in there if state == "confirmed"}
        new = [r for r in silent if r.id not in on]
        kept, coded = len(silent) - len(new), sum(map(self._has_code, new))
        if not new:
            return "它们原来的名录，不变"
        said = listed if coded == len(new) else own
        said += f"；其中有股票代码的 {coded} 家计入{listed}" if 0 < coded < len(new) else ""
        return said + (f"；原已列入名录的 {kept} 家不变" if kept else "")

    def _has_code(self, row: NodeRow) -> bool:
        return row.sheet.column(self._stock)[row.position] is not None or stock_code(row.id or "") == row.id

    def _undecided(self, silent: Sequence[NodeRow]) -> str:
        names = dict.fromkeys(
            self._known[r.id].name if r.id else r.sheet.where(r.sheet.numbers[r.position]) for r in self._own
        )
        rows = _some([r.sheet.where(r.sheet.numbers[r.position]) for r in silent])
        why = f"有 {len(names)} 份（{_some(list(names))}）" if len(names) > 1 else "的那一行没有通过检查"
        return (
            f"“{self._label}”表里{why}，{rows}没有写属于哪份：企业照收，留在原来的名录或自有台账；"
            f"请在“{self._label}”列填名录编号或全称，或导入时选一份名录"
        )


def _known(store: Store | None, own: Sequence[NodeRow]) -> dict[str, _Named]:
    """All rosters by id: those of the file, of the store, and the built-in ones."""
    columns = ("name", "kind", "admission")
    found: dict[str, list[Any]] = {}
    for row in (r for r in own if r.id is not None):
        fields = row.sheet.layout.columns
        labels = {c.field.name: c.label for c in fields if c.role == "field"}
        found.setdefault(str(row.id), [row.sheet.column(labels[c])[row.position] for c in columns])
    for id_, *values in store.rows(ROSTER, ["id", *columns]) if store is not None else ():
        here = found.setdefault(id_, values)
        found[id_] = [a or b for a, b in zip(here, values, strict=True)]
    for id_ in (LISTED, OWN):
        found.setdefault(id_, [None, None, None])
    return {id_: _named(id_, *values) for id_, values in found.items()}


def _named(id_: str, name: str | None, kind: str | None, admission: str | None) -> _Named:
    of = ROSTER_KINDS[kind or built_in_kind(id_)]
    return _Named(name or (of.name if id_ in (LISTED, OWN) else id_), of.name, admission or of.admission)


def _some(texts: Sequence[str]) -> str:
    more = f" 等 {len(texts)} 处" if len(texts) > _SHOWN else ""
    return "、".join(texts[:_SHOWN]) + more
