"""The list of leads goes out and comes back: what changed in a row is written into the lead, judged as on its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadRequest, Conflict
from graph.store.contract import Store
from graph.store.open import open_store
from graph.views.returnable import KEY
from graph.work.lead_rules import change, start
from graph.work.leads import TOPIC, Lead, Subject, leads_of
from loaders.importing import import_checked, import_file
from loaders.ledger.books import ImportReport
from loaders.ledger.progress import silent
from loaders.readers import reader_of
from loaders.returning.leads import leads_out
from loaders.returning.write import write_list
from tests.loaders.returning.books import reshaped, written

NAME = "招商跟进"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'leads.db'}", write=True)
    for id_ in ("甲", "乙"):
        about = Subject("enterprise", id_, f"{id_}公司", "上海市", "f", "甲领域", "s", "甲环节", ("320500",), "苏州市")
        made.note(TOPIC, about.key, start(about, "李明", "王芳"), "李明")
    yield made
    made.close()


@pytest.fixture
def out(store: Store, tmp_path: Path) -> Path:
    write_list(tmp_path / "名单.xlsx", [leads_out(leads(store))])
    return tmp_path / "名单.xlsx"


def leads(store: Store) -> list[Lead]:
    return leads_of(store.notes(TOPIC))


def load(store: Store, path: Path, chosen: str = "auto", by: str = "王某") -> ImportReport:
    return import_file(store, "returned", path, by=by, mapping=chosen)[0]


def words(report: ImportReport) -> str:
    assert report.returned is not None
    return report.returned.words()


def test_what_nobody_touched_says_nothing(store: Store, out: Path) -> None:
    report = load(store, out, by="")
    assert (words(report), list(report.rejects)) == ("改了 0 格，新增 0 条", [])
    assert [len(x.entries) for x in leads(store)] == [1, 1]


def test_changes_become_entries_in_the_name_of_who_brings_them(store: Store, out: Path) -> None:
    cells = {(NAME, 2, "状态"): "接洽", (NAME, 2, "日期"): dt.date(2026, 12, 1), (NAME, 2, "备注"): "见过面"}
    report = load(store, written(out, cells | {(NAME, 3, "负责人"): None}))
    assert (words(report), report.batch) == ("改了 4 格，新增 0 条", None)
    count = report.tables[NAME]
    assert (count.rows, count.written, count.unchanged) == (2, 2, 0)
    one, two = leads(store)
    assert (one.state, one.due, one.remark, one.owner, two.owner) == ("contact", "2026-12-01", "见过面", "王芳", "")
    assert [x.entries[-1].by for x in (one, two)] == ["王某", "王某"]
    assert not any(e.unseen for x in (one, two) for e in x.entries)
    assert words(load(store, out, by="")) == "改了 0 格，新增 0 条", "sent twice, it says nothing new"


def test_what_both_sides_changed_stays_unless_chosen(store: Store, out: Path) -> None:
    first = leads(store)[0]
    store.note(TOPIC, first.subject.key, change(first, first.last, "李明", {"next_step": "去拜访"}), "李明")
    path = written(out, {(NAME, 2, "下一步"): "打电话", (NAME, 2, "负责人"): "赵六"})
    report = load(store, path)
    assert words(report) == "改了 1 格，新增 0 条，1 处两边都改了（留库里的，没有写入）"
    assert report.returned is not None
    (one,) = report.returned.conflicts
    assert (one.before, one.now, one.yours, one.by) == ("", "去拜访", "打电话", "李明")
    assert (leads(store)[0].next_step, leads(store)[0].owner) == ("去拜访", "赵六")
    assert words(load(store, path, one.place)) == "改了 1 格，新增 0 条，1 处两边都改了（写表里的）"
    assert leads(store)[0].next_step == "打电话"


def test_a_step_that_is_not_allowed_is_refused_and_the_others_kept(store: Store, out: Path) -> None:
    cells = {(NAME, 2, "状态"): "放弃", (NAME, 3, "状态"): "接洽", (NAME, 4, "名称"): "丙公司"}
    report = load(store, written(out, cells))
    assert {(r.row, r.rule) for r in report.rejects} == {(2, "lead.change"), (4, "lead.unknown")}
    assert "须在备注中写明原因" in next(r.message for r in report.rejects if r.row == 2)
    assert [x.state for x in leads(store)] == ["interest", "contact"]
    path = written(out, {(NAME, 2, "备注"): "另有去处", (NAME, 3, "日期"): "某天"})
    report = load(store, path)
    assert leads(store)[0].state == "dropped"
    assert {r.row for r in report.rejects} == {3, 4}


def test_nobody_changes_a_lead_without_a_name_or_over_what_came_since(store: Store, out: Path) -> None:
    path = written(out, {(NAME, 2, "负责人"): "赵六"})
    with pytest.raises(BadRequest, match="请写经手人姓名"):
        load(store, path, by=" ")
    checked = reader_of("returned")(path, store, silent)
    first = leads(store)[0]
    store.note(TOPIC, first.subject.key, change(first, first.last, "李明", {"owner": "钱七"}), "李明")
    with pytest.raises(Conflict, match="预览之后有人改了"):
        import_checked(store, checked, path.name, seen=store.version(), by="王某")
    assert leads(store)[0].owner == "钱七"


def test_a_row_that_is_there_twice_is_taken_once(store: Store, out: Path) -> None:
    report = load(store, reshaped(out, NAME, lambda rows: [rows[0], rows[2], rows[2]]))
    assert [(r.row, r.rule) for r in report.rejects] == [(3, "lead.twice")]
    assert report.returned is not None
    assert report.returned.unseen == 1
    assert [n for n in report.notes if "不在表里了" in n] == [
        f"工作表“{NAME}”：带出去的 1 条跟进不在表里了：删去一行不算放弃，库里不变；"
        "要停下请留着这一行，在“状态”写“放弃”，并在“备注”写明原因"
    ]
    assert not any("结束" in n for n in report.notes)


def test_a_row_without_its_key_is_to_be_filled_in_the_sheet_that_went_out_and_is_not_gone(
    store: Store, out: Path
) -> None:
    """It was to be deleted, and counted as deleted besides."""
    report = load(store, written(out, {(NAME, 2, KEY): None, (NAME, 2, "备注"): "见过面"}))
    (refused,) = report.rejects
    assert (refused.row, refused.rule) == (2, "lead.keyless")
    assert "甲公司" in refused.message
    assert "leads-sheet" in refused.hint
    assert "删去" not in refused.hint
    assert report.returned is not None
    assert (report.returned.unseen, [x.remark for x in leads(store)]) == (0, ["", ""])


def test_leads_sorted_without_their_hidden_keys_are_refused(store: Store, out: Path) -> None:
    """What was filled in for one was written down for the other."""

    def swap(rows: list[list[object]]) -> list[list[object]]:
        head, one, two = rows
        return [head, [one[0], *two[1:]], [two[0], *one[1:]]]

    path = written(out, {(NAME, 2, "备注"): "见过面"})
    report = load(store, reshaped(path, NAME, swap))
    assert [(r.row, r.rule) for r in report.rejects] == [(2, "lead.astray"), (3, "lead.astray")]
    assert report.returned is not None
    assert (report.returned.unseen, [x.remark for x in leads(store)]) == (0, ["", ""])
