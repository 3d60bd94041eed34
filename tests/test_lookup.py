"""Names as users type them."""

from __future__ import annotations

import pytest

from graph.errors import BadRequest, NotFound
from graph.lookup import find_id, find_node, find_place, find_places, nearest
from tests.pictures import graph_of
from tests.worlds import world


@pytest.mark.parametrize(
    ("kind", "text", "id"),
    [("District", "苏州市", "320500"), ("District", "苏州", "320500"), ("District", "320500", "320500"), ("District", " 昆山 ", "320583"),
     ("Field", "示例链", "f"), ("Field", "示例", "f"), ("Segment", "晶", "wafer"), ("Segment", "waf", "wafer"), ("District", "上", "310000")],
)  # fmt: skip
def test_ids_names_and_unique_beginnings_are_found(kind: str, text: str, id: str) -> None:
    assert find_id(world(), kind, text) == id


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(NotFound, match="芯片") as caught:
        find_id(world(), "Segment", "芯板")
    assert "芯片" in caught.value.nearest
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


def test_a_node_is_found_by_id_before_name_and_by_name_only_if_alone() -> None:
    graph = world(nodes={"Institution": [{"id": "i", "name": "芯片"}]})
    assert find_node(graph, "chip") == ("Segment", "chip")
    assert find_node(graph, "企业s1") == ("Enterprise", "s1")
    with pytest.raises(BadRequest, match="几个对象"):
        find_node(graph, "芯片")
    with pytest.raises(NotFound):
        find_node(graph, "没有这个")


def test_nearest_puts_names_that_contain_the_text_first() -> None:
    assert nearest("硅", ["光伏硅片", "硅片", "芯片"])[:2] == ["硅片", "光伏硅片"]
