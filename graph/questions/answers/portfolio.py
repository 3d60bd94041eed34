"""A portfolio as plain data: who is chosen, what it closes, what stays open, how sure that is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.chain.places import place_names
from graph.dates import to_iso
from graph.gaps.states import GAP_STATES
from graph.plain import plain
from graph.portfolio.make import Made


def portfolio_answer(made: Made) -> dict[str, Any]:
    """Everything about it."""
    plan, first = made.plan, made.assessments[0]
    table, homes = made.graph.nodes["Enterprise"], place_names(made.graph, "Enterprise")
    gap = _gaps(made)
    chosen = [
        {
            "id": o.id,
            "name": o.name,
            "place": str(homes[table.index[o.id]]),
            "cost": o.cost,
            "group": o.group,
            "district": _district(made, _settles(made, o.id)),
            "uses": dict(o.uses),
            "closes": [gap[g]["segment"] for g in o.closes if g in gap],
        }
        for o in plan.chosen
    ]
    names = {o.id: o.name for o in plan.chosen}
    covered = [gap[g] | {"by": [{"id": i, "name": names[i]} for i in who]} for g, who in plan.closed.items()]
    answer: dict[str, Any] = plain(
        {
            "place": {"name": made.place.name, "ids": list(made.place.ids)},
            "fields": [{"id": a.field, "name": a.field_name} for a in made.assessments],
            "as_of": to_iso(first.on),
            "version": first.version,
            "data_date": made.graph.data_date,
            "budget": made.budget,
            "costs_given": made.stated.priced,
            "cost": plan.cost,
            "candidates": len(made.offer.options),
            "chosen": chosen,
            "covered": sorted(covered, key=lambda c: -c["weight"]),
            "open": [gap[g] for g in plan.open],
            "unreachable": [gap[g] for g in plan.unreachable],
            "value": plan.value,
            "total": plan.total,
            "bound": plan.bound,
            "gap": plan.gap,
            "proven": plan.proven,
            "method": plan.method,
            "limits": [{"name": n, "limit": limit, "used": plan.used[n]} for n, limit in made.stated.limits.items()],
            "quotas": [
                {
                    "district": _district(made, d),
                    "least": q.least,
                    "most": q.most,
                    "chosen": sum(_settles(made, o.id) == d for o in plan.chosen),
                }
                for d, q in made.stated.quotas.items()
            ],
            "sensitivity": asdict(made.sway),
            "curve": [asdict(p) for p in made.curve],
            "proxy": True,
            "notes": [plan.model, *made.offer.notes, *sorted({a.population.note() for a in made.assessments})],
        }
    )
    return answer


def _settles(made: Made, id_: str) -> str:
    """District (id) where a target would settle, "" for not said."""
    return made.stated.terms[id_].district if id_ in made.stated.terms else ""


def _district(made: Made, id_: str) -> dict[str, str] | None:
    table = made.graph.nodes["District"]
    return {"id": id_, "name": str(table.names()[table.index[id_]])} if id_ else None


def _gaps(made: Made) -> dict[str, dict[str, Any]]:
    """What is said of each gap that counts; a segment of several fields under the one whose priority it counts with."""
    out: dict[str, dict[str, Any]] = {}
    told: dict[str, float] = {}
    for found in made.assessments:
        for gap in found.gaps:
            priority = gap.priority or 0.0
            if gap.state in GAP_STATES and gap.segment in made.offer.weights and priority > told.get(gap.segment, -1.0):
                told[gap.segment] = priority
                out[gap.segment] = {
                    "segment": {"id": gap.segment, "name": gap.name},
                    "field": {"id": found.field, "name": found.field_name},
                    "state": gap.state,
                    "weight": made.offer.weights[gap.segment],
                }
    return out
