"""The page of one record: facts with source and date, relations, history."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.options import day
from api.pages.desk import AtDesk
from api.params import Page
from api.routes.records import record_answer
from graph.lookup import RECORD_STATES
from graph.schema import FieldDef, RelationKind, default_schema
from graph.store import Store

router = APIRouter()
RELATIONS = 50


@router.get("/records/{kind}/{id:path}")
def record_page(desk: AtDesk, kind: str, id: str, page_number: Annotated[Page, Query(alias="page")] = 1) -> HTMLResponse:  # fmt: skip
    """One record."""
    answer = record_answer(desk.here, kind, id, desk.as_of or None, page_number, RELATIONS)
    declared = default_schema().nodes[kind]
    shown = answer["record"] or answer["history"][-1]
    name = shown["values"].get("name") or shown["values"].get("full_name") or id
    pages = -(-answer["relations_total"] // RELATIONS)
    return desk.page("record.html", answer=answer, kind=declared, id=id, name=name, states=RECORD_STATES,
                facts=facts(shown["values"], declared.fields), history=answer["history"], pages=pages,
                relations=[relation_row(desk.here.store, day(desk.as_of or None), kind, id, v) for v in answer["relations"]],
                changed=lambda version: facts(version["values"], declared.fields))  # fmt: skip


def facts(values: dict[str, Any], fields: Any) -> list[tuple[str, str]]:
    """Known values with their Chinese labels and units."""
    return [(fields[k].label, _shown(fields[k], v)) for k, v in values.items() if v is not None and k in fields]


def _shown(field: FieldDef, value: Any) -> str:
    if field.type == "flag":
        return "是" if value else "否"
    text = f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    return f"{text} {field.unit}".strip()


def relation_row(store: Store, on: int | None, kind: str, id_: str, version: dict[str, Any]) -> dict[str, Any]:
    """A relation as seen from one of its ends."""
    relation = default_schema().relations[version["kind"]]
    source, target = version["key"][:2]
    outward = source == id_ and kind in relation.source
    other_kind, other_name = _node(store, on, relation, target if outward else source, outward)
    return {
        "label": relation.label, "outward": outward, "kind": other_kind, "id": target if outward else source,
        "name": other_name, "facts": facts(version["values"], relation.fields), "state": version["state"],
        "origin": version["origin"], "as_of": version["as_of"], "source": version["source"],
    }  # fmt: skip


def _node(store: Store, on: int | None, relation: RelationKind, id_: str, outward: bool) -> tuple[str | None, str]:
    for kind in relation.target if outward else relation.source:
        found = store.get(kind, id_, on)
        if found is not None:
            return kind, str(found.values.get("name") or found.values.get("full_name") or id_)
    return None, id_
