"""A 场所 sheet: what is done where, by name or id; what is not known is named, and the row is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.store.contract import Store
from loaders.importing import import_file
from loaders.ledger.books import Checked
from loaders.workbook.check import check_workbook
from tests.crafted import folder
from tests.engines import FEB, JAN, engine_store, put, segments, table

store = engine_store
Sheet = list[list[Any]]
FIRMS: Sheet = [["企业编号", "企业名称", "所在地"], ["E1", "甲有限公司", "苏州工业园区星湖街"]]
CHAIN: Sheet = [
    ["环节编号", "环节名称", "细分领域", "阶段"],
    ["wafer", "硅片", "ic", "上游"],
    ["chip", "芯片", "ic", "中游"],
]
FIELD: Sheet = [["领域编号", "领域名称"], ["ic", "集成电路"]]
HEAD = ["企业", "地区", "场所作用", "所做环节", "详细地址", "记录年份", "资料日期", "状态"]


def files(at: Path, *sites: list[Any], firms: Sheet = FIRMS) -> Path:
    sheets = {"企业": firms, "环节": CHAIN, "细分领域": FIELD, "场所": [HEAD, *sites]}
    return folder(at, {f"{name}.csv": rows for name, rows in sheets.items()})


def rows(found: Checked, kind: str) -> list[dict[str, Any]]:
    return [dict(zip(t.columns, row, strict=True)) for t in found.tables if t.kind == kind for row in t.rows]


def test_segments_by_name_or_id_and_the_town_for_its_county(tmp_path: Path) -> None:
    site = ["E1", "昆山市玉山镇", "生产基地", "硅片；chip", None, None, "2025-06-30", None]
    found = check_workbook(files(tmp_path, site), None)
    (made,) = rows(found, "HAS_SITE")
    assert (made["source"], made["target"], made["role"], made["segments"]) == (
        "E1",
        "320583",
        "生产基地",
        "wafer；chip",
    )
    assert (made["address"], made["year"]) == ("昆山市玉山镇", 2025)
    (home,) = rows(found, "LOCATED_IN")
    assert (home["target"], home["basis"]) == ("320571", "苏州工业园区星湖街")
    said = [(r["source"], r["target"], r["rule"]) for r in rows(found, "OPERATES_IN")]
    assert said == [("E1", "wafer", "人工"), ("E1", "chip", "人工")]
    assert found.rejects() == []


def test_a_segment_that_is_not_there_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    first = ["E1", "昆山市", "生产基地", "硅片；无此环节", None, None, None, None]
    second = ["E1", "太仓市", "研发中心", "无此环节", None, None, None, None]
    found = check_workbook(files(tmp_path, first, second), None)
    assert [r.get("segments") for r in rows(found, "HAS_SITE")] == ["wafer", None]
    one, two = (n for n in found.notes if "无此环节" in n)
    assert one.startswith("“场所”第 2 行“所做环节”中的“无此环节”不是已有的环节；其余照收")
    assert two.startswith("“场所”第 3 行")
    assert "算作“做什么不明”" in two
    assert found.rejects() == []


@pytest.mark.parametrize(("place", "rule"), [("鼓楼区中央路", "reference.ambiguous"), ("某某镇", "reference.unknown")])
def test_a_town_that_could_be_anywhere_is_asked_about(tmp_path: Path, place: str, rule: str) -> None:
    found = check_workbook(files(tmp_path, ["E1", place, "生产基地", None, None, None, None, None]), None)
    assert [r.rule for r in found.rejects()] == [rule]


def test_what_was_only_suggested_is_confirmed(store: Store, tmp_path: Path) -> None:
    put(store, table("Enterprise", {"id": "E1", "full_name": "甲有限公司"}), segments("wafer"), on=JAN)
    perhaps = {"source": "E1", "target": "wafer", "state": "suggested", "rule": "similar", "share": 0.25}
    put(store, table("OPERATES_IN", perhaps), on=JAN)
    site = ["E1", "昆山市", "生产基地", "wafer", None, None, None, None]
    import_file(store, "workbook", files(tmp_path, site), effective=JAN)
    assert store.rows("OPERATES_IN", ("state", "rule", "share"), JAN) == [("confirmed", "人工", 0.25)]


def test_what_people_rejected_stays_so_and_a_site_is_ended_by_its_sheet(store: Store, tmp_path: Path) -> None:
    put(store, table("Enterprise", {"id": "E1", "full_name": "甲有限公司"}), segments("wafer", "chip"), on=JAN)
    no = {"source": "E1", "target": "wafer", "state": "rejected"}
    put(store, table("OPERATES_IN", no, ends=("Enterprise", "Segment")), on=JAN)
    site = ["E1", "昆山市", "生产基地", "wafer；chip", None, None, None, None]
    import_file(store, "workbook", files(tmp_path / "a", site), effective=JAN)
    does = {(t, s) for _, t, s in store.rows("OPERATES_IN", ("source", "target", "state"), JAN)}
    assert does == {("wafer", "rejected"), ("chip", "confirmed")}
    site[-1] = "否决"
    import_file(store, "workbook", files(tmp_path / "b", site), effective=FEB)
    states = [store.rows("HAS_SITE", ("target", "role", "state"), day) for day in (JAN, FEB)]
    assert states == [[("320583", "生产基地", "confirmed")], [("320583", "生产基地", "rejected")]]


def test_a_new_home_ends_the_old_one_and_leaves_the_sites(store: Store, tmp_path: Path) -> None:
    site = ["E1", "昆山市", "生产基地", None, None, None, None, None]
    import_file(store, "workbook", files(tmp_path / "a", site), effective=JAN)
    moved = [FIRMS[0], ["E1", "甲有限公司", "太仓市"]]
    import_file(store, "workbook", files(tmp_path / "b", site, firms=moved), effective=FEB)
    assert [store.rows("LOCATED_IN", ("target",), day) for day in (JAN, FEB)] == [[("320571",)], [("320585",)]]
    assert store.rows("HAS_SITE", ("target",), FEB) == [("320583",)]
