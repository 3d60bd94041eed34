"""Many leads changed at once: one of what a lead has that changes, by the rules for each of them, as one act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from graph.dates import today
from graph.errors import BadRequest, EditRefused, NotFound
from graph.model.records import Act, Entry
from graph.store.contract import Store
from graph.text import clean
from graph.work.followed import all_leads
from graph.work.lead_list import Wanted, pick
from graph.work.lead_rules import LONGEST, change
from graph.work.leads import FIELDS, STATES, TOPIC, Lead, find_lead
from loaders.editing.form import FormField
from loaders.editing.sheet import storable
from loaders.editing.signed import unsigned
from loaders.editing.together import Asked, Row, Together, done, refuse_if_late, refuse_too_many, together, with_seen
from loaders.editing.where import Condition

LEAD, LABEL = "lead", "招商跟进"
_WHERE = {
    "状态": "state",
    "负责人": "owner",
    "领域": "field",
    "环节": "segment",
    "类别": "kind",
    "招商地区": "place",
    "逾期": "overdue",
}
_UNSIGNED = "预览"
"""Stands for who and why while nothing is written."""


def lead_fields() -> tuple[FormField, ...]:
    """What may be changed of many leads."""
    kinds = {"state": "choice", "due": "date"}
    notes = {"due": "写到日，如 2026-12-01"}
    return tuple(
        FormField(
            name,
            label,
            kinds.get(name, "text"),
            name == "state",
            tuple(STATES.values()) if name == "state" else (),
            "",
            notes.get(name, ""),
            "",
            "",
            False,
            (),
        )
        for name, label in FIELDS.items()
    )


def where_of(wanted: Wanted) -> list[str]:
    """A choice of leads as conditions in words."""
    said = {
        "状态": STATES.get(wanted.state, wanted.state),
        "负责人": wanted.owner,
        "领域": wanted.field,
        "环节": wanted.segment,
        "类别": wanted.kind,
        "招商地区": wanted.place,
        "逾期": "是" if wanted.overdue else "",
    }
    return [f"{label}={value}" for label, value in said.items() if value]


def parameters(where: Sequence[Condition]) -> dict[str, str]:
    """Such conditions as parameters of the page of leads."""
    said = {_WHERE[c.field]: c.value for c in where if c.field in _WHERE}
    return {{"place": "where"}.get(k, k): "true" if k == "overdue" else v for k, v in said.items()}


def choose_leads(store: Store, where: Sequence[Condition], q: str) -> list[str]:
    """Numbers of the leads that fit; raises ``BadRequest`` for what leads are not chosen by."""
    said = dict[str, str]()
    for each in where:
        key = _WHERE.get(each.field, each.field)
        if key not in _WHERE.values() or each.how != "is":
            raise BadRequest(f"招商跟进不按“{each.words[:50]}”筛选；可以写：{'、'.join(f'{w}=…' for w in _WHERE)}")
        said[key] = each.value
    overdue = said.pop("overdue", "") in ("是", "true")
    words = clean(q).casefold()
    found = pick(all_leads(store), Wanted(**said, overdue=overdue), today())
    return [x.number for x in found if words in x.subject.name.casefold()]


def listed_leads(store: Store, numbers: Collection[str]) -> Together:
    """These leads alone, as a list."""
    rows = [Row(x.number, _title(x), "", "", "found") for x in map(_finder(store), numbers) if x]
    return together((LEAD, LABEL), ("", ""), Asked(""), rows, store.version())


def preview_leads(store: Store, numbers: Collection[str], asked: Asked) -> Together:
    """What would become of each lead; nothing is written."""
    return _plan(store, numbers, asked, _UNSIGNED, _UNSIGNED)[0]


def change_leads(store: Store, numbers: Collection[str], asked: Asked, *, who: str, why: str) -> Together:
    """Change all of them that may be changed so, as one act; raises as
    :func:`loaders.editing.bulk.change_together`.
    """
    who, why = clean(storable(who)), clean(storable(why))
    if missing := unsigned(who, why):
        raise EditRefused(missing)
    if len(who) > LONGEST["by"]:
        raise BadRequest(f"姓名有 {len(who)} 字，不能超过 {LONGEST['by']} 字")
    made, entries = _plan(store, numbers, asked, who, why)
    refuse_if_late(made.rows, asked)
    store.commit(Act(entries=lambda _: entries))
    return done(made, None, store.version())


def _plan(store: Store, numbers: Collection[str], asked: Asked, who: str, why: str) -> tuple[Together, list[Entry]]:
    field, label = _field(asked)
    wanted, find = list(dict.fromkeys(numbers)), _finder(store)
    refuse_too_many(len(wanted))
    rows, entries = list[Row](), list[Entry]()
    for number in wanted:
        lead = find(number)
        if lead is None:
            rows.append(Row(number, number, "", "", "refused", "没有这条招商跟进"))
            continue
        row, entry = _one(lead, field, replace(asked, field=field), who, why)
        rows.append(row)
        entries += [entry] if entry and row.outcome == "change" else []
    asked = replace(asked, field=field)
    return together((LEAD, LABEL), (field, label), asked, rows, store.version()), entries


def _one(lead: Lead, field: str, asked: Asked, who: str, why: str) -> tuple[Row, Entry | None]:
    before, title = _shown(field, getattr(lead, field)), _title(lead)
    try:
        said = change(lead, lead.last, who, {field: asked.value, "remark": why})
    except BadRequest as error:
        return Row(lead.number, title, before, "", "refused", str(error)), None
    if field not in said:
        return Row(lead.number, title, before, before, "same"), None
    row = Row(lead.number, title, before, _shown(field, said[field]), "change")
    return with_seen(row, asked.seen), Entry(TOPIC, lead.key, said, who)


def _field(asked: Asked) -> tuple[str, str]:
    wanted = asked.field.strip()
    found = next(((k, label) for k, label in FIELDS.items() if wanted in (k, label)), None)
    if found is None:
        raise BadRequest(f"招商跟进没有“{wanted[:50]}”这一项可以一起改；可用：{'、'.join(FIELDS.values())}")
    if asked.way != "set":
        raise BadRequest(f"“{found[1]}”不是列表，只能改为")
    return found


def _finder(store: Store) -> Callable[[str], Lead | None]:
    leads = all_leads(store)
    known = {x.number: x for x in leads}

    def find(number: str) -> Lead | None:
        if number in known:
            return known[number]
        try:
            return find_lead(leads, number)
        except NotFound:
            return None

    return find


def _title(lead: Lead) -> str:
    return f"{lead.subject.name}（{lead.subject.segment_name}）"


def _shown(field: str, value: str) -> str:
    return STATES.get(value, value) if field == "state" else value
