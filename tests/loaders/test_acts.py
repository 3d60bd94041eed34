"""Acts with what follows from them: one commit each, foreseen as they turn out, and undone as if they had never
been.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dates import today
from graph.errors import BadRequest, Conflict, Outdated
from graph.model.records import Act, Batch, Entry, RecordTable
from graph.store.contract import Store
from graph.store.open import foresee
from loaders.acts import Plan, carry_out
from loaders.importing import rollback_with_derived
from loaders.matching.match import match
from loaders.merging import merge
from loaders.review.decisions import decide, decisions
from loaders.reviewing import undo
from tests.engines import FACTORIES, FEB, JAN, MAR, UNDER_TEST, dump, engine_store, firm, put, table
from tests.rounds import rounds

store = engine_store
DAYS = (JAN, FEB, MAR)
WORDS = ("锂电池", "隔膜", "电解液", "锂电池隔膜", "月饼")
SHARES = (None, 0.02, 0.5)


def chain() -> list[RecordTable]:
    return [
        table("Field", {"id": "ne", "name": "新能源"}),
        table(
            "Segment",
            {"id": "cell", "name": "锂电池"},
            {"id": "film", "name": "隔膜"},
            {"id": "fluid", "name": "电解液"},
        ),
        table("PART_OF", *({"source": s, "target": "ne"} for s in ("cell", "film", "fluid"))),
        table("Product", *({"id": w, "name": w} for w in WORDS)),
    ]


Making = tuple[int, str, float | None]
"""Number of a firm, what it makes, and the share of its revenue."""


def goods(makings: list[Making]) -> list[RecordTable]:
    firms, words = sorted({n for n, _, _ in makings}), sorted({w for _, w, _ in makings})
    shares = {(f"e{n}", w): share for n, w, share in makings}
    basis = {None: "经营范围"}  # what is only registered is only suggested
    return [
        table("Enterprise", *({"id": f"e{n}", "full_name": f"企业{n}有限公司"} for n in firms)),
        table("Product", *({"id": w, "name": w} for w in words)),
        table(
            "MAKES",
            *({"source": e, "target": w, "share": s, "basis": basis.get(s)} for (e, w), s in shares.items()),
        ),
    ]


def bring(store: Store, day: int, tables: list[RecordTable]) -> int | None:
    found = carry_out(store, lambda: Plan(day, [Batch("test", "试", day, tables)]))
    return found.done.numbers[0]


def links(store: Store, on: int | None = None) -> dict[tuple[str, str], str]:
    return {(s, t): state for s, t, state in store.rows("OPERATES_IN", ("source", "target", "state"), on)}


@pytest.fixture
def small(store: Store) -> Store:
    bring(store, JAN, chain())
    bring(store, JAN, goods([(1, "锂电池", 0.5), (2, "隔膜", None)]))
    return store


def counting(store: Store, act: Callable[[], object]) -> int:
    """How often the store committed during an act."""
    before = store.commits
    act()
    return store.commits - before


def test_each_act_of_a_user_is_one_commit(small: Store) -> None:
    assert links(small)[("e1", "cell")] == "confirmed"
    batch: list[int | None] = []
    assert (
        counting(small, lambda: batch.append(bring(small, FEB, goods([(3, "电解液", 0.5), (4, "电解液", 0.02)])))) == 1
    )
    assert batch[0] is not None
    assert counting(small, lambda: rollback_with_derived(small, batch[0] or 0, "甲")) == 1
    suggested = next(p for p, state in links(small).items() if state == "suggested")
    assert counting(small, lambda: decide(small, suggested, "rejected", by="甲")) == 1
    assert counting(small, lambda: undo(small, suggested, by="甲")) == 1
    put(small, firm("e1b", full_name="企业1有限公司"))
    assert counting(small, lambda: merge(small, "e1", "e1b", by="甲")) == 1


def test_every_batch_of_an_act_and_every_undoing_is_signed(small: Store) -> None:
    batch = bring(small, FEB, goods([(3, "电解液", 0.5)]))
    assert batch is not None
    rollback_with_derived(small, batch, "甲")
    said = {(int(n.key), n.values["action"]) for n in small.notes("batch")}
    derived = {b.id for b in small.batches() if b.source == "match"}
    assert {(b, "derive") for b in derived} <= said
    assert (batch, "rollback") in said


def test_an_act_planned_on_an_older_version_is_refused_and_keeps_nothing(small: Store) -> None:
    seen = small.version()
    put(small, firm("别人的"))
    before = (small.version(), small.work_version(), small.batches())
    late = Act([Batch("test", "晚", JAN, [firm("晚到的")])], entries=lambda _: [Entry("t", "k", {})], seen=seen)
    with pytest.raises(Outdated, match="请重试"):
        small.commit(late)
    with pytest.raises(Conflict):
        small.commit(Act(entries=lambda _: [Entry("t", "k", {})], seen=seen))
    assert (small.version(), small.work_version(), small.batches()) == before
    assert small.get("Enterprise", "晚到的", JAN) is None


def test_an_act_is_planned_anew_when_others_wrote_meanwhile(small: Store) -> None:
    met: list[int] = []

    def plan() -> Plan:
        if not met:
            put(small, firm("别人的"))
        met.append(small.version())
        return Plan(FEB, [Batch("test", "试", FEB, goods([(7, "锂电池", 0.5)]))])

    carry_out(small, plan)
    assert len(met) == 2
    assert links(small, FEB)[("e7", "cell")] == "confirmed"


def test_an_entry_that_cannot_be_kept_takes_the_whole_act_with_it(small: Store) -> None:
    before = (small.version(), small.work_version(), small.batches(), dump(small, today()))
    with pytest.raises(BadRequest):
        small.commit(Act([Batch("test", "试", JAN, [firm("新")])], entries=lambda _: [Entry("", "", {})]))
    with pytest.raises(BadRequest):
        small.commit(Act(undo=[small.batches()[0].id], entries=lambda _: [Entry("t", "k", {"x": object()})]))
    assert (small.version(), small.work_version(), small.batches(), dump(small, today())) == before


def test_the_work_log_moves_its_own_version_only(small: Store) -> None:
    version, work = small.version(), small.work_version()
    graph = small.slice(["ne"], today())
    small.note("scheme", "甲", {"a": 1}, "乙")
    assert (small.version(), small.work_version()) == (version, work + 1)
    assert small.slice(["ne"], today()).version == graph.version
    put(small, firm("新"))
    assert (small.version(), small.work_version()) == (version + 1, work + 1)


def test_versions_can_be_asked_of_some_nodes_only(small: Store) -> None:
    every = {kind: small.spans(kind, 0) for kind in ("MAKES", "Product")}
    of_e1 = small.spans("MAKES", 0, among=[("Enterprise", "e1"), ("Product", "e2"), ("Enterprise", "nobody")])
    assert of_e1 == [s for s in every["MAKES"] if s.key[0] == "e1"] != []
    assert small.spans("Product", 0, among=[("Product", "隔膜")]) == [s for s in every["Product"] if s.key == ("隔膜",)]
    assert small.spans("MAKES", 0, among=[]) == []


making = st.tuples(st.integers(1, 4), st.sampled_from(WORDS), st.sampled_from(SHARES))
load = st.tuples(st.sampled_from(DAYS), st.lists(making, min_size=1, max_size=4), st.booleans())
"""Day, goods, and whether the firms are the batch's own (else others may know them too)."""
Load = tuple[int, list[Making], bool]


def written(at: int, given: Load) -> tuple[int, list[RecordTable]]:
    day, makings, own = given
    return day, goods([(n + 10 * at if own else n, w, share) for n, w, share in makings])


def world(store: Store, loads: list[tuple[int, Load]], decided: int) -> dict[int, int | None]:
    """The loads one after the other, by their place; then so many decisions on firms of loads that stay."""
    bring(store, JAN, chain())
    return {at: bring(store, *written(at, given)) for at, given in loads} | {-1: decided}


def answers(store: Store) -> dict[str, Any]:
    """What the store says at each day, to each question of the contract that a batch could leave a trace in."""
    out: dict[str, Any] = {}
    for day in (*DAYS, today()):
        out[f"{day}"] = dump(store, day)
        census = store.census(day)
        out[f"census {day}"] = (census.enterprises, census.confirmed.tolist(), census.suggested.tolist())
    for word in ("企业1", "企业11", "企业21", *WORDS):
        out[word] = sorted((h.kind, h.id) for h in store.search(word, 50))
    return out


def undone_is_as_if_never_been(make: Callable[[], Store], loads: list[Load], gone: int, verdicts: list[str]) -> bool:
    """Whether the undoing was allowed; if so, it left no trace."""
    listed = list(enumerate(_said_once(loads), 1))
    gone %= len(listed)
    with_it, without = make(), None
    try:
        made = world(with_it, listed, 0)
        batch = made[gone + 1]
        if batch is None:
            return False
        pairs = _decide(with_it, {f"e{n}" for n in _firms(listed[gone])}, verdicts)
        try:
            rollback_with_derived(with_it, batch)
        except BadRequest:
            return False
        left = answers(with_it)
        kept = decisions(with_it).keys()
        with_it.close()
        without = make()
        world(without, [x for x in listed if x[0] != gone + 1], 0)
        for pair, verdict in pairs:
            if links(without).get(pair) == "suggested":
                decide(without, pair, verdict)
        assert left == answers(without)
        assert kept == {p for p, _ in pairs}
    finally:
        for each in (with_it, without):
            if each is not None:
                each.close()
    return True


def _said_once(loads: list[Load]) -> list[Load]:
    """Loads none of which repeats what another one says: of a repetition the store keeps no trace that could remain."""
    out, said = list[Load](), set[tuple[int, str]]()
    for at, (day, makings, own) in enumerate(loads, 1):
        mine = {(n + 10 * at if own else n, w): share for n, w, share in makings}
        new = [(n, w, share) for (n, w), share in mine.items() if (n, w) not in said]
        said |= mine.keys()
        if new:
            out.append((day, new, False))
    return out


def _firms(load: tuple[int, Load]) -> set[int]:
    at, (_, makings, own) = load
    return {n + 10 * at if own else n for n, _, _ in makings}


def _decide(store: Store, but: set[str], verdicts: list[str]) -> list[tuple[tuple[str, str], str]]:
    """Decide on suggestions about other firms than these."""
    waiting = sorted(p for p, state in links(store).items() if state == "suggested" and p[0] not in but)
    found = list(zip(waiting, verdicts, strict=False))
    for pair, verdict in found:
        decide(store, pair, verdict)
    return found


loads = st.lists(load, min_size=2, max_size=4)
verdicts = st.lists(st.sampled_from(["confirmed", "rejected"]), max_size=2)


@pytest.mark.parametrize("engine", UNDER_TEST)
def test_an_undone_batch_leaves_the_store_as_if_it_had_never_been(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    tried: list[bool] = []

    @settings(
        max_examples=rounds(8, 100) if engine == "sqlite" else rounds(2, 20), suppress_health_check=list(HealthCheck)
    )
    @given(loads, st.integers(0, 3), verdicts)
    def check(loads: list[Load], gone: int, verdicts: list[str]) -> None:
        numbered = iter(range(9))

        def make() -> Store:
            at = tmp_path / f"{len(tried)}-{next(numbered)}"
            at.mkdir(exist_ok=True)
            for old in at.iterdir():
                os.unlink(old)
            return FACTORIES[engine](request, at)

        tried.append(undone_is_as_if_never_been(make, loads, gone, verdicts))

    check()
    assert sum(tried) > len(tried) / 4


@given(st.lists(load, min_size=1, max_size=3), st.integers(0, 3))
@settings(max_examples=rounds(6, 100), suppress_health_check=list(HealthCheck))
def test_records_are_foreseen_as_they_turn_out(
    tmp_path_factory: pytest.TempPathFactory, loads: list[Load], gone: int
) -> None:
    store = FACTORIES["sqlite"](None, tmp_path_factory.mktemp("foreseen"))  # type: ignore[arg-type]
    try:
        _foreseen(store, loads, gone)
    finally:
        store.close()


def _foreseen(store: Store, loads: list[Load], gone: int) -> None:
    *before, last = list(enumerate(loads, 1))
    made = [n for n in world(store, before, 0).values() if n]
    undo = [*made[-1:], *(b.id for b in store.batches() if made and b.id > made[-1])] if gone else []
    ahead = foresee(store, undo)
    day, tables = written(*last)
    batch = Batch("test", "试", day, tables)
    ahead.add(batch)
    derived = ahead.take(match(ahead, day)[0])
    columns = {
        "MAKES": ("source", "target", "share", "file", "state"),
        "Enterprise": ("id", "full_name"),
        "OPERATES_IN": ("source", "target", "share", "state", "evidence", "file"),
    }
    foreseen = {(k, on): sorted(map(repr, ahead.rows(k, c, on))) for k, c in columns.items() for on in (*DAYS, today())}
    store.commit(Act([batch, *([derived] if derived else [])], undo, seen=ahead.version))
    for (kind, on), rows in foreseen.items():
        assert rows == sorted(map(repr, store.rows(kind, columns[kind], on))), (kind, on)
    again = foresee(store)
    assert again.take(match(again, day)[0]) is None  # matched already: nothing is left to do
