"""Lists taken out as a workbook that may come back: which records of which kinds, by place, field or words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.asking.graphs import Graphs
from graph.chain.lookup import find_id, find_place
from graph.chain.places import district_sets
from graph.dates import today
from graph.errors import BadRequest
from graph.model.schema import RelationKind
from graph.search.hits import MOST as HEARD
from graph.search.nodes import search
from graph.store.contract import Store
from graph.work.followed import all_leads
from graph.work.lead_list import Wanted as Leads
from graph.work.lead_list import pick
from loaders.returning.known import Known, read_known
from loaders.returning.leads import leads_out
from loaders.returning.sheets import ListSheet, list_sheets, sheet_named
from loaders.returning.write import sheet_out, write_list

MOST = 5_000
"""Records of one kind in a workbook: so many can be looked through, and read back in a few seconds."""
USUAL = ("企业", "机构", "人才", "项目")
"""Kinds that people take out mostly."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records; "" asks for any. Kinds go by name, label or sheet."""

    kinds: Sequence[str]
    place: str = ""
    field: str = ""
    words: str = ""


def write_lists(graphs: Graphs, path: Path, wanted: Wanted) -> dict[str, int]:
    """Write the workbook; how many records of each sheet are in it.

    Raises
    ------
    BadRequest
        An unknown kind, nothing that fits, too much, or a choice that a kind has no room for.
    NotFound
        No such place or field.
    """
    sheets = list(dict.fromkeys(sheet_named(kind).kind.name for kind in wanted.kinds))
    if not sheets:
        raise BadRequest(f"没有写带出哪一类；可写几个，如 {'、'.join(USUAL)}")
    chosen = _Chosen(graphs, wanted)
    lists = [(s, chosen.records(s)) for s in (list_sheets()[k] for k in sheets)]
    if not any(records for _, records in lists):
        raise BadRequest("没有符合的记录，没有可带出的；请换一个地区、领域或查找的词")
    for sheet, records in lists:
        if len(records) > MOST:
            raise BadRequest(
                f"符合的{sheet.name}有 {len(records):,} 条，一份最多 {MOST:,} 条；请写地区、领域或查找的词"
            )
    write_list(path, [sheet_out(graphs.store, s, records) for s, records in lists if records])
    return {sheet.name: len(records) for sheet, records in lists}


def write_leads(store: Store, path: Path, wanted: Leads) -> int:
    """Write the leads that are wanted, the most pressing first; how many there are.

    Raises ``BadRequest`` where there are none, or for an unknown choice.
    """
    leads = pick(all_leads(store), wanted, today())
    if not leads:
        raise BadRequest("名单上没有符合条件的，没有可带出的；请放宽筛选，或先把招商目标加入名单")
    write_list(path, [leads_out(leads)])
    return len(leads)


class _Chosen:
    """The records that are wanted, of whatever kind."""

    def __init__(self, graphs: Graphs, wanted: Wanted) -> None:
        self._store, self._words = graphs.store, wanted.words.strip()
        outline = graphs.outline()
        self._within: dict[str, Collection[str]] = {}
        if wanted.place.strip():
            inside, _ = district_sets(outline, find_place(outline, wanted.place))
            self._within["District"] = set(outline.nodes["District"].ids[inside].tolist())
        if wanted.field.strip():
            field = find_id(outline, "Field", wanted.field)
            self._within["Field"] = {field}
            parts = self._store.rows("PART_OF", ("source", "target", "state"))
            self._within["Segment"] = {s for s, f, state in parts if f == field and state != "rejected"}

    def records(self, sheet: ListSheet) -> list[Known]:
        """Those of a kind; a relation is wanted where both its ends are."""
        kind = sheet.kind
        starts = kind.source if isinstance(kind, RelationKind) else (kind.name,)
        wanted = {start: self._nodes(start) for start in starts}
        known = read_known(self._store, sheet)
        if isinstance(kind, RelationKind):
            ends = self._within
            return [
                r
                for r in known.values()
                if r.key.ends
                and _in(wanted[r.key.ends[0]], r.key.key[0])
                and _in(ends.get(r.key.ends[1]), r.key.key[1])
            ]
        return [r for r in known.values() if _in(wanted[kind.name], r.key.key[0])]

    def _nodes(self, kind: str) -> set[str] | None:
        """Ids of the nodes of a kind that are wanted, ``None`` for all."""
        found: set[str] | None = None
        for by, themselves in (("District", ("District",)), ("Segment", ("Segment", "Field"))):
            if by in self._within and kind not in themselves:
                found = _both(found, self._tied(kind, by))
        if kind in self._within:
            found = _both(found, set(self._within[kind]))
        if self._words:
            hits = search(self._store, self._words, HEARD, [kind])
            found = _both(found, {h.id for h in hits})
        return found

    def _tied(self, kind: str, by: str) -> set[str]:
        """Nodes of a kind with a relation to a node in the place, or of the field."""
        ties = [
            r
            for r in (s.kind for s in list_sheets().values())
            if isinstance(r, RelationKind) and kind in r.source and by in r.target and kind not in r.target
        ]
        if not ties:
            sheet, what = list_sheets()[kind], {"District": "地区"}.get(by, "领域")
            raise BadRequest(f"{sheet.name}不分{what}，不能按{what}选；请去掉这一项，或分开带出")
        out = {id_ for tie in ties for id_ in _tied_by(self._store, tie, kind, self._within[by])}
        if (kind, by) == ("Talent", "District"):  # without a place a talent sits with the institution
            placed = {s for s, k in self._store.rows("LOCATED_IN", ("source", "source_kind")) if k == kind}
            homes, at = self._tied("Institution", by), self._store.rows("AFFILIATED_WITH", ("source", "target"))
            out |= {talent for talent, home in at if home in homes and talent not in placed}
        return out


def _tied_by(store: Store, tie: RelationKind, kind: str, ends: Collection[str]) -> set[str]:
    rows = store.rows(tie.name, ("source", "target", "source_kind", "state"))
    return {s for s, t, k, state in rows if k == kind and t in ends and state != "rejected"}


def _both(one: set[str] | None, other: set[str]) -> set[str]:
    return other if one is None else one & other


def _in(wanted: Collection[str] | None, id_: str) -> bool:
    return wanted is None or id_ in wanted
