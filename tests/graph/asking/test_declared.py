"""A question declared in one file is reachable by all ways, and nothing else had to be written for it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import openpyxl
import pytest
import typer

import graph.questions
from api.app import create_app
from api.cli import questions as commands
from api.cli.chinese import Group
from api.session.session import Session
from graph.errors import BadRequest, NotFound
from graph.questions.index import all_questions, ask, entries, find_question
from tests.asking import answer, assert_problem
from tests.serving import serving_app, untouched

FILE = Path(__file__).parent / "talent_gap.py"
WORDS = {"field": "集成电路", "place": "苏州市"}


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The file lies among the questions."""
    room = tmp_path_factory.mktemp("declared")
    (room / FILE.name).write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.questions, "__path__", [*graph.questions.__path__, str(room)])
        all_questions.cache_clear()
        yield
    all_questions.cache_clear()


@pytest.fixture(scope="module")
def site(declared: None, slim_ledger_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server that nobody writes to: it takes seconds to start with a question more."""
    copy = shutil.copy(slim_ledger_db, tmp_path_factory.mktemp("declared-site") / "site.db")
    app = create_app(f"sqlite:///{copy}")
    with (
        serving_app(app) as address,
        untouched(app.state.context),
        httpx.Client(base_url=address) as client,
    ):
        yield client


def test_it_is_one_short_file() -> None:
    assert len(FILE.read_text(encoding="utf-8").splitlines()) < 60


def test_the_route_answers_with_its_record_and_with_files(site: httpx.Client, tmp_path: Path) -> None:
    found = answer(site, "talent-gap", **WORDS)
    assert found["place"] == "苏州市"
    assert found["rows"]
    assert list(found["rows"][0]) == ["segment", "state", "here", "elsewhere"]
    assert_problem(site.get("/api/v1/talent-gap", params={"field": "集成电路"}), 422)
    assert_problem(site.get("/api/v1/talent-gap", params={**WORDS, "feld": "x"}), 400)
    written = site.get("/api/v1/talent-gap", params={**WORDS, "format": "xlsx"})
    (tmp_path / "a.xlsx").write_bytes(written.content)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    shown = [[c.value for c in row] for row in sheet.iter_rows()]
    assert ["环节", "状态", "本地人才（人）", "外地人才（人）"] in shown
    assert site.get("/api/v1/talent-gap", params={**WORDS, "format": "csv"}).text.count("\n") > len(found["rows"])


def test_the_description_has_its_words_and_its_record(site: httpx.Client) -> None:
    document = answer(site, "openapi.json")
    told = document["paths"]["/api/v1/talent-gap"]["get"]
    assert told["summary"] == "引才缺口"
    assert [p["name"] for p in told["parameters"]] == ["field", "place", "as_of", "format"]
    row = document["components"]["schemas"]["TalentRow"]
    assert row["properties"]["here"] == {"type": "integer", "title": "Here", "description": "本地人才"}


def test_the_command_says_the_same(
    declared: None, slim_ledger_db: Path, site: httpx.Client, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    app = typer.Typer(cls=Group)
    commands.register(app)
    asked = ["talent-gap", "-f", "集成电路", "-p", "苏州市", "--db", f"sqlite:///{slim_ledger_db}"]
    app([*asked, "--json"], standalone_mode=False)
    assert json.loads(capsysbinary.readouterr().out) == answer(site, "talent-gap", **WORDS)
    app(asked, standalone_mode=False)
    assert "本地人才" in capsysbinary.readouterr().out.decode()
    app([*asked, "-o", str(tmp_path / "缺口.csv")], standalone_mode=False)
    assert (tmp_path / "缺口.csv").read_text(encoding="utf-8-sig").startswith("环节,状态,本地人才（人）,外地人才（人）")


def test_the_index_and_a_plain_page_have_it(site: httpx.Client) -> None:
    assert '<a href="/questions/talent-gap">引才缺口</a>' in site.get("/questions").text
    empty = site.get("/questions/talent-gap").text
    assert 'name="field"' in empty
    assert "<table>" not in empty
    shown = site.get("/questions/talent-gap", params=WORDS).text
    assert "本地人才（人）" in shown
    assert "/api/v1/talent-gap?" in shown
    refused = site.get("/questions/talent-gap", params={"field": "无此领域"}).text
    assert 'role="alert">没有找到细分领域“无此领域”' in refused
    assert ("引才缺口", "talent-gap") in {(e.label, e.command) for e in entries()}


def test_a_question_leads_to_its_rich_page_once_its_words_are_said(site: httpx.Client) -> None:
    assert "看带图与操作的页面" not in site.get("/questions/gaps").text
    found = re.search(r'<a href="([^"]+)">看带图与操作的页面', site.get("/questions/gaps", params=WORDS).text)
    assert found
    assert "产业链图谱" in site.get(unescape(found[1])).text


def test_a_notebook_shows_it_and_makes_a_frame_of_it(declared: None, slim_ledger_db: Path) -> None:
    with Session(f"sqlite:///{slim_ledger_db}") as session:
        for asked in (session, session.graph()):
            found = ask(asked, "引才缺口", **WORDS)
            assert list(found.to_frame().columns) == ["环节", "状态", "本地人才（人）", "外地人才（人）"]
            assert found._repr_html_().count("<tr>") >= min(10, len(found.record.rows))
        with pytest.raises(BadRequest, match="没有“feld”这个词；可用：field、place、as_of"):
            ask(session, "talent-gap", feld="x")
        with pytest.raises(NotFound):
            find_question("无此问题")


def test_what_is_asked_with_a_body_takes_its_parts_as_words(slim_ledger_db: Path, site: httpx.Client) -> None:
    body = {"place": "苏州市", "fields": ["ic"], "budget": 2}
    with Session(f"sqlite:///{slim_ledger_db}") as session:
        for asked in (session, session.graph()):
            found = ask(asked, "portfolio", place="苏州市", fields=("ic",), budget=2.0)
            assert [c.id for c in found.record.chosen] == [
                c["id"] for c in site.post("/api/v1/portfolio", json=body).json()["chosen"]
            ]
        with pytest.raises(BadRequest, match="没有“cost”这个词"):
            ask(session, "portfolio", place="苏州市", cost=1)
    assert '<a href="/portfolio">' in site.get("/questions").text


def test_names_addresses_and_commands_are_taken_once() -> None:
    for taken in ("name", "label", "address", "command"):
        said = [getattr(e, taken) for e in entries()]
        assert len(said) == len(set(said)), taken


@pytest.mark.parametrize("question", all_questions(), ids=lambda q: q.name)
def test_every_question_says_what_it_answers_in_whole_sentences(question: object) -> None:
    about = question.about  # type: ignore[attr-defined]
    assert about.endswith("。"), about
