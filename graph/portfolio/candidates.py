"""What a portfolio can be chosen from: gaps of assessed fields with their priorities, and enterprises elsewhere that do
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from graph.arrays import IntArray
from graph.chain.completeness import need_field
from graph.chain.entry import barred, entry_is, foreign
from graph.chain.graph import ChainGraph
from graph.chain.holdings import holdings
from graph.chain.operating import operating
from graph.chain.places import Place
from graph.chain.vetoes import vetoes
from graph.gaps.bases import newcomers, subsidiaries
from graph.gaps.records import Assessment
from graph.gaps.states import GAP_STATES
from graph.portfolio.rules import Option
from graph.portfolio.terms import Terms
from graph.text import first_few

NAMED = 5
NO_COSTS = "没有给出成本：每个目标按 1 计，预算就是目标个数"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Options and weights for :func:`graph.portfolio.choose.choose`, and what was left out of them.

    ``ignored`` says in words whom the user priced or placed in vain, "" for nobody.
    """

    options: tuple[Option, ...]
    weights: Mapping[str, float]
    notes: tuple[str, ...]
    ignored: str = ""


def candidates_for(
    graph: ChainGraph,
    assessments: Sequence[Assessment],
    place: Place,
    *,
    costs: Mapping[str, float] | None = None,
    terms: Mapping[str, Terms] | None = None,
    states: Sequence[str] = GAP_STATES,
) -> Candidates:
    """Gaps in these states, weighted by priority (the largest where fields share one), and who elsewhere operates in
    them.

    An enterprise closes the gaps in which it is confirmed. Those that cannot come are left out, as is a gap that nobody
    is invited for, and with ``costs`` (by id) those that have none; without it everybody costs 1. ``terms`` (by id)
    say where a target would settle and what it uses. A group are enterprises joined by holdings of half of the stock
    and more.

    Raises
    ------
    BadRequest
        The graph does not hold everybody of an assessed field.
    """
    weights: dict[str, float] = {}
    stays = graph.nodes["Segment"].ids[barred(graph).astype(bool)].tolist()
    for assessment in assessments:
        need_field(graph, assessment.field)
        for gap in assessment.gaps:
            if gap.state in states and gap.segment not in stays:
                weights[gap.segment] = max(weights.get(gap.segment, 0.0), gap.priority or 0.0)
    firms, closes = _who(graph, list(weights), place)
    table = graph.nodes["Enterprise"]
    veto = vetoes(graph)[firms].astype(bool)
    ids, names, group = table.ids, table.names(), _groups(graph)
    size = np.bincount(group, minlength=len(ids))
    able = firms[~veto].tolist()
    said, none = terms or {}, Terms()
    options = [
        Option(
            str(ids[f]),
            str(names[f]),
            closes[f],
            costs[str(ids[f])] if costs is not None else 1.0,
            uses=said.get(str(ids[f]), none).uses,
            group=str(ids[group[f]]) if size[group[f]] > 1 else "",
            district=said.get(str(ids[f]), none).district,
        )
        for f in able
        if costs is None or ids[f] in costs
    ]
    unpriced = len(able) - len(options)
    notes = [f"候选为本地以外、已确认在缺口环节有业务的企业 {len(options)} 家"]
    notes += [NO_COSTS] if costs is None else []
    notes += [f"没有成本、未列入的 {unpriced} 家"] if unpriced else []
    notes += [f"一票否决、未列入的 {int(veto.sum())} 家"] if veto.any() else []
    ignored = _ignored([i for i in {**(costs or {}), **said} if i not in {o.id for o in options}], graph)
    notes += [ignored] if ignored else []
    return Candidates(tuple(options), weights, tuple(notes), ignored)


def _ignored(ids: list[str], graph: ChainGraph) -> str:
    table = graph.nodes["Enterprise"]
    names = [str(table.names()[table.index[i]]) if i in table.index else i for i in ids]
    shown = first_few(names, NAMED)
    why = "在本地或所在地不明、没有确认在缺口环节的业务、被一票否决，或没有写成本"
    return f"所填的企业中不是候选的 {len(names)} 家（{why}）：{shown}" if names else ""


def _who(graph: ChainGraph, gaps: list[str], place: Place) -> tuple[IntArray, dict[int, tuple[str, ...]]]:
    """Enterprises surely outside the place, without a site in it, that are confirmed in a gap that no subsidiary of
    theirs fills there and that is open to them, ascending, and the gaps of each in the order given.
    """
    known, index = operating(graph), graph.nodes["Segment"].index
    number = np.full(len(graph.nodes["Segment"]), -1, dtype=np.int64)
    number[[index[g] for g in gaps]] = np.arange(len(gaps))
    shut = entry_is(graph, "closed")[known.segment] & foreign(graph)[known.enterprise]
    rows = np.flatnonzero((number[known.segment] >= 0) & newcomers(graph, place)[known.enterprise] & ~shut)
    pairs = np.unique(np.column_stack((known.enterprise[rows], number[known.segment[rows]])), axis=0)
    group_here = [subsidiaries(graph, place, int(index[gap])) for gap in gaps]
    pairs = pairs[[firm not in group_here[gap] for firm, gap in pairs.tolist()]]
    closes: dict[int, list[str]] = {}
    for firm, gap in pairs.tolist():
        closes.setdefault(firm, []).append(gaps[gap])
    return np.unique(pairs[:, 0]), {firm: tuple(names) for firm, names in closes.items()}


def _groups(graph: ChainGraph) -> IntArray:
    """The first enterprise of the group of each, itself where it stands alone; shape (enterprises,)."""
    held, size = holdings(graph), len(graph.nodes["Enterprise"])
    links = csr_matrix((np.ones(len(held)), (held.source, held.target)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    _, first = np.unique(label, return_index=True)
    out: IntArray = first[label]
    return out
