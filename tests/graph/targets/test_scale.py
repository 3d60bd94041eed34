"""Scale: by revenue where it is known, by honours, and by being listed only where revenue is not."""

from __future__ import annotations

import pytest

from graph.model.schema import default_schema
from graph.targets.profile import profiles
from graph.targets.rank import Part, rank_targets
from graph.targets.scale import BANDS
from tests.worlds import FIRMS, suzhou, world

LISTED = {"stock_code": "688001.SH", "exchange": "上海证券交易所"}


def part_of(**values: object) -> Part:
    graph = world(nodes={"Enterprise": [{"id": f, "name": f} | (values if f == "h1" else {}) for f in FIRMS]})
    (found,) = [c for c in rank_targets(graph, "wafer", suzhou(graph)).candidates if c.id == "h1"]
    return found.parts["scale_honours"]


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({}, None),
        (LISTED, 0.7),
        ({"size": 9_999.0}, 0.3),
        ({"size": 10_000.0}, 0.5),
        ({"size": 499_999.0} | LISTED, 0.7),
        ({"size": 10_000_000.0}, 1.0),
        ({"revenue_band": "1–10亿元"} | LISTED, 0.5),
        ({"revenue_band": "1–10亿元", "honours": "单项冠军"}, 0.9),
        ({"revenue_band": "1000亿元以上", "size": 20_000.0}, 0.5),
        ({"honours": "拟上市"}, None),
        ({"honours": "高新技术企业"} | LISTED, 0.7),
    ],
)
def test_the_highest_step_counts_and_revenue_stands_before_being_listed(
    values: dict[str, object], step: float | None
) -> None:
    assert part_of(**values).value == (None if step is None else pytest.approx(step))


def test_what_it_rests_on_is_named() -> None:
    assert part_of(size=123_456.0, honours="小巨人").evidence == ("营业收入 12.3 亿元", "小巨人")
    unsure = part_of(honours="制造业单项冠军企业（据公开知识，批次待核）")
    assert (unsure.value, unsure.evidence) == (0.9, ("单项冠军（据公开知识，批次待核）",))
    said = part_of(revenue_band="50–200亿元", revenue_year=2024, **LISTED).evidence
    assert said == ("营收 50–200亿元（2024 年）", "上市公司（上海证券交易所 688001.SH）")


def test_every_band_of_the_schema_has_a_step_and_larger_ones_a_higher() -> None:
    choices = default_schema().nodes["Enterprise"].fields["revenue_band"].choices
    assert list(BANDS) == list(choices)
    assert list(BANDS.values()) == sorted(BANDS.values())


def test_the_memo_shows_a_band_where_no_revenue_is_known() -> None:
    values = {"revenue_band": "10–50亿元", "revenue_year": 2023}
    graph = world(nodes={"Enterprise": [{"id": f, "name": f} | values for f in FIRMS]})
    assert profiles(graph, "Enterprise", ["h1"])["h1"].band == "10–50亿元（2023 年）"
