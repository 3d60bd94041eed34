"""A portfolio for a place in one go: who is chosen, what it closes, what stays open, how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.errors import BadRequest
from graph.gaps.records import Assessment
from graph.portfolio.candidates import Candidates, candidates_for
from graph.portfolio.choose import Plan, Point, budget_curve, choose
from graph.portfolio.rules import Rules
from graph.portfolio.sensitivity import SPREAD, Steadiness, steadiness
from graph.portfolio.terms import Stated, Terms
from graph.shown import Shown

STEPS = (0.5, 1.0, 1.5, 2.0)
"""Parts of the budget that the curve is drawn at."""
SECONDS = 5.0
USUAL_BUDGET = 5.0


@dataclass(frozen=True, slots=True)
class Portfolio(Shown):
    """A plan with what it was made of; ``stated`` by ids.

    ``steadiness`` has no draws where the greedy way cannot keep the quotas.
    """

    graph: ChainGraph
    assessments: tuple[Assessment, ...]
    place: Place
    budget: float
    stated: Stated
    candidates: Candidates
    plan: Plan
    steadiness: Steadiness
    curve: tuple[Point, ...]


def make_portfolio(
    graph: ChainGraph,
    assessments: Sequence[Assessment],
    budget: float,
    costs: Mapping[str, float] | None = None,
    *,
    stated: Stated | None = None,
) -> Portfolio:
    """The best choice within a budget for the gaps of these assessments of one place; ``costs`` by id, else 1 each.

    ``stated`` (by ids) may say more: where targets would settle, what they use, limits and quotas; it comes before
    ``costs``.

    Raises
    ------
    BadRequest
        No assessment; otherwise as :func:`graph.portfolio.choose.choose`.
    """
    if not assessments:
        raise BadRequest("没有可选的领域；请至少选一个有环节的领域")
    said = stated or Stated({id_: Terms(cost) for id_, cost in (costs or {}).items()})
    place, label = assessments[0].place, _labels(graph)
    rules = Rules(budget, said.limits, {label[d]: q for d, q in said.quotas.items()})
    terms = {i: replace(t, district=label[t.district] if t.district else "") for i, t in said.terms.items()}
    priced = {id_: t.cost for id_, t in said.terms.items() if t.cost is not None}
    found = candidates_for(graph, assessments, place, costs=priced or None, terms=terms)
    try:
        plan = _plan(found, rules)
    except BadRequest as error:
        raise BadRequest(f"{error}。{found.ignored}") if found.ignored else error from error
    families = {a.field_name: [g.segment for g in a.gaps] for a in assessments} if len(assessments) > 1 else {}
    steady = _steadiness(found, plan, rules, families)
    return Portfolio(graph, tuple(assessments), place, budget, said, found, plan, steady, tuple(_curve(found, rules)))


def _steadiness(found: Candidates, plan: Plan, rules: Rules, families: Mapping[str, list[str]]) -> Steadiness:
    """The choice under moved weights; without draws where the greedy way finds nothing that keeps the quotas."""
    try:
        return steadiness(found.options, found.weights, rules, families=families, kept={o.id for o in plan.chosen})
    except BadRequest:
        return Steadiness((), (), 1.0, len(plan.chosen), 0, SPREAD)


def _curve(found: Candidates, rules: Rules) -> Iterator[Point]:
    """What parts of the budget buy; those that cannot keep the quotas are left out."""
    for step in STEPS:
        with suppress(BadRequest):
            yield from budget_curve(found.options, found.weights, rules, [rules.budget * step])


def _plan(found: Candidates, rules: Rules) -> Plan:
    """The best choice; where the greedy one is as good, that one, because the weights are moved with the greedy way."""
    best = choose(found.options, found.weights, rules, seconds=SECONDS)
    try:
        quick = choose(found.options, found.weights, rules, exact=False)
    except BadRequest:  # quotas that the greedy way does not meet
        return best
    if quick.value < best.value * (1 - 1e-12):
        return best
    return replace(quick, bound=best.bound, proven=best.proven, method=best.method)


def _labels(graph: ChainGraph) -> dict[str, str]:
    """What errors call each district: its name, with the id where several carry it."""
    table = graph.nodes["District"]
    names = [str(n) for n in table.names()]
    carried = Counter(names)
    return {str(i): n if carried[n] == 1 else f"{n}（{i}）" for i, n in zip(table.ids, names, strict=True)}
