"""Candidates for one segment, each score opened into its parts."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.pages.desk import AtDesk
from api.params import FieldText, SegmentText, TargetKind, Top
from api.questions import find_targets
from graph.answers import targets_answer
from graph.targets import NODE_KIND

router = APIRouter()
KINDS = {"enterprise": "企业（引资）", "institution": "机构（引智）", "talent": "人才（引才）"}


@router.get("/targets")
def targets_page(
    desk: AtDesk,
    field: FieldText,
    segment: SegmentText,
    kind: TargetKind = "enterprise",
    top: Top = 20,
) -> HTMLResponse:
    """Ranked candidates."""
    where = desk.where()
    found, gap, assessment = find_targets(
        desk.here.field_graph(field, desk.as_of or None, ties=True), field, segment, where, kind, top
    )
    answer = targets_answer(found, gap)
    asked = {"field": assessment.field, "segment": gap.segment, "place": where, "as_of": desk.as_of}
    return desk.page("targets.html", answer=answer, asked=asked, top=top, field_name=assessment.field_name, kinds=KINDS,
                node_kind=NODE_KIND[kind], absence=assessment.population.absence())  # fmt: skip
