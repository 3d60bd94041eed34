"""The ranking task on ChainKG: a core of enterprises and products, what else is known of them.

Kept as algorithms.md §4 describes it: products with a positive share or named in the business scope, no accounting
rows, no product held by more than 1 % of enterprises, at least three makers of a product and three products of an
enterprise.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy import sparse

from graph.targets.learned.market import Market
from loaders.chainkg.folder import check_chainkg
from loaders.identity.rules import product_key

FOLDER = Path(os.environ.get("CHAINATLAS_CHAINKG") or "chainkg")
TOO_COMMON, FEWEST = 0.01, 3
Pairs = list[tuple[str, str]]


def core_of(pairs: Pairs) -> Pairs:
    """The pairs of the core (see above)."""
    makers = Counter(p for _, p in pairs)
    most = TOO_COMMON * len({f for f, _ in pairs})
    left = [(f, p) for f, p in pairs if makers[p] <= most]
    while True:
        products, firms = Counter(p for _, p in left), Counter(f for f, _ in left)
        kept = [(f, p) for f, p in left if products[p] >= FEWEST and firms[f] >= FEWEST]
        if len(kept) == len(left):
            return kept
        left = kept


SAME_BIGRAMS = 0.4


class NearNames:
    """Tells whether a name may be one of these under another name: one holds the other, or they share 40 % of their
    bigrams.

    >>> near = NearNames(["LED照明", "锂电池隔膜"])
    >>> near("LED照明产品"), near("照明"), near("锂电池极片"), near("锂电池膜")
    (True, True, False, True)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.keys = sorted({product_key(n) for n in names})
        self.known = set(self.keys)
        self.parts = {part for key in self.keys for part in _parts(key)}
        self.bigrams = [_bigrams(key) for key in self.keys]
        self.holders: dict[str, list[int]] = defaultdict(list)
        for i, bigrams in enumerate(self.bigrams):
            for each in bigrams:
                self.holders[each].append(i)

    def __call__(self, name: str) -> bool:
        key = product_key(name)
        if key in self.parts or any(part in self.known for part in _parts(key)):
            return True
        own = _bigrams(key)
        shared = Counter(i for each in own for i in self.holders.get(each, ()))
        return any(n >= SAME_BIGRAMS * (len(own) + len(self.bigrams[i]) - n) for i, n in shared.items())


def _parts(text: str) -> Iterable[str]:
    return (text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1))


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def load(folder: Path = FOLDER) -> Market:
    """The core as a market: industries of three levels; names, industries and other businesses as texts of enterprises.

    Of an enterprise's other businesses (products outside the core), names near to *any* product of the core are left
    out, whoever has them: they would say in other words what is hidden.
    """
    rows: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for table in check_chainkg(folder).tables:
        rows[table.kind] += table.rows
    pairs = [(str(r[0]), str(r[1])) for r in rows["MAKES"] if r[2] is None or float(str(r[2])) > 0]
    core = core_of(pairs)
    firms, products = sorted({f for f, _ in core}), sorted({p for _, p in core})
    made = _table(core, firms, products).toarray() > 0
    industry = [(str(r[0]), str(r[1])) for r in rows["CLASSIFIED_AS"]]
    above = {str(r[0]): str(r[1]) for r in rows["BRANCH_OF"]}
    names = {str(r[0]): str(r[1]) for r in rows["Industry"]}
    levels = [industry]
    for _ in range(2):
        levels.append([(f, above.get(i, i)) for f, i in levels[-1]])
    groups = tuple(_table(level, firms, sorted({i for _, i in level})) for level in levels)
    texts = {
        "name": [(str(r[0]), str(r[2])) for r in rows["Enterprise"]],
        "industry": [(f, names.get(code, "")) for f, code in industry],
        "business": other_businesses(pairs, products, set(firms)),
    }
    return Market(made, groups, {kind: _by_firm(each, firms) for kind, each in texts.items()}, products)


def _by_firm(texts: Pairs, firms: list[str]) -> list[list[str]]:
    held = defaultdict[str, list[str]](list)
    for firm, text in texts:
        held[firm].append(text)
    return [held[f] for f in firms]


def other_businesses(pairs: Pairs, products: list[str], firms: set[str]) -> Pairs:
    """Products outside the core whose names are not near to any of the core.

    Most common ones left out as in the core.
    """
    makers = Counter(p for _, p in pairs)
    most, core, near = TOO_COMMON * len({f for f, _ in pairs}), set(products), NearNames(products)
    found = [(f, p) for f, p in pairs if f in firms and p not in core and makers[p] <= most]
    taken = {p: near(p) for p in {p for _, p in found}}
    return [(f, p) for f, p in found if not taken[p]]


def _table(pairs: Pairs, rows: list[str], columns: list[str]) -> sparse.csr_matrix:
    row, column = ({v: i for i, v in enumerate(each)} for each in (rows, columns))
    at = sorted({(row[a], column[b]) for a, b in pairs if a in row and b in column})
    places = np.array(at, dtype=np.int64).reshape(-1, 2)
    return sparse.csr_matrix((np.ones(len(at)), (places[:, 0], places[:, 1])), shape=(len(rows), len(columns)))
