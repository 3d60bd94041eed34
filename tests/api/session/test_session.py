"""Graphs kept by a session: within a bound, built once, and as new as the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from api.session.cache_budget import serving_rooms
from api.session.graph_cache import VARIABLE, GraphCache, Key, room_bytes
from api.session.session import RECHECK_SECONDS, Session
from graph.chain.graph import ChainGraph
from graph.counts.take import columns_of, take_census
from graph.dates import today
from graph.errors import BadRequest, NotFound
from tests.engines import JAN, firm, places, put, segments, table
from tests.waiting import until
from tests.worlds import world


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(f"sqlite:///{tmp_path / 's.db'}", write=True) as made:
        put(
            made.store,
            places("a"),
            segments("x", "y"),
            table("Field", {"id": "f", "name": "甲领域"}, {"id": "g", "name": "乙领域"}),
            table(
                "PART_OF",
                {"source": "x", "target": "f", "stage": "上游"},
                {"source": "y", "target": "g", "stage": "上游"},
            ),
            firm("e"),
            table("OPERATES_IN", {"source": "e", "target": "x"}),
        )
        yield made


def key(name: str) -> Key:
    return Key(1, (name,), JAN)


def test_a_field_is_found_by_its_name_and_read_once(session: Session) -> None:
    found = session.field_graph("甲")
    assert found.fields == ("f",)
    assert found is session.field_graph("f") is session.graph(today(), ["f"], ties=False)
    assert session.field_graph("乙领域") is not found
    with pytest.raises(NotFound):
        session.field_graph("丙")
    assert session.graph().fields is None


def test_while_the_whole_graph_is_there_it_answers_for_every_slice(session: Session) -> None:
    whole = session.graph()
    assert session.field_graph("甲") is session.graph(None, ["f", "g"]) is whole
    assert session.outline() is not whole
    put(session.store, firm("e2"), on=today())
    assert session.field_graph("甲").fields == ("f",)  # not read yet at this version


def test_a_service_reads_the_whole_once_slices_push_each_other_out(session: Session) -> None:
    rooms = replace(serving_rooms(), graphs=1)
    with Session(session.url, rooms=rooms) as serves, Session(session.url, rooms=replace(rooms, child=0.0)) as asks:
        for each in (serves, asks):
            assert [each.field_graph(name).fields for name in "甲乙"] == [("f",), ("g",)]
        assert serves.field_graph("甲").fields == ("f",), "nobody waits for the whole"
        until(lambda: serves.field_graph("甲").fields is None, "the whole is read beside")
        assert asks.field_graph("甲").fields == ("f",)  # a command asks little, and ends


def test_the_whole_graph_and_the_outline_stay_and_share_their_counts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question asks for the outline, some for the whole graph: either would push out the other, without end."""
    monkeypatch.setattr(session, "_graphs", GraphCache(1, serves=True))
    earlier, whole, outline = session.outline(JAN), session.graph(), session.outline()
    assert session.graph() is whole
    assert session.outline() is outline
    assert session.outline(JAN) is not earlier, "of a day of which nothing else is there"
    assert whole.census is outline.census is not None
    assert whole.census.to_bytes() == take_census(columns_of(whole)).to_bytes()


def test_the_whole_of_today_stays_whatever_else_is_asked_for(session: Session) -> None:
    """It answers for every slice, and to read it again takes seconds; another day's is read for who asks."""
    with Session(session.url, rooms=replace(serving_rooms(), graphs=1)) as serves:
        whole, outline = serves.graph(), serves.outline()
        for day in (JAN, JAN + 1):
            assert serves.graph(day, ["f"]).fields == ("f",)
            assert serves.graph(day, ["f"]) is serves.graph(day, ["f"]), "the newest stays beside it"
            assert serves.graph(day).on == day
        assert (serves.graph(), serves.outline(), serves.field_graph("乙")) == (whole, outline, whole)


def test_own_writes_count_at_once(session: Session) -> None:
    before = session.graph()
    assert put(session.store, firm("e2"), on=today()).version == session.version()
    assert len(session.graph().nodes["Enterprise"]) == 2
    assert len(before.nodes["Enterprise"]) == 1


def test_writes_of_others_are_noticed_without_asking_all_the_time(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Session(session.store.url)
    asked: list[float] = []
    ask = reader.store.version
    monkeypatch.setattr(reader.store, "version", lambda: (asked.append(reader._asked), ask())[1])
    first = reader.graph()
    put(session.store, firm("e2"), on=today())
    until(lambda: reader.graph().version != first.version, "a reader sees the write of another")
    assert len(asked) >= 2
    assert all(later - earlier >= RECHECK_SECONDS for earlier, later in pairwise(asked))
    reader.close()


def test_the_least_recently_used_go_first_and_the_newest_always_stays() -> None:
    size = world().nbytes
    cache, built = GraphCache(int(2.5 * size)), list[str]()

    def get(name: str) -> ChainGraph:
        return cache.get(key(name), lambda: (built.append(name), world())[1])

    for name in "abacab":  # c drops b, which was used before a
        get(name)
    assert built == ["a", "b", "c", "b"]
    assert (len(cache), cache.nbytes) == (2, 2 * size)
    tiny = GraphCache(1)
    assert tiny.get(key("a"), world) is tiny.get(key("a"), lambda: pytest.fail("built twice"))


def test_one_builds_and_the_others_wait_while_other_keys_go_on() -> None:
    cache, go, started = GraphCache(1 << 30), threading.Event(), threading.Event()
    built: list[int] = []

    def slow() -> ChainGraph:
        built.append(1)
        started.set()
        assert go.wait(10)
        return world()

    with ThreadPoolExecutor(4) as pool:
        same = [pool.submit(cache.get, key("a"), slow) for _ in range(3)]
        assert started.wait(10)
        assert cache.get(key("b"), world).version == 1
        go.set()
        assert len({id(f.result(10)) for f in same}) == len(built) == 1


def test_a_failure_reaches_everybody_and_is_not_kept() -> None:
    cache = GraphCache(1 << 30)

    def broken() -> ChainGraph:
        raise BadRequest("坏")

    for build in (broken, broken):
        with pytest.raises(BadRequest, match="坏"):
            cache.get(key("a"), build)
    assert cache.get(key("a"), world).version == 1
    cache.keep(2)
    assert len(cache) == 0


@pytest.mark.parametrize("text", ["", "多", "-1", "0", "nan", "inf"])
def test_a_bound_that_is_no_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(BadRequest, match=VARIABLE):
        room_bytes()
    monkeypatch.setenv(VARIABLE, "1.5")
    assert room_bytes() == 1.5 * 2**20


def test_a_graph_newer_than_the_version_asked_for_is_news(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.db'}"
    with Session(url, write=True) as writer, Session(url) as reader:
        put(writer.store, firm("e1"), on=today())
        old = reader.version()
        put(writer.store, firm("e2"), on=today())
        assert reader.graph().version == reader.version() == old + 1


Build = Callable[[], ChainGraph]
