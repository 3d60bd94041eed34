"""Projects in users' stages, and gaps and directions that ledgers write by hand, kept beside what is computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model.schema import default_schema
from graph.questions.index import ask
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.table.cells import reader_of
from loaders.table.words import words
from tests.crafted import folder, workbook

STAGES = {
    "洽谈": "意向",
    "在谈": "意向",
    "拟建": "意向",
    "线索": "意向",
    "签约": "签约",
    "已签约": "签约",
    "签约未落地": "签约",
    "已拿地": "落地",
    "已备案": "落地",
    "已开工": "开工",
    "在建": "开工",
    "续建": "开工",
    "主体封顶": "开工",
    "竣工": "开工",
    "设备调试": "开工",
    "试生产": "投产",
    "已投产": "投产",
    "建成投产": "投产",
    "达产达效": "达产",
    "终止": "终止",
    "已取消": "终止",
    "撤资": "终止",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    chain = {
        "细分领域.csv": [["领域编号", "领域名称"], ["ic", "集成电路"]],
        "环节.csv": [
            ["环节编号", "环节名称", "细分领域", "阶段", "产品别名"],
            ["resist", "光刻胶", "ic", "上游", ""],
            ["gas", "电子气体", "ic", "上游", "电子特气"],
        ],
        "区划.csv": [
            ["区划代码", "区划名称", "级别", "上级区划"],
            ["320500", "苏州市", "市", ""],
            ["320583", "昆山市", "县级", "320500"],
        ],
    }
    import_file(opened, "workbook", folder(tmp_path / "链", chain))
    yield opened
    opened.close()


@pytest.mark.parametrize(("theirs", "ours"), STAGES.items())
def test_users_stages_are_ours_by_a_table(theirs: str, ours: str) -> None:
    field = default_schema().nodes["Project"].fields["stage"]
    assert reader_of("项目.项目阶段", field, "", [])(theirs) == ours


def test_no_word_means_two_stages() -> None:
    choices = default_schema().nodes["Project"].fields["stage"].choices
    known = words().choices["项目.项目阶段"]
    assert set(known.values()) <= set(choices)
    assert not set(known) & set(choices)


def test_a_project_that_ended_stays_on_record_and_counts_for_nobody(store: Store, tmp_path: Path) -> None:
    ledger = [
        ["项目名称", "企业名称", "项目进展", "建设环节", "项目所在地"],
        ["甲项目", "甲有限公司", "在建", "光刻胶", "昆山市"],
        ["乙项目", "乙有限公司", "已终止", "光刻胶", "昆山市"],
    ]
    report, _ = import_file(store, "table", workbook(tmp_path / "项目.xlsx", {"项目": ledger}))
    assert (report.rejected, list(report.aside)) == (0, [])
    stages = dict(store.rows("Project", ["name", "stage"]))
    assert stages == {"甲项目": "开工", "乙项目": "终止"}
    assert [s[3:4] for s, _ in store.rows("BUILDS", ["source", "target"])] == ["甲"]
    states = {s[2:3]: state for s, state in store.rows("UNDERTAKES", ["source", "state"])}
    assert states == {"甲": "confirmed", "乙": "rejected"}


def test_directions_and_gaps_are_kept_of_place_and_segment_beside_the_answer(store: Store, tmp_path: Path) -> None:
    ledger = [
        ["企业名称", "所在镇", "招引方向", "产业链缺口"],
        ["甲有限公司", "昆山市玉山镇", "光刻胶、电子特气", "缺光刻胶"],
        ["乙有限公司", "昆山市玉山镇", "光刻胶、电子特气", "无"],
        ["丙有限公司", "苏州市", "总部经济", ""],
    ]
    before = store.rows("OPERATES_IN", ["source", "target"])
    report, _ = import_file(store, "table", workbook(tmp_path / "台账.xlsx", {"台账": ledger}))
    assert (report.rejected, list(report.aside)) == (0, [])
    graph = store.chain()
    found = ask(graph, "台账所写", place="苏州市").record
    assert [(r.text, r.head, r.place, r.segments) for r in found.remarks] == [
        ("缺光刻胶", "产业链缺口", "昆山市", ("光刻胶",)),
        ("光刻胶、电子特气", "招引方向", "昆山市", ("光刻胶", "电子气体")),
        ("总部经济", "招引方向", "苏州市", ()),
    ]
    one = ask(graph, "台账所写", place="昆山市", segment="电子气体").record
    assert [r.text for r in one.remarks] == ["光刻胶、电子特气"]
    panel = ask(graph, "一个环节的全部情况", field="ic", segment="光刻胶", place="昆山市")
    assert [r.text for r in panel.record.remarks] == ["缺光刻胶", "光刻胶、电子特气"]
    assert panel.record.gap.inputs.enterprises_place == 0
    assert store.rows("OPERATES_IN", ["source", "target"]) == before


def test_a_table_of_gaps_alone_is_read(store: Store, tmp_path: Path) -> None:
    ledger = [
        ["序号", "区县", "产业链", "缺失环节"],
        [1, "昆山市", "集成电路", "光刻胶"],
        [2, "昆山市", "集成电路", "封测设备"],
    ]
    report, _ = import_file(store, "table", workbook(tmp_path / "缺口.xlsx", {"缺口": ledger}))
    assert report.rejected == 0
    assert sorted(store.rows("Remark", ["name", "head"])) == [("光刻胶", "缺失环节"), ("封测设备", "缺失环节")]
    assert {t for _, t in store.rows("REMARK_IN", ["source", "target"])} == {"320583"}
    assert [t for _, t in store.rows("REMARK_OF", ["source", "target"])] == ["resist"]
