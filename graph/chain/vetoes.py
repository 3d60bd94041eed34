"""Who cannot come, whatever the data say of what they make: a veto by hand, or a firm that is going or gone."""

from __future__ import annotations

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
ROOTED = "环节不可迁：港口、电网一类搬不来，只能就地建设、谈投资运营"


def vetoes(graph: ChainGraph) -> NDArray[np.object_]:
    """Why each enterprise is no target, ``None`` for those that may be; shape (enterprises,)."""
    return graph.once("vetoes", _vetoes)


def rooted(graph: ChainGraph) -> NDArray[np.bool_]:
    """Segments that nobody can bring along; shape (segments,)."""
    table = graph.nodes["Segment"]
    found: NDArray[np.bool_] = table.columns["rooted"] == 1
    return found


def _vetoes(graph: ChainGraph) -> NDArray[np.object_]:
    table = graph.nodes["Enterprise"]
    by_hand, status = (table.columns[n].tolist() for n in ("veto", "status"))
    why = [hand or STOPPED.get(said or "") for hand, said in zip(by_hand, status, strict=True)]
    out = np.full(len(table), None, dtype=object)
    out[:] = why
    return out
