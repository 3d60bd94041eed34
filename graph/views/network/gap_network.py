"""The gaps of a place with who could close them: enterprises here and elsewhere, institutions, and who knows whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.arrays import BoolArray
from graph.chain.completeness import need_ties
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import membership
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import GAP_STATES, SIGNS, STATE_LABELS, gap_words, state_word
from graph.gaps.words import priority_words
from graph.views.chain_map.notes import chain_notes
from graph.views.network.frame import Drawing
from graph.views.network.neighbours import Key, Link, links_among, shown_edges
from graph.views.network.nodes import LIMIT, Href, check_limit, cut, cut_note, item_of
from graph.views.network.picture import CANDIDATE, Item, draw_network, id_of
from graph.views.network.tree import Wedge, hang, wedges
from graph.views.text_fit import printable
from graph.views.view import View

PER_GAP = 6
"""Enterprises elsewhere, and as many local ones, shown for a gap unless candidates are given."""
LOUD_TIES = 20
"""Up to so many ties between enterprises are drawn plainly."""
PLACE: Key = ("District", -1)
_TIES = ("SELLS_TO", "INVESTS_IN")
_RELATIONS = ("OPERATES_IN", "RESEARCHES", "MEMBER_OF", "SUPPLIES", *_TIES)


@dataclass
class _Picked:
    """Nodes chosen so far: the hop of each and what ranks it; ``extra`` are links that are not in the graph."""

    hop: dict[Key, int] = field(default_factory=dict)
    rank: dict[Key, tuple[float, int]] = field(default_factory=dict)
    extra: list[Link] = field(default_factory=list)

    def add(self, key: Key, hop: int, share: float) -> None:
        """One more relation of ``key`` that brings it in at ``hop``, or nearer if it is nearer already."""
        best, times = self.rank.get(key, (share, 0))
        self.hop.setdefault(key, hop)
        self.rank[key] = (max(best, share), times + 1)


def gap_view(
    graph: ChainGraph,
    assessment: Assessment,
    candidates: Mapping[str, Sequence[str]] | None = None,
    limit: int = LIMIT,
    *,
    href: Href | None = None,
) -> View:
    """The place in the middle, its gaps around it, outside each gap who works in it, outermost the locals tied to
    those.

    Parameters
    ----------
    candidates : enterprise ids per segment id; without it the largest shares elsewhere, :data:`PER_GAP` per gap.

    Raises
    ------
    BadRequest
        ``limit`` not in 2..2000; a slice without ties.
    """
    check_limit(limit)
    need_ties(graph)
    segments = graph.nodes["Segment"].index
    gaps = {
        ("Segment", segments[g.segment]): g for g in assessment.gaps if g.state in GAP_STATES and g.segment in segments
    }
    inside = membership(graph, assessment.place).inside
    picked = _pick(graph, gaps, inside, candidates)
    kept = [PLACE, *cut(graph, picked.hop, picked.rank, limit - 1)]
    hop = {PLACE: 0, **picked.hop}
    links = links_among(graph, kept[1:], [t for t in shown_edges(graph) if t.kind in _RELATIONS])
    links += [_lacks(key, gaps[key]) for key in kept if key in gaps]
    links += [link for link in picked.extra if {link.source, link.target} <= set(kept)]
    hung = hang(kept, hop, links)
    wedge = wedges(kept, {k: inner for k, (inner, _) in hung.items()})
    degree = Counter(end for link in links for end in (link.source, link.target))
    items = [_place_item(assessment, len(gaps), wedge[PLACE])]
    for key in kept[1:]:
        here = key[0] == "Enterprise" and bool(inside[key[1]])
        item = item_of(
            graph, key, hop[key], wedge[key], degree[key], href, _detail(key, gaps.get(key), here, degree[key])
        )
        items.append(replace(item, sign=SIGNS[gaps[key].state] if key in gaps else "", local=here))
    ties = [k for k in links if k.kind in _TIES]
    plain = {id_of(link) for _, link in hung.values()} | {id_of(k) for k in ties if len(ties) <= LOUD_TIES}
    notes = _notes(graph, assessment, cut_note(len(kept), len(hop), "先缺口，后企业与机构，占比和关系多的在前"))
    title = f"{assessment.field_name}缺口与招引线索 · {assessment.place.name}"
    subtitle = f"{gap_words(assessment.counts())}；细线为主要关系，其余指向节点时显示"
    return draw_network(Drawing(title, subtitle, notes, len(hop)), items, links, plain)


def _pick(
    graph: ChainGraph, gaps: Mapping[Key, Gap], inside: BoolArray, candidates: Mapping[str, Sequence[str]] | None
) -> _Picked:
    out = _Picked()
    for i, key in enumerate(gaps):
        out.add(key, 1, -float(i))
    _add_enterprises(out, graph, gaps, inside, elsewhere=candidates is None)
    _add_candidates(out, graph, gaps, candidates or {})
    known = graph.edge("RESEARCHES", "Institution", "Segment").confirmed()
    for at, segment in zip(known.source.tolist(), known.target.tolist(), strict=True):
        if ("Segment", segment) in gaps:
            out.add(("Institution", at), 2, 0.0)
    _add_tied_locals(out, graph, inside)
    return out


def _add_enterprises(
    out: _Picked, graph: ChainGraph, gaps: Mapping[Key, Gap], inside: BoolArray, *, elsewhere: bool
) -> None:
    """Enterprises confirmed in a gap, largest shares first."""
    known, rows = operating(graph), []
    for _, segment in gaps:
        at = np.arange(known.start[segment], known.start[segment + 1])  # sorted by share already
        here = inside[known.enterprise[at]]
        for chosen in (at[here], at[~here] if elsewhere else at[:0]):
            rows += chosen[:PER_GAP].tolist()
    share = np.nan_to_num(known.share)
    for row in sorted(rows, key=lambda r: (-share[r], known.enterprise[r], known.segment[r])):
        out.add(("Enterprise", int(known.enterprise[row])), 2, float(share[row]))


def _add_candidates(
    out: _Picked, graph: ChainGraph, gaps: Mapping[Key, Gap], candidates: Mapping[str, Sequence[str]]
) -> None:
    """Candidates from the caller; one that is not recorded in the segment is tied to it as 候选."""
    firms, keys, known = graph.nodes["Enterprise"].index, {g.segment: k for k, g in gaps.items()}, operating(graph)
    for segment, ids in candidates.items():
        if segment not in keys:
            continue
        at = keys[segment][1]
        recorded = set(known.enterprise[known.start[at] : known.start[at + 1]].tolist())
        for firm in (firms[i] for i in ids if i in firms):
            out.add(("Enterprise", firm), 2, 1.0)
            if firm not in recorded:
                out.extra.append(Link(CANDIDATE, ("Enterprise", firm), keys[segment], True, {}))


def _add_tied_locals(out: _Picked, graph: ChainGraph, inside: BoolArray) -> None:
    """Local enterprises that trade with, own or are owned by an enterprise elsewhere in the picture: who can
    introduce.
    """
    away = np.zeros(len(inside), dtype=bool)
    away[[at for (kind, at) in out.hop if kind == "Enterprise"]] = True
    away &= ~inside
    for kind in _TIES:
        table = graph.edge(kind, "Enterprise", "Enterprise").confirmed()
        for local, other in ((table.source, table.target), (table.target, table.source)):
            for at in local[inside[local] & away[other]].tolist():
                out.add(("Enterprise", at), 3, 0.0)


def _lacks(key: Key, gap: Gap) -> Link:
    """The gap link of the place, as an assessment writes it into the graph."""
    return Link("LACKS", PLACE, key, False, {"status": gap.state, "action": gap.action, "priority": gap.priority})


def _place_item(assessment: Assessment, gaps: int, wedge: Wedge) -> Item:
    name = printable(assessment.place.name)
    return Item(PLACE, "place", name, 0, *wedge, gaps, sentence=f"{name}，缺口 {gaps} 个", detail=f"缺口 {gaps} 个")


def _detail(key: Key, gap: Gap | None, here: bool, degree: int) -> str:
    if gap is not None:
        return f"{STATE_LABELS[gap.state]}（{gap.action}），{priority_words(gap.priority or 0.0)}"
    if key[0] == "Enterprise":
        return "本地企业" if here else "外地企业"
    return f"{degree} 条关系"


def _notes(graph: ChainGraph, assessment: Assessment, shown: str) -> tuple[str, ...]:
    return (
        f"{printable(assessment.field_name)}在{printable(assessment.place.name)}的缺口，从正上方起顺时针按优先级排列；"
        "外圈是在该环节的本地与外地企业、研究机构，最外是与外地企业有供销或投资关系的本地企业；"
        "有业务关系不代表有投资意愿",
        f"框里的符号：{'、'.join(state_word(s) for s in GAP_STATES)}",
        shown,
        *chain_notes(graph, assessment),
    )
