"""Leads between the work log and those who ask: added from candidates, changed, and picked for a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest
from graph.model.records import Act, Entry
from graph.questions.targets import Found, find_targets
from graph.store.contract import Store
from graph.targets.learned.standing import NOT_ASKED, Standing
from graph.work.followed import all_leads, leads_about
from graph.work.lead_rules import change, start
from graph.work.leads import TOPIC, Lead, Subject, find_lead

MOST = 200
"""Candidates that may be added at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The gap that candidates are for, in users' words."""

    field: str
    segment: str
    place: str
    kind: str


def subjects(graph: ChainGraph, asked: Asked, ids: Collection[str], standing: Standing = NOT_ASKED) -> list[Subject]:
    """What leads about these candidates would be about; raises ``NotFound`` for an id that is no candidate."""
    if not ids:
        raise BadRequest("没有选中候选；请先勾选要加入的")
    if len(ids) > MOST:
        raise BadRequest(f"一次最多加入 {MOST} 个，选中了 {len(ids)} 个")
    return subjects_of(find_targets(graph, asked.field, asked.segment, asked.place, asked.kind, 1, ids, standing))


def subjects_of(asked: Found) -> list[Subject]:
    """What leads about these candidates would be about, in their order."""
    found, gap, assessment = asked.targets, asked.gap, asked.assessment
    return [
        Subject(
            kind=found.kind,
            id=c.id,
            name=c.name,
            home=c.place,
            field=assessment.field,
            field_name=assessment.field_name,
            segment=gap.segment,
            segment_name=gap.name,
            place=found.place.ids,
            place_name=found.place.name,
            score=c.score,
        )
        for c in (*found.candidates, *found.expanding)
    ]


def add_leads(
    store: Store, about: Collection[Subject], by: str, owner: str = "", remark: str = ""
) -> tuple[list[str], list[str]]:
    """Add leads; returns the keys of those added, and of those that were there already and stay as they are."""
    there = leads_about(store, about)
    said = [(s.key, start(s, by, owner, remark)) for s in about]
    new = [(key, values) for key, values in said if key not in there]
    store.commit(Act(entries=lambda _: [Entry(TOPIC, key, values, by.strip()) for key, values in new]))
    return [key for key, _ in new], [key for key, _ in said if key in there]


def change_lead(store: Store, number: str, seen: str, by: str, wanted: Mapping[str, str | None]) -> Lead:
    """The lead after a change; ``seen`` is the id of its last entry that the writer knew, "" for whatever is there.

    Raises
    ------
    NotFound, Conflict, BadRequest
        See :func:`graph.work.lead_rules.change`.
    """
    lead = find_lead(all_leads(store), number)
    store.note(TOPIC, lead.key, change(lead, seen or lead.last, by, wanted), by.strip())
    return find_lead(all_leads(store), lead.number)
