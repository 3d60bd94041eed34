"""The bundled chains and enterprises as plain facts for matching, without a store."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.model.labels import PRODUCT_RULES
from graph.text import join_list, split_list
from loaders.matching.affinity import load_affinity
from loaders.matching.decide import Chain, Placing, earns
from loaders.matching.lexicon import Match
from loaders.sample import FOLDER

Makers = dict[str, list[tuple[str, float | None]]]
_STRENGTH = {rule: -at for at, rule in enumerate(PRODUCT_RULES)}


@dataclass(frozen=True)
class Facts:
    """A chain and who makes what: ``makers`` maps a product to its makers with their revenue share (``None`` unknown),
    ``industry`` an enterprise to its code, ``parents`` a product to the wider ones.
    """

    chain: Chain
    makers: Mapping[str, Sequence[tuple[str, float | None]]]
    industry: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One product–segment pair with what the scorer sees for the maker whom it fits best."""

    product: str
    match: Match
    values: tuple[float, ...]


def decided(facts: Facts) -> list[tuple[str, Match, float]]:
    """(product, match, score) of every pair that a maker of the product is told, as the best placed is told it."""
    words, out = Placing(facts.chain, facts.parents), []
    for product in sorted(facts.makers):
        best: dict[str, tuple[tuple[int, float], Match]] = {}
        for firm, share in facts.makers[product]:
            for match, score in words.of_maker(
                product, share, {facts.industry[firm]} if firm in facts.industry else ()
            ):
                rank = (_STRENGTH[match.rule], score)
                if match.segment not in best or rank > best[match.segment][0]:
                    best[match.segment] = (rank, match)
        out += [(product, match, rank[1]) for rank, match in best.values()]
    return out


def candidates(facts: Facts) -> list[Candidate]:
    """Every pair that any rule proposes to any maker of the product; nothing is dropped yet."""
    words, usual, out = Placing(facts.chain, facts.parents), load_affinity(), list[Candidate]()
    for product in sorted(facts.makers):
        made = facts.makers[product]
        found = words.matches(product, any(earns(share) for _, share in made))
        codes = {code for firm, _ in made if (code := facts.industry.get(firm))}
        out += [Candidate(product, m, words.values(product, found, m, usual.of(codes, m.segment))) for m in found]
    return out


def rows(sheet: str) -> Iterator[dict[str, str]]:
    """Rows of a sheet of the bundled data, over all its files."""
    for path in [*FOLDER.glob(f"{sheet}.csv"), *sorted(FOLDER.glob(f"{sheet}.*.csv"))]:
        with path.open(encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle)


def bundled_makers() -> Makers:
    """Product → (stock code, revenue share) of the bundled listed enterprises."""
    out: Makers = defaultdict(list)
    for r in rows("企业产品"):
        out[r["产品"]].append((r["企业"], float(r["收入占比"])))
    return out


def bundled_facts(makers: Makers) -> Facts:
    """Facts of the bundled chains with these makers; a shared segment's full row wins over its links."""
    words: dict[str, dict[str, str]] = {}
    fields = defaultdict[str, set[str]](set)
    names = {r["领域名称"]: r["领域编号"] for r in rows("细分领域")}
    for r in rows("环节"):
        fields[r["环节编号"]].add(names[r["细分领域"]])
        if r.get("定义") or r["环节编号"] not in words:
            words[r["环节编号"]] = r
    chain = Chain(
        [
            (i, r["环节名称"], join_list(split_list(r["产品别名"]) + split_list(r.get("规范术语"))), r["排除词"])
            for i, r in words.items()
        ],
        {s: frozenset(f) for s, f in fields.items()},
        {i: r["功能角色"] or None for i, r in words.items()},
    )
    return Facts(chain, makers, {r["企业编号"]: r["所属行业"] for r in rows("企业") if r.get("所属行业")})


def owner_field(segment: str) -> str:
    """Field whose file holds a segment's full row; its id starts with it.

    >>> owner_field("ic-silicon-wafer")
    'ic'
    """
    return segment.partition("-")[0]


def path_of(name: str) -> Path:
    """A file of labelled data beside this module."""
    return Path(__file__).parents[1] / "labelled" / name
