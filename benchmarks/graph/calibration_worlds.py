"""Worlds made firm by firm: places with more or less of each segment than their share, seen in part and partly wrongly.

Each firm has some segments and is seen or not; of a seen firm each link is seen or not. What a kind of world is odd in
is one of the settings; all else is as the method supposes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from benchmarks.graph.calibration_claims import Sight, above_share
from graph.arrays import BoolArray, FloatArray, IntArray
from graph.evidence.fit import Seen

PLACES, SEGMENTS, FIELDS = 40, 800, 25
LINKS, PER_FIRM, SPREAD = 14.0, 1.8, 0.66
"""Links of a segment, links of a firm (mean), and the shape of the sizes of segments: as in the bundled data."""
FIRM, LINK, GAMMA = 0.5, 0.6, 1.0
"""Chances that a firm and a link of it are seen; shape of the location quotients."""
WRONG, CAUGHT = 0.05, 0.5
"""Share of wrong links; the share of another segment's firms that a wrong alias catches."""
TEXTS = (0.6, 0.9)
"""A segment has three texts; where the chance of the first and of the second ends."""
Dice = np.random.Generator


@dataclass(frozen=True)
class Kind:
    """A kind of world."""

    name: str
    quotients: Callable[[Dice], FloatArray]
    detection: Literal["same", "place", "size"] = "same"
    wrong: Literal["", "singly", "alias"] = ""


def _gamma(dice: Dice) -> FloatArray:
    return dice.gamma(GAMMA, 1 / GAMMA, (PLACES, SEGMENTS))


def _clustered(dice: Dice) -> FloatArray:
    """Log-normal, half of the spread shared by the segments of a field."""
    clusters = dice.normal(0, 0.7, (PLACES, FIELDS))[:, np.arange(SEGMENTS) % FIELDS]
    return _even(np.exp(clusters + dice.normal(0, 0.7, (PLACES, SEGMENTS))))


def _tailed(scale: float) -> Callable[[Dice], FloatArray]:
    """Logarithms of Student's t with 4 degrees of freedom; nobody has more than 150 times the share."""
    return lambda dice: _even(np.exp(np.clip(scale * dice.standard_t(4, (PLACES, SEGMENTS)), -8, 5)))


def _even(values: FloatArray) -> FloatArray:
    out: FloatArray = values / values.mean()
    return out


KINDS = (
    Kind("模型本身", _gamma),
    Kind("对数正态，成簇", _clustered),
    Kind("t4 重尾", _tailed(0.48)),
    Kind("看到的比例因地而异", _gamma, "place"),
    Kind("看到的比例因企业大小而异", _gamma, "size"),
    Kind("5% 错，各错各的", _gamma, wrong="singly"),
    Kind("5% 错，错在别名", _gamma, wrong="alias"),
)

BEYOND = (Kind("t4 重尾，更窄", _tailed(0.4)), Kind("t4 重尾，更散", _tailed(0.6)))
"""Where the method ends; held to nothing."""


@dataclass(frozen=True)
class Links:
    """Links of firms to segments, shape (links,): the place, the segment, and the text that each rests on."""

    firm: IntArray
    place: IntArray
    segment: IntArray
    text: IntArray


def worlds(kind: Kind, count: int, seed: int = 0) -> Iterator[Sight]:
    """So many worlds of a kind; the same ones for the same seed."""
    for i in range(count):
        yield _world(kind, np.random.default_rng([seed, i]))


def _world(kind: Kind, dice: Dice) -> Sight:
    share = dice.lognormal(0, 0.9, PLACES)
    rate = kind.quotients(dice) * dice.gamma(SPREAD, LINKS / SPREAD, SEGMENTS) * (share / share.sum())[:, None]
    home, held = _firms(rate, dice)
    links = _links(rate, home, held, dice)
    found = dice.random(len(home)) < _chance(kind, home, held, dice)
    right = found[links.firm] & (dice.random(len(links.firm)) < LINK)
    there, seen = _cells(links), _taken(links, right)
    hidden = there - _cells(seen)
    if kind.wrong:
        seen = _joined(seen, _wrong(kind, seen, there, home, found, dice))
    size, known = (np.bincount(h, minlength=PLACES).astype(float) for h in (home, home[found]))
    return Sight(
        seen=_seen(seen),
        texts=_cells(seen, seen.text),
        d=known / np.maximum(size, 1) * LINK,
        pi=1 - WRONG if kind.wrong else 1.0,
        hidden=hidden,
        over=above_share(rate, rate.sum(axis=1)),
        over_firms=above_share(there, _firms_of(links)),
    )


def _firms(rate: FloatArray, dice: Dice) -> tuple[IntArray, IntArray]:
    """Place of each firm, and in how many segments it is."""
    home = np.repeat(np.arange(PLACES), dice.poisson(rate.sum(axis=1) / PER_FIRM))
    return home, 1 + dice.poisson(PER_FIRM - 1, len(home))


def _links(rate: FloatArray, home: IntArray, held: IntArray, dice: Dice) -> Links:
    """Segments of the firms of a place, as the rates there have it; each once."""
    firm = np.repeat(np.arange(len(home)), held)
    ends = np.cumsum(rate.ravel())
    of_place = np.append(0, ends[SEGMENTS - 1 :: SEGMENTS])
    place = home[firm]
    drawn = of_place[place] + dice.random(len(firm)) * (of_place[place + 1] - of_place[place])
    segment = np.minimum(np.searchsorted(ends, drawn, side="right") - place * SEGMENTS, SEGMENTS - 1).clip(0)
    pairs = np.unique(firm * SEGMENTS + segment)
    firm, segment = pairs // SEGMENTS, pairs % SEGMENTS
    return Links(firm, home[firm], segment, 4 * segment + np.searchsorted(TEXTS, dice.random(len(firm))))


def _chance(kind: Kind, home: IntArray, held: IntArray, dice: Dice) -> FloatArray:
    """Chance of each firm to be seen."""
    if kind.detection == "place":
        return dice.uniform(0.25, 0.95, PLACES)[home]
    if kind.detection == "size":
        out: FloatArray = 1 / (1 + np.exp(-dice.normal(0, 1, len(home)) - 0.5 * (held - PER_FIRM)))
        return out
    return np.full(len(home), FIRM)


def _wrong(kind: Kind, seen: Links, there: FloatArray, home: IntArray, found: BoolArray, dice: Dice) -> Links:
    """Links of seen firms to segments that the place has nobody of, or others; each its own text, or by alias one."""
    wanted = round(len(seen.firm) * WRONG / (1 - WRONG))
    if kind.wrong == "singly":
        firm, segment = dice.choice(np.flatnonzero(found), wanted), dice.integers(0, SEGMENTS, wanted)
        text = 4 * SEGMENTS + np.arange(wanted)
    else:
        parts: list[tuple[IntArray, ...]] = []
        while sum(map(len, (p[0] for p in parts))) < wanted:
            of, alias = seen.segment[dice.integers(len(seen.firm))], 4 * SEGMENTS + len(parts)
            caught = seen.firm[(seen.segment == of) & (dice.random(len(seen.firm)) < CAUGHT)]
            parts.append((caught, np.full(len(caught), dice.integers(SEGMENTS)), np.full(len(caught), alias)))
        firm, segment, text = (np.concatenate(column) for column in zip(*parts, strict=True))
    new = ~np.isin(firm * SEGMENTS + segment, seen.firm * SEGMENTS + seen.segment)
    _, once = np.unique(np.where(new, firm * SEGMENTS + segment, -1), return_index=True)
    once = once[new[once]]
    return Links(firm[once], home[firm[once]], segment[once], text[once])


def _taken(links: Links, kept: BoolArray) -> Links:
    return Links(links.firm[kept], links.place[kept], links.segment[kept], links.text[kept])


def _joined(a: Links, b: Links) -> Links:
    return Links(*(np.concatenate([getattr(a, n), getattr(b, n)]) for n in ("firm", "place", "segment", "text")))


def _cells(links: Links, once: IntArray | None = None) -> FloatArray:
    """Links by place and segment; with ``once``, each of its values once a cell."""
    key = links.place * SEGMENTS + links.segment
    if once is not None:
        key = np.unique(np.stack([key, once]), axis=1)[0]
    return np.bincount(key, minlength=PLACES * SEGMENTS).reshape(PLACES, SEGMENTS).astype(float)


def _seen(links: Links) -> Seen:
    here, m = _cells(links), _firms_of(links)
    total = here.sum(axis=0)
    return Seen(here, total - here, m, m.sum() - m, total)


def _firms_of(links: Links) -> FloatArray:
    """Firms of a place that have a link."""
    firms = np.unique(links.firm, return_index=True)[1]
    return np.bincount(links.place[firms], minlength=PLACES).astype(float)
