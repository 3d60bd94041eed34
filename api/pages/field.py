"""One field in one place: the chain map, the gaps beneath it, and what has to be checked first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.pages.desk import AtDesk
from api.params import FieldPath, PeersText
from api.questions import assess_field
from graph.answers import gaps_answer
from graph.gaps import RANKED
from graph.render.svg import render_svg
from graph.text import split_list
from graph.views.chain_map import chain_map_view

router = APIRouter()


@router.get("/fields/{field:path}")
def field_page(
    desk: AtDesk,
    field: FieldPath,
    peers: PeersText = None,
) -> HTMLResponse:
    """Chain map and gap tables."""
    graph = desk.here.field_graph(field, desk.as_of or None)
    where = desk.where()
    assessment = assess_field(graph, field, where, peers)
    answer = gaps_answer(assessment)
    groups = {"gaps": RANKED, "others": ("strong", "absent"), "unknown": ("unknown",)}
    tables = {name: [g for g in answer["gaps"] if g["state"] in states] for name, states in groups.items()}
    svg = ""
    if answer["gaps"]:
        view = chain_map_view(graph, assessment, href=lambda segment: f"#{segment_anchor(segment)}")
        svg = render_svg(view, standalone=False)
    known, at = graph.nodes["Field"].columns, graph.position("Field", assessment.field)
    return desk.page("field.html", about=known["about"][at], doubts=split_list(known["doubts"][at]), answer=answer, tables=tables, svg=svg, anchor=segment_anchor, place=where,
                peers=peers or "",
                counts=answer["counts"],
                absence=assessment.population.absence())  # fmt: skip


def segment_anchor(segment: str) -> str:
    """Id of a segment's row: letters and digits stay, anything else becomes its code point."""
    return "s-" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in segment)
