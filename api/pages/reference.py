"""What the data are: the dictionary of kinds and fields, and how old the facts are."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from api.heavy.mark import heavy
from api.http.described import Switch
from api.http.routers import page_router
from api.pages.desk import AtDesk
from graph.model.schema import default_schema
from graph.questions.reference import find_dictionary, find_freshness

router = page_router()
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
    found = find_dictionary(desk.here.session)
    labels = {k.name: k.label for k in default_schema().kinds()}
    return desk.page("dictionary.html", kinds=[*found.nodes, *found.relations], labels=labels, types=TYPES)


@router.get("/data/freshness")
@heavy()
def freshness_page(desk: AtDesk, quarters: Switch = False) -> HTMLResponse:
    """Dates of facts by kind and by field."""
    found = find_freshness(desk.here.session, desk.as_of or None, quarters)
    return desk.page("freshness.html", kinds=found.kinds, fields=found.fields, quarters=quarters)
