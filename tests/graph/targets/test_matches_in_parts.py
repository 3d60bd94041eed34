"""Learning from more enterprises than are looked at together: in parts, ranked among all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from api.session.learning import Learning, learn_apart
from graph.arrays import BoolArray, FloatArray
from graph.errors import BadRequest
from graph.targets.learned import chain_market
from graph.targets.learned.chain_market import ChainMarket, _parts, check_size
from graph.targets.learned.evidence import Texts, Whole, evidence
from graph.targets.learned.learned import by_family, learn_weights
from graph.targets.learned.market import Market
from graph.targets.learned.scores import FOLDS, Matches, fold_of, learn_matches
from graph.targets.learned.walk import walk
from tests.graph.targets.test_matches import told
from tests.waiting import PATIENCE

FIRMS, SEGMENTS = 90, 8


@pytest.fixture(scope="module")
def divided() -> ChainMarket:
    """Ninety enterprises in three parts, one pair suggested and one rejected."""
    chance = np.random.default_rng(11)
    made = chance.random((FIRMS, SEGMENTS)) < 0.2
    made[np.arange(FIRMS), chance.integers(SEGMENTS, size=FIRMS)] = True
    trade = sparse.csr_matrix(np.eye(5)[chance.integers(5, size=FIRMS)])
    texts = {"name": [[f"企业{n % 7}精密"] for n in range(FIRMS)], "business": [[f"产品{n % 9}"] for n in range(FIRMS)]}
    market = Market(made, (trade,), texts, [f"环节{n}" for n in range(SEGMENTS)])
    ids = tuple(f"f{n:03}" for n in range(FIRMS))
    free = np.argwhere(~made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain_market, "TOGETHER", 40)
        patch.setattr(chain_market, "PART", 30)
        parts = _parts(np.array(ids, dtype=object), SEGMENTS)
    return ChainMarket(market, ids, tuple(f"s{n}" for n in range(SEGMENTS)), free[:1], free[1:2], parts)


def scores_of(chain: ChainMarket, seen: BoolArray) -> FloatArray:
    """Each part with what all say together, by the weights of the first."""

    def whole(seen: BoolArray) -> Whole:
        return Whole.of(chain.market.seen(seen), walks=True)

    def with_first(own: BoolArray) -> Whole:
        every = chain.market.made.copy()
        every[chain.parts[0]] = own
        return whole(every)

    first = chain.market.rows(chain.parts[0])
    weights, out = learn_weights(first, Texts.of(first), rounds=1, whole=with_first), np.zeros(seen.shape)
    for rows in chain.parts:
        part = chain.market.rows(rows)
        told = evidence(part.seen(seen[rows]), Texts.of(part), whole(seen))
        out[rows] = sum(by_family(told, weights).values())
    return out


def test_what_all_say_together_is_what_each_would_say(divided: ChainMarket) -> None:
    """Of one part that is the whole, solved walks and sums give the evidence of the whole."""
    market = divided.market
    texts = Texts.of(market)
    plain, told = dict(evidence(market, texts)), dict(evidence(market, texts, Whole.of(market, walks=True)))
    assert plain.keys() == told.keys()
    for name, table in plain.items():
        np.testing.assert_allclose(table, told[name], atol=1e-9, err_msg=name)
    some = market.rows(divided.parts[1])
    walked = Whole.of(market, walks=True).walks
    assert walked is not None
    for restart, solved in walked.items():
        every = walk(market, restart=restart, groups=(1.0,)).kernel
        np.testing.assert_allclose(solved.kernel(some), every[divided.parts[1]], atol=1e-12)


@pytest.fixture(scope="module")
def found(divided: ChainMarket) -> Matches:
    return learn_matches(divided, rounds=1)


def test_parts_hold_everybody_once_and_hang_on_ids_alone(divided: ChainMarket) -> None:
    assert [len(p) for p in divided.parts] == [30, 30, 30]
    assert np.array_equal(np.sort(np.concatenate(divided.parts)), np.arange(FIRMS))
    assert any(np.diff(p).max() > 1 for p in divided.parts), "neighbours are not put together"


def test_a_pair_is_ranked_among_the_enterprises_of_all_parts(divided: ChainMarket, found: Matches) -> None:
    made = divided.market.made
    pairs, folds = np.argwhere(made), fold_of(made, FOLDS, 0)
    for fold in range(FOLDS):
        hidden, seen = pairs[folds == fold], made.copy()
        seen[tuple(hidden.T)] = False
        scores = scores_of(divided, seen)
        for row, column in hidden.tolist():
            rivals = scores[~made[:, column], column]
            match = found.of(divided.segments[column], divided.firms[row])
            assert match is not None
            assert match.among == len(rivals)
            assert match.rank == pytest.approx(1 + (rivals > scores[row, column]).sum(), abs=1)
            assert sum(match.why.values()) == pytest.approx(scores[row, column] - rivals.mean(), abs=1e-3)


def test_the_likely_are_the_best_of_all_parts(divided: ChainMarket, found: Matches) -> None:
    scores = scores_of(divided, divided.market.made)
    out = divided.market.made.copy()
    for pairs in (divided.suggested, divided.rejected):
        out[tuple(pairs.T)] = True
    for column, segment in enumerate(divided.segments):
        likely = [divided.firms.index(id_) for id_, _ in found.likely_in(segment)]
        assert sorted(likely) == np.flatnonzero(~out[:, column]).tolist()
        told = scores[likely, column]
        assert (np.diff(told) <= 1e-4).all(), "best first"
    row, column = divided.suggested[0].tolist()
    suggested = found.of(divided.segments[column], divided.firms[row])
    assert suggested is not None
    assert suggested.among == int((~divided.market.made[:, column]).sum()) - 1


def test_the_same_data_give_the_same_ranks_and_every_pair_is_judged(divided: ChainMarket) -> None:
    whole = replace(divided, parts=(np.arange(FIRMS),))
    together, apart = learn_matches(whole, rounds=1), learn_matches(whole, rounds=1)
    for segment in whole.segments:
        assert np.array_equal(together.known[segment].rank, apart.known[segment].rank)
    assert {segment: len(rows.firm) for segment, rows in together.known.items()} == {
        segment: int(whole.market.made[:, n].sum()) + int((whole.suggested[:, 1] == n).sum())
        for n, segment in enumerate(whole.segments)
    }


def test_a_service_learns_in_parts_only_when_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_market, "TOGETHER", 3)
    monkeypatch.setattr(chain_market, "PART", 3)
    assert learn_apart(told(), parts=False).state == "too_large"
    assert "ranking-use new" in learn_apart(told(), parts=False).text
    assert learn_apart(told()).state == "learned"
    for said, state in (("on", "too_large"), ("all", "learned")):
        monkeypatch.setenv("CHAINATLAS_LEARN", said)
        learning = Learning(lambda _: told(), lambda _: told())
        learning.ask(1, 20260101)
        learning.wait(PATIENCE)
        assert learning.ask(1, 20260101).state == state
        learning.close()


def test_what_no_machine_of_ours_learns_is_refused_with_its_size() -> None:
    with pytest.raises(BadRequest, match="150,001 家企业"):
        check_size(150_001, 1)
    with pytest.raises(BadRequest, match="或 100,000,000 对"):
        check_size(100_001, 1_000)
