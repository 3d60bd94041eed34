"""The calls that the documents tell users to make, made one after another on the bundled data."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.asking import run
from tests.documents.settings import ROOT

GUIDES = ("README.md", "docs/bundles.md", "docs/gaps.md", "docs/targets.md", "docs/data.md", "docs/documents.md")
LEFT_OUT = ("serve", "load sample", "load chainkg", "rollback", "document read")
"""What does not end, is done already, or needs what is not there."""
_SHELL, _PYTHON = re.compile(r"```bash\n(.*?)```", re.S), re.compile(r"```python\n(.*?)```", re.S)


def lines(guide: str) -> list[str]:
    text = (ROOT / guide).read_text(encoding="utf-8")
    found = [x.partition(" #")[0].strip() for block in _SHELL.findall(text) for x in block.splitlines()]
    calls = [x.removeprefix("chainatlas ") for x in found if x.startswith("chainatlas ")]
    return [c for c in calls if not c.startswith(LEFT_OUT)]


def to_try(guide: str) -> list[str]:
    """The calls of a guide; one that an earlier guide tells too was made there, unless a later one takes its file."""
    before = {call for other in GUIDES[: GUIDES.index(guide)] for call in lines(other)}
    return [c for c in lines(guide) if c not in before or _file_is_taken(guide, c)]


def _file_is_taken(guide: str, call: str) -> bool:
    """Whether a call besides this one names what it writes."""
    return any(f" {file}" in other for file in re.findall(r"-o (\S+)", call) for other in lines(guide) if other != call)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_says_can_be_done(guide: str, sample_db_copy: Path, tmp_path: Path) -> None:
    assert lines(guide)
    for call in to_try(guide):
        done = run(*shlex.split(call), db=sample_db_copy, cwd=tmp_path)
        assert done.returncode == 0, f"chainatlas {call}\n{done.stderr}"
        for file in re.findall(r"-o (\S+)", call):
            assert (tmp_path / file).stat().st_size > 1000, call


def test_the_lines_for_a_notebook_run(sample_db: Path) -> None:
    (code,) = _PYTHON.findall((ROOT / "docs/data.md").read_text(encoding="utf-8"))
    known: dict[str, object] = {}
    exec(code.replace("sqlite:///demo/chainatlas.db", f"sqlite:///{sample_db}"), known)
    assert "found" in known
