"""Faults that tests make already, whole: each is asked once more, and counted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.faults.outcome import Outcome
from tests.rounds import AT_LENGTH

ROOT = Path(__file__).parents[2]


def run(tests: Sequence[str]) -> Outcome:
    """One round for each test that was made; one that fails is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *tests]
        env = os.environ | {AT_LENGTH: "1"}
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=env)
        if not report.exists():
            return Outcome(0, note=f"测试没有运行：{done.stdout.strip()[-200:]}")
        suite = next(ElementTree.parse(report).getroot().iter("testsuite"))
    made = int(suite.get("tests", 0)) - int(suite.get("skipped", 0))
    failed = [
        case.get("name") or ""
        for case in suite.iter("testcase")
        if case.find("failure") is not None or case.find("error") is not None
    ]
    note = f"未通过：{'、'.join(failed[:3])}" if failed else "每轮为一项测试"
    return Outcome(made, wrong=len(failed), note=note) if made else Outcome(0, note="测试没有运行")
