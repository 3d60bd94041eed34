"""Sites (场所) of a file: the segments named in their rows, and the business of the enterprise that they state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.model.records import RecordTable
from graph.model.schema import Schema
from graph.text import join_list, split_list
from loaders.files.raw import CellProblem
from loaders.workbook.gathering import Gathering
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.references import References

HAS_SITE, OPERATES, SEGMENT = "HAS_SITE", "OPERATES_IN", "Segment"
BY_HAND = "人工"
_COLUMNS = ("source", "target", "rule", "evidence")


def read_sites(schema: Schema, sheet: ParsedSheet, references: References) -> list[str]:
    """Put ids in place of the segments that the rows name; a sentence for each row that names one that is not there,
    which is taken without it. A row that tells no year is of the year of its date.
    """
    fields = schema.relations[HAS_SITE].fields
    label, year, notes = fields["segments"].label, fields["year"].label, list[str]()
    for i, text in enumerate(sheet.column(label)):
        found, strange = _ids(split_list(text), label, references)
        if text is not None:
            sheet.values[label][i] = join_list(found)
        if strange:
            rest = "其余照收" if found else "照收，算作“做什么不明”"
            problem = strange[0]
            notes.append(f"{sheet.where(sheet.numbers[i])}{problem.message}；{rest}；{problem.hint}")
    dates = sheet.column("资料日期")
    years = [int(d[:4]) if y is None and d else y for y, d in zip(sheet.column(year), dates, strict=True)]
    if any(y is not None for y in years):
        sheet.values[year] = years
    return notes


def _ids(texts: Iterable[str], label: str, references: References) -> tuple[list[str], list[CellProblem]]:
    found, strange = dict[str, None](), list[CellProblem]()
    for text in texts:
        node = references.resolve((SEGMENT,), text, label)
        if not isinstance(node, CellProblem):
            lost = references.lost(node)
            if lost is None:
                found[node[1]] = None
                continue
            node = lost
        strange.append(node)
    return list(found), strange


def stated_business(schema: Schema, gathering: Gathering) -> list[RecordTable]:
    """Who does a segment at a site does it: ``OPERATES_IN``, which gives way to all that is known of the pair."""
    said = set(gathering.keys(OPERATES))
    out = []
    for table in gathering.tables(HAS_SITE):
        rows: dict[tuple[str, str], tuple[Any, ...]] = {}
        numbers: dict[tuple[str, str], int] = {}
        values = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for record, number in zip(values, table.numbers, strict=True):
            for segment in split_list(record.get("segments")) if record["state"] == "confirmed" else ():
                pair = (record["source"], segment)
                if pair not in said:
                    said.add(pair)
                    rows[pair] = (*pair, BY_HAND, f"“{schema.relations[HAS_SITE].sheet}”表写明在{record['role']}做")
                    numbers[pair] = number
        if rows:
            ends = ("Enterprise", SEGMENT)
            kept = list(numbers.values())
            out.append(RecordTable(OPERATES, _COLUMNS, list(rows.values()), kept, table.source, ends, fill_only=True))
    return out
