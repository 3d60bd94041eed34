"""The quadrants (``graph.space.quadrant``) of all segments or industries of a place, which tell 强链 from 延链 and
补链.

LQ compares a place's share of a column with that of the place and its peers together; fit is its density minus the mean
density of its peers (0 is their level). After Metroverse (Harvard Growth Lab), with small cells marked as unsure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.places import Place
from graph.counts.local import expected_of
from graph.errors import BadRequest
from graph.evidence.fit import ENOUGH
from graph.gaps.states import BY_REACH, STATE_LABELS, STATES
from graph.says import Says
from graph.shown import Shown
from graph.space.complexity import Indices, complexity, presence
from graph.space.place_matrix import PlaceMatrix
from graph.space.product_space import density_of, opportunity_gain, proximity_of
from graph.space.quadrant import LABELS, SAME, action_of, quadrant_of

LEAST = 2.0
"""Fewest enterprises before a cell is believed: a single one is no specialisation (own choice)."""
_ONE_SIDED = 0.9
_WORTH_SEEING = 0.22
"""Expected enterprises of which at least one would be seen in one of five places (Poisson): 1 − exp(−0.22) = 0.2."""
_STATES = (None, *sorted((s.key for s in STATES.values() if not s.here), key=lambda key: key not in BY_REACH))
CAUTION = (
    "关联度只说明与已有产业相近，不说明企业愿意来；在上市公司数据上它预测新增产业不优于全国热门程度，宜作筛选，"
    "不宜作结论"
)


@dataclass(frozen=True, slots=True)
class Position:
    """One column (segment or industry) in the place.

    ``count`` enterprises here, ``peers_count`` in the peers, ``expected`` if the place were like all of them;
    ``quotient`` the LQ; ``points`` the difference of shares in points; ``density``, ``peers_density`` in [0, 1] and
    ``fit`` their difference; ``pci``, ``gain`` (COG); ``nan`` where not defined. ``sure`` is false where counts are too
    small, and ``reason`` says so. ``state`` is that of the gap, where the column is a segment of a field that was
    assessed, else ``None``, and ``rests_on`` the rosters that it rests on.
    """

    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    quadrant: Annotated[str, Says("象限", among=tuple(LABELS))]
    action: Annotated[str, Says("动作", "这个象限意味着什么动作；潜在进入只在高于对比地区时有")]
    count: Annotated[int, Says("本地企业", "本地计入的企业", "家")]
    peers_count: Annotated[int, Says("总体其余企业", "总体中其余的企业", "家")]
    expected: Annotated[float, Says("应见 e", "本地若与总体结构相同，应有几家；没有可比的为空", gaps=True)]
    quotient: Annotated[float, Says("区位商", "区位商（环节是所用名录的中位数，与缺口相同）", gaps=True)]
    points: Annotated[float, Says("份额差", "本地份额 − 总体份额，百分点", "百分点", gaps=True)]
    density: Annotated[float, Says("关联度", "关联度，0 到 1", kind="percent", gaps=True)]
    peers_density: Annotated[float, Says("对比地区关联度", "对比地区的平均关联度", kind="percent", gaps=True)]
    fit: Annotated[float, Says("高出对比地区", "关联度高出对比地区多少；没有可比的为空", gaps=True)]
    pci: Annotated[float, Says("复杂度 PCI", "复杂度 PCI；没有定义为空", gaps=True)]
    gain: Annotated[float, Says("机会增益 COG", "有了它，更复杂的环节（行业）近了多少", gaps=True)]
    sure: Annotated[bool, Says("可信", "企业数够不够下这个结论")]
    reason: Annotated[str, Says("存疑", "为何存疑，不存疑为空")]
    state: Annotated[str, Says("缺口状态", "缺口状态；行业没有", among=tuple(STATE_LABELS))] | None = None
    rests_on: Annotated[str, Says("依据的名录", "状态与区位商依据哪几份名录、说的是谁；行业不分名录，为空")] = ""


@dataclass(frozen=True)
class Quadrants(Shown):
    """All columns of a place; ``eci`` is the place's, ``rank`` from 1 among ``ranked`` places (0: not defined)."""

    place: Place
    peers: tuple[Place, ...]
    kind: str
    positions: tuple[Position, ...]
    eci: float
    rank: int
    ranked: int
    notes: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Columns by quadrant, every quadrant named."""
        return {q: sum(p.quadrant == q for p in self.positions) for q in LABELS}

    def extensions(self) -> list[Position]:
        """What is within reach: absent here and nearer than to the peers, or 延链 by the rules of gaps.

        By state (延链 first), then what is nearer than to the peers, nearest first, then larger gain, then id.
        """
        within = [p for p in self.positions if p.state in BY_REACH or (p.quadrant == "entrant" and p.fit > SAME)]
        return sorted(
            within,
            key=lambda p: (
                _STATES.index(p.state),
                not p.fit > SAME,
                -np.nan_to_num(p.density),
                -np.nan_to_num(p.gain),
                p.id,
            ),
        )


@dataclass(frozen=True)
class Space:
    """What no place of a matrix changes: M, complexity, phi, density and COG; make it once for many places."""

    matrix: PlaceMatrix
    least: float
    present: BoolArray
    indices: Indices
    density: FloatArray
    gain: FloatArray

    @classmethod
    def of(cls, matrix: PlaceMatrix, *, least: float = LEAST, phi: FloatArray | None = None) -> Space:
        """Of all places of the matrix; cells below ``least`` do not count as specialised.

        ``phi`` relates the columns in another way than by the places that are specialised in both, such as by
        enterprises (``graph.space.relatedness``): better where most cells hold one enterprise or none. Raises
        ``BadRequest`` for a wrong shape.
        """
        present = presence(matrix.counts, least=least)
        indices = complexity(present)
        phi = proximity_of(present) if phi is None else phi
        return cls(
            matrix, least, present, indices, density_of(present, phi), opportunity_gain(present, phi, indices.pci)
        )


def quadrants(space: Space, place: Place, peers: Sequence[Place] = ()) -> Quadrants:
    """Where each column of the matrix stands in ``place`` against ``peers`` (all other places of the matrix by
    default).

    Raises
    ------
    NotFound
        The place or a peer is not in the matrix.
    BadRequest
        There are no peers, or the place is among them.
    """
    matrix = space.matrix
    here = matrix.row(place)
    others = np.array(
        [matrix.row(p) for p in peers] if peers else np.flatnonzero(np.arange(len(matrix.places)) != here),
        dtype=np.int64,
    )
    if here in others:
        raise BadRequest(f"对比地区里有“{place.name}”自己；请只选它以外的地区")
    others = np.unique(others[matrix.totals[others] > 0])
    if not len(others):
        raise BadRequest(f"没有可与“{place.name}”对比的地区；请换一个范围，或先导入其他地区的企业")
    positions = _positions(space, here, others)
    eci = space.indices.eci
    ranked = int(np.count_nonzero(~np.isnan(eci)))
    rank = 0 if np.isnan(eci[here]) else 1 + int(np.count_nonzero(eci > eci[here]))
    chosen = tuple(matrix.places[int(i)] for i in others)
    return Quadrants(
        place, chosen, matrix.kind, positions, float(eci[here]), rank, ranked, _notes(space, here, positions)
    )


def _positions(space: Space, here: int, others: IntArray) -> tuple[Position, ...]:
    matrix = space.matrix
    group = matrix.counts[[here, *others]]
    count, total = group[0], group.sum(axis=0)
    whole = float(group.sum())
    expected = expected_of(total, count.sum(), whole)
    quotient = np.divide(count, expected, out=np.full(len(count), np.nan), where=expected > 0)
    near, theirs = space.density[here], space.density[others].mean(axis=0)
    own_share = np.divide(count, count.sum()) if count.any() else np.full(len(count), np.nan)
    shares = 100 * (own_share - total / whole) if whole else np.full(len(count), np.nan)
    out = []
    for i, (id_, name) in enumerate(zip(matrix.ids, matrix.names, strict=True)):
        fit = round(float(near[i] - theirs[i]), 12)  # equal sums in another order are equal
        kind = quadrant_of(count[i], quotient[i], fit)
        reason = doubt(float(count[i]), float(quotient[i]), float(expected[i]), space.least)
        action = action_of(kind, fit)
        out.append(
            Position(
                id_,
                name,
                kind,
                action,
                int(count[i]),
                int(total[i] - count[i]),
                float(expected[i]),
                float(quotient[i]),
                float(shares[i]),
                round(float(near[i]), 12),
                round(float(theirs[i]), 12),
                fit,
                float(space.indices.pci[i]),
                float(space.gain[here, i]),
                not reason,
                reason,
            )
        )
    return tuple(out)


def doubt(count: float, quotient: float, expected: float, least: float) -> str:
    """Why the counts are too small for the quadrant, "" where they are not."""
    if expected != expected:
        return "没有名录可比，多与少都说明不了什么"
    if quotient != quotient:
        return f"本地看到的企业不足 {ENOUGH} 家，或别处看到的比本地还少，没有可比的"
    if not count and not expected >= _WORTH_SEEING:
        return f"按比例本地只应有 {expected:.2f} 家，没有也说明不了什么"
    if count and quotient >= 1 and count < least:
        return f"本地只有 {count:.0f} 家（少于 {least:g} 家），比值不可靠"
    if count and quotient < 1 and expected < least:
        return f"按比例本地只应有 {expected:.2f} 家（少于 {least:g} 家），比值不可靠"
    return ""


def _notes(space: Space, here: int, positions: tuple[Position, ...]) -> tuple[str, ...]:
    notes = [*space.matrix.notes, *space.indices.notes, CAUTION]
    if doubtful := sum(not p.sure for p in positions):
        notes.append(f"{len(positions)} 项中 {doubtful} 项的企业太少，所属象限不可靠")
    fits = np.array([p.fit for p in positions])
    fits = fits[~np.isnan(fits)]
    share = float((fits > 0).mean()) if len(fits) else 0.5
    if max(share, 1 - share) > _ONE_SIDED:
        side = "高于" if share > 0.5 else "低于"
        notes.append(
            f"几乎所有项的密度都{side}对比地区，主要反映本地专业化产业的多少（{space.present[here].sum()} 项）；"
            "请选规模相近的对比地区"
        )
    return tuple(notes)


def in_order(found: Quadrants) -> list[Position]:
    """What is within reach first, then by quadrant and nearness."""
    within = found.extensions()
    first, order = {p.id for p in within}, list(found.counts())
    rest = [p for p in found.positions if p.id not in first]
    return [*within, *sorted(rest, key=lambda p: (order.index(p.quadrant), -p.fit if p.fit == p.fit else 9.0, p.id))]
