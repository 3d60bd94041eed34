"""The gap list, the data tasks and saved schemes as plain data for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from graph.chain.places import Place
from graph.dates import to_iso
from graph.gap_list.choice import Choice, Chosen
from graph.gap_list.list import GapList
from graph.gap_list.tasks import FIRMS, FirmsToVerify, Task, task_counts, what_is_missing
from graph.plain import plain, plain_record
from graph.questions.records.gap import gap_row
from graph.work.schemes import Scheme


def _place(place: Place) -> dict[str, Any]:
    return {"name": place.name, "ids": list(place.ids)}


def list_head(listed: GapList) -> dict[str, Any]:
    """What the whole list is about; the population is that of the first place."""
    first = listed.assessments[0] if listed.assessments else None
    population = asdict(first.population) | {"note": first.population.note()} if first else None
    return {
        "places": [_place(p) for p in listed.places],
        "as_of": to_iso(listed.graph.on),
        "data_date": listed.graph.data_date,
        "version": listed.graph.version,
        "population": population,
        "fields": len(listed.fields),
        "segments": len(listed),
        "counts": listed.counts(),
    }


def gap_list_answer(listed: GapList, chosen: Chosen, choice: Choice, start: int, size: int) -> dict[str, Any]:
    """Rows ``start`` to ``start + size`` of what was chosen."""
    part = chosen.take(slice(start, start + size))
    return list_head(listed) | {
        "weights": dict(choice.weights),
        "sort": choice.sort,
        "reverse": choice.reverse,
        "start": start,
        "shown": len(part),
        "total": len(chosen),
        "rows": [_gap_row(listed, part, at) for at in range(len(part))],
    }


def _gap_row(listed: GapList, chosen: Chosen, at: int) -> dict[str, Any]:
    row, rank = int(chosen.rows[at]), int(chosen.rank[at])
    found = listed.assessment(row)
    return {
        **_whose(listed, row),
        "rank": rank or None,
        "moved": int(chosen.usual[at]) - rank if rank else None,
        **plain_record(gap_row(listed.gaps[row])),
        "priority": plain(chosen.priority[at]),
        "field_status": found.field_status or None,
    }


def _whose(listed: GapList, row: int) -> dict[str, Any]:
    found = listed.assessment(row)
    return {
        "key": listed.key(row),
        "place": _place(found.place),
        "field": {"id": found.field, "name": found.field_name},
    }


def gap_tasks_answer(listed: GapList, tasks: Sequence[Task], start: int, size: int) -> dict[str, Any]:
    """Tasks ``start`` to ``start + size``, with the first enterprises to verify of each."""
    part = tasks[start : start + size]
    return list_head(listed) | {
        "causes": task_counts(tasks),
        "helped": sum(t.helped for t in tasks),
        "start": start,
        "shown": len(part),
        "total": len(tasks),
        "rows": [_task_row(listed, t) for t in part],
    }


def _task_row(listed: GapList, task: Task) -> dict[str, Any]:
    gap = listed.gaps[task.row]
    about = {k: v for k, v in asdict(task).items() if k != "row"}
    firms = firms_of(listed, task)
    return {
        **_whose(listed, task.row),
        "segment": {
            "id": gap.segment,
            "name": gap.name,
            "stage": gap.stage,
            "group": gap.group,
            "bottleneck": gap.bottleneck,
        },
        "rule": gap.rule,
        **about,
        "missing": what_is_missing(task, gap.inputs),
        "to_verify": task.to_verify,
        "firms": firms,
    }


def firms_of(listed: GapList, task: Task) -> list[dict[str, Any]]:
    """The first enterprises to verify of a task."""
    if not task.to_verify:
        return []
    finder = FirmsToVerify.of_place(listed.graph, listed.assessment(task.row).place)
    return [asdict(f) for f in finder.of(listed.gaps[task.row].segment, FIRMS)]


def scheme_answer(scheme: Scheme) -> dict[str, Any]:
    """A scheme with all that it keeps."""
    choice = scheme.choice
    filters = {name: list(getattr(choice, name)) for name in ("actions", "states", "stages", "fields")}
    return {
        "name": scheme.name,
        "weights": dict(choice.weights),
        "filters": filters,
        "sort": choice.sort,
        "reverse": choice.reverse,
        "columns": list(scheme.columns),
        "by": scheme.by,
        "at": scheme.at,
    }
