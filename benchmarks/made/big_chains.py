"""Made-up chains: 25 fields of 40 segments in four stages, about 60 supply relations each, some segments shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.made.big_book import texts
from benchmarks.made.big_words import FIELDS, PER_STAGE, ROLES, segment_names

PER_FIELD = sum(PER_STAGE)
SHARED, GROUP = 3, 5
"""The last few segments of a field are those of the first field of its group."""
_FAVOURITES = 4
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chains:
    """Segments by position, and which one stands at each of the 40 places of each field (``member``, by field and
    place).
    """

    ids: NDArray[np.object_]
    names: list[str]
    stages: list[str]
    field_ids: NDArray[np.object_]
    member: Ints
    supplies: NDArray[np.int64]
    popularity: NDArray[np.float64]
    essential: NDArray[np.float64]
    importable: NDArray[np.float64]

    def write(self, add: Callable[..., None]) -> None:
        """Hand over fields, segments, PART_OF and SUPPLIES."""
        fields, size = len(self.field_ids), len(self.ids)
        roles = [ROLES[s][i % len(ROLES[s])] for i, s in enumerate(self.stages)]
        add(
            "Field",
            None,
            ("name", "cluster", "category", "status"),
            self.field_ids,
            texts(FIELDS),
            texts([f"集群{i // GROUP + 1}" for i in range(fields)]),
            "先进制造",
            "合成链",
        )
        add(
            "Segment",
            None,
            ("name", "role", "importable", "bottleneck", "anchor_required"),
            self.ids,
            texts(self.names),
            texts(roles),
            self.importable,
            (np.arange(size) % 9 == 0).astype(np.int64),
            (np.arange(size) % 40 == 20).astype(np.int64),
        )
        at = self.member.ravel()
        add(
            "PART_OF",
            ("Segment", "Field"),
            ("stage", "group", "order"),
            self.ids[at],
            self.field_ids[np.repeat(np.arange(fields), PER_FIELD)],
            texts([self.stages[i] for i in at]),
            None,
            np.tile(np.arange(PER_FIELD) * 10, fields),
        )
        add(
            "SUPPLIES",
            ("Segment", "Segment"),
            ("essential",),
            self.ids[self.supplies[0]],
            self.ids[self.supplies[1]],
            (self.essential < 0.35).astype(np.int64),
        )

    def draw(self, rng: np.random.Generator, city: Ints) -> tuple[Ints, Ints]:
        """About two segments for each enterprise, mostly of one field, which its city may favour: (enterprise,
        segment).
        """
        fields = len(self.field_ids)
        weight = self.popularity[self.member]
        favourites = rng.integers(0, fields, (int(city.max()) + 1, _FAVOURITES))
        home = rng.choice(fields, len(city), p=weight.sum(axis=1) / weight.sum())
        liked = favourites[city, rng.integers(0, _FAVOURITES, len(city))]
        home = np.where(rng.random(len(city)) < 0.4, liked, home)
        firm = np.repeat(np.arange(len(city)), rng.choice(5, len(city), p=[0.04, 0.31, 0.3, 0.22, 0.13]))
        chosen = np.where(rng.random(len(firm)) < 0.7, home[firm], rng.integers(0, fields, len(firm)))
        inside = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True) + np.arange(fields)[:, None]
        place = np.searchsorted(inside.ravel(), chosen + rng.random(len(firm)))
        segment = self.member.ravel()[np.minimum(place, self.member.size - 1)]
        pairs = np.unique(firm * len(self.ids) + segment)
        return pairs // len(self.ids), pairs % len(self.ids)


def make_chains(rng: np.random.Generator) -> Chains:
    """The chains, from a generator of random numbers."""
    member = np.zeros((len(FIELDS), PER_FIELD), dtype=np.int64)
    ids, names, stages = list[str](), list[str](), list[str]()
    for f in range(len(FIELDS)):
        for place, (stage, name) in enumerate(segment_names(f)):
            if f % GROUP and place >= PER_FIELD - SHARED:
                member[f, place] = member[f - f % GROUP, place]
                continue
            member[f, place] = len(ids)
            ids.append(f"f{f:02d}-s{place:02d}")
            names.append(name)
            stages.append(stage)
    popularity = rng.permutation(np.arange(1, len(ids) + 1, dtype=float) ** -0.8)
    supplies = np.array(sorted({p for row in member for p in _supplies(rng, row)})).T
    return Chains(
        texts(ids),
        names,
        stages,
        texts([f"f{f:02d}" for f in range(len(FIELDS))]),
        member,
        supplies,
        popularity / popularity.sum(),
        rng.random(len(supplies.T)),
        rng.choice([0.1, 0.3, 0.5, 0.8], len(ids)),
    )


def _supplies(rng: np.random.Generator, row: Ints) -> list[tuple[int, int]]:
    """Two inputs for what is further down, a few among the upper segments, and two users of each supporting one."""
    up, mid, down, aid = np.split(row, np.cumsum(PER_STAGE)[:-1])
    pairs = [(int(a), int(t)) for t in mid for a in rng.choice(up, 2, replace=False)]
    pairs += [(int(a), int(t)) for t in down for a in rng.choice(mid, 2, replace=False)]
    pairs += [(int(up[i - 1]), int(up[i])) for i in range(2, len(up), 3)]
    return pairs + [(int(a), int(t)) for a in aid for t in rng.choice(mid, 2, replace=False)]
