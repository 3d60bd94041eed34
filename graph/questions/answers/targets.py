"""Ranked targets, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.dates import to_iso
from graph.gaps.find import Gap
from graph.plain import plain
from graph.questions.answers.gaps import gap_answer
from graph.targets.rank import Candidate, Targets


def _candidate(candidate: Candidate, weights: dict[str, float]) -> dict[str, Any]:
    parts = {k: {"value": p.value, "weight": weights[k], "evidence": p.evidence} for k, p in candidate.parts.items()}
    out: dict[str, Any] = plain(
        {
            "rank": candidate.rank,
            "id": candidate.id,
            "name": candidate.name,
            "place": candidate.place,
            "score": candidate.score,
            "parts": parts,
            "missing": candidate.missing,
            "veto": candidate.veto,
            "paths": candidate.paths,
        }
    )
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
