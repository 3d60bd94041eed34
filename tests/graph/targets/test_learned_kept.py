"""What was learned is kept with what it was learned from, and learned again only when that changes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.session import learning
from api.session.learned_file import LearnedFile, learned_file
from api.session.learning import Learning, learn_apart
from graph.chain.graph import ChainGraph
from graph.targets.learned.chain_market import ChainMarket, market_of
from graph.targets.learned.packed import Unreadable, fingerprint, pack, unpack
from graph.targets.learned.packed import learned as learned_as
from graph.targets.learned.scores import Matches, learn_matches
from tests.graph.targets.test_matches import PATIENCE, told


@pytest.fixture(scope="module")
def learned() -> tuple[ChainMarket, Matches]:
    chain = market_of(told())
    return chain, learn_matches(chain, rounds=1)


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[ChainGraph]:
    """How often something was learned in a child."""
    asked, ask = list[Any](), learning.ask

    def counted(module: str, **values: Any) -> Any:
        asked.append(module)
        return ask(module, **values)

    monkeypatch.setattr(learning, "ask", counted)
    monkeypatch.setenv("CHAINATLAS_LEARN", "on")
    return asked


def same(a: Matches, b: Matches) -> bool:
    def plain(found: Matches) -> Any:
        return [
            {s: [getattr(j, c).tolist() for c in ("firm", "rank", "among", "why")] for s, j in each.items()}
            for each in (found.known, found.likely)
        ]

    return a.ids == b.ids and plain(a) == plain(b)


def test_what_comes_back_is_what_was_kept(learned: tuple[ChainMarket, Matches]) -> None:
    chain, found = learned
    made = learned_as("a", found)
    assert unpack(made.data).key == "a"
    assert unpack(made.data).name == made.name == learned_as("a", found).name
    back = unpack(made.data).matches
    assert same(back, found)
    firm = chain.firms[0]
    assert [back.of(s, firm) for s in chain.segments] == [found.of(s, firm) for s in chain.segments]
    assert [back.likely_in(s) for s in chain.segments] == [found.likely_in(s) for s in chain.segments]
    assert learned_as("b", found).name != made.name
    assert unpack(pack("a", Matches({}, {}, ()))).matches == Matches({}, {}, ())


def test_a_fingerprint_is_of_the_data_and_not_of_where_they_came_from() -> None:
    key = fingerprint(market_of(told()))
    assert fingerprint(pickle.loads(pickle.dumps(market_of(told())))) == key
    chain = market_of(told())
    made = chain.market.made.copy()
    made[0, 0] = not made[0, 0]
    texts = {kind: [list(each) for each in rows] for kind, rows in chain.market.firm_texts.items()}
    texts["name"][0] = ["另一个名称"]
    others = [
        replace(chain, market=chain.market.seen(made)),
        replace(chain, market=replace(chain.market, firm_texts=texts)),
        replace(chain, suggested=np.array([[0, 0]])),
        replace(chain, firms=("x", *chain.firms[1:])),
    ]
    assert len({key, *map(fingerprint, others)}) == 1 + len(others)


def test_damaged_bytes_are_never_taken_for_a_ranking(learned: tuple[ChainMarket, Matches]) -> None:
    data = pack("a", learned[1])
    rng = np.random.default_rng(0)
    for at in rng.integers(0, len(data), 60).tolist():
        for broken in (data[:at], data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]):
            with pytest.raises(Unreadable):
                unpack(broken)
    with pytest.raises(Unreadable):
        unpack(pickle.dumps(learned[1]))


def test_the_same_data_are_learned_once_whoever_asks(taught: list[ChainGraph], tmp_path: Path) -> None:
    kept = learned_file(f"sqlite:///{tmp_path / 'a.db'}")
    assert kept.path == tmp_path / "a.db-learned"
    (tmp_path / "a.db-learned.new").write_bytes(b"half of it")  # of a writer that was killed
    first = learn_apart(told(), kept=kept)
    assert (first.state, len(taught)) == ("learned", 1)
    assert [p.name for p in tmp_path.iterdir()] == ["a.db-learned"]
    for version, day in ((1, 20260101), (2, 20260102)):  # a restart on another day
        service = Learning(lambda _: told(), lambda _: told(), kept)
        service.ask(version, day)
        service.wait(PATIENCE)
        found = service.ask(version, day)
        assert (found.state, found.text, found.name) == ("learned", first.text, first.name)
        assert found.matches is not None
        assert first.matches is not None
        assert same(found.matches, first.matches)
    assert len(taught) == 1


def test_a_file_that_is_broken_or_cannot_be_written_only_means_learning_again(
    taught: list[ChainGraph], tmp_path: Path
) -> None:
    kept = LearnedFile(tmp_path / "a.db-learned")
    kept.path.write_bytes(b"nothing of ours")  # type: ignore[union-attr]
    assert learn_apart(told(), kept=kept).state == "learned"
    assert kept.read(fingerprint(market_of(told()))) is not None
    (tmp_path / "a file").touch()
    for nowhere in (LearnedFile(tmp_path / "a file" / "learned"), LearnedFile(None)):
        assert learn_apart(told(), kept=nowhere).state == "learned"
    assert len(taught) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a file", "a.db-learned"]


def test_what_a_server_holds_is_kept_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mine = learned_file("neo4j://reader:secret@host:7687/chain").path
    assert mine is not None
    assert mine.parent == tmp_path / "chainatlas"
    assert mine == learned_file("neo4j://other:word@host:7687/chain").path
    assert mine != learned_file("neo4j://reader:secret@host:7688/chain").path
