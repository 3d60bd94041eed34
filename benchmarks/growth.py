"""Tables and a picture of how measures grow with the size of the graph."""

from __future__ import annotations

import csv
import itertools
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.growth_plot import Curve, plot

RESULTS = Path(__file__).parent / "results"
LINEAR, STEEP = 1.0, 1.15
"""An exponent up to 1.15 between two sizes counts as linear: caches that no longer fit, logarithms of trees, and noise.
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured quantity, how it is shown, and whether it may grow with the graph at all."""

    key: str
    label: str
    unit: str
    bound: float | None = None
    drawn: bool = False


MEASURES = (
    Measure("rows", "写入的行", ""),
    Measure("load_s", "导入（校验账目、可检索）", "s", drawn=True),
    Measure("load_rows_per_s", "导入速度（行/秒）", ""),
    Measure("load_cpu_s", "　其中导入进程自己的 CPU 时间", "s"),
    Measure("load_peak_mb", "导入进程内存峰值", "MB"),
    Measure("file_mb", "数据库文件", "MB"),
    Measure("server_peak_mb", "服务器内存峰值", "MB"),
    Measure("small_import_s", "往其中再导入 1,000 行", "s", drawn=True),
    Measure("slice_s", "一个领域的切片，冷（含打开；缺口用）", "s", 3.0, drawn=True),
    Measure("slice_again_s", "另一个领域的切片", "s"),
    Measure("slice_ties_s", "连同企业之间往来的切片（招商目标用）", "s"),
    Measure("slice_ties_relations", "　其中的关系数", ""),
    Measure("slice_relations", "切片的关系数", ""),
    Measure("slice_bytes_per_relation", "切片内存，每条关系（各列与文字）", "B", 200),
    Measure("resident_bytes_per_relation", "　全部领域在手时进程多占的，每条关系", "B", 200),
    Measure("gaps_field_s", "一个领域一个地区的缺口，热", "s", drawn=True),
    Measure("gaps_place_s", "25 个领域一个地区的缺口，热", "s", drawn=True),
    Measure("gaps_100_places_s", "25 个领域 100 个城市的缺口", "s", drawn=True),
    Measure("hold_all_s", "读出全部领域", "s"),
    Measure("targets_s", "中等环节的招商目标，热", "s", 0.15, drawn=True),
    Measure("targets_of", "　其中已知企业数", ""),
    Measure("targets_most_s", "企业最多的环节的招商目标", "s"),
    Measure("targets_most_of", "　其中已知企业数", ""),
    Measure("network_s", "企业两跳网络", "s", drawn=True),
    Measure("search_p50_s", "检索，中位", "s", drawn=True),
    Measure("search_p95_s", "检索，95 分位", "s", drawn=True),
    Measure("search_most_s", "检索，最慢的词", "s"),
    Measure("version_s", "查版本", "s"),
    Measure("home_s", "首页的数", "s"),
    Measure("ask_peak_mb", "一个领域的查询进程内存峰值", "MB"),
    Measure("all_peak_mb", "全部领域的查询进程内存峰值", "MB"),
)


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Slope of log(value) over log(size), by least squares; 0 for a constant, 1 for linear growth.

    >>> round(exponent([10, 100, 1000], [3, 30, 300]), 6)
    1.0
    """
    x, y = [math.log(s) for s in sizes], [math.log(max(v, 1e-9)) for v in values]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def shown(value: float | None, unit: str) -> str:
    """A value with its unit.

    >>> shown(0.0042, "s"), shown(12345, ""), shown(None, "s")
    ('4.2 ms', '12,345', '—')
    """
    if value is None:
        return "—"
    if unit == "s":
        return f"{value:,.2f} s" if value >= 1 else f"{value * 1000:,.1f} ms"
    return f"{value:,.0f} {unit}".strip()


def _steps(sizes: Sequence[int], values: Sequence[float | None]) -> list[str]:
    """Exponent between neighbouring sizes; steep ones are marked."""
    out = []
    for i in range(1, len(sizes)):
        a, b = values[i - 1], values[i]
        if a is None or b is None:
            out.append("—")
            continue
        steep = exponent(sizes[i - 1 : i + 1], [a, b])
        out.append(f"{steep:.2f}{' ▲' if steep > STEEP else ''}")
    return out


def lines_of(results: Mapping[int, Mapping[str, float]]) -> list[list[str]]:
    """Header and rows: measure, a value per size, an exponent per step, and the bound at the largest size."""
    sizes = list(results)
    steps = [f"{a:,}→{b:,}" for a, b in itertools.pairwise(sizes)]
    rows = [["项目", *(f"{s:,} 家" for s in sizes), *(f"指数 {s}" for s in steps), "要求"]]
    for m in MEASURES:
        values = [results[s].get(m.key) for s in sizes]
        if any(v is not None for v in values):
            last = values[-1]
            verdict = "" if m.bound is None or last is None else "达到" if last <= m.bound else "未达到"
            bound = f"≤ {shown(m.bound, m.unit)} {verdict}" if m.bound is not None else ""
            rows.append([m.label, *(shown(v, m.unit) for v in values), *_steps(sizes, values), bound])
    return rows


def write_results(engine: str, results: Mapping[int, Mapping[str, float]]) -> list[str]:
    """Write the table as CSV and Markdown and the picture as SVG; returns the lines for the terminal."""
    RESULTS.mkdir(exist_ok=True)
    sizes, rows = list(results), lines_of(results)
    with (RESULTS / f"scale-{engine}.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["measure", "label", "unit", *sizes])
        out.writerows([m.key, m.label, m.unit, *(results[s].get(m.key, "") for s in sizes)] for m in MEASURES)
    note = f"{os.cpu_count()} 核；每个规模各用自己的进程。指数 1 为与企业数成正比，0 为不随之增长，▲ 为快于成正比。"
    text = [f"# 规模：{engine}", "", note, "", f"![{engine}](scale-{engine}.svg)", ""]
    text += [f"| {' | '.join(r)} |" for r in (rows[0], ["---"] * len(rows[0]), *rows[1:])]
    (RESULTS / f"scale-{engine}.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    curves = [Curve(m.label, [results[s].get(m.key) for s in sizes]) for m in MEASURES if m.drawn]
    (RESULTS / f"scale-{engine}.svg").write_text(
        plot(f"{engine}：随企业数的增长（秒）", sizes, curves), encoding="utf-8"
    )
    return [f"规模 {engine}（{note}）", *("\t".join(r) for r in rows), ""]
