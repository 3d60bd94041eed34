"""Choosing targets on the scale of the public data, greedily and exactly, against plain greedy.

And scenarios and pairs of a city.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.made.synthetic import big_graph
from benchmarks.timing import Line, best_of
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import Place, make_place, membership
from graph.gaps.find import Assessment, find_all_gaps
from graph.local_supply.pair_rows import local_makers
from graph.local_supply.pairs import match_locally
from graph.portfolio.bound import bound, prices_of
from graph.portfolio.exact import _at_least, _Program, solve
from graph.portfolio.greedy import pick
from graph.portfolio.problem import Problem
from graph.scenario.outcome import Lose, Scenario, what_if
from graph.supply.needs import supply_of

SIZES = ((136, 300, 20.0), (934, 1_500, 60.0), (3_321, 3_534, 100.0))
"""Targets, gaps and budget, as in the table of algorithms.md §5."""
CITY = "D3"


def instance(targets: int, gaps: int, budget: float, seed: int = 0) -> Problem:
    """Heavy-tailed coverage like enterprises and products of the public data, gamma weights, lognormal costs."""
    rng = np.random.default_rng(seed)
    popular = 1.0 / np.arange(1, gaps + 1) ** 0.7
    popular = rng.permutation(popular / popular.sum())
    sizes = np.minimum(3 + (rng.pareto(2.0, targets) * 4).astype(int), gaps // 4)
    rows = tuple(tuple(sorted(rng.choice(gaps, size, replace=False, p=popular).tolist())) for size in sizes)
    return Problem(rows, rng.gamma(2.0, 1.0, gaps), rng.lognormal(0.0, 0.6, targets), budget)


def plain_greedy(problem: Problem) -> tuple[list[int], int]:
    """Looks at every option in every round, per cost; how often is counted."""
    rest, left, chosen, looked = problem.weights.tolist(), problem.budget, list[int](), 0
    cost, open_ = problem.cost.tolist(), set(range(len(problem.rows)))
    while True:
        best, at = 0.0, -1
        for j in sorted(open_):
            if cost[j] > left:
                open_.discard(j)
                continue
            looked += 1
            rate = math.fsum(rest[i] for i in problem.rows[j]) / cost[j]
            if rate > best:
                best, at = rate, j
        if at < 0:
            return chosen, looked
        chosen.append(at)
        open_.discard(at)
        left -= cost[at]
        for i in problem.rows[at]:
            rest[i] = 0.0


def _portfolio(targets: int, gaps: int, budget: float) -> Iterator[Line | str]:
    problem = instance(targets, gaps, budget)
    what = f"{targets:,} 个目标、{gaps:,} 个缺口，预算 {budget:g}"
    fast, found = best_of(3, lambda: pick(Problem(problem.rows, problem.weights, problem.cost, problem.budget)))
    assert found is not None
    slow, (plain, looked) = best_of(1, lambda: plain_greedy(problem))
    assert problem.value(plain) <= found.value + 1e-9
    exact, solved = best_of(1, lambda: solve(problem, 60.0))
    none = prices_of(problem)
    whole, peer = best_of(1, lambda: _at_least(problem, _Program.of(problem), none, -math.inf, 60.0))
    assert solved.chosen is not None
    assert peer.chosen is not None
    assert abs(problem.value(peer.chosen) - problem.value(solved.chosen)) < 1e-6 or not peer.proven
    top = problem.value(solved.chosen)
    proof, most = best_of(3, lambda: bound(problem, found.chosen))
    loose = bound(problem, found.chosen, steps=1)
    yield (
        f"组合（{what}）：CELF {found.value:,.3f}（看 {found.looked:,} 次），逐个贪心看 {looked:,} 次；最优 "
        f"{top:,.3f}，"
        f"{'已证明' if solved.proven else '未证明'}；CELF 为最优的 {found.value / top:.2%}；"
        f"上界 {most:,.3f}（{proof * 1000:.0f} ms，离最优至多 {1 - found.value / most:.2%}），CELF 自带的上界 "
        f"{loose:,.3f}（{1 - found.value / loose:.2%}）"
    )
    yield Line(f"CELF 选择目标（{what}）", fast, "逐个贪心", slow, "≤ 50 ms", fast <= 0.05)
    yield Line(
        f"最优组合并证明（{what}）", exact, "HiGHS 不先按价格筛选", whole, "≤ 10 s", exact <= 10 and solved.proven
    )


def _makers_of_rarest(graph: ChainGraph, found: Assessment, place: Place) -> list[str]:
    """All local makers of the segment that has the fewest."""
    rarest = min((g for g in found.gaps if g.inputs.enterprises_place), key=lambda g: g.inputs.enterprises_place)
    known, inside = operating(graph), membership(graph, place).inside
    here = (known.segment == graph.position("Segment", rarest.segment)) & inside[known.enterprise]
    return [str(i) for i in graph.nodes["Enterprise"].ids[known.enterprise[here]]]


def _looped_pairs(graph: ChainGraph, field: str, place: Place) -> set[tuple[int, int]]:
    """The same pairs by plain loops (the graph has no ties)."""
    known, inside = operating(graph), membership(graph, place).inside
    makers, _ = local_makers(known, graph.field_segments(field), inside)
    firms, supply = {s: known.enterprise[m].tolist() for s, m in makers.items()}, supply_of(graph)
    return {
        (a, b)
        for s, mine in firms.items()
        for t, _ in supply.users[s]
        if t != s
        for a in mine
        for b in firms.get(t, ())
        if a != b
    }


def run() -> Iterator[Line | str]:
    """Lines and sentences."""
    for size in SIZES:
        yield from _portfolio(*size)
    graph = big_graph()
    place, field = make_place(graph, [CITY]), str(graph.nodes["Field"].ids[0])
    twice, found = best_of(3, lambda: [find_all_gaps(replace(graph), place, fields=[field])[0] for _ in range(2)])
    lose = Scenario("退出", tuple(map(Lose, _makers_of_rarest(graph, found[0], place))))
    once, outcome = best_of(3, lambda: what_if(graph, place, lose, fields=[field]))
    many = f"{len(graph.nodes['Enterprise']):,} 家企业"
    yield (
        f"情景（{many}）：失去 {len(outcome.words)} 家企业；{len(outcome.moves)} 个环节改变状态，"
        f"{len(outcome.stopped)} 个停产"
    )
    yield Line(
        f"情景：一个领域前后对比（{many}）", once, "不留中间结果，同一领域缺口算两遍", twice, "≤ 300 ms", once <= 0.3
    )
    paired, pairs = best_of(3, lambda: match_locally(graph, field, place))
    slow, plain = best_of(1, lambda: _looped_pairs(graph, field, place))
    assert pairs.total == len(plain)
    yield f"本地配套（{many}）：{pairs.relations} 条供需关系，{pairs.total:,} 对"
    yield Line(f"一个领域的本地配套（{many}）", paired, "逐对循环，不排序", slow, "≤ 300 ms", paired <= 0.3)


if __name__ == "__main__":
    for each in run():
        print(each.text() if isinstance(each, Line) else each, flush=True)
