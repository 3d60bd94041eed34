"""All fields at a glance in one place: segments by state, enterprises, how much can be told, how old the facts are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from graph.asking.graphs import Graphs
from graph.chain.field_dates import Freshness, field_dates
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import any_of, district_masks, districts_of
from graph.dates import day
from graph.gap_list.choice import Choice, choose
from graph.gap_list.list import GapList
from graph.gaps.states import STATE_LABELS, untold
from graph.plain import plain_record
from graph.questions.answers.gap_list import gap_list_answer, list_head
from graph.questions.fields import find_fields
from graph.questions.gap_list import find_gap_list

NEXT = 3
"""Gaps named as the next step."""


def overview_answer(graph: ChainGraph, listed: GapList, dates: Mapping[str, Freshness]) -> dict[str, Any]:
    """All fields of ``graph``; ``listed`` is the list of one place, ``next`` its gaps of highest priority.

    Of each field: ``counts`` by state; ``told``, segments whose state can be told; ``seen``, segments with a confirmed
    enterprise anywhere; ``enterprises_place``, confirmed enterprises in the place.
    """
    found = listed.once("by field", _by_field)
    empty = {"counts": dict.fromkeys(STATE_LABELS, 0), "told": 0, "seen": 0, "enterprises_place": 0}
    answer = plain_record(find_fields(graph))
    rows = [f | {"data_date": None} | found.get(f["id"], empty) | _dates(dates.get(f["id"])) for f in answer["fields"]]
    choice = Choice()
    return list_head(listed) | {
        "rows": rows,
        "next": gap_list_answer(listed, choose(listed, choice), choice, 0, NEXT)["rows"],
    }


def _dates(found: Freshness | None) -> dict[str, Any]:
    made = asdict(found or Freshness(None, None, 0))
    return {"data_date": made["newest"], "oldest_date": made["oldest"], "undated": made["undated"]}


def _by_field(listed: GapList) -> dict[str, dict[str, Any]]:
    graph, out = listed.graph, {}
    known, home = operating(graph), districts_of(graph, "Enterprise")
    inside = any_of((district_masks(graph, p)[0] for p in listed.places), len(graph.nodes["District"]))
    here = (home[known.enterprise] >= 0) & inside[home[known.enterprise]]
    for field in listed.fields:
        part = np.zeros(len(graph.nodes["Segment"]), dtype=bool)
        part[graph.field_segments(field)] = True
        mine = listed.in_fields([field])
        counts, everywhere = listed.counts(mine), listed.numbers["enterprises_known"][mine]
        out[field] = {
            "counts": counts,
            "told": sum(counts.values()) - untold(counts),
            "seen": int(np.count_nonzero(everywhere > 0)),
            "enterprises_place": len(np.unique(known.enterprise[here & part[known.segment]])),
        }
    return out


def make_overview(graphs: Graphs, place: str, as_of: str | None = None) -> dict[str, Any]:
    """All fields at a glance in the place that these words name."""
    outline, listed = graphs.outline(day(as_of)), find_gap_list(graphs, place, as_of=as_of)
    dates = graphs.once(("field dates", outline.on), lambda: read_dates(graphs, listed), outline.version)
    return overview_answer(outline, listed, dates)


def read_dates(graphs: Graphs, listed: GapList) -> dict[str, Freshness]:
    """Dates of the facts about the enterprises of each field."""
    graph = listed.graph
    return field_dates(graph, dict(graphs.store.rows("Enterprise", ("id", "as_of"), graph.on)))
