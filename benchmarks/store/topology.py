"""Several stateless API processes on one store: throughput of warm answers with one and with three, and with an import
going on.

``python -m benchmarks.store.topology [sqlite|neo4j]``, each on an engine of our own. On SQLite, which has one writer,
each process gets its own copy of the file: that shows what the processes themselves allow. The load clients run on the
same cores, so what the machine allows at all is measured beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.api.api_processes import serving
from benchmarks.store.scale import Engine, child, engine
from benchmarks.timing import Line

SIZE, PROCESSES = 10_000, 3
REQUESTS, SECONDS, CLIENTS = 300, 20.0, 2
"""Of each client: at most so many requests and so long; and clients for each API process."""
IMPORTED = 2_000
PATH = f"/api/v1/gaps?field=f00&place={quote('苏州市')}"
_SPIN = (
    "import time\nn, end = 0, time.perf_counter() + 1.5\nwhile time.perf_counter() < end:\n    n += sum(range(1000)) "
    "> 0\nprint(n)"
)


def _together(commands: Sequence[Sequence[str]]) -> list[str]:
    """Outputs of processes that run side by side."""
    running = [subprocess.Popen([sys.executable, *c], stdout=subprocess.PIPE, text=True) for c in commands]
    return [p.communicate()[0] for p in running]


def allowed() -> float:
    """How many times the work of one process the machine lets three do now (plain loops, nothing shared)."""
    alone = int(_together([["-c", _SPIN]])[0])
    return sum(map(int, _together([["-c", _SPIN]] * PROCESSES))) / alone


def _client(port: int, requests: int = REQUESTS, seconds: float = SECONDS) -> list[str]:
    return ["-m", "benchmarks.api.load_client", str(port), PATH, str(requests), str(seconds)]


def _drive(ports: Sequence[int], requests: int = REQUESTS) -> tuple[float, list[float], int]:
    """Answers per second, their times (sorted), and errors, of clients on all these processes at once."""
    start = time.perf_counter()
    told = [json.loads(t) for t in _together([_client(p, requests) for p in ports for _ in range(CLIENTS)])]
    times = sorted(t for each in told for t in each["times"])
    return len(times) / (time.perf_counter() - start), times, sum(each["errors"] for each in told)


@contextmanager
def _urls(where: Engine) -> Iterator[list[str]]:
    """An address for each process: the same one, or copies of a SQLite file."""
    if where.file is None:
        yield [where.url] * PROCESSES
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{i}.db" for i in range(PROCESSES)]
        for path in paths:
            shutil.copy(where.file, path)
        yield [f"sqlite:///{p}" for p in paths]


def _file_of_firms() -> bytes:
    rows = "".join(f"并行导入{i}号科技有限公司,苏州市\n" for i in range(IMPORTED))
    return f"企业名称,所在地\n{rows}".encode("utf-8-sig")


def _importing(ports: Sequence[int]) -> tuple[float, list[float], int]:
    """Seconds of an import through the first process, and times and errors of the answers of all while it went on."""
    clients = [
        subprocess.Popen([sys.executable, *_client(p, 1_000_000, SECONDS)], stdout=subprocess.PIPE, text=True)
        for p in ports
    ]
    base, start = f"http://127.0.0.1:{ports[0]}/api/v1/imports", time.perf_counter()
    with httpx.Client(timeout=300) as http:
        made = http.post(base, files={"file": ("企业.csv", _file_of_firms())})
        made.raise_for_status()
        done = http.post(f"{base}/{made.json()['id']}/commit")
        done.raise_for_status()
    seconds = time.perf_counter() - start
    told = [json.loads(p.communicate()[0]) for p in clients]
    return seconds, sorted(t for each in told for t in each["times"]), sum(each["errors"] for each in told)


def run(name: str = "neo4j") -> Iterator[Line | str]:
    """Lines and sentences of the comparison on one engine."""
    with engine(name) as where:
        child("load", where, SIZE)
        with _urls(where) as urls:
            yield from _compare(name, urls, where.env)


def _compare(name: str, urls: list[str], env: dict[str, str]) -> Iterator[Line | str]:
    with serving(urls[:1], env) as ports:
        _drive(ports, 5)
        one, times, errors = _drive(ports)
    yield f"{name} 一个接口进程：{_told(one, times, errors)}"
    with serving(urls, env) as ports:
        _drive(ports, 5)
        three, times, errors = _drive(ports)
        yield f"{name} {PROCESSES} 个接口进程：{_told(three, times, errors)}"
        machine = allowed()
        yield (
            f"{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}，客户端也在同一台机器上；"
            f"此刻三个空转进程合计做一个的 {machine:.2f} 倍，"
            f"三个接口进程是一个的 {three / one:.2f} 倍"
        )
        wanted = 0.9 * min(machine, PROCESSES)
        yield Line(
            f"三个接口进程答 1,000 次（{name}）",
            1000 / three,
            "一个进程",
            1000 / one,
            f"≥ 机器所允许的九成（{wanted:.1f} 倍）",
            three / one >= wanted,
        )
        seconds, times, wrong = _importing(ports)
        yield (
            f"{name} 一个进程导入 {IMPORTED:,} 家企业（{seconds:.1f} s）时，三个进程答了 {len(times):,} 次："
            f"95 分位 {_ms(times, 0.95)}，最长 {_ms(times, 1.0)}，错误 {wrong}"
        )
        assert errors == wrong == 0, "有请求没有答成"


def _ms(times: list[float], part: float) -> str:
    return f"{times[min(int(len(times) * part), len(times) - 1)] * 1000:,.0f} ms"


def _told(rate: float, times: list[float], errors: int) -> str:
    return f"{rate:,.0f} 次/秒，95 分位 {_ms(times, 0.95)}，最长 {_ms(times, 1.0)}，错误 {errors}"


if __name__ == "__main__":
    for each in run(*sys.argv[1:]):
        print(each.text() if isinstance(each, Line) else each, flush=True)
