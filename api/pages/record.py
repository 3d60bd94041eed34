"""The page of one record: facts with source and date, its part in the chains, its relations page by page, and its
history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from api.http.params import Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from api.pages.record_roles import Group, roles_of
from graph.chain.roles import SEGMENT_RELATION
from graph.dates import day, to_iso, today
from graph.errors import NotFound
from graph.model.background import UNDRAWN
from graph.model.labels import LABELS, RECORD_STATES
from graph.model.records import RelationCount, Version
from graph.model.schema import FieldDef, default_schema
from graph.render.svg import render_svg
from graph.search.from_lists import lists_of
from graph.search.merged import merged_into
from graph.search.nodes import shown_name
from graph.search.related import group_label, seen_from
from graph.search.sayings import HOW_TO_SETTLE, sayings
from graph.store.contract import Store
from graph.views.network.nearby import nearby_view

router = page_router()
FEW, MANY, DRAWN = 8, 50, 5
"""Relations of a kind listed among others, listed alone, and drawn."""


@router.get("/records/{kind}/{id:path}")
def record_page(
    desk: AtDesk,
    kind: str,
    id: str,
    relation: Annotated[str, Query(max_length=40)] = "",
    way: Literal["out", "in"] = "out",
    page_number: Annotated[Page, Query(alias="page")] = 1,
    was: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """One record; with ``relation``, one kind of its relations page by page.

    One that was merged into another leads there, but for ``was``, the id that somebody asked for before that.
    """
    store, on = desk.here.store, day(desk.as_of or None)
    declared = default_schema().nodes.get(kind)
    if declared is None:
        raise NotFound("类型", kind, list(default_schema().nodes))
    history = store.history(kind, (id,))
    if not history:
        raise NotFound(declared.label, id)
    at = today() if on is None else on
    record = next((v for v in history if not v.voided and v.since <= at < v.until), None)
    into = "" if record else merged_into(store, kind, id)
    if into and was != id:
        return RedirectResponse(desk.to("/records", kind, into, was=id), 303)
    shown, counts = record or history[-1], store.relation_counts(kind, id, on)
    name = shown_name(shown) or id
    shared = {
        "kind": declared,
        "id": id,
        "name": name,
        "record": record,
        "into": into,
        "was": was,
        "shown": shown,
        "roster": lists_of(store, [shown])[0],
        "states": RECORD_STATES,
        "LABELS": LABELS,
        "facts": facts,
        "fact": fact,
        "HOW_TO_SETTLE": HOW_TO_SETTLE,
        "relations": default_schema().relations,
        "iso": to_iso,
        "group_label": group_label,
    }
    if relation:
        group, pages = one_group(store, kind, id, counts, relation, way == "out", page_number, on)
        return desk.page("record_relations.html", group=group, page=page_number, pages=pages, way=way, **shared)
    groups = all_groups(store, kind, id, counts, on)
    return desk.page(
        "record.html",
        groups=[g for g in groups if g.relation != SEGMENT_RELATION.get(kind)],
        counts=counts,
        total=sum(c.count for c in counts),
        roles=roles_of(desk, kind, id, name, groups, record is not None),
        picture=picture(desk, kind, id, name, groups),
        drawn=kind not in UNDRAWN,
        said=sayings(store, kind, id, history, at),
        history=history_rows(store, history, declared.fields),
        **shared,
    )


def all_groups(store: Store, kind: str, id_: str, counts: Sequence[RelationCount], on: int | None) -> list[Group]:
    """The first few relations of each kind and direction."""
    return _with_lists(store, [_group(store, kind, id_, c, on, 0, FEW) for c in counts])


def one_group(
    store: Store,
    kind: str,
    id_: str,
    counts: Sequence[RelationCount],
    relation: str,
    outward: bool,
    page: int,
    on: int | None,
) -> tuple[Group, int]:
    """One page of one kind of relations, and how many pages there are."""
    relations = default_schema().relations
    if relation not in relations:
        raise NotFound("关系类型", relation, list(relations))
    none = RelationCount(relation, outward, 0)
    count = next((c for c in counts if (c.kind, c.outward) == (relation, outward)), none)
    group = _group(store, kind, id_, count, on, (page - 1) * MANY, MANY)
    return _with_lists(store, [group])[0], -(-count.count // MANY)


def _group(store: Store, kind: str, id_: str, of: RelationCount, on: int | None, start: int, limit: int) -> Group:
    found = store.relations(kind, id_, of.kind, of.outward, on, start, limit) if of.count else []
    rows = seen_from(store, found, of.outward, on)
    return Group(of.kind, of.outward, group_label(of.kind, of.outward), of.count, rows)


def _with_lists(store: Store, groups: Sequence[Group]) -> list[Group]:
    """The same with the list that each relation came with."""
    lists = iter(lists_of(store, [r.version for g in groups for r in g.rows]))
    return [replace(g, rows=[replace(r, roster=next(lists)) for r in g.rows]) for g in groups]


def picture(desk: Desk, kind: str, id_: str, name: str, groups: Sequence[Group]) -> str:
    """A small picture of the direct relations as SVG, empty for a record without any."""
    drawn = [g for g in groups if kind not in UNDRAWN and not all(r.kind in UNDRAWN for r in g.rows)]
    near = [r for g in drawn for r in g.rows[:DRAWN] if r.version.state != "rejected"]
    if not near:
        return ""
    view = nearby_view(kind, id_, name, near, sum(g.total for g in drawn), lambda k, i: desk.to("/records", k, i))
    return render_svg(view, standalone=False)


def facts(values: Mapping[str, Any], fields: Mapping[str, FieldDef]) -> list[tuple[str, str]]:
    """Known values with their Chinese labels and units."""
    return [(fields[k].label, fact(fields[k], v)) for k, v in values.items() if v is not None and k in fields]


def fact(field: FieldDef | None, value: Any) -> str:
    """A value with its unit; one of no declared field as it is."""
    if field is None:
        return str(value)
    if field.type == "flag":
        return "是" if value else "否"
    if field.name == "share":
        return f"{value:.1%}"
    text = f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    return f"{text} {field.unit}".strip()


def history_rows(store: Store, history: Sequence[Version], fields: Mapping[str, FieldDef]) -> list[dict[str, Any]]:
    """All versions, newest first, each with what it changed and the batch that brought it."""
    batches = {b.id: b for b in store.batches()}
    out, before = [], None
    for version in history:
        out.append(
            {"version": version, "batch": batches.get(version.batch), "changes": changes(before, version, fields)}
        )
        before = before if version.voided else version
    return out[::-1]


def changes(before: Version | None, after: Version, fields: Mapping[str, FieldDef]) -> list[tuple[str, str, str]]:
    """Label, old and new value of what differs; "" for nothing known."""
    old, new = (dict(facts(v.values, fields)) if v else {} for v in (before, after))
    labels = dict.fromkeys([*old, *new])
    found = [(label, old.get(label, ""), new.get(label, "")) for label in labels if old.get(label) != new.get(label)]
    if before is not None and before.state != after.state:
        found.append(("状态", RECORD_STATES[before.state], RECORD_STATES[after.state]))
    return found
