"""要不要: who of the place stands next to a segment in the chain, in firms, over all fields.

m_t = π·n + (E − πe)(a + n) / (b + πe)               local firms in t, seen and expected unseen; 0 if denied
B_s = Σ w·m_t over t that use s + ½ Σ w·m_t over t that supply s;  w = 1 必需, ⅓ otherwise
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph.arrays import BoolArray, FloatArray
from graph.chain.graph import ChainGraph
from graph.counts.local import PlaceCounts
from graph.evidence import claims
from graph.evidence.figures import Figures
from graph.evidence.measured import SAID
from graph.gaps.answers import MID
from graph.gaps.thresholds import Thresholds
from graph.supply.needs import supply_of

OPTIONAL = 1 / 3
"""Weight of an input that is not 必需."""
SUPPLIER = 1 / 2
"""Weight of who would gain a customer, beside who would gain a source."""


@dataclass(frozen=True)
class Need:
    """Shape (places, segments): local firms that cannot do without the segment, each once, whether it is needed,
    expected users and suppliers among the local firms (户), and B of them together.
    """

    bound: FloatArray
    needed: BoolArray
    users: FloatArray
    suppliers: FloatArray
    firms: FloatArray


def need_of(
    graph: ChainGraph,
    figures: Sequence[Figures],
    counts: PlaceCounts,
    denied: BoolArray,
    asked: BoolArray,
    limits: Thresholds,
) -> Need:
    """How much is needed; ``counts`` are of the local firms seen, ``denied`` (places, segments) is where people found
    nobody, whom nothing is needed for, and ``asked`` (segments,) marks what some field's plan names.
    """
    weight = graph.once("uses", _uses_of)
    hard = graph.nodes["Segment"].columns["bottleneck"] == 1
    there = np.where(denied, 0.0, still_there(figures, counts.n_place))
    bound = counts.bound
    if denied.any():  # of the firms bound, who also does a segment that nobody denies is left: at most so many
        must = graph.once("cannot do without", lambda _: weight >= 1.0)
        bound = np.fmin(bound, (must @ np.where(denied, 0.0, counts.n_place).T).T)
    needed = (bound >= limits.needed_firms) | (hard & (bound >= 1)) | asked
    users, suppliers = (weight @ there.T).T, (weight.T @ there.T).T
    return Need(bound, needed, users, suppliers, users + SUPPLIER * suppliers)


def still_there(figures: Sequence[Figures], local: FloatArray) -> FloatArray:
    """m: the most that any roster says of it; where none compares, π of the firms seen, each counted once."""
    sure, on = np.zeros(local.shape), np.zeros(local.shape)
    for roster in figures:
        sited = roster.counts.sited
        sure, on = sure + roster.pi * roster.n + SAID * sited, on + roster.n + sited
    out: FloatArray = local * np.divide(sure, on, out=np.zeros(local.shape), where=on > 0)
    for roster in figures:
        for i, shape in enumerate(roster.shape):
            if shape is not None:
                there = claims.still_there(roster.n[i], roster.e[i], roster.there[i, :, MID], roster.pi, shape)
                out[i] = np.fmax(out[i], there)
    return out


def _uses_of(graph: ChainGraph) -> sparse.csr_array:
    """Who uses what, by w; rows are the segments used."""
    supply, size = supply_of(graph), len(graph.nodes["Segment"])
    pairs = [(s, t, must) for s, users in enumerate(supply.users) for t, must in users if s != t]
    row, column = ([p[i] for p in pairs] for i in (0, 1))
    weight = np.array([1.0 if must else OPTIONAL for _, _, must in pairs])
    return sparse.csr_array((weight, (row, column)), shape=(size, size))
