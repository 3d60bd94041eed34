"""How much of something is in few hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from graph.errors import BadRequest
from graph.says import Says


@dataclass(frozen=True, slots=True)
class Concentration:
    """``count`` holders with anything at all; HHI Σ share² in (0, 1]; as many equal holders; share of the largest.

    Without holders ``hhi``, ``effective`` and ``largest`` are ``nan``.
    """

    count: int
    hhi: Annotated[float, Says("HHI", "份额平方和，1 为一家独占", gaps=True)]
    effective: Annotated[float, Says("有效企业数", "有效企业数，1 ÷ HHI", gaps=True)]
    largest: Annotated[float, Says("最大一家的份额", kind="percent", gaps=True)]


def concentration(amounts: ArrayLike) -> Concentration:
    """Concentration of these amounts, one for each holder, in any unit.

    Raises ``BadRequest`` for a missing or negative amount: clear away accounting rows first.

    >>> concentration([50, 30, 20])
    Concentration(count=3, hhi=0.38, effective=2.6315789473684212, largest=0.5)
    """
    values = np.asarray(amounts, dtype=float).ravel()
    if not np.isfinite(values).all():
        raise BadRequest("计算集中度的数里有缺失或无穷的数")
    if (values < 0).any():
        raise BadRequest("计算集中度的数不能为负；请先去掉抵销、平衡等会计科目")
    total = values.sum()
    if total == 0:
        return Concentration(0, np.nan, np.nan, np.nan)
    shares = values / total
    hhi = float((shares**2).sum())
    return Concentration(int((values > 0).sum()), hhi, 1 / hhi, float(shares.max()))
