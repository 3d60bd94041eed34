"""Matching written into a store: thresholds, decisions made by hand, matches that no longer hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.model.records import Retire, Source
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.matching.decide import MIN_SHARE
from loaders.matching.match import SOURCE, match_store
from loaders.matching.scorer import THRESHOLD, load_weights
from tests.engines import APR, FEB, JAN, MAR, firm, put, table

HAND = Source("人工.xlsx", "企业环节")


@pytest.fixture(autouse=True)
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suggest every candidate: what is likely enough is test_deciding's question, and hangs on fitted weights."""
    weights = {**load_weights(), THRESHOLD: 0.0}
    monkeypatch.setattr("loaders.matching.decide.load_weights", lambda: weights)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    put(
        made,
        table(
            "Segment",
            {"id": "cell", "name": "锂电池", "aliases": "动力电池"},
            {"id": "wafer", "name": "硅片", "exclude": "光伏"},
        ),
        firm("甲"),
        firm("乙"),
    )
    yield made
    made.close()


def makes(store: Store, *rows: tuple[str, str, float | None], on: int = JAN, **more: Any) -> None:
    products = {p: {"id": p, "name": p} for _, p, _ in rows}
    put(store, table("Product", *products.values()), on=on)
    put(
        store,
        table("MAKES", *({"source": e, "target": p, "share": s, "as_of": "2021", **more} for e, p, s in rows)),
        on=on,
    )


def found(store: Store, kind: str = "OPERATES_IN", on: int = MAR) -> dict[tuple[str, str], tuple[Any, ...]]:
    columns = ("source", "target", "state", "rule", *(("share",) if kind == "OPERATES_IN" else ()))
    return {(r[0], r[1]): r[2:] for r in store.rows(kind, columns, on)}


def test_a_product_with_revenue_confirms_its_maker_in_the_segment(store: Store) -> None:
    makes(store, ("甲", "三元锂电池", 0.6), ("甲", "动力电池", 0.2), ("乙", "白酒", 1.0))
    report = match_store(store, effective=JAN)
    assert found(store) == {("甲", "cell"): ("confirmed", "head", 0.6)}
    assert found(store, "COVERS") == {
        ("三元锂电池", "cell"): ("confirmed", "head"),
        ("动力电池", "cell"): ("confirmed", "alias"),
    }
    version = store.history("OPERATES_IN", ("甲", "cell"))[0]
    assert "“三元锂电池”占收入 60.0%" in version.values["evidence"]
    assert (version.as_of, version.batch) == ("2021", report.batch)
    assert store.batches()[0].source == SOURCE
    assert report.operates == {"confirmed": 1, "suggested": 0}


@pytest.mark.parametrize(
    ("share", "state"),
    [
        (0.0, "suggested"),
        (MIN_SHARE * 0.99, "suggested"),
        (MIN_SHARE, "confirmed"),
        (1.0, "confirmed"),
    ],
)
def test_the_share_decides_between_confirmed_and_suggested(store: Store, share: float | None, state: str) -> None:
    makes(store, ("甲", "锂电池", share))
    match_store(store, effective=JAN)
    assert found(store)["甲", "cell"][0] == state
    assert found(store, "COVERS")["锂电池", "cell"][0] == "confirmed"


def test_what_is_only_named_in_the_business_scope_says_so(store: Store) -> None:
    makes(store, ("甲", "锂电池", None), basis="经营范围")
    match_store(store, effective=JAN)
    assert "经营范围" in store.history("OPERATES_IN", ("甲", "cell"))[0].values["evidence"]


@pytest.mark.parametrize(("basis", "state"), [(None, "confirmed"), ("其他", "confirmed"), ("经营范围", "suggested")])
def test_what_is_said_to_be_made_counts_as_stated_unless_it_is_only_registered(
    store: Store, basis: str | None, state: str
) -> None:
    makes(store, ("甲", "生产动力电池、光伏组件（自产）", None), basis=basis)
    makes(store, ("乙", "动力电池", None), basis=basis)
    match_store(store, effective=JAN)
    assert found(store)["乙", "cell"] == (state, "stated" if state == "confirmed" else "alias", None)
    if state == "confirmed":
        assert found(store)["甲", "cell"] == ("confirmed", "stated", None)
        evidence = store.history("OPERATES_IN", ("甲", "cell"))[0].values["evidence"]
        assert evidence.startswith("企业自述主营“生产动力电池、光伏组件（自产）”，没有收入占比；")
        assert "动力电池" in evidence.split("；")[1]


def test_revenue_stands_before_a_mere_statement(store: Store) -> None:
    makes(store, ("甲", "锂电池", None), ("甲", "动力电池", 0.4))
    match_store(store, effective=JAN)
    assert found(store)["甲", "cell"] == ("confirmed", "alias", 0.4)


def test_a_weak_match_is_only_suggested_whatever_the_revenue(store: Store) -> None:
    makes(store, ("甲", "锂电池设备", 0.9))
    match_store(store, effective=JAN)
    assert found(store) == {("甲", "cell"): ("suggested", "contains", 0.9)}
    assert found(store, "COVERS") == {("锂电池设备", "cell"): ("suggested", "contains")}


def test_a_confirmed_product_beats_a_larger_suggested_one(store: Store) -> None:
    makes(store, ("甲", "锂电池设备", 0.9), ("甲", "锂电池", 0.05))
    match_store(store, effective=JAN)
    assert found(store)["甲", "cell"] == ("confirmed", "exact", 0.05)


def test_a_product_relation_that_is_not_confirmed_is_not_matched(store: Store) -> None:
    makes(store, ("甲", "锂电池", 0.9), state="rejected")
    match_store(store, effective=JAN)
    assert found(store) == {}


def test_matching_again_changes_nothing(store: Store) -> None:
    makes(store, ("甲", "三元锂电池", 0.6), ("乙", "锂电池设备", None), ("乙", "半导体硅片", None))
    first = match_store(store, effective=JAN)
    again = match_store(store, effective=FEB)
    assert (again.batch, again.covers, again.operates) == (None, first.covers, first.operates)


def by_hand(store: Store, kind: str, source: str, target: str, **values: Any) -> None:
    put(store, table(kind, {"source": source, "target": target, **values}, source=HAND), on=FEB)


@pytest.mark.parametrize("state", ["confirmed", "rejected", "suggested"])
def test_a_decision_by_hand_about_an_enterprise_survives_matching(store: Store, state: str) -> None:
    makes(store, ("甲", "锂电池设备", 0.9), ("乙", "锂电池", 0.9))
    match_store(store, effective=JAN)
    other = {"confirmed": "乙", "rejected": "乙", "suggested": "乙"}[state]
    for each in ("甲", other):
        by_hand(store, "OPERATES_IN", each, "cell", state=state, rule="人工")
    before = store.version()
    assert match_store(store, effective=MAR).batch is None
    assert store.version() == before
    assert found(store) == {("甲", "cell"): (state, "人工", 0.9), ("乙", "cell"): (state, "人工", 0.9)}


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
def test_a_decision_by_hand_that_keeps_the_rules_name_survives_too(store: Store, state: str) -> None:
    makes(store, ("甲", "锂电池设备", 0.9))
    match_store(store, effective=JAN)
    by_hand(store, "OPERATES_IN", "甲", "cell", state=state)
    match_store(store, effective=MAR)
    assert found(store)["甲", "cell"] == (state, "contains", 0.9)


def test_a_product_put_into_a_segment_by_hand_brings_its_makers_and_a_rejected_one_does_not(store: Store) -> None:
    makes(store, ("甲", "神秘件", 0.5), ("乙", "三元锂电池", 0.5))
    match_store(store, effective=JAN)
    by_hand(store, "COVERS", "神秘件", "wafer", rule="人工")
    by_hand(store, "COVERS", "三元锂电池", "cell", state="rejected")
    match_store(store, effective=MAR)
    assert found(store) == {("甲", "wafer"): ("confirmed", "exact", 0.5)}
    assert "人工指定" in store.history("OPERATES_IN", ("甲", "wafer"))[0].values["evidence"]
    assert found(store, "COVERS")["三元锂电池", "cell"][0] == "rejected"


def test_matches_that_no_longer_hold_end_and_those_by_hand_stay(store: Store) -> None:
    makes(store, ("甲", "动力电池", 0.5), ("乙", "动力电池", 0.5))
    match_store(store, effective=JAN)
    by_hand(store, "OPERATES_IN", "乙", "cell", role="链主")
    put(store, table("Segment", {"id": "cell", "aliases": "储能电池"}), on=FEB)
    match_store(store, effective=MAR)
    assert found(store, on=FEB).keys() == {("甲", "cell"), ("乙", "cell")}
    assert found(store, on=MAR).keys() == {("乙", "cell")}
    assert found(store, "COVERS", MAR) == {}
    assert store.history("OPERATES_IN", ("甲", "cell"))[0].until == MAR


def test_a_share_that_no_longer_stands_is_forgotten(store: Store) -> None:
    makes(store, ("甲", "动力电池", 0.5), ("甲", "锂电池", None), basis="经营范围")
    match_store(store, effective=JAN)
    assert found(store, on=JAN)["甲", "cell"] == ("confirmed", "alias", 0.5)
    put(store, on=FEB, retire=[Retire("MAKES", [("甲", "动力电池")], ("Enterprise", "Product"))])
    match_store(store, effective=MAR)
    assert found(store, on=MAR)["甲", "cell"] == ("suggested", "exact", None)
    assert match_store(store, effective=APR).batch is None


def test_a_store_without_segments_or_products_is_matched_to_nothing(tmp_path: Path) -> None:
    empty = open_store(f"sqlite:///{tmp_path / 'empty.db'}", write=True)
    assert match_store(empty, effective=JAN).batch is None
    put(empty, firm("甲"))
    makes(empty, ("甲", "锂电池", 0.5))
    assert match_store(empty, effective=JAN).batch is None
    empty.close()
