"""Sales for ESRI: recorded ones, and the model from segments or products with what it admits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graph.resilience.flows
from graph.chain.graph import ChainGraph
from graph.chain.tables import REJECTED, SUGGESTED
from graph.errors import BadRequest, NotFound
from graph.resilience.esri import esri
from graph.resilience.flows import INPUTS, flows_from_products, flows_from_segments
from graph.resilience.observed_flows import NO_SEGMENT, flows_of_sales
from graph.resilience.systemic import systemic_risk
from tests.pictures import graph_of
from tests.worlds import FIRMS, suzhou, world

TWO = [
    ("a1", "a", {"share": 1.0}),
    ("a2", "a", {"share": 1.0}),
    ("b1", "b", {"share": 1.0}),
    ("c1", "c", {"share": 1.0}),
]


def small(
    operates: list[tuple[Any, ...]] = TWO,
    supplies: list[tuple[Any, ...]] | None = None,
    sizes: dict[str, float] | None = None,
    more: dict[Any, Any] | None = None,
    products: tuple[str, ...] = (),
) -> ChainGraph:
    """a → b → c with two makers of a, by default of 300 and 100."""
    revenue = {"a1": 300.0, "a2": 100.0, "b1": 200.0, "c1": 100.0} if sizes is None else sizes
    return graph_of(
        {
            "Field": [{"id": "f", "name": "示例链"}, {"id": "g", "name": "空链"}],
            "Segment": [{"id": s, "name": s.upper()} for s in "abc"],
            "District": [],
            "Enterprise": [{"id": e, "name": e, "size": revenue.get(e)} for e in ("a1", "a2", "b1", "c1")],
            "Product": [{"id": p, "name": p} for p in products],
        },
        {
            ("PART_OF", "Segment", "Field"): [(s, "f", {"stage": "上游"}) for s in "abc"],
            ("SUPPLIES", "Segment", "Segment"): supplies
            or [("a", "b", {"essential": 1}), ("b", "c", {"essential": 0})],
            ("OPERATES_IN", "Enterprise", "Segment"): operates,
            **(more or {}),
        },
    )


def test_purchases_are_spread_over_makers_by_size() -> None:
    flows = flows_from_segments(small(), "f")
    spent = INPUTS * np.array([[0, 0, 150, 0], [0, 0, 50, 0], [0, 0, 0, 100], [0, 0, 0, 0]])
    assert flows.links.toarray() == pytest.approx(spent)
    assert flows.essential.tolist() == [[0, 2, 0], [0, 0, 1], [0, 0, 0]]
    assert flows.revenue.tolist() == [300, 100, 200, 100]
    assert (flows.basis, flows.sectors) == ("proxy", ("A", "B", "C"))
    assert "不是真实客户名单" in flows.notes[0]
    assert len(flows.notes) == 2


def test_the_loss_of_a_firm_is_that_of_all_it_does() -> None:
    graph = small([*TWO, ("a1", "b", {"share": 1.0})])
    found = systemic_risk(graph, flows_from_segments(graph, "f"), replacement=False)
    rows = {r.id: r for r in found.firms}
    assert rows["a1"].sectors == ("A", "B")
    assert rows["a1"].own == pytest.approx(600 / 1000)
    assert rows["a1"].loss >= rows["a1"].own
    assert found.firms[0].id == "a1"
    assert found.basis == "proxy"
    assert found.notes[0].startswith("没有成交记录")


def test_one_activity_each_is_the_loss_of_that_activity() -> None:
    graph = small()
    flows = flows_from_segments(graph, "f")
    single = esri(flows.links, flows.sector, flows.essential, revenue=flows.revenue)
    rows = {r.id: r for r in systemic_risk(graph, flows).firms}
    assert [rows[f].loss for f in ("a1", "a2", "b1", "c1")] == pytest.approx(single.values.tolist())
    # by hand, c1: b1 sells 60 of 200 to it, so b1 loses 0.3 of its orders, and so do what a1 and a2
    # sell to b1 (90/300, 30/100)
    assert rows["c1"].loss == pytest.approx((100 + 0.3 * 200 + 0.3 * 0.3 * (300 + 100)) / 700)
    assert rows["c1"].spread == pytest.approx(rows["c1"].loss - 100 / 700)


def test_some_enterprises_only_and_one_that_does_nothing() -> None:
    graph = small([t for t in TWO if t[0] != "c1"])
    flows = flows_from_segments(graph, "f")
    assert [r.id for r in systemic_risk(graph, flows, np.array([1])).firms] == ["a2"]
    with pytest.raises(BadRequest, match="c1"):
        systemic_risk(graph, flows, np.array([3]))


def test_what_is_not_known_is_said() -> None:
    graph = small([("a1", "a", {}), ("a2", "a", {"share": 0.5}), ("b1", "b", {}), ("b1", "c", {})], sizes={"a2": 80.0})
    flows = flows_from_segments(graph, "f")
    # 80 is the only revenue known, and b1 halves it over two activities; a2 comes first, its share is known
    assert (flows.firm.tolist(), flows.revenue.tolist()) == ([1, 0, 2, 2], [40, 80, 40, 40])
    assert "按已知企业的中位数计" in flows.notes[2]
    assert "3 项业务没有收入占比" in flows.notes[3]
    assert "按同样规模计" in flows_from_segments(small(sizes={}), "f").notes[2]


def test_only_confirmed_relations_count() -> None:
    operates = [*TWO[:3], ("c1", "c", {"share": 1.0}, SUGGESTED), ("c1", "b", {"share": 1.0}, REJECTED)]
    assert flows_from_segments(small(operates), "f").firm.tolist() == [0, 1, 2]


def test_a_field_with_nothing_in_it_and_one_that_is_not_there() -> None:
    graph = small()
    flows = flows_from_segments(graph, "g")
    assert flows.links.shape == (0, 0)
    assert systemic_risk(graph, flows).firms == ()
    with pytest.raises(NotFound, match="nowhere"):
        flows_from_segments(graph, "nowhere")


def test_no_supply_relations_and_loops_give_no_links() -> None:
    graph = small(supplies=[("a", "a", {"essential": 1})])
    flows = flows_from_segments(graph)
    assert flows.links.nnz == 0
    rows = systemic_risk(graph, flows).firms
    assert [r.loss for r in rows] == pytest.approx([r.own for r in rows])


def test_too_many_links_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.resilience.flows, "MOST_LINKS", 2)
    with pytest.raises(BadRequest, match="请选一个细分领域"):
        flows_from_segments(small(), "f")


def test_products_with_makers_on_both_sides() -> None:
    graph = small(
        products=("p", "q", "r"),
        more={
            ("MAKES", "Enterprise", "Product"): [
                ("a1", "p", {"share": 0.5}),
                ("a2", "p", {"share": 0.5}),
                ("b1", "q", {"share": 1.0}),
                ("c1", "p", {"share": 1.0}, SUGGESTED),
            ],
            ("INPUT_OF", "Product", "Product"): [("p", "q"), ("p", "p"), ("r", "q")],
        },
    )
    flows = flows_from_products(graph)
    assert flows.sectors == ("p", "q")
    assert flows.firm.tolist() == [0, 1, 2]
    assert flows.links.toarray()[:, 2] == pytest.approx(INPUTS * 200 * np.array([0.75, 0.25, 0]))
    assert flows.essential.max() == 1
    assert flows_from_products(small()).links.shape == (0, 0)


def test_recorded_sales() -> None:
    sales = [
        ("a1", "b1", {"amount_cny_10k": 30.0}),
        ("a1", "b1", {"amount_cny_10k": 10.0}),
        ("b1", "c1", {"amount_cny_10k": 500.0}),
        ("a2", "b1", {}),
        ("a2", "c1", {"amount_cny_10k": 9.0}, SUGGESTED),
    ]
    graph = small(TWO[:3], more={("SELLS_TO", "Enterprise", "Enterprise"): sales})
    flows = flows_of_sales(graph)
    assert flows.firm.tolist() == [0, 2, 3]
    assert flows.links.toarray().tolist() == [[0, 40, 0], [0, 0, 500], [0, 0, 0]]
    assert flows.sectors == ("A", "B", NO_SEGMENT)
    assert flows.sector.tolist() == [0, 1, 2]
    assert flows.essential.tolist() == [[1, 2, 1], [1, 1, 1], [1, 1, 1]]
    assert flows.revenue.tolist() == [300, 500, 100]
    assert flows.basis == "observed"
    said = "".join(flows.notes)
    assert "1 条供销关系没有年供货额" in said
    assert "1 家企业没有营业收入或小于所记供货" in said
    assert "1 家企业没有确认的环节" in said
    rows = systemic_risk(graph, flows).firms
    # a1 makes what b1 cannot do without, and b1 is the only one c1 buys from; b1's loss takes 40 of a1's 300 along
    assert [(r.id, r.loss) for r in rows][:2] == [
        ("a1", pytest.approx(1)),
        ("b1", pytest.approx((40 + 500 + 100) / 900)),
    ]


def test_without_recorded_sales_the_user_is_told_what_to_do() -> None:
    with pytest.raises(BadRequest, match="可改用按环节或产品推算"):
        flows_of_sales(small())


def test_in_a_place_only_its_output_counts() -> None:
    graph = world()
    flows = flows_from_segments(graph, "f")
    found = systemic_risk(graph, flows, place=suzhou(graph))
    assert {r.id for r in found.firms} == {"s1", "s2", "s3", "k1"}
    assert sum(r.own for r in found.firms) == pytest.approx(1)
    assert all(r.loss >= r.own - 1e-12 for r in found.firms)
    outside = systemic_risk(graph, flows, np.array([graph.position("Enterprise", "h2")]), place=suzhou(graph)).firms[0]
    assert outside.own == 0
    assert outside.loss > 0
    assert any("只计苏州市企业的产出，共 4 家" in note for note in found.notes)


def test_the_small_world_settles() -> None:
    graph = world()
    found = systemic_risk(graph, flows_from_segments(graph, "f"))
    assert {r.id for r in found.firms} == set(FIRMS)
    assert all(r.settled and r.own <= r.loss + 1e-12 <= 1 + 1e-9 for r in found.firms)
    assert [r.loss for r in found.firms] == sorted((r.loss for r in found.firms), reverse=True)


def test_inputs_that_nobody_makes_are_bought_outside_and_said_so() -> None:
    flows = flows_from_segments(small(TWO[2:]), "f")
    assert any("1 类投入数据里没有企业生产" in note for note in flows.notes)


def test_inputs_that_are_easy_to_buy_stop_their_users_all_the_same_and_that_is_said() -> None:
    """Ore (0.9) is essential to wafer and easy to buy in; a departure counts on that, the cascade does not."""
    assert any("1 类外购容易的投入" in note for note in flows_from_segments(world(), "f").notes)
    assert not any("外购容易" in note for note in flows_from_segments(small(), "f").notes)


def test_a_slice_answers_for_its_own_fields_only() -> None:
    part = replace(small(), fields=("f",))
    assert any("只含部分领域（示例链）" in note for note in flows_from_segments(part, "f").notes)
    for field in (None, "g"):
        with pytest.raises(BadRequest, match="只含部分领域"):
            flows_from_segments(part, field)


@given(st.integers(0, 2**32 - 1))
def test_everybody_buys_what_can_be_had_and_spends_no_more_than_the_part_for_inputs(seed: int) -> None:
    dice = np.random.default_rng(seed)
    firms, segments = ("a1", "a2", "b1", "c1"), "abc"
    operates = [(f, s, {"share": float(dice.random())}) for f in firms for s in segments if dice.random() < 0.5]
    supplies = [(s, t, {"essential": int(dice.integers(2))}) for s in segments for t in segments if dice.random() < 0.4]
    graph = small(
        operates, supplies or [("a", "a", {})], {f: float(dice.random()) for f in firms if dice.random() < 0.7}
    )
    flows = flows_from_segments(graph, "f")
    made = {segments[s] for s in flows.sector.tolist()}
    fed = {t for s, t, *_ in supplies if s != t and s in made}
    spent = np.asarray(flows.links.sum(axis=0)).ravel()
    assert (flows.revenue > 0).all()
    for i, s in enumerate(flows.sector.tolist()):
        assert (0 < spent[i] <= INPUTS * flows.revenue[i] * (1 + 1e-9)) if segments[s] in fed else spent[i] == 0
    found = systemic_risk(graph, flows, tol=1e-3)
    assert all(r.own - 1e-9 <= r.loss <= 1 for r in found.firms)
