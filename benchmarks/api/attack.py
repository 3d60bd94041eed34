"""What cannot be done at once is asked for at once: ``python -m benchmarks.api.attack``.

44 uploads of a zip with 100,000 bad rows and 48 network PNGs of 2,000 nodes arrive together on 100,000 enterprises.
Meanwhile the signs of life and a static file are asked for without pause, and the memory of all processes is looked at
every second.
"""

from __future__ import annotations

import io
import random
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.api.api_processes import serving_processes
from benchmarks.api.explorer import LARGE, _large, _segment
from benchmarks.api.load import Sampler
from benchmarks.memory import tree_mb
from benchmarks.timing import Line

UPLOADS, PICTURES, ROWS, NODES = 44, 48, 100_000, 2_000
BOUND, MEMORY_MB, FALL, PATIENCE = 0.5, 1500.0, 1.5, 900.0
"""Seconds of a sign of life; memory at most; what is left after the attack, as a multiple of before.

And the longest wait.
"""
PROCESSES = get_context("spawn")
WATCHED = ("/healthz", "/readyz", "/static/app.css")


def bad_zip() -> bytes:
    """100,000 rows of which none can be taken, as noisy as rows are (0.75 MB packed or more)."""
    chance = random.Random(1)
    rows = "".join(f"{chance.randrange(16**10):x}公司,没有这个地方{i}\n" for i in range(ROWS))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("企业.csv", f"企业名称,所在地\n{rows}".encode("utf-8-sig"))
    return out.getvalue()


def _watch(base: str, path: str, times: list[float], over: threading.Event) -> None:
    with httpx.Client(base_url=base, timeout=120) as client:
        while not over.is_set():
            start = time.perf_counter()
            status = client.get(path).status_code
            times.append(time.perf_counter() - start)
            assert status == 200, (path, status)
            time.sleep(0.05)


def _watching(base: str, end: Connection) -> None:
    over, seen = threading.Event(), {path: list[float]() for path in WATCHED}
    watchers = [threading.Thread(target=_watch, args=(base, p, t, over)) for p, t in seen.items()]
    for watcher in watchers:
        watcher.start()
    end.send("begun")
    end.recv()
    over.set()
    for watcher in watchers:
        watcher.join()
    end.send(seen)


@contextmanager
def watched(base: str) -> Iterator[dict[str, list[float]]]:
    """Seconds of each sign of life, asked for by a process of its own, which the crowd cannot hold up.

    Filled at the end.
    """
    seen: dict[str, list[float]] = {}
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_watching, args=(base, theirs), daemon=True)
    process.start()
    ours.recv()
    yield seen
    ours.send("over")
    seen |= ours.recv()
    process.join()


def _status(work: object) -> int:
    try:
        return work().status_code  # type: ignore[operator, no-any-return]
    except httpx.HTTPError:
        return 0


def run() -> Iterator[Line | str]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory() as folder, serving_processes([_large(Path(folder))], {}) as ((port, pid),):
        base, segment, packed = f"http://127.0.0.1:{port}", _segment(port), bad_zip()
        picture = f"{base}/api/v1/network?id=Segment:{quote(segment)}&hops=2&limit={NODES}&format=png"
        before, many = tree_mb(pid), httpx.Limits(max_connections=UPLOADS + PICTURES)
        with (
            httpx.Client(timeout=PATIENCE, limits=many) as client,
            Sampler(pid) as memory,
            ThreadPoolExecutor(UPLOADS + PICTURES) as crowd,
            watched(base) as seen,
        ):

            def upload() -> httpx.Response:
                return client.post(f"{base}/api/v1/imports", files={"file": ("坏.zip", packed)})

            start = time.perf_counter()
            uploads = [crowd.submit(_status, upload) for _ in range(UPLOADS)]
            pictures = [crowd.submit(_status, lambda: client.get(picture)) for _ in range(PICTURES)]
            told = [Counter(each.result() for each in kind) for kind in (uploads, pictures)]
            seconds = time.perf_counter() - start
        time.sleep(10)
        yield (
            f"{LARGE:,} 家企业，同时 {UPLOADS} 份 {len(packed) / 1e6:.2f} MB 的坏压缩包（答复 {dict(told[0])}）"
            f"和 {PICTURES} 张 {NODES:,} 个对象的图片"
            f"（答复 {dict(told[1])}），{seconds:.0f} 秒后都有答复"
        )
        for path, times in seen.items():
            yield Line(
                f"　其间 {path}，最长（{len(times)} 次）",
                max(times),
                "要求",
                BOUND,
                f"≤ {BOUND:g} s",
                max(times) <= BOUND,
            )
        after, most = tree_mb(pid), max(memory.samples)
        fallen = FALL * max(before, 300)
        yield Line("　全部进程的内存，最多", most, "之前", before, f"≤ {MEMORY_MB:,.0f} MB", most <= MEMORY_MB, "MB")
        yield Line("　　10 秒后", after, "之前", before, f"≤ {fallen:,.0f} MB", after <= fallen, "MB")


if __name__ == "__main__":
    for each in run():
        print(each.text() if isinstance(each, Line) else f"· {each}", flush=True)
