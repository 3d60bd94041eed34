"""A document as a Word file: the form of GB/T 9704-2012, as its XML says it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from graph.chain.examples import EXAMPLE
from graph.render.docx import render_docx
from graph.render.docx_text import chinese
from graph.views.document import Document, Heading, Paragraph, Sentence, Typed, mark_of, with_typed
from tests.graph.documents.sheets import BASES, grid, rest, said, whole

MM = 56.6929


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def body(document: Document) -> str:
    return part(render_docx(document), "word/document.xml")


def attributes(xml: str, tag: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'w:(\w+)="([^"]*)"', found)) for found in re.findall(rf"<w:{tag} [^>]*>", xml)]


def test_paper_and_margins_are_those_of_the_standard() -> None:
    xml = body(whole())
    sizes = [(s["w"], s["h"], s.get("orient", "")) for s in attributes(xml, "pgSz")]
    upright, lying = ("11906", "16838", ""), ("16838", "11906", "landscape")
    assert sizes == [upright, lying, upright], "text, what is attached, annex: no page is left half empty in between"
    margins = {k: float(v) / MM for k, v in attributes(xml, "pgMar")[0].items()}
    assert [round(margins[k]) for k in ("top", "left", "right", "bottom")] == [37, 28, 26, 35]
    assert attributes(xml, "docGrid")[0] == {"type": "lines", "linePitch": "579"}
    lines = 22 * 579 / 20 / 72 * 25.4
    assert abs(lines - 225) < 0.6


def test_fonts_are_named_and_none_is_shipped() -> None:
    data = render_docx(whole())
    styles = part(data, "word/styles.xml")
    for style, font, size in (
        ("GTitle", "方正小标宋简体", 44),
        ("GBody", "仿宋_GB2312", 32),
        ("GHead1", "黑体", 32),
        ("GHead2", "楷体_GB2312", 32),
        ("GFoot", "宋体", 28),
    ):
        made = re.search(rf'w:styleId="{style}".*?</w:style>', styles, re.DOTALL)
        assert made is not None
        assert f'w:eastAsia="{font}"' in made[0]
        assert f'<w:sz w:val="{size}"/>' in made[0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [n for n in archive.namelist() if "font" in n.lower() and n != "word/fontTable.xml"]


def test_pages_are_numbered_right_and_left_and_marked_as_a_draft() -> None:
    data = render_docx(whole())
    feet = [part(data, n) for n in ("word/footer1.xml", "word/footer2.xml")]
    sides = {re.search(r'<w:jc w:val="(\w+)"', f)[1] for f in feet}  # type: ignore[index]
    assert sides == {"left", "right"}
    assert all("— " in f and "PAGE" in f for f in feet)
    assert "evenAndOddHeaders" in part(data, "word/settings.xml")
    assert "稿" in part(data, "word/header1.xml")
    assert "稿" not in part(render_docx(whole(final=True)), "word/header1.xml")


@pytest.mark.parametrize(
    ("record", "marked"), [("硅片；名录.csv 第 3 行", False), ("硅片项目（示例）；项目.csv", True)]
)
def test_what_rests_on_a_made_up_record_says_so_on_every_page(record: str, marked: bool) -> None:
    """Only maps said it, so that a document on a made-up district read like one on a real one."""
    real = replace(whole(final=True), title="苏州市“晶片”短板弱项分析", sources={rest("s39"): record})
    for document in (real, replace(real, final=False)):
        data = render_docx(document)
        heads = [part(data, f"word/header{i}.xml") for i in (1, 2)]
        assert [EXAMPLE in head for head in heads] == [marked, marked]
        assert all(("稿" in head) is not document.final for head in heads)


def test_rows_stay_whole_and_heads_are_repeated() -> None:
    xml = body(replace(whole(), blocks=(grid(3),)))
    rows = re.findall(r"<w:tr>.*?</w:tr>", xml, re.DOTALL)
    assert rows
    assert all("<w:cantSplit/>" in r for r in rows)
    assert sum("<w:tblHeader/>" in r for r in rows) == 3  # the table, and its sentences and rows in the annex


def test_a_wide_table_stands_behind_the_signature_and_is_named_before_it() -> None:
    """Between paragraphs it left a page half empty before it and one after."""
    made = whole()
    xml, text = body(made), "".join(re.findall(r"<w:t [^>]*>([^<]*)", body(made)))
    assert [name for name, _ in made.called()] == ["表1", "附表1"]
    first, signed, second = text.index("附表1　清单"), text.index("签发："), text.rindex("附表1　清单〔2〕")
    behind = text.index("附表1　清单", signed)
    assert first < signed < behind < text.index("附：逐句依据") < second, "named, then shown, then told in the annex"
    assert xml.index("landscape") > xml.index("签发：")
    assert text.index("［请补写：措施］") < signed, "what follows the table in the text"


def test_the_date_the_numbers_of_headings_and_who_signs() -> None:
    xml = body(whole())
    assert "2026年11月5日" in xml
    assert "一、现状" in xml
    assert "（一）分项" in xml
    assert all(word in xml for word in ("拟稿：", "核稿：", "签发："))
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


def test_every_figure_has_its_note_and_every_sentence_its_mark() -> None:
    xml = body(whole())
    assert xml.count('w:name="s') == len(list(whole().sentences()))
    assert "〔1〕口径：已确认的企业；截至：2026年11月30日。" in xml
    assert "〔2〕口径：得分；截至：2026年9月30日。" in xml
    assert xml.count("口径见正文末〔2〕") == 2
    assert 'w:anchor="s1"' in xml


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_docx(whole()) == render_docx(whole())
    with zipfile.ZipFile(io.BytesIO(render_docx(whole()))) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("text", ["<w:p>", "a & b", "\x00\x08坏字\ud800", "“引”‘号’", "]]>", "𠮷"])
def test_any_text_is_written_as_it_is(text: str) -> None:
    """What XML forbids is left out; nothing else is."""
    made = Document("x", text, text, 20260101, (Heading(text), Typed("k", text, text)), {})
    render_docx(made)


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        ((Paragraph((Sentence("没有依据。", ()),)),), "rests on no record"),
        ((Paragraph((said("共 3 家。"),)),), "without a basis"),
        ((Paragraph((said("共 3 家。", "没有"),)),), "no such basis"),
        ((replace(grid(2), rests=()),), "differ in number"),
        ((replace(grid(2), answers=("a",)),), "differ in number"),
        ((Typed("一", "问"),), "keys"),
        ((Typed("k", "问"), Typed("k", "问")), "keys"),
    ],
)
def test_a_document_that_cannot_be_traced_is_not_made(blocks: tuple[object, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Document("x", "题", "苏州市", 20260101, blocks, BASES)  # type: ignore[arg-type]


def test_a_long_text_is_warned_of() -> None:
    made = Document("x", "题", "苏州市", 20260101, (Paragraph((said("国" * 4001),)),), BASES)
    assert made.length == 4002
    assert made.warning == "正文 4,002 字，超过 4,000 字：请删减后再报"
    assert made.warning in body(made)
    assert replace(made, blocks=(Paragraph((said("国" * 3999),)),)).warning == ""


def test_what_was_typed_is_kept_and_nothing_of_it_lost() -> None:
    kept = with_typed(whole(), {"causes": "甲\n乙", "row3": "已联系", "gone": "旧的", "measures": " "})
    typed = {t.key: t.text for t in kept.typed()}
    assert typed == {"causes": "甲\n乙", "measures": "", "gone": "旧的"}
    assert next(kept.grids()).answered == {"row3": "已联系"}
    assert "上一稿补写、本稿没有对应处的内容" in body(kept)
    assert mark_of("Enterprise:688000.SH") != mark_of("Enterprise:688001.SH")
    assert rest("a") == rest("a")
