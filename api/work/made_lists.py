"""Lists between the graph, the work log and those who ask: made, and what people say of their rows."""

from __future__ import annotations

from collections.abc import Mapping

from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.lists.acts import Which, answer_entry, find_row, hand_entry
from graph.lists.by_hand import HandBook, read_hand
from graph.lists.declared import find_kind
from graph.lists.made import MadeList
from graph.lists.make import make_list, notes_of
from graph.model.records import Act, Entry
from graph.questions.lists.made_list import find
from graph.search.merged import merged_keys
from graph.store.contract import Store


def list_now(graphs: Graphs, which: Which) -> tuple[MadeList, ChainGraph]:
    """The list as it stands, and the graph that it was made from."""
    return find(graphs, which.name, which.field, ",".join(which.place)), graphs.field_graph(which.field, ties=True)


def book_of(store: Store) -> HandBook:
    """All that was said by hand."""
    notes = tuple(notes_of(store))
    return read_hand(notes, merged_keys(notes))


def enter(
    graphs: Graphs, store: Store, which: Which, row: str, wanted: Mapping[str, str | None], by: str, seen: str | None
) -> MadeList:
    """Take a row on or off by hand, or remark on it; the list afterwards."""
    made, graph = list_now(graphs, which)
    return _written(
        store, made, graph, hand_entry(book_of(store), made, find_row(made, graph, row), wanted, by, seen=seen)
    )


def answer(
    graphs: Graphs, store: Store, which: Which, row: str, said: tuple[str, str], by: str, unit: str, until: str
) -> MadeList:
    """Answer a test of a row (``said``: the test and 是, 否 or a range); the list afterwards."""
    made, graph = list_now(graphs, which)
    criteria = find_kind(which.name).criteria_of(made.field, made.field_name)
    at = find_row(made, graph, row)
    return _written(
        store, made, graph, answer_entry(book_of(store), made, criteria, at, *said, by, unit=unit, until=until)
    )


def _written(store: Store, made: MadeList, graph: ChainGraph, entry: Entry) -> MadeList:
    store.commit(Act(entries=lambda _: [entry]))
    return make_list(made.name, graph, store, made.field, make_place(graph, made.place), made.on, made.period)
