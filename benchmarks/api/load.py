"""Many readers at once on a large store: ``python -m benchmarks.api.load [SECONDS]``.

64 clients on kept connections ask for 120 s, without pause, 85 % pages, 10 % searches and 5 % exports (CSV and xlsx of
gap lists), out of 2,100 addresses, none with a condition. The clients run on the same cores as the server, begun
as ``chainatlas serve`` begins it, which has answered none of them before: the first time an address is asked for counts
with the others, and is told apart as well, for that is what a new version of the data costs. Anything but 200 is a
failure, 429 too.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import quote

import httptools
import httpx

from benchmarks.api.api_processes import serving_processes
from benchmarks.api.explorer import LARGE, _large
from benchmarks.memory import tree_mb
from benchmarks.timing import Line

CLIENTS, SECONDS, ADDRESSES = 64, 120.0, 2_100
"""ADDRESSES is 2,000 and some more: chance leaves out a few in the time."""
RATE, P99, MEMORY_MB, RISE = 200.0, 1.0, 1000.0, 1.05
"""At least so many answers a second, the 99th percentile in seconds, memory of all processes, and how flat that stays.
"""
SHARES = {"pages": 0.85, "search": 0.10, "exports": 0.05}
_HEAD = "Host: 127.0.0.1\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate\r\n"


@dataclass
class Seen:
    """What the clients met: seconds of each answer, of those to the first who asked for an address, and how often each
    status came (0: none at all).
    """

    times: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def addresses(port: int) -> dict[str, list[str]]:
    """Addresses by sort, from what the store holds; as people would ask for them."""
    http_ = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=120)
    places = [
        quote(p)
        for p in httpx.get(f"http://127.0.0.1:{port}/parts/places", timeout=60).json()["places"]
        if p.endswith("市")
    ][:60]
    fields = [f["id"] for f in http_.get("/fields").json()["fields"]]
    segments = [(f, s["id"]) for f in fields for s in http_.get(f"/fields/{f}/segments").json()["segments"]]
    words = [
        "科技",
        "电子",
        "材料",
        "芯片",
        "电池",
        "精密",
        "苏州",
        "半导体",
        "智能",
        "设备",
        "生物",
        "szgd",
        "zn",
        "320500",
    ]
    found = {
        h["id"]: h["name"]
        for w in words
        for h in http_.get("/search", params={"q": w, "limit": 60}).json()["hits"]
        if h["kind"] == "Enterprise"
    }
    firms = [quote(i, safe="") for i in found]
    texts = [quote(t) for n in found.values() for t in (n, n[:2], n[2:4], n[:4])] + [quote(w) for w in words]
    pages = [
        *(f"/?place={p}" for p in places),
        *(f"/gaps?place={p}&page={n}" for p in places for n in (1, 2)),
        *(f"/fields/{f}?place={p}" for f in fields for p in places[:24]),
        *(f"/records/Segment/{quote(s)}?place={places[0]}" for _, s in segments),
        *(f"/targets?field={f}&segment={quote(s)}&place={places[1]}" for f, s in segments[::8]),
        *(f"/records/Enterprise/{i}?place={places[0]}" for i in firms),
        *(f"/network?kind=Enterprise&id={i}" for i in firms[:120]),
        *(f"/compare?place={p}" for p in places[:20]),
        *(f"/fields/{f}/structure?place={places[0]}" for f in fields),
        *(f"/records/Field/{f}" for f in fields),
        "/leads",
        "/review/log",
        "/coverage",
    ]
    search = [f"/search?q={t}" for t in texts] + [f"/parts/search?q={t}" for t in texts]
    exports = [f"/api/v1/gap-list?place={p}&format={f}" for p in places for f in ("csv", "xlsx")]
    return _some({"pages": pages, "search": list(dict.fromkeys(search)), "exports": exports})


def _some(sorts: dict[str, list[str]]) -> dict[str, list[str]]:
    """So many of them as are asked for, of each sort the same part."""
    chance, part = random.Random(1), ADDRESSES / sum(map(len, sorts.values()))
    return {sort: chance.sample(paths, round(len(paths) * part)) for sort, paths in sorts.items()}


class Client(asyncio.Protocol):
    """One client: asks for one address after the other over one connection; ``asked`` are those of all clients."""

    def __init__(self, paths: Iterator[str], until: float, asked: set[str], seen: Seen) -> None:
        self._paths, self._until, self._asked, self._seen = paths, until, asked, seen
        self.over = asyncio.get_running_loop().create_future()
        self._start: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._link = cast(asyncio.Transport, transport)
        self._ask()

    def _ask(self) -> None:
        if time.monotonic() > self._until:
            self._link.close()
            return
        path = next(self._paths)
        self._first = path not in self._asked
        self._asked.add(path)
        self._parser = httptools.HttpResponseParser(self)
        self._start = time.perf_counter()
        self._link.write(f"GET {path} HTTP/1.1\r\n{_HEAD}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """More of an answer."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """A whole answer."""
        self._note(self._parser.get_status_code())
        asyncio.get_running_loop().call_soon(self._ask)

    def connection_lost(self, why: Exception | None) -> None:
        """At the end, or without an answer."""
        self._note(0)
        self.over.set_result(None)

    def _note(self, status: int) -> None:
        if self._start is None:
            return
        took, self._start = time.perf_counter() - self._start, None
        self._seen.times.append(took)
        self._seen.first += [took] if self._first else []
        self._seen.statuses[status] += 1


async def _client(port: int, paths: Iterator[str], until: float, asked: set[str], seen: Seen) -> None:
    """One client; a connection that the server ends, or refuses, is a failure, and made anew."""
    while time.monotonic() < until:
        try:
            loop = asyncio.get_running_loop()
            _, client = await loop.create_connection(lambda: Client(paths, until, asked, seen), "127.0.0.1", port)
        except OSError:
            seen.times.append(0.0)
            seen.statuses[0] += 1
            await asyncio.sleep(0.1)
            continue
        await client.over


def drive(port: int, streams: Sequence[Iterator[str]], until: float) -> tuple[float, Seen]:
    """All clients at once; answers a second, and what they met."""
    seen, asked = Seen(), set[str]()

    async def all_clients() -> None:
        await asyncio.gather(*(_client(port, each, until, asked, seen) for each in streams))

    start = time.perf_counter()
    asyncio.run(all_clients())
    took = time.perf_counter() - start
    seen.times.sort()
    seen.first.sort()
    return len(seen.times) / took, seen


def stream(sorts: dict[str, list[str]], seed: int) -> Iterator[str]:
    """Addresses without end, in the shares asked for."""
    chance = random.Random(seed)
    while True:
        (sort,) = chance.choices(list(SHARES), list(SHARES.values()))
        yield chance.choice(sorts[sort])


class Sampler:
    """Memory of the server's processes once a second."""

    def __init__(self, pid: int) -> None:
        self.samples: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(pid,), daemon=True)

    def _run(self, pid: int) -> None:
        while not self._over.wait(1.0):
            self.samples.append(tree_mb(pid))

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def run(seconds: float = SECONDS) -> Iterator[Line | str]:
    """The lines of the table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_processes([_large(Path(folder))], {}, ahead=True) as ((port, pid),),
    ):
        sorts = addresses(port)
        with Sampler(pid) as memory:
            rate, seen = drive(port, [stream(sorts, i) for i in range(CLIENTS)], time.monotonic() + seconds)
        said = f"{_told(rate, seen)}；内存 {_memory(memory.samples)}"
        yield f"{LARGE:,} 家企业，{CLIENTS} 个客户端，{seconds:g} 秒：{said}"
        firsts = "、".join(f"{_at(seen.first, part) * 1000:,.0f} ms" for part in (0.5, 0.9, 1.0))
        yield f"其中第一次问到的地址 {len(seen.first):,} 个，现算：中位、90 分位、最长 {firsts}"
        yield from _lines(rate, seen, memory.samples)


def _lines(rate: float, seen: Seen, memory: list[float]) -> Iterator[Line | str]:
    failed = sum(n for status, n in seen.statuses.items() if status != 200)
    p99 = _at(seen.times, 0.99)
    half = memory[len(memory) // 2 :]
    flat = statistics.mean(half[len(half) // 2 :]) / statistics.mean(half[: len(half) // 2])
    yield Line("每秒答复", rate, "要求", RATE, f"≥ {RATE:g} 次", rate >= RATE, "次")
    yield Line("　99 分位", p99, "要求", P99, f"≤ {P99:g} s", p99 <= P99)
    yield Line("　未答成（429 也算）", failed, "共", len(seen.times), "0 次", not failed, "次")
    yield Line(
        "　全部进程的内存，最多",
        max(memory),
        "开始时",
        memory[0],
        f"≤ {MEMORY_MB:,.0f} MB",
        max(memory) <= MEMORY_MB,
        "MB",
    )
    yield Line("　　后半段的后半比前半", flat, "不变", 1.0, f"≤ {RISE:g} 倍", flat <= RISE, "倍")


def _at(times: Sequence[float], part: float) -> float:
    """Seconds within which so many of the answers came, 0..1; the times are in order."""
    return times[min(int(len(times) * part), len(times) - 1)]


def _told(rate: float, seen: Seen) -> str:
    def at(part: float) -> str:
        return f"{_at(seen.times, part) * 1000:,.0f} ms"

    wrong = {status: n for status, n in seen.statuses.items() if status != 200}
    return (
        f"{rate:,.0f} 次/秒（{len(seen.times):,} 次），中位 {at(0.5)}，99 分位 {at(0.99)}，最长 {at(1.0)}，非 200："
        f"{wrong or 0}"
    )


def _memory(samples: Sequence[float]) -> str:
    return "、".join(f"{m:.0f}" for m in itertools.islice(samples, 0, None, max(len(samples) // 6, 1))) + " MB"


if __name__ == "__main__":
    for each in run(*map(float, sys.argv[1:])):
        print(each.text() if isinstance(each, Line) else f"· {each}", flush=True)
