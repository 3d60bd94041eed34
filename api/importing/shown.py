"""A user's own table as its page shows it: each column with what it is taken for, and what people must decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from api.importing.choices import UNITS, Target, choices, named, plain
from api.importing.filled import BETWEEN, CHOSEN, NEW, ROSTER_FIELDS, SPOTS
from api.session.upload import Upload
from graph.chain.roster_kinds import CLOSED, ROSTER_KINDS, SELECTED
from graph.chain.rosters import OWN, built_in_kind
from graph.store.contract import Store
from loaders.ledger.books import CellCount, ImportReport, Reject, SheetSample, Understood
from loaders.table.guesses import GUESSED
from loaders.table.whereabouts import BY_ROWS
from loaders.table.words import head_of
from loaders.workbook.new_roster import COMPLETE, NAME, is_described
from loaders.workbook.rosters import COUNTED_ON

_SETTLED = ("整列没有值", "个人信息", "已取自", CHOSEN)
"""In reasons to leave a column unread that nobody need think about."""
_CHECK = "请核对"
_COUNTERS = ("序号", "编号", "No", "No.", "NO")
"""Heads of columns that count the rows."""
_UNITLESS = "没写单位"
_PLACELESS = {
    "place.below": "不知在哪里",
    "place.unknown": "的地名不认得",
    "place.ambiguous": "的地名有几处同名",
    "place.conflict": "的几格地名不在一处",
}
_SPOTS = ("place.unknown", "place.ambiguous", "place.conflict")
"""Rules of cells whose place somebody may choose; for the others the table's own place is enough."""
"""Why a row has no place, by rule."""
_KINDS = {"": built_in_kind(OWN)} | {kind: kind for kind in ROSTER_KINDS if kind != built_in_kind(OWN)}
_ADMISSIONS = {
    "": "看种类",
    CLOSED: f"收全了：达到条件的都在上面（{CLOSED}）",
    SELECTED: f"没收全，或有人挑过、自愿申报（{SELECTED}）",
}
ASIDE_SHOWN = 30


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column of the user's table: what it is taken for (``other`` where the drop-down has no such choice), why, and
    how sure that is; ``asks``: it is not read, and perhaps should be; ``guessed``: it is read, and perhaps should not.
    """

    at: int
    head: str
    to: str
    other: str
    unit: str
    reason: str
    sure: str
    asks: bool
    guessed: bool
    unitless: bool


@dataclass(frozen=True, slots=True)
class ShownList:
    """The roster: what is chosen, what may be, and what the form says of a new one."""

    chosen: str
    known: Sequence[tuple[str, str]]
    new: Mapping[str, str]
    counted: str
    kinds: Mapping[str, str]
    admissions: Mapping[str, str]
    anew: str = NEW


@dataclass(frozen=True, slots=True)
class ShownTable:
    """All that the page of a table shows besides the report.

    Attributes
    ----------
    sheets : those of the file that are not hidden; ``head`` is where the head of the one that was read stands.
    nameless : no column of names is known, so that nothing is read yet.
    unplaced : no column says where anything is.
    place_why : why that place was taken where the table does not say it.
    places : how many rows have no place, by why.
    spots : texts of cells that name no place or several, how many rows say them, and what is chosen; the first ones.
    kept : name of the mapping by which it was read; ``keep`` the name for the one it is read by now.
    held : it was to be written, and is shown once more, since it is read otherwise now.
    """

    columns: Sequence[ShownColumn]
    first: SheetSample
    sheets: Sequence[str]
    head: str
    groups: Mapping[str, Sequence[Target]]
    units: Sequence[str]
    nameless: bool
    unplaced: bool
    place: str
    place_why: str
    places: Mapping[str, int]
    spots: Sequence[tuple[str, int, str]]
    list: ShownList
    notes: Sequence[str]
    kept: str
    keep: str
    held: bool
    cells: CellCount | None
    aside: Sequence[tuple[Reject, int]]
    aside_total: int


def table_shown(upload: Upload, report: ImportReport, said: Understood, store: Store) -> ShownTable:
    """What the page shows of an upload whose report tells how its table was read; what the form held is shown again
    where it could not be followed.
    """
    again = upload.asked if upload.problem is not None else {}
    counted = [n for n in report.notes if n.startswith(COUNTED_ON)]
    places = [n for n in report.notes if n.startswith(BY_ROWS)]
    targets = [t for c in said.mapping["columns"] for t in c["to"]]
    return ShownTable(
        columns=_columns(said, again.get("columns", {})),
        first=said.first[0],
        sheets=said.sheets,
        head="-".join(map(str, said.mapping["head_rows"])),
        groups=choices(),
        units=UNITS,
        nameless=not report.tables,
        unplaced=not any(t.endswith(".所在地") for t in targets),
        place=again.get("place", said.mapping["place"]),
        place_why="".join(places[:1]),
        places=_placeless(said.aside),
        spots=_spots(said, dict(zip(again.get("spot") or (), again.get("spot_at") or (), strict=False))),
        list=_list(upload, again, store, "".join(counted[:1])),
        notes=[n for n in report.notes if n not in (*counted, *places)],
        kept=said.kept,
        keep=upload.asked.get("keep", ""),
        held=bool(upload.asked.get("held")) and not again,
        cells=said.cells.get(said.first[0].name),
        aside=_examples(said.aside),
        aside_total=len(said.aside),
    )


def _columns(said: Understood, again: Mapping[str, Sequence[str]]) -> list[ShownColumn]:
    uses = {c["column"]: c for c in said.mapping["columns"]}
    known = {t.id for some in choices().values() for t in some}
    out = []
    for at, head in enumerate(said.first[0].columns):
        if not head:
            continue
        use: dict[str, Any] = uses.get(head, {"to": [], "unit": "", "reason": "映射里没有这一列", "sureness": 1.0})
        reason = plain(use["reason"])
        asks = not use["to"] and head not in _COUNTERS and not any(word in reason for word in _SETTLED)
        to, unit = again.get(head, (BETWEEN.join(use["to"]), use["unit"] if use["to"] else head_of(head).unit))
        other = named(to.split(BETWEEN)) if to and to not in known else ""
        sure = _sure(use) if use["to"] else ""
        guessed = sure == _CHECK
        out.append(ShownColumn(at, head, to, other, unit, reason, sure, asks, guessed, asks and _UNITLESS in reason))
    return out


def _sure(use: Mapping[str, Any]) -> str:
    if use["reason"] == CHOSEN:
        return ""
    return "很有把握" if use["sureness"] >= 0.9 else "较有把握" if use["sureness"] >= GUESSED else _CHECK


def _list(upload: Upload, again: Mapping[str, Any], store: Store, counted: str) -> ShownList:
    known = store.rows("Roster", ("id", "name"))
    if again:
        new = {name: str(again.get(name, "")) for name in ROSTER_FIELDS}
        return ShownList(str(again["roster"]), known, new, counted, _KINDS, _ADMISSIONS)
    said: dict[str, str] = orjson.loads(upload.roster) if is_described(upload.roster) else {}
    if COMPLETE in said:
        said[COMPLETE] = f"{100 * float(said[COMPLETE]):g}"
    new = {name: said.get(label, "") for name, label in ROSTER_FIELDS.items()}
    return ShownList(NEW if NAME in said else upload.roster, known, new, counted, _KINDS, _ADMISSIONS)


def _placeless(aside: Sequence[Reject]) -> dict[str, int]:
    rows = {word: {each.row for each in aside if each.rule == rule} for rule, word in _PLACELESS.items()}
    return {word: len(numbers) for word, numbers in rows.items() if numbers}


def _spots(said: Understood, again: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Those chosen before, then of each row without a place what it says; of several cells the one that is told."""
    rows: dict[int, str] = {}
    for each in said.aside:
        if each.rule in _SPOTS and "*" not in each.value and (each.row not in rows or each.value in each.message):
            rows[each.row] = each.value
    chosen = said.mapping.get("places", {})
    open_ = [(text, count, again.get(text, "")) for text, count in Counter(rows.values()).most_common()]
    return [*((text, 0, where) for text, where in chosen.items()), *open_][:SPOTS]


def _examples(aside: Sequence[Reject]) -> list[tuple[Reject, int]]:
    """For each column and reason the first cell and how many there are, the most common first."""
    found: dict[tuple[str, str], tuple[Reject, int]] = {}
    for each in aside:
        first, count = found.get((each.column, each.rule), (each, 0))
        found[each.column, each.rule] = (first, count + 1)
    return sorted(found.values(), key=lambda f: -f[1])[:ASIDE_SHOWN]
