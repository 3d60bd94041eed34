"""三单一图 of a field in a place as a document: its lists as tables, what they count, and what is still asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.documents.draft import subject
from graph.lists.made import Because, Entry, MadeList
from graph.views.document import Basis, Block, Document, Grid, Heading, Rests, Sentence, Typed, mark_of, paragraph
from graph.views.table import Column, Table

WIDE = 7
"""Columns from which on a list lies on its side."""
_WHY = Column("because", "为什么在列")
_RANK = Column("rank", "序号", "integer")
_RESULTS = {"met": "", "unmet": "未达到：", "unknown": "未知：", "manual": "需人工：", "not_applicable": "不适用："}


def bundle_document(
    lists: Sequence[MadeList], *, final: bool = False, maps: Sequence[str] = (), answers: bool = True
) -> Document:
    """The lists of one field in one place as of one day; ``maps`` name the files of its maps, ``answers`` adds a column
    that others fill in.
    """
    first = lists[0]
    about = subject("bundle", field=first.field, place=",".join(first.place), period=first.period)
    return Document(
        about,
        f"{first.place_name}{first.field_name}产业链清单（{first.period}）",
        first.place_name,
        first.on,
        (
            Heading("总的情况"),
            paragraph(_counted(lists)),
            *_maps(first, maps),
            *(block for made in lists for block in _list(made, answers)),
            Heading("补充说明"),
            Typed("remarks", "需要说明的调整、未列入的情况"),
        ),
        {made.name: _basis(made) for made in lists},
        final=final,
    )


def _basis(made: MadeList) -> Basis:
    counts = "；".join(b.rstrip("。") for b in made.basis) or f"按“{made.method}”从记录生成"
    return Basis(counts, f"按{_day(made.on)}有效的记录（第 {made.version} 版）")


def _day(on: int) -> str:
    return f"{on // 10000}-{on // 100 % 100:02d}-{on % 100:02d}"


def _counted(lists: Sequence[MadeList]) -> Iterable[Sentence]:
    """How long each list is, resting on what stands in it; on the field where nothing does."""
    for made in lists:
        rests = tuple(Rests(e.kind, (e.id,)) for e in made.listed) or (Rests("Field", (made.field,)),)
        asked = f"，另有 {len(made.asked)} 项待核实" if made.asked else ""
        yield Sentence(f"《{made.title}》列 {len(made.listed)} 项{asked}。", rests, made.name)


def _maps(first: MadeList, maps: Sequence[str]) -> Iterable[Block]:
    if maps:
        text = f"产业链图谱另附：{'、'.join(maps)}。"
        yield paragraph(Sentence(text, (Rests("Field", (first.field,)),), first.name))


def _list(made: MadeList, answers: bool) -> Iterable[Block]:
    """A list with its table, whoever answers for it, and its notes."""
    yield Heading(made.title)
    if not made.listed:
        yield paragraph(Sentence("按现有记录没有可列的。", (Rests("Field", (made.field,)),)))
        return
    own = [c for c in made.columns if c.key not in ("rank", "because")]
    table = Table(
        made.title, (_RANK, *own, _WHY), tuple(_row(i, e, own) for i, e in enumerate(made.listed, 1)), _notes(made)
    )
    keys = tuple(mark_of(f"{made.name}:{e.key}") for e in made.listed) if answers else ()
    rests = tuple(_rests(e) for e in made.listed)
    yield Grid(table, rests, made.name, wide=len(own) + 2 >= WIDE, answers=keys)


def _row(number: int, entry: Entry, columns: Sequence[Column]) -> tuple[str | int | float | bool | None, ...]:
    return (number, *(entry.cells.get(c.key) for c in columns), "；".join(map(_reason, entry.because)) or None)


def _reason(because: Because) -> str:
    """A reason, and what is not known said to be so."""
    return f"{_RESULTS.get(because.result, '')}{because.words}"


def _rests(entry: Entry) -> tuple[Rests, ...]:
    return tuple(dict.fromkeys((Rests(entry.kind, (entry.id,)), *(r for b in entry.because for r in b.rests))))


def _notes(made: MadeList) -> tuple[str, ...]:
    unit = (f"单位：{made.unit}。",) if made.unit else ()
    who = (f"责任单位：{made.responsible}。",) if made.responsible else ()
    return (*unit, *who, *made.notes)
