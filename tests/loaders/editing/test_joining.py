"""Two records that are the same thing are merged by hand: seen side by side first, one act, undone as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadRequest, EditConflict, EditRefused
from graph.model.schema import default_schema
from graph.search.merged import merged_into
from graph.search.nodes import find_node
from graph.store.contract import Store
from loaders.editing.comparison import compare
from loaders.editing.ending import restore
from loaders.editing.form import form
from loaders.editing.joining import join
from loaders.editing.save import add, change
from loaders.importing import import_file, rollback_with_derived
from tests.crafted import folder

SIGNED = {"who": "王某", "why": "电话核对，是同一家"}
KINDS = [k.name for k in default_schema().nodes.values() if k.merges]
ONE, TWO = "Enterprise1", "Enterprise2"


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All that is valid today."""
    out = dict[str, list[tuple[object, ...]]]()
    for kind in default_schema().kinds():
        ends = ("id",) if kind.name in default_schema().nodes else ("source", "target", "source_kind", "target_kind")
        out[kind.name] = sorted(store.rows(kind.name, (*ends, *kind.fields, "state", "as_of", "origin")), key=repr)
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_two_records_of_every_kind_that_may_be_entered_twice_become_one_and_two_again(store: Store, kind: str) -> None:
    before, keep, drop = everything(store), f"{kind}1", f"{kind}2"
    made = join(store, kind, keep, drop, **SIGNED)
    assert (made.action, made.id) == ("merge", keep)
    assert {r[0] for r in store.rows(kind, ("id",))} == {keep}
    assert store.neighbours(kind, drop) == []
    assert merged_into(store, kind, drop) == keep
    assert find_node(store, drop) == (kind, keep)
    with pytest.raises(BadRequest, match="并入"):
        change(store, kind, drop, {"name": "改"}, **SIGNED)
    with pytest.raises(BadRequest, match=f"撤销批次 {made.batch}"):
        restore(store, kind, drop, **SIGNED)
    assert made.batch is not None
    rollback_with_derived(store, made.batch)
    assert everything(store) == before
    assert merged_into(store, kind, drop) == ""


def test_what_stays_of_each_field_is_seen_before_and_may_be_chosen(store: Store) -> None:
    change(store, "Enterprise", ONE, {"honours": "专精特新", "status": "正常"}, **SIGNED)
    change(
        store,
        "Enterprise",
        TWO,
        {"honours": "专精特新；瞪羚", "size": 300, "veto": "某事", "所在地": "苏州市"},
        **SIGNED,
    )
    told = {f.field: (f.keep, f.drop, f.stays, f.how, f.choice) for f in compare(store, "Enterprise", ONE, TWO).fields}
    assert told["size"] == ("100", "300", "100", "kept", True)
    assert told["status"] == ("正常", "", "正常", "kept", False)
    assert told["veto"] == ("", "某事", "某事", "filled", False)
    assert told["honours"] == ("专精特新", "专精特新；瞪羚", "专精特新；瞪羚", "joined", False)
    assert told["LOCATED_IN"] == ("昆山市", "苏州市", "昆山市", "kept", True)
    assert told["aliases"][2] == "乙有限公司", "found by its other name too"
    take = ["营业收入", "所在地"]
    chosen = {f.field: (f.stays, f.how) for f in compare(store, "Enterprise", ONE, TWO, take).fields}
    assert (chosen["size"], chosen["LOCATED_IN"]) == (("300", "taken"), ("苏州市", "taken"))
    join(store, "Enterprise", ONE, TWO, take=take, **SIGNED)
    values = {f.name: f.value for f in form(store, "Enterprise", ONE).fields}
    for field, (_, _, stays, _, _) in told.items():
        if field not in ("size", "LOCATED_IN"):
            assert values[field] == stays
    assert (values["size"], values["LOCATED_IN.target"]) == ("300", "苏州市")
    with pytest.raises(BadRequest, match="不能选取"):
        compare(store, "Institution", "Institution1", "Institution2", ["机构编号"])


def test_which_relations_move_is_told_and_is_what_moves(store: Store) -> None:
    add(store, "SELLS_TO", {"source": ONE, "target": TWO}, **SIGNED)
    add(store, "MAKES", {"source": TWO, "target": "Product1"}, **SIGNED)
    for role in ("生产基地", "研发中心"):
        add(store, "HAS_SITE", {"source": TWO, "target": "昆山市", "role": role}, **SIGNED)
    told = {r.relation: (r.moves, r.known, r.lost, r.ends) for r in compare(store, "Enterprise", ONE, TWO).relations}
    assert told["SELLS_TO"] == (0, 0, 1, ())
    assert told["MAKES"] == (1, 1, 0, ("Product2",))
    assert told["HAS_SITE"] == (2, 0, 0, ("昆山市", "昆山市"))
    join(store, "Enterprise", ONE, TWO, **SIGNED)
    now = store.neighbours("Enterprise", ONE)
    assert sorted(v.key for v in now if v.kind == "MAKES") == [(ONE, "Product1"), (ONE, "Product2")]
    assert {v.key[2] for v in now if v.kind == "HAS_SITE"} == {"生产基地", "研发中心"}
    assert not [v for v in now if v.kind == "SELLS_TO"]


def test_who_saw_them_before_another_changed_one_is_told_and_nothing_is_merged(store: Store) -> None:
    seen = compare(store, "Institution", "甲大学", "乙协会")
    change(store, "Institution", "Institution2", {"about": "说明"}, **SIGNED)
    with pytest.raises(EditConflict, match="他人改了其中一条"):
        join(store, "Institution", "甲大学", "乙协会", base=seen.base, **SIGNED)
    again = compare(store, "Institution", "甲大学", "乙协会")
    assert join(store, "Institution", "甲大学", "乙协会", base=again.base, **SIGNED).batch


def test_what_cannot_be_merged_says_why(store: Store) -> None:
    for kind in ("Segment", "District", "Product", "SELLS_TO"):
        with pytest.raises(BadRequest, match="可以合并的：企业、机构、人才、项目、名录"):
            compare(store, kind, f"{kind}1", f"{kind}2")
    change(store, "Enterprise", ONE, {"stock_code": "688000"}, **SIGNED)
    change(store, "Enterprise", TWO, {"stock_code": "600000"}, **SIGNED)
    assert compare(store, "Enterprise", ONE, TWO).trouble == "不能合并：它们的股票代码不同，是两家"
    with pytest.raises(BadRequest, match="股票代码不同"):
        join(store, "Enterprise", ONE, TWO, **SIGNED)
    with pytest.raises(BadRequest, match="同一条"):
        join(store, "Talent", "Talent1", "甲", **SIGNED)
    with pytest.raises(EditRefused, match="没有写理由"):
        join(store, "Talent", "Talent1", "Talent2", who="王某", why=" ")


def test_later_imports_take_the_record_that_went_away_for_the_kept_one(store: Store, tmp_path: Path) -> None:
    join(store, "Institution", "Institution1", "Institution2", **SIGNED)
    sheets = {
        "机构": [["机构编号", "机构名称", "机构类型", "简称"], ["Institution2", "甲大学", "高校", "甲大"]],
        "协会会员": [["企业", "协会"], [ONE, "乙协会"]],
    }
    report, _ = import_file(store, "workbook", folder(tmp_path / "1", {f"{k}.csv": v for k, v in sheets.items()}))
    assert [r.message for r in report.rejects] == []
    assert {r[0] for r in store.rows("Institution", ("id",))} == {"Institution1"}
    kept = store.get("Institution", "Institution1")
    assert kept is not None
    assert {r[:2] for r in store.rows("MEMBER_OF", ("source", "target"))} == {(ONE, "Institution1")}
