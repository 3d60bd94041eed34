"""Divisions of industry that are seen better or worse than others: by hand, and where they are a hole in the data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graph.chain.divisions import division_code, divisions_of
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.chain.rosters import rosters_of
from graph.evidence.by_division import HOLE, bent, divisions_on
from graph.evidence.detection import Share, bent_product, product
from graph.evidence.figures import figures_of
from graph.gaps.reasons import reasons
from graph.gaps.thresholds import Thresholds
from tests.graph.evidence.plain_maths import beta_below
from tests.graph.gaps.two_cities import HERE, counted, gaps, two_cities

close = pytest.approx
NEED, USED, THEIRS = [("s", "user", 1)], {"user": 3}, {"s": 30, "user": 10}


def of_divisions(graph: ChainGraph, blank: int = 0, **codes: str) -> ChainGraph:
    """The graph with ``codes`` (here, there, of who does s) as divisions, and so many firms in the other city, of that
    of s, without any link.
    """
    firms, links = graph.nodes["Enterprise"], ("OPERATES_IN", "Enterprise", "Segment")
    ids = [str(i) for i in firms.ids]
    table = graph.edge(*links)
    quiet = {f"t{199 - i}" for i in range(blank)}
    makers = {f"t{i}" for i in range(30)} | quiet
    said = [codes.get("s") if f in makers else codes.get("here" if f[0] == "h" else "there") for f in ids]
    column: Any = np.array(said, dtype=object)
    nodes = {**graph.nodes, "Enterprise": replace(firms, columns={**firms.columns, "division": column})}
    kept = table.take(np.array([ids[f] not in quiet for f in table.source.tolist()], dtype=bool))
    return replace(graph, nodes=nodes, edges={**graph.edges, links: kept}, census=None)


def test_codes_are_read_however_they_are_written() -> None:
    texts = ["C39 计算机、通信和其他电子设备制造业", "39", "C3985", " c26", "制造业", "", None, "C 39"]
    assert divisions_of(texts).tolist() == [39, 39, 39, 26, 0, 0, 0, 0]
    assert [division_code(n) for n in (1, 12, 13, 43, 65, 96, 97)] == ["A01", "B12", "C13", "C43", "I65", "S96", "T97"]


def test_firms_of_one_division_or_of_none_bend_nothing() -> None:
    """To the last bit what one share for the place gives."""
    plain = two_cities(USED, THEIRS)
    same = {"here": "C39", "there": "C39", "s": "C39"}
    for graph in (counted(plain, 100), counted(of_divisions(plain, **same), 100)):
        (found,) = figures_of(graph, [make_place(graph, [HERE])])
        assert found.looks[0].d is not None
        assert np.array_equal(found.d[0], np.broadcast_to(found.looks[0].d, found.d[0].shape))


def test_a_division_of_which_half_is_known_halves_what_was_seen_of_its_segment() -> None:
    """s is done by 30 firms of C39, of which 30 more in the other city have no business; of C26 all is known."""
    graph = counted(of_divisions(two_cities(USED, THEIRS), 30, here="C26", there="C26", s="C39"), 100)
    (roster,) = [x for x in rosters_of(graph) if x.id == "gs"]
    at = graph.nodes["Segment"].index
    every = divisions_on(graph, roster)
    assert (every.numbers.tolist(), every.firms.tolist(), every.blank.tolist()) == ([26, 39], [200, 60], [0, 30])
    assert every.no_business[at["s"]] == close(0.5)
    assert every.named[at["s"]] == {"C39": 30}
    found = bent(graph, roster, (HERE,))
    assert found is not None
    elsewhere = 170 / 200  # of the other city the business is known of so many
    r = (30 + 20 * elsewhere) / (60 + 20) / elsewhere
    assert found.ratio[at["s"]] == close(r)  # here is none of C39, all of C26 are known: q = 1
    assert found.error[at["s"]] == close((1 - r) / r / 20)
    (figures,) = figures_of(graph, [make_place(graph, [HERE])])
    low, mid, high = figures.d[0, at["s"]].tolist()
    tries = (1 - 0.6 * r) / (0.6 * r) / (0.4 / 60 + (1 - r) / r / 20)  # of Beta with that mean and both errors
    a, b = 0.6 * r * tries + 0.5, (1 - 0.6 * r) * tries + 0.5
    assert [beta_below(a, b, x) for x in (low, mid, high)] == close([0.05, 0.5, 0.95], abs=1e-6)
    assert mid < figures.d[0, at["user"], 1]


def test_shares_that_are_not_bent_are_the_product_and_none_passes_one() -> None:
    shares = [Share(60, 100), Share(51, 88)]
    one, none = np.ones(1), np.zeros(1)
    assert bent_product(shares, [], one, none)[0].tolist() == close(list(product(shares)))
    wide = bent_product(shares, [(0.1, 0.2, 0.9)], np.array([1.2]), np.array([0.01]))[0]
    assert (wide[0], wide[2]) == close((0.12, 1.0))
    assert bent_product([Share(60, 60)], [], np.array([1.5]), none).max() <= 1.0


@pytest.mark.parametrize(("blank", "state"), [(14, "likely_missing"), (16, "unknown")])
def test_no_gap_is_suspected_where_over_a_third_of_the_division_has_no_business(blank: int, state: str) -> None:
    """30 firms of C39 do s; with 14 more without business a good three tenths are a hole, with 16 over a third."""
    graph = counted(of_divisions(two_cities(USED, THEIRS, supplies=NEED), blank, here="C26", there="C26", s="C39"), 80)
    gap = gaps(graph)["s"]
    assert gap.state == state
    (claim,) = gap.claims
    assert claim.no_business is not None
    assert (claim.no_business > HOLE) == (state == "unknown")
    told = " ".join(r.verdict for r in reasons(gap, Thresholds()))
    assert ("业务不明" in told) == (state == "unknown")
