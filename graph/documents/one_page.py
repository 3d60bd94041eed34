"""How many lines a document takes, reckoned by characters, and the fullest form of it that stands on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil

from graph.views.document import Block, Document, Grid, Heading, Paragraph, Picture
from graph.views.text_fit import em

LINES, WIDE, NOTE_WIDE, NOTE_HIGH = 22, 28.0, 36.0, 360 / 579
"""Lines of a page and characters of a line; characters and height of a line of notes."""
TITLE_WIDE, MARK = 20.0, 1.0
"""Characters of a line of the title, and of the number of a note."""


def lines_of(document: Document) -> float:
    """Lines of the text with its head, date, who signs, and the notes that stand below."""
    head = ceil(em(document.title) / TITLE_WIDE) + ceil((em(document.place) + 14) / WIDE)
    notes = sum(ceil((em(document.bases[k].words) + 3) / NOTE_WIDE) for k in document.used()) * NOTE_HIGH
    return head + sum(map(_block, document.blocks)) + 2 + notes


def _block(block: Block) -> int:
    if isinstance(block, Picture):  # on a page of its own, after the text
        return 0
    if isinstance(block, Paragraph):
        lead = em(block.lead) + 3 if block.lead else 0
        return ceil((2 + lead + sum(em(s.text) + MARK for s in block.sentences)) / WIDE)
    if isinstance(block, Grid):
        return 2 + 2 * len(block.table.rows)
    return ceil(
        (4 + em(block.text if isinstance(block, Heading) else block.text or block.asks + "［请补写：］")) / WIDE
    )


def fullest(forms: Iterable[Callable[[], Document]]) -> Document:
    """The first form that stands on one page, else the last: forms come from the fullest to the barest."""
    made = None
    for form in forms:
        made = form()
        if lines_of(made) <= LINES:
            break
    assert made is not None
    return made
