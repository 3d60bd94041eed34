"""Lists of the policy go out as ledgers and come back: what people filled in is written, and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.work.made_lists import Which, book_of
from api.work.plan_sheet import write_plan, write_plans
from graph.asking.graphs import OneGraph
from graph.bundles.acts import Said, step, submit
from graph.bundles.bundle import Bundle
from graph.bundles.files import bundle_ledger
from graph.bundles.make import Wanted, make_bundle
from graph.bundles.period import read_period
from graph.bundles.presets import find_preset
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.errors import BadRequest, Conflict, InputRefused
from graph.lists.acts import hand_entry
from graph.lists.declared import declarations
from graph.lists.ledger import ledger_of
from graph.lists.made import MadeList
from graph.lists.make import make_list
from graph.model.records import Act
from graph.render.xlsx_ledger import render_ledger
from graph.store.contract import Store
from graph.store.open import open_store
from graph.views.returnable import KEY
from loaders.editing.joining import join
from loaders.importing import import_checked, import_file
from loaders.ledger.books import ImportReport
from loaders.ledger.progress import silent
from loaders.readers import reader_of
from tests.loaders.sheets import write_store

LIST, ASKED = "重点企业（机构）名录", "待核对"
SHEETS = {
    "区划": "区划代码,区划名称,级别\n320500,苏州市,市\n",
    "细分领域": "领域编号,领域名称\nf,示例链\n",
    "环节": "环节编号,环节名称,细分领域,阶段\ngas,气体,f,上游\nchip,芯片,f,中游\n",
    "环节供需": "上游环节,下游环节,是否必需\ngas,chip,是\n",
    "企业": "企业编号,企业名称,所在地,营业收入,资质荣誉\n"
    "a,甲气体有限公司,苏州市,200000,小巨人\nb,乙芯片有限公司,苏州市,300000,\nc,丙芯片有限公司,苏州市,,小巨人\n",
    "企业环节": "企业,环节\na,gas\nb,chip\nc,chip\n",
    "机构": "机构编号,机构名称,机构类型,所在地\ni,乙芯片有限公司,科研院所,苏州市\n",
    "机构环节": "机构,环节\ni,gas\ni,chip\n",
}


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thresholds alone decide: in so small a world everybody is among the first ten."""
    criteria: Any = declarations()["firms"].criteria
    monkeypatch.setitem(criteria["size"], "rank", 0)
    monkeypatch.setitem(criteria["safety"], "esri_rank", 0)
    monkeypatch.setitem(criteria["safety"], "gate_makers", 0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{write_store(tmp_path, SHEETS)}", write=True)
    yield made
    made.close()


def made(store: Store, name: str = "firms") -> MadeList:
    return make_list(name, store.slice(("f",)), store, "f", "苏州市")


@pytest.fixture
def out(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "名录.xlsx"
    path.write_bytes(render_ledger(ledger_of(made(store))))
    return path


def filled(path: Path, cells: dict[tuple[str, str, str], Any], change: Callable[[Any], None] | None = None) -> Path:
    """The workbook with cells written, by sheet, key and label; then whatever else is done to it."""
    book = openpyxl.load_workbook(path)
    for (name, key, label), value in cells.items():
        sheet = book[name]
        at = {c.value: c.column for c in sheet[3]}
        row = next(r for r in range(4, sheet.max_row + 1) if sheet.cell(r, 1).value == key)
        sheet.cell(row, at[label]).value = value
    if change:
        change(book)
    book.save(path)
    return path


def load(store: Store, path: Path, by: str = "王某", chosen: str = "auto") -> ImportReport:
    return import_file(store, "returned", path, by=by, mapping=chosen)[0]


def told(store: Store, path: Path) -> list[str]:
    """Notes of the preview."""
    return import_file(store, "returned", path, dry_run=True)[0].notes


def ids(found: MadeList) -> set[str]:
    return {e.id for e in found.listed}


A, B, C = "Enterprise:a", "Enterprise:b", "Enterprise:c"


def test_the_ledger_has_the_form_of_an_office(out: Path) -> None:
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [LIST, ASKED, "带出时"]
    assert book["带出时"].sheet_state == "hidden"
    sheet = book[LIST]
    assert str(sheet["B1"].value).startswith("苏州市示例链领域重点企业（机构）名录（")
    assert sheet["B2"].value == "填报单位："
    assert [c.value for c in sheet[3]][:4] == [KEY, "序号", "单位名称", "类别"]
    assert sheet.column_dimensions["A"].hidden
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$3:$3", "landscape")
    texts = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert any(t.startswith("填表人：") for t in texts)
    assert sheet.cell(4, 2).value == 1


def test_what_nobody_touched_says_nothing(store: Store, out: Path) -> None:
    report = load(store, out, by="")
    assert report.returned is not None
    assert (report.returned.words(), list(report.rejects)) == ("改了 0 格，新增 0 条", [])


def test_decisions_remarks_and_answers_come_back_as_one_act(store: Store, out: Path) -> None:
    assert ids(made(store)) == {"a", "i"}
    cells = {
        (LIST, A, "人工增删"): "移出",
        (LIST, A, "增删理由"): "迁出",
        (LIST, A, "有效至"): "2099-03-31",
        (ASKED, B, "统计局：创新能力"): "是",
    }
    report = load(store, filled(out, cells))
    assert (report.rejects, report.batch) == ([], None)
    assert report.returned is not None
    assert report.returned.words() == "改了 4 格，新增 0 条"
    now = made(store)
    assert "a" not in ids(now)
    assert "b" in ids(now)
    row = next(e for e in now.listed if e.id == "b")
    assert "市统计局" in next(b.words for b in row.because if b.test == "innovation")
    with pytest.raises(BadRequest, match="请写经手人姓名"):
        load(store, filled(out, {(LIST, A, "增删理由"): "另一个理由"}), by="", chosen="all")


def test_a_range_across_the_limit_is_taken_and_said_to_settle_nothing(store: Store, out: Path) -> None:
    """“4%以上” refused the whole row, with the answers beside it."""
    said = {(ASKED, B, "统计局：创新能力"): "4.2%以上", (ASKED, B, "统计局：成长性"): "16%以上"}
    report = load(store, filled(out, said))
    assert not report.rejects
    note = "（乙芯片有限公司）创新能力强：答的区间跨过门槛，判不出是或否，已照收，还要问"
    assert note in "".join(report.notes)
    row = next(e for e in (*made(store).listed, *made(store).candidates) if e.id == "b")
    told = {b.test: (b.result, b.words) for b in row.because}
    assert told["growth"][0] == "met"
    assert told["innovation"][0] == "unknown"
    assert "答：创新能力强——跨过门槛的区间，说不准，还要问" in told["innovation"][1]
    assert "4.2" not in "".join(str(n.values) for n in store.notes("list answer"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({(LIST, A, "人工增删"): "移出"}, "须写理由"),
        ({(LIST, A, "人工增删"): "移出", (LIST, A, "增删理由"): "迁出"}, "须写有效至"),
        ({(LIST, A, "人工增删"): "不要"}, "看不懂"),
        ({(LIST, A, "人工增删"): "移出", (LIST, A, "增删理由"): "迁", (LIST, A, "有效至"): "2020-01-01"}, "已经过了"),
        ({(ASKED, B, "统计局：规模"): 123456.5}, "企业的统计数不能写进来"),
        ({(ASKED, B, "统计局：创新能力"): "4.7%"}, "企业的统计数不能写进来"),
        ({(LIST, A, "备注"): "长" * 501}, "不能超过 500 字"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_good_rows_are_kept(
    store: Store, out: Path, cells: dict[tuple[str, str, str], Any], words: str
) -> None:
    good = {(ASKED, C, "人工增删"): "列入", (ASKED, C, "增删理由"): "专项", (ASKED, C, "有效至"): "2099-01-01"}
    report = load(store, filled(out, cells | good))
    assert [words in r.message for r in report.rejects] == [True]
    assert "c" in ids(made(store))
    assert "a" in ids(made(store))
    kept = "".join(str(n.values) for topic in ("list entry", "list answer") for n in store.notes(topic))
    told = "".join(f"{r.value}{r.message}" for r in report.rejects) + "".join(c.yours for c in report.returned.changes)  # type: ignore[union-attr]
    assert "123456" not in kept + told
    assert "4.7" not in kept + told


@pytest.mark.parametrize(
    ("more", "column", "shown"),
    [
        ({"统计局：创新能力": "大概"}, "统计局：创新能力", ""),
        ({"人工增删": "移出", "有效至": "2099-01-01"}, "人工增删", "移出"),
    ],
)
def test_of_a_row_the_cell_that_is_wrong_is_named_and_one_that_is_right_is_not_called_so(
    store: Store, out: Path, more: dict[str, str], column: str, shown: str
) -> None:
    cells: dict[tuple[str, str, str], Any] = {(ASKED, B, label): text for label, text in more.items()}
    report = load(store, filled(out, cells | {(ASKED, B, "统计局：规模"): "否"}))
    (wrong,) = report.rejects
    assert (wrong.column, wrong.value) == (column, shown)
    assert report.returned is not None
    said = {c.column: c.yours for c in report.returned.changes}
    assert said["统计局：规模"] == "否"
    if not shown:
        assert "看不懂，只写是、否或区间（3%以下、" in wrong.message
        assert "大概" not in said[column]
    assert not store.notes("list answer")


def test_what_both_sides_changed_is_listed_and_stays_unless_chosen(store: Store, out: Path) -> None:
    found = made(store)
    store.commit(Act(entries=lambda _: [hand_entry(book_of(store), found, (A, "甲"), {"remark": "库里的"}, "李某")]))
    path = filled(out, {(LIST, A, "备注"): "表里的"})
    report = load(store, path)
    assert report.returned is not None
    assert [(c.yours, c.now, c.by, c.written) for c in report.returned.conflicts] == [
        ("表里的", "库里的", "李某", False)
    ]
    assert next(e for e in made(store).listed if e.id == "a").cells["remark"] == "库里的"
    load(store, path, chosen="all")
    assert next(e for e in made(store).listed if e.id == "a").cells["remark"] == "表里的"


def test_others_who_wrote_after_the_preview_are_not_overwritten(store: Store, out: Path) -> None:
    path = filled(out, {(LIST, A, "备注"): "表里的"})
    checked, seen = reader_of("returned")(path, store, silent), store.version()
    found = made(store)
    store.commit(Act(entries=lambda _: [hand_entry(book_of(store), found, (A, "甲"), {"remark": "后来"}, "李某")]))
    with pytest.raises(Conflict, match="有人改了同一行"):
        import_checked(store, checked, path.name, seen=seen, by="王某")


def test_a_deleted_row_says_nothing_and_how_to_take_off_a_row_is_told(store: Store, out: Path) -> None:
    """“要结束请在它的页面上“结束”” would have ended the record of the firm itself."""

    def change(book: Any) -> None:
        book[ASKED].delete_rows(row_of(out, ASKED, B))
        book[LIST].delete_rows(row_of(out, LIST, A))

    report = load(store, filled(out, {}, change), by="")
    assert report.returned is not None
    assert report.returned.unseen == 2
    assert [n for n in report.notes if "不在表里了" in n] == [
        f"工作表“{LIST}”：带出去的 1 条不在表里了：删去一行不算移出，清单和库里都不变；"
        "要移出请留着这一行，在“人工增删”写“移出”，并写增删理由、有效至",
        f"工作表“{ASKED}”：带出去的 1 条不在表里了：删去一行不算答复，它照旧待核对",
    ]
    assert not any("结束" in n for n in report.notes)
    assert ids(made(store)) == {"a", "i"}


def test_a_changed_key_is_refused_is_no_lost_row_and_the_list_itself_is_to_be_made_again(
    store: Store, out: Path
) -> None:
    """It was counted as deleted too, and ``list-sheet`` makes another workbook than this list."""

    def change(book: Any) -> None:
        book[LIST].cell(row_of(out, LIST, A), 1).value = "Enterprise:zz"

    report = load(store, filled(out, {}, change), by="")
    (refused,) = report.rejects
    assert refused.message == "隐藏的键“Enterprise:zz”不是带出去时的"
    again = "chainatlas list firms --field f --place 320500 -o 清单.xlsx 重新导出，再把改动抄过去"
    assert refused.hint == f"请改回；或从网页或 {again}"
    assert report.returned is not None
    assert report.returned.unseen == 0
    assert not any("不在表里了" in n for n in report.notes)


def test_rows_sorted_without_their_hidden_keys_are_refused(store: Store, out: Path) -> None:
    """What was filled in for one firm was written down for another: the key stayed where it was."""

    def change(book: Any) -> None:
        sheet, rows = book[ASKED], [row_of(out, ASKED, key) for key in (B, C)]
        for column in range(2, sheet.max_column + 1):
            one, two = (sheet.cell(row, column) for row in rows)
            one.value, two.value = two.value, one.value

    report = load(store, filled(out, said_of(B, ASKED, "列入"), change), by="")
    firms = ("乙芯片有限公司", "丙芯片有限公司")
    assert {r.message for r in report.rejects} == {
        f"隐藏的键是“{one}”的，看得见的是“{two}”的（多半是只排了看得见的列）" for one, two in (firms, firms[::-1])
    }
    assert report.returned is not None
    assert (report.returned.unseen, store.notes("list entry")) == (0, [])


def test_a_row_whose_key_was_emptied_is_told_and_not_as_deleted(store: Store, out: Path) -> None:
    """Without a decision it was passed over without a word."""
    row = row_of(out, LIST, A)

    def change(book: Any) -> None:
        book[LIST].cell(row, 1).value = None

    report = load(store, filled(out, {}, change), by="")
    assert report.returned is not None
    assert report.returned.unseen == 0
    assert any(f"里这些格不回填（C{row}、" in n for n in report.notes)


def test_figures_typed_over_are_told_with_where_they_can_be_changed(store: Store, tmp_path: Path) -> None:
    """They were dropped without a word; 12 that a spreadsheet wrote as text or as 12.0 is no change."""
    (tmp_path / "in").mkdir()
    for name, text in {
        "项目": "项目编号,项目名称,所在地,建设环节,项目阶段,总投资\n"
        "p,气体项目,苏州市,gas,签约,12\nq,芯片项目,苏州市,chip,签约,2.5\n",
        "企业项目": "企业,项目\na,p\nb,q\n",
    }.items():
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    assert import_file(store, "workbook", tmp_path / "in")[0].rejects == []
    path, sheet = tmp_path / "项目.xlsx", "重点项目清单"
    path.write_bytes(render_ledger(ledger_of(made(store, "projects"))))
    p, q = "Project:p", "Project:q"
    same = {(sheet, p, "总投资"): "12.0", (sheet, q, "总投资"): 2.5000000000000004}
    report = load(store, filled(path, same), by="")
    assert report.notes == ["改了 0 格，新增 0 条"]
    changed = {(sheet, p, "总投资"): 99, (sheet, p, "项目阶段"): "投产", (sheet, q, "总投资"): None}
    report = load(store, filled(path, {**changed, (sheet, p, "备注"): "已核"}))
    assert report.notes[0] == "改了 1 格，新增 0 条"
    rows = {key: row_of(path, sheet, key) for key in (p, q)}
    cells = sorted((f"E{rows[p]}", f"I{rows[p]}", f"I{rows[q]}"), key=lambda c: (int(c[1:]), c))
    assert report.notes[1] == (
        f"工作表“{sheet}”里这些格不回填（{'、'.join(cells)}），改的、写的没有写入；"
        "改项目请用投资计划表（chainatlas plan-sheet），或在项目的页面上改"
    )
    found = {e.id: e.cells["amount"] for e in made(store, "projects").listed}
    assert found == {"p": 12.0, "q": 2.5}


def said_of(key: str, sheet: str, decision: str) -> dict[tuple[str, str, str], Any]:
    """A decision by hand with all that it needs."""
    cells = {"人工增删": decision, "增删理由": "理由", "有效至": "2099-01-01"}
    return {(sheet, key, label): value for label, value in cells.items()}


def row_of(path: Path, sheet: str, key: str) -> int:
    """Number of the row with this key."""
    return next(r[0].row for r in openpyxl.load_workbook(path)[sheet].iter_rows() if r[0].value == key)


def test_of_two_rows_of_firms_merged_meanwhile_one_is_written_and_the_other_names_it(store: Store, out: Path) -> None:
    """Both were shown as written, and the later overwrote the earlier: ASKED has B and C, LIST has A."""
    filled(out, said_of(A, LIST, "移出") | said_of(B, ASKED, "列入") | said_of(C, ASKED, "列入"))
    join(store, "Enterprise", "c", "b", who="李某", why="同一家")
    join(store, "Enterprise", "c", "a", who="李某", why="同一家")
    numbers = {key: row_of(out, ASKED, key) for key in (B, C)}
    report = load(store, out)
    where = f"与工作表“{LIST}”第 {row_of(out, LIST, A)} 行（甲气体有限公司）已合并为一条，两行都填了"
    assert {r.row: (r.message, r.hint) for r in report.rejects} == dict.fromkeys(
        numbers.values(), (where, "请只在一行里填，另一行留空")
    )
    assert {(c.sheet, c.written) for c in report.returned.changes} == {(LIST, True), (ASKED, False)}  # type: ignore[union-attr]
    (note,) = store.notes("list entry")
    assert (note.key.rpartition("|")[2], note.values["decision"]) == (C, "out")


def test_a_row_typed_below_for_a_record_that_has_one_is_told(store: Store, out: Path) -> None:
    """The new row knew nothing of the row above: what that said was lost."""

    def add(book: Any) -> None:
        sheet = book[LIST]
        at = {c.value: c.column for c in sheet[3]}
        for label, value in {"单位名称": "甲气体有限公司", "备注": "下面的"}.items():
            sheet.cell(60, at[label]).value = value

    report = load(store, filled(out, {(LIST, A, "备注"): "上面的"}, add))
    (refused,) = report.rejects
    assert (refused.row, refused.rule) == (60, "list.keyless")
    assert next(e for e in made(store).listed if e.id == "a").cells["remark"] == "上面的"


def test_a_row_whose_key_was_emptied_overwrites_nothing(store: Store, out: Path) -> None:
    """It was taken for a new row: what others had said of the record meanwhile was overwritten unseen."""
    found = made(store)
    store.commit(Act(entries=lambda _: [hand_entry(book_of(store), found, (A, "甲"), {"remark": "库里的"}, "李某")]))
    row = row_of(out, LIST, A)

    def lose(book: Any) -> None:
        book[LIST].cell(row, 1).value = None

    report = load(store, filled(out, {(LIST, A, "备注"): "表里的"}, lose))
    (refused,) = report.rejects
    assert (refused.row, refused.column, refused.rule) == (row, KEY, "list.keyless")
    assert refused.message.startswith("“甲气体有限公司”带出去时已在这张表里")
    again = "chainatlas list firms --field f --place 320500 -o 清单.xlsx 重新导出，再把改动抄过去"
    assert refused.hint == f"请在带出去的原表里它自己的那一行填；找不到原表的，从网页或 {again}"
    assert report.returned is not None
    assert (report.returned.changes, report.returned.unseen) == ([], 0)
    assert next(e for e in made(store).listed if e.id == "a").cells["remark"] == "库里的"


def test_a_row_without_a_key_is_not_written_into_what_its_record_was_merged_into(store: Store, out: Path) -> None:
    """Its name leads to the record that is kept, which has a row of its own."""
    join(store, "Enterprise", "a", "c", who="李某", why="同一家")

    def add(book: Any) -> None:
        at = {c.value: c.column for c in book[LIST][3]}
        for label, value in {"单位名称": "丙芯片有限公司", "备注": "丙的"}.items():
            book[LIST].cell(60, at[label]).value = value

    report = load(store, filled(out, {}, add))
    (refused,) = report.rejects
    assert (refused.row, refused.rule) == (60, "list.keyless")
    assert refused.message.startswith("“丙芯片有限公司”就是“甲气体有限公司”，带出去时已在这张表里")
    assert not next(e for e in made(store).listed if e.id == "a").cells["remark"]


@pytest.mark.parametrize(("until", "both"), [("2099-01-01", True), ("2020-01-01", False)])
def test_a_new_row_for_what_was_said_meanwhile_is_a_conflict_unless_that_has_run_out(
    store: Store, out: Path, until: str, *, both: bool
) -> None:
    found = replace(made(store), on=20190101)
    said = {"decision": "列入", "reason": "库里的", "until": until, "remark": "库里的"}
    store.commit(Act(entries=lambda _: [hand_entry(book_of(store), found, (C, "丙"), said, "李某")]))

    def add(book: Any) -> None:
        at = {c.value: c.column for c in book[LIST][3]}
        typed = {"人工增删": "列入", "增删理由": "表里的", "有效至": "2098-01-01", "备注": "表里的"}
        for label, value in ({"单位名称": "丙芯片有限公司"} | typed).items():
            book[LIST].cell(60, at[label]).value = value

    report = load(store, filled(out, {}, add))
    assert report.returned is not None
    assert {c.column: c.both for c in report.returned.changes} == {"增删理由": both, "有效至": both, "备注": True}
    (kept,) = (e for k, e in book_of(store).entries.items() if k.endswith(C))
    assert (kept.reason, kept.remark) == ("库里的" if both else "表里的", "库里的")


def test_a_workbook_without_its_keys_or_memory_is_refused(store: Store, out: Path) -> None:
    def lose_keys(book: Any) -> None:
        book[LIST].cell(3, 1).value = None

    def lose_memory(book: Any) -> None:
        del book["带出时"]

    before = out.read_bytes()
    with pytest.raises(InputRefused):
        load(store, filled(out, {}, lose_memory))
    out.write_bytes(before)
    with pytest.raises(InputRefused, match="隐藏的“键"):
        load(store, filled(out, {}, lose_keys))


def test_what_comes_back_after_the_freeze_is_told_to_change_nothing_frozen(store: Store, out: Path) -> None:
    filled(out, {(LIST, A, "备注"): "已核"})
    bundle = bundled(store, "1+N")
    assert not any("冻结" in note for note in told(store, out))
    review = submit(store, bundle, Said("区里甲"), city=True)
    for name, said in (
        ("gather", Said("市里乙")),
        ("confirm", Said("市里乙", side="city")),
        ("confirm", Said("区里甲", side="district")),
        ("freeze", Said("市里乙")),
    ):
        review = step(store, review, name, said)
    assert any("已经冻结（第 1 版，市里乙" in note and "只进下一版" in note for note in told(store, out))


def bundled(store: Store, preset: str = "default") -> Bundle:
    graph, period = store.slice(("f",)), read_period(made(store).period)
    wanted = Wanted(find_preset(preset, tuple(declarations())), "f", make_place(graph, ["320500"]), period)
    return make_bundle(graph, store, wanted)


def test_the_workbook_of_a_bundle_asks_what_its_lists_ask_and_comes_back(store: Store, tmp_path: Path) -> None:
    """It lacked the sheet of those of whom something is asked, so nobody asked and no answer came."""
    path = tmp_path / "三单一图.xlsx"
    path.write_bytes(render_ledger(bundle_ledger(bundled(store))))
    asks = f"{LIST}{ASKED}"
    assert openpyxl.load_workbook(path).sheetnames == [LIST, asks, "重点项目清单", "招商目标清单", "带出时"]
    asked = made(store).candidates[0]
    filled(path, {(asks, asked.key, "统计局：规模"): "是", (LIST, A, "备注"): "已核"})
    report = load(store, path)
    assert list(report.rejects) == []
    assert {(c.sheet, c.column) for c in report.returned.changes} == {(asks, "统计局：规模"), (LIST, "备注")}  # type: ignore[union-attr]
    assert next(e for e in made(store).listed if e.key == A).cells["remark"] == "已核"


def test_a_list_frozen_with_other_columns_is_printed_as_it_was(store: Store) -> None:
    bundle = bundled(store)
    first = bundle.lists[0]
    older = replace(first, made=replace(first.made, columns=first.made.columns[:3]))
    found = bundle_ledger(replace(bundle, lists=(older, *bundle.lists[1:])))
    assert [c.column.label for c in found.sheets[0].columns] == ["单位名称", "类别", "县级市（区）"]
    assert found.sheets[0].name not in found.kinds, "what it asks for is not what can be written now"


def test_a_new_row_takes_a_known_record_on(store: Store, out: Path) -> None:
    def add(book: Any) -> None:
        sheet = book[LIST]
        at = {c.value: c.column for c in sheet[3]}
        for label, value in (
            ("单位名称", "丙芯片有限公司"),
            ("人工增删", "列入"),
            ("增删理由", "专项"),
            ("有效至", "2099-01-01"),
        ):
            sheet.cell(60, at[label]).value = value
        for label, value in (("单位名称", "没有这家"), ("人工增删", "列入")):
            sheet.cell(61, at[label]).value = value

    report = load(store, filled(out, {}, add))
    assert [r.row for r in report.rejects] == [61]
    assert "c" in ids(made(store))


class _Of(OneGraph):
    """A graph with its store."""

    def __init__(self, graph: ChainGraph, store: Store) -> None:
        super().__init__(graph)
        self._of = store

    @property
    def store(self) -> Store:
        return self._of


def test_the_plan_goes_out_with_a_row_for_each_and_comes_back_as_projects(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "计划.xlsx"
    taken = write_plan(_Of(store.slice(("f",)), store), path, Which("projects", "f", ("苏州市",)), "2026Q1")
    assert (taken.projects, taken.units) == (0, len(made(store).listed))
    book = openpyxl.load_workbook(path)
    sheet = book["投资计划表"]
    assert sheet["B1"].value == "苏州市示例链领域投资计划表（2026年第一季度）"
    head = [c.value for c in sheet[2] if c.value]
    assert head[0] == "填报单位："
    assert [h[:3] for h in head[1:]] == ["截至：", "单位："]
    assert head[2] == "单位：亿元"
    at = {str(c.value).removesuffix(" *"): c.column for c in sheet[3]}
    units = [str(sheet.cell(r, at["承担单位"]).value) for r in range(4, 4 + taken.units)]
    assert "乙芯片有限公司〔i〕" in units, "the institution has the name of a firm"
    for r, unit in enumerate(units, 4):
        said = {"项目名称": f"示例{r}", "项目阶段": "签约", "总投资": 2.5, "所在地": "苏州市", "建设环节": "气体"}
        for label, value in (said | {"本年计划投资": 0.5 if "〔" in unit else -1}).items():
            sheet.cell(r, at[label]).value = value
    book.save(path)
    report = load(store, path)
    assert {r.column for r in report.rejects} >= {"本年计划投资"}
    (row,) = made(store, "projects").listed
    assert (row.cells["firms"], row.cells["segments"], row.cells["year_amount"]) == ("乙芯片有限公司", "气体", 0.5)


def test_each_unit_gets_its_own_rows_alone_and_what_it_sends_back_is_its_project(store: Store, tmp_path: Path) -> None:
    path, which = tmp_path / "计划.zip", Which("projects", "f", ("苏州市",))
    graphs = _Of(store.slice(("f",)), store)
    taken = write_plans(graphs, path, which, "2026Q1")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        books = {n: openpyxl.load_workbook(io.BytesIO(archive.read(n))) for n in names}
    assert taken.files == len(names) == len(made(store).listed)
    assert len({len(n.partition("-")[0]) for n in names}) == 1, "numbered so that they sort"
    units = dict[str, str]()
    for name, book in books.items():
        sheet = book["投资计划表"]
        at = {str(c.value).removesuffix(" *"): c.column for c in sheet[3]}
        (unit,) = {str(v) for r in range(4, sheet.max_row + 1) if (v := sheet.cell(r, at["承担单位"]).value)}
        assert sheet["B1"].value == "苏州市示例链领域投资计划表（2026年第一季度）"
        assert f"填报单位：{unit.partition('〔')[0]}" in [c.value for c in sheet[2]]
        texts = {str(c.value) for ws in book.worksheets for row in ws.iter_rows() for c in row if c.value}
        assert not {e.name for e in made(store).listed} - {unit.partition("〔")[0]} & texts, "nobody else's name"
        units[name] = unit
    name, unit = next((n, u) for n, u in units.items() if "〔" not in u)
    sheet = books[name]["投资计划表"]
    at = {str(c.value).removesuffix(" *"): c.column for c in sheet[3]}
    sheet.cell(4, at["项目名称"]).value = "扩产"
    books[name].save(back := tmp_path / name)
    notes = told(store, back)
    assert sum("1 个新项目没有写" in n and "（第 4 行）" in n for n in notes) == 2, "in no place and no field"
    for label, value in {"项目阶段": "签约", "总投资": 2.5, "建设环节": "气体", "所在地": "苏州市"}.items():
        sheet.cell(4, at[label]).value = value
    books[name].save(back)
    report = load(store, back)
    assert not report.rejects
    assert not any("没有写" in n for n in report.notes)
    (row,) = made(store, "projects").listed
    assert row.cells["firms"] == unit
    again = tmp_path / "再发.zip"
    write_plans(_Of(store.slice(("f",)), store), again, which, "2026Q1")
    with zipfile.ZipFile(again) as archive:
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read(name)))["投资计划表"]
    assert sheet.cell(4, at["项目名称"]).value == "扩产", "what it has is filled in"


def test_a_project_of_a_plan_that_came_back_says_which_plan_it_came_with(store: Store, tmp_path: Path) -> None:
    """投资计划来源 was asked of each row and stayed empty, so that no list said where a figure is from."""
    path, which = tmp_path / "计划.zip", Which("projects", "f", ("苏州市",))
    write_plans(_Of(store.slice(("f",)), store), path, which, "2026Q1")
    back = unpacked(path, "甲气体有限公司")
    typed = {"项目阶段": "签约", "总投资": 2.5, "建设环节": "气体", "所在地": "苏州市"}
    fill(back, 4, typed | {"项目名称": "扩产"})
    fill(back, 5, typed | {"项目名称": "二期", "投资计划来源": "专班调度"})
    assert sum("“投资计划来源”空着的 1 个项目（第 4 行），记作这份投资计划表" in n for n in told(store, back)) == 1
    assert not load(store, back).rejects
    assert sources(store) == {"扩产": "投资计划表 2026Q1（甲气体有限公司）", "二期": "专班调度"}
    (row,) = (e for e in made(store, "projects").listed if e.name == "扩产")
    assert any("投资计划来源：投资计划表 2026Q1（甲气体有限公司）" in b.words for b in row.because)


def test_a_later_plan_writes_over_no_source_that_there_is(store: Store, tmp_path: Path) -> None:
    """An edited project without one gets it; what stands there, or was emptied on purpose, stays as it is."""
    path, which = tmp_path / "计划.zip", Which("projects", "f", ("苏州市",))
    where = {"建设环节": "气体", "所在地": "苏州市", "项目阶段": "签约", "投资计划来源": "专班"}
    write_plans(_Of(store.slice(("f",)), store), path, which, "2026Q1")
    back = unpacked(path, "甲气体有限公司")
    for at, name in enumerate(("有", "清"), 4):
        fill(back, at, where | {"项目名称": name})
    load(store, back)
    write_plans(_Of(store.slice(("f",)), store), path, which, "2026Q2")
    again = unpacked(path, "甲气体有限公司")
    rows = {name: row for row, name in columns(again, "项目名称").items()}
    fill(again, rows["有"], {"总投资": 3})
    fill(again, rows["清"], {"总投资": 3, "投资计划来源": None})
    load(store, again)
    assert sources(store) == {"有": "专班", "清": None}
    write_plans(_Of(store.slice(("f",)), store), path, which, "2026Q3")
    third = unpacked(path, "甲气体有限公司")
    rows = {name: row for row, name in columns(third, "项目名称").items()}
    fill(third, rows["清"], {"总投资": 4})
    sheet = openpyxl.load_workbook(third)
    sheet["投资计划表"]["B1"].value = "甲公司的计划"
    sheet.save(third)
    load(store, third)
    assert sources(store)["清"] == "投资计划表（甲气体有限公司）", "nobody says for which quarter"


TYPED = {"项目阶段": "签约", "总投资": 2.5, "建设环节": "气体", "所在地": "苏州市"}


def plan_of(store: Store, tmp_path: Path, period: str = "2026Q1") -> Path:
    """The plan as 甲 gets it."""
    write_plans(
        _Of(store.slice(("f",)), store), path := tmp_path / "计划.zip", Which("projects", "f", ("苏州市",)), period
    )
    return unpacked(path, "甲气体有限公司")


@pytest.mark.parametrize(
    ("wrong", "columns"),
    [
        ({"建设环节": "没有这个环节"}, ["建设环节"]),
        ({"建设环节": "气体；没有这个环节"}, ["建设环节"]),
        ({"承担单位": "没有这家公司"}, ["承担单位"]),
        ({"总投资": -1}, ["总投资"]),
        ({"总投资": -1, "承担单位": "没有这家公司"}, ["总投资", "承担单位"]),
        ({"计划开工": "2027-06-01", "计划投产": "2026-12-01"}, ["计划投产"]),
    ],
)
def test_of_a_refused_row_of_a_plan_nothing_is_written(
    store: Store, tmp_path: Path, wrong: dict[str, object], columns: list[str]
) -> None:
    """A project whose segment or whose unit nobody knew was written without it, and stood on no list."""
    back = plan_of(store, tmp_path)
    fill(back, 4, TYPED | {"项目名称": "错的", "项目阶段": "投产"} | wrong)
    fill(back, 5, TYPED | {"项目名称": "对的"})
    report = load(store, back)
    assert {(r.file, r.sheet, r.row) for r in report.rejects} == {(back.name, "投资计划表", 4)}
    assert sorted(r.column for r in report.rejects) == sorted(columns)
    assert all(r.cell and r.message and r.hint and r.value for r in report.rejects)
    assert sources(store).keys() == {"对的"}
    assert [len(store.rows(kind, ("source",))) for kind in ("BUILDS", "UNDERTAKES", "HAS_SITE")] == [1, 1, 0]
    assert (report.tables["投资计划表"].rejected, report.tables["投资计划表"].written) == (1, 1)
    assert report.returned is not None
    assert report.returned.added == 1
    assert "“投资计划来源”空着的 1 个项目（第 5 行），记作这份投资计划表" in report.notes


def test_a_day_and_an_amount_of_a_known_project_are_judged_by_what_is_known_of_it(store: Store, tmp_path: Path) -> None:
    """Only what was changed in a row is stated: of the two days one alone was looked at."""
    back = plan_of(store, tmp_path)
    fill(back, 4, TYPED | {"项目名称": "扩产", "计划开工": "2027-06-01"})
    load(store, back)
    again = plan_of(store, tmp_path, "2026Q2")
    fill(again, 4, {"计划投产": "2027-05-01", "累计完成投资": 2})
    report = load(store, again)
    assert [(r.sheet, r.row, r.column, r.rule) for r in report.rejects] == [("投资计划表", 4, "计划投产", "date.order")]
    assert store.rows("Project", ("produce_on", "done_amount_cny_100m")) == [(None, None)]
    fill(again, 4, {"计划投产": "2027-08-01", "累计完成投资": 3})
    report = load(store, again)
    assert "工作表“投资计划表”第 4 行累计完成投资大于总投资，已照收，请核对" in report.notes
    assert store.rows("Project", ("produce_on", "done_amount_cny_100m")) == [("2027-08-01", 3.0)]


def unpacked(path: Path, unit: str) -> Path:
    """The workbook of a unit out of a zip."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if unit in n)
        (out := path.with_name(name)).write_bytes(archive.read(name))
    return out


def columns(path: Path, label: str) -> dict[int, str]:
    """What stands under a column of a plan, by row."""
    sheet = openpyxl.load_workbook(path)["投资计划表"]
    at = {str(c.value).removesuffix(" *"): c.column for c in sheet[3]}
    return {r: str(v) for r in range(4, sheet.max_row + 1) if (v := sheet.cell(r, at[label]).value)}


def fill(path: Path, row: int, values: Mapping[str, object]) -> None:
    """Type into a row of a plan."""
    book = openpyxl.load_workbook(path)
    sheet = book["投资计划表"]
    at = {str(c.value).removesuffix(" *"): c.column for c in sheet[3]}
    for label, value in values.items():
        sheet.cell(row, at[label]).value = value
    book.save(path)


def sources(store: Store) -> dict[str, str | None]:
    """投资计划来源 of each project by name."""
    return dict(store.rows("Project", ("name", "plan_source")))
