"""LibreOffice opens the documents: lines, characters, margins, page numbers, tables over pages, and one page that is
one page. Noto stands in for the fonts that are named and may not be shipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.documents.one_page import LINES, lines_of
from graph.questions.index import ask
from graph.render.docx import render_docx
from graph.views.document import Document, with_typed
from loaders.documents.read import read_typed
from tests.graph.documents.laid import document
from tests.graph.documents.sheets import whole
from tests.rosters import with_closed_roster
from tests.worlds import levelled

PT_PER_MM = 72 / 25.4
TYPED = {"causes": "设备交期长\n人手不足", "row3": "已联系", "measures": "下月再访"}


class Line(NamedTuple):
    """A line of text on a page, in mm from its upper left corner."""

    left: float
    top: float
    right: float
    text: str


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice sets up for itself when it starts for the first time."""
    return tmp_path_factory.mktemp("profile")


def by_libreoffice(documents: Mapping[str, Document], folder: Path, to: str, profile: Path) -> dict[str, Path]:
    """The documents as LibreOffice reads them, in another format."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        if os.environ.get("CI"):
            pytest.fail("没有 soffice 或 pdftotext：CI 里公文稿须由 LibreOffice 打开")
        pytest.skip("没有 soffice 或 pdftotext")
    for name, made in documents.items():
        (folder / f"{name}.docx").write_bytes(render_docx(made))
    out, own = folder / to.partition(":")[0], f"-env:UserInstallation=file://{profile}"
    command = ["soffice", own, "--headless", "--convert-to", to, "--outdir", str(out)]
    files = [str(folder / f"{name}.docx") for name in documents]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    return {name: out / f"{name}.{to.partition(':')[0]}" for name in documents}


def pages_of(pdf: Path) -> list[list[Line]]:
    """Every page's lines from its top to its foot."""
    command = ["pdftotext", "-bbox-layout", str(pdf), "-"]
    said = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return [_lines(page) for page in said.split("<page ")[1:]]


def _lines(page: str) -> list[Line]:
    """Words that stand at one height, joined."""
    at: dict[int, list[Line]] = {}
    for x, y, right, _, word in re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page
    ):
        mm = [float(v) / PT_PER_MM for v in (x, y, right)]
        at.setdefault(round(float(y) / 4), []).append(Line(mm[0], mm[1], mm[2], word))
    rows = (sorted(words) for _, words in sorted(at.items()))
    return [Line(w[0].left, w[0].top, max(x.right for x in w), "".join(x.text for x in w)) for w in rows]


@pytest.fixture(scope="module")
def pages(profile: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Line]]]:
    closed = with_closed_roster(levelled())
    documents = {
        "whole": whole(),
        "final": replace(with_typed(whole(final=True), TYPED)),
        "brief": document("brief", field="f", place="苏州市"),
        "closed": ask(closed, "document-brief", field="f", place="合肥市").found,
    }
    found = by_libreoffice(documents, tmp_path_factory.mktemp("office"), "pdf", profile)
    return {name: pages_of(path) for name, path in found.items()}


def test_a_page_has_22_lines_of_28_characters(pages: dict[str, list[list[Line]]]) -> None:
    second = pages["whole"][1]
    full = [line for line in second if set(line.text) == {"国"}]
    assert {len(line.text) for line in full[:-1]} == {28}
    tops = [line.top for line in full]
    assert len([t for t in tops if 37 <= t < 37 + 225]) <= 22
    pitch = (tops[-1] - tops[0]) / (len(tops) - 1)
    assert abs(pitch - 28.95 / PT_PER_MM) < 0.05
    assert abs(full[0].left - 28) < 0.6
    assert abs(full[0].right - (210 - 26)) < 1.5


def test_pages_are_numbered_odd_at_the_right_even_at_the_left(pages: dict[str, list[list[Line]]]) -> None:
    for name in pages:
        for number, page in enumerate(pages[name], 1):
            foot = page[-1]
            assert foot.text == f"—{number}—"
            upright = foot.top > 240
            middle = (210 if upright else 297) / 2
            assert (foot.left > middle) == bool(number % 2)


def test_a_draft_is_marked_on_every_page_and_what_is_final_on_none(pages: dict[str, list[list[Line]]]) -> None:
    assert all(page[0].text == "稿" for page in pages["whole"])
    assert not any(line.text == "稿" or "请补写" in line.text for page in pages["final"] for line in page)
    assert any("人手不足" in line.text for page in pages["final"] for line in page)


def test_heads_are_repeated_where_a_table_goes_over_pages(pages: dict[str, list[list[Line]]]) -> None:
    told = ["".join(line.text for line in page) for page in pages["whole"]]
    with_rows = [t for t in told if re.search(r"内容\d+之0", t) and "所依据的记录" not in t]
    assert len(with_rows) > 3
    assert all("第甲列" in t for t in with_rows)


@pytest.mark.parametrize("name", ["brief", "closed"])
def test_one_page_is_one_page(name: str, pages: dict[str, list[list[Line]]]) -> None:
    """Text, date, who signs and the notes stand on the first page, the map on the second; then the annex begins."""
    first, drawn, second = ("".join(line.text for line in page) for page in pages[name][:3])
    assert "图1" in drawn
    assert "截至：" in drawn
    assert all(word in first for word in ("有什么", "缺什么", "变了什么", "建议", "签发：", "截至："))
    assert "逐句依据" in second
    assert "逐句依据" not in first


def test_the_reckoning_of_lines_is_not_below_what_is_seen(pages: dict[str, list[list[Line]]]) -> None:
    made = document("brief", field="f", place="苏州市")
    body = [line for line in pages["brief"][0] if 36 <= line.top < 37 + 225 and line.text != "稿"]
    assert (body[-1].top - body[0].top) * PT_PER_MM / 28.95 <= lines_of(made) <= LINES


def test_what_was_typed_survives_libreoffice(profile: Path, tmp_path: Path) -> None:
    made = with_typed(whole(), TYPED)
    found = by_libreoffice({"稿": made}, tmp_path, "docx:MS Word 2007 XML", profile)
    returned = read_typed(found["稿"])
    assert (returned.about, returned.typed) == (made.about, TYPED)
