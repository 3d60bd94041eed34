"""The checker of chains: each rule by a chain that breaks it, and the bundled chains by all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.store.open import open_store
from loaders.chain.check import check_chains
from loaders.sample import sample_products
from tests.pictures import graph_of

GOOD: dict[str, dict[str, Any]] = {
    "a": {"name": "矿石", "definition": "采出的矿石", "aliases": "铁矿石", "importable": 0.9},
    "b": {"name": "生铁", "definition": "高炉铁水铸成", "aliases": "铸造生铁", "terms": "球墨生铁", "importable": 0.7},
    "c": {"name": "钢材", "definition": "轧制钢材", "aliases": "热轧卷板", "exclude": "贸易", "importable": 0.7},
}
PRODUCTS = ["进口铁矿石", "铸造生铁", "热轧卷板及中厚板", "白酒"]
CHAIN = [("a", "b", None), ("b", "c", None)]


def chain(
    segments: dict[str, dict[str, Any]] | None = None,
    supplies: list[tuple[str, str, str | None]] | None = None,
    places: dict[str, dict[str, Any]] | None = None,
    leave_out: str = "",
) -> ChainGraph:
    """The good chain with some segments changed or added."""
    every = {i: {**GOOD.get(i, {}), **(segments or {}).get(i, {})} for i in {**GOOD, **(segments or {})}}
    part = [
        (i, "f", {"stage": "上游", "group": "原料", "order": 1, **(places or {}).get(i, {})})
        for i in every
        if i != leave_out
    ]
    edges = [(a, b, {"note": note}) for a, b, note in (CHAIN if supplies is None else supplies)]
    return graph_of(
        {"Field": [{"id": "f", "name": "钢铁"}], "Segment": [{"id": i, **v} for i, v in every.items()]},
        {("PART_OF", "Segment", "Field"): part, ("SUPPLIES", "Segment", "Segment"): edges},
    )


def found(graph: ChainGraph) -> list[tuple[str, str, bool]]:
    return [(f.rule, f.segment, f.refused) for f in check_chains(graph, PRODUCTS)]


def test_a_good_chain_has_no_findings() -> None:
    assert found(chain()) == []


@pytest.mark.parametrize(
    ("graph", "finding"),
    [
        (chain(supplies=[("a", "b", None)]), ("segment.orphan", "c", True)),
        (chain(supplies=[*CHAIN, ("c", "a", None)]), ("supplies.cycle", "a", True)),
        (chain({"c": {"aliases": "热轧卷板；铸造生铁"}}), ("alias.duplicate", "c", True)),
        (chain({"c": {"aliases": "热轧卷板；生铁产品"}}), ("alias.duplicate", "c", True)),
        (chain({"c": {"terms": "球墨生铁"}}), ("alias.duplicate", "c", True)),
        (
            chain({"d": {"name": "废钢", "definition": "回收钢", "importable": 1}}, leave_out="d"),
            ("segment.nowhere", "d", True),
        ),
        (chain(places={"b": {"stage": None}}), ("segment.stage", "b", True)),
        (chain(places={"b": {"stage": "岸上"}}), ("segment.stage", "b", True)),
        (chain({"b": {"aliases": "铸造生铁；海绵铁"}}), ("alias.unseen", "b", True)),
        (chain({"c": {"exclude": "卷板"}}), ("alias.excluded", "c", True)),
        (chain({"c": {"aliases": "热轧卷板；——"}}), ("alias.empty", "c", True)),
        (chain(supplies=[*CHAIN, ("c", "a", "不是循环")]), ("supplies.cycle", "a", True)),
        (chain({"b": {"bottleneck": 1}}), ("bottleneck.unfounded", "b", True)),
        (chain({"b": {"definition": None}}), ("segment.definition", "b", False)),
        (chain({"b": {"importable": None}}), ("segment.importable", "b", False)),
        (chain(places={"b": {"group": None}}), ("segment.group", "b", False)),
    ],
)
def test_each_fault_is_found_with_its_segment_and_a_way_out(graph: ChainGraph, finding: tuple[str, str, bool]) -> None:
    assert finding in found(graph)
    for each in check_chains(graph, PRODUCTS):
        assert each.message
        assert each.hint


def test_a_declared_loop_is_accepted() -> None:
    assert found(chain(supplies=[*CHAIN, ("c", "a", "废钢循环利用")])) == []


def test_a_loop_across_fields_is_nobodys() -> None:
    graph = graph_of(
        {"Field": [{"id": "f"}, {"id": "g"}], "Segment": [{"id": i, **GOOD[i]} for i in GOOD]},
        {
            ("PART_OF", "Segment", "Field"): [
                (s, f, {"stage": "上游", "group": "甲"})
                for s, f in (("a", "f"), ("b", "f"), ("b", "g"), ("c", "g"), ("c", "f"))
            ],
            ("SUPPLIES", "Segment", "Segment"): [("a", "b"), ("b", "c")],
        },
    )
    assert [r for r in found(graph) if r[0] == "supplies.cycle"] == []


def test_a_field_without_segments_is_told() -> None:
    assert found(graph_of({"Field": [{"id": "f"}]}, {})) == [("field.empty", "", False)]


def test_two_aliases_of_nothing_but_punctuation_are_no_duplicates() -> None:
    rules = {r for r, _, _ in found(chain({"b": {"aliases": "铸造生铁；——"}, "c": {"aliases": "热轧卷板；。"}}))}
    assert rules == {"alias.empty"}


def test_one_field_can_be_asked_for() -> None:
    assert check_chains(chain({"d": {"name": "废钢"}}, leave_out="d"), PRODUCTS, ["f"]) == []


def test_a_relation_that_was_rejected_links_nothing() -> None:
    graph = graph_of(
        {"Field": [{"id": "f"}], "Segment": [{"id": i, **GOOD[i]} for i in ("a", "b")]},
        {
            ("PART_OF", "Segment", "Field"): [(i, "f", {"stage": "上游", "group": "甲"}) for i in ("a", "b")],
            ("SUPPLIES", "Segment", "Segment"): [("a", "b", {}, 2)],
        },
    )
    assert {r for r in found(graph) if r[0] == "segment.orphan"} == {
        ("segment.orphan", "a", True),
        ("segment.orphan", "b", True),
    }


def test_the_bundled_chains_pass(slim_ledger_db: Path) -> None:
    store = open_store(f"sqlite:///{slim_ledger_db}")
    graph = store.chain()
    store.close()
    findings = check_chains(graph, sample_products())
    assert [(f.field, f.segment, f.rule, f.message) for f in findings] == []
    sizes = {str(f): len(graph.field_segments(str(f))) for f in graph.nodes["Field"].ids}
    assert len(sizes) == 25
    assert all(20 <= n <= 48 for n in sizes.values()), sizes
