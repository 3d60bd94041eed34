"""What a store reads around one node for a picture: the same picture as from the whole graph, or a note that says how
far.
"""

from __future__ import annotations

import numpy as np
import pytest

from graph.errors import NotFound
from graph.search.nodes import find_node
from graph.store.contract import Store
from graph.views.network.around import ego_view
from tests.engines import JAN, MAR, engine_store, firm, places, put, segments, table

store = engine_store


def test_a_wide_step_is_the_last_and_the_picture_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.store.engine.surroundings.ROOM", 5)
    put(store, segments("s", "t"), firm("a"), *(firm(f"b{i}") for i in range(9)), on=JAN)
    put(
        store,
        table(
            "OPERATES_IN",
            {"source": "a", "target": "s"},
            *({"source": f"b{i}", "target": "s"} for i in range(9)),
            {"source": "b1", "target": "t"},
        ),
        on=JAN,
    )
    put(
        store,
        table(
            "SELLS_TO",
            {"source": "b1", "target": "b2"},
            {"source": "b3", "target": "b4", "state": "rejected"},
            ends=("Enterprise", "Enterprise"),
        ),
        on=JAN,
    )
    part, read = store.around("Enterprise", "a", 4)
    assert read == 2
    assert len(part.nodes["Enterprise"]) == 10
    assert len(part.nodes["Segment"]) == 1
    assert len(part.edge("SELLS_TO", "Enterprise", "Enterprise")) == 1  # between two of the last step
    view = ego_view(part, "Enterprise", "a", 4, read=read)
    assert any("没有再往外读" in note for note in view.notes)
    assert not any("没有再往外读" in note for note in ego_view(part, "Enterprise", "a", 2, read=read).notes)
    assert store.around("Segment", "t", 1)[1] == 1
    assert store.around("Enterprise", "b1", 1)[0].nodes["Segment"].ids.tolist() == ["s", "t"]


def test_at_a_date_and_alone(store: Store) -> None:
    put(store, places("c"), firm("a"), on=JAN)
    put(store, table("LOCATED_IN", {"source": "a", "target": "c"}), on=MAR)
    alone, read = store.around("Enterprise", "a", 4, JAN)
    assert (sum(map(len, alone.nodes.values())), alone.edges, read) == (1, {}, 4)
    assert len(store.around("Enterprise", "a", 1, MAR)[0].edges) == 1
    for on in (JAN - 1, JAN):
        with pytest.raises(NotFound):
            store.around("Enterprise", "a" if on < JAN else "b", 1, on)
    assert find_node(store, "a") == ("Enterprise", "a")
    assert np.array_equal(alone.nodes["Enterprise"].ids, ["a"])
