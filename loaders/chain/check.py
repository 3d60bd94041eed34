"""What is wrong with reference chains, field by field, so that an expert panel can mend them before they are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.chain.graph import STAGES, ChainGraph
from graph.says import Says
from graph.text import split_list
from loaders.identity.rules import bare_key, product_key
from loaders.workbook.loops import DECLARED_LOOP, field_loops

_LOOPS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``refused`` findings make a chain unfit; the others are hints.

    ``field`` and ``segment`` are ids; ``segment`` is empty where the whole field is meant.
    """

    field: Annotated[str, Says("领域", "领域编号；环节不属于任何领域时为空")]
    segment: Annotated[str, Says("环节", "环节编号")]
    rule: str
    refused: Annotated[bool, Says("应拒绝", "是：应改正后再用；否：提示")]
    message: str
    hint: str


@dataclass(frozen=True)
class _Chain:
    """One field's segments (positions in chain order) with the words that match products."""

    graph: ChainGraph
    field: str
    segments: Sequence[int]
    seen: frozenset[str]

    def id(self, s: int) -> str:
        return str(self.graph.nodes["Segment"].ids[s])

    def text(self, s: int, column: str) -> str:
        return self.graph.nodes["Segment"].columns[column][s] or ""

    def words(self, s: int, *columns: str) -> list[str]:
        return [word for column in columns for word in split_list(self.text(s, column))]

    def supplies(self) -> Iterator[tuple[int, int, str]]:
        """(source, target, note) of the confirmed supply relations within the field."""
        table, mine = self.graph.edge("SUPPLIES", "Segment", "Segment").confirmed(), set(self.segments)
        for at in range(len(table)):
            source, target = int(table.source[at]), int(table.target[at])
            if source in mine and target in mine:
                yield source, target, table.columns["note"][at] or ""


def check_chains(graph: ChainGraph, products: Iterable[str], fields: Sequence[str] | None = None) -> list[Finding]:
    """Findings of all fields (or of these ids), in field and chain order.

    ``products`` are all product texts known anywhere; an alias (产品别名) that none of them contains is refused, since
    it only seems to work: standard terms without data belong into 规范术语.
    """
    known = [str(f) for f in graph.nodes["Field"].ids]
    seen = _words_seen(graph, products)
    out = [] if fields is not None else list(_nowhere(graph))
    for name in known if fields is None else fields:
        chain = _Chain(graph, name, graph.field_segments(name).tolist(), seen)
        for check in CHECKS:
            out += check(chain)
    return out


def _words_seen(graph: ChainGraph, products: Iterable[str]) -> frozenset[str]:
    """Keys of those names and aliases that some product text contains."""
    table = graph.nodes["Segment"]
    keys = {product_key(w) for s in range(len(table)) for w in split_list(table.columns["aliases"][s])} - {""}
    lengths = {len(k) for k in keys}
    found: set[str] = set()
    for text in {product_key(p) for p in products}:
        for length in lengths:
            found.update(keys.intersection(text[i : i + length] for i in range(len(text) - length + 1)))
    return frozenset(found)


def _nowhere(graph: ChainGraph) -> Iterator[Finding]:
    placed = set(graph.edge("PART_OF", "Segment", "Field").confirmed().source.tolist())
    table = graph.nodes["Segment"]
    for s in range(len(table)):
        if s not in placed:
            yield Finding(
                "",
                str(table.ids[s]),
                "segment.nowhere",
                True,
                f"环节“{table.names()[s]}”不属于任何细分领域，图上看不到",
                "请在“环节”表中写明细分领域与阶段",
            )


def _stages(chain: _Chain) -> Iterator[Finding]:
    for s, (stage, group) in chain.graph.field_places(chain.field).items():
        if stage not in STAGES:
            yield Finding(
                chain.field,
                chain.id(s),
                "segment.stage",
                True,
                f"环节“{chain.text(s, 'name')}”没有可画的阶段（“{stage}”）",
                f"阶段须为 {'、'.join(STAGES)} 之一",
            )
        elif not group:
            yield Finding(
                chain.field,
                chain.id(s),
                "segment.group",
                False,
                f"环节“{chain.text(s, 'name')}”没有子阶段",
                "环节多时靠子阶段折叠，建议写上",
            )


def _orphans(chain: _Chain) -> Iterator[Finding]:
    linked = {end for source, target, _ in chain.supplies() for end in (source, target)}
    for s in chain.segments:
        if s not in linked:
            yield Finding(
                chain.field,
                chain.id(s),
                "segment.orphan",
                True,
                f"环节“{chain.text(s, 'name')}”在本领域没有任何供需关系",
                "请在“环节供需”表中写明它供给谁、由谁供给",
            )


def _cycles(chain: _Chain) -> Iterator[Finding]:
    edges = [(chain.id(a), chain.id(b), note) for a, b, note in chain.supplies()]
    names = {chain.id(s): chain.text(s, "name") for s in chain.segments}
    for _, loop in field_loops(edges, dict.fromkeys(names, (chain.field,)), _LOOPS_SHOWN):
        path = " → ".join(names[i] for i in (*loop, loop[0]))
        yield Finding(
            chain.field,
            loop[0],
            "supplies.cycle",
            True,
            f"环节供需成环：{path}",
            f"若确是循环利用，请在其中一条的供需说明里写上“{DECLARED_LOOP}”；否则请把其中一条的状态写成“否决”",
        )


def _duplicates(chain: _Chain) -> Iterator[Finding]:
    owners = defaultdict[str, dict[int, str]](dict)
    for s in chain.segments:
        for word in (chain.text(s, "name"), *chain.words(s, "aliases", "terms")):
            if key := product_key(word):
                owners[key].setdefault(s, word)
    for claimed in owners.values():
        if len(claimed) > 1:
            first, *others = claimed
            for other in others:
                yield Finding(
                    chain.field,
                    chain.id(other),
                    "alias.duplicate",
                    True,
                    f"“{claimed[other]}”同时是“{chain.text(first, 'name')}”和“{chain.text(other, 'name')}”的名称或别名",
                    "同一领域内一个叫法只能属于一个环节；请留在更贴切的一个",
                )


def _aliases(chain: _Chain) -> Iterator[Finding]:
    for s in chain.segments:
        name, barred = chain.text(s, "name"), [bare_key(w) for w in chain.words(s, "exclude")]
        words = chain.words(s, "aliases", "terms")
        keys = {word: product_key(word) for word in words}
        for word in words:
            if not keys[word]:
                yield Finding(
                    chain.field,
                    chain.id(s),
                    "alias.empty",
                    True,
                    f"环节“{name}”的别名“{word}”去掉标点后什么也不剩",
                    "请换成产品名",
                )
        for word in chain.words(s, "aliases"):
            if keys[word] and keys[word] not in chain.seen:
                yield Finding(
                    chain.field,
                    chain.id(s),
                    "alias.unseen",
                    True,
                    f"环节“{name}”的别名“{word}”在所有数据中都没有出现",
                    "若是行业通行叫法，请移到“规范术语”；否则请从别名中去掉"
                    "（整格清空不生效，须留下或换成见得到的别名）",
                )
        for word in words:
            if any(b and b in keys[word] for b in barred):
                yield Finding(
                    chain.field,
                    chain.id(s),
                    "alias.excluded",
                    True,
                    f"环节“{name}”的别名“{word}”含有自己的排除词",
                    "请改别名或删去排除词",
                )


def _judgements(chain: _Chain) -> Iterator[Finding]:
    columns = chain.graph.nodes["Segment"].columns
    for s in chain.segments:
        name = chain.text(s, "name")
        if not chain.text(s, "definition"):
            yield Finding(
                chain.field,
                chain.id(s),
                "segment.definition",
                False,
                f"环节“{name}”没有定义",
                "请用一句话写明含什么、不含什么",
            )
        if columns["bottleneck"][s] == 1 and not chain.text(s, "bottleneck_reason"):
            yield Finding(
                chain.field,
                chain.id(s),
                "bottleneck.unfounded",
                True,
                f"环节“{name}”标为卡脖子而没有写依据",
                "请写明公开可查的依据，或取消标记",
            )
        if chain.text(s, "entry") and not chain.text(s, "entry_basis"):
            yield Finding(
                chain.field,
                chain.id(s),
                "entry.unfounded",
                True,
                f"环节“{name}”写了项目准入而没有写依据",
                "请写明大意、文件名与文号，或删去准入",
            )
        if np.isnan(columns["importable"][s]):
            yield Finding(
                chain.field,
                chain.id(s),
                "segment.importable",
                False,
                f"环节“{name}”没有外购可得性",
                "不写则优先级按“难以判断”处理",
            )


def _empty(chain: _Chain) -> Iterator[Finding]:
    if not chain.segments:
        yield Finding(
            chain.field, "", "field.empty", False, f"领域“{chain.field}”还没有环节", "请在“环节”表中写明它的环节"
        )


CHECKS: tuple[Callable[[_Chain], Iterator[Finding]], ...] = (
    _empty,
    _stages,
    _orphans,
    _cycles,
    _duplicates,
    _aliases,
    _judgements,
)
"""One function per question; a new one is added here."""
