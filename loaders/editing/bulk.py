"""One field of many records changed at once: judged as rows of one import, told one by one, written as one act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from graph.errors import BadRequest
from graph.model.schema import RelationKind
from graph.store.contract import Store
from loaders.editing.form import FormField, ends_at, form_fields, shown
from loaders.editing.lines import Line, lines_of, titles_of
from loaders.editing.rows import JudgedRows
from loaders.editing.sheet import EditSheet, edit_sheet
from loaders.editing.signed import Edit, carry_out_edit
from loaders.editing.together import (
    MOST,
    WAYS,
    Asked,
    Row,
    Together,
    done,
    refuse_if_late,
    refuse_too_many,
    together,
    with_seen,
)
from loaders.files.raw import as_text
from loaders.workbook.references import References

_FIXED = ("uscc", "stock")


def fields_of(kind: str) -> tuple[FormField, ...]:
    """Fields of a kind that many records may have alike: no keys, names or codes."""
    sheet = edit_sheet(kind, adding=False)
    return tuple(f for f in form_fields(sheet, {}) if _may(sheet, f.name))


def _may(sheet: EditSheet, key: str) -> bool:
    column, kind = sheet.columns[key], sheet.kind
    if column.field.restricted:
        return False
    if isinstance(kind, RelationKind):
        return key not in ("source", "target", *kind.key)
    return column.role != "id" and key not in (*kind.name_fields, "short_name") and column.field.type not in _FIXED


def listed(store: Store, kind: str, lines: Sequence[Line]) -> Together:
    """These records alone, as a list of the first of them."""
    sheet = edit_sheet(kind, adding=False)
    titles = titles_of(store, sheet, lines[:MOST])
    rows = (Row(x.id, titles[x.id], "", "", "found") for x in lines[:MOST])
    made = together((kind, sheet.kind.label), ("", ""), Asked(""), rows, store.version())
    return replace(made, total=len(lines))


def preview(store: Store, kind: str, ids: Collection[str], asked: Asked) -> Together:
    """What would become of each record; nothing is written.

    Raises
    ------
    BadRequest
        There is no such field, or too many records.
    """
    sheet, key, asked = _understood(kind, asked)
    rows, _ = _plan(store, sheet, key, ids, asked)
    return together((kind, sheet.kind.label), (key, sheet.columns[key].label), asked, rows, store.version())


def change_together(store: Store, kind: str, ids: Collection[str], asked: Asked, *, who: str, why: str) -> Together:
    """Change the field of all of them that can be changed, as one batch.

    Raises
    ------
    EditConflict
        Somebody changed the field of one of them since it was seen; nothing is written.
    EditRefused, BadRequest
        Nobody signs, or as :func:`preview`.
    """
    sheet, key, asked = _understood(kind, asked)
    label, made = sheet.columns[key].label, list[Together]()

    def plan() -> Edit:
        rows, lines = _plan(store, sheet, key, ids, asked)
        refuse_if_late(rows, asked)
        made[:] = [together((kind, sheet.kind.label), (key, label), asked, rows, store.version())]
        changing = [r for r in rows if r.outcome == "change"]
        title = f"{len(changing):,} 条的“{label}”{WAYS[asked.way]}“{asked.value or '空'}”"
        judged = JudgedRows(store, sheet, [lines[r.id] for r in changing], asked)  # those alone, lest others follow
        edited = tuple(r.id for r in changing)
        return Edit("change", kind, sheet.kind.label, "", title, judged.tables(), judged.retire(), ids=edited)

    saved = carry_out_edit(store, plan, who, why)
    return done(made[0], saved.batch, saved.version)


def _understood(kind: str, asked: Asked) -> tuple[EditSheet, str, Asked]:
    sheet = edit_sheet(kind, adding=False)
    ((key, cell),) = sheet.read({asked.field: asked.value}).items()
    column = sheet.columns[key]
    if not _may(sheet, key):
        raise BadRequest(
            f"“{column.label}”各条不同，不能一起改；可以一起改的：{'、'.join(f.label for f in fields_of(kind))}"
        )
    if cell is None and asked.way == "set" and any(f.restricted for f in sheet.kind.fields.values()):
        raise BadRequest(f"{sheet.kind.label}有不外传的数，不能一起清空“{column.label}”；请逐条修改")
    if asked.way not in WAYS or (asked.way != "set" and column.field.type != "list"):
        raise BadRequest(f"“{column.label}”不能{WAYS.get(asked.way, asked.way[:20])}一项；只有列表可以加、去")
    if asked.way != "set" and cell is None:
        raise BadRequest(f"没有写要{WAYS[asked.way]}哪一项")
    return sheet, key, Asked(key, as_text(cell), asked.way, asked.seen)


def _plan(
    store: Store, sheet: EditSheet, key: str, ids: Collection[str], asked: Asked
) -> tuple[list[Row], dict[str, Line]]:
    wanted = list(dict.fromkeys(ids))
    refuse_too_many(len(wanted))
    lines = lines_of(store, sheet, wanted)
    judged = JudgedRows(store, sheet, list(lines.values()), asked)
    titles = titles_of(store, sheet, lines.values())
    references, rows = References(sheet.schema, store), list[Row]()
    for id_ in wanted:
        if id_ not in lines:
            rows.append(Row(id_, id_, "", "", "refused", f"没有这条{sheet.kind.label}，或已经结束"))
            continue
        line = lines[id_]
        before = shown(store, sheet, {key: line.cells.get(key)}, references)[key]
        if why := judged.refused.get(id_):
            rows.append(Row(id_, titles[id_], before, "", "refused", why))
            continue
        value = judged.value(line)
        after = shown(store, sheet, {key: value}, references)[key] if ends_at(sheet, key) else judged.text(value)
        after = asked.value if value and after == value else after  # a place that is new to the store has no name yet
        outcome = "same" if value == line.values.get(key) else "change"
        rows.append(with_seen(Row(id_, titles[id_], before, after, outcome), asked.seen))
    return rows, lines
