"""Records that may be one enterprise: which are proposed, what merging moves, and what imports make of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadRequest, NotFound
from graph.search.merged import standing
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.identity.merge import aliases
from loaders.identity.twins import find_twins, reject, twins, withdraw
from loaders.importing import import_file, rollback_with_derived
from loaders.merging import merge
from tests.crafted import folder

USCC = "91350100M000100Y43"


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        (("a", None, "甲（苏州）有限公司", None, None), ("b", None, "甲(苏州)有限公司", None, None), "name"),
        (("a", None, "甲有限公司", None, None), ("b", None, "甲股份有限公司", None, "600000.SH"), "form"),
        (
            ("a", "甲电子", "苏州甲电子有限公司", USCC, None),
            ("b", "甲电子", "江苏甲电子集团有限公司", None, None),
            "short",
        ),
        (("a", "甲", "甲有限公司", USCC, None), ("b", "甲", "甲有限公司", "9" * 18, None), None),
        (("a", "甲电子", "苏州甲电子有限公司", USCC, None), ("b", "甲电子", "江苏甲集团", None, "600000.SH"), None),
        (("a", None, "甲有限公司", None, None), ("b", None, "乙有限公司", None, None), None),
        (("a", None, None, None, None), ("b", None, None, None, None), None),
    ],
)
def test_which_records_are_proposed(a: tuple[str, ...], b: tuple[str, ...], rule: str | None) -> None:
    found = twins([a, b])  # type: ignore[list-item]
    assert [t.rule for t in found] == ([rule] if rule else [])
    assert [t.key for t in twins([b, a])] == [t.key for t in found]  # type: ignore[list-item]


def test_the_better_known_record_is_kept() -> None:
    found = twins([("P:甲有限公司", None, "甲有限公司", None, None), (USCC, None, "甲有限公司", USCC, None)])
    assert [(t.keep, t.drop) for t in found] == [(USCC, "P:甲有限公司")]


def sheets(at: Path, **more: list[list[str]]) -> Path:
    return folder(at, {f"{name}.csv": rows for name, rows in more.items()})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    import_file(
        made,
        "workbook",
        sheets(
            tmp_path / "0",
            细分领域=[["领域编号", "领域名称"], ["ne", "新能源"]],
            环节=[["环节编号", "环节名称", "细分领域", "阶段"], ["cell", "锂电池", "ne", "中游"]],
            企业=[
                ["企业编号", "企业名称", "统一社会信用代码", "营业收入", "所在地"],
                ["keep", "甲有限公司", USCC, "100", ""],
                ["drop", "甲股份有限公司", "", "999", "苏州市"],
            ],
            企业产品=[["企业", "产品", "收入占比"], ["drop", "锂电池", "50%"]],
            供销关系=[["供应企业", "采购企业"], ["drop", "keep"]],
        ),
    )
    yield made
    made.close()


def test_merging_moves_what_is_known_and_keeps_what_is_stated(store: Store) -> None:
    assert [(t.keep, t.drop, t.rule) for t in find_twins(store)] == [("keep", "drop", "form")]
    batch = merge(store, "keep", "drop", reason="同一家", by="张三")
    kept = store.get("Enterprise", "keep")
    assert kept is not None
    assert (kept.values["size"], kept.values["full_name"]) == (100.0, "甲有限公司")
    assert store.get("Enterprise", "drop") is None
    assert store.neighbours("Enterprise", "drop") == []
    found = {(v.kind, v.key) for v in store.neighbours("Enterprise", "keep")}
    assert found == {
        ("LOCATED_IN", ("keep", "320500")),
        ("MAKES", ("keep", "锂电池")),
        ("OPERATES_IN", ("keep", "cell")),
    }
    assert find_twins(store) == []
    assert next(iter(standing(store).values()))["by"] == "张三"
    rollback_with_derived(store, batch)
    assert {r[0] for r in store.rows("Enterprise", ("id",))} == {"keep", "drop"}
    assert {r[0] for r in store.rows("OPERATES_IN", ("source",))} == {"drop"}
    assert standing(store) == {}
    assert [t.drop for t in find_twins(store)] == ["drop"]


@pytest.mark.parametrize("row", [["drop", "甲股份有限公司", "777"], ["", "甲股份有限公司", "777"]])
def test_later_imports_take_the_merged_record_for_the_kept_one(tmp_path: Path, store: Store, row: list[str]) -> None:
    merge(store, "keep", "drop")
    assert aliases(store)["drop"].keep == "keep"
    report, _ = import_file(
        store,
        "workbook",
        sheets(
            tmp_path / "1",
            企业=[["企业编号", "企业名称", "营业收入"], row],
            企业产品=[["企业", "产品"], ["drop", "电池"], ["甲股份有限公司", "电芯"]],
        ),
    )
    assert [r.message for r in report.rejects] == []
    ids = {r[0] for r in store.rows("Enterprise", ("id",))}
    if row[0]:
        assert ids == {"keep"}
        assert {r[0] for r in store.rows("MAKES", ("source",))} == {"keep"}
        kept = store.get("Enterprise", "keep")
        assert kept is not None
        assert kept.values["size"] == 777.0


def test_two_that_are_kept_apart_are_not_proposed_again(store: Store) -> None:
    pair = find_twins(store)[0]
    reject(store, pair, reason="两家", by="张三")
    assert pair.key in standing(store)
    withdraw(store, pair.key)
    assert standing(store) == {}
    with pytest.raises(NotFound):
        withdraw(store, pair.key)


def test_what_cannot_be_merged_is_refused(store: Store) -> None:
    with pytest.raises(BadRequest):
        merge(store, "keep", "keep")
    with pytest.raises(NotFound):
        merge(store, "keep", "nobody")
    assert standing(store) == {}
