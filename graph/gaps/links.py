"""Write an assessment into the graph as ``LACKS`` gap links, so that exports, pictures and queries see the same
gaps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place, parents
from graph.dates import to_iso
from graph.errors import BadRequest
from graph.gaps.states import GAP_STATES
from graph.model.records import Batch, RecordTable, Retire, Source

if TYPE_CHECKING:  # whoever asks for the name of the source alone does not wait for all of them
    from graph.gaps.find import Assessment, Gap

SOURCE = "assess"
METHOD = "2"
"""What made these links: claims of rosters; those before had no method and counted everybody together."""
_COLUMNS = (
    "source",
    "target",
    "field",
    "status",
    "action",
    "rule",
    "priority",
    "method",
    "roster",
    "presence",
    "strength",
    "needed",
    "firms",
    "sureness",
    "inputs",
    "assessed_on",
    "as_of",
    "origin",
)
_ENDS = ("District", "Segment")


def places_below(graph: ChainGraph, district: str) -> list[Place]:
    """A district and everything directly below it, each as a place of its own."""
    root, up = graph.position("District", district), parents(graph)
    ids = graph.nodes["District"].ids
    return [make_place(graph, [district]), *(make_place(graph, [str(ids[i])]) for i in (up == root).nonzero()[0])]


def lacks_batch(graph: ChainGraph, assessments: Iterable[Assessment], on: int) -> Batch:
    """The batch that makes the stored gap links equal to ``assessments`` from ``on`` on.

    Links of the same place and field that no longer hold end, and so do those of the method before, whose figures say
    nothing of this one's; an unchanged finding keeps the day it was first made.

    Raises
    ------
    BadRequest
        For a place of several districts, which no single node stands for.
    """
    assessed = list(assessments)
    if wide := [a for a in assessed if len(a.place.ids) != 1]:
        raise BadRequest(f"“{wide[0].place.name}”由几个区划组成，不能写成一个缺口；请逐个评估")
    scope = {(a.place.ids[0], a.field) for a in assessed}
    living = {str(f) for f in graph.nodes["Field"].ids if len(graph.field_segments(str(f)))}
    places = {place for place, _ in scope}
    old = {
        key: row
        for key, row in _existing(graph).items()
        if (key[0], key[2]) in scope or (key[0] in places and key[2] not in living)
    }
    rows = {}
    for assessment in assessed:
        for gap in assessment.gaps:
            if gap.state in GAP_STATES:
                key = (assessment.place.ids[0], gap.segment, assessment.field)
                rows[key] = _row(key, gap, assessment, to_iso(on), old.get(key))
    table = RecordTable("LACKS", _COLUMNS, list(rows.values()), range(len(rows)), Source("缺口评估"), _ENDS)
    gone = sorted(key for key, row in old.items() if key not in rows or row.get("method") != METHOD)
    return Batch(SOURCE, "缺口评估", on, [table], [Retire("LACKS", [tuple(k) for k in gone], _ENDS)])


def _existing(graph: ChainGraph) -> dict[tuple[str, str, str], dict[str, Any]]:
    table = graph.edge("LACKS", *_ENDS)
    names = [c for c in _COLUMNS if c in table.columns]
    districts, segments = graph.nodes["District"].ids, graph.nodes["Segment"].ids
    out = {}
    for i in range(len(table)):
        values = {c: table.columns[c][i] for c in names}
        out[str(districts[table.source[i]]), str(segments[table.target[i]]), str(values["field"])] = values
    return out


def _row(
    key: tuple[str, str, str], gap: Gap, assessment: Assessment, today: str, old: dict[str, Any] | None
) -> tuple[Any, ...]:
    inputs = {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in asdict(gap.inputs).items()}
    inputs |= {"verification": asdict(gap.verification)} if gap.verification is not None else {}
    found = {
        "status": gap.state,
        "action": gap.action,
        "rule": gap.rule,
        "priority": gap.priority,
        "method": METHOD,
        "roster": gap.roster or None,
        "presence": gap.presence,
        "strength": gap.strength,
        "needed": int(gap.needed),
        "firms": gap.parts["firms"],
        "sureness": gap.parts["sureness"],
        "inputs": orjson.dumps(inputs | {"rosters": [asdict(c) for c in gap.claims]}).decode(),
    }
    same = old is not None and all(old.get(k) == v for k, v in found.items())
    day = old["assessed_on"] if same and old is not None else today
    return (*key, *found.values(), day, assessment.data_date, assessment.population.note())


def summary(assessments: Sequence[Assessment]) -> dict[str, int]:
    """Number of segments by state over several assessments."""
    out: dict[str, int] = {}
    for assessment in assessments:
        for state, count in assessment.counts().items():
            out[state] = out.get(state, 0) + count
    return out
