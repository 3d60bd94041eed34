"""Portfolios, from users' words to what was chosen; kept while the data stay the same."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graph.asking.graphs import Graphs
from graph.chain.lookup import find_id
from graph.errors import BadRequest
from graph.gap_list.list import GapList
from graph.portfolio.make import Made, make_portfolio
from graph.portfolio.terms import Stated, stated_by_id
from graph.questions.gap_list import find_gap_list
from graph.text import split_words


def portfolio_of(listed: GapList, fields: Sequence[str], budget: float, said: Stated) -> Made:
    """The portfolio for the gaps of these fields (all without any) of a list of one place."""
    if len(listed.places) != 1:
        raise BadRequest("组合须针对一个地区；请只写一个")
    if not (math.isfinite(budget) and budget >= 0):
        raise BadRequest(f"预算 {budget:g} 须是从 0 起的数")
    graph = listed.graph
    wanted = {find_id(graph, "Field", f) for f in split_words(fields)}
    mine = [a for a in listed.assessments if not wanted or a.field in wanted]
    return make_portfolio(graph, mine, budget, stated=stated_by_id(graph, listed.places[0], said))


def find_portfolio(
    graphs: Graphs, place: str, fields: Sequence[str], budget: float, said: Stated, as_of: str | None = None
) -> Made:
    """The same for the place that these words name."""
    listed = find_gap_list(graphs, place, as_of=as_of)
    key = (
        "portfolio",
        listed.graph.on,
        listed.places[0].ids if listed.places else (),
        tuple(fields),
        budget,
        said.key(),
    )
    return graphs.once(key, lambda: portfolio_of(listed, fields, budget, said), listed.graph.version)
