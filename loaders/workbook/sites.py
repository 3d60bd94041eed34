"""Sites (场所) of a file: the segments named in their rows, and the business of the enterprise that they state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.model.records import RecordTable
from graph.model.schema import Schema
from graph.search.merged import FIRM
from graph.store.contract import Store
from graph.text import join_list, split_list
from loaders.files.raw import CellProblem
from loaders.workbook.gathering import Gathering
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.references import References

HAS_SITE, OPERATES, SEGMENT = "HAS_SITE", "OPERATES_IN", "Segment"
BY_HAND = "人工"
PROJECT = "投产项目"
"""Role of a site that a producing project is."""
_COLUMNS = ("source", "target", "rule", "evidence", "state")


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


def stated_business(
    schema: Schema, gathering: Gathering, tables: Sequence[RecordTable], store: Store | None
) -> list[RecordTable]:
    """Who does a segment at one of these sites does it: ``OPERATES_IN`` of these pairs, but for those that the file
    itself speaks of, and those that are known or that people rejected.
    """
    firms = [(FIRM, id_) for id_ in {row[0] for t in tables for row in t.rows}]
    said = set(gathering.keys(OPERATES))
    if store is not None and firms:
        known = store.rows(OPERATES, ["source", "target", "state"], among=firms)
        said |= {(firm, segment) for firm, segment, state in known if state != "suggested"}
    out = list[RecordTable]()
    for table in tables:
        rows, numbers = list[tuple[Any, ...]](), list[int]()
        for record, number in zip(_records(table), table.numbers, strict=True):
            for segment in split_list(record.get("segments")) if record["state"] == "confirmed" else ():
                pair = (record["source"], segment)
                if pair not in said:
                    said.add(pair)
                    told = f"“{_sheet(schema, record['role'])}”表写明在{record['role']}做"
                    rows.append((*pair, BY_HAND, told, "confirmed"))
                    numbers.append(number)
        if rows:
            out.append(RecordTable(OPERATES, _COLUMNS, rows, numbers, table.source, (FIRM, SEGMENT)))
    return out


def _records(table: RecordTable) -> Iterator[dict[str, Any]]:
    return (dict(zip(table.columns, row, strict=True)) for row in table.rows)


def _sheet(schema: Schema, role: str) -> str:
    """Where a site of this role is told."""
    project = schema.nodes.get("Project") if role == PROJECT else None
    return project.sheet if project else schema.relations[HAS_SITE].sheet
