"""A hospital or a school that is kept among the enterprises is none: nobody asks for its revenue."""

from __future__ import annotations

from typing import Any

import pytest

from graph.lists.institutions import BODY, NOT_ASKED, is_body
from tests.graph.lists.test_made_lists import entry, firms, made
from tests.worlds import world

CODE = {"body": "12320500466955345P", "firm": "91350100M000100Y43"}


def named(name: str, **more: Any) -> dict[str, Any]:
    return {"full_name": name, "name": name, **more}


@pytest.mark.parametrize(
    ("record", "body"),
    [
        (named("示例市第一人民医院"), True),
        (named("示例医院有限公司"), False),
        (named("示例市计量测试院"), True),
        (named("示例大学"), True),
        (named("甲加工中心"), False),
        (named("甲加工中心", uscc=CODE["body"]), True),
        (named("示例专利检测中心"), True),
        (named("示例专利检测中心", uscc=CODE["firm"]), False),
        (named("示例研究院", stock_code="688001.SH"), False),
        (named("灿示科技"), False),
        (named("某律师事务所"), False),
        (named("中国示例集团"), False),
    ],
)
def test_who_is_no_enterprise(record: dict[str, Any], body: bool) -> None:
    """By its code where it is known, else by its name."""
    graph = world(nodes={"Enterprise": firms(s1=record)})
    assert is_body(graph, graph.position("Enterprise", "s1")) is body


def test_a_hospital_is_neither_listed_nor_asked_nor_counted_and_it_is_said_so() -> None:
    """s1 has the largest revenue; without it three firms are left, and the place of the others is among three."""
    hospital = named("苏州市示例医院", size=250_000.0)
    found = made("firms", world(nodes={"Enterprise": firms(s1=hospital)}))
    assert "s1" not in {e.id for e in (*found.listed, *found.candidates)}
    assert "Enterprise:s1" not in found.asked
    notes = "".join(found.notes)
    assert "另有 1 家做本领域的是医院、院校、院所一类，不是企业（苏州市示例医院）" in notes
    assert "要列的人工列入" in notes
    assert len(found.listed) + len(found.candidates) <= 3
    assert not any("4 家" in n for n in found.notes)


def test_people_may_take_a_hospital_on() -> None:
    taken = entry("Enterprise:s1", decision="in", reason="牵头临床试验", until="2026-06-30")
    found = made("firms", world(nodes={"Enterprise": firms(s1=named("苏州市示例医院"))}), taken)
    (row,) = (e for e in found.listed if e.id == "s1")
    assert (row.cells["category"], row.cells["scale"]) == (BODY, NOT_ASKED)
    assert "人工列入：牵头临床试验" in str(row.cells["why"])


def test_a_place_that_has_nothing_but_a_hospital_says_both() -> None:
    everybody = {f: named(f"苏州市示例{f}医院") for f in ("s1", "s2", "s3", "k1")}
    notes = "".join(made("firms", world(nodes={"Enterprise": firms(**everybody)})).notes)
    assert "没有已确认的本地企业和机构" in notes
    assert "另有 4 家做本领域的是医院" in notes


def test_an_institute_elsewhere_brings_no_capital() -> None:
    """h1 makes 晶片, which 苏州 lacks."""
    usual = {e.id: e.cells["category"] for e in made("targets").listed}
    assert usual["h1"] == "引资"
    graph = world(nodes={"Enterprise": firms(h1=named("示例晶片研究院"))})
    found = {e.id: e.cells["category"] for e in made("targets", graph).listed}
    assert found == {**usual, "h1": "引智"}
