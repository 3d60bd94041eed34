"""Records gathered from the rows of a workbook: equal ones once, complementary ones merged, contradictions refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from graph.model.records import RecordTable, Source
from graph.model.schema import NodeKind, RelationKind, Schema
from loaders.files.raw import CellProblem
from loaders.workbook.layout import STATE_CODES, UNIVERSAL_FIELDS
from loaders.workbook.parsed import ParsedSheet

Ends = tuple[str, str] | None


@dataclass(slots=True)
class Record:
    """One record as one row states it; ``values`` are the kind's fields, then origin and date."""

    kind: str
    ends: Ends
    key: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(slots=True)
class _Kept:
    values: tuple[Any, ...]
    source: Source
    number: int


class Gathering:
    """Accepted records by kind and key."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._kept: dict[tuple[str, Ends], dict[tuple[str, ...], _Kept]] = defaultdict(dict)
        kinds: list[NodeKind | RelationKind] = [*schema.nodes.values(), *schema.relations.values()]
        self._labels = {k.name: [f.label for f in (*k.fields.values(), *UNIVERSAL_FIELDS)] for k in kinds}
        self._singles = {r.name for r in schema.relations.values() if r.single}
        self._targets: dict[tuple[str, Ends, str], str] = {}

    def offer(self, sheet: ParsedSheet, position: int, records: list[Record]) -> None:
        """Take all records of a row, or none of them if one contradicts an earlier row."""
        found = [(r, of := self._kept[r.kind, r.ends], of.get(r.key)) for r in records]
        problems = [p for r, _, kept in found if (p := self._contradiction(r, kept))]
        for label, value, problem in problems:
            sheet.refuse(position, label, value, problem)
        if problems:
            return
        news = False
        source, number = sheet.ledger.source, sheet.numbers[position]
        for record, of, kept in found:
            if kept is None:
                of[record.key] = _Kept(record.values, source, number)
                if record.kind in self._singles:
                    self._targets[record.kind, record.ends, record.key[0]] = record.key[1]
                news = True
                continue
            both = tuple(new if old is None else old for old, new in zip(kept.values, record.values, strict=True))
            news = news or both != kept.values
            kept.values = both
        if not news:
            sheet.ledger.duplicates.add(number)

    def _contradiction(self, record: Record, kept: _Kept | None) -> tuple[str, object, CellProblem] | None:
        """Label, value and problem of the first contradiction."""
        hint = "同一键的几行内容须一致；已采用先出现的一行"
        if kept is None:
            other = (
                self._targets.get((record.kind, record.ends, record.key[0])) if record.kind in self._singles else None
            )
            if other is None:
                return None
            label = self.schema.relations[record.kind].target_label
            return (
                label,
                record.key[1],
                CellProblem("key.conflict", f"“{record.key[0]}”的“{label}”前面是“{other}”", hint),
            )
        for label, old, new in zip(self._labels[record.kind], kept.values, record.values, strict=True):
            if old is not None and new is not None and old != new:
                shown = " → ".join(record.key)
                return (
                    label,
                    new,
                    CellProblem(
                        "key.conflict",
                        f"“{shown}”在第 {kept.number} 行（{kept.source.sheet}）已出现，"
                        f"“{label}”不同（前面是“{str(old)[:50]}”）",
                        hint,
                    ),
                )
        return None

    def keys(self, kind: str) -> list[tuple[str, ...]]:
        """Keys of all accepted records of a kind."""
        return list(self.values(kind))

    def values(self, kind: str, field: str | None = None) -> dict[tuple[str, ...], Any]:
        """Key of each accepted record of a kind, with the value of a field."""
        at = list(self.schema.kind(kind).fields).index(field) if field else 0
        return {
            key: record.values[at] if field else None
            for (name, _), kept in self._kept.items()
            if name == kind
            for key, record in kept.items()
        }

    def title(self, kind: str, id_: str) -> str:
        """Name of an accepted node, else its id."""
        kept = self._kept.get((kind, None), {}).get((id_,))
        return str(kept.values[list(self.schema.nodes[kind].fields).index("name")] or id_) if kept else id_

    def tables(self, kind: str, among: Ends = None) -> list[RecordTable]:
        """Accepted records of a kind, one table per source and pair of ends (``among``: of this pair alone); columns
        that say nothing are left out.
        """
        declared = self.schema.kind(kind)
        first = ("id",) if isinstance(declared, NodeKind) else ("source", "target")
        names = [*declared.fields, *(f.name for f in UNIVERSAL_FIELDS)]
        out = []
        for (name, ends), records in self._kept.items():
            if name != kind or among not in (None, ends):
                continue
            by_source: dict[Source, list[tuple[tuple[str, ...], _Kept]]] = {}
            for key, kept in records.items():
                by_source.setdefault(kept.source, []).append((key, kept))
            for source, items in by_source.items():
                told = dict(zip(names, zip(*(k.values for _, k in items), strict=True), strict=True))
                states = [STATE_CODES[s] for s in told.pop("state")]
                said = {n: column for n, column in told.items() if any(v is not None for v in column)}
                keys = zip(*(key[: len(first)] for key, _ in items), strict=True)
                rows = list(zip(*keys, *said.values(), states, strict=True))
                columns = (*first, *said, "state")
                out.append(RecordTable(kind, columns, rows, [k.number for _, k in items], source, ends))
        return out
