"""What the data are: the dictionary of kinds and fields, and how old the facts are."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.heavy.mark import heavy
from api.http.described import Switch
from api.pages.desk import AtDesk
from api.work.freshness import ages
from graph.model.schema import default_schema
from graph.questions.answers.dictionary import dictionary_answer

router = APIRouter()
TYPES = {
    "text": "文字",
    "number": "数字",
    "integer": "整数",
    "flag": "是/否",
    "date": "日期",
    "list": "列表（“；”分隔）",
    "choice": "选项",
    "uscc": "统一社会信用代码",
    "stock": "股票代码",
}


@router.get("/data/dictionary")
def dictionary_page(desk: AtDesk) -> HTMLResponse:
    """Every kind with its fields."""
    schema = default_schema()
    answer = dictionary_answer(schema)
    labels = {k.name: k.label for k in schema.kinds()}
    return desk.page("dictionary.html", kinds=[*answer["nodes"], *answer["relations"]], labels=labels, types=TYPES)


@router.get("/data/freshness")
@heavy()
def freshness_page(desk: AtDesk, quarters: Switch = False) -> HTMLResponse:
    """Dates of facts by kind and by field."""
    kinds, fields = ages(desk.here, desk.as_of or None, quarters=quarters)
    return desk.page("freshness.html", kinds=kinds, fields=fields, quarters=quarters)
