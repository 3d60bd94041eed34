"""Read ``schema.toml``: every kind of node and relation, declared once.

Everything that depends on the shape of the data (tables, templates, checks, legends, the data dictionary) asks this
module and never lists kinds or fields by itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from graph.errors import SchemaError

TYPES = ("text", "number", "integer", "flag", "date", "list", "choice", "uscc", "stock")
STATES = ("confirmed", "suggested", "rejected")
_SHAPES = ("box", "dot", "ellipse", "diamond", "triangle", "square", "hexagon", "star")
_FIELD_KEYS = {
    *("label", "type", "required", "min", "max", "unit", "choices", "aliases", "example", "note", "restricted"),
}
_NODE_NEEDED = ("label", "english", "id_label", "sheet", "color", "shape", "pinyin", "about", "fields")
_NODE_KEYS = {
    *_NODE_NEEDED,
    "reading",
    "called",
    "through",
    "whole",
    "minor",
    "made_id",
    "merges",
    "example_id",
    "example_end",
    "example_other",
}
_RELATION_KEYS = {
    "label",
    "english",
    "source",
    "target",
    "sheet",
    "source_label",
    "target_label",
    "target_required",
    "inline",
    "key",
    "single",
    "derived",
    "creates_source",
    "creates_target",
    "color",
    "back",
    "background",
    "about",
    "fields",
}
_RESERVED = {
    "id",
    "source",
    "target",
    "vid",
    "nid",
    "sid",
    "tid",
    "since",
    "until",
    "batch",
    "src",
    "row",
    "state",
    "as_of",
    "origin",
    "voided",
}


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One declared field; ``type`` is one of :data:`TYPES`.

    One that is ``restricted`` is stored and reckoned with, and is in no version, graph, page, answer or export.
    """

    name: str
    label: str
    type: str
    required: bool = False
    min: float | None = None
    max: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    example: str = ""
    note: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class NodeKind:
    """One kind of node; ``fields`` keeps the order of the declaration."""

    name: str
    label: str
    english: str
    id_label: str
    sheet: str
    color: str
    shape: str
    pinyin: bool
    about: str
    fields: Mapping[str, FieldDef]
    reading: int = 0
    called: str = ""
    through: bool = True
    whole: bool = False
    minor: bool = False
    made_id: bool = False
    merges: bool = False
    example_id: str = ""
    example_end: str = ""
    example_other: str = ""

    @property
    def name_fields(self) -> tuple[str, ...]:
        """Fields that hold a name to show, the short one first."""
        return tuple(f for f in ("name", "full_name") if f in self.fields)


@dataclass(frozen=True, slots=True)
class RelationKind:
    """One kind of relation, read source → target; both ends and ``key`` identify a record."""

    name: str
    label: str
    english: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    about: str
    fields: Mapping[str, FieldDef]
    sheet: str = ""
    source_label: str = ""
    target_label: str = ""
    inline: tuple[str, ...] = ()
    target_required: bool = False
    key: tuple[str, ...] = ()
    single: bool = False
    derived: bool = False
    creates_source: bool = False
    creates_target: bool = False
    color: str = ""
    back: str = ""
    background: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """The whole declaration."""

    version: int
    nodes: Mapping[str, NodeKind]
    relations: Mapping[str, RelationKind]

    def kind(self, name: str) -> NodeKind | RelationKind:
        """Node or relation kind of this name; raises ``SchemaError`` when it is not declared."""
        found = self.nodes.get(name) or self.relations.get(name)
        if found is None:
            raise SchemaError(f"未声明的类型“{name}”；已声明：{'、'.join([*self.nodes, *self.relations])}")
        return found

    def kinds(self) -> list[NodeKind | RelationKind]:
        """All kinds, nodes first."""
        return [*self.nodes.values(), *self.relations.values()]

    def inline_of(self, node: str) -> Iterator[RelationKind]:
        """Relations written as columns in the sheet of this node kind."""
        return (r for r in self.relations.values() if node in r.inline)


def shown_fields(kind: NodeKind | RelationKind) -> dict[str, FieldDef]:
    """The fields of a kind that people may see: all that are not ``restricted``."""
    return {name: f for name, f in kind.fields.items() if not f.restricted}


def _field(owner: str, name: str, raw: Mapping[str, Any]) -> FieldDef:
    where = f"{owner}.{name}"
    if unknown := set(raw) - _FIELD_KEYS:
        raise SchemaError(f"{where}：不认识的设置 {'、'.join(sorted(unknown))}；可用：{'、'.join(sorted(_FIELD_KEYS))}")
    if name in _RESERVED:
        raise SchemaError(f"{where}：字段名“{name}”是保留名，请换一个")
    if not name.isidentifier() or name.lower() != name:
        raise SchemaError(f"{where}：字段名须为小写英文标识符")
    if raw.get("type") not in TYPES:
        raise SchemaError(f"{where}：类型“{raw.get('type')}”不存在；可用：{'、'.join(TYPES)}")
    if not raw.get("label"):
        raise SchemaError(f"{where}：缺少中文名 label")
    if (raw["type"] == "choice") != bool(raw.get("choices")):
        raise SchemaError(f"{where}：choices 与类型 choice 须同时出现")
    low, high = raw.get("min"), raw.get("max")
    if low is not None and high is not None and low > high:
        raise SchemaError(f"{where}：min {low} 大于 max {high}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return FieldDef(name=name, **values)


def _common(name: str, raw: Mapping[str, Any], allowed: set[str], needed: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(raw) - allowed:
        raise SchemaError(f"{name}：不认识的设置 {'、'.join(sorted(unknown))}；可用：{'、'.join(sorted(allowed))}")
    if missing := [k for k in needed if k not in raw]:
        raise SchemaError(f"{name}：缺少设置 {'、'.join(missing)}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    values["fields"] = {k: _field(name, k, v) for k, v in raw["fields"].items()}
    labels = [f.label for f in values["fields"].values()]
    if len(set(labels)) != len(labels):
        raise SchemaError(f"{name}：字段中文名重复 {'、'.join(sorted({x for x in labels if labels.count(x) > 1}))}")
    return {"name": name, **values}


def _relation(name: str, raw: Mapping[str, Any], nodes: Mapping[str, NodeKind]) -> RelationKind:
    values = _common(name, raw, _RELATION_KEYS, ("label", "english", "source", "target", "about", "fields"))
    for end in ("source", "target"):
        if absent := [k for k in values[end] if k not in nodes]:
            raise SchemaError(f"{name}：{end} 端的节点类型“{'、'.join(absent)}”未声明")
    if absent := [k for k in values.get("key", ()) if k not in values["fields"]]:
        raise SchemaError(f"{name}：key 字段“{'、'.join(absent)}”未声明")
    if absent := [k for k in values.get("inline", ()) if k not in values["source"]]:
        raise SchemaError(f"{name}：inline 的“{'、'.join(absent)}”不是它的 source")
    if values.get("sheet") and not (values.get("source_label") and values.get("target_label")):
        raise SchemaError(f"{name}：有工作表的关系须写 source_label 与 target_label")
    _refuse_restricted(name, values["fields"], "关系")
    return RelationKind(**values)


def _refuse_restricted(name: str, fields: Mapping[str, FieldDef], what: str) -> None:
    """Merging and what is written in other rows read versions, and versions hold nothing restricted."""
    if held := [f.name for f in fields.values() if f.restricted]:
        raise SchemaError(f"{name}.{held[0]}：{what}不能有不外传（restricted）的项；请另立一类，如“年度指标”")


def parse_schema(text: str) -> Schema:
    """Schema declared in TOML ``text``.

    Raises
    ------
    SchemaError
        When a kind, field, end, type or setting is missing, unknown, doubled or contradicts another.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"模型声明不是合法的 TOML：{error}") from error
    nodes = {}
    for name, table in raw.get("node", {}).items():
        values = _common(
            name,
            table,
            _NODE_KEYS,
            _NODE_NEEDED,
        )
        if values["shape"] not in _SHAPES:
            raise SchemaError(f"{name}：形状“{values['shape']}”不存在；可用：{'、'.join(_SHAPES)}")
        nodes[name] = NodeKind(**values)
        if nodes[name].merges:
            _refuse_restricted(name, values["fields"], "可合并的类型")
    relations = {name: _relation(name, table, nodes) for name, table in raw.get("relation", {}).items()}
    if both := set(nodes) & set(relations):
        raise SchemaError(f"“{'、'.join(sorted(both))}”既是节点又是关系")
    sheets = [s for s in (*(n.sheet for n in nodes.values()), *(r.sheet for r in relations.values())) if s]
    if doubled := sorted({s for s in sheets if sheets.count(s) > 1}):
        raise SchemaError(f"工作表“{'、'.join(doubled)}”属于多个类型")
    if not nodes:
        raise SchemaError("模型声明中没有节点类型")
    return Schema(version=int(raw.get("version", 0)), nodes=nodes, relations=relations)


@cache
def default_schema() -> Schema:
    """The schema shipped with the program (parsed once)."""
    return parse_schema(resources.files("graph").joinpath("schema.toml").read_text(encoding="utf-8"))
