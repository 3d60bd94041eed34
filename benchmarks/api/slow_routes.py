"""No undeclared route may take over a second on 100,000 enterprises: ``python -m benchmarks.api.slow_routes``.

Each address is asked once, after one overview. What counts is the processor time of the process that serves, so that a
busy machine changes nothing: what a child does for a route that is declared heavy (:mod:`api.heavy.mark`) is not in it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
from fastapi.routing import APIRoute

from api.app import API, PAGES, router_of
from api.heavy.mark import is_heavy
from benchmarks.api.api_processes import serving_processes
from benchmarks.api.explorer import LARGE, _large, _segment
from benchmarks.timing import Line
from graph.dates import today
from graph.lists.period import period_of

BOUND = 1.0
NEEDS_MORE = (
    "/api/v1/schemes/{name}",
    "/api/v1/leads/{number}",
    "/leads/{number}",
    "/api/v1/scenarios/compare",
    "/imports/{id}",
    "/scenario/file",
    "/portfolio/file",
    "/review/one",
)
"""Parts of addresses that show what somebody has made before; the work behind them is that of the others."""
QUESTION = "/questions/"
"""Where each question has a page of its own, asked in the words of its address in the API."""
API_ADDRESSES = (
    "/fields",
    "/fields/f00/segments",
    "/fields/f00",
    "/gaps?field=f00&place={p}",
    "/gaps?field=f00&place={p}&format=xlsx",
    "/sensitivity?place={p}",
    "/targets?field=f00&segment={s}&place={p}",
    "/extensions?place={p}",
    "/overview?place={q}",
    "/gap-list?place={q}",
    "/gap-list?place={p}&district={all}&format=xlsx",
    "/gap-list?place={p}&format=csv",
    "/gap-tasks?place={p}",
    "/schemes",
    "/leads",
    "/matches?field=f00&place={p}",
    "/local-supply?field=f00&place={p}",
    "/scenarios",
    "/segment?field=f00&segment={s}&place={p}",
    "/changes?field=f00&place={p}&with_place={q}",
    "/comparison?places={p},{q}",
    "/coverage?place={p}",
    "/chains/check",
    "/chains/f00.xlsx",
    "/map?field=f00&place={p}",
    "/map?field=f00&place={p}&format=png",
    "/network?id=Segment:{s}",
    "/network?id=Segment:{s}&limit=2000&format=png",
    "/network?field=f00&place={p}",
    "/paths?from=Enterprise:{e}&to=Segment:{s}",
    "/introductions?target=Enterprise:{e}&place={p}",
    "/departure?id=Enterprise:{e}",
    "/structure?field=f00",
    "/systemic?field=f00",
    "/linkages?field=f00",
    "/search?q={w}",
    "/records/Enterprise/{e}",
    "/diff?from=2026-01-01&to=2026-01-02",
    "/batches",
    "/batches/1",
    "/batches/1/records?kind=Enterprise",
    "/dictionary",
    "/freshness",
    "/template.xlsx",
    "/review?field=f00&place={p}",
    "/review/decisions",
    "/review/merges",
    "/forms/Enterprise",
    "/forms/Enterprise/{e}",
    "/merges/Enterprise?keep={e}&drop={x}",
    "/ladder?place={p}",
    "/placements?field=f00&place={p}",
    "/firms-to-read?place={p}",
    "/list?name=weak&field=f00&place={p}",
    "/rankings",
    "/standards",
    "/show?id={e}",
    "/remarks?place={p}",
    "/export",
    "/lists/sheet.xlsx?place={p}",
    "/lists/plan.xlsx?field=f00&place={p}",
    "/lists/plans.zip?field=f00&place={p}",
    "/lists/leads.xlsx",
    "/verifications/sheet.xlsx?place={p}",
    "/verifications/gaps.xlsx?place={p}&state=plain",
    "/words?column=trade",
    "/words/decisions",
    "/bundle?field=f00&place={p}",
    "/bundles/map?field=f00&place={p}",
    "/bundles/document?field=f00&place={p}",
    "/bundle-diff?field=f00&place={p}&from={t}&to={t}",
    "/bundle-progress?place={p}",
    "/bundle-history?field=f00&place={p}",
    "/bundle-sum?field=f00&place={p}",
    "/bundle-presets",
    "/documents/brief?field=f00&place={p}",
    "/documents/bundle?field=f00&place={p}",
    "/documents/firm?id={e}&place={p}",
    "/documents/segment?field=f00&segment={s}&place={p}",
    "/documents/target?field=f00&segment={s}&place={p}&target={c}",
)
PAGE_ADDRESSES = (
    "/",
    "/gaps?place={q}",
    "/gaps?place={p}&district={all}",
    "/fields/f01/extensions?place={p}",
    "/extensions?place={q}",
    "/fields/f01/structure?place={p}&systemic=1",
    "/parts/systemic/f01?place={p}",
    "/fields/f01/matches?place={p}",
    "/fields/f01?place={p}",
    "/fields/f01?place={p}&with_place={q}",
    "/parts/fields/f00?place={p}&segment={s}",
    "/compare?place={p}",
    "/compare?field=f02&places={p},{q}",
    "/targets?field=f00&segment={s}&place={q}",
    "/targets/file?field=f00&segment={s}&place={p}",
    "/leads",
    "/portfolio?place={p}&field=f00",
    "/scenario?place={p}&change=lose&who={e}",
    "/coverage?place={q}",
    "/records/Enterprise/{e}/departure?place={p}",
    "/parts/departure/{e}",
    "/records/Enterprise/{e}/introduce?place={p}",
    "/parts/introduce/Enterprise/{e}?place={p}",
    "/records/Enterprise/{e}?place={p}",
    "/records/Segment/{s}",
    "/records/District/320500",
    "/network?kind=Segment&id={s}&limit=300",
    "/network?kind=Segment&id={s}&hops=2&limit=2000",
    "/parts/facts/Enterprise/{e}",
    "/search?q={w}",
    "/parts/search?q={w}",
    "/parts/twins",
    "/data",
    "/data/batches/1",
    "/data/batches/1/rollback",
    "/data/dictionary",
    "/data/freshness",
    "/review?field=f00&place={p}",
    "/review/log",
    "/review/merges",
    "/parts/places",
    "/parts/nodes?q={w}",
    "/bundles?place={p}",
    "/bundles/f00?place={p}",
    "/bundles/f00/history?place={p}",
    "/ladder?place={p}",
    "/data/list?field=f00&where={p}",
    "/review/words",
    "/verify?place={p}&segment={s}",
    "/edit",
    "/edit/Enterprise",
    "/edit/Enterprise/{e}",
    "/merge/Enterprise/{e}?other={x}",
    "/list/Enterprise",
    "/questions",
    "/documents?place={p}",
    "/static/states.css",
    "/static/chain-map.css",
    "/docs",
    "/healthz",
    "/readyz",
)


def routes() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Addresses of all routes that answer a question, how they are told, and whether they are declared heavy."""
    return {
        prefix + r.path: (re.compile(f"^{re.escape(prefix)}{r.path_regex.pattern[1:]}"), is_heavy(r.endpoint))
        for prefix, parts in (("/api/v1", API), ("", PAGES))
        for part in parts
        for r in router_of(part).routes
        if isinstance(r, APIRoute) and "GET" in (r.methods or ())
    }


def cpu_seconds(pid: int) -> float:
    """Processor time that a process alone has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run() -> Iterator[Line | str]:
    """One line, and a sentence for each route that is too slow."""
    known, asked, worst = routes(), set[str](), (0.0, "")
    with tempfile.TemporaryDirectory() as folder, serving_processes([_large(Path(folder))], {}) as ((port, pid),):
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=300, headers={"accept": "text/html"}, follow_redirects=True
        )
        client.get("/").raise_for_status()
        for address in _filled(client, port):
            name = next(n for n, (pattern, _) in known.items() if pattern.match(urlsplit(address).path))
            asked.add(name)
            before = cpu_seconds(pid)
            status = client.get(address).status_code
            taken = cpu_seconds(pid) - before
            worst = max(worst, (taken, address))
            if status != 200 or taken > BOUND:
                told = "（已声明为费时，却在主进程里算）" if known[name][1] else "（没有声明为费时）"
                yield f"{address}：{status}，处理器 {taken:.2f} s{told}"
    missing = [n for n in known if n not in asked and not any(part in n for part in NEEDS_MORE)]
    if missing:
        yield f"没有量到的地址：{'、'.join(missing)}"
    yield Line(
        f"最慢的一个地址用的处理器时间（{LARGE:,} 家企业，{len(asked)} 种地址，主进程：{worst[1].partition('?')[0]}）",
        worst[0],
        "要求",
        BOUND,
        f"≤ {BOUND:g} s，且都量到",
        worst[0] <= BOUND and not missing,
    )


def _filled(client: httpx.Client, port: int) -> list[str]:
    hits = client.get("/api/v1/search", params={"q": "科技"}, headers={"accept": "application/json"}).json()["hits"]
    firm, other = [h["id"] for h in hits if h["kind"] == "Enterprise"][:2]
    segment = _segment(port)
    found = client.get(
        "/api/v1/targets",
        params={"field": "f00", "segment": segment, "place": "苏州市"},
        headers={"accept": "application/json"},
    ).json()
    _furnish(client, segment, found["candidates"][0]["id"])
    words = {"s": segment, "e": firm, "x": other, "p": "苏州市", "q": "无锡市", "all": "全部", "w": "芯片"}
    words |= {"t": period_of(today()), "c": found["candidates"][0]["id"]}
    filled = {k: quote(v) for k, v in words.items()}
    asked = (*(f"/api/v1{a}" for a in API_ADDRESSES), *PAGE_ADDRESSES, *_pages_of_questions())
    return [a.format(**filled) for a in asked]


def _furnish(client: httpx.Client, segment: str, candidate: str) -> None:
    """A target that is followed up and a bundle that is handed in, without which two addresses have no answer."""
    at = {"field": "f00", "place": "苏州市", "by": "李明"}
    lead = {**at, "segment": segment, "kind": "enterprise", "ids": [candidate]}
    for path, said in (("/api/v1/leads", lead), ("/api/v1/bundles", at)):
        client.post(path, json=said).raise_for_status()


def _pages_of_questions() -> list[str]:
    """Each page of a question with the words of the first address of its API, or with none."""
    words: dict[str, str] = {}
    for address in API_ADDRESSES:
        path, _, query = address.partition("?")
        words.setdefault(path[1:].replace("documents/", "document-").replace("/", "-"), query)
    names = [n.removeprefix(QUESTION) for n in routes() if n.startswith(QUESTION) and "{" not in n]
    return [f"{QUESTION}{n}?{words.get(n, '')}" for n in names]


if __name__ == "__main__":
    for each in run():
        print(each.text() if isinstance(each, Line) else f"· {each}", flush=True)
