"""Neo4j against what people do with it today, in one run on one server: ``python -m benchmarks.store.neo4j_peers``.

Loading the public data and a large graph (bare driver with ``UNWIND``; row by row), and the counts of gaps
(hand-written Cypher, networkx, pandas). Every peer must come to the same counts as we do.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from neo4j import Driver

from benchmarks.graph.gap_peers import compare_counts
from benchmarks.loaders.loading import source
from benchmarks.made.big_graph import make_big
from benchmarks.servers import fresh_server
from benchmarks.store.bare_driver import count, load_chainkg, load_same, load_tables
from benchmarks.store.row_by_row import extrapolate
from benchmarks.timing import Line
from loaders.ledger.books import Checked
from tests.neo4j.fixture import empty

SIZE = int(os.environ.get("CHAINATLAS_PEER_SIZE", "100000"))
HAS_STORE = importlib.util.find_spec("graph.store.neo4j.store") is not None
ROUNDS = 2
_OURS = """
import sys, time, json
from pathlib import Path
from graph.store.open import open_store
from loaders.importing import import_file
start = time.perf_counter()
store = open_store(sys.argv[1], write=True)
report, _ = import_file(store, "chainkg", Path(sys.argv[2]))
print(json.dumps({"load_s": time.perf_counter() - start}))
"""


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _ours(server: Any, command: list[str]) -> float:
    env = os.environ | {"CHAINATLAS_NEO4J_PASSWORD": server.password}
    done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1])["load_s"])


def _turns(
    server: Any, bares: list[Callable[[Driver], Any]], command: list[str]
) -> tuple[float, list[float], list[dict[str, int]]]:
    """Best of ours (``nan`` without a Neo4j store) and of each bare driver, in turn on emptied databases.

    The bare counts.
    """
    peers, ours, counts = [float("inf")] * len(bares), float("nan"), [dict[str, int]()] * len(bares)
    for _ in range(ROUNDS if HAS_STORE else 1):
        for i, bare in enumerate(bares):
            empty(server)
            with server.driver() as driver:
                peers[i] = min(peers[i], _timed(lambda d=driver, b=bare: b(d))[0])  # type: ignore[misc]
                counts[i] = count(driver)
        if HAS_STORE:
            empty(server)
            once = _ours(server, command)
            ours = once if ours != ours else min(ours, once)
    return ours, peers, counts


def chainkg(server: Any, scratch: Path) -> Iterator[Line | str]:
    """The public data: ours against the bare driver, alone and with our content, and against one statement a row."""
    folder, what = source(scratch)
    with server.driver() as driver:
        slow, rows, run = extrapolate(driver, folder)
    bares: list[Callable[[Driver], Any]] = [lambda d: load_chainkg(d, folder), lambda d: load_same(d, folder)]
    ours, (peer, same), counts = _turns(server, bares, ["-c", _OURS, server.url, str(folder)])
    yield (
        f"裸驱动写入 {what}：{sum(counts[0].values()):,} 个节点和关系，{peer:.1f} s（UNWIND，每批 10,000 行，"
        "有唯一约束，不校验）"
    )
    yield (
        f"逐行写入（无索引，按名称找两端）：实跑 {run} 行，外推到 {rows:,} 行为 {slow / 3600:.1f} 小时，是裸驱动的 "
        f"{slow / peer:,.0f} 倍"
    )
    if HAS_STORE:
        yield (
            f"裸驱动写同样的图：{sum(counts[1].values()):,} 个节点和关系，{same:.1f} s（同样清洗过的行、"
            "同样的属性和索引，不规划、不暂存、无租约）"
        )
        yield Line(f"Neo4j 导入{what} {rows:,} 行", ours, "裸驱动 UNWIND", peer, "≤ 1.5 倍时间", ours <= 1.5 * peer)
        yield Line("同上", ours, "裸驱动写同样的图", same, "≤ 1.5 倍时间", ours <= 1.5 * same)
        yield Line("同上", ours, f"逐行 MATCH…CREATE（{run} 行外推）", slow, "≥ 500 倍", slow / ours >= 500)


def big(server: Any) -> Iterator[Line | str]:
    """A large graph: ours against the bare driver; then the counts of gaps against Cypher, networkx and pandas."""
    checked = make_big(SIZE)
    rows = sum(len(t.rows) for t in checked.tables)
    ours, (peer,), (counts,) = _turns(
        server,
        [lambda d: load_tables(d, checked)],
        ["-m", "benchmarks.store.scale_child", "load", server.url, str(SIZE)],
    )
    assert counts == _expected(checked), "裸驱动写入的数与表不符"
    yield f"裸驱动写入 {SIZE:,} 家企业的图：{rows:,} 行，{peer:.1f} s，{rows / peer:,.0f} 行/秒"
    if HAS_STORE:
        yield Line(f"Neo4j 导入 {rows:,} 行", ours, "裸驱动 UNWIND", peer, "≤ 1.5 倍时间", ours <= 1.5 * peer)
        empty(server)
        with server.driver() as driver:
            load_tables(driver, checked)
    with server.driver() as driver:
        _index(driver)
        yield from compare_counts(driver, checked, SIZE)


def _index(driver: Driver) -> None:
    with driver.session() as session:
        session.run("CREATE INDEX operates_state IF NOT EXISTS FOR ()-[r:OPERATES_IN]-() ON (r.state)").consume()
        session.run("CALL db.awaitIndexes()").consume()


def _expected(checked: Checked) -> dict[str, int]:
    out: dict[str, int] = {}
    for table in checked.tables:
        out[table.kind] = out.get(table.kind, 0) + len(table.rows)
    return out


def run() -> Iterator[Line | str]:
    """All comparisons; lines of the table, and sentences."""
    with fresh_server(heap="3g", page_cache="1g") as server, tempfile.TemporaryDirectory() as scratch:
        yield from chainkg(server, Path(scratch))
        yield from big(server)


if __name__ == "__main__":
    for each in run():
        print(each.text() if isinstance(each, Line) else each, flush=True)
