"""After a small write the census is the one before it, changed by the enterprises the write touched: as if all were
counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.arrays import IntArray
from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.counts.amend import amended
from graph.dates import today
from graph.model.records import FOREVER, RecordTable, Retire, Source
from graph.model.schema import NodeKind, default_schema
from graph.store.contract import Store
from graph.store.engine import census_change
from graph.store.engine.census_change import MOST, renewed, touched
from graph.store.engine.census_rows import count_store
from graph.store.engine.columns import Chunks
from graph.store.engine.intervals import Held, TablePlan
from graph.store.neo4j.chain import Neo4jReader
from graph.store.neo4j.ddl import await_words
from graph.store.neo4j.link import Link
from graph.store.open import open_store
from graph.store.sqlite.chain import SQLiteReader
from tests.engines import FEB, JAN, MAR, UNDER_TEST, engine_store, firm, places, put, segments, table
from tests.graph.counts.test_census import counted, same
from tests.graph.store.test_slices import FIRMS, worlds
from tests.memory_reader import MemoryReader
from tests.rounds import rounds

store = engine_store
MANY = [f"企业{i:02}" for i in range(40)]


class DatedReader(MemoryReader):
    """A graph in memory some of whose enterprises are not valid, with the dates of the facts about them."""

    def __init__(self, graph: ChainGraph, dates: Sequence[str | None], gone: Sequence[int]) -> None:
        super().__init__(graph)
        self.dates, self.valid = np.array(dates, dtype=object), np.ones(len(FIRMS), dtype=bool)
        self.valid[list(gone)] = False

    def nodes(self, kind: NodeKind, columns: Sequence[str], keys: IntArray | None = None) -> Chunks:
        if kind.name != "Enterprise":
            yield from super().nodes(kind, columns, keys)
            return
        for own, *values in super().nodes(kind, [c for c in columns if c != "as_of"], keys):
            at = np.asarray(own) - self.first["Enterprise"]
            kept = self.valid[at]
            dated = [self.dates[at]] if "as_of" in columns else []
            yield [np.asarray(v)[kept] for v in (own, *values, *dated)]

    def data_date(self) -> str | None:
        return max((d for d in self.dates[self.valid] if d is not None), default=None)


def mixed(old: ChainGraph, new: ChainGraph, chosen: Sequence[int]) -> ChainGraph:
    """``old`` with the enterprises chosen, and what starts at them, as in ``new``; all else is the same in both."""
    pick = np.isin(np.arange(len(FIRMS)), chosen)
    nodes, edges = dict(old.nodes), dict(old.edges)
    mine, theirs = old.nodes["Enterprise"], new.nodes["Enterprise"]
    columns = {c: np.where(pick, theirs.columns[c], v) for c, v in mine.columns.items()}
    nodes["Enterprise"] = dataclasses.replace(mine, columns=columns)
    for kind in (k for k in old.edges.keys() | new.edges.keys() if k[1] == "Enterprise"):
        a, b = (g.edge(*kind) for g in (old, new))
        parts = [t for t in (a.take(~pick[a.source]), b.take(pick[b.source])) if len(t)]
        edges.pop(kind, None)
        if parts:
            columns = {n: np.concatenate([t.columns[n] for t in parts]) for n in parts[0].columns}
            source, target, state = (
                np.concatenate([getattr(t, n) for t in parts]) for n in ("source", "target", "state")
            )
            edges[kind] = dataclasses.replace(parts[0], source=source, target=target, state=state, columns=columns)
    return dataclasses.replace(old, nodes=nodes, edges=edges)


some = st.lists(st.integers(0, len(FIRMS) - 1), unique=True, max_size=5)
dates = st.lists(st.sampled_from([None, "2024-12-31", "2025-06-30"]), min_size=len(FIRMS), max_size=len(FIRMS))


@settings(max_examples=rounds(40, 200))
@given(worlds(), worlds(), some, some, some, dates, dates)
def test_changed_by_some_is_as_counted_anew(
    old: ChainGraph,
    other: ChainGraph,
    chosen: list[int],
    gone: list[int],
    then: list[int],
    was: list[str],
    now: list[str],
) -> None:
    left = [i for i in gone if i not in chosen]  # who is valid changes for the chosen only
    becomes = [now[i] if i in chosen else was[i] for i in range(len(FIRMS))]
    before = DatedReader(old, was, gone)
    after = DatedReader(mixed(old, other, chosen), becomes, [*left, *(i for i in then if i in chosen)])
    keys = np.array(sorted(chosen), dtype=np.int64) + before.first["Enterprise"]
    found = renewed(count_store(before), keys, before, after)
    assert found is not None
    expected = count_store(after)
    assert same(found, expected)
    assert all(
        getattr(found, f.name).dtype == getattr(expected, f.name).dtype
        for f in dataclasses.fields(Census)
        if isinstance(getattr(expected, f.name), np.ndarray)
    )


@settings(max_examples=rounds(40, 200))
@given(worlds())
def test_counts_of_other_places_are_not_mixed(graph: ChainGraph) -> None:
    whole, part = count_store(MemoryReader(graph)), count_store(MemoryReader(graph), np.zeros(0, dtype=np.int64))
    found = amended(whole, part, part, lambda: None)
    assert found is not None
    assert same(found, whole)
    turned = whole.aligned(whole.segments[::-1], whole.districts, whole.fields)
    assert amended(turned, part, part, lambda: None) is None


@pytest.fixture
def filled(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Forty enterprises in two fields, of which the store keeps a census however few they are."""
    monkeypatch.setattr("graph.store.neo4j.census._WORTH", 0)
    put(
        store,
        places("a", "b"),
        segments("x", "y"),
        table("Field", {"id": "f", "name": "领域"}, {"id": "g", "name": "另一领域"}),
        table(
            "PART_OF", {"source": "x", "target": "f", "stage": "上游"}, {"source": "y", "target": "g", "stage": "上游"}
        ),
        table("Product", {"id": "p", "name": "p"}),
        table(
            "Roster",
            *(
                {"id": r, "name": r, "kind": kind}
                for r, kind in (("甲", "规上企业"), ("乙", "登记企业"), ("丙", "规上企业"))
            ),
        ),
        table(
            "Enterprise",
            *(
                {
                    "id": i,
                    "full_name": f"{i}有限公司",
                    "size": 10.1 + n,
                    "as_of": "2025-01-01",
                    "division": (None, "C39 电子")[n % 2],
                }
                for n, i in enumerate(MANY)
            ),
        ),
        table("LOCATED_IN", *({"source": i, "target": "ab"[n % 2]} for n, i in enumerate(MANY))),
        table("LISTED_IN", *({"source": i, "target": "甲乙"[n % 2]} for n, i in enumerate(MANY[5:25]))),
        site(MANY[11], "a", "x"),
        table("MAKES", *({"source": i, "target": "p"} for i in MANY[:20])),
        table("OPERATES_IN", *({"source": i, "target": "x", "share": 0.3} for i in MANY[10:])),
        on=JAN,
    )
    return store


def kept(store: Store) -> Census | None:
    """The census that the store holds for today, as a process finds it that has counted nothing.

    ``None`` if there is none.
    """
    other = open_store(store.url)
    with pytest.MonkeyPatch.context() as patch:
        for engine in ("sqlite", "neo4j"):
            patch.setattr(f"graph.store.{engine}.census.count_store", lambda reader: (_ for _ in ()).throw(LookupError))
        try:
            return other.census()
        except LookupError:
            return None
        finally:
            other.close()


@pytest.fixture
def by_change(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is counted but the enterprises that are touched."""
    for engine in ("sqlite", "neo4j"):
        monkeypatch.setattr(f"graph.store.{engine}.census.count_store", lambda reader: pytest.fail("all were counted"))
    yield
    monkeypatch.undo()


def site(firm_: str, place: str, what: str | None, **more: str) -> RecordTable:
    return table("HAS_SITE", {"source": firm_, "target": place, "role": "生产基地", "segments": what, **more})


def retired(kind: str, *key: str) -> Retire:
    return Retire(kind, [key])


LATER = 29991231
"""A day that does not come."""


SMALL: dict[str, Callable[[Store], object]] = {
    "renamed": lambda s: put(s, firm(MANY[1], name="新名")),
    "other size": lambda s: put(s, firm(MANY[11], size=77.7)),
    "listed": lambda s: put(s, firm(MANY[2], stock_code="600000.SH")),
    "of another division": lambda s: put(s, firm(MANY[12], division="C26 化工"), firm(MANY[2], division="39"), on=FEB),
    "newer facts": lambda s: put(s, firm(MANY[2], as_of="2025-05-05"), on=FEB),
    "older facts": lambda s: put(s, table("Enterprise", *({"id": i, "as_of": "2024-01-01"} for i in MANY[:3]))),
    "moved": lambda s: put(s, table("LOCATED_IN", {"source": MANY[12], "target": "b"}), on=FEB),
    "new one": lambda s: put(
        s,
        firm("新", size=5.0),
        table("LOCATED_IN", {"source": "新", "target": "a"}),
        table("OPERATES_IN", {"source": "新", "target": "y", "share": 0.5, "role": "链主"}),
        on=FEB,
    ),
    "a site": lambda s: put(s, site(MANY[12], "b", "x"), site(MANY[13], "b", None), site(MANY[14], "b", "y"), on=FEB),
    "a site ended": lambda s: put(s, site(MANY[11], "a", "x", state="rejected"), on=FEB),
    "another activity": lambda s: put(s, site(MANY[11], "a", "y"), on=FEB),
    "makes": lambda s: put(
        s,
        table("MAKES", {"source": MANY[5], "target": "p", "state": "rejected"}, {"source": MANY[30], "target": "p"}),
        on=FEB,
    ),
    "first in a segment": lambda s: put(s, table("OPERATES_IN", {"source": MANY[12], "target": "y"})),
    "onto a roster": lambda s: put(s, table("LISTED_IN", {"source": MANY[30], "target": "甲"}), on=FEB),
    "first on a roster": lambda s: put(s, table("LISTED_IN", {"source": MANY[31], "target": "丙"}), on=FEB),
    "onto a second roster": lambda s: put(s, table("LISTED_IN", {"source": MANY[12], "target": "丙"}), on=FEB),
    "from one roster to another": lambda s: put(
        s,
        table("LISTED_IN", {"source": MANY[12], "target": "甲"}),
        retire=[retired("LISTED_IN", MANY[12], "乙")],
        on=FEB,
    ),
    "off all rosters": lambda s: put(s, retire=[retired("LISTED_IN", MANY[13], "甲")], on=FEB),
    "rejected": lambda s: put(s, table("OPERATES_IN", {"source": MANY[13], "target": "x", "state": "rejected"})),
    "ended": lambda s: put(s, on=FEB, retire=[retired("OPERATES_IN", MANY[14], "x")]),
    "gone": lambda s: put(s, on=FEB, retire=[retired("Enterprise", MANY[15])]),
    "in the past": lambda s: put(s, firm(MANY[16], size=1.5), on=20250101),
    "in the future": lambda s: put(s, firm(MANY[16], size=1.5), firm("后来"), on=LATER),
    "ends in the future": lambda s: put(s, on=LATER, retire=[retired("Enterprise", MANY[17])]),
    "nobody": lambda s: put(s, table("Product", {"id": "q", "name": "q"})),
}


@pytest.mark.parametrize("change", SMALL)
def test_kept_after_a_small_write(filled: Store, by_change: None, change: str) -> None:
    assert kept(filled) is not None
    SMALL[change](filled)
    found = kept(filled)
    assert found is not None
    assert same(found, counted(filled, today()))


def test_kept_after_one_small_write_upon_another_and_their_undoing(filled: Store, by_change: None) -> None:
    batches = []
    for name in (
        "moved",
        "ended",
        "new one",
        "newer facts",
        "gone",
        "first in a segment",
        "in the future",
        "in the past",
    ):
        batches.append(SMALL[name](filled).batch)  # type: ignore[attr-defined]
        found = kept(filled)
        assert found is not None, name
        assert same(found, counted(filled, today())), name
    for undone in (batches[-1:], batches[4:6], batches[:1], batches[1:4]):
        filled.rollback(*undone)
        found = kept(filled)
        assert found is not None
        assert same(found, counted(filled, today()))


def test_a_cell_in_which_nobody_is_left_is_gone(filled: Store, by_change: None) -> None:
    at = put(filled, table("OPERATES_IN", {"source": MANY[0], "target": "y"})).batch
    assert len(filled.census().segment) == 3
    assert at is not None
    filled.rollback(at)
    assert len(filled.census().segment) == 2


LARGE: dict[str, Callable[[Store], object]] = {
    "a segment in another field": lambda s: put(s, table("PART_OF", {"source": "x", "target": "g", "stage": "上游"})),
    "a segment less": lambda s: put(s, retire=[retired("PART_OF", "x", "f")], on=FEB),
    "a district in another": lambda s: put(
        s, table("WITHIN", {"source": "a", "target": "b"}, ends=("District", "District"))
    ),
    "a new district": lambda s: put(s, places("c"), table("LOCATED_IN", {"source": MANY[0], "target": "c"})),
    "a renamed field": lambda s: put(s, table("Field", {"id": "f", "name": "新名"})),
    "too many": lambda s: put(s, table("Enterprise", *({"id": i, "size": 3.0} for i in MANY[:9]))),
}


@pytest.mark.parametrize("change", LARGE)
def test_counted_anew_after_a_write_that_moves_all(filled: Store, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    monkeypatch.setattr(census_change, "amended", lambda *_: pytest.fail("changed"))
    batch = LARGE[change](filled).batch  # type: ignore[attr-defined]
    for undo in (False, True):
        if undo:
            filled.rollback(batch)
        found = kept(filled)
        assert found is not None
        assert same(found, counted(filled, today()))


def test_without_the_census_before_it_a_write_to_a_large_store_keeps_none(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.engine.census_rows.SMALL", 10)
    filled._credit = 0  # type: ignore[attr-defined]
    put(filled, places("c"))
    assert kept(filled) is None
    put(filled, firm(MANY[0], name="新名"))
    assert kept(filled) is None
    filled.census()  # whoever asks counts; the process remembers, and its next write goes on from there
    put(filled, firm(MANY[1], name="新名"))
    found = kept(filled)
    assert found is not None
    assert same(found, counted(filled, today()))


@pytest.mark.parametrize("store", UNDER_TEST[1:], indirect=True)  # SQLite has one writer, which keeps it as it writes
def test_another_process_writes_before_the_census_is_kept(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    other, between, made = open_store(filled.url, write=True), list[Census](), list[Census | None]()

    def meanwhile(link: Link) -> None:
        monkeypatch.setattr("graph.store.neo4j.store.await_words", await_words)
        between.append(counted(other, today()))
        put(other, firm(MANY[11], size=99.0), table("LOCATED_IN", {"source": MANY[12], "target": "a"}), on=MAR)
        put(other, retire=[retired("OPERATES_IN", MANY[12], "x")], on=MAR)

    def noted(*given: Any) -> Census | None:
        made.append(renewed(*given))
        return made[-1]

    monkeypatch.setattr("graph.store.neo4j.store.await_words", meanwhile)
    monkeypatch.setattr("graph.store.neo4j.census.renewed", noted)
    put(filled, firm(MANY[11], size=77.7), table("LOCATED_IN", {"source": MANY[12], "target": "b"}), on=FEB)
    other.close()
    assert made[-1] is not None
    assert same(made[-1], between[0])  # it is of the version that this process made
    found = kept(filled)
    assert found is not None  # but the store holds that of the newest
    assert same(found, counted(filled, today()))


class Spy:
    """Counts the rows that readers give."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.rows = {"Enterprise": 0, "LOCATED_IN": 0, "MAKES": 0, "OPERATES_IN": 0}
        for reader in (SQLiteReader, Neo4jReader):
            for method in ("nodes", "relations"):
                patch.setattr(reader, method, self._counting(getattr(reader, method)))

    def _counting(self, method: Callable[..., Chunks]) -> Callable[..., Chunks]:
        def read(reader: Any, kind: Any, *given: Any, **named: Any) -> Chunks:
            for chunk in method(reader, kind, *given, **named):
                if kind.name in self.rows:
                    self.rows[kind.name] += len(chunk[0])
                yield chunk

        return read


def test_a_small_write_reads_no_enterprise_but_those_it_touches(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(monkeypatch)
    put(filled, firm(MANY[11], size=77.7), table("LOCATED_IN", {"source": MANY[12], "target": "b"}), on=FEB)
    assert spy.rows == {
        "Enterprise": 4,
        "LOCATED_IN": 4,
        "MAKES": 4,
        "OPERATES_IN": 4,
    }  # two, as they were and as they are


KINDS = {kind.name: kind for kind in default_schema().kinds()}


def plan(
    kind: str, rows: Sequence[tuple[Any, ...]] = (), ends: tuple[str, str] | None = None, shut: Sequence[Held] = ()
) -> TablePlan:
    return TablePlan(KINDS[kind], ends, Source(""), (), rows, shut=list(shut))


def test_touched_are_enterprises_of_which_something_began_or_ended() -> None:
    ended = Held(("e3", "s"), JAN, MAR, ())
    plans = [
        plan("Enterprise", [("e1",)]),
        plan("MAKES", [("e2", "p")], ("Enterprise", "Product")),
        plan("OPERATES_IN", ends=("Enterprise", "Segment"), shut=[ended]),
        plan("Product", [("p",)]),
        plan("LOCATED_IN", [("项目", "a")], ("Project", "District")),
        plan("Segment"),
    ]
    assert touched(plans) == {"e1", "e2", "e3"}
    assert touched([*plans, plan("Segment", [("s",)])]) is None
    assert touched([*plans, plan("PART_OF", shut=[Held(("s", "f"), JAN, FOREVER, ())])]) is None
    assert touched([plan("Enterprise", [(i,) for i in range(MOST + 1)])]) is None


def test_who_moves_from_one_roster_to_another_is_counted_in_the_new_one_alone(filled: Store, by_change: None) -> None:
    def on(roster: str) -> tuple[int, int, int]:
        tally = filled.census().tallies[roster]
        return int(tally.known.sum() + tally.unseen.sum()), int(tally.seen.sum()), int(tally.confirmed.sum())

    assert (on("甲"), on("乙"), on("丙"), on("own")) == ((10, 7, 7), (10, 8, 8), (0, 0, 0), (20, 15, 15))
    SMALL["from one roster to another"](filled)
    assert (on("甲"), on("乙"), on("丙"), on("own")) == ((11, 8, 8), (9, 7, 7), (0, 0, 0), (20, 15, 15))
    SMALL["off all rosters"](filled)
    assert (on("甲"), on("乙"), on("own")) == ((10, 7, 7), (9, 7, 7), (21, 16, 16))
