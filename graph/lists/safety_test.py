"""供应链安全: computed from the chain. Sole supplier of a needed segment where the rosters let it be said, one of few
makers of a segment that local users must pass, or a high place in the order of what is lost when it stops (modelled).

Few that are known are not few: what no roster lets be said is unknown, and asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.chain.rosters import rosters_of
from graph.errors import BadRequest
from graph.gap_list.users import NAMED
from graph.gaps.claim import UNSAID, Claim
from graph.gaps.records import Gap
from graph.gaps.thresholds import Thresholds
from graph.lists.for_whom import users_here
from graph.lists.locals import Links, Local, firms_by_segment, links_of, segment_names
from graph.lists.made import Because, Rests
from graph.lists.scene import Scene
from graph.lists.size_test import part_of
from graph.resilience.flows import flows_from_segments
from graph.resilience.systemic import systemic_risk
from graph.supply.field_chain import field_chain
from graph.supply.must_pass import gated
from graph.supply.structure import supplies_within

_NEAR = 1e-9
"""Losses that differ by less are the same place in the order."""


@dataclass(frozen=True, slots=True)
class Order:
    """The places of enterprises by what is lost when they stop, the same for the same loss; ``silent`` says why the
    order means nothing, "" where it does; ``told``: whether that is news.
    """

    place: Mapping[str, int]
    firms: int = 0
    silent: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class Safety:
    """What of the chain the test reads: the local makers of each segment, which segments (ids) each gates, the order of
    losses, how well the links of firms are known, and names of segments.
    """

    makers: Mapping[str, list[Local]]
    gates: Mapping[str, tuple[str, ...]]
    order: Order
    links: Links
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one segment or the order says of a firm, by which records."""

    words: str
    met: bool
    rests: tuple[Rests, ...] = ()


def safety_of(scene: Scene, firms: list[Local]) -> Safety:
    """Read it for the firms of the place."""
    said: Mapping[str, Any] = scene.criteria["safety"]
    kept: dict[tuple[object, ...], tuple[dict[str, tuple[str, ...]], Order]]
    kept = scene.graph.once("safety of lists", lambda _: {})
    key = (scene.field, scene.place.ids, tuple(sorted(said.items())))
    names = segment_names(scene)
    found = kept.get(key)
    if found is None:  # of the last place alone, for the other lists and for what is said of this one
        found = (
            _gates(scene),
            _losses(scene, said) if said["esri_rank"] else Order({}, silent="没有用", told=False),
        )
        kept.clear()
        kept[key] = found
    return Safety(firms_by_segment(scene, firms), *found, links_of(scene.graph), names)


def _gates(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Of each segment those that all routes to which pass it, it alone and not the cycle that it is in."""
    chain = field_chain(scene.graph, scene.field)
    below = gated(len(chain.ids), *supplies_within(scene.graph, chain.segments))
    return {id_: tuple(chain.ids[t] for t in each) for id_, each in zip(chain.ids, below, strict=True) if each}


def _losses(scene: Scene, said: Mapping[str, Any]) -> Order:
    """The order, unless too few firms or too few revenues are known for it to say anything."""
    try:
        flows = flows_from_segments(scene.graph, scene.field)
    except BadRequest as error:
        return Order({}, silent=str(error))
    found = systemic_risk(scene.graph, flows, place=scene.place)
    tied = [f for f in found.firms if f.spread > 0]
    if len(tied) < int(said["esri_firms"]):
        return Order({}, len(tied), f"本地有上下游可推的企业只有 {len(tied)} 家，不到 {said['esri_firms']} 家")
    size, index = scene.graph.nodes["Enterprise"].columns["size"], scene.graph.nodes["Enterprise"].index
    priced = sum(float(size[index[f.id]]) > 0 for f in tied)
    if priced < float(said["esri_priced"]) * len(tied):
        known = f"有确切营业收入数的只有 {priced} 家" if priced else "没有一家有确切的营业收入数"
        words = f"本地有上下游可推的 {len(tied)} 家里{known}（只知营收档的不算）"
        return Order({}, len(tied), f"{words}，不到 {said['esri_priced']:.0%}")
    out: dict[str, int] = {}
    last, place = float("inf"), 0
    for number, firm in enumerate(found.firms, 1):
        if firm.loss < last * (1 - _NEAR):
            place, last = number, firm.loss
        if firm.spread > 0:
            out[firm.id] = place
    return Order(out, len(tied))


def safety_test(scene: Scene, firm: Local, known: Safety) -> Because:
    """Whether the chain hangs on a firm, and by which of the three."""
    said: Mapping[str, Any] = scene.criteria["safety"]
    found = [_sole(scene, firm, s, known, said) or _gate(scene, firm, s, known, said) for s in firm.segments]
    listed = [x for x in (*found, _ranked(firm, known.order, said)) if x is not None]
    met = [x for x in listed if x.met]
    if met:
        words = "；".join(x.words for x in met)
        return Because("safety", "met", words, known.order.place.get(firm.id), _rests(met))
    open_ = [x for x in listed if x.rests]
    if open_:
        return Because("safety", "unknown", "；".join(x.words for x in open_), rests=_rests(open_))
    if known.order.silent and said["esri_rank"]:
        return Because("safety", "unknown", f"停产影响排不出次序：{known.order.silent}")
    return Because("safety", "unmet", "没有算出链上离不开它的情形")


def _rests(said: list[_Said]) -> tuple[Rests, ...]:
    return tuple(dict.fromkeys(r for x in said for r in x.rests))


def _ranked(firm: Local, order: Order, said: Mapping[str, Any]) -> _Said | None:
    """A place among the first, and among the first part of all: the tenth of twenty says nothing."""
    place = order.place.get(firm.id)
    most = min(int(said["esri_rank"]), int(part_of(order.firms, float(said["esri_share"]))))
    if place is None or place > most:
        return None
    return _Said(f"停产影响在本地有上下游可推的 {order.firms} 家里排第 {place}（推算，只看次序）", True)


def _sole(scene: Scene, firm: Local, segment: str, known: Safety, said: Mapping[str, Any]) -> _Said | None:
    """The only maker of what firms here need, as sure as the rosters let it be said."""
    gap, makers = scene.gaps[segment], known.makers[segment]
    if len(makers) != 1 or not gap.needed or all(m.key != "single" for m in gap.marks):
        return None
    sure = _no_further(scene, gap)
    link = (Rests("OPERATES_IN", (firm.id, segment)), *_roster(scene, gap))
    link += users_here(scene.graph, scene.assessment, gap).because.rests
    if sure >= float(said["sure_from"]):
        return _Said(f"“{gap.name}”本地要用，只见到它一家；{_sure(scene, gap, '别无第二家')}", True, link)
    return _Said(f"“{gap.name}”本地要用，只见到它一家，说不出有没有第二家", False, link)


def _gate(scene: Scene, firm: Local, segment: str, known: Safety, said: Mapping[str, Any]) -> _Said | None:
    """One of few makers of what firms here must pass and cannot easily buy in: where their inputs are known to hang on
    it, its own work there is stated, and a roster says that there are no more.
    """
    gap, makers = scene.gaps[segment], known.makers[segment]
    makes = {m.id for m in makers}
    users = {u.id for g in known.gates.get(segment, ()) for u in known.makers.get(g, ())} - makes
    if not gap.needed or len(makers) > int(said["gate_makers"]) or len(users) < int(said["gate_users"]):
        return None
    if _bought_in(scene, segment):
        return None
    behind = [known.names[g] for g in known.gates[segment] if known.makers.get(g)]
    more = f"等 {len(behind)} 个环节" if len(behind) > 2 else ""
    link = (Rests("OPERATES_IN", (firm.id, segment)), *_roster(scene, gap))
    behind_it = [(u, g) for g in known.gates[segment] for u in known.makers.get(g, ()) if u.id in users]
    link += tuple(Rests("OPERATES_IN", (u.id, g)) for u, g in behind_it[:NAMED])
    head = f"按链图推算，本地做{'、'.join(behind[:2])}{more}的 {len(users)} 家企业离不开“{gap.name}”这个环节"
    if not known.links.stated(firm.at, segment, float(said["link_share"])):
        return _Said(f"{head}，它在这个环节做多少没有记录，先核实", False, link)
    if _no_further(scene, gap) < float(said["sure_from"]):
        return _Said(f"{head}，本地只见到 {len(makers)} 家，说不出还有没有", False, link)
    return _Said(f"{head}，本地只有 {len(makers)} 家做它；{_sure(scene, gap, '别无他家')}", True, link)


def _surest(scene: Scene, gap: Gap) -> Claim | None:
    """Whose claim says most surely that there are no more makers here than are seen; ``None`` where nothing lets it be
    said: a list of some firms, or by head offices, says nothing of the others.
    """
    whole = {r.id for r in rosters_of(scene.graph) if r.closed and r.by_site}
    said = [c for c in gap.claims if c.id in whole and c.p_no_further is not None]
    return max(said, key=lambda c: c.p_no_further or 0.0, default=None)


def _roster(scene: Scene, gap: Gap) -> tuple[Rests, ...]:
    """The roster that speaks of it, where it is one that is written down."""
    claim, written = _surest(scene, gap), scene.graph.nodes.get("Roster")
    return (Rests("Roster", (claim.id,)),) if claim and written is not None and claim.id in written.index else ()


def _no_further(scene: Scene, gap: Gap) -> float:
    """How sure that is, 0 where nobody says."""
    claim = _surest(scene, gap)
    return (claim.p_no_further or 0.0) if claim is not None else 0.0


def _sure(scene: Scene, gap: Gap, what: str) -> str:
    """The same in words, with whom it speaks of."""
    claim = _surest(scene, gap)
    return f"按{claim.who}，{what}的把握{claim.sure_of_no_further}" if claim is not None else f"{what}{UNSAID}"


def _bought_in(scene: Scene, segment: str) -> bool:
    """Whether a segment is so easily bought in that nobody hangs on who makes it here."""
    table = scene.graph.nodes["Segment"]
    easy = table.columns["importable"][table.index[segment]]
    return bool(easy >= Thresholds().importable_from)


def safety_said(scene: Scene, known: Safety | None) -> tuple[str, ...]:
    """By what limits the chain is said to hang on a firm, and whether that can be said of anybody here."""
    said: Mapping[str, Any] = scene.criteria["safety"]
    words = (
        f"供应链安全（链上推算）：本地要用的环节只此一家，或本地至少 {said['gate_users']} 家企业离不开、"
        f"又不易外购的环节，本地做它的不超过 {said['gate_makers']} 家，都要名录说得出别无他家"
        f"（把握 {said['sure_from']:.0%}）"
    )
    order = known.order if known else Order({}, told=False)
    if said["esri_rank"]:
        when = (
            f"本地有上下游可推的至少 {said['esri_firms']} 家、其中至少 {said['esri_priced']:.0%} 有营业收入数，才排次序"
        )
        why = f"这次没有用来判：{order.silent}" if order.silent and order.told else when
        words += f"；或停产影响排在前 {said['esri_rank']} 且在前 {said['esri_share']:.0%}，{why}"
    return (words, *filter(None, (_nobody_decided(scene, order),)))


def _nobody_decided(scene: Scene, order: Order) -> str:
    """That no roster counts all of a place by its sites, without which nobody is the only one."""
    if any(r.closed and r.by_site for r in rosters_of(scene.graph)):
        return ""
    whole = "供应链安全这一条目前判不出任何一家" if not order.place else "只此一家、离不开两条目前判不出任何一家"
    return f"{whole}：现有名录没有一份按所在地收全本地的企业；导入本地规上企业名录（写明收全）后才判得出"
