"""The examples of CONTRIBUTING.md are made in a copy of the program, and do there what they say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking import bare

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (加.+)\n((?:(?!^## ).*\n)+)", TEXT, re.M))
_BLOCK = re.compile(r"```(\w+)\n# (\S+)\n(.*?)```", re.S)
COPIED, LINKED = ("graph", "loaders"), ("api", "tests", "benchmarks")


def edited(text: str, change: str) -> str:
    """A text after a change: ``-`` goes, ``+`` comes, what begins with a blank stays, ``@@`` stands between changes."""
    for part in change.split("@@\n"):
        lines = part.splitlines()
        old, new = ("".join(f"{line[1:]}\n" for line in lines if line[:1] in kept) for kept in ((" ", "-"), (" ", "+")))
        assert text.count(old) == 1, f"CONTRIBUTING.md changes what is not there, or not once:\n{old}"
        text = text.replace(old, new)
    return text


def blocks(section: str) -> Iterator[tuple[str, str, str]]:
    """Language, file and text of each block that names a file (or says that it is an example)."""
    yield from _BLOCK.findall(section)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with the changes of all sections."""
    made = tmp_path_factory.mktemp("changed")
    for name in COPIED:
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("__pycache__", "sample"))
    for name in LINKED:
        (made / name).symlink_to(ROOT / name)
    for section in SECTIONS.values():
        for language, name, text in blocks(section):
            path = made / name
            if language == "diff":
                path.write_text(edited(path.read_text(encoding="utf-8"), text), encoding="utf-8")
            elif language == "toml":
                path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
            elif name != "example":
                assert not path.exists()
                path.write_text(text, encoding="utf-8")
    return made


def test_there_is_an_example_for_each_thing_that_is_added() -> None:
    assert len(SECTIONS) >= 3
    for title, section in SECTIONS.items():
        assert [name for _, name, _ in blocks(section)].count("example") == 1, title


@pytest.mark.parametrize("title", SECTIONS)
def test_an_example_does_what_it_says(title: str, copy: Path, tmp_path: Path) -> None:
    script = next(text for _, name, text in blocks(SECTIONS[title]) if name == "example")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=bare(PYTHONPATH=str(copy)), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
