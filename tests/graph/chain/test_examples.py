"""What rests on made-up data is told from what does not, whoever shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.chain.examples import holds_example, shows_example
from graph.dates import today
from graph.store.open import open_store
from tests.engines import put, table
from tests.pictures import graph_of

DAY = 20200101
"""A day before today: its names are read, those of today are searched."""


@pytest.mark.parametrize(
    ("kind", "values", "example"),
    [
        ("Enterprise", {"name": "苏州电子", "full_name": "苏州电子有限公司"}, False),
        ("Enterprise", {"name": "苏州电子", "full_name": "苏州示例电子有限公司"}, True),
        ("Enterprise", {"full_name": "苏州实力电子有限公司"}, False),  # sounds like it, so that a search finds it
        ("Enterprise", {"full_name": "苏州电子有限公司", "aliases": "示例微电"}, False),
        ("Project", {"name": "封装项目", "sample": 1}, True),
        ("Project", {"name": "封装项目", "sample": 0}, False),
        ("District", {"name": "示例区"}, True),
        ("Roster", {"name": "示例名录"}, True),
    ],
)
@pytest.mark.parametrize("on", [today(), DAY])
def test_a_store_holds_examples_where_a_name_or_a_mark_says_so(
    tmp_path: Path, kind: str, values: dict[str, object], example: bool, on: int
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", write=True)
    put(store, table(kind, {"id": "n", **values}), on=DAY)
    assert holds_example(store, on) is example
    assert not holds_example(store, DAY - 10_000), "before it was known"
    store.close()


def test_the_bundled_data_hold_none(sample_db: Path) -> None:
    store = open_store(f"sqlite:///{sample_db}")
    assert not holds_example(store, today())
    store.close()


def test_what_is_counted_for_a_segment_is_an_example_or_not() -> None:
    graph = graph_of(
        {
            "Segment": [{"id": s, "name": s} for s in "abc"],
            "Enterprise": [{"id": "e", "name": "示例电子"}, {"id": "r", "name": "电子"}],
            "Project": [{"id": "p", "name": "项目", "sample": 1}],
        },
        {
            ("OPERATES_IN", "Enterprise", "Segment"): [("e", "a"), ("r", "b")],
            ("BUILDS", "Project", "Segment"): [("p", "c")],
        },
    )
    assert [shows_example(graph, [s]) for s in "abc"] == [True, False, True]
    assert shows_example(graph, "abc")
    assert not shows_example(graph, ["elsewhere"])
