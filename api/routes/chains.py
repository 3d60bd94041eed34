"""The chains themselves: what the data cover, what is wrong with them, and each as an editable workbook."""

from __future__ import annotations

from starlette.responses import Response

from api.http.description import problems
from api.http.formats import as_file, as_json, documented
from api.http.params import AsOf, FieldChoice, FieldPath
from api.http.routers import api_router
from api.session.here import Here
from api.work import chain_checks
from graph.chain.lookup import find_id
from graph.processes.scratch import Scratch
from loaders.chain.book import write_chain_book

router = api_router("链条与覆盖")
FORMATS = ("json", "xlsx")


@router.get("/chains/check", response_model=chain_checks.ChainCheck, summary="检查产业链", responses=problems(400, 404))
def check(here: Here, field: FieldChoice = None, as_of: AsOf = None) -> Response:
    """孤立环节、意外成环、重复别名、不上图的环节、数据中见不到的别名。"""
    return as_json(chain_checks.check(here.graph(as_of), field))


@router.get(
    "/chains/{field:path}.xlsx",
    response_class=Response,
    summary="可编辑的产业链工作簿",
    responses=documented("xlsx") | problems(400, 404),
)
def chain_book(here: Here, field: FieldPath, as_of: AsOf = None) -> Response:
    """一个领域的环节与供需，按导入模板填好；改好后可再导入。"""
    graph = here.graph(as_of)
    chosen_field = find_id(graph, "Field", field)
    with Scratch("chain") as folder:
        path = folder / "chain.xlsx"
        write_chain_book(graph, chosen_field, path)
        name = graph.nodes["Field"].names()[graph.position("Field", chosen_field)]
        return as_file(path.read_bytes(), "xlsx", f"产业链-{name}")
