"""One field of many records is changed at once: as if each were changed alone, but seen before and undone as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.errors import BadRequest, EditConflict, EditRefused
from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.editing.bulk import change_together, fields_of, listed, preview
from loaders.editing.ending import end
from loaders.editing.form import FormField, form
from loaders.editing.lines import lines_of
from loaders.editing.save import add, change
from loaders.editing.sheet import edit_sheet
from loaders.editing.signed import TOPIC
from loaders.editing.together import MOST, Asked
from loaders.editing.where import chosen, condition
from loaders.importing import rollback_with_derived
from tests.loaders.editing.test_editing import KINDS, node, values
from tests.loaders.editing.test_joining import everything
from tests.rounds import rounds

SIGNED = {"who": "王某", "why": "年报核对"}
TWO = ("Enterprise1", "Enterprise2")


def some(field: FormField) -> str:
    """A value that the field takes."""
    usual = {"number": "0.5", "integer": "2021", "flag": "是", "date": "2026-02-03", "list": "三；四"}
    return node(field.kinds[0], 2) if field.kinds else usual.get(field.type, next(iter(field.choices), "某文字"))


def which(store: Store, kind: str, wanted: str) -> list[str]:
    """Ids of the records that fit one condition."""
    return [x.id for x in chosen(store, edit_sheet(kind, adding=False), [condition(wanted)])]


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "YearFigures"])  # test_withheld: it is changed one by one
def test_together_is_as_each_alone_and_is_undone_as_one(store: Store, world: Path, tmp_path: Path, kind: str) -> None:
    if not lines_of(store, edit_sheet(kind, adding=False)):
        add(store, kind, values(kind), **SIGNED)
    before = everything(store)
    ids = list(lines_of(store, edit_sheet(kind, adding=False)))
    fields = fields_of(kind)
    for field in dict.fromkeys((*fields[: rounds(1, 2)], *fields[-rounds(1, 3) :])):
        for value in (some(field), ""):
            told = preview(store, kind, ids, Asked(field.name, value))
            seen = {r.id: r.before for r in told.rows}
            made = change_together(store, kind, ids, Asked(field.name, value, seen=seen), **SIGNED)
            assert made.rows == told.rows
            together = everything(store)
            if made.batch is not None:
                rollback_with_derived(store, made.batch)
                assert everything(store) == before, field.label
            batches = []
            for row in (r for r in told.rows if r.outcome == "change"):
                batches.append(change(store, kind, row.id, {field.name: value}, **SIGNED).batch)
            assert everything(store) == together, (field.label, value)
            for batch in reversed(batches):
                assert batch is not None
                rollback_with_derived(store, batch)


def test_each_record_is_told_what_becomes_of_it_and_good_ones_are_not_lost_with_bad_ones(store: Store) -> None:
    change(store, "Enterprise", "Enterprise2", {"所在地": "苏州市"}, **SIGNED)
    told = preview(store, "Enterprise", [*TWO, "没有"], Asked("所在地", "昆山市"))
    assert [(r.title, r.before, r.after, r.outcome) for r in told.rows] == [
        ("甲有限公司", "昆山市", "昆山市", "same"),
        ("乙有限公司", "苏州市", "昆山市", "change"),
        ("没有", "", "", "refused"),
    ]
    assert (told.counts, told.written) == ({"same": 1, "change": 1, "refused": 1}, False)
    made = change_together(store, "Enterprise", [*TWO, "没有"], Asked("所在地", "昆山市"), **SIGNED)
    assert made.written
    assert len(store.notes(TOPIC, "Enterprise/Enterprise2")) == 2, "in its history"
    assert store.notes(TOPIC, "Enterprise/Enterprise1") == []
    again = change_together(store, "Enterprise", list(TWO), Asked("所在地", "昆山市"), **SIGNED)
    assert again.batch is None, "all of them say so already"
    wrong = preview(store, "Enterprise", list(TWO), Asked("营业收入", "很多"))
    assert {r.outcome for r in wrong.rows} == {"refused"}
    assert "不是数字" in wrong.rows[0].message


def test_what_is_known_of_the_rest_stays(store: Store) -> None:
    change(store, "Enterprise", "Enterprise1", {"honours": "瞪羚", "LOCATED_IN.basis": "总部"}, **SIGNED)
    change_together(store, "Enterprise", list(TWO), Asked("status", "正常"), **SIGNED)
    now = {f.name: f.value for f in form(store, "Enterprise", "Enterprise1").fields}
    assert (now["status"], now["honours"], now["size"], now["LOCATED_IN.target"]) == ("正常", "瞪羚", "100", "昆山市")
    change_together(store, "Enterprise", list(TWO), Asked("honours", "专精特新", "add"), **SIGNED)
    assert [form(store, "Enterprise", i).fields[-1].name for i in TWO]
    held = [{f.name: f.value for f in form(store, "Enterprise", i).fields}["honours"] for i in TWO]
    assert held == ["瞪羚；专精特新", "专精特新"]
    change_together(store, "Enterprise", list(TWO), Asked("honours", "专精特新", "remove"), **SIGNED)
    held = [{f.name: f.value for f in form(store, "Enterprise", i).fields}["honours"] for i in TWO]
    assert held == ["瞪羚", ""]


def test_what_others_changed_since_the_preview_is_told_and_not_overwritten(store: Store) -> None:
    told = preview(store, "Institution", ["Institution1", "Institution2"], Asked("about", "说明"))
    seen = {r.id: r.before for r in told.rows}
    change(store, "Institution", "Institution1", {"short_name": "甲大"}, **SIGNED)
    change(store, "Institution", "Institution2", {"about": "他人写的"}, **SIGNED)
    before = everything(store)
    with pytest.raises(EditConflict, match="乙协会：您预览之后，他人已由“空”改为“他人写的”") as late:
        change_together(store, "Institution", list(seen), Asked("about", "说明", seen=seen), **SIGNED)
    assert [(d.field, d.then, d.now, d.yours) for d in late.value.changed] == [
        ("Institution2", "", "他人写的", "说明")
    ], "another field of the first does not matter"
    assert everything(store) == before
    shown = preview(store, "Institution", list(seen), Asked("about", "说明", seen=seen))
    assert [r.outcome for r in shown.rows] == ["change", "late"]
    end(store, "Institution", "Institution1", **SIGNED)
    gone = preview(store, "Institution", list(seen), Asked("about", "说明", seen=seen))
    assert gone.rows[0].message == "没有这条机构，或已经结束"


@pytest.mark.parametrize(
    ("kind", "wanted", "found"),
    [
        ("Enterprise", "所在地=苏州市", ["Enterprise1"]),
        ("Enterprise", "所在地=昆山市", ["Enterprise1"]),
        ("Enterprise", "所在地=", ["Enterprise2"]),
        ("Enterprise", "所在地!=", ["Enterprise1"]),
        ("Enterprise", "所在地~昆", ["Enterprise1"]),
        ("Enterprise", "营业收入>=100", ["Enterprise1"]),
        ("Enterprise", "营业收入＝100.0", ["Enterprise1"]),
        ("Enterprise", "营业收入<=99", []),
        ("Enterprise", "企业名称~乙", ["Enterprise2"]),
        ("Enterprise", "size!=100", ["Enterprise2"]),
        ("MAKES", "产品=Product2", ["Enterprise2→Product2"]),
        ("MAKES", "企业=甲有限公司", ["Enterprise1→Product1"]),
        ("Verification", "核实日期>=2026-01-02", ["Verification1", "Verification2"]),
        ("Verification", "核实日期<=2026", ["Verification1", "Verification2"]),
    ],
)
def test_conditions_choose(store: Store, kind: str, wanted: str, found: list[str]) -> None:
    assert which(store, kind, wanted) == found


def test_names_choose_and_a_list_names_what_it_holds(store: Store) -> None:
    sheet = edit_sheet("MAKES", adding=False)
    lines = chosen(store, sheet, [], "甲有限")
    assert [r.title for r in listed(store, "MAKES", lines).rows] == ["甲有限公司 → Product1"]
    assert [x.id for x in chosen(store, edit_sheet("Talent", adding=False), [], "talent2")] == ["Talent2"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked("企业名称", "同名"), "各条不同"),
        (Asked("uscc", "x"), "各条不同"),
        (Asked("没有", "x"), "没有“没有”这一项"),
        (Asked("status", "正常", "add"), "只有列表可以"),
        (Asked("honours", " ", "add"), "没有写要加上哪一项"),
    ],
)
def test_what_cannot_be_changed_together_says_why(store: Store, asked: Asked, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        preview(store, "Enterprise", list(TWO), asked)


def test_limits_and_signatures(store: Store) -> None:
    for ids, says in (([], "没有选中"), ([str(i) for i in range(MOST + 1)], "一次最多改 2,000 条，选中了 2,001 条")):
        with pytest.raises(BadRequest, match=says):
            preview(store, "Enterprise", ids, Asked("status", "正常"))
    with pytest.raises(EditRefused, match="没有写理由"):
        change_together(store, "Enterprise", list(TWO), Asked("status", "正常"), who="王某", why="")
    for wrong in ("所在地", "=昆山市"):
        with pytest.raises(BadRequest, match="不是条件"):
            condition(wrong)
    for text, says in (
        ("所在地>=昆山市", "不能比大小"),
        ("所在地=无此地", "不是已有的区划"),
        ("status>=正常", "不是数字或日期"),
    ):
        with pytest.raises(BadRequest, match=says):
            which(store, "Enterprise", text)
    kinds: Any = "LACKS"
    with pytest.raises(BadRequest, match="由系统算出"):
        preview(store, kinds, ["x"], Asked("status", "x"))
    assert default_schema().relations["LACKS"].derived
