"""What became of each cell of a ledger whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from loaders.ledger.books import Checked
from tests.loaders.table.dirty import ASIDE, NOTHING, Ledger


def said(checked: Checked, kind: str) -> dict[str, dict[str, Any]]:
    """Values of the records of a kind, by their first column; of relations the targets, gathered."""
    out: dict[str, dict[str, Any]] = {}
    for table in (t for t in checked.tables if t.kind == kind):
        for row in table.rows:
            values = dict(zip(table.columns, row, strict=True))
            kept = out.setdefault(str(row[0]), {"targets": []})
            kept["targets"].append(values.get("target"))
            kept.update(values)
    return out


def judge(ledger: Ledger, checked: Checked) -> Counter[str]:
    """How many cells are where the truth says, put aside where they could be read, not read, or silently wrong."""
    return Counter(fate for _, fate in judge_each(ledger, checked))


def judge_each(ledger: Ledger, checked: Checked) -> Iterator[tuple[str, str]]:
    """The letter of the column of each cell, and what became of it."""
    assert checked.understood is not None
    aside = {(r.row, r.cell.rstrip("0123456789")) for r in checked.understood.aside}
    read = {c.letter: c.target for c in checked.understood.columns}
    refused = {r.row for r in checked.rejects()}
    found = {k: said(checked, k) for k in ("Enterprise", "Project", "LOCATED_IN", "MAKES")}
    first = expected(ledger)
    for (row, at), cell in ledger.cells.items():
        letter = chr(65 + at)
        if cell.kind == "trap":
            yield letter, "silently wrong" if read.get(letter) else "landed"
            continue
        record = found[cell.kind].get(ledger.ids[row], {"targets": []})
        here = record["targets"] if cell.kind == "MAKES" else record.get(cell.field)
        should = first.get((ledger.ids[row], cell.kind, cell.field))
        if here and not same(should, here):
            yield letter, "silently wrong"
        else:
            told = "put aside" if (row, letter) in aside else "refused" if row in refused else ""
            yield letter, _fate(cell.truth, should, here, told or ("" if read.get(letter) else "unread"))


def expected(ledger: Ledger) -> dict[tuple[str, str, str], Any]:
    """What each record should say: of single values the first that can be read, of products all."""
    out: dict[tuple[str, str, str], Any] = {}
    for (row, _), cell in sorted(ledger.cells.items()):
        key = ledger.ids[row], cell.kind, cell.field
        if isinstance(cell.truth, tuple):
            out[key] = (*out.get(key, ()), *cell.truth)
        elif cell.truth not in (ASIDE, NOTHING):
            out.setdefault(key, cell.truth)
    return out


def same(truth: Any, here: Any) -> bool:
    """Whether a record says it."""
    if isinstance(truth, tuple):
        return set(truth) >= set(here)
    if isinstance(here, float) and isinstance(truth, int | float):
        return abs(here - truth) < 1e-6 * max(1, abs(truth))
    return bool(here == truth)


def _fate(truth: Any, should: Any, here: Any, told: str) -> str:
    if truth == NOTHING:
        return "landed"
    landed = set(truth) <= set(here) if isinstance(truth, tuple) else truth != ASIDE and same(truth, here)
    if landed:
        return "landed"
    if truth == ASIDE or (not isinstance(truth, tuple) and not same(truth, should)):
        return "landed" if told in ("put aside", "refused") else told or "silently wrong"
    return told or "silently wrong"
