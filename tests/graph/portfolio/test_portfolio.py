"""Choosing targets under limits: published and hand-worked numbers, the lazy way against the plain one, and bad
input.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.named import Named
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_gaps
from graph.portfolio import choose as portfolio
from graph.portfolio import sensitivity as portfolio_sensitivity
from graph.portfolio.bound import bound, prices_of
from graph.portfolio.candidates import Candidates, candidates_for
from graph.portfolio.choose import Option, Plan, Point, Quota, Rules, budget_curve, choose
from graph.portfolio.exact import Solved, _at_least, _Program, solve
from graph.portfolio.greedy import pick
from graph.portfolio.make import Portfolio, make_portfolio
from graph.portfolio.problem import Problem, Room
from graph.portfolio.rules import problem_of
from graph.portfolio.sensitivity import steadiness
from graph.portfolio.terms import Stated, Terms, read_limits, read_quotas, read_terms, stated_by_id
from graph.questions.records.portfolio import LimitRow, QuotaRow, portfolio_record
from tests.rosters import with_closed_roster
from tests.rounds import rounds
from tests.worlds import FIRMS, SUPPLIES, suzhou, world

MORE = [*SUPPLIES, ("ore", "chip", 1), ("side", "board", 1)]
"""Needs of local makers besides: chip needs ore, board needs side."""
SETS = [Option("a", "甲", tuple("0123"), 1), Option("b", "乙", tuple("014"), 1), Option("c", "丙", tuple("235"), 1)]
ONES = dict.fromkeys("012345", 1.0)
TRAP = [Option("small", "小", ("x",), 1), Option("large", "大", ("y",), 100)]


def test_the_greedy_choice_of_the_published_sets_closes_five_and_the_best_one_six() -> None:
    """algorithms.md §5: {0,1,2,3}, {0,1,4}, {2,3,5}, k = 2, unit weights."""
    greedy, best = choose(SETS, ONES, Rules(2), exact=False), choose(SETS, ONES, Rules(2))
    assert (greedy.value, best.value) == (5, 6)
    assert [o.id for o in greedy.chosen] == ["a", "b"]
    assert [o.id for o in best.chosen] == ["b", "c"]
    assert best.proven
    assert best.gap == 0
    assert greedy.bound == 6
    assert greedy.gap == pytest.approx(1 / 6)
    assert greedy.open == ("5",)
    assert best.closed["3"] == ("c",)


def test_worth_per_cost_alone_falls_into_the_trap_and_the_better_of_two_does_not() -> None:
    """algorithms.md §5: (value 2, cost 1), (value 100, cost 100), B = 100."""
    problem = problem_of(TRAP, {"x": 2, "y": 100}, Rules(100))
    assert problem.value(plain_greedy(problem, by_cost=True)) == 2
    plan = choose(TRAP, {"x": 2, "y": 100}, Rules(100), exact=False)
    assert plan.value == 100
    assert choose(TRAP, {"x": 2, "y": 100}, Rules(100)).value == 100
    assert [o.id for o in plan.chosen] == ["large"]


@st.composite
def problems(draw: st.DrawFn, equal: bool = False, rules: bool = False) -> Problem:
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 8))
    whole = st.integers(0, 9).map(float)
    rows = draw(st.lists(st.sets(st.integers(0, m - 1)), min_size=n, max_size=n))
    cost = np.ones(n) if equal else np.array(draw(st.lists(whole, min_size=n, max_size=n)))
    weights = np.array(draw(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.3, 1.0, 2.5]), min_size=m, max_size=m)))
    made = Problem(tuple(tuple(sorted(r)) for r in rows), weights, cost, float(draw(st.integers(0, 12))))
    if not rules:
        return made
    numbers = st.lists(st.integers(-1, 2), min_size=n, max_size=n)
    return replace(
        made,
        group=np.array(draw(numbers)),
        district=np.array(draw(numbers)),
        least=np.array(draw(st.lists(st.integers(0, 1), min_size=3, max_size=3))),
        most=np.array(draw(st.lists(st.integers(1, 3), min_size=3, max_size=3))),
        uses=np.array(draw(st.lists(whole, min_size=n, max_size=n))).reshape(n, 1),
        limits=np.array([float(draw(st.integers(0, 15)))]),
    )


def every(problem: Problem) -> list[tuple[int, ...]]:
    """All choices that keep the rules."""
    n = len(problem.rows)
    subsets = itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(n + 1))
    return [s for s in subsets if problem.fits(s)]


def best(problem: Problem) -> float | None:
    return max((problem.value(s) for s in every(problem)), default=None)


def plain_greedy(problem: Problem, by_cost: bool) -> list[int]:
    """Looks at every option in every round; no quotas."""
    room, chosen, rest = Room(problem), list[int](), problem.weights.tolist()
    while True:
        keys = []
        for j, row in enumerate(problem.rows):
            gain, cost = math.fsum(rest[i] for i in row), float(problem.cost[j])
            if j not in chosen and gain > 0 and room.fits(j):
                keys.append((-((gain / cost if cost else math.inf) if by_cost else gain), -gain, cost, j))
        if not keys:
            return chosen
        taken = min(keys)[3]
        room.take(taken)
        chosen.append(taken)
        for i in problem.rows[taken]:
            rest[i] = 0.0


@settings(max_examples=rounds(30, 100))
@given(problems())
def test_the_lazy_choice_is_the_plain_greedy_one(problem: Problem) -> None:
    """algorithms.md §5: lazy = naive set."""
    runs = [plain_greedy(problem, by_cost) for by_cost in (True, False)]
    found = pick(problem)
    assert found is not None
    assert list(found.chosen) in runs
    assert found.value == max(problem.value(r) for r in runs)


@settings(max_examples=rounds(30, 100))
@given(problems(equal=True))
def test_at_equal_costs_greedy_closes_its_share_of_the_best(problem: Problem) -> None:
    """algorithms.md §5: greedy >= (1 - 1/e) OPT (Nemhauser, Wolsey, Fisher 1978)."""
    found, top = pick(problem), best(problem)
    assert found is not None
    assert top is not None
    assert found.value >= (1 - 1 / math.e) * top - 1e-12


@settings(max_examples=rounds(30, 100))
@given(problems())
def test_with_a_budget_the_better_of_two_closes_its_share_of_the_best(problem: Problem) -> None:
    """Leskovec et al. (2007): CEF >= (1 - 1/e) / 2 OPT."""
    found, top = pick(problem), best(problem)
    assert found is not None
    assert top is not None
    assert found.value >= (1 - 1 / math.e) / 2 * top - 1e-12


@settings(max_examples=rounds(30, 100))
@given(problems(rules=True))
def test_the_exact_choice_is_the_best_of_all_and_the_bound_holds(problem: Problem) -> None:
    top = best(problem)
    if top is None:
        with pytest.raises(BadRequest, match="没有一种组合"):
            solve(problem, 10)
        return
    solved, found = solve(problem, 10), pick(problem)
    assert solved.proven
    assert solved.chosen is not None
    assert problem.fits(solved.chosen)
    assert problem.value(solved.chosen) == pytest.approx(top, abs=1e-9)
    assert bound(problem) >= top - 1e-9
    if found is not None:
        assert problem.fits(found.chosen)
        assert top - 1e-9 <= bound(problem, found.chosen) <= bound(problem, found.chosen, steps=1)


@settings(max_examples=rounds(30, 100))
@given(problems())
def test_looking_near_the_bound_first_misses_nothing(problem: Problem) -> None:
    solved, top = solve(problem, 10), best(problem)
    assert solved.proven
    assert solved.chosen is not None
    assert problem.fits(solved.chosen)
    assert problem.value(solved.chosen) == pytest.approx(top, abs=1e-9)


@settings(max_examples=rounds(30, 100))
@given(problems())
def test_prices_say_what_a_choice_with_or_without_an_option_can_close_at_most(problem: Problem) -> None:
    prices = prices_of(problem, ())
    for chosen in every(problem):
        for j, worth in enumerate(prices.worth.tolist()):
            if (worth > 0 and j not in chosen) or (worth < 0 and j in chosen):
                assert problem.value(chosen) <= prices.bound - abs(worth) + 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_the_exact_choice_is_that_of_the_plain_program(seed: int) -> None:
    """Against the program with nothing fixed by prices, on instances too large to go through."""
    rng = np.random.default_rng(seed)
    rows = tuple(tuple(sorted(rng.choice(40, int(k), replace=False).tolist())) for k in rng.integers(1, 9, 30))
    problem = Problem(rows, rng.gamma(2.0, 1.0, 40), rng.lognormal(0.0, 0.6, 30), 8.0)
    solved = solve(problem, 30)
    plain = _at_least(problem, _Program.of(problem), prices_of(problem), -math.inf, 30)
    assert solved.chosen is not None
    assert plain.chosen is not None
    assert problem.value(solved.chosen) == pytest.approx(problem.value(plain.chosen), abs=1e-9)
    assert problem.value(solved.chosen) <= bound(problem, solved.chosen)


def test_without_time_the_greedy_choice_comes_back_unproven() -> None:
    plan = choose(SETS, ONES, Rules(2), seconds=1e-9)
    assert (plan.method, plan.value, plan.proven) == ("greedy", 5, False)
    assert plan.bound == 6
    placed = [replace(o, district="东") for o in SETS]
    with pytest.raises(BadRequest, match="没有凑出"):
        choose(placed, ONES, Rules(1, quotas={"东": Quota(2)}), seconds=1e-9)


@settings(max_examples=rounds(30, 100))
@given(problems(), st.integers(0, 6))
def test_a_larger_budget_closes_no_less(problem: Problem, more: int) -> None:
    """algorithms.md §5: value monotone in B."""
    lower, higher = (solve(replace(problem, budget=problem.budget + b), 10).chosen for b in (0, more))
    assert lower is not None
    assert higher is not None
    assert problem.value(lower) <= problem.value(higher) + 1e-9


def test_gaps_that_nobody_can_close_are_named() -> None:
    plan = choose(SETS, {**ONES, "far": 9.0, "near": 2.0}, Rules(3))
    assert plan.unreachable == ("far", "near")
    assert plan.total == 17
    assert plan.value == 6


def test_what_is_no_gap_counts_nothing() -> None:
    assert choose(SETS, {"5": 2.0}, Rules(1)).value == 2


@pytest.mark.parametrize("exact", [True, False])
def test_without_budget_only_what_is_free_is_chosen(exact: bool) -> None:
    free = [*SETS, Option("f", "免费", ("5",), 0)]
    assert choose(SETS, ONES, Rules(0), exact=exact).chosen == ()
    plan = choose(free, ONES, Rules(0), exact=exact)
    assert [o.id for o in plan.chosen] == ["f"]
    assert plan.proven
    assert {o.id for o in choose(free, ONES, Rules(1), exact=exact).chosen} == {"a", "f"}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("options", "weights"), [([], {}), ([], {"a": 1.0}), (SETS, {}), (SETS, dict.fromkeys("01", 0.0))]
)
def test_nothing_to_choose_or_to_close_is_an_empty_value(
    exact: bool, options: list[Option], weights: dict[str, float]
) -> None:
    plan = choose(options, weights, Rules(5), exact=exact)
    assert plan.value == plan.gap == 0
    assert plan.proven
    assert plan.closed == {} or not any(weights.values())


def test_an_endless_budget_closes_all_that_can_be() -> None:
    assert choose(SETS, ONES, Rules(math.inf)).value == 6
    assert choose(SETS, ONES, Rules(math.inf), exact=False).value == 6


def test_decimal_costs_fill_a_budget_to_the_brim() -> None:
    thirds = [replace(o, cost=0.1) for o in SETS]
    for exact in (True, False):
        assert choose(thirds, ONES, Rules(0.3), exact=exact).value == 6


def test_one_of_a_group_land_and_quotas_are_kept() -> None:
    grouped = [replace(o, group="集团" if o.id in "bc" else "") for o in SETS]
    assert [o.id for o in choose(grouped, ONES, Rules(2)).chosen] in (["a", "b"], ["a", "c"])
    land = [replace(o, uses={"用地": u}) for o, u in zip(SETS, (1, 5, 5), strict=True)]
    plan = choose(land, ONES, Rules(3, {"用地": 6}))
    assert plan.value == 5
    assert plan.used == {"用地": 6}
    placed = [replace(o, district=d) for o, d in zip(SETS, ("东", "西", "西"), strict=True)]
    for exact in (True, False):
        assert choose(placed, ONES, Rules(3, quotas={"西": Quota(most=1)}), exact=exact).value == 5
        assert "a" in [o.id for o in choose(placed, ONES, Rules(2, quotas={"东": Quota(1)}), exact=exact).chosen]
    spare = [*SETS, Option("d", "丁", (), 1, district="北")]
    plan = choose(spare, ONES, Rules(2, quotas={"北": Quota(1)}))
    assert {o.id for o in plan.chosen} == {"a", "d"}


BAD: list[tuple[dict[str, Any], str]] = [
    ({"rules": Rules(-1)}, "预算是 -1，不能为负"),
    ({"rules": Rules(math.nan)}, "预算没有填写"),
    ({"rules": Rules(None)}, "预算没有填写"),  # type: ignore[arg-type]
    ({"options": [replace(SETS[0], cost=-2)]}, "成本是 -2"),
    ({"options": [replace(SETS[0], cost=math.nan)]}, "“甲”的成本没有填写"),
    ({"options": [replace(SETS[0], cost=None)]}, "“甲”的成本没有填写"),  # type: ignore[arg-type]
    ({"options": [replace(SETS[0], cost=math.inf)]}, "无穷大"),
    ({"options": [SETS[0], SETS[0]]}, "给出了两次"),
    ({"weights": {"0": -1.0}}, "缺口“0”的权重是 -1"),
    ({"weights": {"0": math.nan}}, "缺口“0”的权重没有填写"),
    ({"rules": Rules(1, {"用地": 5})}, "“用地”有上限，目标“甲”的用量没有填写"),
    ({"rules": Rules(1, {"用地": -5})}, "“用地”的上限是 -5"),
    ({"rules": Rules(1, quotas={"东": Quota(2)})}, "“东”至少要 2 个目标，可选的只有 0 个"),
    ({"rules": Rules(1, quotas={"东": Quota(2, 1)})}, "自相矛盾"),
    ({"rules": Rules(1, quotas={"东": Quota(-1)})}, "不能为负"),
    ({"seconds": 0}, "求解时限"),
    ({"seconds": math.nan}, "求解时限"),
]


@pytest.mark.parametrize(("given_", "words"), BAD)
def test_bad_input_is_refused_in_words(given_: dict[str, Any], words: str) -> None:
    asked: dict[str, Any] = {"options": SETS, "weights": ONES, "rules": Rules(1), **given_}
    with pytest.raises(BadRequest, match=words):
        choose(**asked)


@pytest.mark.parametrize(("exact", "words"), [(True, "没有一种组合"), (False, "没有凑出")])
def test_quotas_that_the_budget_cannot_pay_are_refused(exact: bool, words: str) -> None:
    placed = [replace(o, district="东") for o in SETS]
    with pytest.raises(BadRequest, match=words):
        choose(placed, ONES, Rules(1, quotas={"东": Quota(2)}), exact=exact)


def test_quotas_are_met_by_the_cheap_ones_where_the_best_leave_too_little() -> None:
    options = [
        Option("a", "a", ("0",), 3, district="东"),
        Option("b", "b", ("1",), 1, district="东"),
        Option("c", "c", ("2",), 2, district="西"),
    ]
    plan = choose(options, {"0": 9, "1": 1, "2": 1}, Rules(3, quotas={"东": Quota(1), "西": Quota(1)}), exact=False)
    assert {o.id for o in plan.chosen} == {"b", "c"}


def test_when_time_runs_out_the_greedy_choice_and_a_bound_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "solve", lambda problem, seconds: Solved(None, 5.5, False))
    plan = choose(SETS, ONES, Rules(2))
    assert (plan.method, plan.value, plan.bound, plan.proven) == ("greedy", 5, 5.5, False)
    monkeypatch.setattr(portfolio, "solve", lambda problem, seconds: Solved((1, 2), math.inf, False))
    plan = choose(SETS, ONES, Rules(2))
    assert (plan.method, plan.value, plan.proven) == ("exact", 6, True)  # the greedy bound proves it


def test_the_same_question_has_the_same_answer_in_any_order_of_rounding() -> None:
    weights = {f"g{i}": 0.1 * i for i in range(8)}
    options = [Option(f"o{j}", f"o{j}", tuple(weights)[j % 3 :: 3], 1) for j in range(6)]
    plans = [choose(options, weights, Rules(2), exact=False) for _ in range(2)]
    assert plans[0] == plans[1]
    assert [o.id for o in plans[0].chosen] == ["o1", "o0"]  # 1.2 and 0.9; o2 closes 0.7


def test_a_choice_that_no_weight_moves_is_kept_in_every_draw() -> None:
    apart = [Option("a", "甲", ("x",), 1), Option("b", "乙", ("y",), 1)]
    found = steadiness(apart, {"x": 10.0, "y": 1.0}, Rules(1), families={"x": ["x"], "y": ["y"]})
    assert [(k.id, k.share, k.chosen) for k in found.options] == [("a", 1.0, True)]
    assert found.worst == 1.0
    assert [(f.lower, f.higher) for f in found.families] == [(1, 1), (1, 1)]


def test_a_choice_between_equals_sways() -> None:
    apart = [Option("a", "甲", ("x",), 1), Option("b", "乙", ("y",), 1)]
    found = steadiness(apart, {"x": 1.0, "y": 1.0}, Rules(1), families={"x": ["x"]}, draws=200)
    shares = {k.id: k.share for k in found.options}
    assert shares["a"] + shares["b"] == 1.0
    assert 0.3 < shares["a"] < 0.7
    assert 0.8 / 1.2 <= found.worst < 0.9
    assert [(f.lower, f.higher) for f in found.families] == [(0, 1)]
    assert steadiness(apart, {"x": 1.0, "y": 1.0}, Rules(1)) == steadiness(apart, {"x": 1.0, "y": 1.0}, Rules(1))


@pytest.mark.parametrize(
    ("given_", "words"),
    [({"spread": 0}, "幅度"), ({"spread": 1}, "幅度"), ({"draws": 0}, "次数"), ({"draws": 10**6}, "次数")],
)
def test_sensitivity_refuses_what_it_cannot_do(given_: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        steadiness(SETS, ONES, Rules(1), **given_)


def test_sensitivity_says_when_quotas_cannot_be_met() -> None:
    placed = [replace(o, district="东") for o in SETS]
    with pytest.raises(BadRequest, match="没有凑出"):
        steadiness(placed, ONES, Rules(1, quotas={"东": Quota(2)}))


def test_a_plan_is_not_proven_only_because_it_closes_nothing() -> None:
    plan: Plan = choose(SETS, ONES, Rules(0.5))
    assert plan.chosen == ()
    assert plan.bound == 0
    assert plan.open == tuple("012345")


def test_problem_of_keeps_the_order_given() -> None:
    problem = problem_of(SETS, ONES, Rules(2))
    assert problem.rows == ((0, 1, 2, 3), (0, 1, 4), (2, 3, 5))
    assert problem.alone == (4, 3, 3)


def offered(veto: str | None = None, **asked: Any) -> Candidates:
    """Gaps of 苏州 in the small world with :data:`MORE` needs, on a complete list: wafer, ore and side 缺失."""
    nodes = {
        "Enterprise": [
            {"id": f, "name": f"企业{f}", "full_name": f, "veto": veto if f == "h1" else None} for f in FIRMS
        ]
    }
    holds = [("h2", "h3", {"share": 0.6}), ("h3", "f1", {"share": 0.2}), ("f2", "f3", {"share": 0.9}, 2)]
    graph = world(nodes=nodes, edges={("INVESTS_IN", "Enterprise", "Enterprise"): holds}, supplies=MORE)
    graph, place = with_closed_roster(graph), suzhou(graph)
    return candidates_for(graph, [find_gaps(graph, "f", place)], place, **asked)


def test_an_offer_holds_the_gaps_and_who_elsewhere_does_them() -> None:
    found = offered()
    # what hangs on it, in 户: the wafer of s1 and s2 is 卡脖子, the ore is bought in easily
    assert list(found.weights) == ["wafer", "side", "ore"]
    assert found.weights["wafer"] > found.weights["side"] > 1 > found.weights["ore"] > 0
    # x1 and j1 make wafer too, but nobody can tell whether they are elsewhere
    assert {o.id: set(o.closes) for o in found.options} == {
        "h1": {"wafer", "side"},
        "h2": {"wafer", "side"},
        "h3": {"wafer", "ore"},
        "f1": {"wafer", "side"},
        "f2": {"ore"},
        "f3": {"ore", "side"},
    }
    assert {o.group for o in found.options if o.id in ("h2", "h3")} == {"h2"}
    assert {o.group for o in found.options if o.id not in ("h2", "h3")} == {""}
    assert "每个目标按 1 计" in found.notes[1]
    plan = choose(found.options, found.weights, Rules(1))
    assert [o.id for o in plan.chosen] == ["h1"]
    assert set(plan.open) == {"ore"}


def test_an_offer_leaves_out_and_counts_the_vetoed_and_those_without_cost() -> None:
    found = offered("环保处罚", costs={"h2": 5.0, "f2": 0.0})
    assert [(o.id, o.cost) for o in found.options] == [("h2", 5.0), ("f2", 0.0)]
    assert found.notes[1:] == ("没有成本、未列入的 3 家", "一票否决、未列入的 1 家")
    for wrong, words in ((-5.0, "成本是 -5"), (math.nan, "成本没有填写")):
        priced = offered(costs={"h2": wrong})
        with pytest.raises(BadRequest, match=words):
            choose(priced.options, priced.weights, Rules(1))


def test_an_offer_of_a_slice_without_the_field_is_refused() -> None:
    graph = world()
    found = find_gaps(graph, "f", suzhou(graph))
    with pytest.raises(BadRequest, match="只含部分领域"):
        candidates_for(replace(graph, fields=("g",)), [found], suzhou(graph))


def test_a_place_without_gaps_has_nothing_on_offer() -> None:
    graph = world()
    assert candidates_for(graph, [], suzhou(graph)).options == ()


def test_a_curve_says_what_each_budget_buys() -> None:
    curve = budget_curve(SETS, ONES, Rules(0), [0, 1, 2, math.inf])
    assert [(p.budget, p.value, p.cost, p.targets) for p in curve] == [
        (0, 0, 0, 0),
        (1, 4, 1, 1),
        (2, 5, 2, 2),
        (math.inf, 6, 3, 3),
    ]
    assert all(p.bound >= p.value for p in curve)
    assert curve[1] == Point(1, 4.0, curve[1].bound, 1.0, 1)
    assert budget_curve(SETS, ONES, Rules(0), []) == ()


def test_one_option_that_is_far_too_dear_does_not_blur_the_others() -> None:
    dear = [*SETS, Option("d", "丁", tuple("012345"), 1e15)]
    for exact in (True, False):
        assert choose(dear, ONES, Rules(2), exact=exact).value == (6 if exact else 5)
    land = [replace(o, uses={"用地": 1e15 if o.id == "d" else 1.0}, cost=1) for o in dear]
    assert choose(land, ONES, Rules(9, {"用地": 2})).value == 6


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1e6, 1e12])
def test_units_of_weights_and_costs_do_not_matter(scale: float) -> None:
    weighed = {g: w * scale for g, w in ONES.items()}
    priced = [replace(o, cost=o.cost * scale) for o in SETS]
    for exact in (True, False):
        plan = choose(priced, weighed, Rules(2 * scale), exact=exact)
        assert plan.value == pytest.approx((6 if exact else 5) * scale)
        assert plan.proven is exact
        assert plan.bound == pytest.approx(6 * scale, rel=1e-6)


def test_terms_are_read_as_people_write_them() -> None:
    assert read_terms("") == {}
    assert read_terms("甲，1.5亿\n\n乙;2;虎丘区\n丙,丁公司,3") == {
        "甲": Terms(1.5),
        "乙": Terms(2.0, "虎丘区"),
        "丙,丁公司": Terms(3.0),
    }
    assert read_terms("企业,投资,用能,落地\n甲,1,,昆山市\n乙,2,30,") == {
        "甲": Terms(1.0, "昆山市"),
        "乙": Terms(2.0, "", {"用能": 30.0}),
    }


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_terms, "甲,1\n乙", "第 2 行"),
        (read_terms, "甲,1\n甲,2", "写了两次"),
        (read_terms, "甲,-1", "从 0 起"),
        (read_terms, "甲,inf", "从 0 起"),
        (read_terms, "企业,投资,用地\n甲,1", "表头有 3 格"),
        (read_terms, "企业,投资,用地\n甲,1,很多", "“用地”“很多”不是数"),
        (read_terms, "企业,投资,用地\n甲,x,1", "不是数"),
        (read_terms, "企业,投资,用地\n甲,1,-2", "从 0 起"),
        (read_terms, "\n".join(f"企业{i},1" for i in range(5001)), "最多 5000 行"),
        (read_limits, "用地", "上限第 1 行"),
        (read_limits, "用地,多", "上限第 1 行"),
        (read_limits, "用地,-1", "从 0 起"),
        (read_quotas, "虎丘区", "指标第 1 行"),
        (read_quotas, "虎丘区,1.5", "指标第 1 行"),
        (read_quotas, "虎丘区,1,2,3", "指标第 1 行"),
        (read_quotas, "虎丘区,1\n虎丘区,2", "写了两次"),
    ],
)
def test_terms_that_cannot_be_read_are_refused_by_line(read: Callable[[str], object], text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read(text)


def made(budget: float = 5.0, **said: Any) -> Portfolio:
    graph = with_closed_roster(world(supplies=MORE))
    place = suzhou(graph)
    stated = stated_by_id(graph, place, Stated(**said))
    return make_portfolio(graph, [find_gaps(graph, "f", place)], budget, stated=stated)


def test_quotas_and_limits_bind_the_choice_and_are_told() -> None:
    terms = {
        "企业h1": Terms(1, "昆山市", {"用地": 9}),
        "h3": Terms(1, "苏州市", {"用地": 1}),
        "f3": Terms(1, "苏州市", {"用地": 1}),
    }
    assert [o.id for o in made(1, terms=terms).plan.chosen] == ["h1"]
    found = portfolio_record(made(1, terms=terms, quotas={"昆山": Quota(0, 0)}))
    assert [c.id for c in found.chosen] == ["h3"]
    assert found.quotas == (QuotaRow(Named("320583", "昆山市"), 0, 0, 0),)
    found = portfolio_record(made(3, terms=terms, limits={"用地": 2}))
    assert {c.id for c in found.chosen} == {"h3", "f3"}
    assert found.limits == (LimitRow("用地", 2, 2),)
    with pytest.raises(BadRequest, match="“昆山市”至少要 2 个目标，可选的只有 1 个"):
        made(terms=terms, quotas={"昆山市": Quota(2)})


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"quotas": {"昆山市": Quota(1)}}, BadRequest, "没有写各目标落在哪个区县"),
        ({"terms": {"h1": Terms(1, "上海市")}}, BadRequest, "不在苏州市之内"),
        ({"terms": {"h1": Terms(1), "企业h1": Terms(2)}}, BadRequest, "同一家企业"),
        ({"terms": {"没有": Terms(1)}}, NotFound, "没有"),
        ({"terms": {"h1": Terms(math.nan)}}, BadRequest, "从 0 起"),
        ({"terms": {"h1": Terms(1, "没有")}}, NotFound, "没有"),
        ({"limits": {"用地": -1}}, BadRequest, "从 0 起"),
        (
            {"terms": {"h1": Terms(1, "昆山市")}, "quotas": {"昆山市": Quota(), "320583": Quota()}},
            BadRequest,
            "同一个区县",
        ),
    ],
)
def test_what_is_stated_wrongly_is_refused(said: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        made(**said)


def test_quotas_that_only_the_exact_way_keeps_leave_no_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (portfolio, portfolio_sensitivity):
        monkeypatch.setattr(module, "pick", lambda problem: None)
    found = made(1, terms={"h2": Terms(1, "昆山市")}, quotas={"昆山市": Quota(1)})
    assert [o.id for o in found.plan.chosen] == ["h2"]
    assert (found.steadiness.draws, found.curve) == (0, ())
