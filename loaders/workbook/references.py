"""What a cell refers to: a node by its id, its code, or its exact name if only one carries it.

Never by a similar name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process

from graph.model.districts import is_called, names_of_district
from graph.model.schema import NodeKind, Schema
from graph.store.contract import Store
from graph.text import split_list
from loaders.files.raw import CellProblem, folded
from loaders.identity import rules
from loaders.identity.divisions import load_gazetteer
from loaders.identity.ids import PROVISIONAL, CodeBook
from loaders.identity.merge import aliases
from loaders.workbook.layout import has_codes, name_field

SEGMENT = "Segment"
LOST = "reference.rejected"
"""The rule that a cell breaks which refers to a row that was refused."""
_NEAREST_LIMIT = 100
"""So many different unknown texts get the nearest names; comparing is slow and a user reads no more."""
Node = tuple[str, str]


@dataclass(slots=True)
class KindIndex:
    """Nodes of one kind, in the workbook (``live`` counts the sound rows of each id) and in the store.

    ``merged`` leads from ids that were merged into others to those others.
    """

    kind: NodeKind
    live: Counter[str] = field(default_factory=Counter)
    rows: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, None]] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    stored_names: dict[str, dict[str, None]] = field(default_factory=dict)
    codes: CodeBook | None = None
    merged: dict[str, str] = field(default_factory=dict)

    def known(self, id_: str) -> bool:
        """Whether a record of this id will exist."""
        return self.live[id_] > 0 or id_ in self.stored

    def by_name(self, text: str) -> list[str]:
        """Ids that carry exactly this name; those of sound rows and the store before those of refused rows."""
        key = folded(text)
        here, there = self.names.get(key, {}), self.stored_names.get(key, {})
        # One registered name in the workbook and another id of that name in the store may be two firms.
        both = {**here, **there} if self.codes else (here or there)
        return [i for i in both if self.known(i)] or list(both)


class References:
    """Resolves cells; every answer is kept, so a text costs one look-up.

    ``below`` are texts of towns, streets and zones that were taken for the division that holds them.
    """

    def __init__(self, schema: Schema, store: Store | None) -> None:
        self.schema, self._store = schema, store
        self.kinds: dict[str, KindIndex] = {}
        self._answers: dict[tuple[tuple[str, ...], str], Node | CellProblem] = {}
        self._asked = 0
        self.divisions: set[str] = set()
        self.below: set[str] = set()

    def index(self, name: str) -> KindIndex:
        """The index of a kind, filled from the store the first time."""
        if name not in self.kinds:
            self.kinds[name] = self._from_store(self.schema.nodes[name])
        return self.kinds[name]

    def _from_store(self, kind: NodeKind) -> KindIndex:
        coded, name = has_codes(kind), name_field(kind)
        index = KindIndex(kind, codes=CodeBook(()) if coded else None)
        if self._store is None:
            return index
        for id_, title, *codes in self._store.rows(kind.name, ["id", name, *(("uscc", "stock_code") if coded else ())]):
            index.stored.add(id_)
            if title:
                index.stored_names.setdefault(folded(title), {})[id_] = None
            if kind.name == "District" and is_called(id_, title or ""):  # by either of its names
                for name in names_of_district(id_):
                    index.stored_names.setdefault(folded(name), {})[id_] = None
            if index.codes is not None:
                index.codes.add(id_, *codes)
        if kind.name == SEGMENT:
            for id_, former in self._store.rows(SEGMENT, ["id", "former"]):
                index.merged.update(dict.fromkeys(split_list(former), id_))
        for gone, alias in aliases(self._store, kind.name).items() if kind.merges else ():
            index.merged[gone] = alias.keep
            if index.codes is not None:
                for code in alias.codes:
                    index.codes.owner.setdefault(code, alias.keep)
            if alias.name:
                if index.codes is not None:
                    index.merged[PROVISIONAL + rules.enterprise_name_key(alias.name)] = alias.keep
                index.stored_names.setdefault(folded(alias.name), {})[alias.keep] = None
        return index

    def add(self, kind: str, id_: str, title: str | None, where: str, *, sound: bool) -> None:
        """Make a row of the workbook known; ``where`` names it in messages."""
        index = self.index(kind)
        index.rows.setdefault(id_, where)
        index.live[id_] += sound
        if title:
            index.names.setdefault(folded(title), {})[id_] = None

    def resolve(self, kinds: tuple[str, ...], text: str, label: str) -> Node | CellProblem:
        """The node that ``text`` means, of one of ``kinds``."""
        key = (kinds, text)
        if key not in self._answers:
            self._answers[key] = self._find(kinds, text, label)
        return self._answers[key]

    def lost(self, node: Node) -> CellProblem | None:
        """Why a node that a cell means will not exist after all: its own row was refused."""
        index = self.index(node[0])
        if index.known(node[1]) or (node[1] in self.divisions and node[0] == "District"):
            return None
        return CellProblem(
            LOST,
            f"所引用的{index.kind.label}“{node[1]}”没有通过检查（{index.rows.get(node[1], '')}）",
            "请先改正那一行",
        )

    def _find(self, kinds: tuple[str, ...], text: str, label: str) -> Node | CellProblem:
        for step in (self._by_id, self._by_code, self._by_name):
            found = [(kind, id_) for kind in kinds for id_ in step(kind, text)]
            if len(found) > 1:
                shown = "、".join(f"{self._title(n)}（{n[1]}）" for n in found[:5])
                return CellProblem(
                    "reference.ambiguous", f"“{label}”中的“{text}”对应 {len(found)} 个：{shown}", "请改填编号或代码"
                )
            if found:
                return found[0]
        return self._unknown(kinds, text, label)

    def _by_id(self, kind: str, text: str) -> list[str]:
        index = self.index(kind)
        text = text if text in index.rows else index.merged.get(text, text)
        return [text] if text in index.rows or text in index.stored else []

    def _by_code(self, kind: str, text: str) -> list[str]:
        codes = self.index(kind).codes
        if codes is None or len(text) > 20 or not text.isascii():
            return []
        code = codes.owner.get(text.upper()) or codes.owner.get(rules.stock_code(text) or "")
        return [code] if code else []

    def _by_name(self, kind: str, text: str) -> list[str]:
        index = self.index(kind)
        if kind != "District" or folded(text) in index.names:
            return index.by_name(text)
        # The store may hold only one of the many 鼓楼区, so the whole gazetteer is asked before it.
        gazetteer = load_gazetteer()
        found = [d.code for d in gazetteer.find(text)]
        if not found:
            if named := index.by_name(text):
                return named
            found = [d.code for d in gazetteer.holding(text)]
            self.below |= {text} if found else set()
        if len(found) == 1:
            self.divisions.add(found[0])
        return found

    def _title(self, node: Node) -> str:
        if node[0] == "District" and (division := load_gazetteer().by_code.get(node[1])):
            return "".join(d.name for d in (*reversed(load_gazetteer().ancestors(node[1])), division))
        return self.index(node[0]).kind.label

    def _unknown(self, kinds: tuple[str, ...], text: str, label: str) -> CellProblem:
        what = "或".join(self.schema.nodes[k].label for k in kinds)
        self._asked += 1
        near = _nearest(text, (n for k in kinds for n in self._names(k))) if self._asked <= _NEAREST_LIMIT else []
        hint = f"最接近的是：{'、'.join(near)}；" if near else ""
        sheets = "、".join(f"“{self.schema.nodes[k].sheet}”" for k in kinds if self.schema.nodes[k].sheet)
        return CellProblem(
            "reference.unknown",
            f"“{label}”中的“{text}”不是已有的{what}",
            f"{hint}请填编号或全称，或先在{sheets}表中补上它",
        )

    def _names(self, kind: str) -> Iterable[str]:
        index = self.index(kind)
        yield from index.names
        yield from index.stored_names
        yield from index.rows


def _nearest(text: str, names: Iterable[str]) -> list[str]:
    found = process.extract(text, list(dict.fromkeys(names)), limit=3, score_cutoff=60)
    return [name for name, _, _ in found]
