"""What every route and command answers in a small world is what was recorded; a difference must be meant.

``RECORD_ANSWERS=1 python -m pytest tests/recorded`` records anew; look through ``git diff tests/recorded`` then.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.cli.main import program
from tests.documents.walk import routes
from tests.recorded.recording import Client, Terminal, still, told_once
from tests.recorded.world import (
    ACTS,
    COMMANDS,
    COMMANDS_LEFT_OUT,
    FIRST,
    FIRST_ACTS,
    PAGES,
    QUESTIONS,
    ROUTES_LEFT_OUT,
    SECOND,
    WITHHELD,
    WRITES,
    lay_out,
)

FOLDER = Path(__file__).parent / "answers"
RECORD = "RECORD_ANSWERS"
PLAIN_PAGES = "/questions/"
"""One function makes them all; two are recorded."""
MOST = 1_020_000
"""Bytes of all that is recorded."""
HOW = (
    f"Every difference must be meant. Where they all are, {RECORD}=1 python -m pytest "
    "tests/recorded records anew;"
    " then look through git diff tests/recorded."
)


def all_commands(group: Any, before: str = "") -> list[str]:
    """Every command by the words that call it."""
    if not hasattr(group, "commands"):
        return [before]
    return [c for name, inner in group.commands.items() for c in all_commands(inner, f"{before} {name}".strip())]


def command_names() -> list[str]:
    return all_commands(program())


def answered(answers: dict[str, str], every: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The routes that some question was for and that did not refuse it."""
    shapes = [
        (route, re.compile(re.sub(r"{\w+(:path)?}", lambda m: "(.+)" if m[1] else "([^/]+)", route[1])))
        for route in every
    ]
    found = set()
    for text in answers.values():
        question, status = text.split("\n", 2)[:2]
        method, _, address = question.partition(" ")
        if status[:1] in "23":
            path = re.split("[? ]", address)[0]
            found |= set([route for route, shape in shapes if route[0] == method and shape.fullmatch(path)][:1])
    return found


def name_of(part: str, question: str) -> str:
    """The file of an answer; readable, and alike on every system."""
    words = re.sub(r"[^\w.=-]+", "_", unquote(question)).strip("_")
    return f"{part if part.endswith('-') else f'{part}/'}{words[:80]}.txt"


class Answers(dict[str, str]):
    """Answers by the file that each is kept in."""

    def keep(self, name: str, text: str) -> None:
        assert name not in self, f"two questions have one file, {name}; word one of them another way"
        self[name] = text


def filled(question: str, known: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda m: known.get(m[1], m[0]), question)


def by_command(where: Path, db: Path, moments: dict[str, str]) -> tuple[Answers, dict[str, str]]:
    """What the acts and the commands say, and the ids that came of it."""
    terminal, answers, known = Terminal(where, db), Answers(), dict[str, str]()

    def ask(part: str, words: str) -> str:
        said, text = terminal.ask(filled(words, known))
        answers.keep(name_of(part, words), text)
        return said

    for number, words in enumerate(FIRST_ACTS):
        ask(f"act/a{number:02}-", words)
    moments["now"] = SECOND
    listed = json.loads(terminal.ask("review list -f f --json")[0])
    for number, row in enumerate(listed["suggestions"][:3]):
        end = str(number + 1) if number else ""
        known |= {f"enterprise{end}": row["enterprise"], f"segment{end}": row["segment"]}
    for number, words in enumerate(ACTS):
        said = ask(f"act/b{number:02}-", words)
        if words.startswith("lead add h3"):
            known["lead"] = json.loads(said)["added"][0]["number"]
    for words in COMMANDS:
        ask("command", words)
    for name in command_names():
        answers.keep(name_of("help", name), terminal.help(name))
    return answers, known


def by_address(where: Path, app: FastAPI, known: dict[str, str]) -> Answers:
    """What the API and the pages answer: an upload, then all that is read, then what is written through them."""
    answers = Answers()
    with Client(app, where) as client:

        def do(method: str, address: str, **how: Any) -> Any:
            said = " ".join(json.dumps(how[k], ensure_ascii=False) for k in ("json", "data") if k in how)
            answer, text = client.ask(method, filled(address, known), filled(said, known), **filled_all(how, known))
            number = sum(n.startswith("write/") for n in answers)
            answers.keep(name_of(f"write/{number:02}-", f"{method} {address}"), text)
            return answer

        wrong = do("POST", "/api/v1/imports", files={"file": ("坏.xlsx", (where / "in" / "坏.xlsx").read_bytes())})
        known["upload"] = wrong.json()["id"]
        for address in (*(f"/api/v1/{q}" for q in QUESTIONS), *PAGES):
            _, text = client.ask("GET", filled(address, known))
            part = "api" if address.startswith("/api/") else "page"
            answers.keep(name_of(part, address.removeprefix("/api/v1/").removeprefix("/") or "home"), text)
        done = do("POST", "/api/v1/imports/<upload>/commit?who=赵六")
        known["batch"] = str(done.json()["report"]["batch"])
        for method, address, how in WRITES:
            do(method, address, **how)
    return answers


def filled_all(how: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    """The same for bodies."""
    return {k: json.loads(filled(json.dumps(v), known)) if k in ("json", "data") else v for k, v in how.items()}


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture(scope="module")
def app(where: Path) -> FastAPI:
    return create_app(f"sqlite:///{where / 'world.db'}")


@pytest.fixture(scope="module")
def answers(where: Path, app: FastAPI) -> dict[str, str]:
    lay_out(where / "in")
    moments = {"now": FIRST}
    with still(moments):
        found, known = by_command(where, where / "world.db", moments)
        found = told_once(found | by_address(where, app, known))
    if os.environ.get(RECORD):
        shutil.rmtree(FOLDER, ignore_errors=True)
        for name, text in found.items():
            (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
    return found


def test_every_answer_is_as_recorded(answers: dict[str, str]) -> None:
    recorded = {p.relative_to(FOLDER).as_posix(): p.read_text(encoding="utf-8") for p in FOLDER.rglob("*.txt")}
    wrong = [name for name in sorted(recorded.keys() | answers.keys()) if recorded.get(name) != answers.get(name)]
    told = []
    for name in wrong[:10]:
        before, after = (x.get(name, "").splitlines() for x in (recorded, answers))
        changes = [x for x in difflib.unified_diff(before, after, "recorded", "now", n=0, lineterm="") if x[:2] != "@@"]
        told += [f"-- {name}", *(line[:300] for line in changes[:12])]
    assert not wrong, f"{len(wrong)} of {len(answers)} answers differ: {', '.join(wrong[:40])}\n" + "\n".join(
        [*told, HOW]
    )


def test_no_answer_of_any_route_command_or_file_holds_what_is_restricted(answers: dict[str, str]) -> None:
    told = [name for name, text in answers.items() if WITHHELD in text.replace(",", "").replace(".", "")]
    assert told == []
    asked = " ".join(text.split("\n", 1)[0] for text in answers.values())
    assert all(f"{what}s1@2023" in asked for what in ("show ", "/records/YearFigures/", "/edit/YearFigures/"))


def test_what_is_recorded_stays_small() -> None:
    assert sum(p.stat().st_size for p in FOLDER.rglob("*.txt")) < MOST


def test_every_route_that_reads_and_every_command_is_recorded(answers: dict[str, str], app: FastAPI) -> None:
    every = [(method, path) for path, route in routes(app) for method in getattr(route, "methods", None) or ()]
    seen = answered(answers, every)
    every = [(m, p) for m, p in every if not p.startswith(PLAIN_PAGES)]
    missing = [p for m, p in every if m == "GET" and p not in ROUTES_LEFT_OUT and (m, p) not in seen]
    assert not missing, f"ask these in tests/recorded/world.py, or say there why not: {missing}"
    asked = [a.split("\n", 1)[0].split() for name, a in answers.items() if name.startswith(("act/", "command/"))]
    silent = [c for c in command_names() if not any(a[1 : 1 + len(c.split())] == c.split() for a in asked)]
    assert silent == list(COMMANDS_LEFT_OUT), "commands without a recorded answer: ask them in tests/recorded/world.py"
    assert not ROUTES_LEFT_OUT.keys() - {p for _, p in every}
