"""Taking a learned ranking into use; which were in use is a question."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.http.description import problems
from api.http.formats import as_json
from api.http.routers import api_router
from api.session.here import Here
from api.work.rankings import chosen, use
from graph.questions.lists.rankings import RankingsUsed, find_rankings
from graph.work.rankings import LONGEST

router = api_router("缺口与招商目标")


class RankingBody(BaseModel):
    """换用哪份排序"""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        str,
        Field(min_length=1, max_length=40, description="new：从现在的数据学得的；none：不用；或换用过的名称"),
    ]
    by: Annotated[str, Field(max_length=LONGEST, description="谁换用的")] = ""


@router.put("/rankings/in-use", response_model=RankingsUsed, summary="换用排序", responses=problems(400, 404, 422))
def put_ranking(here: Here, body: RankingBody) -> Response:
    """从此招商目标照它排，直到有人再换。还没有学好的不能换用，会说明。"""
    wanted = chosen(here.session, body.name.strip())
    with here.writing() as store:
        use(store, wanted, body.by)
    return as_json(find_rankings(here.session))
