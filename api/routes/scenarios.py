"""Scenarios saved and taken off; what is asked of them is in :mod:`graph.questions.scenario` and ``scenarios``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.http.bodies import body_of
from api.http.description import problems
from api.http.formats import as_json
from api.http.routers import api_router
from api.session.here import Here
from graph.asking.word import Word
from graph.questions.scenario import Changes, read_words
from graph.questions.scenarios import KeptRef, kept_record
from graph.work.scenarios import LONGEST, delete_scenario, save_scenario

router = api_router("组合、情景与配套")


@dataclass(frozen=True, slots=True)
class ScenarioSave:
    """保存一个情景"""

    name: Annotated[str, Word("", kind="name", shortest=1, longest=LONGEST)]
    changes: Changes
    by: Annotated[str, Word("署名，可不写", longest=40)] = ""


if TYPE_CHECKING:
    Body = ScenarioSave
else:
    Body = body_of(ScenarioSave)


@router.post(
    "/scenarios",
    status_code=201,
    response_model=KeptRef,
    summary="保存一个情景",
    responses=problems(400, 404, 422, 503),
)
def save(here: Here, body: Body) -> Response:
    """同名的被替换，历史保留。"""
    made = read_words(here.graph(), body.name, [asdict(c) for c in body.changes])
    with here.writing() as store:
        return as_json(kept_record(save_scenario(store, made, body.by.strip())), 201)


@router.delete("/scenarios/{name}", status_code=204, summary="删除一个情景", responses=problems(404, 503))
def delete(
    here: Here,
    name: Annotated[str, Path(max_length=200, description="情景名称")],
    by: Annotated[str, Query(max_length=40, description="署名，可不写")] = "",
) -> Response:
    """历史保留。"""
    with here.writing() as store:
        delete_scenario(store, name, by.strip())
    return Response(status_code=204)
