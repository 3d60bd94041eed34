"""What readers ask of a store, timed one by one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.memory import held_bytes, peak_mb
from benchmarks.timing import best_of
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import make_place
from graph.gaps.find import find_gaps, find_gaps_of_places
from graph.questions.fields import find_fields
from graph.store.contract import Store
from graph.store.open import open_store
from graph.targets.rank import rank_targets
from graph.text import pinyin_keys
from graph.views.network.around import ego_view

FIELD, OTHER, CITY, CITIES, SAMPLE = "f00", "f07", "苏州市", 100, 5


def ask(url: str, size: int) -> dict[str, float]:
    """Seconds (and bytes) of everything.

    A first slice of one field, then one with its ties and warm answers from that, then all fields.
    """
    start = time.perf_counter()
    store = open_store(url)
    graph = store.slice([FIELD], ties=False)
    cold = time.perf_counter() - start
    store.close()  # so that the engine's own page cache is not counted
    assert 0 < len(graph.nodes["Enterprise"]) <= size, "an empty slice"
    found = {"slice_s": cold, "slice_relations": _relations(graph)}
    store = open_store(url)
    found["slice_again_s"], other = _once(lambda: store.slice([OTHER], ties=False))
    found["slice_bytes_per_relation"] = other.nbytes / _relations(other)
    del other
    found["slice_ties_s"], graph = _once(lambda: store.slice([FIELD]))
    found["slice_ties_relations"] = _relations(graph)
    place = find_place(graph, CITY)
    found["gaps_field_s"], assessment = best_of(5, lambda: find_gaps(graph, FIELD, place))
    wanted = sorted(
        (g.inputs.n_total, g.segment) for g in assessment.gaps
    )  # whatever their state: the same at every size
    for name, (total, segment) in (("targets", wanted[len(wanted) // 2]), ("targets_most", wanted[-1])):
        found[f"{name}_of"] = total
        found[f"{name}_s"], _ = best_of(2, lambda s=segment: rank_targets(graph, s, place))  # type: ignore[misc]
    found["network_s"] = _median(lambda i: ego_view(graph, "Enterprise", i, 2), _some_firms(graph))
    found |= _searches(store, graph)
    found["version_s"] = best_of(20, store.version)[0]
    found["ask_peak_mb"] = peak_mb()
    found |= _everywhere(store)
    found["all_peak_mb"] = peak_mb()
    store.close()
    return found


def _relations(graph: ChainGraph) -> int:
    return sum(map(len, graph.edges.values()))


def _everywhere(store: Store) -> dict[str, float]:
    """All fields held; the gaps of all of them in one place, and in all cities."""
    fields = [str(r[0]) for r in store.rows("Field", ["id"])]
    before, start = held_bytes(), time.perf_counter()
    held = [([f], store.slice([f], ties=False)) for f in fields]
    holding = time.perf_counter() - start
    each = (held_bytes() - before) / sum(_relations(g) for _, g in held)

    def gaps(places: list[str]) -> int:
        return sum(
            len(assessment.gaps)
            for names, g in held
            for of_place in find_gaps_of_places(g, [make_place(g, [p]) for p in places], fields=names)
            for assessment in of_place
        )

    cities = [r[0] for r in store.rows("District", ["id", "level"]) if r[1] in ("市", "直辖市")]
    one, _ = best_of(2, lambda: gaps(cities[3:4]))
    assert len(cities) == CITIES, "not all cities"
    whole, _ = _once(lambda: gaps(cities))
    home, _ = best_of(2, lambda: find_fields(held[0][1]))
    return {
        "home_s": home,
        "hold_all_s": holding,
        "resident_bytes_per_relation": each,
        "gaps_place_s": one,
        "gaps_100_places_s": whole,
    }


def _once(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _median(work: Callable[[Any], object], over: Sequence[Any]) -> float:
    return statistics.median(_once(lambda e=each: work(e))[0] for each in over)  # type: ignore[misc]


def _some_firms(graph: ChainGraph) -> list[str]:
    """Enterprises that work in the slice's segments, spread evenly."""
    at = np.unique(graph.edge("OPERATES_IN", "Enterprise", "Segment").source)
    return [str(i) for i in graph.nodes["Enterprise"].ids[at[:: max(len(at) // SAMPLE, 1)]]]


def search_texts(graph: ChainGraph) -> list[str]:
    """What people type: whole and half names, pinyin, initials, codes, products, and two characters that many names
    hold.
    """
    firms, products = graph.nodes["Enterprise"], graph.nodes["Product"]
    names = [str(firms.names()[firms.index[i]]) for i in _some_firms(graph)]
    makes = [str(p) for p in products.ids[:: max(len(products) // SAMPLE, 1)]]
    keys = [pinyin_keys(n) for n in names]
    codes = [i[:12] for i in _some_firms(graph)]
    common = ["科技", "苏州", "电子", "半导体", "zn", "gf", "有限公司", "没有这样的名字"]
    return [*names, *(n[:2] for n in names), *(k[0] for k in keys), *(k[1] for k in keys), *codes, *makes, *common]


def _searches(store: Store, graph: ChainGraph) -> dict[str, float]:
    texts = search_texts(graph)
    store.search(texts[0])
    times = sorted((min(_once(lambda t=text: store.search(t))[0] for _ in range(2)), text) for text in texts)  # type: ignore[misc]
    return {
        "search_p50_s": times[len(times) // 2][0],
        "search_p95_s": times[int(len(times) * 0.95)][0],
        "search_most_s": times[-1][0],
    }
