"""供应链安全: computed from the chain. Sole supplier of a needed segment where the rosters let it be said, few makers
of a segment that others must pass, or a high place in the order of what is lost when it stops (modelled).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import BadRequest
from graph.lists.locals import Local, firms_by_segment, segment_names
from graph.lists.made import Because, Rests
from graph.lists.scene import Scene
from graph.resilience.flows import flows_from_segments
from graph.resilience.systemic import systemic_risk
from graph.supply.structure import chain_structure

_NEAR = 1e-9
"""Losses that differ by less are the same place in the order."""


@dataclass(frozen=True, slots=True)
class Safety:
    """What of the chain the test reads: the local makers of each segment, what each gates, and the place of each
    enterprise in the order of losses.
    """

    makers: Mapping[str, list[Local]]
    gates: Mapping[str, tuple[str, ...]]
    place: Mapping[str, int]
    names: Mapping[str, str]
    notes: tuple[str, ...] = ()


def safety_of(scene: Scene, firms: list[Local]) -> Safety:
    """Read it for the firms of the place."""
    shape = chain_structure(scene.graph, scene.field, scene.place)
    order, notes = _losses(scene) if int(scene.criteria["safety"]["esri_rank"]) else ({}, ())
    gates = {s.id: s.gates for s in shape.segments if s.gates}
    return Safety(firms_by_segment(scene, firms), gates, order, segment_names(scene), notes)


def _losses(scene: Scene) -> tuple[dict[str, int], tuple[str, ...]]:
    """Place in the order of losses by id; firms of the same loss share one."""
    try:
        flows = flows_from_segments(scene.graph, scene.field)
    except BadRequest as error:
        return {}, (f"停产影响没有算：{error}",)
    found = systemic_risk(scene.graph, flows, place=scene.place)
    out: dict[str, int] = {}
    last, place = float("inf"), 0
    for number, firm in enumerate(found.firms, 1):
        if firm.loss < last * (1 - _NEAR):
            place, last = number, firm.loss
        if firm.spread > 0:
            out[firm.id] = place
    return out, found.notes


def safety_test(scene: Scene, firm: Local, known: Safety) -> Because:
    """Whether the chain hangs on a firm, and by which of the three."""
    said: Mapping[str, Any] = scene.criteria["safety"]
    met, open_, rests = list[str](), list[str](), list[Rests]()
    for segment in firm.segments:
        name = known.names[segment]
        link = Rests("OPERATES_IN", (firm.id, segment))
        sure = _alone(scene, segment, len(known.makers[segment]))
        if sure is not None and sure >= float(said["sure_from"]):
            met.append(f"“{name}”本地要用，只见到它一家，别无第二家的把握 {sure:.0%}")
            rests.append(link)
        elif sure is not None:
            open_.append(name)
        gates = known.gates.get(segment, ())
        if gates and len(known.makers[segment]) <= int(said["gate_makers"]):
            more = f"等 {len(gates)} 个环节" if len(gates) > 2 else ""
            met.append(
                f"“{name}”是{'、'.join(gates[:2])}{more}的必经环节，本地已确认 {len(known.makers[segment])} 家做它"
            )
            rests.append(link)
    place, most = known.place.get(firm.id), int(said["esri_rank"])
    if place is not None and place <= most:
        met.append(f"停产影响在本地第 {place}（推算，只看次序）")
    if met:
        return Because("safety", "met", "；".join(met), place, tuple(dict.fromkeys(rests)))
    if open_:
        words = f"“{'”“'.join(open_)}”只见到它一家，说不出有没有第二家"
        return Because(
            "safety", "unknown", words, rests=tuple(Rests("OPERATES_IN", (firm.id, s)) for s in firm.segments)
        )
    return Because("safety", "unmet", "没有算出链上离不开它的情形")


def _alone(scene: Scene, segment: str, makers: int) -> float | None:
    """How sure it is that a needed segment has no second firm here, 0 where nothing lets it be said; ``None`` where
    there are more, or nobody needs it.
    """
    gap = scene.gaps[segment]
    single = next((m for m in gap.marks if m.key == "single"), None)
    if makers != 1 or single is None or not gap.needed:
        return None
    return single.figure or 0.0
