"""Whether what is claimed of a place is as true as it is stated to be: on real cells thinned, and in worlds made up.

``python -m benchmarks.graph.calibration [worlds]`` by itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.graph.calibration_claims import CELLS, EDGES, HARD, SOFT, WRONG, Record, Table
from benchmarks.graph.calibration_real import CITY, THINNED, listed, sights, unplaced
from benchmarks.graph.calibration_states import MOST, PLACE, moved_lines, moves, strong_lines
from benchmarks.graph.calibration_worlds import BEYOND, KINDS, worlds
from benchmarks.growth import RESULTS
from benchmarks.timing import Line
from graph.chain.graph import ChainGraph
from graph.dates import to_iso, today
from graph.evidence.figures import shape_at
from graph.store.open import open_store
from loaders.importing import import_file

WORLDS, THINNINGS = 200, 40
_VERDICT = {True: "达到", False: "未达到"}


@dataclass(frozen=True)
class Result:
    """What was claimed of one kind of world; what is not ``required`` shows where the method ends."""

    name: str
    record: Record
    required: bool = True


def simulated(count: int) -> Iterator[Result]:
    """Every kind of world, so many of each."""
    for kind in (*KINDS, *BEYOND):
        record = Record()
        for sight in worlds(kind, count):
            record.add(sight)
        yield Result(f"模拟：{kind.name}", record, kind in KINDS)


def thinnings(graph: ChainGraph, name: str, count: int) -> Iterator[Result]:
    """The real cells of a graph, thinned so many times to each share."""
    for by_division in (False, True):
        for d in THINNED:
            record = Record()
            for sight in sights(graph, d, count, by_division=by_division):
                record.add(sight)
            yield Result(f"{name}，{'各行业轻重不同地' if by_division else ''}隐去到 {d:.0%}", record)


def lines(result: Result) -> Iterator[Line]:
    """What is required of a result, and whether it is so."""
    if not result.required:
        return
    record, bound = result.record, f"0.7 以上各档 ≤ {HARD}，0.5–0.7 ≤ {SOFT}，技巧分 > 0"
    for what, table in (("无人", record.none), ("别无他家", record.only)):
        name = f"{result.name}：{what}，所述与实际最多差"
        yield Line(name, table.worst[0], "错的算法", record.control.worst[0], bound, table.holds, "")
    name, ok = f"{result.name}：显著强不实的", record.share_wrong <= WRONG
    yield Line(name, record.share_wrong, "共", record.strong, f"≤ {WRONG}", ok, "")


def page(results: Sequence[Result], stable: Sequence[str], head: str) -> list[str]:
    """The file of results, line by line; ``stable`` is what is said of stability."""
    out = ["# 说的把握准不准", "", head, "", *_NOTE]
    of: Mapping[str, Callable[[Record], Table]] = {
        "“一家没见到，当地确实没有”": lambda r: r.none,
        "“只见到一家，当地别无他家”": lambda r: r.only,
        "对照：E = e，P = ((b + d·e)/(b + e))^a，应当未达到": lambda r: r.control,
    }
    for title, table in of.items():
        out += ["", f"## {title}", "", *_table(results, table)]
    out += [
        "",
        "## 显著强",
        "",
        "| 世界 | 显著强 | 不实 | 要求 | 结果 | 按全部企业算的不实 |",
        "|---|---|---|---|---|---|",
    ]
    for r in results:
        verdict = _VERDICT[r.record.share_wrong <= WRONG] if r.required else "不作要求"
        firms = r.record.wrong_firms / max(r.record.strong, 1)
        wrong = f"{r.record.share_wrong:.1%} | ≤ {WRONG:.0%} | {verdict} | {firms:.1%}"
        out.append(f"| {r.name} | {r.record.strong:,} | {wrong} |")
    return [*out, "", *stable]


def stability(before: ChainGraph, now: ChainGraph, added: int) -> Iterator[str]:
    """States that moved when the places of so many firms were told, and who is strong."""
    yield from (f"## 补上 {added:,} 家所在地以后，{MOST} 个城市的状态", "")
    yield from moved_lines(moves(before, now))
    yield from ("", _ONLY_LISTED, "", f"## {PLACE}的优势：那时与今天", "")
    yield from strong_lines(now)


_ONLY_LISTED = (
    "自带数据只有上市公司名录能比，只说优势、一般、待核实；拟合不变时，别处多一家企业不会使任何格子变成缺失"
    "（另有测试：`tests/graph/gaps/test_promises.py`）。"
)


_NOTE = (
    f"每格写“所述→实际（格数）”。要求：0.7 以上、不少于 {CELLS} 格的各档相差 ≤ {HARD}，0.5–0.7 ≤ {SOFT}，"
    f"Brier 技巧分 > 0（与每次都说基础比率比）；显著强不实的 ≤ {WRONG:.0%}。只问见到 10 家以上的地区。",
    "",
    "显著强“实”：模拟里是造出这些企业的比率大于 1，末栏是连没见到的企业都算上，当地的份额大于其规模；"
    "隐去的真实数据里只有后一种，同一份数据的随机起伏也算在内，故偏宽。",
    "",
    "限度：隐去是随机的，真正的缺口（新上市、外资）不是。t4 重尾在边上：更窄的显著强超过一成不实，"
    "更散的低于八成的把握说得太满。",
)


def _table(results: Sequence[Result], table: Callable[[Record], Table]) -> Iterator[str]:
    bins = [f"{a:g}–{b:g}" for a, b in pairwise(EDGES[1:])]
    yield f"| 世界 | {' | '.join(bins)} | 0.7 以上最多差 | 技巧分 | 结果 |"
    yield f"|{'---|' * (len(bins) + 4)}"
    for r in results:
        t = table(r.record)
        cells = [
            f"{s / n:.2f}→{h / n:.2f}（{n:,.0f}）" if n else "—"
            for n, s, h in zip(t.cells[1:], t.stated[1:], t.true[1:], strict=True)
        ]
        verdict = _VERDICT[t.holds] if r.required else "不作要求"
        yield f"| {r.name} | {' | '.join(cells)} | {t.worst[0]:.3f} | {t.skill:.3f} | {verdict} |"


def _graph(folder: Path) -> ChainGraph:
    """The bundled data."""
    with closing(open_store(f"sqlite:///{folder / 'chain.db'}", write=True)) as store:
        import_file(store, "sample")
        return store.chain()


def _head(graph: ChainGraph, count: int) -> str:
    shape = shape_at(graph, listed(graph), CITY)
    assert shape is not None
    fitted = f"a = {shape.a:.2f}，b = {shape.b:.2f}，k = {shape.k:.2f}，n̄ = {shape.n_bar:.1f}"
    return (
        f"{to_iso(today())}，{os.cpu_count()} 核；自带数据隐去 {THINNINGS} 次，模拟每种 {count} 个世界；"
        f"重做：`python -m benchmarks.graph.calibration`。自带数据（城市一级，{shape.places} 个）：{fitted}。"
    )


def run(count: int = WORLDS) -> Iterator[Line]:
    """Measure, write the page, and say what holds."""
    results = []
    with TemporaryDirectory() as folder:
        graph = _graph(Path(folder))
    for source in (thinnings(graph, "自带数据", THINNINGS), simulated(count)):
        for result in source:
            yield from lines(result)
            results.append(result)
    control = results[0].record.control
    yield Line("错的算法应当未达到：最多差", control.worst[0], "要求", HARD, "超过", not control.holds, "")
    RESULTS.mkdir(exist_ok=True)
    before, added = unplaced(graph)
    text = "\n".join(page(results, list(stability(before, graph, added)), _head(graph, count))) + "\n"
    (RESULTS / "calibration.md").write_text(text, encoding="utf-8")


def main() -> None:
    """By itself."""
    for line in run(*map(int, sys.argv[1:2])):
        print(line.text(), flush=True)


if __name__ == "__main__":
    main()
