"""Node rows and the relations written in them: who they are, what they refer to, and whose refusal refuses whom."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from graph.model.schema import RelationKind, Schema
from graph.store.contract import Store
from graph.text import split_list
from loaders.files.raw import CellProblem
from loaders.identity.divisions import load_gazetteer
from loaders.identity.ids import Claim, identify_all
from loaders.workbook.certificates import CERTIFICATE
from loaders.workbook.layout import name_field
from loaders.workbook.loops import tree_loops
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.projects import PROJECT_KIND, check_order, spent_notes
from loaders.workbook.references import Node, References
from loaders.workbook.verified import complete
from loaders.workbook.yearly import FIGURES, complete_yearly


@dataclass(slots=True)
class NodeRow:
    """One row of a node sheet; ``links`` holds the targets of each relation written in it."""

    sheet: ParsedSheet
    position: int
    id: str | None
    links: dict[str, list[Node]] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        """Kind and id."""
        return self.sheet.layout.kind, self.id or ""

    @property
    def live(self) -> bool:
        """Whether nothing is wrong with the row so far."""
        return self.position not in self.sheet.bad


class NodeRows:
    """All node rows of a workbook, resolved; a row that refers to a refused row is refused too."""

    def __init__(
        self, schema: Schema, references: References, store: Store | None, sheets: Sequence[ParsedSheet]
    ) -> None:
        self.schema, self.references, self._store = schema, references, store
        self.rows: list[NodeRow] = []
        self.notes: list[str] = []
        self._dependents: dict[Node, list[tuple[NodeRow, RelationKind]]] = defaultdict(list)
        for kind in dict.fromkeys(s.layout.kind for s in sheets):
            self._identify(kind, [s for s in sheets if s.layout.kind == kind])
        for sheet, rows in groupby(self.rows, lambda row: row.sheet):
            told = [r for r in schema.inline_of(sheet.layout.kind) if not r.derived and _speaks_of(sheet, r)]
            for row in rows:
                for relation in told:
                    self._link(row, relation)
        self._settle(self.rows)
        for relation in schema.relations.values():
            if relation.single and set(relation.source) & set(relation.target):
                self._refuse_loops(relation)
        for sheet in (s for s in sheets if s.layout.kind == PROJECT_KIND):
            ids = [r.id for r in self.rows if r.sheet is sheet]
            self.notes += spent_notes(sheet, schema.nodes[PROJECT_KIND], ids, store)

    def _identify(self, kind: str, sheets: list[ParsedSheet]) -> None:
        node = self.schema.nodes[kind]
        index, name = self.references.index(kind), node.fields[name_field(node)].label
        for sheet in sheets if node.made_id else ():
            if kind in (FIGURES, CERTIFICATE):
                self.notes += complete_yearly(sheet, self.references, self._store)
            else:
                complete(sheet, self.references)
        rows = [NodeRow(s, i, None) for s in sheets for i in range(len(s.numbers))]
        columns = [s.column(node.id_label) for s in sheets]
        ids = [v for column in columns for v in column]
        if index.codes is not None:
            claims = [c for s in sheets for c in _claims(self.schema, s, index.merged)]
            found = [index.merged.get(i, i) if isinstance(i, str) else i for i in identify_all(index.codes, claims)]
        else:
            found = [index.merged.get(i, i) if node.merges else i for i in ids]
        for row, id_ in zip(rows, found, strict=True):
            if isinstance(id_, CellProblem):
                row.sheet.refuse(row.position, node.id_label, row.sheet.column(node.id_label)[row.position], id_)
            elif id_ is None and row.live:
                problem = CellProblem(
                    "required", f"没有{node.id_label}，也没有可用的代码或名称", f"请填写{node.id_label}或{name}"
                )
                row.sheet.refuse(row.position, node.id_label, None, problem)
            else:
                row.id = id_
        for sheet in sheets if kind == PROJECT_KIND else ():
            check_order(sheet, node, [r.id for r in rows if r.sheet is sheet], self._store)
        titles = (t for s in sheets for t in s.column(name))
        for row, title in zip(rows, titles, strict=True):
            if row.id is not None:
                self.references.add(
                    kind, row.id, title, row.sheet.where(row.sheet.numbers[row.position]), sound=row.live
                )
        self.rows += rows

    def _link(self, row: NodeRow, relation: RelationKind) -> None:
        sheet, label, i = row.sheet, relation.target_label, row.position
        cell = sheet.column(label)[i]
        texts = split_list(cell) if not relation.single else [cell] if cell else []
        # where the relation is required, so were its cells
        fields = () if relation.target_required else relation.fields.values()
        if not texts:
            if stated := next((f for f in fields if sheet.column(f.label)[i] is not None), None):
                problem = CellProblem("required", f"填了“{stated.label}”，但“{label}”为空", f"请填写“{label}”")
                self.refuse(row, label, None, problem)
            return
        for missing in (f for f in fields if f.required and sheet.column(f.label)[i] is None):
            problem = CellProblem("required", f"“{missing.label}”为空", f"填了“{label}”时必填")
            self.refuse(row, missing.label, None, problem)
        for text in texts:
            found = self.references.resolve(relation.target, text, label)
            if isinstance(found, CellProblem):
                self.refuse(row, label, text, found)
            elif found == row.node:
                self.refuse(row, label, text, CellProblem("self_loop", f"“{text}”的“{label}”是它自己", "请改正或留空"))
            else:
                row.links.setdefault(relation.name, []).append(found)
                self._dependents[found].append((row, relation))

    def refuse(self, row: NodeRow, label: str, value: object, problem: CellProblem) -> None:
        """Refuse a row for a reason found after parsing."""
        if row.live and row.id is not None:
            self.references.index(row.node[0]).live[row.id] -= 1
        row.sheet.refuse(row.position, label, value, problem)

    def _settle(self, rows: Iterable[NodeRow]) -> None:
        """Refuse rows that refer to refused rows, and so on."""
        queue = deque(rows)
        while queue:
            row = queue.popleft()
            if row.live:
                for name, targets in row.links.items():
                    lost = next((p for t in targets if (p := self.references.lost(t))), None)
                    if lost is not None:
                        label = self.schema.relations[name].target_label
                        self.refuse(row, label, row.sheet.column(label)[row.position], lost)
                        queue.extend(r for r, _ in self._dependents.get(row.node, ()) if r.live)
                        break

    def _refuse_loops(self, relation: RelationKind) -> None:
        rows = [r for r in self.rows if r.live and relation.name in r.links]
        if not rows:
            return
        parents: dict[str, str] = {}
        if "District" in relation.source:
            parents = {d.code: d.parent for d in load_gazetteer().by_code.values() if d.parent}
        if self._store is not None:
            parents |= dict(self._store.rows(relation.name, ["source", "target"]))
        stated = {r.node[1]: r.links[relation.name][0][1] for r in reversed(rows)}
        loops = {id_: loop for loop in tree_loops({**parents, **stated}) for id_ in loop}
        refused = [r for r in rows if r.node[1] in loops]
        for row in refused:
            shown = " → ".join([*loops[row.node[1]], loops[row.node[1]][0]])
            label = relation.target_label
            problem = CellProblem("cycle", f"“{label}”成环：{shown}", "上级不能又是自己的下级；请改正其中一行")
            self.refuse(row, label, row.sheet.column(label)[row.position], problem)
        self._settle([d for r in refused for d, _ in self._dependents.get(r.node, ())])


def _speaks_of(sheet: ParsedSheet, relation: RelationKind) -> bool:
    """Whether a sheet has any column of a relation that is written in its rows."""
    return any(x in sheet.values for x in (relation.target_label, *(f.label for f in relation.fields.values())))


def _claims(schema: Schema, sheet: ParsedSheet, merged: Mapping[str, str]) -> list[Claim]:
    kind = schema.nodes[sheet.layout.kind]
    labels = [kind.id_label, *(kind.fields[f].label for f in ("uscc", "stock_code", name_field(kind)))]
    columns = zip(*(sheet.column(label) for label in labels), strict=True)
    return [
        Claim(merged.get(a, a) if a else a, b, c, d, sound=i not in sheet.bad) for i, (a, b, c, d) in enumerate(columns)
    ]
