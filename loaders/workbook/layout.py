"""The layout of the workbook, derived from the schema: which sheets there are, and the columns of each in order.

The template is written from it, and users' files are read by it; a field added to ``schema.toml`` appears in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeVar

from graph.chain.lately import Lately
from graph.errors import SchemaError
from graph.model.schema import FieldDef, NodeKind, RelationKind, Schema
from loaders.files.raw import folded

T = TypeVar("T")
EXAMPLE_MARK = "示例："
"""A row whose first template column starts with this is an example: never read, never counted, named in the notes."""
GUIDE, ERRORS, CHOICES, ABOUT = "填写说明", "错误清单", "选项", "说明"
"""Sheets of ours that hold no data."""
ASKED = "要问的"
"""A column whose header begins so makes a sheet a list of questions: rows without an answer are not read."""
CODE_TYPES = ("uscc", "stock")
LIST_NOTE = "多个用“；”分隔"
UNIVERSAL_FIELDS = (
    FieldDef("origin", "资料来源", "text", example="企业申报", note="这一行的出处"),
    FieldDef(
        "as_of", "资料日期", "date", example="2021-06", note="资料所属时间，写到已知的一级：2021、2021-06 或 2021-06-30"
    ),
    FieldDef(
        "state",
        "状态",
        "choice",
        choices=("确认", "待核实", "否决"),
        example="确认",
        note="空白按“确认”；“否决”的不再由系统自动匹配出来",
    ),
)
STATE_CODES = {"确认": "confirmed", "待核实": "suggested", "否决": "rejected", None: "confirmed"}
"""State of a record as the store keeps it; what a user states without more is confirmed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    kind : node or relation kind that the value belongs to.
    role : ``id``, ``source``, ``target``, ``field`` or ``universal``.
    field : how the cell is parsed; its ``label`` is the header.
    aliases : other headers that are accepted for it.
    many : whether the cell may name several, separated by ``；``.
    """

    kind: str
    role: str
    field: FieldDef
    required: bool = False
    aliases: tuple[str, ...] = ()
    many: bool = False

    @property
    def label(self) -> str:
        """The header."""
        return self.field.label

    @property
    def is_code(self) -> bool:
        """Whether a spreadsheet must keep the cell as text, lest digits get lost."""
        return self.field.type in CODE_TYPES or self.role in ("id", "source", "target")


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: the kind it fills, and its columns in order."""

    name: str
    kind: str
    about: str
    columns: tuple[Column, ...]
    is_node: bool

    def headers(self) -> dict[str, Column]:
        """Accepted header → column; a label wins over an alias, and an alias that two columns claim is nobody's."""
        out = {folded(column.label): column for column in self.columns}
        claims: dict[str, list[Column]] = {}
        for column in self.columns:
            for alias in dict.fromkeys(column.aliases):
                claims.setdefault(folded(alias), []).append(column)
        out.update({alias: owners[0] for alias, owners in claims.items() if len(owners) == 1 and alias not in out})
        return out


def has_codes(kind: NodeKind) -> bool:
    """Whether records of the kind carry a public code, so that our own number may stay empty."""
    return any(f.type in CODE_TYPES for f in kind.fields.values())


def name_field(kind: NodeKind) -> str:
    """The field that names a record exactly: the registered name where there is one."""
    return "full_name" if "full_name" in kind.fields else "name"


def once_per_schema(make: Callable[[Schema], T]) -> Callable[[Schema], T]:
    """Work out once what follows from a schema alone; nobody may change it."""
    kept: Lately[tuple[Schema, T]] = Lately(8)  # with the schema, so that no other one takes its place in memory

    @wraps(make)
    def found(schema: Schema) -> T:
        return kept.get(id(schema), lambda: (schema, make(schema)))[1]

    return found


@once_per_schema
def sheet_layouts(schema: Schema) -> dict[str, SheetLayout]:
    """Layouts by sheet name, node kinds first, in the order of the declaration.

    Raises
    ------
    SchemaError
        When two columns of a sheet would have the same header.
    """
    nodes = [_node_sheet(schema, k) for k in schema.nodes.values() if k.sheet]
    relations = [_relation_sheet(schema, r) for r in schema.relations.values() if r.sheet and not r.derived]
    for sheet in (*nodes, *relations):
        labels = [c.label for c in sheet.columns]
        if doubled := sorted({x for x in labels if labels.count(x) > 1}):
            raise SchemaError(
                f"工作表“{sheet.name}”会有两列都叫“{'、'.join(doubled)}”；请在 schema.toml 中改一个 label"
            )
    return {sheet.name: sheet for sheet in (*nodes, *relations)}


def _universal(kind: str, *, relation: bool = False) -> list[Column]:
    """Columns that every sheet ends with; only relations are judged one by one."""
    return [Column(kind, "universal", f) for f in UNIVERSAL_FIELDS if relation or f.name != "state"]


def _field_columns(kind: str, fields: Iterable[FieldDef], keys: tuple[str, ...] = ()) -> list[Column]:
    return [Column(kind, "field", f, f.required or f.name in keys, f.aliases) for f in fields]


def _node_sheet(schema: Schema, kind: NodeKind) -> SheetLayout:
    coded = has_codes(kind)
    note = "有信用代码或股票代码时可留空" if coded else "唯一，填写后不要再改"
    note = "可空，空白自动编号；要改一条时写它的编号" if kind.made_id else note
    first = FieldDef("id", kind.id_label, "text", example=_example_id(kind), note=note)
    fields = _field_columns(kind.name, kind.fields.values())
    leading = [c for c in fields if c.required] + [c for c in fields if not c.required and c.field.type in CODE_TYPES]
    rest = [c for c in fields if c not in leading]
    inline = [c for r in schema.inline_of(kind.name) if not r.derived for c in _inline_columns(schema, r)]
    number = Column(
        kind.name,
        "id",
        first,
        required=not (coded or kind.made_id),
        aliases=("编号", f"{kind.label}编号", f"{kind.label}代码"),
    )
    columns = (number, *leading, *inline, *rest, *_universal(kind.name))
    return SheetLayout(kind.sheet, kind.name, kind.about, columns, is_node=True)


def _inline_columns(schema: Schema, relation: RelationKind) -> list[Column]:
    many = not relation.single
    end = _end(
        schema,
        relation,
        "target",
        "、".join(filter(None, [_end_note(schema, relation.target), LIST_NOTE if many else ""])),
    )
    target = replace(end, required=relation.target_required, many=many)
    # A field that the relation requires is only required where the relation is stated.
    fields = [
        replace(c, required=c.required and relation.target_required)
        for c in _field_columns(relation.name, relation.fields.values(), relation.key)
    ]
    return [target, *fields]


def _relation_sheet(schema: Schema, relation: RelationKind) -> SheetLayout:
    ends = [
        _end(schema, relation, "source", _end_note(schema, relation.source)),
        _end(schema, relation, "target", _end_note(schema, relation.target)),
    ]
    fields = _field_columns(relation.name, relation.fields.values(), relation.key)
    columns = (*ends, *fields, *_universal(relation.name, relation=True))
    return SheetLayout(relation.sheet, relation.name, relation.about, columns, is_node=False)


def _end(schema: Schema, relation: RelationKind, role: str, note: str) -> Column:
    kinds, label = (getattr(relation, role), getattr(relation, f"{role}_label"))
    label = label or "、".join(schema.nodes[k].label for k in kinds)
    aliases = [f"{label}编号", f"{label}名称", f"{label}代码"]
    if not set(relation.source) & set(relation.target):
        for kind in (schema.nodes[k] for k in kinds):
            name = kind.fields.get(name_field(kind))
            aliases += [kind.label, kind.id_label, f"{kind.label}编号", *((name.label, *name.aliases) if name else ())]
    other = role == "target" and kinds[0] in relation.source
    kind = schema.nodes[kinds[0]]
    example = (kind.example_other if other else kind.example_end) or _example_id(kind)
    field = FieldDef(role, label, "text", example=example, note=note)
    return Column(relation.name, role, field, required=True, aliases=tuple(aliases))


def _end_note(schema: Schema, kinds: tuple[str, ...]) -> str:
    words = []
    for kind in (schema.nodes[k] for k in kinds):
        if not kind.sheet:
            words.append(f"{kind.label}名称")
        elif has_codes(kind):
            words.append(f"{kind.id_label}、信用代码、股票代码或工商注册全称")
        else:
            words.append(f"{kind.id_label}或{kind.label}全称")
    return "填" + "；或".join(words)


def _example_id(kind: NodeKind) -> str:
    return kind.example_id or f"{kind.english}-1"
