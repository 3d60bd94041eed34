"""Which enterprises the output of a chain hangs on most: ESRI by enterprise, from observed or modelled sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.errors import BadRequest
from graph.resilience.buyers import Basis
from graph.resilience.esri import MAX_ITER, Esri, esri_of
from graph.resilience.flows import Flows
from graph.says import Says
from graph.shown import Shown


@dataclass(frozen=True, slots=True)
class FirmRisk:
    """One enterprise: share of all output lost when it stops, its own share of output, and where it works.

    ``spread`` is what the loss is beyond its own output; ``settled`` false means that ``loss`` is a lower bound.
    """

    id: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    loss: Annotated[float, Says("停产损失占全部产出", "它停产时全部产出损失的比例", kind="percent")]
    own: Annotated[float, Says("自身占全部产出", "它自己的产出占比", kind="percent")]
    sectors: Annotated[tuple[str, ...], Says("从事环节", "所在环节")]
    settled: Annotated[bool, Says("已稳定", "假表示没有算到稳定，损失是下界")]
    rounds: Annotated[int, Says("轮数")]
    spread: Annotated[float, Says("波及他人", "波及他人的损失", kind="percent")]


@dataclass(frozen=True, slots=True)
class Systemic(Shown):
    """Enterprises by loss, largest first, then by id; ``basis`` is ``observed`` or ``proxy``."""

    firms: tuple[FirmRisk, ...]
    basis: Basis
    tol: float
    notes: tuple[str, ...]


def systemic_risk(
    graph: ChainGraph,
    flows: Flows,
    firms: IntArray | None = None,
    *,
    place: Place | None = None,
    replacement: bool = True,
    tol: float = 1e-6,
    max_iter: int = MAX_ITER,
) -> Systemic:
    """ESRI of each enterprise of the flows, or of some of them (positions); all its activities stop at once.

    With a ``place`` only its enterprises are asked about (unless ``firms`` are given) and only their output counts;
    losses still run through everybody.

    Raises
    ------
    BadRequest
        An enterprise does nothing in these flows; a number is out of its range.
    """
    present = np.unique(flows.firm)
    here = (
        membership(graph, place, "Enterprise").inside if place else np.ones(len(graph.nodes["Enterprise"]), dtype=bool)
    )
    asked = present[here[present]] if firms is None else np.asarray(firms, dtype=np.int64)
    names = graph.nodes["Enterprise"].names()
    if len(absent := asked[~np.isin(asked, present)]):
        raise BadRequest(f"“{names[absent[0]]}”没有可用于计算的业务或供销关系")
    output, shocks = flows.revenue * here[flows.firm], flows.losing(asked)
    found = esri_of(flows.shares(), shocks, counted=output, replacement=replacement, tol=tol, max_iter=max_iter)
    total = float(output.sum())
    own = shocks @ output / total if total > 0 else np.zeros(len(asked))
    notes = [*flows.notes, *filter(None, [found.note()])]
    if place:
        notes.append(
            f"只计{place.name}企业的产出，共 {int(here[present].sum())} 家，损失仍经数据中的全部企业传导；"
            "所在地未知的企业不计"
        )
    return Systemic(_rows(graph, flows, asked, found, own), flows.basis, tol, tuple(notes))


def _rows(graph: ChainGraph, flows: Flows, asked: IntArray, found: Esri, own: FloatArray) -> tuple[FirmRisk, ...]:
    table, works = graph.nodes["Enterprise"], dict[int, list[str]]()
    names = table.names()
    for firm, sector in zip(flows.firm.tolist(), flows.sector.tolist(), strict=True):
        works.setdefault(firm, []).append(flows.sectors[sector])
    columns = (asked, found.values, own, found.converged, found.iterations)
    rows = [
        FirmRisk(str(table.ids[f]), str(names[f]), loss, mine, tuple(works[f]), settled, rounds, max(loss - mine, 0.0))
        for f, loss, mine, settled, rounds in zip(*(c.tolist() for c in columns), strict=True)
    ]
    return tuple(sorted(rows, key=lambda r: (-r.loss, r.id)))
