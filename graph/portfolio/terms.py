"""What people state of targets, as they write it: costs, where each would settle, what it uses; and limits and quotas.

None of it is in public data. A line for each enterprise: its name or id, what it would invest, and if wanted the
district; with a head (企业,投资,区县,用地…) further columns are resources.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.places import Place, district_masks
from graph.errors import BadRequest
from graph.portfolio.rules import Quota
from graph.text import clean

_SEPARATOR = re.compile(r"[,，\t;；]")
MOST = 5_000
"""Lines that are read."""
DISTRICT_HEADS = ("区县", "落地区县", "地区", "落地")
_TARGET = "每行写：企业,投资，如 某某股份,1.5；第三列可写落地区县"


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one target: its cost (``None`` for not said), the district where it would settle, and what it uses by
    resource.
    """

    cost: float | None = None
    district: str = ""
    uses: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stated:
    """All that was stated: terms by enterprise, limits by resource, quotas by district; by words, or by ids."""

    terms: Mapping[str, Terms] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)

    @property
    def priced(self) -> bool:
        """Whether any cost was stated."""
        return any(t.cost is not None for t in self.terms.values())

    def key(self) -> tuple[object, ...]:
        """The same as something that can be hashed."""
        terms = ((w, t.cost, t.district, tuple(sorted(t.uses.items()))) for w, t in sorted(self.terms.items()))
        return (
            tuple(terms),
            tuple(sorted(self.limits.items())),
            tuple(sorted((d, q.least, q.most) for d, q in self.quotas.items())),
        )


def read_terms(text: str) -> dict[str, Terms]:
    """Terms by the words that name each enterprise; empty lines are left out.

    Raises
    ------
    BadRequest
        A line without a number, one that is negative or not finite, an enterprise twice, or too many lines.

    >>> {who: t.cost for who, t in read_terms("企业,投资\\n甲,1.5\\n乙，2亿").items()}
    {'甲': 1.5, '乙': 2.0}
    >>> read_terms("企业,投资,区县,用地\\n甲,1.5,虎丘区,20")["甲"]
    Terms(cost=1.5, district='虎丘区', uses={'用地': 20.0})
    """
    head, out = list[str](), dict[str, Terms]()
    for place, (i, cells) in enumerate(_rows(text, "成本")):
        if place == 0 and len(cells) > 1 and all(_number(c) is None for c in cells[1:]):
            head = cells
            continue
        who, terms = _with_head(i, cells, head) if len(head) > 2 else _plain(i, cells)
        if who in out:
            raise BadRequest(f"成本里“{who}”写了两次（第 {i} 行）；请只留一行")
        out[who] = terms
    return out


def _plain(i: int, cells: list[str]) -> tuple[str, Terms]:
    """Name, cost and perhaps a district; a name may hold separators itself."""
    district = ""
    if _number(cells[-1]) is None and len(cells) > 2:
        *cells, district = cells
    cost, who = _number(cells[-1]), ",".join(cells[:-1]).strip()
    if cost is None or not who:
        raise BadRequest(f"成本第 {i} 行“{','.join(cells)[:40]}”看不懂；{_TARGET}")
    return who, Terms(_counted(cost, f"“{who}”的成本"), district)


def _with_head(i: int, cells: list[str], head: list[str]) -> tuple[str, Terms]:
    """Columns as the head names them: the cost second, a district, and resources."""
    if len(cells) != len(head) or not cells[0]:
        raise BadRequest(f"成本第 {i} 行有 {len(cells)} 格，表头有 {len(head)} 格；请一一对应")
    said, district, uses = dict(zip(head[1:], cells[1:], strict=True)), "", dict[str, float]()
    cost = _number(cells[1])
    if cost is None:
        raise BadRequest(f"成本第 {i} 行“{head[1]}”“{cells[1][:20]}”不是数；{_TARGET}")
    for name, cell in list(said.items())[1:]:
        if name in DISTRICT_HEADS:
            district = cell
        elif cell:
            if (value := _number(cell)) is None:
                raise BadRequest(f"成本第 {i} 行“{name}”“{cell[:20]}”不是数；请写从 0 起的数")
            uses[name] = _counted(value, f"“{cells[0]}”的{name}")
    return cells[0], Terms(_counted(cost, f"“{cells[0]}”的成本"), district, uses)


def read_limits(text: str) -> dict[str, float]:
    """Limits of resources, a line for each: its name and how much there is; raises ``BadRequest``.

    >>> read_limits("用地,100\\n用能，2000")
    {'用地': 100.0, '用能': 2000.0}
    """
    out: dict[str, float] = {}
    for i, cells in _rows(text, "上限"):
        if len(cells) != 2 or not cells[0] or (value := _number(cells[1])) is None:
            raise BadRequest(f"上限第 {i} 行“{','.join(cells)[:40]}”看不懂；每行写：资源,上限，如 用地,100")
        out[cells[0]] = _counted(value, f"“{cells[0]}”的上限")
    return out


def read_quotas(text: str) -> dict[str, Quota]:
    """Quotas of districts, a line for each: its name, at least, at most (blank for any number); raises ``BadRequest``.

    >>> read_quotas("虎丘区,1,3\\n吴中区,,2\\n昆山市,1")
    {'虎丘区': Quota(least=1, most=3), '吴中区': Quota(least=0, most=2), '昆山市': Quota(least=1, most=None)}
    """
    out: dict[str, Quota] = {}
    for i, cells in _rows(text, "指标"):
        numbers = [int(c) if c.isdecimal() else -1 if c else None for c in cells[1:]]
        if not cells[0] or not 1 <= len(numbers) <= 2 or -1 in numbers:
            raise BadRequest(f"指标第 {i} 行“{','.join(cells)[:40]}”看不懂；每行写：区县,至少,至多，如 虎丘区,1,3")
        if cells[0] in out:
            raise BadRequest(f"指标里“{cells[0]}”写了两次（第 {i} 行）；请只留一行")
        out[cells[0]] = Quota(numbers[0] or 0, numbers[1] if len(numbers) > 1 else None)
    return out


def stated_by_id(graph: ChainGraph, place: Place, said: Stated) -> Stated:
    """What was stated by ids of enterprises and districts.

    Raises
    ------
    NotFound, BadRequest
        Words that name none or several, or twice the same; a number that is negative or not finite; a district outside
        the place; quotas while no target says where it would settle.
    """
    terms: dict[str, Terms] = {}
    for who, t in said.terms.items():
        id_ = who if who in graph.nodes["Enterprise"].index else find_id(graph, "Enterprise", who)
        if id_ in terms:
            raise BadRequest(f"成本里的“{who}”与另一行是同一家企业；请只留一行")
        for name, value in {"成本": t.cost, **t.uses}.items():
            if value is not None:
                _counted(value, f"“{who}”的{name}")
        terms[id_] = Terms(t.cost, _district(graph, place, t.district), dict(t.uses))
    quotas = {_district(graph, place, d): q for d, q in said.quotas.items()}
    if len(quotas) < len(said.quotas):
        raise BadRequest("指标里有两行是同一个区县；请只留一行")
    if quotas and not any(t.district for t in terms.values()):
        raise BadRequest("有区县指标，却没有写各目标落在哪个区县；请在成本的第三列写明，如 某某股份,1.5,虎丘区")
    return Stated(terms, {name: _counted(v, f"“{name}”的上限") for name, v in said.limits.items()}, quotas)


def _district(graph: ChainGraph, place: Place, words: str) -> str:
    if not words:
        return ""
    id_ = find_id(graph, "District", words)
    if not district_masks(graph, place)[0][graph.position("District", id_)]:
        raise BadRequest(f"“{words}”不在{place.name}之内；请写其中的区县")
    return id_


def _rows(text: str, what: str) -> list[tuple[int, list[str]]]:
    """Lines that are not empty with their numbers, in cells."""
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise BadRequest(f"{what}最多 {MOST} 行，给了 {len(lines)} 行")
    return [(i, [clean(part) for part in _SEPARATOR.split(line)]) for i, line in lines]


def _counted(value: float, what: str) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise BadRequest(f"{what}须是从 0 起的数")
    return value


def _number(text: str) -> float | None:
    try:
        return float(text.removesuffix("元").removesuffix("亿").strip())
    except ValueError:
        return None
