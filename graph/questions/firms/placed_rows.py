"""Rows of the table of who does what where: names, places in full, and what each line rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from graph.asking.graphs import Graphs, OneGraph
from graph.chain.graph import ChainGraph
from graph.chain.places import parents
from graph.chain.roles import field_names, fields_of_segments
from graph.chain.tables import EdgeTable, NodeTable
from graph.counts.placed import HOME, ROLES, Placed
from graph.gaps.evidence import BY_HAND
from graph.model.labels import MATCH_RULES, RECORD_STATES
from graph.model.schema import STATES
from graph.plain import plain
from graph.says import Says
from graph.search.from_lists import Lists
from graph.store.contract import Store

HEAD = "总部"
"""Said of a site, it says more than that the enterprise is at home there."""
FEW = 400
"""Enterprises whose records are asked for by name; of more all are read."""
Facts = tuple[str | None, str | None, str | None]
"""Origin, date, and the list they came with."""
_ROLES = "、".join(ROLES)
_NO_FACTS: Facts = (None, None, None)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """一家企业在一个地区做一个环节"""

    name: Annotated[str, Says("企业名称", "登记的全称")]
    city: Annotated[str, Says("市")]
    county: Annotated[str, Says("区县", "区县或园区；只知到市的为空")]
    segment_name: Annotated[str, Says("环节")]
    fields: Annotated[tuple[str, ...], Says("细分领域", "环节所属的领域")]
    roles: Annotated[tuple[str, ...], Says("作用", f"这个地区对企业是什么：{_ROLES}")]
    state: Annotated[str, Says("状态", "企业做这个环节，是确认还是待核实", among=("确认", "待核实"))]
    evidence: Annotated[str | None, Says("依据", "为何算在这个环节，原话")]
    share: Annotated[float | None, Says("收入占比", "环节占企业收入的比例；不知道为空", kind="percent")]
    rule: Annotated[str, Says("匹配规则")]
    origin: Annotated[str | None, Says("资料来源")]
    as_of: Annotated[str | None, Says("资料日期")]
    roster: Annotated[str | None, Says("名录", "企业做这个环节，随哪份名录来的")]
    placed_by: Annotated[str | None, Says("地点依据", "凭什么说在这个地区")]
    part: Annotated[str | None, Says("链上角色", "链主、配套；没有写为空")]
    uscc: Annotated[str | None, Says("统一社会信用代码")]
    stock_code: Annotated[str | None, Says("股票代码")]
    province: Annotated[str, Says("省", "省；境外的为国家或地区")]
    enterprise: Annotated[str, Says("企业编号")]
    segment: Annotated[str, Says("环节编号")]
    district: Annotated[str, Says("区划代码", "已知的最细一级；不知道为空")]


@dataclass(frozen=True, slots=True)
class Stated:
    """Origins and dates, which a graph does not hold; without a store none is known."""

    store: Store | None
    on: int | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of it."""
        return () if self.store else ("口径：一张图里没有资料来源与日期；要看，请向打开的存储提问",)

    def links(self, firms: list[str]) -> dict[tuple[str, str], Facts]:
        """Of who does which segment."""
        if self.store is None:
            return {}
        lists = Lists.of(self.store, firms)
        rows = self._rows("OPERATES_IN", ("source", "target", "origin", "as_of", "batch"), firms)
        return {(s, t): (origin, as_of, lists.of_fact(s, batch, origin)) for s, t, origin, as_of, batch in rows}

    def homes(self, firms: list[str]) -> dict[tuple[str, str], str]:
        """Why an enterprise is said to sit in a district."""
        rows = self._rows("LOCATED_IN", ("source", "target", "source_kind", "basis", "origin"), firms)
        return {
            (s, t): basis or origin for s, t, kind, basis, origin in rows if kind == "Enterprise" and (basis or origin)
        }

    def sites(self, firms: list[str]) -> dict[tuple[str, str, str], str]:
        """Who says that it has a site of a role there."""
        rows = self._rows("HAS_SITE", ("source", "target", "role", "origin"), firms)
        return {(s, t, role): origin for s, t, role, origin in rows if origin}

    def _rows(self, kind: str, columns: tuple[str, ...], firms: list[str]) -> Iterable[tuple[Any, ...]]:
        if self.store is None:
            return ()
        among = [("Enterprise", f) for f in firms] if len(firms) <= FEW else None
        return self.store.rows(kind, columns, self.on, among=among)


def stated(graphs: Graphs, on: int | None) -> Stated:
    """What the store behind the graphs says, if there is one."""
    return Stated(None if isinstance(graphs, OneGraph) else graphs.store, on)


def rows_of(graph: ChainGraph, entries: Placed, said: Stated) -> tuple[PlacedRow, ...]:
    """A row for each entry."""
    return tuple(_rows(graph, entries, said)) if len(entries.row) else ()


def _rows(graph: ChainGraph, entries: Placed, said: Stated) -> Iterator[PlacedRow]:
    firms, segments = graph.nodes["Enterprise"], graph.nodes["Segment"]
    fields, places = fields_of_segments(graph), _Places(graph)
    wanted = [str(i) for i in firms.ids[np.unique(entries.firm)]]
    links, homes, sites = said.links(wanted), said.homes(wanted), said.sites(wanted)
    each = (entries.row, entries.firm, entries.segment, entries.district, entries.roles)
    for row, firm, segment, district, bits in zip(*(a.tolist() for a in each), strict=True):
        id_, part, where = str(firms.ids[firm]), str(segments.ids[segment]), places.of(district)
        roles = _roles(bits) if district >= 0 else ()
        why = [homes.get((id_, where.code)) if r == HOME else sites.get((id_, where.code, r)) for r in roles]
        origin, as_of, roster = links.get((id_, part), _NO_FACTS)
        yield PlacedRow(
            enterprise=id_,
            **_firm(firms, firm),
            province=where.province,
            city=where.city,
            county=where.county,
            district=where.code,
            roles=tuple(r for r in roles if r != HOME or HEAD not in roles),
            fields=tuple(field_names(graph, fields.get(part, ()))),
            segment=part,
            segment_name=str(segments.columns["name"][segment]),
            **_link(entries.table, row),
            origin=origin,
            as_of=as_of,
            roster=roster,
            placed_by="；".join(dict.fromkeys(w for w in why if w)) or None,
        )


def _roles(bits: int) -> tuple[str, ...]:
    return tuple(role for bit, role in enumerate(ROLES) if bits >> bit & 1)


def _firm(table: NodeTable, at: int) -> dict[str, Any]:
    """Registered name and codes."""
    columns = table.columns
    full = columns["full_name"][at] if "full_name" in columns else None
    codes = {c: plain(columns[c][at]) if c in columns else None for c in ("uscc", "stock_code")}
    return {"name": str(full or table.names()[at]), **codes}


def _link(table: EdgeTable, row: int) -> dict[str, Any]:
    """What a relation says of who does a segment."""
    said = {name: values[row] for name, values in table.columns.items()}
    rule = str(said["rule"] or BY_HAND)
    return {
        "part": said["role"],
        "state": RECORD_STATES[STATES[table.state[row]]],
        "rule": MATCH_RULES.get(rule, rule),
        "evidence": said["evidence"],
        "share": plain(said["share"]),
    }


_PARTS = {"直辖市": ("province", "city"), "省": ("province",), "境外": ("province",), "市": ("city",)}
"""What a district of a level is in a row; of any other level it is a county."""


@dataclass(frozen=True, slots=True)
class _Where:
    """A place in full; "" for what is not known of it."""

    code: str = ""
    province: str = ""
    city: str = ""
    county: str = ""


class _Places:
    """Districts by position, each worked out once."""

    def __init__(self, graph: ChainGraph) -> None:
        self._table, self._up = graph.nodes["District"], parents(graph).tolist()
        self._known = {-1: _Where()}

    def of(self, district: int) -> _Where:
        """The place that a district is."""
        if district not in self._known:
            self._known[district] = self._found(district)
        return self._known[district]

    def _found(self, district: int) -> _Where:
        names, levels = self._table.names(), self._table.columns["level"]
        at, parts, passed = district, dict[str, str](), set[int]()
        while at >= 0 and at not in passed:  # a wrong cycle in the data does no harm
            passed.add(at)
            for part in _PARTS.get(levels[at], ("county",)):
                parts.setdefault(part, str(names[at]))
            at = self._up[at]
        return _Where(str(self._table.ids[district]), **parts)
