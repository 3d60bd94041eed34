"""Who is listed with whom: who may come, who may grow here, who may be here already, who cannot come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.entry import ABROAD, barred, entry_is, foreign
from graph.chain.tables import NodeTable
from graph.chain.vetoes import armed_vetoes, vetoes
from graph.errors import NotFound
from graph.gaps.bases import here_already, subsidiaries
from graph.targets.scene import Scene, Scored

_SAME = 9
"""Digits by which scores are told apart."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Who is listed with whom; masks over the candidates, why the vetoed cannot come (``None`` for the
    others), and by node the subsidiaries that do the segment here, in words.
    """

    able: BoolArray
    expanding: BoolArray
    unplaced: BoolArray
    vetoed: BoolArray
    why: NDArray[np.object_]
    subsidiaries: dict[int, tuple[str, ...]]

    @classmethod
    def of(cls, scene: Scene, kind: str, found: Scored) -> Groups:
        """All but enterprises may come, unless they are of the armed forces, and are known to be elsewhere."""
        nobody = np.zeros(len(found.nodes), dtype=bool)
        away, here = ~nobody, nobody
        if kind == "Enterprise":
            why, away = vetoes(scene.graph)[found.nodes], scene.member(kind).outside[found.nodes]
            why = _by_segment(scene, found.nodes, why)
            here = here_already(scene.graph, scene.place, scene.segment)[found.nodes]
        else:
            why = armed_vetoes(scene.graph, kind)[found.nodes]
        vetoed = why.astype(bool)
        group = subsidiaries(scene.graph, scene.place, scene.segment)
        return cls(away & ~here & ~vetoed, here & ~vetoed, ~away & ~here & ~vetoed, vetoed, why, group)

    def level(self, score: FloatArray, i: int) -> tuple[int, int]:
        """Where one stands by its score among those it is listed with, and how many have the same; alone without."""
        mine = next(group for group in (self.able, self.expanding, self.unplaced, self.vetoed) if group[i])
        others, own = np.round(score[mine], _SAME), np.round(score[i], _SAME)
        return 1 + int((others > own).sum()), max(int((others == own).sum()), 1)


def _by_segment(scene: Scene, nodes: IntArray, why: NDArray[np.object_]) -> NDArray[np.object_]:
    """Why each cannot come, with what the segment itself forbids to those that nothing else stops."""
    graph, segment, free = scene.graph, scene.segment, ~why.astype(bool)
    if (bar := barred(graph)[segment]) is not None:
        return np.where(free, bar.why, why)
    if entry_is(graph, "closed")[segment]:
        return np.where(free & foreign(graph)[nodes], ABROAD, why)
    return why


def picked(
    groups: list[list[tuple[int, int]]], table: NodeTable, found: Scored, only: set[str]
) -> list[tuple[int, int]]:
    """Those asked for by id, whatever group they are in; raises ``NotFound`` for one that is no candidate."""
    picked = [(rank, i) for group in groups for rank, i in group if table.ids[found.nodes[i]] in only]
    if strange := only - {str(table.ids[found.nodes[i]]) for _, i in picked}:
        raise NotFound("候选", sorted(strange)[0])
    return picked


def best(table: NodeTable, found: Scored, score: FloatArray, top: int | None, among: BoolArray) -> list[int]:
    """The first ``top`` of a group in order; ids are compared only where all else is equal."""
    rows = np.flatnonzero(among)
    if not len(rows):
        return []
    keys = [k[rows] for k in (np.nan_to_num(-found.values["capability"]), np.nan_to_num(-score), np.isnan(score))]
    order = np.lexsort(keys)
    last = order[min(len(rows), top or len(rows)) - 1]
    tail = np.flatnonzero(np.logical_and.reduce([k[order] == k[last] for k in keys]))[-1]
    first = sorted(
        order[: tail + 1].tolist(),
        key=lambda i: (*(k[i] for k in reversed(keys)), str(table.ids[found.nodes[rows[i]]])),
    )
    return [int(rows[i]) for i in first[:top]]
