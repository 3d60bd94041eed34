"""What evidence says of a firm itself, for those who call it: not how it was matched, no share that is none, each part
once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model.labels import MATCH_RULES
from graph.targets.shares import is_doubt

OPEN = "（待核实的匹配）"
"""What evidence says of a match that nobody confirmed."""
DOES = "数据所记：做这个环节"
"""What is said of an enterprise where nothing is left to say."""
_METHOD = ("得分", "合计")
"""What evidence says of the method, which is no reason to approach anybody."""
_MATCHED = re.compile(f"”({'|'.join(MATCH_RULES.values())})“")
"""How a product came to be taken for the segment: for those who check the match, not for those who call the firm."""
_SHARE = re.compile(r"占收入 \d+(?:\.\d+)?%(?:（[^）]*）)?")
"""A share of revenue; it is left out where all shares of the firm add up to more than there is."""


def plainly(evidence: Sequence[str], otherwise: str, *, doubtful: bool = False) -> str:
    """The first sentence that speaks of the candidate itself, and whether it is sure; ``otherwise`` where none does.
    ``doubtful`` where it is known from elsewhere that its shares of revenue are none.

    >>> plainly(["标准气体；标准气体"], "做它"), plainly(["“甲”与产品别名相同“甲”"], "做它")
    ('标准气体', '做它')
    >>> plainly(["主营产品“甲”占收入 60.0%（2020 年）", "该企业各项占比合计 190%，有重复计算"], "做它")
    '主营产品“甲”'
    """
    own = next((e for e in evidence if not any(m in e for m in _METHOD)), "")
    if doubtful or any(map(is_doubt, evidence)):
        own = _SHARE.sub("", own)
    kept = dict.fromkeys(p for p in own.split("；") if p and not _MATCHED.search(p)) or {otherwise: None}
    said = "；".join(kept)
    return said + (OPEN if OPEN in own and OPEN not in said else "")
