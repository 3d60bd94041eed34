"""How well products of a firm are matched by words that do not rest on its own rows alone.

An alias that equals a product which one listed firm alone writes may have been learnt from that firm. So each firm's
products are matched a second time, with such aliases taken away; names of segments stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from benchmarks.loaders.facts import Facts
from benchmarks.loaders.labels import REPORT, TUNE, Labelled, Pair, measure
from loaders.identity.rules import product_key
from loaders.matching.decide import Placing, earns
from loaders.matching.lexicon import CONFIRMING, Lexicon
from loaders.matching.phrases import phrases

WHERE = {TUNE: "调参部分", REPORT: "报告部分"}
Made = tuple[str, str, float | None]


def own_keys(makers: Mapping[str, Sequence[tuple[str, float | None]]]) -> dict[str, set[str]]:
    """By firm, the wordings that it alone writes.

    >>> sorted(own_keys({"光纤": [("甲", 0.5), ("乙", 0.5)], "光棒": [("甲", 0.5)]})["甲"])
    ['光棒']
    """
    by_key = defaultdict[str, set[str]](set)
    for product, made in makers.items():
        for key in {product_key(w) for w in (product, *phrases(product))}:
            by_key[key].update(firm for firm, _ in made)
    out = defaultdict[str, set[str]](set)
    for key, firms in by_key.items():
        if len(firms) == 1:
            out[min(firms)].add(key)
    return dict(out)


def without(words: Lexicon, keys: Collection[str]) -> Lexicon:
    """The same without the aliases of these keys; names stay."""
    terms = dict(words.terms)
    for key in keys:
        if key in terms:
            terms[key] = [entry for entry in terms[key] if entry[1] == "exact"]
    return replace(words, terms=terms)


def confirmed(facts: Facts, leaving_out: bool) -> tuple[set[Pair], set[Made]]:
    """Pairs that the words confirm of a product for somebody who makes it, and the rows that earn from such a one."""
    whole, own = Lexicon.of(facts.chain.segments, facts.chain.fields), own_keys(facts.makers)
    by_firm = defaultdict[str, list[tuple[str, float | None]]](list)
    for product, made in facts.makers.items():
        for firm, share in made:
            by_firm[firm].append((product, share))
    usual = Placing(facts.chain, facts.parents, words=whole)
    pairs, rows = set[Pair](), set[Made]()
    for firm, made in by_firm.items():
        mine = own.get(firm, set()) if leaving_out else set()
        words = Placing(facts.chain, facts.parents, words=without(whole, mine)) if mine else usual
        for product, share in made:
            found = {(product, m.segment) for m in words.matches(product, earns(share)) if m.rule in CONFIRMING}
            pairs |= found
            if found and earns(share):
                rows.add((firm, product, share))
    return pairs, rows


def lines(facts: Facts, told: Sequence[Labelled]) -> Iterator[str]:
    """The table: both halves of the labelled pairs, and the rows of revenue that are covered."""
    yield "\n留出本企业（只有一家企业写过的别名，对这家企业不算）"
    yield "词\t部分\t确认精确率\t对/判\t确认召回率\t覆盖收入行"
    earning = sum(earns(share) for made in facts.makers.values() for _, share in made)
    for name, leaving in (("全部的词", False), ("留出本企业", True)):
        pairs, rows = confirmed(facts, leaving)
        for part, label in WHERE.items():
            got = measure([p for p in told if p.part == part], pairs.__contains__)
            yield (
                f"{name}\t{label}\t{got.precision or 0:.1%}\t{got.right}/{got.judged}\t{got.recall or 0:.1%}"
                f"\t{len(rows) / max(earning, 1):.1%}"
            )
