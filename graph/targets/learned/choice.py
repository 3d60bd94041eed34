"""Weights of evidence under which what was hidden would most likely be chosen first among all candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.errors import BadRequest

Single = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True)
class Task:
    """Queries with their candidates: ``evidence`` (queries, candidates, kinds) in single precision, ``known`` pairs
    that are no candidates, and the ``hidden`` ones to find, both (queries, candidates).
    """

    evidence: Single
    known: BoolArray
    hidden: BoolArray

    @classmethod
    def of(cls, evidence: Single, known: BoolArray, pairs: IntArray) -> Task:
        """Only the queries (rows of ``pairs``) that have something hidden."""
        queries = np.unique(pairs[:, 0])
        hidden = np.zeros(known.shape, dtype=bool)
        hidden[pairs[:, 0], pairs[:, 1]] = True
        return cls(np.ascontiguousarray(evidence[queries]), known[queries], hidden[queries])


FOCUS = 0.3
"""q of the second step; chosen on splits of other seeds than those that are reported."""
_LOOSER = 0.3
"""Share of the penalty in the second step, whose slopes are smaller (chosen likewise)."""


def fit(tasks: list[Task], penalty: float = 200.0, steps: int = 60, focus: float = FOCUS) -> FloatArray:
    """Weights w of shape (kinds,), in two steps.

    Each hidden candidate competes with all that are neither known nor hidden: P = exp(s) / (exp(s) + Σ exp(s of the
    others)), s = w · evidence. First −Σ log P + penalty · |w|² / 2 is minimised, which is convex. From there Σ (1 −
    P^q) / q with q = ``focus`` is, which cares less for pairs that nothing speaks for and more for the first places; 0
    leaves this out.

    Raises
    ------
    BadRequest
        Nothing is hidden, the penalty is not above 0, or ``focus`` is not in [0, 1].

    Source: McFadden (1974); Zhang, Sabuncu (2018), generalised cross entropy.
    """
    if not penalty > 0:
        raise BadRequest(f"正则系数 {penalty} 须大于 0")
    if not 0 <= focus <= 1:
        raise BadRequest(f"参数 focus = {focus} 不在 0 到 1 之间")
    if not any(t.hidden.any() for t in tasks):
        raise BadRequest("没有隐去的关系，无从学习；请给出更多“谁生产什么”的数据")
    weights = _minimised(tasks, penalty, steps, 0.0, np.zeros(tasks[0].evidence.shape[2]))
    return _minimised(tasks, _LOOSER * penalty, steps // 2, focus, weights) if focus else weights


def _minimised(tasks: list[Task], penalty: float, steps: int, focus: float, start: FloatArray) -> FloatArray:
    count = sum(int(t.hidden.sum()) for t in tasks)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        parts = [_loss(task, w, focus) for task in tasks]
        value = sum(v for v, _ in parts) + penalty * float(w @ w) / 2
        slope = sum((g for _, g in parts), start=penalty * w)
        return value / count, slope / count

    found = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    weights: FloatArray = found.x
    return weights


def _loss(task: Task, weights: FloatArray, focus: float = 0.0) -> tuple[float, FloatArray]:
    """Σ (1 − P^q) / q, or −Σ log P for q = 0, and its slope."""
    score = (task.evidence @ weights.astype(np.float32)).astype(float)
    score[task.known] = -np.inf
    score -= score.max(axis=1, keepdims=True)
    size = np.exp(score)
    rivals = np.where(task.hidden, 0.0, size).sum(axis=1, keepdims=True)
    whole = rivals + size
    chance = np.divide(size, whole, out=np.zeros_like(size), where=task.hidden)
    own = chance[task.hidden]
    weight = np.where(task.hidden, chance**focus, 0.0)
    value = ((1 - own**focus) / focus if focus else np.log(whole[task.hidden]) - score[task.hidden]).sum()
    pull = np.divide(weight, whole, out=np.zeros_like(size), where=task.hidden).sum(axis=1, keepdims=True)
    share = np.where(task.hidden, weight * (chance - 1.0), size * pull).astype(np.float32)
    slope = share.reshape(-1) @ task.evidence.reshape(-1, len(weights))
    return float(value), slope.astype(float)
