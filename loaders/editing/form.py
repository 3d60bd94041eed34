"""The form of a record: its fields as ``schema.toml`` declares them, with what is known of each today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from graph.model.labels import RECORD_STATES
from graph.model.records import Version
from graph.model.schema import RelationKind
from graph.says import Says
from graph.store.contract import Store
from loaders.editing.records import Record, find_record, title_of
from loaders.editing.sheet import EditSheet, edit_sheet
from loaders.files.raw import Cell, as_text
from loaders.identity.full_names import with_above
from loaders.workbook.layout import Column, name_field
from loaders.workbook.references import References

HIDDEN = "不外传：填了也不显示，空着就是不改"
"""Said beside a field whose value nobody is shown."""


@dataclass(frozen=True, slots=True)
class FormField:
    """表单的一项"""

    name: Annotated[str, Says("项", "提交时用的名字；也可写中文名")]
    label: Annotated[str, Says("中文名")]
    type: Annotated[
        str, Says("类型", "text、number、integer、flag、date、list、choice、uscc、stock；node 是另一条记录")
    ]
    required: bool
    choices: tuple[str, ...]
    unit: str
    note: str
    example: str
    value: Annotated[str, Says("现值", "不知道为空")]
    fixed: Annotated[bool, Says("不能改", "记录的键")]
    kinds: Annotated[tuple[str, ...], Says("另一端的类型", "类型为 node 时")]


@dataclass(frozen=True, slots=True)
class Form:
    """一条记录的表单；新增时 id 与 base 为空"""

    kind: str
    label: str
    id: str
    title: str
    base: Annotated[str, Says("所见的版本", "保存时原样交回，以便发现他人已先修改")]
    ended: Annotated[bool, Says("已结束", "按今天，这条记录无效")]
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """What is known of a record: the version, and the one version of each relation written in its row.

    ``cells`` by key of the form, as the check reads them; ``shown`` the same as people read them.
    """

    version: Version
    inline: Mapping[str, Version]
    cells: Mapping[str, Cell]

    @property
    def base(self) -> str:
        """What tells this state apart from every other one of the record."""
        return ";".join([str(self.version.batch), *(f"{name}={v.key[1]}@{v.batch}" for name, v in self.inline.items())])


def form(store: Store, kind: str, record: str = "") -> Form:
    """The form of a record, or of a new one where none is named.

    Raises
    ------
    BadRequest, NotFound
        As :func:`edit_sheet` and :func:`find_record`.
    """
    sheet = edit_sheet(kind, adding=not record)
    if not record:
        return Form(kind, sheet.kind.label, "", "", "", False, form_fields(sheet, {}))
    found = find_record(store, sheet, record)
    here = present(store, sheet, found)
    fields = form_fields(sheet, shown(store, sheet, here.cells))
    return Form(kind, sheet.kind.label, found.id, title_of(store, found), here.base, found.now is None, fields)


def form_fields(sheet: EditSheet, values: Mapping[str, str]) -> tuple[FormField, ...]:
    """The fields of a form with these texts in them."""
    return tuple(_field(sheet, key, c, values.get(key, "")) for key, c in sheet.columns.items())


def _field(sheet: EditSheet, key: str, column: Column, value: str) -> FormField:
    declared, kinds = column.field, ends_at(sheet, key)
    type_ = "node" if kinds else "list" if column.many else declared.type
    fixed = column.role == "id" and bool(value)
    made = column.role == "id" and sheet.numbers
    note = "可空，空白自动编号" if made else declared.note
    note = "；".join(filter(None, (note, HIDDEN))) if declared.restricted else note
    return FormField(
        key,
        column.label,
        type_,
        column.required and not made,
        declared.choices,
        declared.unit,
        note,
        declared.example,
        value,
        fixed,
        kinds,
    )


def ends_at(sheet: EditSheet, key: str) -> tuple[str, ...]:
    """Kinds of the nodes that a field names, none for a field with a value of its own."""
    column = sheet.columns[key]
    if column.role not in ("source", "target"):
        return ()
    relation = sheet.schema.relations[column.kind]
    return relation.source if column.role == "source" else relation.target


def present(store: Store, sheet: EditSheet, record: Record) -> Present:
    """What is known of the record today, or was at last."""
    version = record.last
    inline = {} if record.ends else _inline(store, sheet, record)
    cells: dict[str, Cell] = (
        {"id": record.key[0]} if record.ends is None else dict(zip(("source", "target"), record.key, strict=False))
    )
    cells |= version_cells(sheet.kind.fields, version)
    if isinstance(sheet.kind, RelationKind):
        cells["state"] = RECORD_STATES[version.state]
    for name, of in inline.items():
        known = {"target": of.key[1], **version_cells(sheet.schema.relations[name].fields, of, own=True)}
        cells |= {f"{name}.{key}": value for key, value in known.items()}
    return Present(version, inline, cells)


def _inline(store: Store, sheet: EditSheet, record: Record) -> dict[str, Version]:
    out = {}
    for relation in sheet.inline():
        if found := store.relations(sheet.kind.name, record.key[0], relation.name, True, limit=1):
            out[relation.name] = found[0]
    return out


def version_cells(fields: Mapping[str, Any], version: Version, *, own: bool = False) -> dict[str, Cell]:
    """Values of a version as cells; with ``own`` only those of its own fields."""
    cells: dict[str, Cell] = {name: as_cell(f.type, version.values.get(name)) for name, f in fields.items()}
    return cells if own else cells | {"origin": version.origin, "as_of": version.as_of}


def as_cell(type_: str, value: Any) -> Cell:
    """A value that the store keeps as a cell of a form."""
    if value is None:
        return None
    made: Cell = ("是" if value else "否") if type_ == "flag" else value
    return made


def as_shown(type_: str, value: Any) -> str:
    """A value as people read it, "" for none."""
    return as_text(as_cell(type_, value))


def shown(
    store: Store, sheet: EditSheet, cells: Mapping[str, Cell], references: References | None = None
) -> dict[str, str]:
    """The cells as people read them: other records by their name where only they carry it.

    Who shows many hands over the ``references`` that all of them are looked up in.
    """
    out = dict[str, str]()
    references = references or References(sheet.schema, store)
    for key, cell in cells.items():
        text = as_text(cell)
        if text and (kinds := ends_at(sheet, key)):
            text = _end_shown(store, sheet, references, (kinds, text))
        out[key] = text
    return out


def _end_shown(store: Store, sheet: EditSheet, references: References, end: tuple[tuple[str, ...], str]) -> str:
    kinds, id_ = end
    for node in ((k, id_) for k in kinds):
        known = store.get(*node)
        name = known.values.get(name_field(sheet.schema.nodes[node[0]])) if known else None
        among = [name, *with_above(id_, str(name))] if node[0] == "District" else [name]
        for each in (n for n in among if n):
            if references.resolve(kinds, each, "") == node:
                return str(each)
    return id_
