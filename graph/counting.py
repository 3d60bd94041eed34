"""The census of a graph: the one its store gave it, or one taken from its own records."""

from __future__ import annotations

import numpy as np

from graph.census import Census, Columns, take_census
from graph.chain import CONFIRMED, REJECTED, ChainGraph
from graph.places import districts_of


def census_of(graph: ChainGraph) -> Census:
    """Counts over all enterprises of the store that the graph was read from; taken once per graph."""
    return graph.census if graph.census is not None else graph.once("census", lambda g: take_census(columns_of(g)))


def columns_of(graph: ChainGraph) -> Columns:
    """The columns of a whole graph that a census is taken from."""
    firms = graph.nodes["Enterprise"]
    operates, makes = graph.edge("OPERATES_IN", "Enterprise", "Segment"), graph.edge("MAKES", "Enterprise", "Product")
    part = graph.edge("PART_OF", "Segment", "Field")
    part = part.take(part.state == CONFIRMED)
    made = np.zeros(len(firms), dtype=bool)
    made[makes.source[makes.state != REJECTED]] = True
    none = np.full(len(firms), None, dtype=object)
    return Columns(
        segments=graph.nodes["Segment"].ids, districts=graph.nodes["District"].ids, fields=graph.nodes["Field"].ids,
        home=districts_of(graph, "Enterprise"), size=firms.columns["size"],
        listed=np.not_equal(firms.columns.get("stock_code", none), None).astype(bool), makes=made,
        firm=operates.source, segment=operates.target, state=operates.state,
        share=operates.columns["share"] if len(operates) else np.zeros(0),
        leads=np.equal(operates.columns["role"], "链主").astype(bool) if len(operates) else np.zeros(0, dtype=bool),
        part_segment=part.source, part_field=part.target, data_date=graph.data_date,
    )  # fmt: skip
