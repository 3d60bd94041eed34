"""Batches: who brought in what and when, which records that changed, and undoing it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.heavy.mark import heavy
from api.http.params import WHO_LENGTH, Page
from api.pages.desk import AtDesk, signed
from api.session.context import Here
from api.work.importing import undo
from graph.errors import BadRequest, NotFound
from graph.model.labels import RECORD_STATES
from graph.model.records import BatchInfo, Touched
from graph.model.schema import default_schema
from graph.questions.answers.records import batches_answer
from graph.search.batch_changes import CHANGES, batch_counts, record_changes
from graph.store.contract import Store
from loaders.importing import falling
from loaders.review.signing import signatures, who_signed

router = APIRouter()
STATUS = {"committed": "有效", "rolled_back": "已撤销"}
SOURCES = {
    "sample": "自带数据",
    "workbook": "工作簿",
    "match": "自动匹配",
    "assess": "缺口评估",
    "chainkg": "公开数据集",
    "review": "审核",
    "merge": "合并",
}
RECORDS = 50
BatchId = Annotated[int, Path(ge=1, le=2**62)]


def batch_rows(store: Store, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of the history, newest first, with who committed and who undid; and how many batches there are."""
    every, signed_by = store.batches(), signatures(store)
    shown = every[(page - 1) * size : page * size]
    rows = batches_answer(shown)["batches"]
    for row in rows:
        row |= _signed(signed_by.get(row["id"], {})) | _words(row)
    return rows, len(every)


def _signed(entries: dict[str, Any]) -> dict[str, Any]:
    made, gone = entries.get("derive"), entries.get("rollback")
    return {
        **who_signed(entries),
        "undone_at": gone.at if gone else "",
        "derived_from": made.values.get("of") if made else None,
    }


def _words(row: dict[str, Any]) -> dict[str, str]:
    return {"source_label": SOURCES.get(row["source"], row["source"]), "status_label": STATUS[row["status"]]}


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
    counts: dict[str, dict[str, int]] = desk.here.session.once(f"counts of {id}", lambda: batch_counts(store, id))
    chosen = kind if kind in counts else max(counts, key=lambda k: sum(counts[k].values()), default="")
    touched: list[Touched] = []
    if chosen:
        touched = desk.here.session.once(f"{chosen} of {id}", lambda: store.touched_by(id, chosen))
    start = (number - 1) * RECORDS
    row = batches_answer([info])["batches"][0]
    row |= _signed(signatures(store).get(id, {})) | _words(row)
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
    rows = [row | _words(row) for row in batches_answer(falling(desk.here.store, id))["batches"]]
    return desk.page(
        "rollback.html",
        batch=batches_answer([info])["batches"][0],
        falling=rows,
        source=SOURCES.get(info.source, info.source),
    )


@router.post("/data/batches/{id}/rollback")
def rollback(here: Here, id: BatchId, who: Annotated[str, Form(max_length=WHO_LENGTH)] = "") -> Response:
    """Undo a batch."""
    undo(here, id, who)
    return signed(RedirectResponse("/data?done=rollback", 303), who)
