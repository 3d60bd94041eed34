"""Run all benchmarks, print the tables, and write those of scale into ``benchmarks/results``; exit 1 when a bound is
missed.

``CHAINATLAS_BENCH_SIZES=10000,100000,1000000`` adds a million enterprises (minutes, 6 GB of memory); the default is
10,000 and 100,000. What needs a Neo4j server is left out, and said so, where none can be had.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from benchmarks import servers
from benchmarks.api import attack, bundles, explorer, load, slow_routes
from benchmarks.columns import columns
from benchmarks.graph import (
    calibration,
    complexity,
    counting,
    drawing,
    ladders,
    limits,
    played,
    portfolios,
    quarters,
    ranking,
    resilience,
)
from benchmarks.growth import RESULTS
from benchmarks.loaders import apart, bundled, clicks, ledgers, loading, matching, preview
from benchmarks.store import scale, topology
from benchmarks.timing import Line
from graph.dates import to_iso, today

HEAD = "项目\t本项目\t对照（同一次运行）\t比较\t要求\t结果"


def _neo4j() -> Iterator[Line | str]:
    if reason := servers.why_no_server():
        yield f"跳过与 Neo4j 的比较：{reason}"
        return
    from benchmarks.store import neo4j_peers  # needs the driver

    yield from neo4j_peers.run()
    if neo4j_peers.HAS_STORE:
        yield from topology.run("neo4j")


def _shown(found: Iterable[Line | str], kept: list[Line | str]) -> None:
    """Print as they come, and keep."""
    for each in found:
        print(each.text() if isinstance(each, Line) else f"· {each}", flush=True)
        kept.append(each)


def _write(name: str, title: str, kept: list[Line | str]) -> None:
    rows = [each.text().split("\t") for each in kept if isinstance(each, Line)]
    table = [HEAD.split("\t"), ["---"] * 6, *rows] if rows else []
    text = [
        f"# {title}",
        "",
        f"{to_iso(today())}，`make bench`。",
        "",
        *(f"- {e}" for e in kept if isinstance(e, str)),
        "",
        *(f"| {' | '.join(r)} |" for r in table),
    ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text("\n".join(text) + "\n", encoding="utf-8")


def main() -> int:
    """Everything, in turn."""
    lines = [
        line
        for run in (loading.run, preview.run, matching.run, counting.run, drawing.run, drawing.demo)
        for line in run()
    ]
    for text in columns([HEAD, *(line.text() for line in lines), "", *matching.report()]):
        print(text)
    print(*ledgers.run())
    print(*apart.run(), *clicks.run(), sep="\n")
    bundled.main()
    print(f"\n规模：{', '.join(f'{s:,}' for s in scale.sizes())} 家企业（CHAINATLAS_BENCH_SIZES 可改，如加上 1000000）")
    for engine in scale.engines():
        print("\n".join(scale.run(engine)), flush=True)
    print(HEAD)
    pages: list[Line | str] = []
    _shown(explorer.run(), pages)
    handed: list[Line | str] = []
    for run in (bundles.run, quarters.run, played.run, ladders.run):
        _shown(run(), handed)
    _write("bundles", "三单一图、培育梯度", handed)
    crowd: list[Line | str] = []
    for run in (slow_routes.run, load.run, attack.run):
        _shown(run(), crowd)
    _write("crowd", "许多人同时用", crowd)
    peers: list[Line | str] = []
    _shown(topology.run("sqlite"), peers)
    _shown(_neo4j(), peers)
    _write("peers", "与今天的做法比较", peers)
    analyses: list[Line | str] = []
    for run in (resilience.run, portfolios.run, complexity.run, ranking.run):
        _shown(run(), analyses)
    _write("analyses", "分析：韧性、情景、组合、关联度、排序", analyses)
    claims: list[Line | str] = []
    _shown(calibration.run(), claims)  # writes a page of its own, as the next does
    _shown(limits.run(), claims)
    every = [*lines, *pages, *handed, *crowd, *peers, *analyses, *claims]
    return int(not all(e.ok for e in every if isinstance(e, Line)))


sys.exit(main())
