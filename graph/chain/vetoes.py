"""Who cannot come, whatever the data say of what they make: a veto by hand, a firm that is going or gone, and whoever
belongs to the armed forces.
"""

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
ARMED = (
    "解放军",
    "军队",
    "武警",
    "武装警察",
    "国防大学",
    "国防科技大学",
    "国防科学技术大学",
    "军事科学院",
    "军事医学",
    "军医大学",
    "陆军工程大学",
    "海军工程大学",
    "空军工程大学",
    "火箭军",
    "战略支援部队",
    "联勤保障部队",
    "战区总医院",
    "军区总医院",
)
"""Words by which institutions of the armed forces are known; none of them is ever proposed, nor who works there."""
_ARMED = re.compile("|".join(ARMED))
ARMED_WHY = "军队、武警的单位，不作招引对象"


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


def armed(*names: object) -> str | None:
    """Why a name of the armed forces is no target; ``None`` for any other.

    >>> armed("国防科技大学"), armed("一汽解放", None), armed("中国人民解放军总医院（301医院）")
    ('军队、武警的单位，不作招引对象', None, '军队、武警的单位，不作招引对象')
    """
    return ARMED_WHY if any(_ARMED.search(str(name)) for name in names if name) else None


def armed_vetoes(graph: ChainGraph, kind: str) -> NDArray[np.object_]:
    """Why each institution, or each talent by the name, the employer and where they work, is no target for this."""
    return graph.once(f"armed {kind}", lambda g: _armed(g, kind))


def _armed(graph: ChainGraph, kind: str) -> NDArray[np.object_]:
    table = graph.nodes[kind]
    columns = [table.columns[n].tolist() for n in ("name", "full_name", "employer") if n in table.columns]
    out = np.full(len(table), None, dtype=object)
    out[:] = [armed(*names) for names in zip(*columns, strict=True)]
    if kind == "Talent":
        works = graph.edge("AFFILIATED_WITH", "Talent", "Institution").confirmed()
        out[works.source[armed_vetoes(graph, "Institution")[works.target].astype(bool)]] = ARMED_WHY
    return out


def _vetoes(graph: ChainGraph) -> NDArray[np.object_]:
    table = graph.nodes["Enterprise"]
    columns = (table.columns[n].tolist() for n in ("veto", "status", "name", "full_name"))
    why = [
        hand or STOPPED.get(status_of(said, name) or "") or armed(name, whole)
        for hand, said, name, whole in zip(*columns, strict=True)
    ]
    out = np.full(len(table), None, dtype=object)
    out[:] = why
    return out
