"""For whom of the place somebody is invited: the firms here whose segments need the one that is spoken of."""

from __future__ import annotations

from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.rosters import gone_of
from graph.gaps.records import Assessment, Gap
from graph.lists.made import Because, Rests
from graph.lists.scene import Scene
from graph.supply.needs import supply_of
from graph.text import first_few

_NAMED, _USES = 3, 2
"""Firms, and segments of theirs, that are named."""


@dataclass(frozen=True, slots=True)
class Users:
    """Who here needs a segment: in the few words of a cell, as a reason with all that is known, and by name."""

    brief: str
    because: Because
    firms: tuple[str, ...] = ()


def users_here(graph: ChainGraph, found: Assessment, gap: Gap) -> Users:
    """Who of the place needs what a segment of the field gives, as a reason that rests on the records of the chain.

    Firms of the field are named; where some cannot do without it, the others are left out, and whoever makes it is no
    customer. Of other fields, whose firms a slice does not hold, the number is known and no name.
    """
    at, own = graph.position("Segment", gap.segment), set(graph.field_segments(found.field).tolist())
    users = [(t, must) for t, must in supply_of(graph).users[at] if t != at]
    by = _local_firms(graph, found, at, [t for t, _ in users if t in own])
    must = [t for t, needs in users if needs and by.get(t)]
    chosen = must or [t for t, _ in users if by.get(t)]
    if not chosen:
        return _of_others(graph, gap, [t for t, needs in users if needs and t not in own])
    ids = graph.nodes["Segment"].ids
    firms = {f: name for t in chosen for f, name in by[t].items()}
    rests = [Rests("SUPPLIES", (gap.segment, str(ids[t]))) for t in chosen]
    rests += [Rests("OPERATES_IN", (f, str(ids[t]))) for t in chosen for f in list(by[t])[:_NAMED]]
    names = list(firms.values())
    shown = "、".join(names[:_NAMED])
    more = f"等 {len(names)} 家" if len(names) > _NAMED else ""
    verb = "离不开" if must else "要用"
    words = f"{shown}{more}（{_named(graph, chosen)}）{verb}它"
    brief = f"本地{names[0]}{f'等 {len(names)} 家企业' if len(names) > 1 else ''}{verb}它"
    return Users(brief, Because("users", "met", words, len(names), tuple(rests)), tuple(names))


def _local_firms(graph: ChainGraph, found: Assessment, segment: int, users: list[int]) -> dict[int, dict[str, str]]:
    """By segment (position) the firms that do it in the place, by head office or at a site, and not ``segment``: names
    by id.
    """
    known, table = operating(graph), graph.nodes["Enterprise"]
    gone = gone_of(table.columns["status"].tolist())
    gone[known.enterprise[known.start[segment] : known.start[segment + 1]]] = True  # who makes it is no customer
    here = {t: found.records.firms_here(str(graph.nodes["Segment"].ids[t])) for t in users}
    return {t: {f: name for f, name in firms.items() if not gone[table.index[f]]} for t, firms in here.items()}


def _of_others(graph: ChainGraph, gap: Gap, must: list[int]) -> Users:
    own = (Rests("Segment", (gap.segment,)),)
    bound = round(gap.inputs.bound)
    if bound:
        whose, uses = ("别的领域", f"（用在{_named(graph, must)}）") if must else ("", "")
        words = f"{whose}有 {bound} 家本地企业离不开它{uses}"
        return Users(f"本地{whose} {bound} 家企业离不开它", Because("users", "met", words, bound, own))
    words = "还没有见到直接要用它的本地企业"
    return Users("没有见到本地谁要用", Because("users", "unknown", words, rests=own))


def _named(graph: ChainGraph, segments: list[int]) -> str:
    names = graph.nodes["Segment"].names()
    return first_few([str(names[t]) for t in segments], _USES)


def known_of_talent(scene: Scene, talent: str) -> str:
    """What a person is expert in, within the field, and for whom they work; of their merits no record says anything."""
    graph = scene.graph
    at, table = graph.position("Talent", talent), graph.edge("EXPERT_IN", "Talent", "Segment").confirmed()
    mine = set(table.target[table.source == at].tolist())
    names = graph.nodes["Segment"].names()
    areas = [str(names[s]) for s in graph.field_segments(scene.field).tolist() if s in mine]
    works = graph.edge("AFFILIATED_WITH", "Talent", "Institution").confirmed()
    where = [str(graph.nodes["Institution"].names()[i]) for i in works.target[works.source == at].tolist()]
    employer = "、".join(where) or str(graph.nodes["Talent"].columns["employer"][at] or "")
    return f"擅长{'、'.join(areas)}" + (f"；在{employer}" if employer else "")
