"""The words on which nobody decided yet: of products that lead nowhere, and of columns such as 产业链."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.model.records import RecordTable
from graph.store.contract import Store
from loaders.matching.decide import REGISTERED
from loaders.matching.words import BUSINESS, TRADE, Decided, Said, decided, key_of, trades
from loaders.review.word_targets import Target, Targets, targets_of

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A word that waits, with the heads it stands under, how many rows and firms hold it, and names of a few.

    ``proposal`` is what it names exactly, if anything.
    """

    column: str
    word: str
    heads: tuple[str, ...]
    rows: int
    firms: int
    examples: tuple[str, ...]
    proposal: Target | None

    @property
    def key(self) -> tuple[str, str]:
        """By what it is known again."""
        return self.column, key_of(self.column, self.word)


@dataclass(frozen=True, slots=True)
class WordList:
    """All words of a store that lead nowhere by the chain alone, most firms first; and what they may mean."""

    words: Sequence[Waiting]
    targets: Targets

    def waiting(self, said: Decided, column: str) -> list[Waiting]:
        """Those of a column on which nobody decided."""
        known = said.of(column)
        return [w for w in self.words if w.column == column and w.key[1] not in known]


def word_list(store: Store) -> WordList:
    """Read the words of a store as they stand today."""
    targets = targets_of(store)
    firms = {id_: name or full for id_, name, full in store.rows("Enterprise", ["id", "name", "full_name"])}
    business = _gathered(BUSINESS, _business(store, targets), firms, targets)
    cells = store.rows("Enterprise", ["id", "trade"])
    trade = ((word, head, id_) for id_, text in cells for head, word in trades(text))
    return WordList([*business, *_gathered(TRADE, trade, firms, targets)], targets)


Place = tuple[str, str, str]
"""A word, the head above it, and the firm."""


def _business(store: Store, targets: Targets) -> Iterable[Place]:
    """Phrases of what firms are said to make that lead nowhere."""
    left: dict[str, tuple[str, ...]] = {}
    rows = store.rows("MAKES", ["source", "target", "share", "basis", "state"])
    for firm, product, share, basis, state in rows:
        if state == "confirmed" and share is None and basis != REGISTERED:
            if product not in left:
                left[product] = tuple(targets.placing.undecided(product))
            yield from ((word, "", firm) for word in left[product])


def _gathered(column: str, places: Iterable[Place], firms: dict[str, str], targets: Targets) -> list[Waiting]:
    found = defaultdict[str, list[Place]](list)
    for place in places:
        found[key_of(column, place[0])].append(place)
    out = []
    for held in found.values():
        word, who = held[0][0], dict.fromkeys(firm for _, _, firm in held)
        heads = tuple(dict.fromkeys(head for _, head, _ in held if head))
        names = tuple(firms.get(id_, id_) for id_ in list(who)[:_EXAMPLES])
        proposal = targets.proposal(word) if column == TRADE else None
        out.append(Waiting(column, word, heads, len(held), len(who), names, proposal))
    return sorted(out, key=lambda w: (-w.firms, -w.rows, w.word))


def words_asked(store: Store, tables: Iterable[RecordTable]) -> list[str]:
    """A sentence on the words of a file's 所属产业 on which nobody decided; none where there are none."""
    known, new = decided(store).trade, dict[str, None]()
    for table in tables:
        if table.kind == "Enterprise" and "trade" in table.columns:
            at = table.columns.index("trade")
            new |= {word: None for row in table.rows for _, word in trades(row[at]) if word.lower() not in known}
    if not new:
        return []
    some = "、".join(list(new)[:_EXAMPLES])
    return [
        f"产业链、行业一类列里有 {len(new)} 个词还没有认过（如 {some}）；写入后请在“审核—对不上的词”里认一次，"
        "或用 chainatlas words list --column trade；没认过的不作线索"
    ]


def standing_words(said: Decided) -> list[Said]:
    """What stands decided, newest first."""
    return sorted((*said.business.values(), *said.trade.values()), key=lambda s: s.at, reverse=True)
