"""The documents say what the program does: nothing of it is missing, nothing in them is out of date."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.documents import routes, settings
from tests.documents.__main__ import GENERATED
from tests.documents.commands import Command, before_commands, commands
from tests.documents.questions import questions
from tests.documents.sources import METHODS

ROOT = settings.ROOT
README_BYTES, DECISION_BYTES, PICTURE_BYTES = 6144, 3000, 300_000
_MADE = {".venv", ".git", "demo", "node_modules", "static", "lib"}
_LOOKED_IN = [p for p in ROOT.iterdir() if p.name not in _MADE]  # not into what is installed here: many thousand files
_FOUND = sorted(p for at in _LOOKED_IN for p in (at.rglob("*.md") if at.is_dir() else [at]) if p.suffix == ".md")
WRITTEN = [p for p in _FOUND if not _MADE & set(p.relative_to(ROOT).parts) and "recorded" not in p.parts]
BY_HAND = [p for p in WRITTEN if str(p.relative_to(ROOT)) not in GENERATED and "benchmarks" not in p.parts]
"""Prose: without what is generated, and without the figures themselves."""
_LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")
_FENCED, _INLINE = re.compile(r"```(\w*)\n(.*?)```", re.S), re.compile(r"`(chainatlas [^`\n]+)`")
_MEASURED = re.compile(r"(?<![\w.])[\d.,]+ ?(?:ms|毫秒|倍|KB/s|行/秒)(?![a-z])|±|每秒 ?[\d.]+ ")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_generated_documents_are_what_is_generated_now() -> None:
    for file, made in GENERATED.items():
        assert (ROOT / file).read_text(encoding="utf-8") == made(), f"{file} is out of date; run make docs"


def test_every_command_and_option_is_told() -> None:
    usage = (ROOT / "docs/usage.md").read_text(encoding="utf-8")
    assert len(commands()) > 50
    assert [c.name for c in commands() if f"`chainatlas {c.name}" not in usage] == []
    assert {o for c in commands() for o in c.options if not re.search(rf"(?<![\w-]){o}(?![\w-])", usage)} == set()


def test_every_route_is_told() -> None:
    usage = (ROOT / "docs/usage.md").read_text(encoding="utf-8")
    assert len(routes.routes()) > 50
    assert [r for r in routes.routes() if f"`{r.method} {r.path.removeprefix(routes.API)}`" not in usage] == []


def test_every_page_has_words_and_no_words_are_of_a_page_that_is_gone() -> None:
    assert sorted(routes.pages()) == sorted([*routes.PAGES, *routes.PARTS])


def test_every_setting_has_words() -> None:
    program, containers = settings.named_in("api", "graph", "loaders"), settings.read_by_containers()
    assert program == set(settings.PROGRAM)
    assert containers - program == set(settings.CONTAINERS)
    assert settings.named_in("benchmarks", "tests") - program - containers == set(settings.MEASURING) - containers


def test_every_exit_code_has_words() -> None:
    assert settings.exit_codes() == set(settings.EXIT_CODES)


def test_questions_are_found_where_they_are_said_to_be() -> None:
    known = {c.name for c in commands()}
    every = list(questions(known))
    assert {q.command for q in every if q.command} <= known
    pages = {re.sub("{\\w+}", "{}", p.removeprefix("GET ")) for p in routes.PAGES}
    shown = {re.sub("{\\w+}|(?<=^/questions/).+", "{}", q.page) for q in every if q.page}
    assert shown <= pages
    assert set(METHODS) <= {q.name for q in every}, "the method of a question that nobody asks"


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    text = _FENCED.sub("", path.read_text(encoding="utf-8"))
    for link in _LINK.findall(text):
        file, _, part = unquote(link).partition("#")
        if re.match(r"\w+:", link):
            continue
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{name(path)} points to {link}"
        if part:
            assert part in anchors(target), f"{name(path)} points to {link}"


def anchors(path: Path) -> set[str]:
    """Names of the headings, as the usual hosts of code make them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def calls(path: Path) -> Iterator[str]:
    """Every call of the program in a document: lines of shell blocks, and what stands between backticks."""
    text = path.read_text(encoding="utf-8")
    for language, block in _FENCED.findall(text):
        if language in ("", "bash", "sh"):
            yield from (line.partition(" #")[0] for line in block.splitlines() if line.startswith("chainatlas "))
    yield from _INLINE.findall(_FENCED.sub("", text))


def complaint(call: str, known: dict[str, Command]) -> str:
    """What is wrong with a call; "" where nothing is. Words that are left out (…) may be anything."""
    words = shlex.split(call)[1:]
    before = {n for w in before_commands() for n in w.names}
    while words and words[0].startswith("-"):
        if words[0] not in {*before, "--help", "-h", "--version"}:
            return f"no option {words[0]} before a command"
        words = words[2:] if len(words) > 2 else words[1:]
    if not words:
        return ""
    found = next((known[n] for n in (" ".join(words[:2]), words[0]) if n in known), None)
    if found is None:
        groups = {n.partition(" ")[0] for n in known if " " in n}
        return "" if len(words) == 1 and words[0] in groups else f"no command {words[0]}"
    unknown = [w for w in words if re.match(r"--?[a-z]", w) and w.partition("=")[0] not in found.options]
    return f"no option {unknown[0]} of {found.name}" if unknown else ""


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_calls_in_documents_are_understood(path: Path) -> None:
    known = {c.name: c for c in commands()}
    assert {call: wrong for call in calls(path) if (wrong := complaint(call, known))} == {}


def test_a_call_that_is_wrong_is_found() -> None:
    known = {c.name: c for c in commands()}
    assert complaint("chainatlas gaps -f 集成电路 --place 苏州市", known) == ""
    assert complaint("chainatlas gasp -f 集成电路", known)
    assert complaint("chainatlas gaps --plaice 苏州市", known)
    assert complaint("chainatlas review lst", known)
    assert complaint("chainatlas review", known) == ""


def test_settings_and_targets_that_documents_name_are_there() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in BY_HAND)
    known = {*settings.PROGRAM, *settings.CONTAINERS, *settings.MEASURING}
    assert set(re.findall(r"\bCHAINATLAS_[A-Z0-9_]+", text)) <= known
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)(?=[`\s;，）])", text)) <= targets


def test_the_readme_is_one_page() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= README_BYTES


def test_decisions_are_short_and_numbered_once() -> None:
    found = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [p.name for p in found if len(p.read_bytes()) > DECISION_BYTES] == []
    numbers = [p.name.partition("-")[0] for p in found]
    assert len(set(numbers)) == len(numbers)
    assert all(re.match(r"# .+\n\n20\d\d-\d\d-\d\d · ", p.read_text(encoding="utf-8")) for p in found)


def test_measured_numbers_are_with_the_results_alone() -> None:
    """A decision may say what was known on its day."""
    prose = [p for p in BY_HAND if "decisions" not in p.parts and p.name != "CHANGELOG.md"]
    told = {name(p): _MEASURED.findall(p.read_text(encoding="utf-8")) for p in prose}
    assert {k: v for k, v in told.items() if v} == {}


def test_every_result_is_listed_with_how_to_make_it() -> None:
    folder = ROOT / "benchmarks/results"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in folder.glob("*.md") if p.name != "README.md" and f"({p.name})" not in listed] == []


def test_pictures_are_small_and_shown() -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in WRITTEN)
    for picture in (ROOT / "docs/images").iterdir():
        assert picture.stat().st_size <= PICTURE_BYTES, picture.name
        assert f"images/{picture.name}" in text, picture.name
