"""Find what a user means: by id, exact name, a firm's registered name or code, place without its 市/区, or the only
name that begins so; where nothing is written just so, capital letters and small ones are the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.chain.roles import field_names, fields_of_segments
from graph.errors import BadRequest, NotFound
from graph.model.districts import is_called, is_short_for, names_of_district
from graph.model.labels import LABELS
from graph.text import clean, split_list

_DISTRICT_ALIASES = {"高新区": "320505", "工业园区": "320571", "园区": "320571"}

_ALL_FIELDS = "用 chainatlas fields 或在网页首页看全部"
_NEAR, _FEW = 5, 3
"""Names that are told as near: of what was asked for, and of segments instead of a field."""


def find_id(graph: ChainGraph, kind: str, text: str, among: Iterable[str] | None = None) -> str:
    """Id of the node of ``kind`` that ``text`` names, among all or the ids given.

    Raises
    ------
    NotFound
        Nothing fits; carries the nearest names.
    BadRequest
        Several fit; the message lists them.
    """
    wanted = clean(text)
    if not wanted:
        raise NotFound(LABELS[kind], text, said="没有写；请写编号、名称或唯一的开头")
    if among is None and wanted in graph.nodes[kind].index:
        return wanted
    names = _names(graph, kind) if kind == "Enterprise" else graph.once(f"names of {kind}", lambda g: _names(g, kind))
    if among is not None:
        names = {i: names[i] for i in among}
    if wanted in names:
        return wanted
    if kind == "Segment" and (into := merged_into(graph).get(wanted)) in names:
        return into
    registered, former = (f(graph, wanted) if kind == "Enterprise" else frozenset() for f in (_registered, _former))
    places = [_tailed, _alias] if kind == "District" else []
    known = (lambda _, __, id_: id_ in registered, lambda _, __, id_: id_ in former)
    for fits in (_equal, _alike, *known, *places, _starts, _starts_alike):
        found = [i for i, name in names.items() if fits(wanted, name, i)] if wanted else []
        if len(found) == 1:
            return found[0]
        if found:
            shown = "、".join(f"{names[i]}（{i}）" for i in found[:8])
            raise BadRequest(f"“{text}”可指几个{LABELS[kind]}：{shown}；请写编号或全名")
    near = nearest(wanted, list(names.values()))
    if kind != "Field":
        raise NotFound(LABELS[kind], text, near)
    fields, said = _fields_with(graph, wanted)
    raise NotFound(LABELS[kind], text, list(dict.fromkeys([*near, *fields]))[:_NEAR], f"{said}{_ALL_FIELDS}")


def _fields_with(graph: ChainGraph, wanted: str) -> tuple[list[str], str]:
    """Names of the fields that the segments called so, or else with such a name, belong to; and that they are so, as
    users often write a segment where a field is asked for.
    """
    table, fields = graph.nodes["Segment"], fields_of_segments(graph)
    called = dict(zip(map(str, table.ids), map(str, table.names()), strict=True))
    also = zip(called, table.columns["aliases"].tolist(), strict=True)
    same = [i for i, name in called.items() if wanted in (name, i)] or [i for i, a in also if wanted in split_list(a)]
    like = nearest(wanted, list(called.values()), _FEW) if not same else ()
    segments = same or sorted((i for i, n in called.items() if n in like), key=lambda i: like.index(called[i]))[:_FEW]
    within = {i: field_names(graph, fields[i]) for i in segments if i in fields}
    told = "、".join(f"{called[i]}（{'、'.join(names)}）" for i, names in within.items())
    said = f"“{wanted}”是环节或它的别名，括号里是它的细分领域" if same else "相近的环节，括号里是细分领域"
    return [n for names in within.values() for n in names], f"{said}：{told}；" if told else ""


def _names(graph: ChainGraph, kind: str) -> dict[str, str]:
    """Names by id."""
    table = graph.nodes[kind]
    return dict(zip(map(str, table.ids), map(str, table.names()), strict=True))


def _registered(graph: ChainGraph, name: str) -> frozenset[str]:
    """Ids of the enterprises that are registered under this name or code."""
    table = graph.nodes["Enterprise"]
    said = [table.columns[c].tolist() for c in ("full_name", "uscc", "stock_code") if c in table.columns]
    ids = table.ids.tolist()
    return frozenset(str(ids[at]) for values in said for at, value in enumerate(values) if name and value == name)


def _former(graph: ChainGraph, name: str) -> frozenset[str]:
    """Ids of the enterprises that were called so once."""
    table = graph.nodes["Enterprise"]
    said = zip(table.ids.tolist(), table.columns["aliases"].tolist(), strict=True)
    return frozenset(str(id_) for id_, names in said if names and name in split_list(names))


def merged_into(graph: ChainGraph) -> dict[str, str]:
    """The segment of today by the id of each that was merged into it; made once per graph."""
    return graph.once("merged segments", _merged_into)


def _merged_into(graph: ChainGraph) -> dict[str, str]:
    table = graph.nodes["Segment"]
    said = zip(table.ids.tolist(), table.columns["former"].tolist(), strict=True)
    return {old: str(id_) for id_, former in said for old in split_list(former)}


def _equal(wanted: str, name: str, _: str) -> bool:
    return name == wanted


def _alike(wanted: str, name: str, id_: str) -> bool:
    return wanted.casefold() in (name.casefold(), id_.casefold())


def _called(name: str, id_: str) -> tuple[str, ...]:
    """The name of a node, of a district that is shown by both its names each of them."""
    names = names_of_district(id_)
    return names if name in names else (name,)


def _tailed(wanted: str, name: str, id_: str) -> bool:
    return is_short_for(id_, name, wanted)


def _alias(wanted: str, name: str, id_: str) -> bool:
    return is_called(id_, wanted) or id_ == _DISTRICT_ALIASES.get(wanted)


def _starts(wanted: str, name: str, id_: str) -> bool:
    return any(each.startswith(wanted) for each in (*_called(name, id_), id_))


def _starts_alike(wanted: str, name: str, id_: str) -> bool:
    return _starts(wanted.casefold(), name.casefold(), id_.casefold())


def nearest(text: str, names: Sequence[str], limit: int = _NEAR) -> list[str]:
    """Names that come closest, best first; those that contain the text come before look-alikes."""
    inside = sorted({n for n in names if text and text in n}, key=lambda n: (len(n), n))
    alike = difflib.get_close_matches(text, sorted(set(names)), n=limit, cutoff=0.3)
    return list(dict.fromkeys([*inside, *alike]))[:limit]


def find_place(graph: ChainGraph, text: str) -> Place:
    """The place named by one or more districts, separated by commas."""
    names = [part for part in clean(text).replace("，", ",").replace("、", ",").split(",") if part.strip()]
    return make_place(graph, [find_id(graph, "District", name) for name in names])


def find_places(graph: ChainGraph, text: str | None) -> list[Place]:
    """Each named district as a place of its own (peers)."""
    return [make_place(graph, [i]) for i in find_place(graph, text).ids] if text else []
