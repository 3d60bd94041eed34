"""Find what a user means: by id, exact name, place without its 市/区, or the only name that begins so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.errors import BadRequest, NotFound
from graph.model.schema import default_schema
from graph.text import clean, first_known

if TYPE_CHECKING:
    from graph.model.records import Hit, Version
    from graph.store.contract import Store

_HITS = 50
LABELS = {"Field": "细分领域", "Segment": "环节", "District": "地区", "Enterprise": "企业", "Institution": "机构", "Talent": "人才",
          "Project": "项目", "Product": "产品", "Industry": "行业"}  # fmt: skip
RECORD_STATES = {"confirmed": "确认", "suggested": "待核实", "rejected": "否决"}
_DISTRICT_TAILS = ("市", "区", "县", "省")
_DISTRICT_ALIASES = {"苏州高新区": "虎丘区", "高新区": "虎丘区", "工业园区": "苏州工业园区", "园区": "苏州工业园区"}


def find_id(graph: ChainGraph, kind: str, text: str, among: Iterable[str] | None = None) -> str:
    """Id of the node of ``kind`` that ``text`` names, among all or the ids given.

    Raises
    ------
    NotFound
        Nothing fits; carries the nearest names.
    BadRequest
        Several fit; the message lists them.
    """
    wanted, table = clean(text), graph.nodes[kind]
    names = dict(zip(map(str, table.ids), map(str, table.names()), strict=True))
    if among is not None:
        names = {i: names[i] for i in among}
    if wanted in names:
        return wanted
    for fits in (_equal, *([_tailed, _alias] if kind == "District" else []), _starts):
        found = [i for i, name in names.items() if fits(wanted, name, i)] if wanted else []
        if len(found) == 1:
            return found[0]
        if found:
            shown = "、".join(f"{names[i]}（{i}）" for i in found[:8])
            raise BadRequest(f"“{text}”可指几个{LABELS[kind]}：{shown}；请写编号或全名")
    raise NotFound(LABELS[kind], text, nearest(wanted, list(names.values())))


def _equal(wanted: str, name: str, _: str) -> bool:
    return name == wanted


def _tailed(wanted: str, name: str, _: str) -> bool:
    return any(name == wanted + tail for tail in _DISTRICT_TAILS)


def _alias(wanted: str, name: str, _: str) -> bool:
    return name == _DISTRICT_ALIASES.get(wanted)


def _starts(wanted: str, name: str, id_: str) -> bool:
    return name.startswith(wanted) or id_.startswith(wanted)


def nearest(text: str, names: Sequence[str], limit: int = 5) -> list[str]:
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


def find_node(store: Store, text: str, on: int | None = None) -> tuple[str, str]:
    """Kind and id of the node with this id at a date, else with this exact name; asks the store for these alone.

    Raises
    ------
    NotFound, BadRequest
        None, or several.
    """
    wanted, kinds = clean(text), [k for k in LABELS if k != "Product"]
    found = [(kind, wanted) for kind in kinds if store.get(kind, wanted, on)] if wanted else []
    hits = [] if found else store.search(wanted, _HITS, kinds)
    found = found or [(h.kind, h.id) for h in hits if shown_name(store.get(h.kind, h.id, on)) == wanted]
    if not found and on is not None:
        found = [pair for kind in kinds for pair in _named_then(store, kind, wanted, on)]
    if not found and wanted and store.get("Product", wanted, on):
        found = [("Product", wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadRequest(f"“{text}”可指几个对象：{'、'.join(f'{LABELS[k]} {i}' for k, i in found[:8])}；请写编号")
    raise NotFound("编号或名称", text, nearest(wanted, [h.name for h in hits or _alike(store, wanted)]))


def shown_name(version: Version | None) -> str | None:
    """Name to show of a node: the short name, else the full name, else the id."""
    if version is None:
        return None
    fields = default_schema().nodes[version.kind].name_fields
    return first_known(*(version.values.get(f) for f in fields), version.key[0])


def _named_then(store: Store, kind: str, wanted: str, on: int) -> list[tuple[str, str]]:
    """Nodes that had this name at a date; the search knows today's names only, so all rows are looked through."""
    fields = default_schema().nodes[kind].name_fields
    return [(kind, id_) for id_, *names in store.rows(kind, ("id", *fields), on) if first_known(*names, id_) == wanted]


def _alike(store: Store, text: str) -> list[Hit]:
    """Hits for ever shorter beginnings of a text that nothing contains, and for its end."""
    for size in range(len(text) - 1, 0, -1):
        for part in (text[:size], text[-size:]):
            if hits := store.search(part, _HITS):
                return hits
    return []
