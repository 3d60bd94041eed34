"""Answers as plain data for JSON: one shape for the command line and the API."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from graph.chain.graph import ChainGraph
from graph.counts.take import census_of
from graph.dates import to_iso
from graph.gaps.find import Assessment, Gap
from graph.model.records import BatchInfo, Change, Version
from graph.targets.rank import Candidate, Targets
from graph.text import split_list


def plain(value: Any) -> Any:
    """``value`` with NaN as ``None``, numpy scalars as Python's, tuples as lists; deep."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def fields_answer(graph: ChainGraph) -> dict[str, Any]:
    """All fields: segments, enterprises that operate in them (confirmed), and the newest date of facts about enterprises."""
    table, census = graph.nodes["Field"], census_of(graph)
    rows = [
        {"id": str(id_), "name": str(table.names()[at]), "cluster": table.columns["cluster"][at],
         "category": table.columns["category"][at], "status": table.columns["status"][at],
         "about": table.columns["about"][at], "doubts": split_list(table.columns["doubts"][at]),
         "segments": len(graph.field_segments(str(id_))), "enterprises": int(census.operating[at]),
         "data_date": graph.data_date if census.operating[at] else None}
        for at, id_ in enumerate(table.ids)
    ]  # fmt: skip
    return {"fields": plain(rows), "version": graph.version, "as_of": to_iso(graph.on)}


def segments_answer(graph: ChainGraph, field: str) -> dict[str, Any]:
    """Segments of a field in chain order with what is known about them."""
    where = graph.field_places(field)
    count = census_of(graph).makers
    columns = graph.nodes["Segment"].columns
    rows = [
        {"id": str(graph.nodes["Segment"].ids[s]), "name": columns["name"][s], "stage": where[s][0],
         "group": where[s][1] or None, "definition": columns["definition"][s], "role": columns["role"][s],
         "importable": columns["importable"][s], "bottleneck": bool(columns["bottleneck"][s] == 1),
         "bottleneck_reason": columns["bottleneck_reason"][s], "aliases": columns["aliases"][s],
         "terms": columns["terms"][s], "exclude": columns["exclude"][s], "gb_code": columns["gb_code"][s],
         "enterprises": int(count[s])}
        for s in graph.field_segments(field).tolist()
    ]  # fmt: skip
    return {"field": _field(graph, field), "segments": plain(rows), "version": graph.version}


def _field(graph: ChainGraph, field: str) -> dict[str, str]:
    return {"id": field, "name": str(graph.nodes["Field"].names()[graph.position("Field", field)])}


def gap_answer(gap: Gap) -> dict[str, Any]:
    """One segment's state with everything it was decided on."""
    out: dict[str, Any] = plain({
        "segment": {"id": gap.segment, "name": gap.name, "stage": gap.stage, "group": gap.group,
                    "bottleneck": gap.bottleneck},
        "state": gap.state, "action": gap.action, "rule": gap.rule, "priority": gap.priority, "parts": gap.parts,
        "inputs": asdict(gap.inputs), "quadrant": gap.inputs.quadrant, "evidence": [asdict(e) for e in gap.evidence],
    })  # fmt: skip
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


def _candidate(candidate: Candidate, weights: dict[str, float]) -> dict[str, Any]:
    parts = {k: {"value": p.value, "weight": weights[k], "evidence": p.evidence} for k, p in candidate.parts.items()}
    out: dict[str, Any] = plain({
        "rank": candidate.rank, "id": candidate.id, "name": candidate.name, "place": candidate.place, "score": candidate.score, "parts": parts,
        "missing": candidate.missing, "veto": candidate.veto, "paths": candidate.paths,
    })  # fmt: skip
    return out


def targets_answer(targets: Targets, gap: Gap | None) -> dict[str, Any]:
    """Ranked candidates of a gap; ``total`` counts those not shown too."""
    return {
        "gap": gap_answer(gap) if gap else {"segment": {"id": targets.segment, "name": targets.segment_name}},
        "kind": targets.kind,
        "place": {"name": targets.place.name, "ids": list(targets.place.ids)},
        "as_of": to_iso(targets.on),
        "data_date": targets.data_date,
        "version": targets.version,
        "shown": len(targets.candidates),
        "total": targets.total,
        "left_out_place_unknown": targets.left_out,
        "note": "得分表示在数据中“可能做得到”，不表示对方有投资意愿",
        "ranking": {"state": targets.standing.state, "text": targets.standing.text},
        "likely": [asdict(x) for x in targets.likely],
        "candidates": [_candidate(c, dict(targets.weights)) for c in targets.candidates],
    }


def version_answer(version: Version) -> dict[str, Any]:
    """One version of a record with where it comes from."""
    return {
        "kind": version.kind, "key": list(version.key), "values": plain(version.values), "state": version.state,
        "as_of": version.as_of, "origin": version.origin, "since": to_iso(version.since), "until": to_iso(version.until),
        "batch": version.batch, "source": {"file": version.file, "sheet": version.sheet, "row": version.row},
        "voided": version.voided,
    }  # fmt: skip


def batches_answer(batches: Iterable[BatchInfo]) -> dict[str, Any]:
    """Import history."""
    return {"batches": [asdict(b) | {"effective": to_iso(b.effective)} for b in batches]}


def diff_answer(changes: Iterable[Change], start: int, end: int) -> dict[str, Any]:
    """Differences between two dates."""
    rows = [plain(asdict(c)) for c in changes]
    return {"from": to_iso(start), "to": to_iso(end), "total": len(rows), "changes": rows}
