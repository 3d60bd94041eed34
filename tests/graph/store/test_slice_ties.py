"""What a slice holds of the ties between enterprises, on every engine."""

from __future__ import annotations

from graph.store.contract import Store
from graph.store.engine.slicing import TIES
from tests.engines import JAN, engine_store, firm, put, segments, table

store = engine_store


def test_ties_go_two_steps_out_over_all_their_kinds(store: Store) -> None:
    """a works in the field; b, d, g and the association h are a step away, c, e and i two, and z three."""
    put(
        store,
        segments("x"),
        table("Field", {"id": "f", "name": "领域"}),
        table("PART_OF", {"source": "x", "target": "f", "stage": "上游"}),
        *(firm(k) for k in "abcdeiz"),
        table("Institution", *({"id": k, "name": k, "kind": "协会"} for k in "gh")),
        table("OPERATES_IN", {"source": "a", "target": "x"}),
        table(
            "SELLS_TO",
            {"source": "a", "target": "b", "amount_cny_10k": 7.0},
            {"source": "c", "target": "b"},
            {"source": "z", "target": "c"},
            ends=("Enterprise", "Enterprise"),
        ),
        table(
            "INVESTS_IN",
            {"source": "d", "target": "a", "share": 0.2},
            {"source": "d", "target": "e"},
            ends=("Enterprise", "Enterprise"),
        ),
        table("INVESTS_IN", {"source": "g", "target": "a"}, ends=("Institution", "Enterprise")),
        table(
            "MEMBER_OF",
            {"source": "a", "target": "h"},
            {"source": "i", "target": "h"},
            ends=("Enterprise", "Institution"),
        ),
    )
    part, whole = store.slice(["f"], JAN), store.chain(JAN)
    assert part.nodes["Enterprise"].ids.tolist() == list("abcdei")
    assert part.nodes["Institution"].ids.tolist() == list("gh")
    assert store.slice(["f"], JAN, ties=False).nodes["Enterprise"].ids.tolist() == ["a"]
    for pair in (p for p in whole.edges if p[0] in TIES):
        mine, full = part.edge(*pair), whole.edge(*pair)
        ends = [
            list(zip(g.nodes[pair[1]].ids[e.source], g.nodes[pair[2]].ids[e.target], strict=True))
            for g, e in ((part, mine), (whole, full))
        ]
        kept = [i for i, both in enumerate(ends[1]) if "z" not in both]
        assert ends[0] == [ends[1][i] for i in kept], pair
        for name, values in mine.columns.items():
            assert values.astype(str).tolist() == full.columns[name][kept].astype(str).tolist(), (pair, name)
