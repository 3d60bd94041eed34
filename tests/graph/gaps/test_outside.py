"""A list of industrial firms says nothing of segments that no industrial firm does (服务业)."""

from __future__ import annotations

from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.rosters import collects, rosters_of
from graph.gap_list.list import list_gaps
from graph.gap_list.tasks import list_tasks
from graph.gaps.lack_of_data import CAUSES, cause_of
from graph.gaps.reasons import reasons
from graph.gaps.thresholds import Thresholds
from tests.graph.gaps.test_promises import spoken
from tests.graph.gaps.two_cities import HERE, THERE, found, gaps, two_cities
from tests.rosters import with_closed_roster

CODES: dict[str, dict[str, Any]] = {
    "wafer": {"gb_code": "C3985"},
    "power": {"gb_code": "4411"},
    "design": {"gb_code": "I6520"},
    "unsaid": {"gb_code": None},
}
INDUSTRIAL = {"name": "苏州市规上工业企业名录"}


def chain(**values: Any) -> ChainGraph:
    """Nobody here does any of the four, firms elsewhere do, and firms here need them; on a list declared complete."""
    supplies = [(s, "user", 1) for s in CODES]
    graph = two_cities({"user": 3}, {"user": 10, **dict.fromkeys(CODES, 8)}, supplies=supplies, segments=CODES)
    return with_closed_roster(graph, **values)


def test_a_list_of_industrial_firms_says_none_of_industry_alone() -> None:
    said = gaps(chain(**INDUSTRIAL))
    assert {s: said[s].presence for s in CODES} == {"wafer": "无", "power": "无", "design": "不明", "unsaid": "无"}
    design = said["design"]
    assert (design.state, design.rule, design.priority) == ("unknown", "unknown.outside", None)
    assert CAUSES[cause_of(design)] == "名录不收这类企业"
    (claim,) = (c for c in design.claims if c.id == "gs")
    assert (claim.collects, claim.e, claim.d, claim.p_none, claim.p_over) == (False, None, None, None, None)
    (step,) = (s for s in reasons(design, Thresholds()) if s.decides)
    assert step.filled == "“苏州市规上工业企业名录”收的是规上工业企业，这份名录不收这类企业"
    assert "unseen" not in {m.key for m in design.marks}
    assert said["wafer"].there == "无规上工业企业"
    assert "只收工业企业，别的环节由它说不出有没有" in spoken(found(chain(**INDUSTRIAL))).text


def test_a_list_of_all_firms_says_it_of_all() -> None:
    assert {gaps(chain())[s].presence for s in CODES} == {"无"}


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"test": "年主营业务收入 2,000 万元以上的工业企业"}, {"wafer", "power", "unsaid"}),
        ({"name": "规模以上服务业企业"}, {"design", "unsaid"}),
        ({"name": "规上工业、规上服务业名录"}, set(CODES)),
        ({"name": "苏州工业园区规上企业"}, set(CODES)),
    ],
)
def test_which_firms_a_list_is_of_is_read_from_its_name_and_its_test(values: dict[str, Any], kept: set[str]) -> None:
    graph = chain(**values)
    (roster,) = (r for r in rosters_of(graph) if r.id == "gs")
    index = graph.nodes["Segment"].index
    assert {s for s in CODES if collects(graph, roster)[index[s]]} == kept


def test_a_measured_list_compares_nothing_that_it_does_not_collect() -> None:
    """Half of the firms here are on it, by its number: no 疑缺, no strength, no expectation of the service segment."""
    said = gaps(chain(**INDUSTRIAL, complete=None, counts={HERE: 90, THERE: 300}))
    assert said["wafer"].rule != said["design"].rule == "unknown.outside"
    assert said["design"].inputs.expected != said["design"].inputs.expected


def test_another_list_that_collects_them_speaks_instead() -> None:
    graph = with_closed_roster(chain(**INDUSTRIAL), id_="dj", kind="登记企业", name="登记企业名录")
    design = gaps(graph)["design"]
    assert (design.presence, design.there) == ("无", "无登记企业")


def test_who_is_seen_there_all_the_same_is_seen() -> None:
    graph = two_cities({"user": 3, "design": 4}, {"user": 10, "design": 8}, segments={"design": {"gb_code": "I6520"}})
    design = gaps(with_closed_roster(graph, **INDUSTRIAL))["design"]
    assert (design.presence, design.strength, design.state) == ("有", "不可比", "plain")


def test_it_is_work_with_a_cause_of_its_own() -> None:
    graph = chain(**INDUSTRIAL)
    tasks = list_tasks(list_gaps(graph, [found(graph).place]), (), (), ())
    assert [t.cause for t in tasks if t.cause == "outside"] == ["outside"]
