"""Writing gaps as LACKS links: the same records as the live answer, with validity."""

from __future__ import annotations

import dataclasses

import numpy as np
import orjson
import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.errors import BadRequest
from graph.gaps.find import find_all_gaps
from graph.gaps.links import lacks_batch, places_below
from graph.gaps.states import GAP_STATES
from graph.gaps.thresholds import Thresholds
from graph.model.records import Batch
from tests.pictures import graph_of
from tests.rosters import with_closed_roster
from tests.worlds import SEGMENTS, suzhou, world

USUAL, STRICT = Thresholds(), Thresholds(needed_firms=99)


def listed() -> ChainGraph:
    """The world with a complete list and a chain where nothing is 卡脖子."""
    segments = [{**s, "bottleneck": 0} for s in SEGMENTS]
    return with_closed_roster(world(nodes={"Segment": segments}))


def assessed(graph: ChainGraph, limits: Thresholds = USUAL, on: int = 20260131) -> Batch:
    found = [a for p in places_below(graph, "320500") for a in find_all_gaps(graph, p, thresholds=limits)]
    return lacks_batch(graph, found, on)


def with_links(graph: ChainGraph, batch: Batch) -> ChainGraph:
    table = batch.tables[0]
    rows = [(r[0], r[1], dict(zip(table.columns[2:], r[2:], strict=True))) for r in table.rows]
    nodes = {k: [{"id": i} for i in t.ids] for k, t in graph.nodes.items()}
    links = graph_of(nodes, {("LACKS", "District", "Segment"): rows}).edges
    return dataclasses.replace(graph, edges={**graph.edges, **links})


def test_a_city_is_assessed_with_its_districts() -> None:
    graph = listed()
    assert [p.name for p in places_below(graph, "320500")] == ["苏州市", "昆山市"]


def test_links_are_the_gaps_of_the_live_answer() -> None:
    graph = listed()
    batch = assessed(graph)
    columns = batch.tables[0].columns
    rows = {(r[0], r[1]): dict(zip(columns, r, strict=True)) for r in batch.tables[0].rows}
    for place in places_below(graph, "320500"):
        for gap in find_all_gaps(graph, place, thresholds=USUAL)[0].gaps:
            row = rows.get((place.ids[0], gap.segment))
            assert (row is not None) == (gap.state in GAP_STATES)
            if row is not None:
                assert (row["status"], row["priority"], row["rule"]) == (gap.state, gap.priority, gap.rule)
                told = (row["method"], row["roster"], row["presence"], row["strength"], row["needed"])
                assert told == ("2", "gs", "无", "不可比", 1)
                assert (row["firms"], row["sureness"]) == (gap.parts["firms"], gap.parts["sureness"])
                found = orjson.loads(row["inputs"])
                assert found["n_total"] == gap.inputs.n_total
                assert [r["p_none"] for r in found["rosters"]] == [c.p_none for c in gap.claims]
    assert rows


def test_assessing_again_on_another_day_keeps_the_day_of_the_finding() -> None:
    graph = listed()
    first = assessed(graph)
    again = assessed(with_links(graph, first), on=20260401)
    assert again.tables[0].rows == first.tables[0].rows
    assert again.retire[0].keys == []


def test_links_that_no_longer_hold_end() -> None:
    graph = listed()
    first = assessed(graph)
    strict = assessed(with_links(graph, first), STRICT, on=20260401)
    assert strict.tables[0].rows == []
    assert len(strict.retire[0].keys) == len(first.tables[0].rows) > 0


def test_links_of_other_places_are_left_alone() -> None:
    graph = listed()
    linked = with_links(graph, assessed(graph))
    only = lacks_batch(linked, find_all_gaps(linked, suzhou(linked), thresholds=STRICT), 20260401)
    assert {k[0] for k in only.retire[0].keys} == {"320500"}


def test_a_place_of_several_districts_cannot_be_written() -> None:
    graph = listed()
    with pytest.raises(BadRequest, match="逐个评估"):
        lacks_batch(graph, find_all_gaps(graph, make_place(graph, ["320583", "310000"])), 20260131)


def test_numbers_without_value_become_null() -> None:
    table = assessed(listed()).tables[0]
    row = table.rows[0]
    assert "NaN" not in row[table.columns.index("inputs")]
    assert not any(isinstance(v, float) and np.isnan(v) for v in row)
