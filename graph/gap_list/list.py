"""Every segment of many fields in one or several places as one list, made once.

Choose from it with ``graph.gap_list.choice``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.places import Place, make_place
from graph.errors import BadRequest, NotFound
from graph.gaps.find import Assessment, Gap, find_gaps_of_places
from graph.gaps.links import places_below
from graph.gaps.marks import CHANCES
from graph.gaps.states import STATE_LABELS
from graph.gaps.thresholds import PARTS, Thresholds
from graph.lazy_rows import columns_of, written
from graph.text import split_words

T = TypeVar("T")
EVERY = "全部"
"""What to write for the district to get each district below the place."""
NUMBERS = (
    "relatedness",
    "peers_relatedness",
    "expected",
    "lq",
    "enterprises_place",
    "enterprises_known",
    "suggested_place",
    "chance",
    *CHANCES,
)


@dataclass(frozen=True)
class GapList:
    """Every segment of every field in some places; arrays have shape (rows,), rows go by place, field, then priority.

    ``of`` is the position of a row's assessment. ``graph`` is the one that the assessments were made from.
    """

    graph: ChainGraph = field(repr=False)
    assessments: tuple[Assessment, ...]
    of: IntArray
    segment: NDArray[np.object_]
    state: NDArray[np.object_]
    stage: NDArray[np.object_]
    numbers: Mapping[str, FloatArray]
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, build: Callable[[GapList], T]) -> T:
        """What ``build`` makes of this list, made once; for what depends on the list alone."""
        if name not in self._memo:
            self._memo[name] = build(self)
        made: T = self._memo[name]
        return made

    def __len__(self) -> int:
        return len(self.of)

    def gap(self, row: int) -> Gap:
        """The gap of a row."""
        at = int(self.of[row])
        return self.assessments[at].gaps[int(row - self._first[at])]

    def gaps(self, rows: Iterable[int]) -> list[Gap]:
        """The gaps of these rows, those of one field and place written out together."""
        wanted = np.fromiter(rows, dtype=np.int64)
        for at in np.unique(self.of[wanted]).tolist():
            written(self.assessments[at].gaps, wanted[self.of[wanted] == at] - self._first[at])
        return [self.gap(row) for row in wanted.tolist()]

    @cached_property
    def _first(self) -> IntArray:
        """The first row of each assessment."""
        return np.searchsorted(self.of, np.arange(len(self.assessments)))

    @cached_property
    def keys(self) -> dict[str, int]:
        """Row of each key, see :meth:`key`."""
        return {self.key(row): row for row in range(len(self))}

    def key(self, row: int) -> str:
        """Name of a row that is the same in each version of the data: districts, field and segment."""
        found = self.assessments[self.of[row]]
        return ":".join((",".join(found.place.ids), found.field, str(self.segment[row])))

    def assessment(self, row: int) -> Assessment:
        """The assessment that a row is from."""
        return self.assessments[int(self.of[row])]

    @property
    def places(self) -> list[Place]:
        """The places, in order."""
        return list(dict.fromkeys(a.place for a in self.assessments))

    @cached_property
    def fields(self) -> dict[str, str]:
        """Names of the fields by id, in order."""
        return {a.field: a.field_name for a in self.assessments}

    def in_fields(self, fields: Iterable[str]) -> BoolArray:
        """Rows of these fields."""
        wanted = set(fields)
        mine: BoolArray = np.array([a.field in wanted for a in self.assessments], dtype=bool)
        return mine[self.of]

    def parts(self, rows: IntArray) -> dict[str, FloatArray]:
        """Parts of the priority of these rows."""
        return {part: self.numbers[part][rows] for part in PARTS}

    def counts(self, rows: BoolArray | None = None) -> dict[str, int]:
        """Segments by state, every state named: of these rows, or of all, each segment once in a place."""
        states = self.state[self.speaks if rows is None else rows]
        return {s: int(np.count_nonzero(states == s)) for s in STATE_LABELS}

    @cached_property
    def group(self) -> IntArray:
        """Which rows are the same segment in the same place, in different fields: a number for each such group."""
        numbers: dict[tuple[Place, str], int] = {}
        pairs = zip((self.assessments[at].place for at in self.of.tolist()), self.segment.tolist(), strict=True)
        return np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs], dtype=np.int64)

    @cached_property
    def speaks(self) -> BoolArray:
        """One row for each segment in a place: that of the field with the most to say of it, by the order of the
        states, then of the fields. So a segment has one state, whatever is filtered.
        """
        order = {state: i for i, state in enumerate(STATE_LABELS)}
        said = np.array([order[s] for s in self.state], dtype=np.int64)
        best = np.lexsort((np.arange(len(self)), said))
        out = np.zeros(len(self), dtype=bool)
        out[best[np.unique(self.group[best], return_index=True)[1]]] = True
        return out

    def fields_of(self, row: int) -> list[Assessment]:
        """The assessments of all fields that the segment of a row is in, in its place, its own first."""
        same = np.flatnonzero(self.group == self.group[row])
        return [self.assessment(r) for r in (row, *same[same != row].tolist())]


def list_gaps(graph: ChainGraph, places: Sequence[Place], thresholds: Thresholds | None = None) -> GapList:
    """The list of all fields with segments in these places."""
    assessments = [a for of_place in find_gaps_of_places(graph, places, thresholds=thresholds) for a in of_place]
    found = [columns_of(a.gaps) for a in assessments]
    of = np.repeat(np.arange(len(assessments)), np.array([len(a.gaps) for a in assessments], dtype=np.int64))

    def joined(name: str, kind: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, dtype=kind), *(c[name] for c in found)])

    segment, state, stage = (joined(name, object) for name in ("segment", "state", "stage"))
    numbers = {name: joined(name, float) for name in (*PARTS, *NUMBERS)}
    return GapList(graph, tuple(assessments), of, segment, state, stage, numbers)


def list_places(graph: ChainGraph, place: str, district: str = "") -> list[Place]:
    """The places of a list: the place that these words name, districts below it, or each of them (:data:`EVERY`).

    Raises
    ------
    NotFound, BadRequest
        Unknown words, or a district that is not directly below the place.
    """
    whole = find_place(graph, place)
    if not district:
        return [whole]
    below = districts_below(graph, whole)
    if not below:
        raise BadRequest(f"数据中“{whole.name}”没有下级区划；请不选区县")
    if district == EVERY:
        return below
    return [_district(graph, word, whole, below) for word in split_words([district])]


def _district(graph: ChainGraph, word: str, whole: Place, below: Sequence[Place]) -> Place:
    try:
        return make_place(graph, [find_id(graph, "District", word, [p.ids[0] for p in below])])
    except NotFound:
        known = "、".join(p.name for p in below[:12])
        raise BadRequest(f"“{word}”不是“{whole.name}”的下级区划；可选：{known}，或不选区县") from None


def districts_below(graph: ChainGraph, place: Place) -> list[Place]:
    """Districts directly below a place."""
    return [p for id_ in place.ids for p in places_below(graph, id_)[1:]]
