"""Acts of users that are killed: each is one command, or one request to a running server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from benchmarks.faults.stores import world
from benchmarks.faults.stores.lanes import ARRIVALS, Stages

WHO = "王工"
Argv = Callable[[Stages], list[str]]
Post = Callable[[httpx.Client, Stages], str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a prepared store: ``command`` holds the arguments of ``chainatlas``, or ``request`` the address to
    post to.

    What a request needs beforehand (an upload and its check) is done when its address is asked for.
    """

    name: str
    stage: str
    command: Argv | None = None
    request: Post | None = None


def _uploaded(client: httpx.Client, stages: Stages) -> str:
    made = client.post("/api/v1/imports", files={"file": ("新企业.zip", stages.archive("arrivals"))})
    assert made.status_code == 201, made.text
    assert made.json()["report"]["rejected_total"] == 0, made.text
    return f"/api/v1/imports/{made.json()['id']}/commit?who={WHO}"


_PAIR = f"enterprise={world.SUGGESTED[0]}&segment={world.SUGGESTED[1]}"
COMMIT = Act("网页提交导入", "base", request=_uploaded)
LOAD = Act(
    "命令行导入",
    "base",
    lambda s: ["load", "workbook", str(s.sources["arrivals"]), "--since", "2026-03-01", "--by", WHO],
)
ROLLBACK = Act("命令行撤销", "three", lambda _: ["rollback", str(ARRIVALS), "--by", WHO])
ROLLBACK_SERVED = Act("网页撤销", "three", request=lambda *_: f"/api/v1/batches/{ARRIVALS}/rollback?who={WHO}")
MERGE = Act(
    "命令行合并", "three", lambda _: ["review", "merge", world.KEEP, world.DROP, "--reason", "同一家", "--by", WHO]
)
MERGE_SERVED = Act(
    "网页合并",
    "three",
    request=lambda *_: f"/api/v1/review/merges?keep={world.KEEP}&drop={world.DROP}&decision=confirmed&who={WHO}",
)
DECIDE = Act("命令行审核", "three", lambda _: ["review", "confirm", *world.SUGGESTED, "--by", WHO])
DECIDE_SERVED = Act("网页审核", "three", request=lambda *_: f"/api/v1/review?{_PAIR}&decision=rejected&who={WHO}")
ASSESS = Act("命令行评估", "three", lambda _: ["assess", "--place", world.PLACE])
ASSESS_SERVED = Act("网页评估", "three", request=lambda *_: f"/api/v1/assess?place={world.PLACE}")
