"""Two people at one record: what became of it since one of them looked, told field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.errors import BadRequest, EditConflict
from graph.model.records import Version
from graph.says import Says
from graph.store.contract import Store
from loaders.editing.form import Present, shown, version_cells
from loaders.editing.records import Record
from loaders.editing.sheet import EditSheet
from loaders.files.raw import Cell
from loaders.workbook.layout import STATE_CODES

_STATES = {code: word for word, code in STATE_CODES.items() if word}


@dataclass(frozen=True, slots=True)
class Difference:
    """他人改过的一项"""

    field: str
    label: Annotated[str, Says("中文名")]
    then: Annotated[str, Says("您打开时")]
    now: Annotated[str, Says("现在")]
    yours: Annotated[str, Says("您写的", "没有写的与现在相同")]
    collides: Annotated[bool, Says("都改了", "您也改了这一项，且改得不同")]


def refuse_if_changed(
    store: Store, sheet: EditSheet, record: Record, here: Present, base: str, said: Mapping[str, Cell]
) -> None:
    """Raise ``EditConflict`` where the record is not as it was at ``base``; it names each field that changed.

    An empty ``base`` asks for no such care.
    """
    if not base or base == here.base:
        return
    then = shown(store, sheet, _cells_at(store, sheet, record, base))
    now, yours = shown(store, sheet, here.cells), shown(store, sheet, said)
    found = []
    for key, column in sheet.columns.items():
        old, new = then.get(key, ""), now.get(key, "")
        if old != new:
            mine = yours.get(key, new)
            found.append(Difference(key, column.label, old, new, mine, mine not in (old, new)))
    raise EditConflict(_sentence(found), here.base, found)


def _sentence(found: list[Difference]) -> str:
    told = "；".join(
        f"“{d.label}”原为“{d.then or '空'}”，现为“{d.now or '空'}”"
        + (f"，您写“{d.yours or '空'}”" if d.collides else "")
        for d in found
    )
    what = f"他人改了：{told}" if found else "他人改过又改了回来"
    return f"您打开之后，他人已先修改，没有保存。{what}。看过后再保存一次，只有您改了的项会写入"


def _cells_at(store: Store, sheet: EditSheet, record: Record, base: str) -> dict[str, Cell]:
    """What the record held when it was as ``base`` says, rolled back since or not."""
    batch, *inline = base.split(";")
    versions = [v for v in store.history(record.kind.name, record.key) if v.ends == record.ends]
    cells = dict[str, Cell]()
    if (then := _of_batch(versions, batch)) is not None:
        cells |= version_cells(sheet.kind.fields, then)
        cells["state"] = _STATES[then.state]
    ends = ("id",) if record.ends is None else ("source", "target")
    cells |= zip(ends, record.key, strict=False)
    for part in inline:
        name, _, rest = part.partition("=")
        target, _, of = rest.rpartition("@")
        if name not in sheet.schema.relations:
            raise BadRequest(f"所见的版本“{base[:100]}”不对；请重新打开这条记录")
        cells[f"{name}.target"] = target
        if (known := _of_batch(store.history(name, (record.key[0], target)), of)) is not None:
            own = version_cells(sheet.schema.relations[name].fields, known, own=True)
            cells |= {f"{name}.{key}": value for key, value in own.items()}
    return {key: value for key, value in cells.items() if key in sheet.columns}


def _of_batch(versions: list[Version], batch: str) -> Version | None:
    return next((v for v in reversed(versions) if str(v.batch) == batch), None)
