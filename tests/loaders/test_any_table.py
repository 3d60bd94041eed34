"""A file whose kind nobody said: our template goes one way, any other table the other; a roster may come with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.errors import BadRequest, InputRefused
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.any_table import check_any
from loaders.foretelling import entered
from loaders.importing import import_file
from loaders.ledger.progress import silent
from loaders.table.check import check_table
from loaders.workbook.template import write_template
from tests.crafted import folder, workbook
from tests.loaders.files.old_workbooks import container

FIRM, OTHER = "昆山甲电子有限公司", "昆山乙材料有限公司"
LEDGER = [["企业名称", "所属街道", "主导产品"], [FIRM, "昆山市玉山镇", "硅片"]]
NEW = {
    "名录名称": "昆山市规上名录",
    "名录种类": "规上企业",
    "名录截至": "2026-09-30",
    "按哪里计": "生产场所",
    "入列条件": "年主营业务收入 2,000 万元以上",
    "申明完整度": "0.95",
    "申明人": "统计局 王某",
    "地区": "昆山市",
    "家数": "1200",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'chain.db'}", write=True)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("sheets", "source"),
    [
        ({"企业": [["企业编号", "企业名称", "营业收入"], ["a", FIRM, 5]]}, "workbook"),
        ({"企业": [["企业名称", "所在地", "联系人"], [FIRM, "昆山市", "张三"]]}, "workbook"),
        ({"环节": [["不认得的列"], ["甲"]], "说明": [["随便"]]}, "workbook"),
        ({"企业": LEDGER}, "table"),
        ({"企业": [["昆山市企业台账"], *LEDGER]}, "table"),
        ({"企业": [["企业名称", "营业收入（亿元）", "地址"], [FIRM, 1, "昆山市"]]}, "table"),
        ({"Sheet1": LEDGER}, "table"),
        ({"台账": LEDGER, "名录": [["名录编号", "名录名称"], ["gs", "规上"]]}, "workbook"),
    ],
)
def test_what_a_file_is_is_seen_from_its_sheets_and_heads(
    tmp_path: Path, store: Store, sheets: dict[str, Any], source: str
) -> None:
    found = check_any(workbook(tmp_path / "a.xlsx", sheets), store, tell=silent)
    assert (found.source, found.understood is not None) == (source, source == "table")


def test_the_template_itself_is_the_template(tmp_path: Path, store: Store) -> None:
    write_template(tmp_path / "模板.xlsx")
    assert check_any(tmp_path / "模板.xlsx", store, tell=silent).source == "workbook"


def test_without_a_kind_a_table_is_imported_too(tmp_path: Path, store: Store) -> None:
    report, _ = import_file(store, "auto", workbook(tmp_path / "a.xlsx", {"台账": LEDGER}))
    assert report.source == "table"
    assert store.rows("Enterprise", ["full_name"]) == [(FIRM,)]
    with pytest.raises(BadRequest, match="只有台账"):
        import_file(store, "auto", tmp_path / "a.xlsx", mapping="new")


def test_a_table_without_names_is_asked_about_only_where_somebody_can_answer(tmp_path: Path, store: Store) -> None:
    path = workbook(tmp_path / "a.xlsx", {"台账": [["甲", "乙"], ["1", "2"]]})
    with pytest.raises(InputRefused, match="没有认出"):
        check_table(path, store)
    found = check_table(path, store, mapping="ask")
    assert (found.inputs, found.tables) == ([], [])
    assert found.understood is not None
    assert [c.column for c in found.understood.columns] == ["甲", "乙"]
    assert found.understood.first[0].rows == ((2, ("1", "2"), False),)


@pytest.mark.parametrize("kind", ["table", "workbook"])
def test_a_new_roster_is_written_with_the_file_as_one_batch(tmp_path: Path, store: Store, kind: str) -> None:
    sheets = {"台账": LEDGER} if kind == "table" else {"企业": [["企业编号", "企业名称"], ["a", FIRM]]}
    path = workbook(tmp_path / "a.xlsx", sheets)
    report, _ = import_file(store, kind, path, roster=orjson.dumps(NEW).decode())
    assert (report.rejected, len([b for b in store.batches() if b.source == kind])) == (0, 1)
    ((id_, *said),) = store.rows("Roster", ["id", "name", "kind", "complete", "complete_by", "counted_on", "level"])
    assert said == ["昆山市规上名录", "规上企业", 0.95, "统计局 王某", "2026-09-30", "生产场所"]
    assert store.rows("COUNTS", ["source", "target", "count"]) == [(id_, "320583", 1200)]
    assert [t for _, t in store.rows("LISTED_IN", ["source", "target"])] == [id_]
    again, _ = import_file(store, kind, path, roster=orjson.dumps({**NEW, "家数": "1300"}).decode())
    assert store.rows("Roster", ["id"]) == [(id_,)]
    assert again.tables["新名录“昆山市规上名录”的家数"].written == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"名录名称": ""}, "没有名称"),
        ({"申明人": ""}, "没写申明人"),
        ({"地区": ""}, "没写是哪里的"),
        ({"没有的": "1"}, "不认得"),
    ],
)
def test_a_roster_that_is_not_described_soundly_is_refused(
    tmp_path: Path, store: Store, change: dict[str, str], word: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", {"台账": LEDGER})
    with pytest.raises(BadRequest, match=word):
        check_table(path, store, roster=orjson.dumps(NEW | change).decode())
    with pytest.raises(BadRequest, match="不是 JSON"):
        check_table(path, store, roster="{")


def test_a_place_of_the_roster_that_nobody_knows_is_a_refused_row_and_not_silence(tmp_path: Path, store: Store) -> None:
    path = workbook(tmp_path / "a.xlsx", {"台账": LEDGER})
    found = check_table(path, store, roster=orjson.dumps(NEW | {"地区": "月球"}).decode())
    assert [(r.sheet, r.value) for r in found.rejects()] == [("新名录“昆山市规上名录”的家数", "月球")]


def test_the_segments_that_would_be_entered_are_told_before_it_is_written(tmp_path: Path, store: Store) -> None:
    chain = {
        "细分领域.csv": [["领域编号", "领域名称"], ["f", "硅材料"]],
        "环节.csv": [["环节编号", "环节名称", "细分领域", "阶段"], ["f.1", "硅片", "f", "上游"]],
    }
    import_file(store, "workbook", folder(tmp_path / "chain", chain))
    rows = [*LEDGER, [OTHER, "昆山市", "硅片"], ["昆山丙有限公司", "昆山市", "说不清的东西"]]
    path = workbook(tmp_path / "a.xlsx", {"台账": rows})
    version = store.version()
    (told,) = entered(store, check_table(path, store)) or []
    assert (told.name, told.fields, sorted(told.firms)) == ("硅片", [("f", "硅材料")], sorted([FIRM, OTHER]))
    assert store.version() == version
    import_file(store, "table", path)
    assert entered(store, check_table(path, store)) == []


def test_a_file_of_wps_alone_is_refused_in_one_sentence(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "台账.et"
    for data in (container("ETDocument", bytes(4096)), b"anything else"):
        path.write_bytes(data)
        with pytest.raises(InputRefused) as refused:
            check_any(path, store, tell=silent)
        assert str(refused.value) == "文件 台账.et 是 WPS 自己的 .et 格式，读不出；请用 WPS 打开后另存为 .xlsx"
