"""Bulk editing as pages, routes and commands ask for it: records of every kind, and leads, by the same words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from api.work.lead_bulk import LABEL, LEAD, change_leads, choose_leads, lead_fields, listed_leads, preview_leads
from graph.store.contract import Store
from loaders.editing.bulk import change_together, fields_of, listed, preview
from loaders.editing.form import FormField
from loaders.editing.lines import lines_of
from loaders.editing.sheet import edit_sheet, kind_named, names_of_kinds
from loaders.editing.together import Asked, Together
from loaders.editing.where import Condition, chosen, condition


def bulk_kinds() -> list[str]:
    """Names and labels of what can be changed together."""
    return [*names_of_kinds(), LEAD, LABEL]


def bulk_kind(text: str) -> str:
    """The kind of this name or label; one that there is not is refused where it is understood."""
    return LEAD if text.strip() in (LEAD, LABEL) else kind_named(text)


def bulk_fields(kind: str) -> tuple[FormField, ...]:
    """Fields that may be changed together."""
    return lead_fields() if kind == LEAD else fields_of(kind)


def choose(store: Store, kind: str, where: Sequence[str], q: str = "") -> list[str]:
    """Ids of what fits all conditions (``项=值``) and is called so."""
    conditions: list[Condition] = [condition(text) for text in where]
    if kind == LEAD:
        return choose_leads(store, conditions, q)
    return [x.id for x in chosen(store, edit_sheet(kind, adding=False), conditions, q)]


def look(store: Store, kind: str, ids: Collection[str], asked: Asked) -> Together:
    """What would become of each; without a field these alone as a list. Nothing is written."""
    if kind == LEAD:
        return preview_leads(store, ids, asked) if asked.field else listed_leads(store, ids)
    if asked.field:
        return preview(store, kind, ids, asked)
    return listed(store, kind, list(lines_of(store, edit_sheet(kind, adding=False), ids).values()))


def write(store: Store, kind: str, ids: Collection[str], asked: Asked, *, who: str, why: str) -> Together:
    """Change all that can be changed so, as one act."""
    if kind == LEAD:
        return change_leads(store, ids, asked, who=who, why=why)
    return change_together(store, kind, ids, asked, who=who, why=why)
