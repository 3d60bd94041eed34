"""From users' words to an assessment, and which place is meant where none is said."""

from __future__ import annotations

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place, find_places
from graph.errors import BadRequest
from graph.gaps.find import find_gaps
from graph.gaps.records import Assessment

USUAL_PLACE = "苏州市"


def assess_field(graph: ChainGraph, field: str, place: str, peers: str | None = None) -> Assessment:
    """Gaps of the field in the place that these words name."""
    return find_gaps(graph, find_id(graph, "Field", field), find_place(graph, place), find_places(graph, peers))


def usual_place(graph: ChainGraph) -> str | None:
    """苏州市 if the data know it, else the first city, else the first district, else ``None``."""
    table = graph.nodes["District"]
    names = [str(n) for n in table.names()]
    if not names or USUAL_PLACE in names:
        return USUAL_PLACE if names else None
    levels = table.columns["level"]
    return next((n for n, level in zip(names, levels, strict=True) if level == "市"), names[0])


def chosen_place(graph: ChainGraph, place: str | None) -> str:
    """The place asked for, else the usual one; raises ``BadRequest`` where the data know none."""
    where = place or usual_place(graph)
    if where is None:
        raise BadRequest("这一天的数据中还没有地区；请换一个日期，或先导入带所在地的企业或区划")
    return where
