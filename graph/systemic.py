"""Which enterprises the output of a chain hangs on most: ESRI by enterprise, from observed or modelled sales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.chain import ChainGraph, IntArray
from graph.errors import BadRequest
from graph.flows import Flows
from graph.resilience import MAX_ITER, esri_of


@dataclass(frozen=True, slots=True)
class FirmRisk:
    """One enterprise: share of all output lost when it stops, its own share of output, and where it works.

    ``spread`` is what the loss is beyond its own output; ``settled`` false means that ``loss`` is a lower bound.
    """

    id: str
    name: str
    loss: float
    own: float
    sectors: tuple[str, ...]
    settled: bool
    rounds: int

    @property
    def spread(self) -> float:
        """Output of others that is lost."""
        return max(self.loss - self.own, 0.0)


@dataclass(frozen=True, slots=True)
class Systemic:
    """Enterprises by loss, largest first, then by id; ``basis`` is ``observed`` or ``proxy``."""

    firms: tuple[FirmRisk, ...]
    basis: str
    tol: float
    notes: tuple[str, ...]


def systemic_risk(
    graph: ChainGraph, flows: Flows, firms: IntArray | None = None, *, replacement: bool = True, tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Systemic:  # fmt: skip
    """ESRI of each enterprise of the flows, or of some of them (positions); all its activities stop at once.

    Raises
    ------
    BadRequest
        An enterprise does nothing in these flows; a number is out of its range.
    """
    present = np.unique(flows.firm)
    asked = present if firms is None else np.asarray(firms, dtype=np.int64)
    table = graph.nodes["Enterprise"]
    names = table.names()
    if len(absent := asked[~np.isin(asked, present)]):
        raise BadRequest(f"“{names[absent[0]]}”没有可用于计算的业务或供销关系")
    shocks, shares = flows.losing(asked), flows.shares()
    found = esri_of(shares, shocks, replacement=replacement, tol=tol, max_iter=max_iter)
    total = float(flows.revenue.sum())
    own = shocks @ flows.revenue / total if total > 0 else np.zeros(len(asked))
    works: dict[int, list[str]] = {}
    for firm, sector in zip(flows.firm.tolist(), flows.sector.tolist(), strict=True):
        works.setdefault(firm, []).append(flows.sectors[sector])
    rows = [
        FirmRisk(str(table.ids[f]), str(names[f]), loss, mine, tuple(works[f]), ok, rounds)
        for f, loss, mine, ok, rounds in zip(asked.tolist(), found.values.tolist(), own.tolist(),
                                             found.converged.tolist(), found.iterations.tolist(), strict=True)
    ]  # fmt: skip
    notes = (*flows.notes, *([found.note()] if found.note() else []))
    return Systemic(tuple(sorted(rows, key=lambda r: (-r.loss, r.id))), flows.basis, tol, notes)
