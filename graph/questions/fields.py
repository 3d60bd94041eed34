"""细分领域与环节: which fields there are, one of them, and its segments along the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from graph.asking.parts import DataDate, Named, On, Version, field_named
from graph.asking.question import Question
from graph.asking.reads import outline
from graph.asking.sheet import Said, Sheet
from graph.asking.words import FieldFirst
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.counts.take import census_of
from graph.dates import to_iso
from graph.plain import plain
from graph.says import Says
from graph.text import split_list

TOPIC = "领域与环节"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """细分领域"""

    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    cluster: Annotated[str | None, Says("产业集群")]
    category: Annotated[str | None, Says("类别")]
    status: Annotated[str | None, Says("状态")]
    about: Annotated[str | None, Says("说明")]
    doubts: Annotated[list[str], Says("存疑", "编写与复核时拿不准的地方")]
    segments: Annotated[int, Says("环节", "环节数", "个")]
    enterprises: Annotated[int, Says("企业", "已确认在其环节经营的企业数", "家")]
    data_date: DataDate


@dataclass(frozen=True, slots=True)
class Fields:
    """细分领域清单"""

    fields: list[FieldRow]
    version: Version
    as_of: On


@dataclass(frozen=True, slots=True)
class FieldAlone(FieldRow):
    """一个细分领域"""

    version: Version
    as_of: On


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """环节"""

    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    stage: Annotated[str | None, Says("阶段")]
    group: Annotated[str | None, Says("子阶段")]
    definition: Annotated[str | None, Says("定义")]
    role: Annotated[str | None, Says("作用")]
    importable: Annotated[float | None, Says("外购可得性", "外购可得性，0 难以外购，1 随处可买", kind="percent")]
    bottleneck: Annotated[bool, Says("卡脖子")]
    bottleneck_reason: Annotated[str | None, Says("卡脖子的理由")]
    aliases: Annotated[str | None, Says("别名", "产品别名，以“；”分隔")]
    terms: Annotated[str | None, Says("规范术语", "规范术语：通行的叫法和台账里的写法")]
    exclude: Annotated[str | None, Says("排除词")]
    gb_code: Annotated[str | None, Says("国标代码", "国标行业代码（GB/T 4754-2017）")]
    enterprises: Annotated[int, Says("企业", unit="家")]


@dataclass(frozen=True, slots=True)
class Segments:
    """一个领域的环节，按链上次序"""

    field: Named
    segments: list[SegmentRow]
    version: Version


def find_fields(graph: ChainGraph) -> Fields:
    """All fields: segments, confirmed enterprises in them, and the newest date of facts about enterprises."""
    table, census = graph.nodes["Field"], census_of(graph)
    texts = ("cluster", "category", "status", "about")
    rows = [
        FieldRow(
            id=str(id_),
            name=str(table.names()[at]),
            doubts=split_list(table.columns["doubts"][at]),
            segments=len(graph.field_segments(str(id_))),
            enterprises=int(census.operating[at]),
            data_date=graph.data_date if census.operating[at] else None,
            **{key: plain(table.columns[key][at]) for key in texts},
        )
        for at, id_ in enumerate(table.ids)
    ]
    return Fields(rows, graph.version, to_iso(graph.on))


def find_field(graph: ChainGraph, field: FieldFirst) -> FieldAlone:
    """One field."""
    chosen, found = find_id(graph, "Field", field), find_fields(graph)
    row = next(f for f in found.fields if f.id == chosen)
    return FieldAlone(**asdict(row), version=found.version, as_of=found.as_of)


def find_segments(graph: ChainGraph, field: FieldFirst) -> Segments:
    """Segments of a field in chain order with what is known about them."""
    chosen = find_id(graph, "Field", field)
    where, count, columns = graph.field_places(chosen), census_of(graph).makers, graph.nodes["Segment"].columns
    texts = ("name", "definition", "role", "importable", "bottleneck_reason", "aliases", "terms", "exclude", "gb_code")
    rows = [
        SegmentRow(
            id=str(graph.nodes["Segment"].ids[s]),
            stage=where[s][0],
            group=where[s][1] or None,
            bottleneck=bool(columns["bottleneck"][s] == 1),
            enterprises=int(count[s]),
            **{key: plain(columns[key][s]) for key in texts},
        )
        for s in graph.field_segments(chosen).tolist()
    ]
    return Segments(field_named(graph, chosen), rows, graph.version)


def _said_fields(found: Fields) -> Iterable[Said]:
    def row(f: FieldRow) -> tuple[Any, ...]:
        return f.id, f.name, f.cluster, (f.status or "").partition("，")[0], f.segments, f.enterprises, f.data_date

    heads = ("编号", "名称", "产业集群", "状态", "环节", "企业", "数据日期")
    note = "参考链都待专班审定；存疑之处见网页上各领域的页面或 --json"
    yield Sheet("细分领域", heads, [row(f) for f in found.fields], note)


def _said_segments(found: Segments) -> Iterable[Said]:
    rows = [
        (s.stage, s.group, s.id, s.name, s.enterprises, "是" if s.bottleneck else "", s.definition)
        for s in found.segments
    ]
    yield Sheet(f"{found.field.name}的环节", ("阶段", "子阶段", "编号", "名称", "企业", "卡脖子", "定义"), rows)


def _said_field(found: FieldAlone) -> Iterable[Said]:
    counted = f"环节 {found.segments} 个，企业 {found.enterprises} 家"
    yield f"{found.name}（{found.id}）：{counted}，{found.status or '未注明审定情况'}"
    yield from (text for text in (found.about, *(f"存疑：{d}" for d in found.doubts)) if text)


QUESTIONS = (
    Question(
        "fields",
        "细分领域清单",
        "全部细分领域：环节数、企业数、数据日期。",
        find_fields,
        reads=outline,
        topic=TOPIC,
        rows="fields",
        said=_said_fields,
        page="/",
    ),
    Question(
        "segments",
        "一个领域的环节",
        "环节按链上次序排列：阶段、子阶段、定义、别名、企业数。",
        find_segments,
        reads=outline,
        topic=TOPIC,
        rows="segments",
        said=_said_segments,
        file=lambda found: f"环节-{found.field.name}",
        address="/fields/{field:path}/segments",
    ),
    Question(
        "field",
        "一个领域",
        "一个细分领域的概况。",
        find_field,
        reads=outline,
        topic=TOPIC,
        said=_said_field,
        address="/fields/{field:path}",
    ),
)
