"""Search, records, and what changed between two dates."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.described import some_of
from api.http.formats import as_json
from api.http.params import AsOf, Day, Page, Size
from api.session.context import Context, Here
from api.shapes import base as shapes
from api.shapes import record as record_shapes
from graph.dates import day, from_iso
from graph.errors import BadRequest, NotFound
from graph.model.records import Hit
from graph.model.schema import default_schema
from graph.questions.answers.records import diff_answer, version_answer
from graph.search.hits import found_answer, tell
from graph.search.related import page_of_relations

router = APIRouter(tags=["查找与记录"])
SearchLimit = Annotated[int, Query(ge=1, le=200, description="最多几个")]
SearchText = Annotated[str, Query(min_length=1, max_length=200, description="名称、别名、拼音、首字母或代码")]


def find_hits(here: Context, text: str, limit: int, kinds: list[str] | None = None) -> tuple[list[Hit], bool]:
    """Hits, and whether there are more."""
    known = default_schema().nodes
    if strange := [k for k in kinds or () if k not in known]:
        raise BadRequest(f"类型“{strange[0]}”不存在；可用：{'、'.join(known)}")
    hits = here.store.search(text, limit + 1, kinds)
    return hits[:limit], len(hits) > limit


def record_answer(here: Context, kind: str, id_: str, as_of: str | None, page: int, size: int) -> dict[str, Any]:
    """A record with one page of its relations, and its history."""
    known = default_schema().nodes
    if kind not in known:
        raise NotFound("类型", kind, list(known))
    history = here.store.history(kind, (id_,))
    if not history:
        raise NotFound(known[kind].label, id_)
    on, start = day(as_of), (page - 1) * size
    record, counts = here.store.get(kind, id_, on), here.store.relation_counts(kind, id_, on)
    related, total = page_of_relations(here.store, kind, id_, counts, on, start, size), sum(c.count for c in counts)
    return {
        "record": version_answer(record) if record else None,
        "relations": [version_answer(v) for v in related],
        "relation_counts": [asdict(c) for c in counts],
        "history": [version_answer(v) for v in history],
        "relations_total": total,
        "page": page,
        "size": size,
        "truncated": start + size < total,
    }


@router.get("/search", response_model=record_shapes.Hits, summary="查找", responses=shapes.problems(400, 422))
def search(
    here: Here,
    q: SearchText,
    limit: SearchLimit = 20,
    kinds: Annotated[
        Annotated[str, some_of(default_schema().nodes, ",")] | None,
        Query(max_length=200, description="只找这些类型，逗号分隔，如 Enterprise,Segment"),
    ] = None,
) -> Response:
    """按名称、别名、拼音、首字母或代码查找；全名相同的在前。"""
    wanted = [k.strip() for k in kinds.split(",") if k.strip()] if kinds else None
    hits, more = find_hits(here, q, limit, wanted or None)
    rows = [found_answer(f) for f in tell(here.store, here.outline(), q, hits)]
    return as_json({"query": q, "hits": rows, "truncated": more})


@router.get(
    "/records/{kind}/{id:path}",
    response_model=record_shapes.Record,
    summary="一个对象的资料、关系与历史",
    responses=shapes.problems(400, 404, 422),
)
def record(
    here: Here,
    kind: Annotated[str, Path(max_length=40, description="类型，如 Enterprise、Segment")],
    id: Annotated[str, Path(max_length=300, description="编号")],
    as_of: AsOf = None,
    page: Page = 1,
    size: Size = 50,
) -> Response:
    """资料带出处与日期；关系分页；历史含已撤销的版本并标明。"""
    return as_json(record_answer(here, kind, id, as_of, page, size))


@router.get("/diff", response_model=record_shapes.Diff, summary="两天之间的变化", responses=shapes.problems(400, 422))
def diff(
    here: Here,
    start: Annotated[Day, Query(alias="from")],
    end: Annotated[Day, Query(alias="to")],
    page: Page = 1,
    size: Size = 100,
) -> Response:
    """新增、消失、改变的记录；total 为全部个数。"""
    first, last = from_iso(start), from_iso(end)
    changes, at = here.store.diff(first, last), (page - 1) * size
    answer = diff_answer(changes[at : at + size], first, last)
    total = len(changes)
    return as_json(answer | {"total": total, "page": page, "size": size, "truncated": at + size < total})
