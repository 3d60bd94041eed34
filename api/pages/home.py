"""The first page: all fields at a glance in one place, and what to do next; or what to do with an empty store."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import HTMLResponse

from api.http.routers import page_router
from api.pages.desk import AtDesk
from graph.gaps.states import STATE_LABELS, untold
from graph.questions.fields import find_fields
from graph.questions.overview import OverviewRow, make_overview, overview_notes
from graph.views.charts.state_bar import state_bar

router = page_router()


@router.get("/")
def home(desk: AtDesk) -> HTMLResponse:
    """Fields by cluster, with their segments by state in the place."""
    if not len(desk.outline.nodes["Field"]) and not desk.here.store.batches():
        return desk.page("empty.html")
    if not desk.usual:
        fields = find_fields(desk.outline).fields
        return desk.page("unplaced.html", fields=fields, on=desk.as_of)
    desk.here.looked = True
    answer = make_overview(desk.here.session, desk.usual, desk.as_of or None)
    return desk.page(
        "home.html",
        answer=answer,
        clusters=clustered(answer.rows),
        where=desk.usual,
        bar=state_bar,
        shown=[s for s in STATE_LABELS if answer.counts[s]] or list(STATE_LABELS),
        by_status=by_status,
        told=answer.segments - untold(answer.counts),
        notes=overview_notes(answer)[-3:],
    )


def by_status(rows: Iterable[OverviewRow]) -> dict[str, list[OverviewRow]]:
    """Rows by what is said of their status, empty where nothing is, in the order of these words."""
    out: dict[str, list[OverviewRow]] = {}
    for row in sorted(rows, key=lambda r: r.status or ""):
        out.setdefault(row.status or "", []).append(row)
    return out


def clustered(rows: Iterable[OverviewRow]) -> dict[str, list[OverviewRow]]:
    """Rows by cluster, in the order in which these first come."""
    out: dict[str, list[OverviewRow]] = {}
    for row in rows:
        out.setdefault(row.cluster or "未归集群", []).append(row)
    return out
