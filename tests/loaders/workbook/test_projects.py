"""A project that produces is a site of whoever undertakes it: present there in what it builds, and no head office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.chain.places import make_place
from graph.gaps.find import find_gaps
from graph.store.contract import Store
from loaders.importing import import_file
from tests.crafted import folder
from tests.engines import engine_store

store = engine_store
KUNSHAN, SUZHOU = "320583", "320500"
BASE: dict[str, list[list[Any]]] = {
    "区划": [
        ["区划代码", "区划名称", "上级区划"],
        [SUZHOU, "苏州市", None],
        [KUNSHAN, "昆山市", SUZHOU],
        ["310000", "上海市", None],
    ],
    "企业": [["企业编号", "企业名称", "所在地"], ["E1", "甲有限公司", "310000"], ["E2", "乙有限公司", "310000"]],
    "环节": [
        ["环节编号", "环节名称", "细分领域", "阶段"],
        ["wafer", "硅片", "ic", "上游"],
        ["chip", "芯片", "ic", "中游"],
    ],
    "细分领域": [["领域编号", "领域名称"], ["ic", "集成电路"]],
    "企业项目": [["企业", "项目"], ["E1", "p1"], ["E1", "p2"], ["E2", "p3"]],
}
HEAD = ["项目编号", "项目名称", "项目阶段", "所在地", "建设环节", "资料日期"]
P1 = ["p1", "一期", "投产", "昆山市", "硅片", "2025-03"]
P2 = ["p2", "二期", "开工", "昆山市", "芯片", "2025-03"]
P3 = ["p3", "三期", "达产", None, "芯片", "2025-03"]


def load(store: Store, at: Path, **sheets: list[list[Any]]) -> list[str]:
    """Import these sheets; what the report notes."""
    report, _ = import_file(store, "workbook", folder(at, {f"{name}.csv": rows for name, rows in sheets.items()}))
    assert not report.rejects
    return report.notes


def sites(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("HAS_SITE", ("source", "target", "role", "segments", "year", "state"))


def test_a_producing_project_is_a_site_where_it_stands_and_one_that_is_built_is_none(
    store: Store, tmp_path: Path
) -> None:
    notes = load(store, tmp_path / "a", **BASE, 项目=[HEAD, P1, P2, P3])
    assert sites(store) == [("E1", KUNSHAN, "投产项目", "wafer", 2025, "confirmed")]  # nobody knows where p3 is
    assert "1 处投产的项目算作企业在当地的场所" in notes
    graph = store.chain()
    for place in (KUNSHAN, SUZHOU):
        found = {g.segment: g for g in find_gaps(graph, "ic", make_place(graph, [place])).gaps}
        assert (found["wafer"].presence, found["wafer"].how) == ("有", "有基地 1 家；资料到 2025 年")
        assert [b.text for b in found["wafer"].sites] == ["昆山市投产项目（2025 年）"]
        assert found["chip"].inputs.n_place == 0


def test_a_project_that_comes_to_produce_later_joins_what_is_known_of_it(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path / "a", **BASE, 项目=[HEAD, P1, P2, P3])
    version = store.version()
    load(store, tmp_path / "a", **BASE, 项目=[HEAD, P1, P2, P3])
    assert store.version() == version
    load(store, tmp_path / "b", 项目=[["项目编号", "项目名称", "项目阶段"], ["p2", "二期", "投产"]])
    ((_, _, _, segments, *_),) = sites(store)
    assert segments == "wafer；chip"
    rejected = [["企业", "地区", "场所作用", "状态"], ["E1", "昆山市", "投产项目", "否决"]]
    load(store, tmp_path / "c", 场所=rejected)
    load(store, tmp_path / "d", 项目=[HEAD, [*P1[:2], "达产", *P1[3:]]])
    assert [s[-1] for s in sites(store)] == ["rejected"]  # what people rejected stays so


DATED = ["项目编号", "项目名称", "计划开工", "计划投产", "总投资", "累计完成投资"]


def test_a_project_that_produces_before_it_is_begun_is_refused_and_what_is_only_strange_is_noted(
    store: Store, tmp_path: Path
) -> None:
    """Of days of which only the month or the year is known, none is before another in it."""
    rows = [
        ["p1", "一期", "2027-06-01", "2026-12", 5, 1],
        ["p2", "二期", "2027-06", "2027", 5, 5],
        ["p3", "三期", "2027", "2027-01-01", 5, 6],
        ["p4", "四期", "2027-06-02", "2027-06-01", 5, 6],
        ["p5", "五期", None, "2027", None, 6],
    ]
    report, _ = import_file(store, "workbook", folder(tmp_path / "a", {"项目.csv": [DATED, *rows]}))
    told = [(r.file, r.row, r.column, r.value, r.rule) for r in report.rejects]
    assert told == [("项目.csv", n, "计划投产", v, "date.order") for n, v in ((2, "2026-12"), (5, "2027-06-01"))]
    assert report.rejects[0].message == "“计划投产”2026-12 早于“计划开工”2027-06-01，不可能"
    assert report.rejects[0].hint == "请核对这两格，改正写错或写反的；还没有定的留空"
    assert sorted(id_ for (id_,) in store.rows("Project", ("id",))) == ["p2", "p3", "p5"]
    assert "工作表“项目”第 4 行累计完成投资大于总投资，已照收，请核对" in report.notes


def test_a_day_alone_is_judged_by_the_other_one_on_record(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path / "a", 项目=[DATED[:4], ["p1", "一期", "2027-06-01", "2028-01"], ["p2", "二期", None, "2027"]])
    rows = [["p1", "一期", None, "2027-05"], ["p2", "二期", "2028-01-01", None], ["p3", "三期", None, "2020"]]
    report, _ = import_file(store, "workbook", folder(tmp_path / "b", {"项目.csv": [DATED[:4], *rows]}))
    told = [(r.row, r.column, r.value, r.message) for r in report.rejects]
    assert told == [
        (2, "计划投产", "2027-05", "“计划投产”2027-05 早于“计划开工”2027-06-01，不可能"),
        (3, "计划开工", "2028-01-01", "“计划投产”2027 早于“计划开工”2028-01-01，不可能"),
    ]
    assert [r.hint[:21] for r in report.rejects] == [
        f"请核对这两格（“{d}”是已有记录里的）" for d in ("计划开工", "计划投产")
    ]
    assert len(store.rows("Project", ("id",))) == 3
    load(store, tmp_path / "c", 项目=[DATED[:4], ["p1", "一期", None, "2027-06"], ["p2", "二期", "2027-12-01", "2028"]])


def test_what_is_spent_is_noted_too_where_only_the_record_says_the_whole(store: Store, tmp_path: Path) -> None:
    head = ["项目编号", "项目名称", "总投资", "累计完成投资"]
    load(store, tmp_path / "a", 项目=[head, ["p1", "一期", 5, 1], ["p2", "二期", 5, 4], ["p3", "三期", None, 4]])
    rows = [["p1", "一期", None, 6], ["p2", "二期", 3, None], ["p3", "三期", None, 9], ["p4", "四期", 1, 2]]
    notes = [n for n in load(store, tmp_path / "b", 项目=[head, *rows]) if "累计完成投资大于" in n]
    assert notes == [
        "工作表“项目”第 5 行累计完成投资大于总投资，已照收，请核对",
        "工作表“项目”第 2、3 行累计完成投资大于总投资（一格是已有记录里的），已照收，请核对，写错的改正后再导入",
    ]
    assert sorted(store.rows("Project", ("id", "done_amount_cny_100m")))[0] == ("p1", 6.0)
