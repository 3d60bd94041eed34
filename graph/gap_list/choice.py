"""What of a gap list to show: filtered, weighed anew, and put in order.

A few array operations, so that it can be tried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import STAGES, ChainGraph
from graph.chain.lookup import find_id
from graph.errors import BadRequest, NotFound
from graph.gap_list.list import GapList
from graph.gaps.build import gap_order, reach_of
from graph.gaps.states import ACTIONS, BY_REACH, GAP_ACTIONS, GAP_STATES, STATE_LABELS, STATES, TOLD_STATES
from graph.gaps.thresholds import PARTS
from graph.gaps.weights import read_weights, reweighted
from graph.text import split_words

SORTS = {
    "priority": "优先级",
    "field": "领域",
    "stage": "阶段",
    "state": "状态",
    "firms": "带动户数",
    "sureness": "把握",
    "importable": "外购可得性",
    "relatedness": "关联度",
    "expected": "应见企业数",
    "lq": "区位商",
    "enterprises_place": "本地企业数",
    "enterprises_known": "各地企业数",
    "suggested_place": "待确认的本地企业",
}
"""What a list can be sorted by: numbers from large to small, the rest in the order of reading."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a list to show, in which order.

    What is empty excludes nothing, but without states and actions gaps are meant.
    """

    actions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 1.0))
    sort: str = "priority"
    reverse: bool = False

    def __post_init__(self) -> None:
        for name, given, known in (
            ("动作", self.actions, GAP_ACTIONS),
            ("状态", self.states, TOLD_STATES),
            ("阶段", self.stages, STAGES),
            ("排序", (self.sort,), SORTS),
        ):
            if wrong := [g for g in given if g not in known]:
                hint = f"；“{STATE_LABELS[wrong[0]]}”在待核实清单里" if wrong[0] in STATES else ""
                raise BadRequest(f"{name}“{wrong[0]}”不存在；可用：{'、'.join(known)}{hint}")

    @property
    def weighed(self) -> bool:
        """Whether any weight is not the usual 1."""
        return any(w != 1 for w in self.weights.values())


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of a list in the order asked for, shape (n,); the others have an entry for each of them.

    ``priority`` is under the chosen weights (``nan``: no gap); ``rank`` is its place among the chosen gaps, ``usual``
    the one under the usual weights, 0 for what is no gap.
    """

    rows: IntArray
    priority: FloatArray
    rank: IntArray
    usual: IntArray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, keep: BoolArray | slice) -> Chosen:
        """Some of them, their ranks as they are."""
        return Chosen(self.rows[keep], self.priority[keep], self.rank[keep], self.usual[keep])


def choose(listed: GapList, choice: Choice) -> Chosen:
    """The rows that fit, in order; ties by priority, then as in the answer about one field."""
    rows = np.flatnonzero(_fitting(listed, choice))
    ranked, extend = np.isin(listed.state[rows], GAP_STATES), np.isin(listed.state[rows], BY_REACH)
    parts = listed.parts(rows)
    reach = reach_of(listed.numbers["relatedness"][rows], listed.numbers["peers_relatedness"][rows])
    plain = reweighted(parts, ranked, dict.fromkeys(PARTS, 1.0))
    usual = gap_order(plain, parts, reach, extend)
    urgency = reweighted(parts, ranked, choice.weights) if choice.weighed else plain
    order = gap_order(urgency, parts, reach, extend) if choice.weighed else usual
    rank, before = _ranks(order, ranked), _ranks(usual, ranked)
    order = _sorted(listed, rows, order, choice)
    return Chosen(rows[order], urgency[order], rank[order], before[order])


def only_rows(listed: GapList, chosen: Chosen, keys: Iterable[str]) -> Chosen:
    """Those with these keys, see :meth:`GapList.key`; raises ``NotFound`` for a key that the list does not hold."""
    wanted = list(keys)
    if unknown := [k for k in wanted if k not in listed.keys]:
        raise NotFound("清单中的行（数据可能变了，请刷新后重新勾选）", unknown[0])
    return chosen.take(np.isin(listed.group[chosen.rows], listed.group[[listed.keys[k] for k in wanted]]))


def _fitting(listed: GapList, choice: Choice) -> BoolArray:
    states = set(choice.states or (TOLD_STATES if choice.actions else GAP_STATES))
    if choice.actions:
        states &= {s for s in GAP_STATES if ACTIONS[s] in choice.actions}
    return of_interest(listed, choice.stages, choice.fields) & np.isin(listed.state, list(states))


def of_interest(listed: GapList, stages: Sequence[str], fields: Sequence[str]) -> BoolArray:
    """One row for each segment in a place that is in one of these fields, at one of these stages there (any, where none
    are named).
    """
    keep = np.ones(len(listed), dtype=bool)
    if stages:
        keep &= np.isin(listed.stage, stages)
    if fields:
        keep &= listed.in_fields(fields)
    return listed.speaks & np.isin(listed.group, listed.group[keep])


def _ranks(order: IntArray, ranked: BoolArray) -> IntArray:
    """Place in an order, counted from 1 among the ranked; 0 for the others."""
    out = np.empty(len(order), dtype=np.int64)
    out[order] = np.cumsum(ranked[order])
    return np.where(ranked, out, 0)


def _sorted(listed: GapList, rows: IntArray, order: IntArray, choice: Choice) -> IntArray:
    if choice.sort == "priority":
        return order[::-1] if choice.reverse else order
    key = _sort_key(listed, rows, choice.sort)[order]
    if choice.reverse:
        key = -key
    found: IntArray = order[np.argsort(np.where(np.isnan(key), np.inf, key), kind="stable")]
    return found


def _sort_key(listed: GapList, rows: IntArray, sort: str) -> FloatArray:
    """Ascending in the order of reading: numbers from large to small."""
    if sort in listed.numbers:
        return -listed.numbers[sort][rows]
    if sort == "field":
        place = {f: i for i, f in enumerate(listed.fields)}
        return np.array([place[a.field] for a in listed.assessments], dtype=float)[listed.of[rows]]
    words, values = (STAGES, listed.stage) if sort == "stage" else (tuple(STATE_LABELS), listed.state)
    order = {word: float(i) for i, word in enumerate(words)}
    return np.array([order.get(v, np.nan) for v in values[rows]], dtype=float)


def read_choice(
    graph: ChainGraph,
    *,
    actions: Iterable[str] = (),
    states: Iterable[str] = (),
    stages: Iterable[str] = (),
    fields: Iterable[str] = (),
    weights: Mapping[str, str | float | None] | None = None,
    sort: str = "",
    reverse: bool = False,
) -> Choice:
    """The choice that users' words mean: keys or Chinese words, several of them separated by commas; empty ones do not
    count.

    Raises
    ------
    NotFound, BadRequest
        Words that mean nothing here; the message says what could be written.
    """
    return Choice(
        tuple(split_words(actions)),
        _keys(states, STATE_LABELS),
        tuple(split_words(stages)),
        tuple(dict.fromkeys(find_id(graph, "Field", f) for f in split_words(fields))),
        read_weights(weights or {}),
        _keys([sort or "priority"], SORTS)[0],
        reverse,
    )


def _keys(texts: Iterable[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that words stand for; a word that is no label stays as it is."""
    by_label = {label: key for key, label in labels.items()}
    return tuple(dict.fromkeys(by_label.get(t, t) for t in split_words(texts)))
