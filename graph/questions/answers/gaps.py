"""An assessment and its gaps, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.dates import to_iso
from graph.gaps.find import Assessment, Gap
from graph.plain import plain


def gap_answer(gap: Gap) -> dict[str, Any]:
    """One segment's state with everything it was decided on."""
    out: dict[str, Any] = plain(
        {
            "segment": {
                "id": gap.segment,
                "name": gap.name,
                "stage": gap.stage,
                "group": gap.group,
                "bottleneck": gap.bottleneck,
            },
            "state": gap.state,
            "action": gap.action,
            "rule": gap.rule,
            "priority": gap.priority,
            "parts": gap.parts,
            "inputs": asdict(gap.inputs),
            "quadrant": gap.inputs.quadrant,
            "evidence": [asdict(e) for e in gap.evidence],
        }
    )
    return out


def gaps_answer(assessment: Assessment) -> dict[str, Any]:
    """An assessment: every segment of the field, the population, and the thresholds used."""
    limits = asdict(assessment.thresholds)
    return {
        "field": {"id": assessment.field, "name": assessment.field_name, "status": assessment.field_status},
        "place": {"name": assessment.place.name, "ids": list(assessment.place.ids)},
        "as_of": to_iso(assessment.on),
        "population": asdict(assessment.population) | {"note": assessment.population.note()},
        "alike": {
            "places": [{"name": p.name, "ids": list(p.ids)} for p in assessment.alike],
            "note": assessment.alike_note(),
        },
        "data_date": assessment.data_date,
        "version": assessment.version,
        "thresholds": plain(limits),
        "counts": assessment.counts(),
        "gaps": [gap_answer(g) for g in assessment.gaps],
    }
