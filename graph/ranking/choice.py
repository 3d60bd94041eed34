"""Conditional logit: weights of evidence under which what was hidden would most likely be chosen first among all candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from graph.chain import BoolArray, FloatArray, IntArray
from graph.errors import BadRequest

Single = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True)
class Task:
    """Queries with their candidates: ``evidence`` (queries, candidates, kinds) in single precision, ``known`` pairs that are no candidates, and the ``hidden`` ones to find, both (queries, candidates)."""

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


def fit(tasks: list[Task], penalty: float = 30.0, steps: int = 60) -> FloatArray:
    """Weights w that maximise Σ log P(hidden first) − penalty · |w|² / 2, shape (kinds,).

    Each hidden candidate competes with all that are neither known nor hidden: P = exp(s) / (exp(s) + Σ exp(s of the others)),
    s = w · evidence. Convex, so the answer does not depend on where the search starts.

    Raises
    ------
    BadRequest
        Nothing is hidden, or the penalty is not above 0.

    Source: McFadden (1974).
    """
    if not penalty > 0:
        raise BadRequest(f"正则系数 {penalty} 须大于 0")
    count = sum(int(t.hidden.sum()) for t in tasks)
    if not count:
        raise BadRequest("没有隐去的关系，无从学习；请给出更多“谁生产什么”的数据")

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        parts = [_loss(task, w) for task in tasks]
        value = sum(v for v, _ in parts) + penalty * float(w @ w) / 2
        slope = sum((g for _, g in parts), start=penalty * w)
        return value / count, slope / count

    start = np.zeros(tasks[0].evidence.shape[2])
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    weights: FloatArray = found.x
    return weights


def _loss(task: Task, weights: FloatArray) -> tuple[float, FloatArray]:
    """−Σ log P and its slope."""
    score = (task.evidence @ weights.astype(np.float32)).astype(float)
    score[task.known] = -np.inf
    score -= score.max(axis=1, keepdims=True)
    size = np.exp(score)
    rivals = np.where(task.hidden, 0.0, size).sum(axis=1, keepdims=True)
    whole = rivals + size
    chance = np.divide(size, whole, out=np.zeros_like(size), where=task.hidden)
    value = float((np.log(whole[task.hidden]) - score[task.hidden]).sum())
    pull = np.divide(1.0, whole, out=np.zeros_like(size), where=task.hidden).sum(axis=1, keepdims=True)
    share = np.where(task.hidden, chance - 1.0, size * pull).astype(np.float32)
    slope = share.reshape(-1) @ task.evidence.reshape(-1, len(weights))
    return value, slope.astype(float)
