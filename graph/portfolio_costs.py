"""Costs of targets as people write them: a line for each enterprise, its name or id, a comma, and what it would invest."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from graph.chain import ChainGraph
from graph.errors import BadRequest
from graph.lookup import find_id
from graph.text import clean

_SEPARATOR = re.compile(r"[,，\t;；]")
MOST = 5_000
"""Lines that are read."""


def read_costs(text: str) -> dict[str, float]:
    """Costs by the words before the last separator of each line; empty lines and a head without number are left out.

    Raises
    ------
    BadRequest
        A line without a number, a cost that is negative or not finite, an enterprise twice, or too many lines.

    >>> read_costs("企业,投资\\n甲,1.5\\n乙，2亿")
    {'甲': 1.5, '乙': 2.0}
    """
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise BadRequest(f"成本最多 {MOST} 行，给了 {len(lines)} 行")
    out: dict[str, float] = {}
    for place, (i, line) in enumerate(lines):
        *name, cost = (clean(part) for part in _SEPARATOR.split(line))
        value = _number(cost)
        if value is None and place == 0 and name:
            continue  # the head of a table
        if value is None or not (who := ",".join(name).strip()):
            raise BadRequest(f"成本第 {i} 行“{line[:40]}”看不懂；每行写：企业,投资，如 某某股份,1.5")
        if who in out:
            raise BadRequest(f"成本里“{who}”写了两次（第 {i} 行）；请只留一行")
        out[who] = value
    return check_costs(out)


def check_costs(costs: Mapping[str, float]) -> dict[str, float]:
    """The costs; raises ``BadRequest`` for one that is no number from 0 up."""
    for who, value in costs.items():
        if not (math.isfinite(value) and value >= 0):
            raise BadRequest(f"“{who}”的成本须是从 0 起的数")
    return dict(costs)


def costs_by_id(graph: ChainGraph, costs: Mapping[str, float]) -> dict[str, float]:
    """Costs by enterprise id; raises ``NotFound`` or ``BadRequest`` for words that name none or several."""
    table = graph.nodes["Enterprise"]
    out: dict[str, float] = {}
    for who, value in costs.items():
        id_ = who if who in table.index else find_id(graph, "Enterprise", who)
        if id_ in out:
            raise BadRequest(f"成本里的“{who}”与另一行是同一家企业；请只留一行")
        out[id_] = value
    return out


def _number(text: str) -> float | None:
    try:
        return float(text.removesuffix("元").removesuffix("亿").strip())
    except ValueError:
        return None
