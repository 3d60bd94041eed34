"""Bundles of all fields of a place with all their files: processor time of each, and what all 25 × 11 would take.

``python -m benchmarks.api.bundles`` by itself: the 25 of the city. ``--all`` makes those of the districts too, by the
clock as well; ``--fields 2`` only of so many fields. With ``-o FOLDER`` what is made is kept there, and the next run
goes on where this one was broken off.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from api.session.session import Session
from api.work.bundling import Order, all_fields, write_bundles
from benchmarks.timing import Line
from graph.bundles.make import districts_below
from graph.chain.lookup import find_place
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


def run_all(folder: Path, most: int | None) -> Iterator[Line | str]:
    """Every bundle of the city and its districts, of the first ``most`` fields; what the folder holds is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "bundles.db"
    if not database.exists():
        store = open_store(f"sqlite:///{database}", write=True)
        import_file(store, "sample")
        store.close()
    with Session(f"sqlite:///{database}") as session:
        outline = session.outline()
        places = [PLACE, *districts_below(outline, find_place(outline, PLACE))]
        fields, each, fresh, began = all_fields(session)[:most], list[float](), 0, time.perf_counter()
        for field in fields:  # a field stays in memory while its places are made
            for place in places:
                start = time.process_time()
                (made,) = write_bundles(session, Order([field], [place]), folder / place / field, lambda _: None)
                if made.fresh:
                    each.append(time.process_time() - start)
                    fresh += 1
                print(
                    f"{made.field_name} · {made.place}{'' if made.fresh else '（已有）'}", file=sys.stderr, flush=True
                )
    clock = time.perf_counter() - began
    what, count = f"三单一图：{len(fields)} × {len(places)} 份", len(fields) * len(places)
    yield f"{what}：新做 {fresh} 份，已有 {count - fresh} 份，{clock:.1f} 秒（一个进程，按钟），截至 {outline.on}"
    if each:
        yield Line(f"{what}，最费的一份", max(each), "上限", EACH, f"≤ {EACH:g} 秒（处理器时间）", max(each) <= EACH)
    if fresh == count and most is None:
        yield Line(what, clock, "上限", ALL, "≤ 20 分钟（按钟，只用一个核）", clock <= ALL)


def main() -> int:
    """As the words say; 1 when a bound is missed."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.api.bundles", description=__doc__)
    words.add_argument("--all", action="store_true", help="every district too")
    words.add_argument("--fields", type=int, default=None, help="of the first so many fields")
    words.add_argument("-o", "--output", type=Path, default=None, help="keep what is made, and go on there")
    said = words.parse_args()
    with ExitStack() as stack:
        folder = said.output or Path(stack.enter_context(TemporaryDirectory()))
        whole = said.all or said.fields is not None or said.output is not None
        ok = True
        for line in run_all(folder, said.fields) if whole else run():
            print(line.text() if isinstance(line, Line) else line, flush=True)
            ok &= not isinstance(line, Line) or line.ok
    return int(not ok)


if __name__ == "__main__":
    sys.exit(main())
