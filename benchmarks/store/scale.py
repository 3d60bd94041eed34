"""How load, slices, answers, search and memory grow with the graph: ``python -m benchmarks.store.scale [sqlite|neo4j
...]``.

Sizes come from ``CHAINATLAS_BENCH_SIZES`` (default 10,000 and 100,000 enterprises; with 1,000,000 it takes minutes and
6 GB). Each size is loaded in one child process and asked in another, so that what one leaves behind does not help the
other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.growth import MEASURES, write_results
from benchmarks.memory import peak_mb_of
from benchmarks.servers import fresh_server, why_no_server

DEFAULT_SIZES = "10000,100000"
Result = dict[str, float]


def sizes() -> list[int]:
    """Numbers of enterprises asked for, ascending."""
    return sorted(int(s) for s in os.environ.get("CHAINATLAS_BENCH_SIZES", DEFAULT_SIZES).replace(" ", "").split(","))


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine: its address, what children need to know, and what it takes itself."""

    url: str
    env: dict[str, str]
    pid: int | None = None
    file: Path | None = None

    def footprint(self) -> Result:
        """Memory of the server, or size of the file."""
        if self.pid is not None:
            return {"server_peak_mb": peak_mb_of(self.pid)}
        return (
            {"file_mb": sum(p.stat().st_size for p in self.file.parent.glob(f"{self.file.name}*")) / 1e6}
            if self.file
            else {}
        )


@contextmanager
def engine(name: str) -> Iterator[Engine]:
    """A new empty engine: a SQLite file, or a Neo4j server of our own."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="chainatlas-bench-") as folder:
            path = Path(folder) / "big.db"
            yield Engine(f"sqlite:///{path}", {}, file=path)
    else:
        with fresh_server(heap="3g", page_cache="2g") as server:
            yield Engine(server.url, {"CHAINATLAS_NEO4J_PASSWORD": server.password}, server.pid)


def child(step: str, where: Engine, size: int) -> Result:
    """What one step measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.store.scale_child", step, where.url, str(size)]
    done = subprocess.run(command, env=os.environ | where.env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{step} {where.url} {size}：\n{done.stderr[-3000:]}")
    found: Result = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(name: str, size: int) -> Result:
    """All measures of one engine at one size."""
    with engine(name) as where:
        found = child("load", where, size)
        found |= where.footprint()
        return found | child("ask", where, size)


def run(name: str) -> list[str]:
    """Measure every size of an engine, write the results, and return the lines of the table."""
    results = {}
    for size in sizes():
        print(f"规模 {name} {size:,} 家企业……", file=sys.stderr, flush=True)
        results[size] = measure(name, size)
    return write_results(name, results)


def engines() -> list[str]:
    """The engines that can be measured here; says why one cannot."""
    if reason := why_no_server():
        print(f"跳过 Neo4j：{reason}", file=sys.stderr)
        return ["sqlite"]
    if find_spec("graph.store.neo4j.store") is None:
        return ["sqlite"]
    return ["sqlite", "neo4j"]


if __name__ == "__main__":
    for each in sys.argv[1:] or engines():
        print("\n".join(run(each)))

__all__ = ["MEASURES", "engine", "engines", "measure", "run", "sizes"]
