"""关系网络: what is around a record, or the gaps of a field with candidates and their ties, as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.parts import Version
from graph.asking.question import Question
from graph.asking.word import Word
from graph.asking.words import AsOf
from graph.dates import day
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.says import Says
from graph.search.nodes import find_end
from graph.store.contract import Store
from graph.views.network.around import MAX_HOPS, ego_view, gap_view
from graph.views.network.nodes import LIMIT, Href
from graph.views.table import edge_table, view_table
from graph.views.view import View

OPENED, NODES = 12, 2000
"""Nodes that one picture may have opened, and nodes that it may show."""
PICTURES = ("json", "html", "graphml", "svg", "png", "pdf", "xlsx")
"""Formats of a network."""
Named = tuple[str, str]
"""Kind and id."""


def chosen_kinds(kinds: Sequence[str]) -> list[str] | None:
    """Kinds to show, ``None`` for all; raises ``BadRequest`` for one that does not exist."""
    if strange := [k for k in kinds if k not in LABELS]:
        raise BadRequest(f"类型“{strange[0]}”不存在；可用：{'、'.join(LABELS)}")
    return list(kinds) or None


@dataclass(frozen=True, slots=True)
class NetworkAsked:
    """A question for what is around a node; see :func:`graph.views.network.around.ego_view`."""

    kind: str
    id: str
    hops: int = 2
    limit: int = 300
    kinds: Sequence[str] | None = None
    opened: Sequence[Named] = ()


def network_around(store: Store, asked: NetworkAsked, on: int | None, href: Href | None = None) -> tuple[View, int]:
    """The picture around a node, and the version of the data it shows."""
    if len(asked.opened) > OPENED:
        raise BadRequest(f"一张图最多展开 {OPENED} 个对象；请以其中一个为中心另画")
    opened = [(kind, id_) for kind, id_ in asked.opened if store.names(kind, [id_], on)]
    graph, read = store.around(asked.kind, asked.id, asked.hops, on, [(k, i, 1) for k, i in opened])
    view = ego_view(
        graph, asked.kind, asked.id, asked.hops, asked.limit, href=href, read=read, kinds=asked.kinds, opened=opened
    )
    return view, graph.version


@dataclass(frozen=True, slots=True)
class Network:
    """A picture, and the version of the data it shows."""

    view: View
    version: int


@dataclass(frozen=True, slots=True)
class NetworkPicture(View):
    """关系网络的图：节点带位置与文字，关系带路线；shown 与 total 写明画了几个"""

    truncated: Annotated[bool, Says("没有画全", "还有更多，未画")] = False
    version: Version = 0


def find(
    graphs: Graphs,
    id: Annotated[str | None, Word("以哪个对象为中心：编号、全名，或“类型:编号”", shortest=1, longest=300)] = None,
    hops: Annotated[int, Word("几步以内", least=1, most=MAX_HOPS)] = 2,
    field: Annotated[str | None, Word("细分领域，与地区同用，画缺口网络", "-f", longest=200)] = None,
    place: Annotated[str | None, Word("地区", "-p", longest=500)] = None,
    limit: Annotated[int, Word("最多画几个节点", least=10, most=NODES)] = LIMIT,
    kinds: Annotated[
        list[str] | None,
        Word("只画这些类型，逗号分隔，可写多次；中心总在图上", option="kind", among=tuple(LABELS), mark=","),
    ] = None,
    opened: Annotated[
        list[str] | None, Word("另展开这些对象的直接关系：“类型:编号”，竖线分隔，可写多次", option="open")
    ] = None,
    as_of: AsOf = None,
) -> Network:
    """What is around the record that ``id`` names, or else the gaps of the field in the place."""
    if (id is None) == (field is None) or (field is not None and place is None):
        raise BadRequest("请写 id，或同时写 field 与 place（二者选一）")
    store, on = graphs.store, day(as_of)
    if id is None:
        graph = graphs.field_graph(field or "", on, ties=True)
        return Network(gap_view(graph, assess_field(graph, field or "", place or ""), limit=limit), graph.version)
    middle, shown = find_end(store, id, on), chosen_kinds(_several(kinds, ","))
    asked = NetworkAsked(*middle, hops, limit, shown, [find_end(store, o, on) for o in _several(opened, "|")])
    return Network(*network_around(store, asked, on))


def _several(texts: Iterable[str] | None, mark: str) -> list[str]:
    return [part.strip() for text in texts or () for part in text.split(mark) if part.strip()]


def network_record(found: Network) -> NetworkPicture:
    """The picture, and whether it shows everything."""
    view = found.view
    same: dict[str, Any] = {f.name: getattr(view, f.name) for f in fields(View)}
    return NetworkPicture(**same, truncated=view.shown < view.total, version=found.version)


def _large(words: Mapping[str, str], format: str) -> bool:
    """Whether more nodes are asked for than can be placed in passing."""
    stated = words.get("limit", "")
    return stated.isdecimal() and int(stated) > LIMIT


QUESTION = Question(
    "network",
    "关系网络",
    "一个对象的周围，或一个领域的缺口、候选目标与联系；太多时只画最近、最重要的，并写明画了几个、共几个。",
    find,
    reads=None,
    topic="图谱",
    record=network_record,
    tables=lambda found: (view_table(found.view), edge_table(found.view)),
    formats=PICTURES,
    picture=lambda found: found.view,
    file=lambda found: f"网络-{found.view.title}",
    noun="网络图",
    aside=lambda found: f"（显示 {found.view.shown} 个节点，共 {found.view.total} 个）",
    page="/network",
    heavy=_large,
)
