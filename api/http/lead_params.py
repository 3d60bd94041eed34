"""What an address says about leads, shared by the API and the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query

from api.http.described import Switch, one_of
from graph.targets.rank import NODE_KIND
from graph.work.lead_list import Wanted
from graph.work.leads import STATES

Number = Annotated[str, Path(max_length=64, description="跟进编号，或它开头的至少六位")]


def wanted(
    state: Annotated[
        Annotated[str, one_of(["", *STATES, *STATES.values()])],
        Query(max_length=20, description="状态：意向、接洽、洽谈、签约、放弃"),
    ] = "",
    owner: Annotated[str, Query(max_length=200, description="负责人；“未指定”为还没有负责人的")] = "",
    field: Annotated[str, Query(max_length=200, description="细分领域：编号或名称")] = "",
    segment: Annotated[str, Query(max_length=200, description="环节：编号或名称")] = "",
    kind: Annotated[
        Annotated[str, one_of(["", *NODE_KIND])],
        Query(max_length=20, description="类别：enterprise、institution、talent"),
    ] = "",
    where: Annotated[str, Query(max_length=500, description="招商地区：名称或区划代码")] = "",
    overdue: Annotated[Switch, Query(description="只列逾期的")] = False,
) -> Wanted:
    """Which leads a request asks for."""
    return Wanted(state, owner, field, segment, kind, where, overdue)


WantedLeads = Annotated[Wanted, Depends(wanted)]
