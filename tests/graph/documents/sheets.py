"""Made-up documents for tests of how they look and what comes back."""

from __future__ import annotations

from graph.views.document import Basis, Document, Grid, Heading, Rests, Sentence, Typed, paragraph
from graph.views.table import Column, Table

BASES = {"a": Basis("已确认的企业", "2026年11月30日"), "b": Basis("得分", "2026年9月30日")}


def rest(name: str) -> Rests:
    return Rests("Segment", (name,))


def said(text: str, basis: str = "") -> Sentence:
    return Sentence(text, (rest("wafer"),), basis)


def grid(rows: int, *, columns: int = 3, wide: bool = False, answers: bool = False) -> Grid:
    heads = tuple(Column(f"c{i}", f"第{'甲乙丙丁戊己庚辛壬癸'[i]}列") for i in range(columns))
    cells = tuple(tuple(f"内容{r}之{c}，文字较长时在格里折行" for c in range(columns)) for r in range(rows))
    marks = tuple(f"row{i}" for i in range(rows)) if answers else ()
    return Grid(Table("清单", heads, cells), tuple((rest(f"s{i}"),) for i in range(rows)), "b", wide, marks)


def whole(*, final: bool = False) -> Document:
    """A document with all that there is: two levels of headings, tables over pages, one that lies on its side."""
    return Document(
        "segment?field=f&segment=wafer&place=320500",
        "苏州市示例链“晶片”短板弱项分析",
        "苏州市",
        20261105,
        (
            Heading("现状"),
            paragraph(said("国" * 28 * 30 + "。"), said("全链 7 个环节。", "a"), said("得分 0.5。", "b")),
            Heading("分项", 2),
            Typed("causes", "成因"),
            grid(40, answers=True),
            grid(25, columns=9, wide=True),
            Typed("measures", "措施"),
        ),
        BASES,
        final=final,
    )
