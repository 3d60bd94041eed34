"""Loading the whole public data set, and reading it back as a ChainGraph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

from benchmarks.made.synthetic import chainkg_folder
from benchmarks.timing import Line, best_of
from graph.store.open import open_store

_CHILD = """
import sys, time, resource
from pathlib import Path
from graph.store.open import open_store
from loaders.importing import import_file
start = time.perf_counter()
store = open_store("sqlite:///" + sys.argv[2], write=True)
report, _ = import_file(store, "chainkg", Path(sys.argv[1]))
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def source(scratch: Path) -> tuple[Path, str]:
    """The public data if ``CHAINATLAS_CHAINKG`` names its folder, else made-up files of the same size."""
    named = os.environ.get("CHAINATLAS_CHAINKG")
    if named:
        return Path(named), "真实数据"
    chainkg_folder(scratch / "chainkg")
    return scratch / "chainkg", "同样大小的合成数据"


def _read_lines(folder: Path) -> int:
    count = 0
    for path in sorted(folder.glob("*.json")):
        with path.open(encoding="utf-8") as handle:
            for line in handle:
                json.loads(line)
                count += 1
    return count


def run() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder, what = source(scratch)
        peer, runs = float("inf"), []
        for i in range(4):  # in turn, so that both meet the machine in the same moods
            once, lines = best_of(1, lambda: _read_lines(folder))
            peer = min(peer, once)
            command = [sys.executable, "-c", _CHILD, str(folder), str(scratch / f"{i}.db")]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs.append(tuple(map(float, done.stdout.split())))
        seconds, memory = min(runs)
        yield Line(
            f"导入 {lines:,} 行{what}（峰值 {memory:,.0f} MB）",
            seconds,
            "json.loads 逐行",
            peer,
            "≤ 5 倍时间，≤ 1 GB",
            seconds <= 5 * peer and memory <= 1024,
        )
        store = open_store(f"sqlite:///{scratch / '0.db'}")
        ours, graph = best_of(3, store.chain)
        relations = sum(map(len, graph.edges.values()))
        start = time.perf_counter()
        net = nx.MultiDiGraph()
        for (kind, s, t), table in graph.edges.items():
            a, b = graph.nodes[s].ids[table.source], graph.nodes[t].ids[table.target]
            net.add_edges_from((x, y, kind) for x, y in zip(a, b, strict=True))
        other = time.perf_counter() - start
        bound = relations / 250_000
        yield Line(
            f"ChainGraph 读出 {relations:,} 条关系（含读库）",
            ours,
            "networkx 只建图",
            other,
            f"≤ {bound:.2f} s",
            ours <= bound,
        )
        store.close()
