"""Records of every declared kind are added, changed, ended and restored by hand, as an import would judge them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from graph.dates import today
from graph.errors import BadRequest, EditConflict, EditRefused
from graph.model.schema import FieldDef, NodeKind, RelationKind, default_schema
from graph.store.contract import Store
from loaders.editing.ending import end, restore
from loaders.editing.form import form
from loaders.editing.save import add, change
from loaders.editing.sheet import edit_sheet
from loaders.editing.signed import Saved
from loaders.importing import rollback_with_derived

SIGNED = {"who": "王某", "why": "电话核对"}
SCHEMA = default_schema()
KINDS = [k.name for k in SCHEMA.kinds() if not (isinstance(k, RelationKind) and k.derived)]


def node(kind: str, number: int = 1) -> str:
    """The id of a record that is there."""
    return ("320583", "320500")[number - 1] if kind == "District" else f"{kind}{number}"


def some(field: FieldDef) -> Any:
    """A value that the field takes."""
    usual = {"number": 0.5, "integer": 2020, "flag": "是", "date": "2026-01-03", "list": ["一", "二"]}
    usual |= {"uscc": "91350100M000100Y43", "stock": "688000.SH", "choice": next(iter(field.choices), "")}
    return usual.get(field.type, f"某{field.label}")


def values(kind: str) -> dict[str, Any]:
    """What a form of a kind is filled in with: everything that must be, and what else the record itself holds."""
    sheet, out = edit_sheet(kind, adding=True), dict[str, Any]()
    for key, column in sheet.columns.items():
        relation = SCHEMA.relations.get(column.kind)
        if column.role == "id":
            out[key] = "320505" if kind == "District" else f"{kind}9"
        elif relation and column.role == "source":
            out[key] = node(relation.source[0])
        elif relation and column.role == "target" and (column.required or "." not in key):
            out[key] = node(relation.target[0], 2)
        elif column.role == "field" and (column.required or "." not in key):
            out[key] = some(column.field)
    if kind == "Verification":
        out["valid_until"] = "2027-01-03"
    if kind == "HAS_SITE":
        out["segments"] = ["Segment1"]
    return out


def changed_field(kind: str) -> tuple[str, str]:
    """A field of the record itself that is no key and not required, and its other value."""
    declared = SCHEMA.kind(kind)
    keys = () if isinstance(declared, NodeKind) else declared.key
    texts = [f for f in declared.fields.values() if f.type == "text" and f.name not in keys]
    return (texts[0].name, "改过的") if texts else ("as_of", "2026-02-03")


def clear_place(store: Store, kind: str) -> None:
    """End what stands where a relation that a node has only once would be added."""
    relation = SCHEMA.relations.get(kind)
    if relation and relation.single:
        for old in store.relations(relation.source[0], node(relation.source[0]), kind, True):
            end(store, kind, "→".join(old.key), **SIGNED)


def now(store: Store, saved: Saved) -> dict[str, str]:
    made = form(store, saved.kind, saved.id)
    return {f.name: f.value for f in made.fields} | {"ended": str(made.ended)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_of_every_kind_is_added_changed_emptied_ended_and_restored(store: Store, kind: str) -> None:
    clear_place(store, kind)
    said = {**values(kind), "origin": "某表"}
    made = add(store, kind, said, **SIGNED)
    assert made.batch is not None
    there = now(store, made)
    withheld = {f.name for f in SCHEMA.kind(kind).fields.values() if f.restricted}
    assert {k for k in said if "." not in k and not there.get(k)} == withheld & set(said), "kept and not shown"
    name, new = changed_field(kind)
    other = change(store, kind, made.id, {name: new}, **SIGNED)
    assert now(store, other) == {**there, name: new}
    assert change(store, kind, made.id, {name: new}, **SIGNED).batch is None, "said again"
    change(store, kind, made.id, {"origin": ""}, **SIGNED)
    assert now(store, other) == {**there, name: new, "origin": ""}, "what is emptied is forgotten and nothing else"
    gone = end(store, kind, made.id, **SIGNED)
    assert now(store, gone)["ended"] == "True"
    with pytest.raises(BadRequest, match="已经结束"):
        change(store, kind, made.id, {name: "又"}, **SIGNED)
    back = restore(store, kind, made.id, **SIGNED)
    assert now(store, back) == {**there, name: new, "origin": ""}


def test_what_the_system_works_out_is_not_typed_in(store: Store) -> None:
    with pytest.raises(BadRequest, match="由系统算出"):
        form(store, "LACKS")
    with pytest.raises(BadRequest, match="没有“Nothing”这一类"):
        form(store, "Nothing")


@pytest.mark.parametrize(
    ("kind", "record", "said", "field", "words"),
    [
        ("Enterprise", "Enterprise1", {"size": "很多"}, "size", "不是数字"),
        ("Enterprise", "Enterprise1", {"uscc": "91350100M000100Y44"}, "uscc", "校验"),
        ("Enterprise", "Enterprise1", {"full_name": ""}, "full_name", "必填"),
        ("Enterprise", "Enterprise1", {"所在地": "无此地"}, "LOCATED_IN.target", "不是已有的"),
        ("Institution", "甲大学", {"机构类型": "大学"}, "kind", "没有“大学”这一项"),
        ("MAKES", "Enterprise1→Product1", {"share": 2}, "share", "不大于 1"),
        ("SUPPLIES", "", {"source": "Segment1", "target": "甲环节"}, "target", "与自身"),
        ("SELLS_TO", "", {"source": "甲有限公司", "target": "丙有限公司"}, "target", "不是已有的企业"),
        ("Industry", "Industry1", {"上级行业": "甲业"}, "BRANCH_OF.target", "是它自己"),
    ],
)
def test_values_are_refused_with_the_sentences_of_the_import(
    store: Store, kind: str, record: str, said: dict[str, Any], field: str, words: str
) -> None:
    before = store.version()
    with pytest.raises(EditRefused) as caught:
        change(store, kind, record, said, **SIGNED) if record else add(store, kind, said, **SIGNED)
    (error,) = caught.value.errors
    assert error["field"] == field
    assert words in error["message"] + error["hint"]
    assert store.version() == before


def test_a_field_that_is_not_there_and_an_edit_that_nobody_signs_are_refused(store: Store) -> None:
    with pytest.raises(BadRequest, match="企业没有“年龄”这一项"):
        change(store, "Enterprise", "Enterprise1", {"年龄": 3}, **SIGNED)
    with pytest.raises(EditRefused) as caught:
        change(store, "Enterprise", "Enterprise1", {"size": 3}, who=" ", why="")
    assert [e["field"] for e in caught.value.errors] == ["who", "why"]


def test_what_is_there_already_is_to_be_changed_and_not_added_again(store: Store) -> None:
    with pytest.raises(EditRefused, match="已有这条企业（Enterprise1）"):
        add(store, "Enterprise", {"id": "Enterprise1", "full_name": "甲有限公司"}, **SIGNED)
    with pytest.raises(EditRefused, match="已有所在地“昆山市”，只能有一个"):
        add(store, "LOCATED_IN", {"source": "Enterprise1", "target": "苏州市"}, **SIGNED)
    add(store, "MAKES", {"source": "Enterprise1", "target": "Product2"}, **SIGNED)
    with pytest.raises(EditRefused, match="已有这条企业产品"):
        change(store, "MAKES", "Enterprise1→Product1", {"target": "Product2"}, **SIGNED)


def test_an_edit_is_one_version_signed_with_who_and_why_and_undone_as_one(store: Store) -> None:
    before, version = store.get("Enterprise", "Enterprise1"), store.version()
    saved = change(store, "Enterprise", "甲有限公司", {"营业收入": "200", "所在地": "苏州市"}, **SIGNED)
    assert saved.version == store.version() == version + 1
    assert [r[0] for r in store.rows("LOCATED_IN", ["target"], among=[("Enterprise", "Enterprise1")])] == ["320500"]
    (note,) = store.notes("edit", "Enterprise/Enterprise1")
    assert (note.by, note.values) == ("王某", {"action": "change", "why": "电话核对", "batch": saved.batch})
    now_ = store.get("Enterprise", "Enterprise1")
    assert now_ is not None
    assert (now_.values["size"], now_.file, now_.sheet) == (200, "手工录入", "企业")
    assert store.batches()[0].label == "修改企业：甲有限公司（电话核对）"
    assert saved.batch is not None
    rollback_with_derived(store, saved.batch, "王某")
    assert store.get("Enterprise", "Enterprise1") == before
    assert [r[0] for r in store.rows("LOCATED_IN", ["target"], among=[("Enterprise", "Enterprise1")])] == ["320583"]


def test_the_second_of_two_people_is_told_what_changed_and_may_merge(store: Store) -> None:
    seen = form(store, "Enterprise", "Enterprise1").base
    change(store, "Enterprise", "Enterprise1", {"size": 300, "所在地": "苏州市", "veto": "某事"}, base=seen, **SIGNED)
    mine = {"size": "400", "honours": "专精特新"}
    with pytest.raises(EditConflict) as caught:
        change(store, "Enterprise", "Enterprise1", mine, base=seen, **SIGNED)
    told = {d.field: (d.then, d.now, d.yours, d.collides) for d in caught.value.changed}
    assert told == {
        "size": ("100", "300", "400", True),
        "veto": ("", "某事", "某事", False),
        "LOCATED_IN.target": ("昆山市", "苏州市", "苏州市", False),
    }
    assert "“营业收入”原为“100”，现为“300”，您写“400”" in str(caught.value)
    saved = change(store, "Enterprise", "Enterprise1", mine, base=caught.value.base, **SIGNED)
    there = now(store, saved)
    assert (there["size"], there["veto"], there["honours"]) == ("400", "某事", "专精特新")
    assert there["LOCATED_IN.target"] == "苏州市"


def test_a_relation_moves_to_another_end_and_its_place_empties(store: Store) -> None:
    made = add(store, "SELLS_TO", {"source": "甲有限公司", "target": "乙有限公司", "product": "螺丝"}, **SIGNED)
    assert made.title == "甲有限公司 → 乙有限公司"
    third = add(store, "Enterprise", {"full_name": "丙有限公司"}, **SIGNED)
    moved = change(store, "SELLS_TO", "甲有限公司→乙有限公司", {"target": "丙有限公司"}, **SIGNED)
    assert store.rows("SELLS_TO", ["source", "target", "product"]) == [("Enterprise1", third.id, "螺丝")]
    assert form(store, "SELLS_TO", made.id).ended
    assert not form(store, "SELLS_TO", moved.id).ended
    change(store, "Enterprise", "Enterprise1", {"所在地": ""}, **SIGNED)
    assert store.rows("LOCATED_IN", ["source"]) == []


def test_a_node_ends_with_its_relations_and_comes_back_with_those_whose_other_end_is_there(store: Store) -> None:
    add(store, "SELLS_TO", {"source": "Enterprise1", "target": "Enterprise2"}, **SIGNED)
    gone = end(store, "Enterprise", "Enterprise1", **SIGNED)
    assert gone.notes == ("同时结束它的 5 条关系",)
    assert sorted(v.kind for v in store.neighbours("Enterprise", "Enterprise2")) == [
        "FIGURES_OF",
        "GRANTED_TO",
        "MAKES",
    ]
    end(store, "Product", "Product1", **SIGNED)
    restore(store, "Enterprise", "Enterprise1", **SIGNED)
    there = sorted(v.kind for v in store.neighbours("Enterprise", "Enterprise1"))
    assert there == ["FIGURES_OF", "GRANTED_TO", "LOCATED_IN", "SELLS_TO"]
    with pytest.raises(BadRequest, match="没有结束"):
        restore(store, "Enterprise", "Enterprise1", **SIGNED)


def test_a_number_is_made_where_we_number_the_kind(store: Store) -> None:
    made = add(store, "Project", {"项目名称": "丙项目", "项目阶段": "签约", "所在地": "昆山市"}, **SIGNED)
    assert made.id == f"project-{made.batch}"
    assert store.get("Project", made.id, today()) is not None


def test_a_new_place_does_not_inherit_the_grounds_of_the_old_one(store: Store) -> None:
    change(store, "Enterprise", "Enterprise1", {"所在地依据": "注册地址"}, **SIGNED)
    same = change(store, "Enterprise", "Enterprise1", {"所在地": "昆山市"}, **SIGNED)
    assert (same.batch, now(store, same)["LOCATED_IN.basis"]) == (None, "注册地址")
    moved = change(store, "Enterprise", "Enterprise1", {"所在地": "苏州市"}, **SIGNED)
    assert now(store, moved)["LOCATED_IN.basis"] == ""
    with pytest.raises(BadRequest, match="现在另有所在地“320500”"):
        restore(store, "LOCATED_IN", "Enterprise:Enterprise1→320583", **SIGNED)


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "示例：甲", "甲→乙", "；；", "甲" * 20_000, "1e400", 10**400, float("nan"), []]
)
def test_whatever_is_typed_is_taken_or_refused_in_words(store: Store, text: Any) -> None:
    for kind, field in (("Field", "id"), ("Enterprise", "full_name"), ("Enterprise", "size"), ("MAKES", "target")):
        with suppress(EditRefused):
            saved = add(store, kind, {**values(kind), field: text}, **SIGNED)
            assert form(store, kind, saved.id).id == saved.id
