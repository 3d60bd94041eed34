"""关联度与延链: the quadrants of a field's segments, from the numbers that its gaps rest on, or of all industries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graph.arrays import FloatArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.evidence.figures import level_of
from graph.extensions.quadrants import CAUTION, LEAST, Position, Quadrants, Space, doubt, quadrants
from graph.gaps.claim import Claim
from graph.gaps.records import Assessment, Gap
from graph.gaps.similar_places import alike_of, compared_note, group_at
from graph.space.complexity import Indices, complexity, presence
from graph.space.place_matrix import PlaceMatrix, alike, place_industries, place_segments
from graph.space.product_space import gain_of
from graph.space.quadrant import action_of
from graph.supply.field_chain import FieldChain, field_chain

SEGMENT_NOTES = (
    "关联度：按同时从事两个环节的企业算，不限地区；本地在与它相近的环节越全，关联度越高",
    "区位商与缺口相同，是所用名录的中位数；本地看到的不足 10 家时没有，象限按看到与应见之比",
    "机会增益（COG）只计本领域的环节：有了它，本领域里更复杂的环节近了多少",
)


INDUSTRY_POPULATION = "口径：行业按数据里所在地、行业都知道的企业计，各名录合并、一家在一个行业只数一次；不是对全部企业"
"""Whom the counts of industries speak of."""
INDUSTRY_NOTES = ("关联度：按在两个行业都专业化（区位商不低于 1、不少于 2 家）的地区算；区位商与本地和对比地区合计比",)


def field_quadrants(graph: ChainGraph, assessment: Assessment) -> Quadrants:
    """Every segment of an assessed field against the peers; states, counts and relatedness are those of the gaps.

    ECI and PCI are of the places of the level, over all segments; ``nan`` where they are not defined.
    """
    chain, place = field_chain(graph, assessment.field), assessment.place
    matrix, indices = segment_complexity(graph, place)
    pci = indices.pci[chain.segments]
    by_id = {g.segment: g for g in assessment.gaps}
    gaps = [by_id[i] for i in chain.ids]
    gain = _gain(chain, gaps, pci) if gaps else pci
    row = matrix.row(place)
    eci, ranked = float(indices.eci[row]), int(np.count_nonzero(~np.isnan(indices.eci)))
    rank = 0 if np.isnan(eci) else 1 + int(np.count_nonzero(indices.eci > eci))
    positions = tuple(_position(g, float(p), float(c)) for g, p, c in zip(gaps, pci, gain, strict=True))
    unsure, undefined = sum(not p.sure for p in positions), int(np.isnan(pci).sum())
    notes = [assessment.alike_note(), *SEGMENT_NOTES, CAUTION]
    notes += [f"{len(positions)} 个环节中 {unsure} 个的企业太少，所属象限不可靠"] * (unsure > 0)
    notes += [f"复杂度：{n}" for n in indices.notes]
    notes += [f"{undefined} 个环节没有 PCI：没有哪个同级地区有 {LEAST:g} 家以上企业并在此专业化"] * (undefined > 0)
    return Quadrants(place, assessment.alike, "Segment", positions, eci, rank, ranked, tuple(notes))


def industry_quadrants(
    graph: ChainGraph, place: Place, peers: Sequence[Place] = (), level: int | None = None
) -> Quadrants:
    """Every industry against the peers (the places most alike in size by default); ``graph`` has to hold all fields.

    Raises
    ------
    BadRequest
        No industries, none of this level, or nobody to compare with.
    """
    chosen = tuple(peers) or alike_of(graph, [place])[0].places
    found = quadrants(industry_space(graph, place, chosen, level), place, chosen)
    return replace(found, notes=(compared_note(found.peers, bool(peers)), *INDUSTRY_NOTES, *found.notes))


def industry_space(graph: ChainGraph, place: Place, peers: Sequence[Place], level: int | None) -> Space:
    """Of all places of the level, or of the place and its peers where they are none of them.

    The usual one once per graph.
    """
    rows = _rows(graph, place)
    known = {p.ids for p in rows}
    if not all(p.ids in known for p in peers):
        return Space.of(place_industries(graph, [place, *peers], level))
    if rows[0] is not place:
        return graph.once(
            f"industries {level} at {level_of(graph, place)}", lambda g: Space.of(place_industries(g, rows, level))
        )
    return Space.of(place_industries(graph, rows, level))


def segment_complexity(graph: ChainGraph, place: Place) -> tuple[PlaceMatrix, Indices]:
    """Places of the level × all segments, and their complexity; once per graph for each level."""
    rows = _rows(graph, place)
    if rows[0] is place:
        return _complexity(graph, rows)
    return graph.once(f"complexity at {level_of(graph, place)}", lambda g: _complexity(g, rows))


def _complexity(graph: ChainGraph, rows: Sequence[Place]) -> tuple[PlaceMatrix, Indices]:
    matrix = place_segments(graph, rows)
    if not matrix.counts.any():
        nobody, nothing = np.full(matrix.counts.shape[0], np.nan), np.full(matrix.counts.shape[1], np.nan)
        zeros = np.zeros(len(nobody), dtype=np.int64)
        return matrix, Indices(
            nobody, nothing, zeros, np.zeros(len(nothing), dtype=np.int64), 0.0, 0.0, ("没有任何企业",)
        )
    return matrix, complexity(presence(matrix.counts, least=LEAST))


def _rows(graph: ChainGraph, place: Place) -> list[Place]:
    """The places of the level, among them this one.

    Itself first where it is none of them (several districts, no enterprise).
    """
    level = level_of(graph, place)
    group = group_at(graph, level).places
    same = any(p.ids == place.ids for p in group)
    if same and graph.once(f"apart at {level}", lambda g: _apart(g, group)):
        return list(group)
    return alike(graph, place)


def _apart(graph: ChainGraph, group: Sequence[Place]) -> bool:
    """Whether none of the places lies directly in another, as it should be."""
    own = {p.ids[0] for p in group}
    table = graph.nodes["District"]
    within = graph.edge("WITHIN", "District", "District").confirmed()
    return not any(
        str(table.ids[t]) in own
        for s, t in zip(within.source.tolist(), within.target.tolist(), strict=True)
        if str(table.ids[s]) in own
    )


def _gain(chain: FieldChain, gaps: Sequence[Gap], pci: FloatArray) -> FloatArray:
    """COG among the segments of the field; a segment's nearness to itself is left out, as in relatedness."""
    near = chain.nearness
    phi: FloatArray = near.rows[:, chain.segments].toarray()
    np.fill_diagonal(phi, 0.0)
    here = np.array([[g.inputs.n_place > 0 for g in gaps]])
    density = np.array([[g.inputs.relatedness for g in gaps]])
    gain: FloatArray = gain_of(here, phi, np.where(near.total > 1e-12, near.total, 0.0), density, pci)[0]
    return gain


def _position(gap: Gap, pci: float, gain: float) -> Position:
    i, shown = gap.inputs, gap.shown
    outside, points = (shown.n_s, _points(shown)) if shown else (0.0, np.nan)
    reason = doubt(i.n_place, i.lq, i.expected, LEAST)
    return Position(
        gap.segment,
        gap.name,
        i.quadrant,
        action_of(i.quadrant, i.fit),
        int(i.n_place),
        int(outside),
        i.expected,
        i.lq,
        points,
        i.relatedness,
        i.peers_relatedness,
        i.fit,
        pci,
        gain,
        not reason,
        reason,
        gap.state,
        gap.rests_on,
    )


def _points(shown: Claim) -> float:
    """Share of the segment among the seen firms of the place less that among all seen ones, in points."""
    everybody = shown.m + shown.M
    return 100 * (shown.n / shown.m - (shown.n + shown.n_s) / everybody) if shown.m and everybody else np.nan
