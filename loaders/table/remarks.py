"""Gaps and directions that a ledger writes by hand (缺口, 招引方向): kept as they stand, of the row's place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from graph.store.contract import Store
from graph.text import split_list
from loaders.files.raw import CellProblem
from loaders.identity.divisions import Division
from loaders.table.places import Placed
from loaders.table.rows import Aside
from loaders.table.shapes import pieces
from loaders.table.words import REMARK, REMARKS

_LACKING = re.compile(r"^(?:[0-9]+[.、])?(?:主要|重点)?(?:缺少|缺乏|缺失|缺|补|引进|招引|拟引进|发展)?")


def segment_names(store: Store | None) -> dict[str, str]:
    """Ids of segments by the names and aliases that only one has."""
    found: dict[str, set[str]] = {}
    for id_, name, *words in store.rows("Segment", ["id", "name", "aliases", "terms"]) if store is not None else ():
        for word in (name, *(w for cell in words for w in split_list(cell))):
            found.setdefault(word, set()).add(id_)
    return {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}


def product_words(store: Store | None) -> frozenset[str]:
    """Words that the graph has for what firms make: names and aliases of segments, and products as written."""
    made = (name for (name,) in store.rows("Product", ["name"]) if name) if store is not None else ()
    return frozenset((*segment_names(store), *made))


@dataclass(slots=True)
class RemarkMaker:
    """Makes rows of the sheet 台账所写; ``segments`` leads from names to ids, ``default`` is the table's own place."""

    segments: Mapping[str, str]
    default: Division | None
    out: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def add(self, number: int, said: Sequence[tuple[str, str]], place: Mapping[str, Placed], aside: Aside) -> None:
        """What a row writes, by the head of the column."""
        where = next((place[s].code for s in (REMARKS, "项目", "企业", "机构", "人才") if s in place), "")
        where = where or (self.default.code if self.default else "")
        for head, text in said:
            if not where:
                aside(REMARK, CellProblem("place.missing", "不知道写的是哪个地区", "请写上区县，或在映射里写 place"))
                continue
            id_ = f"bj:{where}:{blake2b(f'{head}|{text}'.encode(), digest_size=6).hexdigest()}"
            if id_ not in self._known:
                self._known.add(id_)
                words = (_LACKING.sub("", w) for w in pieces(text))
                named = dict.fromkeys(self.segments[w] for w in words if w in self.segments)
                cells = {"所写编号": id_, "所写内容": text, "所在列": head, "地区": where}
                self.out.append((number, cells | {"环节": "；".join(named) or None}))
