"""What somebody meets who has just installed the program: a first screen, groups in the help, completion, ``--db``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from api.cli.groups import DATA, GROUPS, LOOK, RUN, WORK, group_of
from api.cli.main import app
from graph import __version__
from tests.asking import bare, run


def test_without_a_word_six_lines_say_where_to_begin() -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 6
    commands = set(re.findall(r"chainatlas ([a-z-]+)", done.stdout)) - {"demo/chainatlas"}
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert {"demo", "serve", "template", "load", "gaps", "questions"} <= commands & known
    assert {c for c in commands if not c.startswith("-")} <= known


def test_the_version_is_told() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"chainatlas {__version__}\n", "")


def test_the_help_has_four_groups_and_every_command_in_one() -> None:
    said = run("--help").stdout
    headings = [LOOK, DATA, WORK, RUN]
    found = re.findall(r"╭─ (\S+) ─", said)
    assert found == ["选项", *headings]
    parts = dict(zip(found, re.split(r"╭─ \S+ ─", said)[1:], strict=True))
    known = list(get_command(app).commands)  # type: ignore[attr-defined]
    for name in known:
        where = [heading for heading in headings if re.search(rf"│ {re.escape(name)} ", parts[heading])]
        assert where == [group_of(name)], name
    assert set(GROUPS) <= set(known), "a group for a command that is gone"


def test_nothing_in_the_help_is_english() -> None:
    for words in ([], ["gaps"], ["lead"], ["lead", "add"], ["review", "merge"]):
        said = run(*words, "--help").stdout
        assert not re.search(r"\b(Usage|Options|Commands|Show|Install|default|env var)\b", said), said


@pytest.mark.parametrize(
    ("typed", "offered"), [("chainatlas gap", {"gaps", "gaps-all"}), ("chainatlas lead a", {"add"})]
)
def test_the_shell_completes_commands(typed: str, offered: set[str]) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_CHAINATLAS_COMPLETE": "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main"], env=bare(**words), capture_output=True, encoding="utf-8", check=False
    )
    assert set(done.stdout.split()) == offered


def test_the_store_may_be_named_before_the_command_or_after_it(sample_db: Path, tmp_path: Path) -> None:
    here, elsewhere = f"sqlite:///{sample_db}", f"sqlite:///{tmp_path / 'none.db'}"
    after = run("fields", "--db", here)
    assert after.returncode == 0
    assert run("--db", here, "fields") == after
    assert run("--db", here, "fields", db=elsewhere) == after, "what is written counts, not the environment"
    assert run("--db", elsewhere, "fields", "--db", here) == after, "what stands nearer counts"
    assert run("--db", here, "review", "list", "-f", "集成电路").returncode == 0
    assert run("--db", elsewhere, "fields", db=sample_db).returncode == 1
    assert "CHAINATLAS_DB" not in os.environ
