"""What a person is told of a table that was read: its books by row, its columns, and sentences about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from graph.model.records import Source
from loaders.files.raw import Cell, as_text
from loaders.ledger.books import Checked, ColumnRead, InputTable, Reject, SheetSample, Understood, column_letter
from loaders.table.cells import masked
from loaders.table.heads import Table
from loaders.table.mapping import TableMapping
from loaders.table.settle import ANCHORS
from loaders.table.sheets import Made
from loaders.table.words import REMARKS, head_of, targets, words

_SHOWN, _WIDEST = 10, 80
NODES = [sheet for sheet in ANCHORS if sheet != REMARKS]


def ledger_of(table: Table, made: Made, own: Sequence[tuple[InputTable, str]]) -> InputTable:
    """One ledger of the user's rows: a row is refused if one of ours is, a duplicate if none of ours says more."""
    out = InputTable(Source(table.sheet.file, table.sheet.label), len(table.rows))
    news, raws = set[int](), {s.name: s for s in made.sheets}
    for ledger, name in own:
        news |= {n for n, _ in raws[name].rows} - ledger.duplicates
    nodes = {r.row for (ledger, name) in own for r in ledger.rejects if name in NODES}
    for ledger, name in own:  # that a relation's end was refused is told by the refusal of the end
        told = [r for r in ledger.rejects if name in NODES or not (r.row in nodes and r.rule.startswith("reference."))]
        out.rejects += [_theirs(r, name, table, made) for r in told]
    out.duplicates = {n for n, _ in table.rows} - news - out.rejected_rows()
    return out


def _theirs(reject: Reject, sheet: str, table: Table, made: Made) -> Reject:
    """A refusal in the user's own words: the column as it is called there."""
    at = made.source.get(f"{sheet}.{reject.column}")
    if at is None:
        at = made.source.get(ANCHORS.get(sheet, "企业.企业名称"))
    if at is None:
        return replace(reject, cell="")
    column = table.heads[at]
    message = reject.message.replace(f"“{reject.column}”", f"“{column}”")
    hint = reject.hint.replace(f"“{reject.column}”", f"“{column}”")
    cell = f"{column_letter(at)}{reject.row}"
    return replace(reject, column=column, cell=cell, message=message, hint=hint)


def tell_columns(said: Understood, table: Table, mapping: TableMapping, refused: set[int]) -> None:
    """Note what each column was taken for, and the first rows as they stand."""
    said.columns += [
        ColumnRead(
            table.sheet.label,
            column_letter(table.heads.index(c.column)),
            c.column,
            "、".join(c.to),
            c.unit,
            c.reason,
            c.sureness if c.to else 0.0,
        )
        for c in mapping.for_heads(table.heads).columns
    ]
    said.first.append(_first(table, refused, _withheld(table, mapping)))


def tell_cells(said: Understood, table: Table, made: Made, refused: set[int]) -> None:
    """Note the cells put aside, and the books of the cells."""
    said.aside += made.books.aside
    said.cells[table.sheet.label] = made.books.count(refused)


def unread(label: str, table: Table, mapping: TableMapping, notes: list[str]) -> Checked:
    """A table of which nothing can be read before somebody says which column holds the names."""
    said = Understood(mapping=mapping.as_json(), kept=mapping.name)
    tell_columns(said, table, mapping, set())
    return Checked("table", label, notes=notes, understood=said)


def _withheld(table: Table, mapping: TableMapping) -> set[int]:
    """Columns of which all that they are read for goes on no page."""
    uses = {c.column: c.to for c in mapping.columns if c.to}
    read = {i: uses[head] for i, head in enumerate(table.heads) if head in uses}
    return {i for i, to in read.items() if all(targets()[t].field.restricted for t in to)}


def _first(table: Table, refused: set[int], withheld: set[int]) -> SheetSample:
    """The first rows as they stand; who to call and how is not shown, nor what goes on no page."""
    width = len(table.heads)
    hidden = {i for i, head in enumerate(table.heads) if head_of(head).base in words().personal} | withheld

    def shown(cells: Sequence[Cell]) -> tuple[str, ...]:
        texts = [as_text(c) for c in [*cells, *[None] * width][:width]]
        return tuple("***" if t and i in hidden else masked(t)[:_WIDEST] for i, t in enumerate(texts))

    rows = tuple((n, shown(cells), n in refused) for n, cells in table.rows[:_SHOWN])
    return SheetSample(table.sheet.label, tuple(table.heads), rows, len(table.rows))


def sentences(table: Table, made: Made) -> list[str]:
    """Sentences: where the head is, which rows are no data, how many cells were put aside and why."""
    label = table.sheet.label
    rows = "、".join(map(str, table.head_rows))
    out = [f"工作表“{label}”的表头是第 {rows} 行，其下 {len(table.rows)} 行数据"]
    if table.same:
        out.append(f"{table.same} 格写着“同上”“〃”一类，按上一行的读")
    for why in dict.fromkeys(w for _, w in table.skipped):
        numbers = [str(n) for n, w in table.skipped if w == why]
        more = f" 等 {len(numbers)} 行" if len(numbers) > _SHOWN else ""
        out.append(f"{why}未读取：第 {'、'.join(numbers[:_SHOWN])} 行{more}")
    reasons = Counter((r.column, r.rule) for r in made.books.aside)
    for (column, rule), count in reasons.most_common(_SHOWN):
        first = next(r for r in made.books.aside if (r.column, r.rule) == (column, rule))
        example = f"第 {first.row} 行“{first.value[:30]}”：{first.message}；{first.hint}"
        out.append(f"“{column}”有 {count} 格放到一边，行照收；如{example}")
    return [*out, *made.notes]
