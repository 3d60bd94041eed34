"""Documents through the API and the command line: files, the same bytes, and one made anew from the file alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from graph.render.docx import render_docx
from graph.views.document import with_typed
from loaders.documents.read import read_typed
from tests.graph.documents.laid import document, laid
from tests.graph.documents.sheets import whole
from tests.serving import serving_app

BRIEF = "/api/v1/documents/brief?field=f&place=苏州市"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    copy = tmp_path_factory.mktemp("documents") / "s.db"
    laid().store.backup(str(copy))
    app = create_app(f"sqlite:///{copy}")
    with serving_app(app) as address, httpx.Client(base_url=address) as made:
        yield made


def test_an_answer_is_offered_as_a_document(client: httpx.Client, tmp_path: Path) -> None:
    told = client.get(BRIEF).json()
    assert told["title"] == "苏州市示例链产业链情况"
    assert all(s["rests"] for s in told["sentences"])
    answer = client.get(f"{BRIEF}&format=docx")
    assert answer.headers["content-type"] == DOCX
    assert answer.content == client.get(f"{BRIEF}&format=docx").content
    (tmp_path / "稿.docx").write_bytes(answer.content)
    assert read_typed(tmp_path / "稿.docx").about == "brief?field=f&place=320500"


def test_a_document_is_made_anew_from_the_file_alone(client: httpx.Client, tmp_path: Path) -> None:
    words = {"field": "f", "segment": "chip", "place": "苏州市"}
    before = render_docx(with_typed(document("segment", **words), {"causes": "甲说交期长", "gone": "旧"}))
    sent = {"file": ("稿.docx", before, DOCX)}
    made = client.post("/api/v1/documents/again", files=sent)
    assert made.status_code == 200, made.text
    (tmp_path / "新.docx").write_bytes(made.content)
    assert read_typed(tmp_path / "新.docx").typed == {"causes": "甲说交期长", "gone": "旧"}
    final = client.post("/api/v1/documents/again", files=sent, data={"final": "true"})
    with zipfile.ZipFile(io.BytesIO(final.content)) as archive:
        assert "请补写" not in archive.read("word/document.xml").decode()


def test_feedback_is_previewed_written_and_taken_back(client: httpx.Client) -> None:
    made = document("bundle", field="f", place="苏州市")
    key = next(g for g in made.grids() if g.answers).answers[0]
    sent = {"file": ("稿.docx", render_docx(with_typed(made, {key: "已走访"})), DOCX)}
    upload = client.post("/api/v1/imports", files=sent, data={"kind": "auto"}).json()
    shown = client.get(f"/api/v1/imports/{upload['id']}/changes").json()
    assert (shown["words"], [c["yours"] for c in shown["changes"]]) == ("写入 1 处", ["已走访"])
    assert "公文稿" in client.get(f"/data/imports/{upload['id']}").text
    assert client.post(f"/api/v1/imports/{upload['id']}/commit?who=李四").json()["committed"]
    back = client.post("/api/v1/documents/undo", files=sent, data={"who": "李四"})
    assert (back.status_code, back.json()["count"]) == (200, 1)
    assert client.post("/api/v1/documents/undo", files=sent, data={"who": "李四"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("稿.docx", b"nothing", "不是 Word 文档"),
        ("稿.xlsx", b"nothing", ".docx"),
        ("稿.docx", render_docx(replace(whole(), about="brief?field=没有&place=320500")), "在现在的数据里找不到"),
    ],
)
def test_what_cannot_be_made_anew_is_refused(client: httpx.Client, name: str, data: bytes, why: str) -> None:
    answer = client.post("/api/v1/documents/again", files={"file": (name, data, DOCX)})
    assert answer.status_code in (400, 422)
    assert why in answer.json()["detail"]
    assert client.post("/api/v1/documents/again").status_code == 400


def test_pages_lead_to_documents(client: httpx.Client) -> None:
    assert "documents/firm?" in client.get("/records/Enterprise/s1?place=苏州市").text
    assert "documents/brief?" in client.get("/fields/f?place=苏州市").text
    assert "documents/segment?" in client.get("/fields/f?place=苏州市&segment=chip").text
    assert "documents/target?" in client.get("/targets?field=f&segment=chip&place=苏州市").text
    assert "一企一档" in client.get("/documents").text
