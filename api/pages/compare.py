"""比较: places beside each other, over all fields or in one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import HTMLResponse

from api.http.routers import page_router
from api.pages.desk import AtDesk
from graph.chain.lookup import find_id
from graph.errors import BadRequest, NotFound
from graph.gaps.compare import MOST_PLACES, Comparison
from graph.questions.comparison import find, words
from graph.questions.tables.compare import comparison_notes
from graph.render.svg import render_svg
from graph.render.svg_shapes import sample
from graph.views.charts.bars import bar_looks
from graph.views.charts.comparison_bars import measures_of_field, states_of_all_fields, states_of_field

router = page_router()


@router.get("/compare")
def compare_page(
    desk: AtDesk,
    places: Annotated[list[str] | None, Query(max_length=20, description="地区，可写几次，也可用逗号分隔")] = None,
    field: Annotated[str | None, Query(max_length=500, description="细分领域；不写则全部")] = None,
) -> HTMLResponse:
    """Bars and tables; what cannot be compared is told beside the form."""
    outline, named = desk.outline, words(",".join(places or ()))[:50]
    first = named or words(desk.usual)
    chosen = [find_id(outline, "Field", f) for f in words(field)]
    found, added, trouble = (
        None,
        False,
        "" if first else "这一天的数据中还没有地区；请换一个日期，或先导入带所在地的企业或区划",
    )
    try:
        if first:
            compared = find(desk.here.session, ",".join(first), ",".join(chosen), desk.as_of or None)
            found, added = compared.comparison, compared.added
    except (BadRequest, NotFound) as error:
        trouble = str(error)
    known = outline.nodes["Field"]
    fields = [
        (str(i), str(n)) for i, n in zip(known.ids, known.names(), strict=True) if len(outline.field_segments(str(i)))
    ]
    asked = [p.name for p in found.places] if found and added else first
    inputs = [*asked, *[""] * (min(MOST_PLACES, max(len(asked) + 1, 3)) - len(asked))]
    return desk.page(
        "compare.html",
        found=found,
        added=added,
        trouble=trouble,
        named=named,
        inputs=inputs,
        fields=fields,
        chosen=chosen,
        one=chosen[0] if len(chosen) == 1 else "",
        **pictures(found, chosen),
    )


def pictures(found: Comparison | None, chosen: list[str]) -> dict[str, Any]:
    """Bars and notes."""
    if found is None or not found.fields:
        return {"states": "", "measures": "", "notes": (), "samples": {}}
    samples = {item.key: sample(item) for item in bar_looks({})}
    notes = comparison_notes(found)
    if len(chosen) != 1:
        view = states_of_all_fields(found)
        return {
            "states": render_svg(view, standalone=False, focusable=False),
            "measures": "",
            "notes": notes,
            "samples": samples,
        }
    bars = states_of_field(found.fields[0]), measures_of_field(found.fields[0])
    states, measures = (render_svg(v, standalone=False, focusable=False) for v in bars)
    return {"states": states, "measures": measures, "notes": notes, "samples": samples}
