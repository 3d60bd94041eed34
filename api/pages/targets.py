"""Candidates for one segment, each score opened into its parts."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.context import Here
from api.pages.rendering import page
from api.params import AsOf, FieldText, PlaceText, SegmentText, TargetKind, Top
from api.questions import find_targets
from graph.answers import targets_answer
from graph.targets import NODE_KIND

router = APIRouter()
KINDS = {"enterprise": "企业（引资）", "institution": "机构（引智）", "talent": "人才（引才）"}


@router.get("/targets")
def targets_page(
    here: Here,
    field: FieldText,
    segment: SegmentText,
    place: PlaceText,
    kind: TargetKind = "enterprise",
    top: Top = 20,
    as_of: AsOf = None,
) -> HTMLResponse:
    """Ranked candidates."""
    found, gap, assessment = find_targets(here.field_graph(field, as_of, ties=True), field, segment, place, kind, top)
    answer = targets_answer(found, gap)
    asked = {"field": assessment.field, "segment": gap.segment, "place": place, "as_of": as_of}
    return page(here, "targets.html", answer=answer, asked=asked, top=top, field_name=assessment.field_name, kinds=KINDS,
                node_kind=NODE_KIND[kind], absence=assessment.population.absence())  # fmt: skip
