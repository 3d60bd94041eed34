"""A list goes out, is filled in and comes back: only what a person changed is applied, whoever saved the file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from graph.errors import InputRefused
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.editing.ending import end
from loaders.editing.save import change
from loaders.importing import import_file, rollback_with_derived
from loaders.ledger.books import ImportReport
from loaders.ledger.returned import Returned
from loaders.returning.memory import SHEET
from loaders.returning.sheets import KEY
from tests.loaders.returning.books import all_out, column_of, make_store, reshaped, written
from tests.loaders.returning.wps import Shape, as_wps

SIGNED = {"who": "李某", "why": "电话核对"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("world"))


@pytest.fixture
def store(world: Path, tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{shutil.copy(world, tmp_path / 'copy.db')}", write=True)
    yield made
    made.close()


@pytest.fixture
def out(store: Store, tmp_path: Path) -> Path:
    return all_out(store, tmp_path / "名录.xlsx")


def back(store: Store, path: Path, chosen: str = "auto", *, dry_run: bool = True) -> tuple[ImportReport, Returned]:
    report, _ = import_file(store, "returned", path, dry_run=dry_run, by="王某", mapping=chosen)
    assert report.returned is not None
    return report, report.returned


def value(store: Store, kind: str, id_: str, field: str) -> object:
    found = store.get(kind, id_)
    assert found is not None
    return found.values.get(field)


def test_what_nobody_touched_says_nothing(store: Store, out: Path) -> None:
    report, said = back(store, out)
    assert (said.words(), said.unseen, list(report.rejects)) == ("改了 0 格，新增 0 条", 0, [])
    assert sum(t.written for t in report.tables.values()) == 0
    assert import_file(store, "auto", out)[0].batch is None


def test_a_division_of_a_common_name_goes_out_with_the_one_above_it(store: Store, out: Path) -> None:
    sheet = openpyxl.load_workbook(out)["项目"]
    assert sheet.cell(2, column_of(sheet, "所在地")).value == "南京市鼓楼区"
    path = written(out, {("项目", 2, "所在地"): "320106", ("项目", 3, "所在地"): "鼓楼区"})
    report, said = back(store, path)
    assert [(c.row, c.yours) for c in said.changes] == [(3, "鼓楼区")], "the same place, by its code"
    assert [r.rule for r in report.rejects] == ["reference.ambiguous"]


def test_only_the_changed_cells_are_written_signed_and_undone(store: Store, out: Path) -> None:
    change(store, "Enterprise", "Enterprise1", {"name": "甲"}, **SIGNED)
    path = written(
        out, {("企业", 2, "营业收入"): 200, ("企业", 2, "所在地"): "吴中区", ("供销关系", 2, "供应产品"): "乙件"}
    )
    report, said = back(store, path, dry_run=False)
    assert {(c.cell, c.before, c.yours) for c in said.changes if c.sheet == "企业"} == {
        ("F2", "昆山市", "吴中区"),
        ("Q2", "100", "200"),
    }
    assert said.words() == "改了 3 格，新增 0 条"
    assert value(store, "Enterprise", "Enterprise1", "size") == 200
    assert value(store, "Enterprise", "Enterprise1", "name") == "甲", "written since, and not in the file"
    assert [v.key[1] for v in store.relations("Enterprise", "Enterprise1", "LOCATED_IN", True)] == ["320506"]
    assert [v.values["product"] for v in store.relations("Enterprise", "Enterprise1", "SELLS_TO", True)] == ["乙件"]
    assert report.batch is not None
    assert [n.by for n in store.notes("batch", str(report.batch))] == ["王某"]
    assert back(store, path)[1].changes == [], "sent twice, it says nothing new"
    rollback_with_derived(store, report.batch)
    assert value(store, "Enterprise", "Enterprise1", "size") == 100


def test_what_both_sides_changed_is_told_and_written_only_when_chosen(store: Store, out: Path) -> None:
    change(store, "Enterprise", "Enterprise1", {"size": 150}, **SIGNED)
    change(store, "Enterprise", "Enterprise2", {"name": "乙"}, **SIGNED)
    cells = {("企业", 2, "营业收入"): 200, ("企业", 3, "企业简称"): "乙", ("企业", 2, "企业简称"): "小甲"}
    path = written(out, cells)
    _, said = back(store, path, dry_run=False)
    (one,) = said.conflicts
    assert (one.place, one.before, one.now, one.yours, one.by, one.written) == (
        "企业!Q2",
        "100",
        "150",
        "200",
        "李某",
        False,
    )
    assert one.at
    assert said.words() == "改了 1 格，新增 0 条，1 处两边都改了（留库里的，没有写入）"
    assert value(store, "Enterprise", "Enterprise1", "size") == 150
    assert back(store, path, "企业!A9")[1].words() == "改了 0 格，新增 0 条，1 处两边都改了（留库里的，没有写入）"
    _, said = back(store, path, one.place, dry_run=False)
    assert said.words() == "改了 1 格，新增 0 条，1 处两边都改了（写表里的）"
    assert value(store, "Enterprise", "Enterprise1", "size") == 200


def test_an_emptied_cell_forgets_what_was_known_and_nothing_else(store: Store, out: Path) -> None:
    path = written(out, {("企业", 2, "营业收入"): None, ("人才", 2, "所在地"): None, ("场所", 2, "记录年份"): None})
    report, said = back(store, path, dry_run=False)
    assert list(report.rejects) == []
    assert said.words() == "改了 3 格，新增 0 条"
    assert value(store, "Enterprise", "Enterprise1", "size") is None
    assert value(store, "Enterprise", "Enterprise1", "full_name") == "甲有限公司"
    assert store.relations("Talent", "Talent1", "LOCATED_IN", True) == []
    assert [(v.key, v.values.get("year")) for v in store.relations("Enterprise", "Enterprise1", "HAS_SITE", True)] == [
        (("Enterprise1", "320583", "生产基地"), None)
    ]


def test_rows_below_are_new_and_rows_gone_change_nothing(store: Store, out: Path) -> None:
    path = written(out, {("机构", 4, "机构名称"): "丙中心", ("机构", 4, "机构类型"): "高校"})
    path = reshaped(path, "企业", lambda rows: rows[:2])
    report, said = back(store, path, dry_run=False)
    assert said.words() == "改了 0 格，新增 1 条"
    assert said.unseen == 1
    assert any("删去一行不算结束" in n for n in report.notes)
    names = dict(store.rows("Institution", ("name", "id")))
    assert set(names) == {"甲大学", "乙协会", "丙中心"}
    assert names["丙中心"].startswith("institution-")
    assert store.get("Enterprise", "Enterprise2") is not None
    report, said = back(store, path)
    assert said.added == 0
    assert [(r.row, r.rule) for r in report.rejects] == [(4, "new.known")], "the same file again adds nothing twice"


def test_refusals_name_sheet_cell_value_and_way_out_and_the_rest_is_kept(store: Store, out: Path) -> None:
    cells = {
        ("企业", 2, "营业收入"): "不知道",
        ("企业", 3, "营业收入"): 5,
        ("企业", 3, "企业编号"): "X9",
        ("机构", 2, "机构类型"): "饭店",
        ("机构", 3, "资料来源"): "来信",
        ("环节", 4, "环节名称"): "丙环节",
    }
    report, said = back(store, written(out, cells), dry_run=False)
    assert {(r.sheet, r.cell, r.value, r.rule) for r in report.rejects} == {
        ("企业", "Q2", "不知道", "number"),
        ("企业", "B3", "X9", "key.changed"),
        ("机构", column(out, "机构", "机构类型") + "2", "饭店", "choice"),
        ("环节", "B4", "", "new.unsaid"),
    }
    assert all(r.message and r.hint for r in report.rejects)
    assert said.words() == "改了 1 格，新增 0 条"
    for entry in report.tables.values():
        assert entry.rows == entry.written + entry.unchanged + entry.duplicates + entry.rejected


def column(path: Path, name: str, label: str) -> str:
    """The letters of a column."""
    sheet = openpyxl.load_workbook(path)[name]
    return str(sheet.cell(1, column_of(sheet, label)).column_letter)


def test_a_record_that_ended_meanwhile_is_refused(store: Store, out: Path) -> None:
    end(store, "Enterprise", "Enterprise1", **SIGNED)
    report, _ = back(store, written(out, {("企业", 2, "营业收入"): 200}))
    assert [(r.cell, r.rule) for r in report.rejects] == [("Q2", "record.ended")]


def test_sorting_hiding_moving_and_adding_columns_break_nothing(store: Store, out: Path) -> None:
    def shape(rows: list[list[object]]) -> list[list[object]]:
        made = [[*row[::-1][:9], "自己的批注" if i == 0 else "问过", *row[::-1][9:]] for i, row in enumerate(rows)]
        return [["", *made[0]], ["", *made[2]], ["", *made[1]]]

    for path in (reshaped(out, "企业", shape), reshaped(out, "供销关系", lambda r: [[*x[::-1]] for x in r])):
        report, said = back(store, path)
        assert (said.words(), said.unseen, list(report.rejects)) == ("改了 0 格，新增 0 条", 0, [])
    assert any("自己的批注" in n for n in report.notes)


def test_a_title_above_the_head_is_passed_over(store: Store, out: Path) -> None:
    path = reshaped(out, "企业", lambda rows: [["企业名录"], *rows])
    path = written_at(path, "企业", 3, "P", 7)
    assert {(c.cell, c.yours) for c in back(store, path)[1].changes} == {("P3", "7")}


def written_at(path: Path, name: str, row: int, letter: str, to: object) -> Path:
    book = openpyxl.load_workbook(path)
    book[name][f"{letter}{row}"] = to
    book.save(path)
    return path


def test_keys_that_sorting_left_behind_are_not_believed(store: Store, out: Path) -> None:
    """Whoever sorts only the columns that they see leaves the hidden one as it was."""
    path = reshaped(out, "企业", lambda r: [r[0], [r[1][0], *r[2][1:]], [r[2][0], *r[1][1:]]])
    report, said = back(store, path)
    assert (said.changes, list(report.rejects)) == ([], [])
    assert any("2 行的隐藏编号" in n for n in report.notes)


def test_a_copied_row_is_refused_until_its_number_is_emptied(store: Store, out: Path) -> None:
    path = reshaped(out, "机构", lambda r: [*r, [*r[1]]])
    report, _ = back(store, path)
    assert [(x.row, x.rule) for x in report.rejects] == [(4, "key.twice")]
    path = written(path, {("机构", 4, "机构编号"): None, ("机构", 4, "机构名称"): "丙院"})
    assert back(store, path)[1].words() == "改了 0 格，新增 1 条"


def test_an_end_of_a_relation_is_changed_but_not_onto_another_one(store: Store, out: Path) -> None:
    path = written(out, {("企业环节", 3, "环节"): "甲环节"})
    report, _ = back(store, path)
    assert [r.rule for r in report.rejects] == ["record.double"]
    path = written(all_out(store, out), {("供销关系", 2, "采购企业"): "甲有限公司"})
    assert [r.rule for r in back(store, path)[0].rejects] == ["self_loop"]
    path = written(all_out(store, out), {("场所", 2, "地区"): "吴中区"})
    back(store, path, dry_run=False)
    assert [v.key[1] for v in store.relations("Enterprise", "Enterprise1", "HAS_SITE", True)] == ["320506"]


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("loose", [True, False])
def test_a_file_shaped_as_wps_writes_them_is_read_as_it_went_out(
    store: Store, out: Path, inline: bool, loose: bool
) -> None:
    def shape() -> Shape:
        return Shape(inline=inline, bare_days=loose, numbers_as_text=loose)

    report, said = back(store, as_wps(out, shape()))
    assert (said.words(), said.unseen, list(report.rejects)) == ("改了 0 格，新增 0 条", 0, [])
    cells = {("企业", 2, "营业收入"): 200, ("企业", 2, "上市日期"): "2021-06-30", ("企业", 3, "企业简称"): "乙"}
    said = back(store, as_wps(written(out, cells), shape()))[1]
    assert {(c.row, c.column) for c in said.changes} == {(row, label) for _, row, label in cells}


def test_a_hidden_sheet_that_somebody_wrote_in_is_no_trap(store: Store, out: Path) -> None:
    rows = [
        ["企业"],
        ["楼宇", "", "列"],
        ["供销关系", "", "列", "SELLS_TO", "x"],
        ["供销关系", "5"],
        ["供销关系", "[1]"],
    ]
    path = reshaped(out, SHEET, lambda old: [*old[:2], *old[2:], *rows, ["谁", "", "列", "谁"], ["谁", "也"]])
    assert back(store, path)[1].changes == []
    path = reshaped(out, SHEET, lambda old: old[:1])
    with pytest.raises(InputRefused, match="是空的"):
        back(store, path)
    with pytest.raises(InputRefused, match="另一个版本"):
        back(store, reshaped(out, SHEET, lambda old: [[old[0][0], "99"], *old[1:]]))


def test_without_what_went_out_nothing_is_guessed(store: Store, out: Path) -> None:
    book = openpyxl.load_workbook(out)
    del book[SHEET]
    book.save(out)
    with pytest.raises(InputRefused, match=f"隐藏的“{SHEET}”那张表不在了"):
        import_file(store, "auto", out)
    path = reshaped(all_out(store, out), "供销关系", lambda rows: [list(row[1:]) for row in rows])
    with pytest.raises(InputRefused, match=f"没有了隐藏的“{KEY}”一列"):
        import_file(store, "auto", path)
    book = openpyxl.load_workbook(all_out(store, out))
    book["企业"].title = "企业 (2)"
    book.save(out)
    with pytest.raises(InputRefused, match="不是带出去时的名称"):
        import_file(store, "auto", out)
