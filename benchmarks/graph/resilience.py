"""ESRI of every firm, all single losses on a product graph, and the structure of a table, each beside a plain way to do
it.

``python -m benchmarks.graph.resilience`` by itself. Plain ways that would take minutes are timed on a part and scaled
up.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from scipy import sparse

from benchmarks.timing import Line, best_of
from graph.resilience.cascade import AUTHORS_TOL
from graph.resilience.esri import Esri, esri
from graph.resilience.linkages import extraction, leontief
from graph.resilience.supply_shares import SupplyShares
from graph.supply.andor import AndOr, makeable

T = TypeVar("T")
PART, TOL = 25, 1e-6
"""Scenarios, or firms, that plain ways are timed on; the default tolerance."""


@dataclass(frozen=True)
class Network:
    """What :func:`graph.resilience.esri.esri` takes."""

    flows: sparse.csr_matrix
    sector: np.ndarray
    essential: np.ndarray

    @property
    def arguments(self) -> tuple[Any, ...]:
        return self.flows, self.sector, self.essential

    @property
    def revenue(self) -> np.ndarray:
        """A quarter more than what is sold within."""
        return 1.25 * np.asarray(self.flows.sum(axis=1)).ravel()


def network(firms: int, links: int, sectors: int, seed: int = 0) -> Network:
    """A cyclic network with log-normal sales; half of the pairs of sectors essential, a fifth not needed."""
    dice = np.random.default_rng(seed)
    pairs = np.unique(dice.integers(0, firms, (2, links * 2)), axis=1)
    pairs = dice.permutation(pairs[:, pairs[0] != pairs[1]].T)[:links].T
    flows = sparse.csr_matrix((dice.lognormal(0, 1, links), pairs), shape=(firms, firms))
    return Network(
        flows, dice.integers(0, sectors, firms), dice.choice([0, 1, 2], (sectors, sectors), p=[0.2, 0.3, 0.5])
    )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of one run, and its result; for what takes long."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def plain_esri(net: Network, scenarios: int, tol: float, revenue: np.ndarray | None = None) -> np.ndarray:
    """One scenario after the other, in numpy and scipy, as one would write it down."""
    shares = SupplyShares.of(*net.arguments, revenue)
    order, income = shares.order, np.where(shares.revenue > 0, shares.revenue, 1.0)
    start = np.concatenate([[0], np.cumsum(shares.rounds)])
    buyer = np.concatenate([np.arange(size) for size in shares.rounds])
    assert start[-1] == len(buyer)
    out, place = np.zeros(scenarios), np.argsort(order)
    for s in range(scenarios):
        shock = np.zeros(len(order))
        shock[place[s]] = 1.0
        down = up = shock
        while True:
            left = np.maximum(shares.by_sector @ (1 - down), 0)
            with np.errstate(divide="ignore"):
                sigma = np.minimum(income / left[shares.sector], 1)
            most = np.zeros(len(order))
            np.maximum.at(most, buyer, shares.down @ (sigma * down))
            new = np.maximum(most, shock), np.maximum(shares.up @ up, shock)
            change = max(np.abs(new[0] - down).max(), np.abs(new[1] - up).max())
            down, up = new
            if change <= tol:
                break
        out[s] = shares.revenue @ np.maximum(down, up) / shares.revenue.sum()
    return out


def _esri(firms: int, links: int, sectors: int, bound: float, repeats: int) -> Iterator[Line | str]:
    """All firms at the authors' tolerance and at the default one, with sales to consumers; and where there are none."""
    net, size = network(firms, links, sectors), f"{firms:,} 家企业、{links:,} 条供货"
    for tol, revenue, most in ((AUTHORS_TOL, None, bound), (TOL, net.revenue, 30.0)):
        ours, found = min(
            (
                timed(lambda tol=tol, revenue=revenue: esri(*net.arguments, revenue=revenue, tol=tol))
                for _ in range(repeats)
            ),  # type: ignore[misc]
            key=lambda t: t[0],
        )
        plain, some = timed(lambda tol=tol, revenue=revenue: plain_esri(net, PART, tol, revenue))  # type: ignore[misc]
        assert found.converged.all()
        assert np.allclose(some, found.values[:PART], atol=1e-9)
        what = f"ESRI 全部企业（{size}{'' if revenue is None else '，另有两成卖给消费者'}，精度 {tol:g}）"
        yield Line(what, ours, f"逐个情景（按 {PART} 个推算）", plain * firms / PART, f"≤ {most:g} s", ours <= most)
    part = np.linspace(0, firms - 1, 96).astype(int)
    capacity = np.ones((len(part), firms))
    capacity[np.arange(len(part)), part] = 0
    tight, full = timed(lambda: esri(*net.arguments, capacity=capacity))
    yield _told(
        f"{size}，只在企业之间买卖", tight / len(part), full, esri(*net.arguments, capacity=capacity, tol=AUTHORS_TOL)
    )


def _told(what: str, each: float, tight: Esri, loose: Esri) -> str:
    return (
        f"{what}：精度 1e-6 每情景 {each * 1000:.2f} ms，平均 {tight.iterations.mean():.0f} 轮，"
        f"{tight.converged.mean():.0%} 稳定；比精度 1e-2 最多高 {(tight.values - loose.values).max():.3f}"
    )


def _memory() -> Iterator[Line | str]:
    """Peak of what is allocated while all scenarios run, as links double."""
    peaks = []
    for links in (20_000, 40_000, 80_000):
        net = network(5_000, links, 60)
        tracemalloc.start()
        esri(*net.arguments, tol=0.5)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    told = "、".join(f"{p / 2**20:.0f} MB" for p in peaks)
    each = (peaks[2] - peaks[0]) / 60_000
    yield f"ESRI 内存峰值（5,000 家企业，2、4、8 万条供货）：{told}；每多一条供货多用 {each:.0f} 字节"
    assert peaks[2] - peaks[1] <= 3 * max(peaks[1] - peaks[0], 1_000_000)


def _products(seed: int = 0) -> tuple[list[list[str]], list[list[int]], list[bool]]:
    """As large and as sparse as the public data: 48,402 products, 56,826 inputs, 2,174 firms that make 2,222 of
    them.
    """
    dice, n = np.random.default_rng(seed), 48_402
    ends = np.sort(dice.integers(0, n, (56_826, 2)), axis=1)
    needs: list[list[int]] = [[] for _ in range(n)]
    for material, product in ends[ends[:, 0] < ends[:, 1]].tolist():
        needs[product].append(material)
    makers: list[list[str]] = [[] for _ in range(n)]
    for product in dice.choice(n, 2_222, replace=False).tolist():
        makers[product] = [f"e{f}" for f in dice.integers(0, 2_174, 1 + int(dice.random() < 0.3))]
    return makers, needs, [not who for who in makers]


def _single_losses() -> Iterator[Line | str]:
    makers, needs, importable = _products()
    build, net = best_of(2, lambda: AndOr.of(makers, needs, importable))
    ours, found = best_of(5, lambda: {f: net.stopped_without((f,)) for f in net.made})
    firms = list(net.made)[:PART]
    before = makeable(makers, needs, importable)

    def anew() -> list[set[int]]:
        after = (makeable(makers, needs, importable, {f}) for f in firms)
        return [{i for i, (a, b) in enumerate(zip(before, each, strict=True)) if a and not b} for each in after]

    plain, some = timed(anew)
    assert some == [found[f] for f in firms]
    yield (
        f"断链推算：{len(makers):,} 个产品、{len(net.made):,} 家企业，建图 {build * 1000:.0f} ms，"
        f"{sum(map(bool, found.values())):,} 家企业离开会有产品停产，最多 {max(map(len, found.values()))} 个"
    )
    yield Line(
        "全部单家企业离开（48,402 个产品）",
        ours,
        f"逐家重算（按 {PART} 家推算）",
        plain * len(net.made) / PART,
        "≤ 50 ms",
        ours <= 0.05,
    )


def _extraction(n: int = 335) -> Iterator[Line | str]:
    dice = np.random.default_rng(0)
    z = dice.random((n, n)) * (dice.random((n, n)) < 0.1)
    x = np.maximum(z.sum(axis=0), z.sum(axis=1)) * 1.5 + 1
    ours, found = best_of(5, lambda: extraction(z, x))

    def one_by_one(count: int) -> np.ndarray:
        coefficients, demand, out = z / x, x - z.sum(axis=1), []
        for k in range(count):
            a, f = coefficients.copy(), demand.copy()
            a[k], a[:, k], f[k] = 0, 0, 0
            out.append(x.sum() - np.linalg.solve(np.eye(n) - a, f).sum())
        return np.array(out)

    plain, some = timed(lambda: one_by_one(PART))
    assert np.allclose(some, found[:PART])
    inverse, _ = best_of(5, lambda: leontief(z, x))
    yield f"列昂惕夫逆，{n} 个部门：{inverse * 1000:.0f} ms"
    yield Line(
        f"假设抽取全部 {n} 个部门",
        ours,
        f"逐个求解（按 {PART} 个推算）",
        plain * n / PART,
        "≥ 20 倍",
        plain * n / PART / ours >= 20,
    )


def run() -> Iterator[Line | str]:
    yield from _esri(1_000, 5_800, 20, 0.5, 3)
    yield from _esri(10_000, 80_000, 60, 30.0, 1)
    yield from _memory()
    yield from _single_losses()
    yield from _extraction()


if __name__ == "__main__":
    for each in run():
        print(each.text() if isinstance(each, Line) else each, flush=True)
