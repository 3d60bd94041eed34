"""Bundles of all fields of a place with all their files: processor time of each, and what all 25 × 11 would take.

``python -m benchmarks.api.bundles`` by itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from api.session.session import Session
from api.work.bundling import Order, all_fields, write_bundles
from benchmarks.timing import Line
from graph.store.open import open_store
from loaders.importing import import_file

PLACE, PLACES = "苏州市", 11
EACH, ALL, CORES = 4.0, 20 * 60.0, 2
"""Seconds of processor time for one bundle; seconds by the clock for all, on so many cores."""


def run() -> Iterator[Line | str]:
    """Two lines: the dearest bundle, and all of them; a second run over the same folder writes nothing anew."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bundles.db'}"
        store = open_store(url, write=True)
        import_file(store, "sample")
        store.close()
        with Session(url) as session:
            fields, each = all_fields(session), list[float]()
            for field in fields:
                began = time.process_time()
                write_bundles(session, Order([field], [PLACE]), Path(folder) / field, lambda _: None)
                each.append(time.process_time() - began)
            began = time.process_time()
            again = [
                made
                for field in fields
                for made in write_bundles(session, Order([field], [PLACE]), Path(folder) / field, lambda _: None)
            ]
            resumed = time.process_time() - began
    dearest, whole = max(each), sum(each) * PLACES
    said = f"三单一图：{len(fields)} 个领域 · {PLACE}，处理器时间"
    yield Line(f"{said}，最费的一份", dearest, "上限", EACH, f"≤ {EACH:g} 秒", dearest <= EACH)
    most = ALL * CORES
    yield Line(
        f"三单一图：{len(fields)} × {PLACES} 份，由 {len(fields)} 份推算",
        whole,
        "上限",
        most,
        "≤ 20 分钟 × 2 核",
        whole <= most,
    )
    fresh = sum(made.fresh for made in again)
    yield f"中断后再运行：{len(again)} 份里重写 {fresh} 份，{resumed:.2f} 秒"


if __name__ == "__main__":
    for line in run():
        print(line.text() if isinstance(line, Line) else line)
