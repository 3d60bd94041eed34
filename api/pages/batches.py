"""Batches: who brought in what and when, which records that changed, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Form, Path, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.heavy.mark import heavy
from api.http.params import WHO_LENGTH, Page
from api.http.routers import page_router
from api.pages.desk import AtDesk, signed
from api.session.here import Here
from api.work.batches import counts_of, touched_by, undo
from graph.errors import BadRequest, NotFound
from graph.model.labels import RECORD_STATES
from graph.model.records import BatchInfo, Note
from graph.model.schema import default_schema
from graph.model.signing import TOPIC as SIGNED
from graph.model.signing import signatures
from graph.questions.history import STATUS, batch_row
from graph.search.batch_changes import CHANGES, record_changes
from graph.store.contract import Store
from loaders.importing import falling

router = page_router()
SOURCES = {
    "sample": "自带数据",
    "workbook": "工作簿",
    "match": "自动匹配",
    "assess": "缺口评估",
    "chainkg": "公开数据集",
    "review": "审核",
    "merge": "合并",
    "verify": "核实",
    "edit": "手工录入",
    "returned": "名录回填",
}
RECORDS = 50
BatchId = Annotated[int, Path(ge=1, le=2**62)]


def batch_rows(store: Store, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of the history, newest first, with who committed and who undid; and how many batches there are."""
    every, signed_by = store.batches(), signatures(store.notes(SIGNED))
    shown = every[(page - 1) * size : page * size]
    return [_row(b, signed_by.get(b.id, {})) for b in shown], len(every)


def _row(info: BatchInfo, entries: Mapping[str, Note]) -> dict[str, Any]:
    made, gone = entries.get("derive"), entries.get("rollback")
    return asdict(batch_row(info, entries)) | {
        "undone_at": gone.at if gone else "",
        "derived_from": made.values.get("of") if made else None,
        "source_label": SOURCES.get(info.source, info.source),
        "status_label": STATUS[info.status],
    }


def _batch(store: Store, id_: int) -> BatchInfo:
    found = next((b for b in store.batches() if b.id == id_), None)
    if found is None:
        raise NotFound("导入批次", str(id_))
    return found


@router.get("/data/batches/{id}")
@heavy()
def batch_page(
    desk: AtDesk,
    id: BatchId,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    number: Annotated[Page, Query(alias="page")] = 1,
) -> HTMLResponse:
    """One batch: counts by kind, and the records of a kind."""
    store, schema = desk.here.store, default_schema()
    info = _batch(store, id)
    counts = counts_of(desk.here, id)
    chosen = kind if kind in counts else max(counts, key=lambda k: sum(counts[k].values()), default="")
    touched = touched_by(desk.here, id, chosen) if chosen else []
    start = (number - 1) * RECORDS
    row = _row(info, signatures(store.notes(SIGNED)).get(id, {}))
    return desk.page(
        "batch.html",
        batch=row,
        counts=counts,
        labels={k.name: k.label for k in schema.kinds()},
        changes=CHANGES,
        kind=chosen,
        total=len(touched),
        start=start,
        page=number,
        states=RECORD_STATES,
        pages=-(-len(touched) // RECORDS),
        records=record_changes(store, id, touched[start : start + RECORDS]),
    )


@router.get("/data/batches/{id}/rollback")
def confirm_rollback(desk: AtDesk, id: BatchId) -> HTMLResponse:
    """What an undoing takes along, to be confirmed."""
    info = _batch(desk.here.store, id)
    if info.status != "committed":
        raise BadRequest(f"批次 {id} 已经撤销过")
    rows = [_row(b, {}) for b in falling(desk.here.store, id)]
    return desk.page(
        "rollback.html",
        batch=_row(info, {}),
        falling=rows,
        source=SOURCES.get(info.source, info.source),
    )


@router.post("/data/batches/{id}/rollback")
def rollback(here: Here, id: BatchId, who: Annotated[str, Form(max_length=WHO_LENGTH)] = "") -> Response:
    """Undo a batch."""
    undo(here, id, who)
    return signed(RedirectResponse("/data?done=rollback", 303), who)
