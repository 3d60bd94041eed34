"""The counts of gaps of a field in one place and in all cities: ours, Cypher, networkx, pandas; all must agree."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from neo4j import Driver

from benchmarks.graph.cypher_counts import Counts, all_places, one_place
from benchmarks.graph.memory_counts import NetworkxCounts, PandasCounts, frames
from benchmarks.store.scale_asks import FIELD
from benchmarks.timing import Line, best_of
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.counts.local import count_local, expected_of
from graph.gaps.find import find_gaps, find_gaps_of_places
from graph.store.open import open_store
from loaders.ledger.books import Checked
from loaders.run import write_checked

PLACE = "320500"


def our_counts(graph: ChainGraph, field: str, place: str) -> Counts:
    """n_s and n_rs of a field's segments, and n_s · N_r / N."""
    local = count_local(graph, make_place(graph, [place]))
    expected = expected_of(local.n_total, local.place_total, local.total)
    columns, ids = (local.n_total, local.n_place, expected), graph.nodes["Segment"].ids
    return {str(ids[s]): tuple(float(c[s]) for c in columns) for s in graph.field_segments(field)}  # type: ignore[misc]


def _same(a: Counts, b: Counts) -> None:
    assert a.keys() == b.keys(), "环节不同"
    for segment in a:
        assert all(abs(x - y) <= 1e-9 * max(1.0, abs(x)) for x, y in zip(a[segment], b[segment], strict=True)), (
            f"{segment}：{a[segment]} 与 {b[segment]} 不同"
        )


def _once(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def compare_counts(driver: Driver, checked: Checked, size: int) -> Iterator[Line]:
    """Lines for one place and for all cities; the graph is in the database behind ``driver`` already."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/big.db", write=True)
        write_checked(store, checked)
        graph = store.slice([FIELD], ties=False)
        cities = [r[0] for r in store.rows("District", ["id", "level"]) if r[1] in ("市", "直辖市")]
        store.close()
    what = f"{size:,} 家企业，一个领域"
    yield from _one(driver, checked, graph, what)
    yield from _all(driver, graph, cities, what)


def _one(driver: Driver, checked: Checked, graph: ChainGraph, what: str) -> Iterator[Line]:
    place = make_place(graph, [PLACE])
    counted, ours = best_of(5, lambda: our_counts(graph, FIELD, PLACE))
    gaps, _ = best_of(5, lambda: find_gaps(graph, FIELD, place))
    cypher, theirs = best_of(3, lambda: one_place(driver, FIELD, PLACE))
    _same(ours, theirs)
    yield Line(
        f"一个地区的缺口，含状态、优先级、依据（{what}）",
        gaps,
        "手写 Cypher 只做计数",
        cypher,
        "≥ 100 倍",
        cypher / gaps >= 100,
    )
    yield Line("　只做同样的计数", counted, "手写 Cypher", cypher, "≥ 100 倍", cypher / counted >= 100)
    local = count_local(graph, place)
    wanted = {s: (int(v[0]), int(v[1])) for s, v in ours.items()}, local.total, local.place_total
    tables = frames(checked)
    by_frame = PandasCounts(tables, FIELD)
    pandas, found = best_of(2, lambda: by_frame.count(PLACE))
    assert found == wanted, "pandas 的数不同"
    yield Line("　只做同样的计数", counted, "pandas（已连接好的表）", pandas, "—", True)
    net = NetworkxCounts(tables, FIELD)
    walked, found = _once(lambda: net.count(*by_frame.districts(PLACE)))
    assert found == wanted, "networkx 的数不同"
    yield Line("　只做同样的计数", counted, "networkx 纯 Python", walked, "—", True)


def _all(driver: Driver, graph: ChainGraph, cities: list[str], what: str) -> Iterator[Line]:
    places = [make_place(graph, [c]) for c in cities]
    gaps, _ = best_of(1, lambda: [find_gaps(graph, FIELD, p) for p in places])
    together_gaps, _ = best_of(1, lambda: find_gaps_of_places(graph, places, fields=[FIELD]))
    counted, ours = best_of(1, lambda: {c: our_counts(graph, FIELD, c) for c in cities})
    each, theirs = _once(lambda: {c: one_place(driver, FIELD, c) for c in cities})
    for city in cities:
        _same(ours[city], theirs[city])
    together, theirs = best_of(2, lambda: all_places(driver, FIELD, cities))
    for city in cities:
        _same(ours[city], theirs[city])
    yield Line(
        f"{len(cities)} 个城市的缺口，每地一问（{what}）",
        gaps,
        "手写 Cypher，每地一问",
        each,
        "≥ 300 倍",
        each / gaps >= 300,
    )
    yield Line(
        "　同样的缺口，各地一起", together_gaps, "手写 Cypher，每地一问", each, "≥ 300 倍", each / together_gaps >= 300
    )
    yield Line("　只做同样的计数", counted, "手写 Cypher，每地一问", each, "≥ 300 倍", each / counted >= 300)
    yield Line("　只做同样的计数", counted, "手写 Cypher，一次按区划聚合再上卷", together, "—", True)
