"""名录标准: the thresholds of 重点企业（机构）名录 in each field, and why those differ that are not the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from graph.asking.parts import Notes
from graph.asking.question import Question
from graph.asking.reads import outline
from graph.asking.sheet import Said, Sheet
from graph.chain.graph import ChainGraph
from graph.lists.declared import USUAL, ListKind, check_fields, declarations
from graph.lists.kinds.own import VARIABLE
from graph.says import Says

NOTE = "不明的不算没达到；门槛没有文件写明的都是约定"


@dataclass(frozen=True, slots=True)
class StandardRow:
    """一个领域的名录标准"""

    field: Annotated[str, Says("领域编号")]
    field_name: Annotated[str, Says("领域")]
    k: Annotated[int, Says("满足几条", "规模、成长性、创新能力、供应链安全四条满足几条列入", "条")]
    revenue: Annotated[float, Says("规模：营业收入", "年营业收入至少", "亿元")]
    rank: Annotated[int, Says("或排前几", "在本地本领域企业里排前几名；0 不用")]
    growth: Annotated[float, Says("成长：年均增长", "近两年营业收入年均增长至少", kind="percent")]
    research: Annotated[float, Says("创新：研发占比", "研发费用占营业收入至少", kind="percent")]
    source: Annotated[str | None, Says("与通常不同的依据", "与通常的一样则为空")]


@dataclass(frozen=True, slots=True)
class Standards:
    """各领域的名录标准"""

    standards: tuple[StandardRow, ...]
    notes: Notes


def find(graph: ChainGraph) -> Standards:
    """The standards of every field; a field that the city's file names and that is none is refused."""
    kind, table = declarations()["firms"], graph.nodes["Field"]
    known = {str(i): str(n) for i, n in zip(table.ids, table.names(), strict=True)}
    check_fields(graph)
    own = kind.own()
    rows = tuple(_row(kind, id_, name) for id_, name in known.items())
    where = (
        f"本市的标准：{own.source or '没有写依据'}"
        if own.fields or own.criteria
        else f"本市的标准写一个文件（{VARIABLE}）"
    )
    return Standards(rows, (NOTE, where))


def _row(kind: ListKind, id_: str, name: str) -> StandardRow:
    said: Mapping[str, Any] = kind.criteria_of(id_, name)
    size, growth, innovation = said["size"], said["growth"], said["innovation"]
    numbers = (int(said["k"]), float(size["from_cny_100m"]), int(size["rank"]))
    source = "；".join(kind.sources_of(id_, name)) or None
    return StandardRow(id_, name, *numbers, float(growth["cagr_from"]), float(innovation["rd_from"]), source)


def _said(found: Standards) -> Iterable[Said]:
    rows = [
        (r.field_name, r.k, f"{r.revenue:g} 亿元", r.rank, f"{r.growth:.0%}", f"{r.research:.0%}", r.source or USUAL)
        for r in found.standards
    ]
    heads = ("领域", "满足几条", "营业收入", "或排前几", "年均增长", "研发占比", "门槛的依据")
    yield Sheet("名录标准", heads, rows, "；".join(found.notes))


QUESTION = Question(
    "standards",
    "名录标准",
    "各领域重点企业名录的门槛，与通常不同的写明依据。",
    find,
    reads=outline,
    topic="各领域清单",
    rows="standards",
    said=_said,
)
