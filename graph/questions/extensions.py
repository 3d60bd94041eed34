"""关联度与延链, from users' words to the quadrants of a field's segments or of all industries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.chain.lookup import find_place, find_places
from graph.extensions.find import field_quadrants, industry_quadrants
from graph.extensions.quadrants import Quadrants
from graph.questions.answers.extensions import extensions_answer
from graph.questions.tables.quadrants import quadrants_table
from graph.views.table import Table


@dataclass(frozen=True, slots=True)
class Extensions:
    """What was found, and the same as JSON."""

    found: Quadrants
    answer: dict[str, Any]

    @property
    def title(self) -> str:
        """Field (or 全部行业) and place."""
        field = self.answer["field"]
        return f"{field['name'] if field else '全部行业'} · {self.found.place.name}"

    def table(self) -> Table:
        """The quadrants as a table that says what it is about, for files."""
        where = self.answer["population"]
        dates = (
            f"日期：数据截至 {self.answer['data_date'] or '未注明'}，按 {self.answer['as_of']} 有效的记录，数据版本 "
            f"{self.answer['version']}"
        )
        notes = (f"范围：{self.title}", dates, *((where,) if where else ()))
        return quadrants_table(self.found, notes)


def find_extensions(
    graphs: Graphs,
    place: str,
    field: str | None = None,
    peers: str | None = None,
    level: int | None = None,
    on: int | None = None,
) -> Extensions:
    """The segments of a field, or without one all industries (at a level) in the place.

    Raises ``NotFound``, ``BadRequest``.
    """
    if field:
        graph = graphs.field_graph(field, on)
        assessment = assess_field(graph, field, place, peers)
        found = field_quadrants(graph, assessment)
        return Extensions(found, extensions_answer(graph, found, assessment, None))
    graph = graphs.graph(on)
    found = industry_quadrants(graph, find_place(graph, place), find_places(graph, peers), level)
    return Extensions(found, extensions_answer(graph, found, None, level))
