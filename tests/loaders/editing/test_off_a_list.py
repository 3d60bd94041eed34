"""A firm is taken off a list without undoing the batch that put it there: it is no more counted there, and what was
said of it stays.
"""

from __future__ import annotations

from graph.store.contract import Store
from loaders.editing.ending import end, restore
from tests.engines import JAN, engine_store, firm, places, put, segments, table

store = engine_store
LISTED = ("Enterprise", "Roster")


def on(store: Store) -> tuple[int, int]:
    """How many firms each list has: that of 规上企业, and the ledger of those on none."""
    tallies = store.census().tallies
    return tuple(int(tallies[r].known.sum() + tallies[r].unseen.sum()) for r in ("gs", "own"))  # type: ignore[return-value]


def test_off_one_list_and_on_again(store: Store) -> None:
    batch = put(
        store,
        places("a"),
        segments("x"),
        firm("e1"),
        firm("e2"),
        table("Roster", {"id": "gs", "name": "规上", "kind": "规上企业"}),
        table("LISTED_IN", *({"source": e, "target": "gs"} for e in ("e1", "e2")), ends=LISTED),
        table("LOCATED_IN", {"source": "e1", "target": "a"}),
        table("OPERATES_IN", {"source": "e1", "target": "x"}),
        on=JAN,
    ).batch
    assert on(store) == (2, 0)
    saved = end(store, "LISTED_IN", "e1→gs", who="甲", why="退出规上")
    assert on(store) == (1, 1)
    assert [v.batch for v in store.neighbours("Enterprise", "e1")] == [batch, batch], "what was said of it stays"
    assert {b.status for b in store.batches()} == {"committed"}
    restore(store, "LISTED_IN", "e1→gs", who="甲", why="仍在规上")
    assert on(store) == (2, 0)
    assert saved.batch is not None
