"""What somebody meets who has just installed the program: a first screen, groups in the help, completion, ``--db``."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from api.cli import out
from api.cli.groups import DATA, GROUPS, LOOK, MIXED, OWN, RUN, WORK, group_of, modules_for
from api.cli.main import program
from graph import __version__
from graph.questions.index import all_questions
from tests.asking import bare, run


def test_without_a_word_six_lines_say_where_to_begin() -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 6
    commands = set(re.findall(r"chainatlas ([a-z-]+)", done.stdout)) - {"demo/chainatlas"}
    known = set(program().commands)  # type: ignore[attr-defined]
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
    known = list(program().commands)  # type: ignore[attr-defined]
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


HEADS = ("环节", "状态", "动作", *(f"数{i}" for i in range(8)), "备注")
ROWS = [
    ("模拟芯片", "薄弱", "强链", *(1234567 + i for i in range(8)), None),
    ("功率器件", "缺失", "补链", *range(8), None),
]


def _printed(monkeypatch: pytest.MonkeyPatch, width: int, *, terminal: bool) -> str:
    paper = io.StringIO()
    monkeypatch.setattr(out, "out", Console(file=paper, width=width, force_terminal=terminal, color_system=None))
    out.print_table("表", HEADS, ROWS)
    return re.sub(r"\x1b\[[0-9;]*m", "", paper.getvalue())


def test_on_a_narrow_screen_a_table_keeps_its_first_columns_whole_and_names_those_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = _printed(monkeypatch, 80, terminal=True)
    assert max(map(cell_len, said.splitlines())) <= 80
    for cell in ("模拟芯片", "薄弱", "强链", "1234567", "1234570"):
        assert f" {cell} " in said
    assert "窗口窄，略去了：数5、数6、数7、备注" in said
    assert "窗口窄" not in _printed(monkeypatch, 200, terminal=True)


def test_a_column_that_says_nothing_gives_way_first(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _printed(monkeypatch, 110, terminal=True)
    assert "窗口窄，略去了：备注（" in said


def test_whoever_reads_from_a_pipe_gets_every_column(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _printed(monkeypatch, 80, terminal=False)
    assert "窗口窄" not in said
    assert "1234574" in said


def test_a_command_is_read_from_its_own_module_and_is_the_same_as_among_all() -> None:
    """What one call reads is declared; the declaration is held against what the modules add."""
    every = program().commands  # type: ignore[attr-defined]
    for name, whole in every.items():
        alone = program(modules_for(["--db", "x", name])).commands[name]  # type: ignore[attr-defined]
        assert _surface(alone) == _surface(whole), name
    named = {name for names in OWN.values() for name in names.split()}
    assert named <= set(every)
    asked = {q.call.split()[0] for q in all_questions() if q.body is None} | {"questions"}
    assert set(every) - named == asked - set(MIXED), "a command of a module that does not name it"


def _surface(command: Any) -> object:
    inner = sorted((name, _surface(c)) for name, c in getattr(command, "commands", {}).items())
    return command.help, [(p.name, p.opts, p.required) for p in command.params], inner


@pytest.mark.parametrize("words", [[], ["--version"], ["--db", "x", "backup", "--help"], ["--db=x", "serve", "--help"]])
def test_what_is_not_asked_for_is_not_read(words: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['chainatlas', *{words!r}]; from api.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('READ', 'graph.questions.index' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=bare(), capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "READ False"
