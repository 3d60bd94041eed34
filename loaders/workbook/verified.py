"""The sheet of verifications (核实): ids and titles made where none are given, and days that make sense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.chain.verified import first_day, until_of, verification_id
from graph.dates import to_iso, today
from loaders.files.raw import CellProblem
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.references import References

_FIELDS = ("name", "result", "unit", "verified_on", "valid_until")


def complete(sheet: ParsedSheet, references: References) -> None:
    """Check the days of each row, and give it an id (by place, segment, day and unit) and a title where it has none."""
    schema = references.schema
    kind, ends = (
        schema.nodes[sheet.layout.kind],
        {r.target[0]: r.target_label for r in schema.inline_of("Verification")},
    )
    label = {name: kind.fields[name].label for name in _FIELDS}
    ids, titles = list(sheet.column(kind.id_label)), list(sheet.column(label["name"]))
    columns: dict[str, Sequence[Any]] = {name: sheet.column(label[name]) for name in _FIELDS}
    for i in range(len(sheet.numbers)):
        row = {name: column[i] for name, column in columns.items()}
        if row["verified_on"] is not None and (found := problem_of(row["verified_on"], row["valid_until"])):
            wrong, problem = found
            sheet.refuse(i, label[wrong], row[wrong], problem)
        place, segment = (
            _target(references, name, sheet.column(ends[name])[i], ends[name]) for name in ("District", "Segment")
        )
        if ids[i] is None and place and segment and row["verified_on"] and row["unit"]:
            ids[i] = verification_id(place, segment, row["verified_on"], row["unit"])
        if titles[i] is None and row["result"]:
            titles[i] = title_of(sheet.column(ends["District"])[i], sheet.column(ends["Segment"])[i], row["result"])
    sheet.values |= {kind.id_label: ids, label["name"]: titles}


def title_of(place: str | None, segment: str | None, result: str) -> str:
    """What a verification is called.

    >>> title_of("昆山市", "硅片", "有")
    '昆山市 · 硅片：有'
    """
    return f"{' · '.join(w for w in (place, segment) if w)}：{result}"


def problem_of(verified_on: str, valid_until: str | None) -> tuple[str, CellProblem] | None:
    """What is wrong with the days, and of which of the two."""
    now = today()
    if len(verified_on) < len("2026-11-20"):
        return "verified_on", CellProblem("date.day", f"核实日期“{verified_on}”没有写到日", "请写成 2026-11-20")
    if first_day(verified_on) > now:
        return "verified_on", CellProblem("date.future", f"核实日期“{verified_on}”在今天之后", f"不晚于 {to_iso(now)}")
    if valid_until is not None and until_of(verified_on, valid_until) < first_day(verified_on):
        return "valid_until", CellProblem("date.order", f"有效至“{valid_until}”早于核实日期", "请改正，或留空按一年")
    return None


def _target(references: References, kind: str, text: str | None, label: str) -> str | None:
    """The id that a cell means, else what it says: such a row is refused with its reason later."""
    if text is None:
        return None
    found = references.resolve((kind,), text, label)
    return text if isinstance(found, CellProblem) else found[1]
