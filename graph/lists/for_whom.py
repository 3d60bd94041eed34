"""For whom of the place somebody is invited: the firms here whose segments need the one that is spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.chain.graph import ChainGraph
from graph.gap_list.users import NAMED, Needing, needing
from graph.gaps.records import Assessment, Gap
from graph.lists.made import Because, Rests
from graph.lists.scene import Scene
from graph.text import first_few

_USES = 2
"""Segments of theirs that are named."""


@dataclass(frozen=True, slots=True)
class Users:
    """Who here needs a segment: in the few words of a cell, as a number with names, as a reason with all that is known,
    and by name, with where the head office is of one that is here by a site alone.
    """

    brief: str
    words: str
    because: Because
    firms: Mapping[str, str] = field(default_factory=dict)


def users_here(graph: ChainGraph, assessment: Assessment, gap: Gap) -> Users:
    """Who of the place needs what a segment of the field gives, as a reason that rests on the records of the chain.

    Firms of the field are named; of other fields, whose firms a slice does not hold, what they do and how many.
    """
    found = needing(graph, assessment, gap)
    if not found.by:
        return _of_others(graph, gap, found)
    ids = graph.nodes["Segment"].ids
    rests = [Rests("SUPPLIES", (gap.segment, str(ids[t]))) for t in found.by]
    rests += [Rests("OPERATES_IN", (f, str(ids[t]))) for t, firms in found.by.items() for f in list(firms)[:NAMED]]
    names = found.called
    shown = "、".join(names[:NAMED])
    more = f"等 {len(names)} 家" if len(names) > NAMED else ""
    words = f"做{_named(graph, list(found.by))}的{shown}{more}{found.verb}它"
    brief = f"本地{names[0]}{f'等 {len(names)} 家企业' if len(names) > 1 else ''}{found.verb}它"
    return Users(
        brief,
        found.words,
        Because("users", "met", words, len(names), tuple(rests)),
        dict(zip(found.names, names, strict=True)),
    )


def _of_others(graph: ChainGraph, gap: Gap, found: Needing) -> Users:
    own = (Rests("Segment", (gap.segment,)),)
    if found.bound:
        words = f"{f'别的领域{found.whose}' if found.whose else ''}有 {found.bound} 家本地企业离不开它"
        brief = f"本地{found.whose} {found.bound} 家企业离不开它"
        return Users(brief, found.words, Because("users", "met", words, found.bound, own))
    words = "还没有见到直接要用它的本地企业"
    return Users("没有见到本地谁要用", found.words, Because("users", "unknown", words, rests=own))


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
