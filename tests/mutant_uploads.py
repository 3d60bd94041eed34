"""Mutants sent to a server, and what is wrong with its answers: nothing may end in a 500, and each refusal says
where.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx

from api.http.filenames import safe_name
from api.session.uploads import SUFFIXES
from graph.errors import InputRefused
from loaders.files.child import MAX_ROWS
from tests.file_mutants import Mutant

CHINESE = re.compile("[一-鿿]")
LEAKS = ("Traceback", "site-packages", "/tmp/", "0x7f", "root:x:0", "Error:", "NoneType")


def faults(client: httpx.Client, mutant: Mutant, *, deep: bool) -> Iterator[str]:
    """What is wrong with the answers to one file; where ``deep``, it is marked and written too."""
    said = client.post("/api/v1/imports", files={"file": (mutant.name, mutant.data)})
    if said.status_code != 201:
        yield from _refusal(said, mutant)
        return
    answer = _json(said.text)
    id_, report = answer["id"], answer["report"]
    yield from _rejects(report)
    ways = [
        f"/api/v1/imports/{id_}",
        f"/api/v1/imports/{id_}/preview",
        f"/api/v1/imports/{id_}/progress",
        f"/data/imports/{id_}",
    ]
    for way in ways:
        yield from _fine(client.get(way, headers={"accept": "text/html"} if "/data/" in way else {}), way, 200)
    listed = client.get(f"/api/v1/imports/{id_}/rejects")
    yield from _fine(listed, "rejects", 200)
    rows = list(csv.reader(io.StringIO(listed.text.removeprefix("\ufeff"))))
    if {len(r) for r in rows} != {9}:
        yield "the list of refusals has rows of different lengths"
    if deep:
        yield from _fine(client.get(f"/api/v1/imports/{id_}/marked"), "marked", 200, 404, 422)
        done = client.post(f"/api/v1/imports/{id_}/commit")
        yield from _fine(done, "commit", 200)
        if done.status_code == 200 and _json(done.text)["report"]["tables"] != report["tables"]:
            yield "the commit counted otherwise than the preview"


def _json(text: str) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} in an answer")

    return json.loads(text, parse_constant=refuse)


def _fine(said: httpx.Response, what: str, *statuses: int) -> Iterator[str]:
    if said.status_code not in statuses:
        yield f"{what}: {said.status_code} {said.text[:300]}"
    elif said.status_code >= 400 and not CHINESE.search(said.json()["detail"]):
        yield f"{what}: no Chinese sentence: {said.text[:300]}"
    elif "json" in said.headers["content-type"]:
        _json(said.text)


def _refusal(said: httpx.Response, mutant: Mutant) -> Iterator[str]:
    if said.status_code not in (413, 422):
        yield f"{said.status_code} {said.text[:300]}"
        return
    detail = str(said.json()["detail"])
    if not CHINESE.search(detail) or len(detail) > 1500:
        yield f"no short Chinese sentence: {detail[:300]}"
    if leak := next((w for w in LEAKS if w in detail), None):
        yield f"tells {leak}: {detail[:300]}"
    try:
        name = safe_name(mutant.name, SUFFIXES)
    except InputRefused:
        name = "不是可导入的类型"
    if (
        said.status_code == 422
        and name not in detail
        and name.rpartition(".")[0] not in detail
        and ".csv" not in detail
    ):
        yield f"does not name the file {name}: {detail[:300]}"


def _rejects(report: dict[str, Any]) -> Iterator[str]:
    for reject in report["rejects"]:
        if not (reject["file"] and reject["sheet"] and 1 <= reject["row"] <= MAX_ROWS + 1):
            yield f"no file, sheet or row: {str(reject)[:300]}"
        if not CHINESE.search(reject["message"]) or not CHINESE.search(reject["hint"]):
            yield f"no Chinese reason: {str(reject)[:300]}"
        if max(len(reject[k]) for k in ("value", "message", "hint", "column")) > 2000:
            yield f"an endless reason: {str(reject)[:300]}"
    if long := next((n for n in report["notes"] if len(n) > 2000), None):
        yield f"an endless note: {long[:300]}"
    for name, count in report["tables"].items():
        if (
            count["rejected"]
            and not any(r["sheet"] == name for r in report["rejects"])
            and len(report["rejects"]) < 1000
        ):
            yield f"{name}: {count['rejected']} rows refused without a reason"


def stored_faults(client: httpx.Client) -> Iterator[str]:
    """What all those files left in the store that should not be there: codes that were rounded, numbers that
    are none.
    """
    for kind in ("Enterprise", "Segment", "Field", "Institution", "Project"):
        said = client.get("/api/v1/search", params={"q": "苏州", "kind": kind})
        if said.status_code >= 500:
            yield f"search for {kind}: {said.status_code}"
        else:
            _json(said.text)
    for path in ("fields", "batches", "freshness"):
        yield from _fine(client.get(f"/api/v1/{path}"), path, 200)
    yield from _fine(client.get("/"), "/", 200)
