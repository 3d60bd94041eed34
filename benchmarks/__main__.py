"""Run all benchmarks and print the table; exit 1 when a bound is missed."""

from __future__ import annotations

import sys

from benchmarks import counting, drawing, loading, matching
from benchmarks.columns import columns

lines = [line for run in (loading.run, matching.run, counting.run, drawing.run, drawing.demo) for line in run()]
head = "项目\t本项目\t对照（同一次运行）\t比较\t要求\t结果"
for text in columns([head, *(line.text() for line in lines), "", *matching.report()]):
    print(text)
sys.exit(not all(line.ok for line in lines))
