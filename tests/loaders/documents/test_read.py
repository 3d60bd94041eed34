"""A document that comes back: what was typed is found again, and what is hostile is refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefused
from graph.render.docx import render_docx
from graph.render.docx_text import body
from graph.views.document import Document, Typed, with_typed
from loaders.documents.child import Refused, about_in, typed_in
from loaders.documents.read import kept_in, read_typed
from tests.graph.documents.sheets import BASES, grid, whole

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(folder: Path, data: bytes, name: str = "稿.docx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def repacked(data: bytes, changed: dict[str, bytes | None]) -> bytes:
    """The archive with some parts changed, or left out for ``None``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := changed.get(name, old.read(name))) is not None:
                new.writestr(name, content)
    return out.getvalue()


def main_part(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def test_what_was_typed_comes_back_and_is_kept(tmp_path: Path) -> None:
    typed = {"causes": "设备交期长\n人手不足", "row3": "已联系，下周来", "row39": "不愿来"}
    found = read_typed(written(tmp_path, render_docx(with_typed(whole(), typed))))
    assert (found.about, found.typed) == (whole().about, typed)
    again = kept_in(whole(), found)
    assert read_typed(written(tmp_path, render_docx(again))).typed == typed
    assert render_docx(again) == render_docx(with_typed(whole(), typed))


def test_nothing_typed_is_nothing(tmp_path: Path) -> None:
    assert read_typed(written(tmp_path, render_docx(whole()))).typed == {}


def test_what_has_no_place_any_more_is_kept_at_the_end(tmp_path: Path) -> None:
    before = replace(whole(), blocks=(*whole().blocks, Typed("old", "旧问", "旧答")))
    again = kept_in(whole(), read_typed(written(tmp_path, render_docx(before))))
    assert [t.text for t in again.typed()] == ["", "", "旧答"]


def test_typed_before_after_and_over_what_was_asked() -> None:
    xml = main_part(render_docx(whole())).decode()
    assert typed_in(xml.replace("［请补写：成因］", "［请补写：成因］甲").encode())["causes"] == "甲"
    assert typed_in(xml.replace("［请补写：成因］", "乙").encode())["causes"] == "乙"
    split = xml.replace("［请补写：成因］", "丙</w:t></w:r><w:r><w:br/><w:t>丁")
    assert typed_in(split.encode())["causes"] == "丙\n丁"
    gone = xml.replace(
        "［请补写：成因］", "戊</w:t></w:r><w:del><w:r><w:delText>删去的</w:delText></w:r></w:del><w:r><w:t>"
    )
    assert typed_in(gone.encode())["causes"] == "戊"


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


@given(st.dictionaries(st.sampled_from(["causes", "measures", "row0", "row1"]), texts))
def test_any_text_comes_back_as_it_was(typed: dict[str, str]) -> None:
    typed = {k: v for k, v in typed.items() if not v.startswith("［请补写：")}
    blocks = (Typed("causes", "成因"), grid(2, answers=True), Typed("measures", "措施"))
    made = with_typed(Document("x", "题", "苏州市", 20260101, blocks, BASES), typed)
    found = {k: v for k, v in typed_in(f"<w:document {W}>{body(made, '')}</w:document>".encode()).items() if v}
    assert found == typed


def test_a_document_about_something_else_is_not_mixed_in(tmp_path: Path) -> None:
    found = read_typed(written(tmp_path, render_docx(with_typed(whole(), {"causes": "甲"}))))
    with pytest.raises(InputRefused, match="补写的内容不能搬过来"):
        kept_in(replace(whole(), about="firm?id=s1"), found)


ENTITY = (
    f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}>'
    "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
)
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document/>'
DEEP = f"<w:document {W}>" + "<w:p>" * 600 + "</w:p>" * 600 + "</w:document>"
BODY, CORE = "word/document.xml", "docProps/core.xml"
HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "空": (lambda good: b"", "是空的"),
    "文字": (lambda good: "不是文档".encode(), "不是 Word 文档"),
    "旧版": (lambda good: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "有密码保护或是旧版 .doc"),
    "截断": (lambda good: good[: len(good) // 2], "不是 Word 文档"),
    "没有正文": (lambda good: repacked(good, {BODY: None}), "不是 Word 文档"),
    "炸弹": (lambda good: repacked(good, {BODY: b"<w:document>" + b" " * 200_000_000}), "超过上限"),
    "外部实体": (lambda good: repacked(good, {BODY: ENTITY.encode()}), "外部实体"),
    "实体-十六位": (lambda good: repacked(good, {BODY: ENTITY.encode("utf-16")}), "外部实体"),
    "层层实体": (lambda good: repacked(good, {BODY: LAUGHS.encode()}), "外部实体"),
    "属性里的实体": (lambda good: repacked(good, {CORE: ENTITY.encode()}), "外部实体"),
    "太深": (lambda good: repacked(good, {BODY: DEEP.encode()}), "500 层"),
    "坏的": (lambda good: repacked(good, {BODY: b"<w:document>"}), "已损坏"),
    "没有出处": (lambda good: repacked(good, {CORE: None}), "不是由链图生成的"),
    "工作簿": (lambda good: repacked(good, {BODY: None, CORE: None}), "不是 Word 文档"),
}
"""What each is made of a good document, when it is wanted: whoever only reads the tests would wait for seconds."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    make, why = HOSTILE[name]
    with pytest.raises(InputRefused, match=why) as refused:
        read_typed(written(tmp_path, make(render_docx(whole()))))
    said = str(refused.value)
    assert said.startswith("文件 稿.docx")
    assert "\n" not in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="不存在"):
        read_typed(tmp_path / "没有.docx")
    with pytest.raises(InputRefused, match="不存在"):
        read_typed(tmp_path)


def test_too_much_text_is_refused() -> None:
    row = f"<w:tr><w:tc><w:p><w:r><w:t>{'国' * 2_000_001}</w:t></w:r></w:p></w:tc></w:tr>"
    xml = f"<w:document {W}><w:tbl>{row}</w:tbl></w:document>"
    with pytest.raises(Refused, match="超过"):
        typed_in(xml.encode())


def test_what_a_document_is_about() -> None:
    dc, cp = "http://purl.org/dc/elements/1.1/", "x"
    xml = f'<c xmlns:dc="{dc}" xmlns="{cp}"><dc:title>chainatlas:错</dc:title><dc:subject>{{}}</dc:subject></c>'
    assert about_in(xml.format("chainatlas:firm?id=1").encode()) == "firm?id=1"
    assert about_in(xml.format("别的主题").encode()) == ""
