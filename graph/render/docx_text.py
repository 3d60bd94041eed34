"""The body of a document as XML: head, text, date, who drafts and signs, 口径与截至, and the annex."""

from __future__ import annotations

from collections.abc import Sequence

from graph.render.docx_annex import annex, mark
from graph.render.docx_grid import grid_xml
from graph.render.docx_page import ACROSS, HEI, THIN, UPRIGHT, section
from graph.render.docx_picture import Placed, drawing
from graph.render.docx_xml import asked, marked, para, place, run, sheet, typed_lines
from graph.views.document import Document, Grid, Heading, Paragraph, Picture, Typed

SIGNED = "拟稿：　　　　　　　核稿：　　　　　　　签发："
_DIGITS = "零一二三四五六七八九"


def body(document: Document, links: str, pictures: Sequence[Placed] = ()) -> str:
    """All pages; ``links`` name the heads and feet of each section, ``pictures`` where its pictures are."""
    return _Body(document, links, pictures).written()


class _Body:
    def __init__(self, document: Document, links: str, pictures: Sequence[Placed]) -> None:
        self.document, self.links = document, links
        self.pictures = dict(zip(document.pictures(), pictures, strict=True))
        self.notes = {key: i for i, key in enumerate(document.used(), 1)}
        self.parts: list[str] = []
        self.called = iter(list(document.called()))
        self.sentence = self.id = 0
        self.levels = [0, 0]

    def written(self) -> str:
        made = self.document
        self.parts.append(para(run(made.title), "GTitle"))
        about = [p for p in made.place.split("，") if p and not made.title.startswith(p)]  # once is enough
        self.parts.append(para(run(f"（{'，'.join((*about, f'截至{made.dated}'))}）"), "GUnder"))
        if not made.one_page:
            self.parts.append(para("", "GBody"))
        for block in made.text():
            if isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Paragraph):
                self.parts.append(self._paragraph(block))
            elif isinstance(block, Grid):
                self._grid(block)
            elif isinstance(block, Typed):
                self._typed(block)
        self._end()
        self._attached()
        self.parts.append(annex(made))
        self.parts.append(section(lying=False, last=True, links=self.links))
        return "".join(self.parts)

    def _heading(self, heading: Heading) -> None:
        if heading.level == 1:
            self.parts.append(para(run(f"{self._number()}、{heading.text}"), "GHead1"))
            return
        self.levels[1] += 1
        self.parts.append(para(run(f"（{chinese(self.levels[1])}）{heading.text}"), "GHead2"))

    def _number(self) -> str:
        """The number of the next heading of level 1."""
        self.levels = [self.levels[0] + 1, 0]
        return chinese(self.levels[0])

    def _paragraph(self, block: Paragraph) -> str:
        """Sentences, each marked for the annex; a note where the basis changes, and at the end."""
        out = [run(f"{self._number()}、{block.lead}。", font=HEI)] if block.lead else []
        for at, sentence in enumerate(block.sentences):
            self.sentence += 1
            content = run(sentence.text)
            after = block.sentences[at + 1].basis if at + 1 < len(block.sentences) else None
            if sentence.basis and sentence.basis != after:
                content += run(f"〔{self.notes[sentence.basis]}〕", raised=True)
            out.append(marked(content, mark(self.sentence), self._next()))
        return para("".join(out), "GBody")

    def _grid(self, grid: Grid) -> None:
        name, _ = next(self.called)
        self.parts.append(para(run(f"{name}　{grid.table.name}"), "GCaption"))
        basis = self.document.bases[grid.basis]
        said = [f"口径见正文末〔{self.notes[grid.basis]}〕；截至：{basis.upto}。", *grid.table.notes]
        words = [f"{'注：' if i == 0 else '　　'}{s}" for i, s in enumerate(said)]
        self.parts += [para(run(text), "GNote", more="<w:keepNext/>") for text in words]
        first, self.id = self.id + 1, self.id + len(grid.answers)
        self.parts.append(grid_xml(grid, ACROSS if grid.wide else UPRIGHT, first))

    def _picture(self, picture: Picture) -> None:
        """A picture with its caption below; what cannot be drawn here is said instead."""
        (name, _), at, said = next(self.called), self.pictures[picture], picture.caption
        self.sentence += 1
        caption = run(f"{name}　{said.text.rstrip('。')}")
        if at.relation:
            self.parts.append(para(drawing(at, said.text, self._next()), "GPicture"))
        self.parts.append(para(marked(caption, mark(self.sentence), self._next()), "GCaption"))
        if at.problem:
            self.parts.append(para(run(f"注：图没有画出：{at.problem}。"), "GNote"))
        self.parts.append(self._note(said.basis))

    def _typed(self, typed: Typed) -> None:
        """A place where people type; in what is final nothing is asked any more."""
        lines = typed_lines(typed.text) or ([] if self.document.final else [asked(typed.asks)])
        if not lines:
            return
        content = "".join(para(run(line), "GBody") for line in lines)
        self.parts.append(para(place(typed.key, self._next()), "GTiny", more=THIN))
        self.parts.append(sheet(content, UPRIGHT, seen=not self.document.final))
        self.parts.append(para("", "GTiny", more=THIN))

    def _end(self) -> None:
        """What is attached, the date, who signs, and 口径 of the text."""
        made = self.document
        if not made.one_page:
            self.parts += self._named()
        self.parts.append(para(run(made.dated), "GDate"))
        self.parts.append(para(run(SIGNED), "GSign"))
        if warned := made.warning:
            self.parts.append(para(run(f"提示：{warned}。"), "GNote"))
        drawn = {p.caption.basis for p in made.pictures()}  # said below the picture
        self.parts += self._bases([key for key in self.notes if key not in drawn])
        self.parts.append(section(lying=False, last=False, links=self.links))

    def _named(self) -> list[str]:
        """What is attached, by name, a line below the text."""
        lines = [
            f"{name}　{block.table.name if isinstance(block, Grid) else block.caption.text.rstrip('。')}"
            for name, block in self.document.called()
            if name.startswith("附")
        ]
        return [para(run(line), "GBody") for line in (["", *lines] if lines else [])]

    def _attached(self) -> None:
        """Wide tables one below the other and pictures, on pages that lie on their side."""
        attached = list(self.document.attached())
        for block in attached:
            if isinstance(block, Grid):
                self._grid(block)
            else:
                self._picture(block)
        if attached:
            self.parts.append(section(lying=True, last=False, links=self.links))

    def _bases(self, keys: Sequence[str]) -> list[str]:
        """口径与截至 of all figures; 截至 once where it is the same."""
        said = {key: self.document.bases[key] for key in keys}
        if len(said) < 2 or len({b.upto for b in said.values()}) > 1:
            return [self._note(key) for key in keys]
        lines = [f"〔{self.notes[k]}〕口径：{b.counts}。" for k, b in said.items()]
        return [para(run(t), "GNote") for t in (*lines, f"截至（以上各项）：{said[keys[0]].upto}。")]

    def _note(self, key: str) -> str:
        """口径与截至 under its number."""
        return para(run(f"〔{self.notes[key]}〕{self.document.bases[key].words}"), "GNote")

    def _next(self) -> int:
        self.id += 1
        return self.id


def chinese(number: int) -> str:
    """A number up to 99 in Chinese figures.

    >>> chinese(3), chinese(10), chinese(12), chinese(40)
    ('三', '十', '十二', '四十')
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")
