"""情景: what happens in a place when targets land, enterprises leave, or supplies are cut.

Saved ones beside each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.answering import file_of
from api.http.formats import as_file
from api.http.params import WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk, signed
from api.pages.scenario_words import KINDS, ROWS, AskedRows, Row, address_of, join, read_rows, rows_for
from api.session.here import Here
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.errors import BadRequest, ChainError, NotFound
from graph.gaps.compare import state_changes
from graph.questions.scenario import QUESTION, find_outcome, outcome_record
from graph.questions.scenarios import kept_outcomes
from graph.questions.tables.scenario import comparison_rows
from graph.render.svg import render_svg
from graph.render.svg_shapes import sample
from graph.scenario.outcome import TURNS, Outcome
from graph.views.chain_map.before_after import scenario_maps
from graph.views.chain_map.layout import HALF
from graph.views.state_styles import state_legend
from graph.work.scenarios import LONGEST, delete_scenario, save_scenario, some_scenarios

router = page_router()
SHOWN, KEPT_SHOWN = 60, 30
DONE = {"saved": "情景已保存。", "deleted": "情景已删除，历史仍留在工作记录里。"}
Name = Annotated[str, Form(max_length=200)]


@router.get("/scenario")
def scenario_page(
    desk: AtDesk,
    rows: AskedRows,
    field: Annotated[str, Query(max_length=200)] = "",
    name: Annotated[str, Query(max_length=200)] = "",
    compare: Annotated[list[str] | None, Query(max_length=8)] = None,
    done: Annotated[str, Query(max_length=20)] = "",
    kept_page: Page = 1,
) -> HTMLResponse:
    """The form, both maps, what changes, and saved scenarios; what cannot be answered is told beside the form."""
    if not len(desk.outline.nodes["Field"]) or not len(desk.outline.nodes["District"]):
        return desk.page("empty.html")
    graph = desk.here.graph(desk.as_of or None)
    found, trouble, table = None, "", list[list[str]]()
    try:
        if rows:
            found = find_outcome(desk.here.session, graph, desk.where(), read_rows(graph, rows, name))
        if compare:
            table = comparison_rows(kept_outcomes(desk.here.session, graph, desk.where(), compare))
    except (BadRequest, NotFound) as error:
        trouble = str(error)
    drawn = pair(desk, graph, found, field) if found else {}
    blank = [Row()] * max(1, ROWS - len(rows))
    kept, total = some_scenarios(desk.here.store, (kept_page - 1) * KEPT_SHOWN, KEPT_SHOWN)
    saved = [(s, address_of(rows_for(s.scenario))) for s in kept]
    joined = {s.scenario.name: address_of(both) if (both := join(rows, rows_for(s.scenario))) else {} for s, _ in saved}
    return desk.page(
        "scenario.html",
        joined=joined,
        found=found,
        answer=outcome_record(found) if found else None,
        trouble=trouble,
        rows=[*rows, *blank],
        address=address_of(rows),
        name=name,
        kinds=KINDS,
        turns=TURNS,
        table=table,
        compared=compare or [],
        saved=saved,
        saved_total=total,
        kept_page=kept_page,
        kept_pages=max(1, -(-total // KEPT_SHOWN)),
        done=DONE.get(done, ""),
        shown=SHOWN,
        drawn=drawn,
        LONGEST=LONGEST,
        WHO_LENGTH=WHO_LENGTH,
    )


def pair(desk: Desk, graph: ChainGraph, found: Outcome, field: str) -> dict[str, Any]:
    """Two maps of one field, before and after: of the one asked for, else of the first that changes."""
    at = {a.field: i for i, a in enumerate(found.before)}
    moved = dict.fromkeys(m.field for m in found.moves)
    first = next(iter(moved), found.before[0].field if found.before else "")
    try:
        shown = find_id(graph, "Field", field) if field else first
    except ChainError:
        shown = first
    if shown not in at:
        return {}
    before, after = found.before[at[shown]], found.after[at[shown]]
    changed = sum(c.changed for c in state_changes(before, after))
    views = scenario_maps(graph, found, shown, sheet=HALF, href=lambda s: desk.to("/fields", shown, segment=s))
    halves = [
        {"label": label, "svg": render_svg(view, standalone=False), "counts": mine.counts()}
        for label, view, mine in zip(("之前", "之后"), views, (before, after), strict=True)
    ]
    samples = {item.key: sample(item) for item in state_legend(before.counts())}
    names = {a.field: a.field_name for a in found.before}
    return {
        "field": shown,
        "name": names[shown],
        "maps": halves,
        "samples": samples,
        "moved": {f: names[f] for f in moved},
        "changed": changed,
    }


@router.get("/scenario/file")
def scenario_file(desk: AtDesk, rows: AskedRows, format: Literal["xlsx", "json"] = "xlsx", name: str = "") -> Response:
    """The answer as a file."""
    graph = desk.here.graph(desk.as_of or None)
    found = find_outcome(desk.here.session, graph, desk.where(), read_rows(graph, rows, name[:200]))
    return as_file(file_of(QUESTION, found, format), format, "情景")


@router.post("/scenario/save")
def save(here: Here, desk: AtDesk, rows: AskedRows, name: Name, who: Name = "") -> RedirectResponse:
    """Save what the address says under a name."""
    made = read_rows(desk.here.graph(desk.as_of or None), rows, name)
    with here.writing() as store:
        kept = save_scenario(store, made, who.strip()[:WHO_LENGTH])
    return _back(desk, rows, who, name=kept.scenario.name, done="saved")


@router.post("/scenario/delete")
def delete(here: Here, desk: AtDesk, rows: AskedRows, name: Name, who: Name = "") -> RedirectResponse:
    """Take a scenario off the list."""
    with here.writing() as store:
        delete_scenario(store, name, who.strip()[:WHO_LENGTH])
    return _back(desk, rows, who, done="deleted")


def _back(desk: Desk, rows: Sequence[Row], who: str, **more: str) -> RedirectResponse:
    answer = RedirectResponse(desk.to("/scenario", **address_of(rows), **more), 303)
    if who.strip():
        signed(answer, who)
    return answer
