"""Names as users type them."""

from __future__ import annotations

import pytest

from graph.chain.lookup import find_id, find_place, find_places, nearest
from graph.chain.places import Place
from graph.chain.rosters import gone
from graph.errors import BadRequest, NotFound
from graph.model.schema import default_schema
from graph.search.nodes import find_node, search
from graph.store.contract import Store
from loaders.workbook.references import References
from tests.engines import APR, FEB, JAN, MAR, engine_store, firm, put, table
from tests.pictures import graph_of
from tests.worlds import world

store = engine_store


@pytest.mark.parametrize(
    ("kind", "text", "id"),
    [
        ("District", "苏州市", "320500"),
        ("District", "苏州", "320500"),
        ("District", "320500", "320500"),
        ("District", " 昆山 ", "320583"),
        ("Field", "示例链", "f"),
        ("Field", "示例", "f"),
        ("Segment", "晶", "wafer"),
        ("Segment", "waf", "wafer"),
        ("District", "上", "310000"),
    ],
)
def test_ids_names_and_unique_beginnings_are_found(kind: str, text: str, id: str) -> None:
    assert find_id(world(), kind, text) == id


TWO_NAMES = ("虎丘区", "苏州高新区", "苏州高新区（虎丘区）", "苏州高新区(虎丘区)")


@pytest.mark.parametrize("text", TWO_NAMES)
def test_a_district_of_two_names_is_found_by_either_and_shown_by_both(store: Store, text: str) -> None:
    """虎丘区 was shown where 苏州高新区 was asked for, and 查找 found it by one name alone."""
    put(store, table("District", {"id": "320505", "name": "虎丘区"}, {"id": "320583", "name": "昆山市"}), on=JAN)
    graph = store.chain()
    assert find_place(graph, text) == Place("苏州高新区（虎丘区）", ("320505",))
    assert find_node(store, text) == ("District", "320505")
    assert [(h.id, h.name) for h in search(store, text, 5)] == [("320505", "苏州高新区（虎丘区）")]
    known = References(default_schema(), store)
    assert known.resolve(("District",), text, "所在地") == ("District", "320505")


@pytest.mark.parametrize("text", ["虎丘", "苏州高新", "虎"])
def test_a_district_of_two_names_is_found_without_its_tail_and_by_a_beginning_of_either(text: str) -> None:
    """--place 虎丘 was refused once the district was shown as 苏州高新区（虎丘区）."""
    names = {"320505": "虎丘区", "320583": "昆山市", "320500": "苏州市", "320214": "新吴区", "320411": "新北区"}
    graph = graph_of({"District": [{"id": i, "name": n} for i, n in names.items()]}, {})
    assert find_id(graph, "District", text) == "320505"
    assert [find_id(graph, "District", each) for each in ("新吴", "苏州")] == ["320214", "320500"]
    with pytest.raises(BadRequest, match=r"无锡高新区（新吴区）（320214）、常州高新区（新北区）（320411）"):
        find_id(graph, "District", "新")


def test_a_district_of_two_names_leads_what_is_found_by_its_whole_name_alone(store: Store) -> None:
    """查找“苏州” led with 苏州高新区（虎丘区）, before 苏州市."""
    places = [{"id": "320505", "name": "虎丘区"}, {"id": "320500", "name": "苏州市"}]
    put(store, table("District", *places), firm("e1", name="苏州高新区甲厂"), on=JAN)
    found = {text: [h.id for h in search(store, text, 5)] for text in ("苏州", "苏州高新", "苏州高新区", "高新区")}
    assert set(found["苏州"]) == {"320500", "e1"}
    assert (found["苏州高新区"], found["苏州高新"]) == (["320505", "e1"], ["e1", "320505"])
    assert found["高新区"] == ["e1", "320505"]


def test_who_is_gone_is_so_by_a_status_or_by_a_short_name() -> None:
    rows = [{"id": "a", "name": "退市甲"}, {"id": "b", "name": "乙", "status": "吊销注销"}, {"id": "c", "name": "丙"}]
    assert gone(graph_of({"Enterprise": rows}, {})).tolist() == [True, True, False]


def test_an_enterprise_is_found_by_what_it_was_called_once(store: Store) -> None:
    put(store, firm("e1", name="新名", aliases="旧名；老名"), firm("e2", name="别家"), on=JAN)
    assert find_node(store, "老名") == ("Enterprise", "e1")
    assert find_id(store.chain(), "Enterprise", "旧名") == "e1"
    with pytest.raises(NotFound):
        find_node(store, "旧")


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("ai芯片", "ai"),
        ("AI芯片", "ai"),
        ("ＡＩ芯片", "ai"),
        ("AI", "ai"),
        ("pcb", "P-1"),
        ("p-1", "P-1"),
        ("mini led", "m"),
    ],
)
def test_capital_letters_and_small_ones_are_the_same(text: str, id: str) -> None:
    rows = [{"id": "ai", "name": "AI芯片"}, {"id": "P-1", "name": "PCB"}, {"id": "m", "name": "Mini LED显示"}]
    for kind in ("Field", "Segment", "District"):
        assert find_id(graph_of({kind: rows}, {}), kind, text) == id


def test_what_is_written_just_so_comes_before_what_differs_in_capitals() -> None:
    graph = graph_of(
        {"Segment": [{"id": "1", "name": "Pan"}, {"id": "2", "name": "PAN"}, {"id": "3", "name": "pansy"}]}, {}
    )
    assert [find_id(graph, "Segment", text) for text in ("Pan", "PAN", "pans", "PANS")] == ["1", "2", "3", "3"]
    with pytest.raises(BadRequest, match=r"Pan（1）、PAN（2）"):
        find_id(graph, "Segment", "pan")


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(NotFound, match="芯片") as caught:
        find_id(world(), "Segment", "芯板")
    assert "芯片" in caught.value.nearest
    with pytest.raises(NotFound, match="；用 chainatlas fields 或在网页首页看全部"):
        find_id(world(), "Field", "没有的")
    for empty in ("", "   "):
        with pytest.raises(NotFound):
            find_id(world(), "Segment", empty)


def test_a_beginning_of_several_names_is_refused_and_lists_them() -> None:
    graph = graph_of({"Field": [{"id": "a", "name": "新能源"}, {"id": "b", "name": "新材料"}]}, {})
    with pytest.raises(BadRequest, match=r"新能源（a）、新材料（b）"):
        find_id(graph, "Field", "新")


def test_places_are_sets_and_peers_are_apart() -> None:
    graph = world()
    assert find_place(graph, "苏州，上海").ids == ("320500", "310000")
    assert find_place(graph, "苏州、上海").name == "苏州市、上海市"
    assert [p.name for p in find_places(graph, "上海,合肥")] == ["上海市", "合肥市"]
    assert find_places(graph, None) == []
    with pytest.raises(BadRequest):
        find_place(graph, " ")


def test_a_node_is_found_by_id_before_name_and_by_name_only_if_alone(store: Store) -> None:
    put(
        store,
        table("Segment", {"id": "chip", "name": "芯片"}),
        table("Institution", {"id": "i", "name": "芯片", "kind": "高校"}),
        table(
            "Enterprise",
            {"id": "s1", "name": "甲电子", "full_name": "甲电子有限公司"},
            {"id": "s2", "full_name": "乙有限公司"},
        ),
        table("Product", {"id": "晶圆", "name": "晶圆"}),
    )
    assert find_node(store, "chip") == ("Segment", "chip")
    assert find_node(store, "甲电子") == ("Enterprise", "s1")
    assert find_node(store, " 乙有限公司 ") == ("Enterprise", "s2")
    assert find_node(store, "晶圆") == ("Product", "晶圆")
    with pytest.raises(BadRequest, match="几个对象"):
        find_node(store, "芯片")
    for wrong in ("甲电子有限公司", "没有这个", ""):
        with pytest.raises(NotFound):
            find_node(store, wrong)
    with pytest.raises(NotFound, match="甲电子") as error:
        find_node(store, "甲电")
    assert error.value.nearest[0] == "甲电子"


def test_a_node_is_found_by_the_name_it_had(store: Store) -> None:
    put(store, firm("a", name="旧名"), on=JAN)
    put(store, firm("a", name="新名"), on=MAR)
    assert find_node(store, "旧名", FEB) == find_node(store, "新名", APR) == ("Enterprise", "a")
    with pytest.raises(NotFound):
        find_node(store, "新名", FEB)


def test_nearest_puts_names_that_contain_the_text_first() -> None:
    assert nearest("硅", ["光伏硅片", "硅片", "芯片"])[:2] == ["硅片", "光伏硅片"]


def test_a_segment_written_for_a_field_is_told_with_its_fields() -> None:
    """网络安全 is a segment of five fields, and was refused without a word of any."""
    graph = graph_of(
        {
            "Field": [{"id": "a", "name": "甲业"}, {"id": "b", "name": "乙业"}, {"id": "c", "name": "丙业"}],
            "Segment": [
                {"id": "s", "name": "网络安全", "aliases": "信息安全；防火墙"},
                {"id": "t", "name": "车载安全"},
            ],
        },
        {("PART_OF", "Segment", "Field"): [("s", f) for f in "ab"] + [("t", "c")]},
    )
    for text in ("网络安全", "防火墙"):
        with pytest.raises(
            NotFound, match=f"“{text}”是环节或它的别名，括号里是它的细分领域：网络安全（甲业、乙业）；"
        ) as told:
            find_id(graph, "Field", text)
        assert told.value.nearest == ["甲业", "乙业"]
    with pytest.raises(NotFound, match=r"相近的环节，括号里是细分领域：车载安全（丙业）；用") as told:
        find_id(graph, "Field", "车载")
    assert told.value.nearest == ["丙业"]
