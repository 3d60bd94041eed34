"""Answers about one segment, and about places or dates beside each other, as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.dates import to_iso
from graph.gaps.compare import Change, Comparison, FieldComparison, Standing
from graph.gaps.find import Assessment, Gap
from graph.gaps.reasons import reasons
from graph.gaps.segment_facts import Listed, Neighbour, SegmentFacts
from graph.plain import plain, plain_record
from graph.questions.records.gap import gap_row


def facts_answer(facts: SegmentFacts) -> dict[str, Any]:
    """All about one segment in one place, with the steps that lead to its state."""
    found = facts.assessment
    lists = ("local", "suggested", "elsewhere", "institutions_local", "institutions_elsewhere")
    return {
        "field": {"id": found.field, "name": found.field_name, "status": found.field_status},
        **_where(found),
        "gap": plain_record(gap_row(facts.gap)),
        "about": {
            "definition": facts.definition,
            "role": facts.role,
            "importable": facts.importable,
            "bottleneck_reason": facts.bottleneck_reason,
            "aliases": list(facts.aliases),
            "terms": list(facts.terms),
            "gb_code": facts.gb_code,
        },
        "steps": [asdict(s) for s in reasons(facts.gap, found.thresholds)],
        **{name: _listed(getattr(facts, name)) for name in lists},
        "elsewhere_by_place": [{"place": p, "enterprises": n} for p, n in facts.by_place],
        "elsewhere_unknown": facts.nowhere,
        "inputs": [_neighbour(n) for n in facts.inputs],
        "users": [_neighbour(n) for n in facts.users],
        "candidates": dict(facts.candidates),
    }


def _where(found: Assessment) -> dict[str, Any]:
    return {
        "place": {"name": found.place.name, "ids": list(found.place.ids)},
        "as_of": to_iso(found.on),
        "population": asdict(found.population) | {"note": found.population.note()},
        "data_date": found.data_date,
        "version": found.version,
    }


def _listed(listed: Listed) -> dict[str, Any]:
    return {"shown": len(listed.shown), "total": listed.total, "members": [asdict(m) for m in listed.shown]}


def _neighbour(neighbour: Neighbour) -> dict[str, Any]:
    gap = neighbour.gap
    return {
        "id": neighbour.id,
        "name": neighbour.name,
        "essential": neighbour.essential,
        "state": gap.state if gap else None,
        "enterprises_place": gap.inputs.enterprises_place if gap else None,
    }


def changes_answer(before: Assessment, after: Assessment, changes: tuple[Change, ...]) -> dict[str, Any]:
    """Two assessments of a field beside each other: the segments whose state differs, and how many only count anew."""
    listed = [c for c in changes if c.changed]
    return {
        "field": {"id": after.field, "name": after.field_name, "status": after.field_status},
        "before": {**_where(before), "counts": before.counts()},
        "after": {**_where(after), "counts": after.counts()},
        "segments": len(changes),
        "changed": len(listed),
        "recounted": sum(c.recounted for c in changes),
        "changes": [
            {"segment": c.segment, "name": c.name, "before": _side(c.before), "after": _side(c.after)} for c in listed
        ],
    }


def _side(gap: Gap | None) -> dict[str, Any] | None:
    if gap is None:
        return None
    found: dict[str, Any] = plain(
        {
            "state": gap.state,
            "action": gap.action,
            "priority": gap.priority,
            "n_place": gap.inputs.n_place,
            "n_total": gap.inputs.n_total,
            "lq": gap.inputs.lq,
            "share": gap.inputs.n_place / gap.inputs.n_total if gap.inputs.n_total else None,
        }
    )
    return found


def comparison_answer(found: Comparison, *, detail: bool) -> dict[str, Any]:
    """Places beside each other, field by field; with ``detail`` also segment by segment."""
    first = found.fields[0].standings if found.fields else ()
    return {
        "places": [{"name": p.name, "ids": list(p.ids)} for p in found.places],
        "as_of": to_iso(found.on),
        "data_date": found.data_date,
        "version": found.version,
        "populations": [asdict(s.assessment.population) | {"note": s.assessment.population.note()} for s in first],
        "fields": [_field(f, detail) for f in found.fields],
    }


def _field(field: FieldComparison, detail: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": field.field,
        "name": field.name,
        "segments": field.segments,
        "differing": field.differing,
        "standings": [_standing(s) for s in field.standings],
    }
    if detail:
        out["by_segment"] = [
            {
                "segment": row[0].segment,
                "name": row[0].name,
                "stage": row[0].stage,
                "group": row[0].group,
                "places": [_side(g) for g in row],
            }
            for row in field.rows
        ]
    return out


def _standing(standing: Standing) -> dict[str, Any]:
    out: dict[str, Any] = plain(
        {
            "strength": standing.strength,
            "total": standing.total,
            "share": standing.share,
            "expected": standing.expected,
            "lq": standing.lq,
            "counts": standing.counts,
        }
    )
    return out
