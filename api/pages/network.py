"""The relation network around a record, and the ways between two: a picture, the same as tables, and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import HTMLResponse

from api.heavy.mark import heavy, over
from api.http.params import Hops, Longest, Nodes
from api.http.rendering import link, script_json
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from api.pages.record import facts
from graph.dates import day, today
from graph.errors import BadRequest, NotFound
from graph.model.background import UNDRAWN
from graph.model.labels import LABELS, RECORD_STATES
from graph.model.schema import default_schema
from graph.questions.network.networks import NODES, Named, NetworkAsked, chosen_kinds, network_around
from graph.questions.network.paths import paths_record, ways_between
from graph.render.network_html import shape_svg
from graph.search.nodes import find_end, names_of, shown_name
from graph.views.network.contract import network_contract
from graph.views.network.nodes import LIMIT
from graph.views.network.path_picture import ways_view
from graph.views.view import View

router = page_router()
ROWS, WAYS, ROOM_PER_OPENED = 400, 8, 40
"""Rows of a table on the page, ways shown, nodes and added to the limit for each opened node."""
LIMITS = (60, 150, 300, 1000, 2000)
FILES = ("png", "svg", "pdf", "html", "graphml", "xlsx")
Text = Annotated[str, Query(max_length=300)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    kind: str
    id: str
    to: str
    hops: int
    limit: int
    longest: int
    kinds: Sequence[str]
    opened: Sequence[str]

    def address(self, desk: Desk, **changed: Any) -> str:
        """The same question with something changed; what has its usual value is left out."""
        given = {
            "kind": self.kind,
            "id": self.id,
            "to": self.to,
            "hops": self.hops if self.hops != 1 else "",
            "limit": self.limit if self.limit != 150 else "",
            "longest": self.longest if self.longest != 4 else "",
            "kinds": ",".join(self.kinds),
            "opened": "|".join(self.opened),
        }
        return desk.to("/network", **(given | changed))

    def open(self, desk: Desk, key: str) -> str:
        """The same with one more node opened."""
        return self.address(desk, opened="|".join(dict.fromkeys((*self.opened, key))))


def asked(
    kind: Annotated[str, Query(max_length=40)] = "",
    id: Text = "",
    to: Text = "",
    hops: Hops = 1,
    limit: Nodes = 150,
    longest: Longest = 4,
    kinds: Annotated[list[str] | None, Query(max_length=40)] = None,
    opened: Annotated[str, Query(max_length=3000)] = "",
) -> Asked:
    """The question of a request; kinds may be repeated (a form) or stand in one value with commas (a link)."""
    several = [k for text in kinds or () for k in text.split(",") if k]
    return Asked(kind, id.strip(), to.strip(), hops, limit, longest, several, [o for o in opened.split("|") if o])


AskedNetwork = Annotated[Asked, Depends(asked)]


@router.get("/network")
@heavy(when=over("limit", LIMIT, 150))
def network_page(desk: AtDesk, asked: AskedNetwork) -> HTMLResponse:
    """The picture, or a form where nothing is asked for yet."""
    if not asked.id:
        return desk.page("network_ask.html", asked=asked, LABELS=LABELS)
    store, on = desk.here.store, day(desk.as_of or None)
    kind, id_ = find_end(store, f"{asked.kind}:{asked.id}" if asked.kind else asked.id, on)
    name, asked = names_of(store, kind, [id_], on).get(id_, id_), replace(asked, kind=kind, id=id_)
    shared = {
        "asked": asked,
        "kind": kind,
        "id": id_,
        "name": name,
        "LABELS": LABELS,
        "LIMITS": LIMITS,
        "UNDRAWN": UNDRAWN,
    }
    if not asked.to:
        return _around(desk, asked, (kind, id_), shared, "")
    try:
        end = find_end(store, asked.to, on)
        found = ways_between(store, (kind, id_), end, WAYS, asked.longest, on)
    except (NotFound, BadRequest) as error:
        return _around(desk, asked, (kind, id_), shared, str(error))
    graph, view = found.graph, ways_view(found.graph, found.ways, lambda k, i: desk.to("/records", k, i))
    stops = [[f"{k}:{graph.nodes[k].ids[at]}" for k, at in way.nodes] for way in found.ways.ways]
    files = _files(
        "/api/v1/paths",
        desk,
        {"from": f"{kind}:{id_}", "to": f"{end[0]}:{end[1]}", "count": WAYS, "longest": asked.longest},
    )
    return desk.page(
        "network.html", **shared, **_shown(view, stops), ways=paths_record(found), files=files, complaint=""
    )


def _around(desk: Desk, asked: Asked, middle: Named, shared: dict[str, Any], complaint: str) -> HTMLResponse:
    """What is around a node; ``complaint`` says why there is no way instead."""
    on = day(desk.as_of or None) or today()
    opened = [find_end(desk.here.store, o, on) for o in asked.opened]
    limit = min(NODES, asked.limit + ROOM_PER_OPENED * len(opened))
    question = NetworkAsked(*middle, asked.hops, limit, chosen_kinds(asked.kinds), opened)
    name = f"network {question} {on} {desk.place} {desk.as_of}"
    view = desk.here.session.once(name, lambda: _drawn(desk, question, on))
    files = _files(
        "/api/v1/network",
        desk,
        {
            "id": ":".join(middle),
            "hops": asked.hops,
            "limit": limit,
            "kinds": ",".join(asked.kinds),
            "opened": "|".join(asked.opened),
        },
    )
    return desk.page("network.html", **shared, **_shown(view, ()), ways=None, files=files, complaint=complaint)


def _drawn(desk: Desk, question: NetworkAsked, on: int) -> View:
    return network_around(desk.here.store, question, on, lambda k, i: desk.to("/records", k, i))[0]


def _shown(view: View, stops: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A picture as its page needs it: the plain form for the script, and the rows of the two tables."""
    names = {n.id: n.label for n in view.nodes}
    links = {n.id: n.href for n in view.nodes}
    return {
        "view": view,
        "data": script_json(network_contract(view, stops)),
        "nodes": view.nodes[:ROWS],
        "names": names,
        "links": links,
        "edges": view.edges[:ROWS],
        "present": {k.key.removesuffix("-local"): k for k in view.legend},
        "sample": shape_svg,
    }


def _files(path: str, desk: Desk, question: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and address of the picture in every format."""
    return [(f.upper(), link(path, format=f, as_of=desk.as_of, **question)) for f in FILES]


@router.get("/parts/facts/{of}/{key:path}")
def facts_part(desk: AtDesk, of: str, key: str, asked: AskedNetwork) -> HTMLResponse:
    """Facts of a node (kind and id) beside the picture, with what can be done from it."""
    node = default_schema().nodes.get(of)
    version = desk.here.store.get(of, key, day(desk.as_of or None)) if node else None
    if node is None or version is None:
        raise NotFound(LABELS.get(of, of), key)
    return desk.page(
        "facts.html",
        kind=node,
        id=key,
        key=f"{of}:{key}",
        name=shown_name(version),
        version=version,
        facts=facts(version.values, node.fields),
        asked=asked,
        states=RECORD_STATES,
    )
