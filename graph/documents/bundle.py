"""三单一图 of a field in a place as a document: what is to be done first, what changed, its lists as tables.

The lists are made by their own room; here they are only set out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.bundles.annex import Opening
from graph.dates import to_iso
from graph.documents.bundle_first import NAMED, PERIOD, counted, deeds, resting
from graph.documents.draft import subject
from graph.documents.says import CHAIN, DRAWN, map_basis
from graph.lists.declared import declarations
from graph.lists.firms import ASKS
from graph.lists.made import Because, Entry, MadeList
from graph.lists.period import period_words
from graph.plain import Plain
from graph.views.document import (
    Basis,
    Block,
    Document,
    Grid,
    Heading,
    Paragraph,
    Picture,
    Rests,
    Sentence,
    Typed,
    mark_of,
    paragraph,
)
from graph.views.table import Column, Table

_WHY, _GIVEN = Column("because", "为什么在列"), {"why", "missing"}
"""The column of reasons, and those that a list may have of its own."""
UNTIL, _OFFICER = "截至：", "officer"
"""Before a day; what fills the column of 企业服务专员, for whom the text asks, so that it stands there empty too."""
PRESET = "preset"
"""Key of the basis that says what a preset assumes."""
_TARGETS, _SAID, _ELSEWHERE = "targets", "action", "；外地"
"""A list whose rows say first what is known of their segment, in which column, and what begins their own."""
_RANK = Column("rank", "序号", "integer")
_RESULTS = {"met": "", "unmet": "未达到：", "unknown": "未知：", "manual": "需人工：", "not_applicable": ""}


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The preset of a bundle: what it is called, what of it is lacking ("" for nothing), and what is assumed."""

    called: str
    lacking: str = ""
    assumed: tuple[str, ...] = ()


def bundle_document(
    lists: Sequence[MadeList],
    *,
    by: MadeBy = MadeBy("三单一图"),
    final: bool = False,
    maps: Sequence[tuple[str, str]] = (),
    since: Iterable[Block] = (),
    begins: Opening | None = None,
    answers: bool = True,
    at: str = "",
) -> Document:
    """The lists of one field in one place as of one day; ``maps`` are titles and SVG of their maps, ``since`` what
    changed since an earlier quarter, ``begins`` what is said first, ``answers`` adds a column that others fill in,
    ``at`` is when it is said to be made. What is to be done stands first; tables and maps behind the text, as 附表.
    """
    first, grids = lists[0], [_grid(made, answers) for made in lists if made.listed]
    about = subject("bundle", field=first.field, place=",".join(first.place), period=first.period)
    return Document(
        about,
        f"{first.place_name}{first.field_name}领域{by.called}",
        f"{first.place_name}，{period_words(first.period)}",
        first.on,
        (
            *deeds(lists, final=final),
            Heading("总的情况"),
            *([begins.said] if begins else []),
            paragraph(counted(lists), _of_preset(first, by)),
            *_by_title(since, lists),
            *(block for made in lists for block in _list(made, grids)),
            Heading("补充说明"),
            Typed("remarks", "需要说明的调整、未列入的情况"),
            *grids,
            *_maps(first, maps),
        ),
        {
            **({CHAIN: replace(begins.basis, upto=_basis(first).upto)} if begins else {}),
            **_bases(lists),
            PERIOD: Basis("季度按自然季，到季末止；由谁定稿按样稿约定", _basis(first).upto),
            PRESET: Basis("；".join(text.rstrip("。") for text in by.assumed) or "各张照样式所写", _basis(first).upto),
            **({DRAWN: map_basis(_basis(first).upto)} if maps else {}),
        },
        final=final,
        at=at,
    )


def _of_preset(first: MadeList, by: MadeBy) -> Iterable[Sentence]:
    """By which preset it is, and what of that has to come from elsewhere; what is assumed stands as 口径."""
    said = by.lacking or f"本稿按样式“{by.called}”编写"
    yield Sentence(f"{said}。", (Rests("Field", (first.field,)),), PRESET)


def _bases(lists: Sequence[MadeList]) -> dict[str, Basis]:
    """What each list says of its figures, by its title: a preset may take two from one. What two of them say stands
    with the first; of one that has nothing else to say, where.
    """
    told, out = dict[str, str](), dict[str, Basis]()
    for made in lists:
        own = [b for b in made.basis if not b.startswith((UNTIL, ASKS))]
        new = _basis(replace(made, basis=tuple(b for b in made.basis if b not in told)))
        there = "".join(f"《{t}》" for t in dict.fromkeys(told[b] for b in own)) if told.keys() >= set(own) else ""
        out[made.title] = replace(new, counts=f"与{there}相同") if there else new
        told |= {b: made.title for b in own if b not in told}
    return out


def _by_title(said: Iterable[Block], lists: Sequence[MadeList]) -> Iterable[Block]:
    """What was kept while figures named the list that they were counted by its name, not by its title."""
    titles = {m.name: m.title for m in reversed(lists)}
    for block in said:
        if isinstance(block, Paragraph):
            told = tuple(replace(s, basis=titles.get(s.basis, s.basis)) for s in block.sentences)
            block = replace(block, sentences=told)
        yield block


def _basis(made: MadeList) -> Basis:
    """What a list says of its figures: up to when, and what they count; what is asked stands with those asked."""
    said = [b.rstrip("。") for b in made.basis]
    until = [b.removeprefix(UNTIL) for b in said if b.startswith(UNTIL)]
    counts = "；".join(b for b in said if not b.startswith((UNTIL, ASKS))) or f"按“{made.method}”从记录生成"
    return Basis(counts, until[0] if until else f"按{to_iso(made.on)}有效的记录（第 {made.version} 版）")


def _maps(first: MadeList, maps: Sequence[tuple[str, str]]) -> Iterable[Block]:
    """The map, once: a preset may call for the same one by several titles."""
    rests = (Rests("Field", (first.field,)),)
    if maps[1:]:
        text = f"{'、'.join(f'《{title}》' for title, _ in maps[1:])}与附图相同。"
        yield paragraph(Sentence(text, rests, DRAWN))
    if maps:
        yield Picture(maps[0][1], Sentence(f"{first.place_name}{first.field_name}{maps[0][0]}", rests, DRAWN))


def _list(made: MadeList, grids: Sequence[Grid]) -> Iterable[Block]:
    """What is to be known of a list, and which table it is; nothing where there is nothing to say beside the table."""
    field = (Rests("Field", (made.field,)),)
    said = [(n.rstrip("。"), made.named.get(n, field)) for n in made.notes]
    if not made.listed:
        said = [("按现有记录没有可列的", field), *said]
    if made.candidates:
        first = "、".join(map(_seated, made.candidates[:NAMED]))
        words = f"待核对的先问{first}{'等' if len(made.candidates) > NAMED else ''}，问什么见工作簿的“待核对”"
        said.append((words, resting(made.candidates[:NAMED], made)))
    if said:
        table = next((f"（附表{i}）" for i, g in enumerate(grids, 1) if g.basis == made.title), "")
        yield Heading(f"{made.title}{table}")
        yield paragraph(*(Sentence(f"{text}。", rests, made.title) for text, rests in said))


def _seated(entry: Entry) -> str:
    """The name of a row, with where its head office is of a firm that is here by a site alone."""
    seat = next((str(b.words).partition("，")[0] for b in entry.because if b.test == "site"), "")
    return f"{entry.name}（{seat}）" if seat else entry.name


def _grid(made: MadeList, answers: bool) -> Grid:
    """The table of a list and whoever answers for it."""
    kind = declarations().get(made.name)
    empty = {c.column.key: c.empty for c in kind.cells} if kind else {}
    asked = {c.column.key for c in kind.cells if c.fill == _OFFICER} if kind else set[str]()
    own = [c for c in made.columns if c.key in asked or any(e.cells.get(c.key) is not None for e in made.listed)]
    reasons = () if _GIVEN & {c.key for c in own} else (_WHY,)
    rows = tuple(_row(i, e, own, bool(reasons), empty) for i, e in enumerate(made.listed, 1))
    rows = _said_once(made, own, rows) if made.name == _TARGETS else rows
    table = Table(made.title, (_RANK, *own, *reasons), rows, _notes(made))
    keys = tuple(mark_of(f"{made.name}:{e.key}") for e in made.listed) if answers else ()
    return Grid(table, tuple(_rests(e) for e in made.listed), made.title, wide=True, answers=keys)


def _row(
    number: int, entry: Entry, columns: Sequence[Column], reasons: bool, empty: Mapping[str, str | None]
) -> tuple[Plain, ...]:
    """A row of the table; an empty cell says what its column declares, else nothing, which reads as not known."""
    said = ("；".join(map(_reason, entry.because)) or None,) if reasons else ()
    cells = ((c.key, entry.cells.get(c.key)) for c in columns)
    return (number, *(empty.get(key) if value is None else value for key, value in cells), *said)


def _said_once(
    made: MadeList, own: Sequence[Column], rows: tuple[tuple[Plain, ...], ...]
) -> tuple[tuple[Plain, ...], ...]:
    """The rows where only the first of a segment says who here needs it: a column of its own stays in the list."""
    at = next((i for i, c in enumerate(own, 1) if c.key == _SAID), 0)
    out, last = list[tuple[Plain, ...]](), ("", "")
    for entry, row in zip(made.listed, rows, strict=True):
        users, where, rank = str(row[at]).partition(_ELSEWHERE)
        told = (str(entry.cells.get("segment")), users)
        again = at and where and told == last
        out.append((*row[:at], f"{_ELSEWHERE[1:]}{rank}", *row[at + 1 :]) if again else row)
        last = told
    return tuple(out)


def _reason(because: Because) -> str:
    """A reason, and what is not known said to be so."""
    return f"{_RESULTS.get(because.result, '')}{because.words}"


def _rests(entry: Entry) -> tuple[Rests, ...]:
    return tuple(dict.fromkeys((Rests(entry.kind, (entry.id,)), *(r for b in entry.because for r in b.rests))))


def _notes(made: MadeList) -> tuple[str, ...]:
    unit = (f"单位：{made.unit}。",) if made.unit else ()
    who = (f"责任单位：{made.responsible}。",) if made.responsible else ()
    return (*unit, *who)
