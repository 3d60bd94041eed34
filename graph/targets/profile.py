"""Who a candidate is, in the words of its own record: full name, business, revenue and place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.places import place_of
from graph.chain.tables import CONFIRMED
from graph.gaps.bases import where_else
from graph.model.records import Version
from graph.targets.scale import revenue_band
from graph.text import first_few

NAMED = 4
"""Products named."""
_NO_BUSINESS = re.compile(
    "^(其他|其它|主营|合计|内部|平衡|抵消|综合|补充|代理|经销|代销)|主营业务$|^(贸易业?|服务业?|租赁业?|材料销售|销售|内销|外销|国内|国外|出口|制造业|工业)$"
)
"""Rows of accounts that name no business, and what is only sold for others."""
_CHOPPED = re.compile("^D(?=打印|砂型)")
"""3D, where the source lost the digit in front of a product."""
_MARKS = re.compile(r"^\*?ST|[A-Z]$|-[UW]+$")
"""What stands before or behind a short name for a time."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A candidate; texts are "" and ``revenue`` (万元) is ``None`` where nothing is recorded.

    ``year`` is that of the revenue, "" where nobody said it. ``band`` is about how large the revenue is, with its year,
    where only that is known. ``sites`` are the places where it has sites. ``stock_code`` and ``uscc`` are what others
    know it by.
    """

    full_name: str
    business: str
    place: str
    revenue: float | None = None
    year: str = ""
    band: str = ""
    sites: tuple[str, ...] = ()
    stock_code: str = ""
    uscc: str = ""

    @property
    def revenue_cny_100m(self) -> float | None:
        """The revenue in 亿元."""
        return None if self.revenue is None else self.revenue / 10_000


def profiles(graph: ChainGraph, kind: str, ids: Iterable[str]) -> dict[str, Profile]:
    """The profiles of these nodes of a kind, by id."""
    at = {id_: graph.position(kind, id_) for id_ in ids}
    if kind == "Enterprise":
        return dict(zip(at, _enterprises(graph, list(at.values())), strict=True))
    table = graph.nodes[kind]
    said = [table.columns[c] for c in ("kind", "about", "honours") if c in table.columns]
    return {
        id_: Profile(str(table.names()[i]), "，".join(str(c[i]) for c in said if c[i]), place_of(graph, kind, i))
        for id_, i in at.items()
    }


def outdated(name: str, full: str) -> bool:
    """Whether a full name is older than the short one of a listed firm, which it does not contain in order.

    >>> outdated("卫星化学", "浙江卫星石化股份有限公司"), outdated("*ST仕净A", "苏州仕净科技股份有限公司")
    (True, False)
    """
    letters = iter(full)
    return not all(c in letters for c in _MARKS.sub("", _MARKS.sub("", name)))


def revenue_year(versions: Iterable[Version], on: int) -> str:
    """The year that was said together with the revenue that holds at a day; "" where its date is only that of what was
    known of the firm before. ``versions`` are all of its records, oldest first.
    """
    size, before, year = None, None, ""
    for version in versions:
        if version.voided or version.since > on:
            continue
        if version.values.get("size") != size:
            size, year = version.values.get("size"), (version.as_of or "")[:4] if version.as_of != before else ""
        before = version.as_of
    return year


def _enterprises(graph: ChainGraph, firms: list[int]) -> list[Profile]:
    columns, names = graph.nodes["Enterprise"].columns, graph.nodes["Enterprise"].names()
    makes = _of(graph, "MAKES", "Product", firms)
    works = _of(graph, "OPERATES_IN", "Segment", firms)
    out = []
    for firm in firms:
        named = [_CHOPPED.sub("3D", p) for p in makes[firm] if not _NO_BUSINESS.search(p)] or works[firm]
        size = float(columns["size"][firm])
        out.append(
            Profile(
                str(columns["full_name"][firm] or names[firm]),
                first_few(named, NAMED),
                place_of(graph, "Enterprise", firm),
                None if size != size else size,
                band="" if size == size else revenue_band(columns, firm),
                sites=where_else(graph, firm),
                stock_code=str(columns["stock_code"][firm] or ""),
                uscc=str(columns["uscc"][firm] or ""),
            )
        )
    return out


def _of(graph: ChainGraph, relation: str, kind: str, firms: list[int]) -> dict[int, list[str]]:
    """Names of what each of these enterprises makes or does, larger share first."""
    table = graph.edge(relation, "Enterprise", kind)
    rows = np.flatnonzero(np.isin(table.source, firms) & (table.state == CONFIRMED))
    share = np.nan_to_num(table.columns["share"][rows]) if len(rows) else np.zeros(0)
    names, found = graph.nodes[kind].names(), dict[int, list[str]]()
    for i in np.argsort(-share, kind="stable").tolist():
        firm = int(table.source[rows[i]])
        found.setdefault(firm, []).append(str(names[table.target[rows[i]]]))
    return {firm: list(dict.fromkeys(found.get(firm, ()))) for firm in firms}
