"""The planner alone, on versions held in memory: what it refuses, what it leaves out, what it shortens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from graph.errors import StoreError
from graph.model.records import FOREVER, Batch, RecordTable, Retire
from graph.model.schema import default_schema
from graph.store.engine.intervals import Ends, Held, TablePlan, value_names
from graph.store.engine.planning import Planner
from tests.engines import APR, FEB, JAN, MAR, firm, places, table


class Memory:
    """Versions by kind and start."""

    def __init__(self, held: dict[str, list[Held]] | None = None) -> None:
        self.kept = held or {}
        self.asked: list[tuple[str, int]] = []

    def blank(self, kind: str, ends: Ends) -> bool:
        return not self.kept.get(kind)

    def held(self, kind: str, ends: Ends, starts: Sequence[Any]) -> Mapping[Any, list[Held]]:
        self.asked.append((kind, len(starts)))
        found: dict[Any, list[Held]] = {}
        for each in self.kept.get(kind, []):
            if each.key[0] in starts:
                found.setdefault(each.key[0], []).append(each)
        return found

    def known(self, node: str, ids: Collection[Any]) -> set[Any]:
        return {h.key[0] for h in self.kept.get(node, [])} & set(ids)


def version(kind: str, key: tuple[str, ...], since: int, until: int = FOREVER, **values: Any) -> Held:
    names = value_names(default_schema().kind(kind))
    given = {"state": "confirmed"} | values
    return Held(key, since, until, tuple(given.get(n) for n in names), ref=f"{key}{since}")


def plan(
    memory: Memory, *tables: RecordTable, on: int = FEB, retire: Sequence[Retire] = ()
) -> tuple[list[TablePlan], list[TablePlan]]:
    return Planner(default_schema(), memory, Batch("test", "试", on, list(tables), list(retire))).plan()


def test_first_records_are_taken_as_they_stand_and_nothing_is_asked() -> None:
    memory = Memory()
    _, (found,) = plan(memory, firm("甲"))
    assert (found.made, found.new, list(found.untils), found.changed) == (None, None, [FOREVER], {1})
    assert memory.asked == []


def test_tables_of_a_kind_that_never_meet_are_all_first_records() -> None:
    _, plans = plan(Memory(), firm("甲"), firm("乙"))
    assert [p.made for p in plans] == [None, None]


def test_tables_that_meet_see_each_other() -> None:
    _, (first, second) = plan(Memory(), firm("甲", size=1.0), firm("甲", size=2.0))
    assert (list(first.untils), list(second.untils)) == ([FEB], [FOREVER])
    assert (first.new, second.new) == ([True], [False])
    assert second.shut == []  # what the batch made itself needs no journal


def test_a_changed_record_shortens_the_version_it_replaces_and_ends_where_that_ended() -> None:
    held = version("Enterprise", ("甲",), JAN, APR, full_name="甲有限公司", size=1.0)
    _, (found,) = plan(Memory({"Enterprise": [held]}), firm("甲", size=2.0))
    assert list(found.untils) == [APR]
    assert [(h.ref, h.was, h.until) for h in found.shut] == [(held.ref, APR, FEB)]


def test_a_record_that_the_batch_ends_and_writes_anew_keeps_nothing_of_what_it_was() -> None:
    class Fresh(Memory):
        """Like an engine: reads versions anew each time."""

        def held(self, kind: str, ends: Ends, starts: Sequence[Any]) -> Mapping[Any, list[Held]]:
            found = super().held(kind, ends, starts)
            return {s: [replace(h) for h in versions] for s, versions in found.items()}

    held = version("Enterprise", ("甲",), JAN, full_name="甲有限公司", size=1.0, veto="某事")
    gone = [Retire("Enterprise", [("甲",)])]
    (ended,), (again,) = plan(Fresh({"Enterprise": [held]}), firm("甲", size=1.0), retire=gone)
    assert [(h.ref, h.until) for h in ended.shut] == [(held.ref, FEB)]
    assert (again.shut, again.changed) == ([], {1})
    assert again.made is not None
    assert again.made[0].values[value_names(default_schema().nodes["Enterprise"]).index("veto")] is None


def test_an_integer_for_a_number_is_no_change() -> None:
    held = version("Enterprise", ("甲",), JAN, full_name="甲有限公司", size=5.0)
    _, (found,) = plan(Memory({"Enterprise": [held]}), firm("甲", size=5))
    assert found.changed == set()


def test_a_back_dated_record_ends_where_the_next_begins() -> None:
    held = version("Enterprise", ("甲",), MAR, full_name="甲有限公司")
    _, (found,) = plan(Memory({"Enterprise": [held]}), firm("甲"))
    assert (list(found.untils), found.shut) == ([MAR], [])


@pytest.mark.parametrize(
    ("tables", "word"),
    [
        ([table("LOCATED_IN", {"source": "甲", "target": "苏州"})], "甲"),
        ([firm("甲"), table("LOCATED_IN", {"source": "甲", "target": "苏州"})], "苏州"),
        ([table("Enterprise", {"id": None, "full_name": "无"})], "编号为空"),
        ([table("Enterprise", {"id": "甲", "full_name": "1"}, {"id": "甲", "full_name": "2"})], "重复"),
        (
            [
                firm("甲"),
                places("a", "b"),
                table("LOCATED_IN", {"source": "甲", "target": "a"}, {"source": "甲", "target": "b"}),
            ],
            "两个终点",
        ),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_written(tables: list[RecordTable], word: str) -> None:
    with pytest.raises(StoreError, match=word):
        plan(Memory(), *tables)


def test_a_retirement_ends_what_is_valid_and_ignores_the_rest() -> None:
    old, now = version("Enterprise", ("甲",), JAN, FEB), version("Enterprise", ("甲",), FEB)
    (gone,), _ = plan(
        Memory({"Enterprise": [old, now]}), on=MAR, retire=[Retire("Enterprise", [("甲",), ("无",), ("甲",)])]
    )
    assert [(h.ref, h.until) for h in gone.shut] == [(now.ref, MAR)]


def test_a_retirement_with_a_key_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(StoreError, match="2 项"):
        plan(Memory(), retire=[Retire("LOCATED_IN", [("甲",)])])
