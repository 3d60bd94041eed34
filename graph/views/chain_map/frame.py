"""Title, legend and notes around a chain map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.chain.examples import EXAMPLE
from graph.dates import newest_words
from graph.gaps.find import Assessment
from graph.gaps.states import gap_words
from graph.views.chain_map.layout import PAPER, Sheet
from graph.views.state_styles import state_legend
from graph.views.text_fit import clip, em, printable, wrap
from graph.views.view import LegendItem, View, ViewText

WIDTH, MARGIN, INNER = PAPER.width, PAPER.margin, PAPER.inner
NOTE_SIZE, NOTE_LINE = 12.5, 19.0


def framed(view: View, assessment: Assessment, sheet: Sheet, height: float) -> View:
    """The bands with their title, and on paper with title, legend and notes drawn.

    Legend items stand nowhere otherwise.
    """
    title, subtitle, texts = heading(assessment, view.total, view.notes)
    named = replace(view, title=title, subtitle=subtitle)
    if not sheet.framed:
        return replace(named, legend=tuple(replace(item, w=0.0) for item in view.legend))
    legend, legend_texts = place_legend(assessment.counts())
    note_texts, end = place_notes(view.notes, sheet.top + max(height, 0.0) + 16)
    return replace(named, height=round(end + 16), legend=tuple(legend), texts=(*texts, *legend_texts, *note_texts))


def heading(assessment: Assessment, total: int, notes: Sequence[str]) -> tuple[str, str, list[ViewText]]:
    """Title, subtitle and their texts; example data is marked at the upper right."""
    title = f"{printable(assessment.field_name)}产业链图谱 · {printable(assessment.place.name)}"
    status = printable(assessment.field_status) or "链条未注明审定情况"
    subtitle = (
        f"{status}　|　{newest_words(assessment.data_date)}　|　共 {total} 个环节，{gap_words(assessment.counts())}"
    )
    texts = [
        ViewText(clip(title, INNER - 420, 26), MARGIN, 42, 26, "title", bold=True),
        ViewText(clip(subtitle, INNER, 14), MARGIN, 68, 14, "subtitle"),
    ]
    if any(EXAMPLE in note for note in notes):
        texts.append(ViewText(EXAMPLE, WIDTH - MARGIN - 8, 40, 14, "example", "end", bold=True, pill=True))
    return title, subtitle, texts


def place_legend(counts: dict[str, int]) -> tuple[list[LegendItem], list[ViewText]]:
    """Legend in one row, samples drawn as the boxes are, with the number of segments and the action of each state."""
    items, texts, x, y = [], [], MARGIN, 82.0
    for item in state_legend(counts):
        items.append(replace(item, x=x + 2, y=y, w=28.0, h=16.0))
        label = f"{item.symbol} {item.label} {item.count}" + (f"（{item.note}）" if item.note else "")
        texts.append(ViewText(label, x + 38, y + 13, 13, "legend"))
        x += 38 + em(label) * 13 + 22
    texts.append(ViewText("卡脖子", x + 6, y + 13, 12, "mark", pill=True))
    x += 50
    texts.append(ViewText("关键环节受制于人", x, y + 13, 13, "legend"))
    hint = "指向或选中环节，显示它的供应（实线为必需）"
    if x + 150 + em(hint) * 12 < WIDTH - MARGIN:
        texts.append(ViewText(hint, WIDTH - MARGIN, y + 13, 12, "hint", "end"))
    return items, texts


def place_notes(notes: Sequence[str], y: float) -> tuple[list[ViewText], float]:
    """Notes in two columns from ``y`` on, and where they end."""
    width = (INNER - 32) / 2
    blocks = [wrap(printable(n), width, NOTE_SIZE, 4) for n in notes]
    total, left, used = sum(map(len, blocks)), 0, 0
    while left < len(blocks) and used < total / 2:
        used += len(blocks[left])
        left += 1
    texts = []
    longest = 0
    for x, part in ((MARGIN, blocks[:left]), (MARGIN + width + 32, blocks[left:])):
        lines = [line for block in part for line in block]
        longest = max(longest, len(lines))
        texts += [ViewText(t, x, y + 14 + i * NOTE_LINE, NOTE_SIZE, "note") for i, t in enumerate(lines)]
    return texts, y + longest * NOTE_LINE
