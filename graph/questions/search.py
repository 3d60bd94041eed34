"""查找: records by name, alias, pinyin, initials or code, and why each was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.model.schema import default_schema
from graph.says import Says
from graph.search.hits import explained
from graph.search.match import HOW_WORDS, Match
from graph.search.nodes import search

TOPIC = "查找与记录"
MOST = 200


@dataclass(frozen=True, slots=True)
class HitRow:
    """一个查到的对象"""

    kind: Annotated[str, Says("类型")]
    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    note: Annotated[str, Says("领域、所在地或上级", "环节所属领域、企业等所在地、区划的上级；没有则为空")]
    match: Match | None


@dataclass(frozen=True, slots=True)
class Hits:
    """查找结果"""

    query: str
    hits: tuple[HitRow, ...]
    truncated: Annotated[bool, Says("还有更多", "还有更多，未列出")]


def find(
    graphs: Graphs,
    text: Annotated[str, Word("名称、别名、拼音、首字母或代码", alias="q", argument=True, shortest=1, longest=200)],
    limit: Annotated[int, Word("最多几个", least=1, most=MOST)] = 20,
    kinds: Annotated[
        str | None,
        Word(
            "只找这些类型，逗号分隔，如 Enterprise,Segment", longest=200, among=tuple(default_schema().nodes), mark=","
        ),
    ] = None,
) -> Hits:
    """What the text finds, what is called just so first."""
    wanted = [k.strip() for k in (kinds or "").split(",") if k.strip()]
    known = default_schema().nodes
    if strange := [k for k in wanted if k not in known]:
        raise BadRequest(f"类型“{strange[0]}”不存在；可用：{'、'.join(known)}")
    found = search(graphs.store, text, limit + 1, wanted or None)
    told = explained(graphs.store, graphs.outline(), text, found[:limit])
    rows = (HitRow(f.kind, f.id, f.name, f.note, f.match if f.match.how else None) for f in told)
    return Hits(text, tuple(rows), len(found) > limit)


def said(found: Hits) -> Iterable[Said]:
    """What was found, or what else to try."""
    if found.hits:
        rows = [(LABELS[f.kind], f.id, f.name, f.note or None, _why(f)) for f in found.hits]
        heads = ("类型", "编号", "名称", "领域、所在地或上级", "为什么找到")
        yield Sheet(f"查找“{found.query}”", heads, rows)
    else:
        yield f"没有找到“{found.query}”；可试试更短的词、拼音首字母或代码"


def _why(found: HitRow) -> str | None:
    if (match := found.match) is None:
        return None
    return f"{HOW_WORDS[match.how]} {'' if match.text == found.name else match.text}".strip() or None


QUESTION = Question(
    "search",
    "查找",
    "按名称、别名、拼音、首字母或代码查找；全名相同的在前。",
    find,
    reads=None,
    topic=TOPIC,
    rows="hits",
    said=said,
    file=lambda found: f"查找-{found.query}",
    page="/search",
)
