"""Match what enterprises make to chain segments and write the result as its own batch.

A match made by hand (or rejected by hand) is never touched; matches made by an earlier run that no longer hold end.
What an enterprise that is gone once made is no business of today: its products stay, links are not made of them.
What is made of a record rests on that record, the chain and shipped weights (``decide``), so a part of the records can
be matched by itself: the others would come out as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph.chain.vetoes import GONE, status_of
from graph.dates import today
from graph.model.records import Act, Among, Batch, RecordTable, Retire
from graph.store.contract import Store
from graph.store.open import foresee
from loaders.ledger.origins import BY_RULE, RULE_ORIGIN
from loaders.matching.decide import MIN_SHARE, Found, Placing, earns
from loaders.matching.lexicon import CONFIRMING, STATED, Match
from loaders.matching.reading import Pair, Part, Rows, chain_of, confirmed, existing, nodes, wider
from loaders.matching.trades import Trades, weak
from loaders.matching.words import UNDECIDED, Decided, decided

SOURCE, LABEL = "match", "产品与环节匹配"
_COVERS, _OPERATES = ("Product", "Segment"), ("Enterprise", "Segment")
_COVERS_COLUMNS = ("source", "target", "rule", "score", "evidence", "state", "origin")
_OPERATES_COLUMNS = ("source", "target", "share", "rule", "score", "evidence", "as_of", "state", "origin")


@dataclass(frozen=True, slots=True)
class MatchReport:
    """Counts of pairs of the records that were matched, by state, and of what enterprises make; and the batch that
    holds what changed (``None`` when nothing did).
    """

    batch: int | None
    covers: dict[str, int]
    operates: dict[str, int]
    products: int

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"batch": self.batch, "covers": self.covers, "operates_in": self.operates, "products": self.products}


def match(found: Rows, day: int, part: Part | None = None, said: Decided = UNDECIDED) -> tuple[Batch, MatchReport]:
    """Match all products and enterprises, or a part: the batch that makes COVERS and OPERATES_IN so from ``day`` on.

    A pure function of the records of that day and of what people decided on words; the report knows no batch number.
    """
    firms = nodes("Enterprise", part.enterprises if part else None)
    rows = found.rows("MAKES", ("source", "target", "share", "as_of", "basis", "state"), day, among=firms)
    every = found.rows("Enterprise", ("id", "status", "name", "trade"), day, among=firms)
    gone = {id_ for id_, status, name, _ in every if status_of(status, name) in GONE}
    makes = sorted((r[:5] for r in rows if r[5] == "confirmed" and r[0] not in gone), key=lambda r: r[:2])
    products = sorted(
        r[0] for r in found.rows("Product", ("id",), day, among=nodes("Product", part.products if part else None))
    )
    concerned = None if part is None else part.products | {r[1] for r in makes}
    chain = chain_of(found, day)
    words = Placing(chain, wider(found, day, concerned), said)
    by_hand, old_covers = existing(found, "COVERS", (), day, nodes("Product", concerned))
    covers = {(p, m.segment): Found(m, s) for p in products for m, s in words.of_product(p)}
    covers = {pair: each for pair, each in covers.items() if pair not in by_hand}
    kept, old = existing(found, "OPERATES_IN", ("share", "as_of"), day, firms)
    industries = _industries(found, day, firms)
    trade = {id_: text for id_, _, _, text in every if text and id_ not in gone} if said.trade else {}
    read = Trades(said.trade, chain.fields, chain.codes)
    operates = weak(trade, read, makes, words, industries, by_hand) | _operates(makes, words, industries, by_hand)
    operates = {pair: row for pair, row in operates.items() if pair not in kept}
    mine = {p for p in old_covers if part is None or p[0] in part.products}
    batch = Batch(
        SOURCE,
        LABEL,
        day,
        _tables(covers, operates),
        [
            Retire("COVERS", sorted(mine - covers.keys()), _COVERS),
            Retire("OPERATES_IN", sorted(p for p, known in old.items() if _ended(known, operates.get(p))), _OPERATES),
        ],
    )
    states = (_states(f.match.state for f in covers.values()), _states(r[-1] for r in operates.values()))
    return batch, MatchReport(None, *states, len(makes))


def match_store(store: Store, *, effective: int | None = None) -> MatchReport:
    """Match all that a store holds from ``effective`` (today) on, as an act of its own."""
    ahead = foresee(store)
    batch, report = match(ahead, today() if effective is None else effective, said=decided(store))
    left = ahead.take(batch)
    done = store.commit(Act([left] if left else (), seen=ahead.version))
    return replace(report, batch=next(iter(done.numbers), None))


def _states(states: Iterable[str]) -> dict[str, int]:
    out = {"confirmed": 0, "suggested": 0}
    for state in states:
        out[state] += 1
    return out


def _ended(known: tuple[Any, ...], row: tuple[Any, ...] | None) -> bool:
    """Whether an earlier match no longer holds, or holds without a value that it had (writing would keep the old)."""
    return row is None or any(was is not None and now is None for was, now in zip(known, (row[0], row[4]), strict=True))


def _industries(found: Rows, day: int, firms: Among) -> dict[str, set[str]]:
    out = defaultdict[str, set[str]](set)
    for enterprise, industry in confirmed(found, "CLASSIFIED_AS", day, firms):
        out[enterprise].add(industry)
    return out


def _operates(
    makes: Iterable[tuple[Any, ...]],
    words: Placing,
    industries: Mapping[str, set[str]],
    by_hand: Mapping[Pair, str],
) -> dict[Pair, tuple[Any, ...]]:
    """Best product of each enterprise in each segment: (share, rule, score, evidence, as_of, state).

    The largest share is taken, not the sum: the same revenue is split several ways in such tables.
    """
    said = defaultdict[str, list[Found]](list)
    for (product, segment), state in by_hand.items():
        if state == "confirmed":
            said[product].append(Found(Match(segment, "exact", product, 1.0, f"“{product}”由人工指定"), 1.0))
    best: dict[Pair, tuple[Any, ...]] = {}
    for enterprise, product, share, as_of, basis in makes:
        told = words.of_maker(product, share, industries.get(enterprise, ()), basis)
        for match, score in (*(f for f in told if (product, f.match.segment) not in by_hand), *said.get(product, ())):
            sure = match.rule == STATED or (match.rule in CONFIRMING and earns(share))
            rank = (sure, share if share is not None else -1.0, score, product)
            pair = (enterprise, match.segment)
            if pair not in best or rank > best[pair][0]:
                best[pair] = (rank, share, match, score, product, as_of)
    return {
        pair: (share, m.rule, score, _why(product, share, m, as_of), as_of, "confirmed" if rank[0] else "suggested")
        for pair, (rank, share, m, score, product, as_of) in sorted(best.items())
    }


def _why(product: str, share: float | None, match: Match, as_of: str | None) -> str:
    """With the year beside the figure: such tables are old."""
    if match.rule == STATED:
        return f"企业自述主营“{product}”，没有收入占比；{match.evidence}"
    if share is None:
        return f"经营范围提到“{product}”，无收入数据；{match.evidence}"
    small = f"（不足 {MIN_SHARE:.0%}）" if share < MIN_SHARE else ""
    year = f"（{as_of[:4]} 年）" if as_of else ""
    return f"主营产品“{product}”占收入 {share:.1%}{small}{year}；{match.evidence}"


def _tables(covers: Mapping[Pair, Found], operates: Mapping[Pair, tuple[Any, ...]]) -> list[RecordTable]:
    cover_rows = [(*pair, m.rule, score, m.evidence, m.state, RULE_ORIGIN) for pair, (m, score) in covers.items()]
    operate_rows = [(*pair, *row, RULE_ORIGIN) for pair, row in operates.items()]
    return [
        RecordTable("COVERS", _COVERS_COLUMNS, cover_rows, range(len(cover_rows)), BY_RULE, _COVERS),
        RecordTable("OPERATES_IN", _OPERATES_COLUMNS, operate_rows, range(len(operate_rows)), BY_RULE, _OPERATES),
    ]
