"""What several lists say of one firm, side by side where they differ: the record keeps the last that was imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from graph.chain.roster_kinds import ROSTER_KINDS
from graph.chain.rosters import built_in_kind
from graph.model.records import Version
from graph.model.schema import default_schema
from graph.says import Says
from graph.search.nodes import names_of
from graph.store.contract import Store

_FIRM, _HOME, _LISTED = "Enterprise", "LOCATED_IN", "LISTED_IN"
_ALIKE = {"name", "aliases", "honours"}
"""Fields that may well be written in several ways, and add to each other."""

HOW_TO_SETTLE = "可信的在前；现用的是最后导入的那一份，认可另一份就把它再导入一次"


@dataclass(frozen=True, slots=True)
class Saying:
    """一份名录对一家企业的一项怎么说"""

    field: Annotated[str, Says("字段", "企业的字段名；所在地为 located_in")]
    label: Annotated[str, Says("项目")]
    value: Any
    roster: Annotated[str, Says("名录", "不知道随哪份名录来的则为空")]
    origin: Annotated[str | None, Says("来源")]
    as_of: Annotated[str | None, Says("资料日期")]
    batch: Annotated[int, Says("批次")]
    used: Annotated[bool, Says("现用", "计算用的是它：最后导入的那一份")]


@dataclass(frozen=True, slots=True)
class _Lists:
    """Names and ranks of lists, and which of them each record of the firm came with."""

    names: Mapping[str, str]
    ranks: Mapping[str, int]
    by_row: Mapping[tuple[Any, ...], str]
    by_origin: Mapping[str | None, str]

    @classmethod
    def of(cls, store: Store, listed: Sequence[Version]) -> _Lists:
        order, names, ranks = list(ROSTER_KINDS), dict[str, str](), dict[str, int]()
        for id_, name, kind in store.rows("Roster", ("id", "name", "kind")):
            named = kind or built_in_kind(id_)
            names[id_], ranks[id_] = name or named, order.index(named)
        ranked = sorted((v for v in listed if v.key[1] in names), key=lambda v: -ranks[v.key[1]])
        rows = {(v.batch, v.file, v.sheet, v.row): v.key[1] for v in ranked}
        return cls(names, ranks, rows, {v.origin: v.key[1] for v in ranked if v.origin})

    def of_version(self, version: Version) -> str:
        """Id of the list that a version came with, the strongest of several; "" where that is not known."""
        row = (version.batch, version.file, version.sheet, version.row)
        return self.by_row.get(row) or self.by_origin.get(version.origin, "")

    def rank(self, list_: str) -> int:
        """0 is the strongest."""
        return self.ranks.get(list_, len(ROSTER_KINDS))


def sayings(store: Store, kind: str, id_: str, history: Sequence[Version], at: int) -> tuple[Saying, ...]:
    """What differs between lists of a firm, by field: the stronger list first, then the newer, what came with none at
    the end; () for other kinds.
    """
    if kind != _FIRM:
        return ()
    lists = _Lists.of(store, _known(store.history(_LISTED, (id_,)), at))
    fields, out = default_schema().nodes[_FIRM].fields, list[Saying]()
    said = _of_fields(_known(history, at), lists, [f for f in fields if f not in _ALIKE])
    homes = _known(store.history(_HOME, (id_,)), at)
    names = names_of(store, "District", {v.key[1] for v in homes}, at)
    said["located_in"] = {_source(lists, v): (names.get(v.key[1], v.key[1]), v) for v in homes if v.state != "rejected"}
    for field, by_source in said.items():
        if len({repr(value) for (list_, _), (value, _) in by_source.items() if list_}) > 1:
            label = fields[field].label if field in fields else "所在地"
            out += _in_order(lists, field, label, by_source)
    return tuple(out)


def _known(versions: Iterable[Version], at: int) -> list[Version]:
    """What was written and not taken back, in the order of writing."""
    return [v for v in versions if not v.voided and v.since <= at]


def _source(lists: _Lists, version: Version) -> tuple[str, str]:
    list_ = lists.of_version(version)
    return (list_, "") if list_ else ("", version.origin or version.file)


def _of_fields(
    history: Sequence[Version], lists: _Lists, fields: Sequence[str]
) -> dict[str, dict[tuple[str, str], tuple[Any, Version]]]:
    """By field what each source said last: a version says what it changed."""
    out: dict[str, dict[tuple[str, str], tuple[Any, Version]]] = {f: {} for f in fields}
    before: Mapping[str, Any] = {}
    for version in history:
        source = _source(lists, version)
        for field in fields:
            value = version.values.get(field)
            if value is not None and value != before.get(field):
                out[field].pop(source, None)
                out[field][source] = (value, version)
        before = version.values
    return out


def _in_order(
    lists: _Lists, field: str, label: str, said: Mapping[tuple[str, str], tuple[Any, Version]]
) -> list[Saying]:
    last = max((v for _, v in said.values()), key=lambda v: (v.since, v.batch))
    newest = sorted(said.items(), key=lambda item: item[1][1].as_of or "", reverse=True)
    return [
        Saying(field, label, value, lists.names.get(list_, ""), v.origin, v.as_of, v.batch, v is last)
        for (list_, _), (value, v) in sorted(newest, key=lambda item: lists.rank(item[0][0]))
    ]
