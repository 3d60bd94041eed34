"""Who cannot come, whatever the data say of what they make: a veto by hand, or a firm that is going or gone."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from graph.chain.graph import ChainGraph

STOPPED = {
    "ST": "被实施风险警示（ST），先看能否存续",
    "*ST": "有退市风险（*ST），先看能否存续",
    "已退市": "已退市",
    "破产重整": "破产重整中",
    "吊销注销": "已吊销或注销",
}
"""Choices of ``Enterprise.status`` that stop an invitation, and why; ``正常`` does not, and nothing is assumed of a
firm whose status nobody wrote.
"""
GONE = frozenset({"已退市", "吊销注销"})
"""Of these: on no list any more by their code alone, and what their old products say of their business has ended."""
_MARKED = re.compile(r"(\*?ST)(?=[\u4e00-\u9fff])|退市|.*退$")
ROOTED = "环节不可迁：港口、电网一类搬不来，只能就地建设、谈投资运营"


def vetoes(graph: ChainGraph) -> NDArray[np.object_]:
    """Why each enterprise is no target, ``None`` for those that may be; shape (enterprises,)."""
    return graph.once("vetoes", _vetoes)


def named_status(name: str | None) -> str:
    """The status that a short name says where nobody wrote one; "" for none.

    >>> [named_status(n) for n in ("*ST沈机", "ST甲", "退市乙", "丙退", "思瑞浦", "STULZ", None)]
    ['*ST', 'ST', '已退市', '已退市', '', '', '']
    """
    found = _MARKED.match(name or "")
    return "" if found is None else found[1] or "已退市"


def status_of(said: object, name: object) -> str | None:
    """What a firm's status is: what somebody wrote, else what its short name says.

    >>> [status_of(*s) for s in (("正常", "退市甲"), (None, "退市甲"), ("", "甲"), (None, None))]
    ['正常', '已退市', None, None]
    """
    return str(said) if said else named_status(None if name is None else str(name)) or None


def rooted(graph: ChainGraph) -> NDArray[np.bool_]:
    """Segments that nobody can bring along; shape (segments,)."""
    table = graph.nodes["Segment"]
    found: NDArray[np.bool_] = table.columns["rooted"] == 1
    return found


def _vetoes(graph: ChainGraph) -> NDArray[np.object_]:
    table = graph.nodes["Enterprise"]
    columns = (table.columns[n].tolist() for n in ("veto", "status", "name"))
    why = [hand or STOPPED.get(status_of(said, name) or "") for hand, said, name in zip(*columns, strict=True)]
    out = np.full(len(table), None, dtype=object)
    out[:] = why
    return out
