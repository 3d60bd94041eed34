"""RCA, ECI, PCI, proximity, density, COI, COG: published and hand-worked numbers, and the definitions as properties.

Numbers are of algorithms.md §1 where nothing else is said.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graph.errors import BadRequest
from graph.space.complexity import complexity, points, presence, rca
from graph.space.product_space import density_of, opportunity_gain, opportunity_index, proximity_of
from tests.rounds import rounds

NESTED = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
MASKS = hnp.arrays(bool, st.tuples(st.integers(2, 9), st.integers(2, 8)))
TABLES = hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 7)), elements=st.integers(0, 50)).filter(np.any)


def exports(name: str) -> tuple[list[str], np.ndarray]:
    """Exports of 226 countries in 21 sections, from the tests of Datawheel/py-economic-complexity (MIT;
    oec_license.txt).
    """
    with (Path(__file__).parent / f"oec_{name}.csv").open(encoding="utf-8") as handle:
        rows = list(csv.reader(line for line in handle if not line.startswith("#")))[1:]
    return [r[0] for r in rows], np.array([r[1:] for r in rows], dtype=float)


def test_the_nested_matrix() -> None:
    found = complexity(NESTED)
    assert found.eigenvalue == pytest.approx(1 / 4, abs=1e-12)
    assert found.gap == pytest.approx(1 / 4 - 1 / 9, abs=1e-12)
    np.testing.assert_allclose(found.eci, [1.224745, 0, -1.224745], atol=1e-6)
    np.testing.assert_allclose(found.pci, [-1.224745, 1.224745, 3.674235], atol=1e-6)
    phi = proximity_of(NESTED)
    np.testing.assert_allclose(phi, [[1, 2 / 3, 1 / 3], [2 / 3, 1, 1 / 2], [1 / 3, 1 / 2, 1]], atol=1e-12)
    density = density_of(NESTED, phi)
    np.testing.assert_allclose(density[1], [0.833333, 0.769231, 0.454545], atol=1e-6)
    np.testing.assert_allclose(density[2], [0.5, 0.307692, 0.181818], atol=1e-6)
    np.testing.assert_allclose(opportunity_index(NESTED, density, found.pci), [0, 1.670107, 1.044887], atol=1e-6)
    gain = opportunity_gain(NESTED, phi, found.pci)
    np.testing.assert_allclose([gain[1, 2], gain[2, 1], gain[2, 2]], [-1.670107, 0.625219, -0.385409], atol=1e-6)


@pytest.mark.parametrize(
    ("section", "numbers"),
    [
        (1, (226, 3.484895, 8.261088, 0.0, 0.129100, 0.718371, 2.165564, 47.724923)),
        (9, (226, 1.959028, 6.469812, 0.0, 0.040933, 0.267903, 1.264129, 75.963223)),
    ],
)
def test_rca_of_the_public_fixture(section: int, numbers: tuple[float, ...]) -> None:
    """All sixteen numbers of tests/test_rca.py of Datawheel/py-economic-complexity, to their six decimals."""
    countries, table = exports("fixture")
    column = rca(table)[:, section - 1]
    assert len(countries) == 226
    found = (
        np.count_nonzero(~np.isnan(column)),
        column.mean(),
        column.std(ddof=1),
        *np.quantile(column, [0, 0.25, 0.5, 0.75, 1]),
    )
    np.testing.assert_allclose(found, numbers, atol=1e-6)


def test_complexity_of_the_public_exports() -> None:
    countries, table = exports("global")
    found = complexity(presence(table))
    assert found.eigenvalue == pytest.approx(0.363719, abs=1e-6)
    np.testing.assert_allclose(found.pci[[15, 4]], [3.1167, -2.5093], atol=1e-4)
    best = np.argsort(-found.eci)[:3]
    assert [countries[i] for i in best] == ["asxxb", "asjpn", "askor"]
    np.testing.assert_allclose(found.eci[best], [1.9665, 1.9373, 1.8938], atol=1e-4)
    assert not found.notes


def _differs(found: float, true: float) -> bool:
    return abs(found - true) > 0.2


def test_what_packages_call_opportunity_gain_is_not_the_difference() -> None:
    """Pitfalls 1 and 2 of algorithms.md §1, worked by hand on the nested matrix, where COG is known.

    ``ecomplexity`` leaves −d PCI out and p = q in: of (c2, p3), which lacks p3 only, it has phi_33 / Σ phi_3 · PCI_3 >
    0, but the truth is < 0. ``economic_complexity`` divides by the target's sum, with a zero diagonal: (c3, p2) gets
    too much.
    """
    found = complexity(NESTED)
    phi = proximity_of(NESTED)
    gain = opportunity_gain(NESTED, phi, found.pci)
    with_itself = phi[2, 2] / phi[2].sum() * found.pci[2]
    assert with_itself == pytest.approx(2.004128, abs=1e-6)
    assert gain[1, 2] == pytest.approx(-1.670107, abs=1e-6)
    bare = phi - np.eye(3)
    by_target = bare[1, 2] / bare[1].sum() * found.pci[2] - bare[1, 0] / bare[1].sum() * found.pci[1]
    assert by_target == pytest.approx(0.874818, abs=1e-6)
    assert gain[2, 1] == pytest.approx(0.625219, abs=1e-6)
    assert _differs(with_itself, gain[1, 2])
    assert _differs(by_target, gain[2, 1])


def test_twenty_reflections_are_not_the_eigenvector() -> None:
    """Pitfall 3: what 18 reflections (the package's 20 with the two it begins with) give of the public exports:
    correlation 0.995, yet 0.38 deviations off; they come nearer and nearer to ours, which satisfies the eigenvector
    equation to 1e-8.
    """
    mask = presence(exports("global")[1]).astype(float)
    found, diversity, ubiquity = complexity(mask), mask.sum(axis=1), mask.sum(axis=0)
    places, industries, off = diversity, ubiquity, dict[int, tuple[float, float]]()
    for step in range(1, 61):
        places, industries = mask @ industries / diversity, mask.T @ places / ubiquity
        reflected = (places - places.mean()) / places.std(ddof=1)
        off[step] = float(np.corrcoef(reflected, found.eci)[0, 1]), float(np.abs(reflected - found.eci).max())
    assert off[18] == pytest.approx((0.9948, 0.3789), abs=1e-4)
    assert off[60][1] < 0.03
    means = mask @ found.pci / diversity
    np.testing.assert_allclose(found.eci, means, atol=1e-8)


def test_an_industry_is_near_to_itself_and_density_is_a_share() -> None:
    """Pitfalls 4 and 5: density is never a count; the diagonal of phi is 1 (OEC takes 0), which moves density by up to
    0.24 on the public exports (0.26 on those of algorithms.md).
    """
    assert density_of(NESTED, proximity_of(NESTED) - np.eye(3))[2, 0] == 0
    assert density_of(NESTED, proximity_of(NESTED))[2, 0] == pytest.approx(0.5)
    mask = presence(exports("fixture")[1])
    phi = proximity_of(mask)
    density = density_of(mask, phi)
    assert 0 <= density.min() <= density.max() <= 1
    assert np.abs(density - density_of(mask, phi - np.eye(21))).max() == pytest.approx(0.2391, abs=1e-4)


def _apart(mask: np.ndarray) -> bool:
    return bool(np.isnan(complexity(mask).eci).any())


@given(MASKS)
def test_eci_is_the_mean_pci_of_a_places_industries(mask: np.ndarray) -> None:
    """The eigenvector equation of Hidalgo, Hausmann (2009), on the common scale.

    Mean 0, deviation 1, leaning to diversity.
    """
    found = complexity(mask)
    assert np.isnan(found.eci).all() == np.isnan(found.pci).all()
    here = ~np.isnan(found.eci)
    if not here.any():
        assert found.notes
        return
    industries = ~np.isnan(found.pci)
    used = mask[np.ix_(here, industries)]
    means = used @ found.pci[industries] / used.sum(axis=1)
    np.testing.assert_allclose(found.eci[here], means, atol=1e-6)
    assert found.eci[here].mean() == pytest.approx(0, abs=1e-8)
    assert found.eci[here].std() == pytest.approx(1, abs=1e-8)
    assert np.dot(found.eci[here], found.diversity[here]) > -1e-6
    assert 0 < found.eigenvalue < 1


@given(MASKS, st.randoms(use_true_random=False))
def test_order_of_places_does_not_matter(mask: np.ndarray, random: Any) -> None:
    order = list(range(len(mask)))
    random.shuffle(order)
    a, b = complexity(mask), complexity(mask[order])
    if a.gap > 1e-6 and not _apart(mask) and abs(np.dot(a.eci, a.diversity)) > 1e-6:
        np.testing.assert_allclose(a.eci[order], b.eci, atol=1e-6)


@settings(max_examples=rounds(30, 100))
@given(MASKS, hnp.arrays(float, 8, elements=st.floats(-3, 3)))
def test_gain_is_the_true_difference(mask: np.ndarray, pci: np.ndarray) -> None:
    """COG_cp = COI_c with p added − COI_c, phi and PCI fixed, cell by cell."""
    phi, pci = proximity_of(mask), pci[: mask.shape[1]]
    before = opportunity_index(mask, density_of(mask, phi), pci)
    gain = opportunity_gain(mask, phi, pci)
    for c, p in np.ndindex(mask.shape):
        wider = mask.copy()
        wider[c, p] = True
        after = opportunity_index(wider, density_of(wider, phi), pci)
        assert gain[c, p] == pytest.approx(after[c] - before[c], abs=1e-9)


@given(MASKS)
def test_proximity_and_density_by_their_sums(mask: np.ndarray) -> None:
    phi = proximity_of(mask)
    density = density_of(mask, phi)
    count = mask.sum(axis=0)
    assert (phi == phi.T).all()
    assert ((phi >= 0) & (phi <= 1)).all()
    np.testing.assert_array_equal(phi.diagonal(), count > 0)
    for p in range(mask.shape[1]):
        for q in range(mask.shape[1]):
            if max(count[p], count[q]):
                assert phi[p, q] == pytest.approx((mask[:, p] & mask[:, q]).sum() / max(count[p], count[q]))
        for c in range(len(mask)):
            if count[p]:
                assert density[c, p] == pytest.approx(sum(phi[q, p] for q in np.flatnonzero(mask[c])) / phi[:, p].sum())
            else:
                assert np.isnan(density[c, p])


@given(TABLES)
def test_rca_by_its_quotient(table: np.ndarray) -> None:
    found, share = rca(table), points(table)
    for c, p in np.ndindex(table.shape):
        if table[c].sum() and table[:, p].sum():
            quotient = (table[c, p] / table[c].sum()) / (table[:, p].sum() / table.sum())
            assert found[c, p] == pytest.approx(quotient)
        else:
            assert found[c, p] == 0
        assert np.isnan(share[c, p]) == (table[c].sum() == 0)
    weights = table.sum(axis=1) / table.sum()
    np.testing.assert_allclose(weights @ found, (table.sum(axis=0) > 0) * 1.0, atol=1e-9)
    np.testing.assert_allclose(weights @ np.nan_to_num(share), 0, atol=1e-9)


def test_small_cells_do_not_count_as_specialised() -> None:
    table = [[1, 40], [3, 900]]
    assert presence(table).tolist() == [[True, False], [False, True]]
    assert presence(table, least=2).tolist() == [[False, False], [False, True]]


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([], "一维|1 维"),
        ([1, 2, 3], "1 维"),
        ([[[1]]], "3 维"),
        (5, "0 维"),
        (np.zeros((0, 3)), "0 个地区"),
        (np.zeros((3, 0)), "0 个产业"),
        ([[1, NAN]], "第 1 行第 2 列是缺失"),
        ([[1, 2], [INF, 1]], "第 2 行第 1 列是无穷大"),
        ([[1, 2], [3, -1]], "第 2 行第 2 列是负数"),
        ([[0, 0], [0, 0]], "全为 0"),
    ],
)
@pytest.mark.parametrize("ask", [rca, points, presence])
def test_refused_tables(ask: Any, table: Any, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        ask(table)


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        ([1, 0], "二维"),
        (np.zeros((0, 2)), "非空"),
        ([[2, 1]], "只能有 0 和 1"),
        ([[NAN, 1]], "只能有 0 和 1"),
        ([[0.5, 1]], "presence"),
    ],
)
@pytest.mark.parametrize("ask", [complexity, proximity_of])
def test_refused_masks(ask: Any, mask: Any, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        ask(mask)


def test_refused_sizes() -> None:
    phi = proximity_of(NESTED)
    density = density_of(NESTED, phi)
    with pytest.raises(BadRequest, match="邻近度表"):
        density_of(NESTED, phi[:2])
    with pytest.raises(BadRequest, match="邻近度表"):
        opportunity_gain(NESTED, phi[:2, :2], np.zeros(3))
    with pytest.raises(BadRequest, match="PCI 有 2 个值"):
        opportunity_gain(NESTED, phi, np.zeros(2))
    with pytest.raises(BadRequest, match="密度表"):
        opportunity_index(NESTED, density[:2], np.zeros(3))
    with pytest.raises(BadRequest, match="PCI 有 0 个值"):
        opportunity_index(NESTED, density, np.array(1.0))
    with pytest.raises(BadRequest, match="不能为负"):
        presence([[1, 2]], least=-1)
    with pytest.raises(BadRequest, match="不能为负"):
        presence([[1, 2]], least=NAN)


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        ([[1]], "没有定义"),
        ([[1, 1, 1]], "没有定义"),
        ([[1], [1]], "没有定义"),
        (np.ones((4, 3)), "没有定义"),
        (np.eye(3), "3 个互不相连"),
        (np.zeros((2, 3)), "2 个地区没有专业化"),
    ],
)
def test_places_that_cannot_be_told_apart(mask: Any, words: str) -> None:
    """The stated convention: ``nan`` everywhere, with the reason, and no warning."""
    found = complexity(mask)
    assert np.isnan(found.eci).all()
    assert np.isnan(found.pci).all()
    assert any(words in note for note in found.notes)
    assert not np.isfinite(opportunity_gain(mask, proximity_of(mask), found.pci)[~np.asarray(mask, dtype=bool)]).any()


def test_only_the_largest_part_of_a_broken_table_is_ranked() -> None:
    found = complexity([[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    np.testing.assert_allclose(found.eci, [1, -1, np.nan, np.nan])
    np.testing.assert_allclose(found.pci, [-1, 3, np.nan, np.nan])
    assert any("2 个互不相连" in n for n in found.notes)
    assert any("1 个地区没有专业化" in n for n in found.notes)
    assert any("只有 2 个地区" in n for n in found.notes)
