"""Match what enterprises make to chain segments and write the result as its own batch.

A match made by hand (or rejected by hand) is never touched; matches made by an earlier run that no longer hold end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from graph.dates import today
from graph.model.records import Act, Batch, RecordTable, Retire
from graph.store.contract import Store
from graph.store.open import foresee
from graph.text import join_list, split_list
from loaders.ledger.origins import BY_RULE, RULE_ORIGIN
from loaders.matching.decide import MIN_SHARE, Facts, decide
from loaders.matching.lexicon import CONFIRMING, Match

SOURCE, LABEL = "match", "产品与环节匹配"
_ENDS = ("Enterprise", "Segment")


@dataclass(frozen=True, slots=True)
class MatchReport:
    """Counts of matched pairs by state, and the batch that holds them (``None`` when nothing changed)."""

    batch: int | None
    covers: dict[str, int]
    operates: dict[str, int]
    products: int

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"batch": self.batch, "covers": self.covers, "operates_in": self.operates, "products": self.products}


class Found(NamedTuple):
    """A match and how sure it is, 0..1."""

    match: Match
    score: float


class Rows(Protocol):
    """Records to match: of a store, or of one as it will be."""

    def rows(self, kind: str, columns: Sequence[str], on: int) -> list[tuple[Any, ...]]:
        """See :meth:`graph.store.contract.Store.rows`."""


def match(found: Rows, day: int) -> tuple[Batch, MatchReport]:
    """Match every product that an enterprise makes: the batch that makes COVERS and OPERATES_IN so from ``day`` on.

    A pure function of the records of that day; the report knows no batch number.
    """
    segments = found.rows("Segment", ("id", "name", "aliases", "terms", "exclude", "role"), day)
    if not segments and not found.rows("OPERATES_IN", ("source",), day):
        return Batch(SOURCE, LABEL, day), MatchReport(None, _states(()), _states(()), 0)
    makes = [
        r for r in found.rows("MAKES", ("source", "target", "share", "as_of", "state"), day) if r[4] == "confirmed"
    ]
    kept_covers, old_covers = _existing(found, "COVERS", "score", day)
    decided = decide(_facts(found, segments, makes, day))
    covers = {(p, m.segment): Found(m, score) for p, m, score in decided if (p, m.segment) not in kept_covers}
    kept, old = _existing(found, "OPERATES_IN", "share", day)
    operates = _operates(makes, _by_product(covers, kept_covers))
    operates = {pair: row for pair, row in operates.items() if pair not in kept}
    batch = Batch(
        SOURCE,
        LABEL,
        day,
        _tables(covers, operates),
        [
            Retire("COVERS", sorted(old_covers.keys() - covers.keys()), ("Product", "Segment")),
            Retire("OPERATES_IN", sorted(p for p, share in old.items() if _ended(share, operates.get(p))), _ENDS),
        ],
    )
    states = (_states(f.match.state for f in covers.values()), _states(r[-1] for r in operates.values()))
    return batch, MatchReport(None, *states, len(makes))


def match_store(store: Store, *, effective: int | None = None) -> MatchReport:
    """Match what a store holds from ``effective`` (today) on, as an act of its own."""
    ahead = foresee(store)
    batch, report = match(ahead, today() if effective is None else effective)
    left = ahead.take(batch)
    done = store.commit(Act([left] if left else (), seen=ahead.version))
    return replace(report, batch=next(iter(done.numbers), None))


def _states(states: Any) -> dict[str, int]:
    out = {"confirmed": 0, "suggested": 0}
    for state in states:
        out[state] += 1
    return out


def _existing(
    found: Rows, kind: str, value: str, day: int
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], Any]]:
    """Pairs decided by hand with their state, and pairs that an earlier run made, with one of their values.

    Whatever was read anywhere else than here, or rejected, was decided by hand.
    """
    by_hand: dict[tuple[str, str], str] = {}
    by_rule: dict[tuple[str, str], Any] = {}
    for source, target, file, state, known in found.rows(kind, ("source", "target", "file", "state", value), day):
        if file == BY_RULE.file and state != "rejected":
            by_rule[source, target] = known
        else:
            by_hand[source, target] = state
    return by_hand, by_rule


def _ended(share: float | None, row: tuple[Any, ...] | None) -> bool:
    """Whether an earlier match no longer holds, or holds without the share that it had (writing would keep the old)."""
    return row is None or (share is not None and row[0] is None)


def _facts(found: Rows, segments: list[tuple[Any, ...]], makes: list[tuple[Any, ...]], day: int) -> Facts:
    makers, fields = defaultdict[str, list[tuple[str, float | None]]](list), defaultdict[str, set[str]](set)
    for enterprise, product, share, *_ in makes:
        makers[product].append((enterprise, share))
    for segment, name in _confirmed(found, "PART_OF", day):
        fields[segment].add(name)
    parents = defaultdict[str, list[str]](list)
    for child, parent in _confirmed(found, "SUBCLASS_OF", day):
        parents[child].append(parent)
    return Facts(
        segments=[
            (id_, name, join_list(split_list(aliases) + split_list(terms)), exclude)
            for id_, name, aliases, terms, exclude, _ in segments
        ],
        fields={s: frozenset(f) for s, f in fields.items()},
        roles={r[0]: r[-1] for r in segments},
        makers=makers,
        industry=dict(_confirmed(found, "CLASSIFIED_AS", day)),
        parents=parents,
    )


def _confirmed(found: Rows, kind: str, day: int) -> Iterator[tuple[str, str]]:
    """Ends of the confirmed relations of a kind."""
    return ((s, t) for s, t, state in found.rows(kind, ("source", "target", "state"), day) if state == "confirmed")


def _by_product(
    covers: Mapping[tuple[str, str], Found], by_hand: Mapping[tuple[str, str], str]
) -> dict[str, list[Found]]:
    out = defaultdict[str, list[Found]](list)
    for (product, _), found in covers.items():
        out[product].append(found)
    for (product, segment), state in by_hand.items():
        if state == "confirmed":
            out[product].append(Found(Match(segment, "exact", product, 1.0, f"“{product}”由人工指定"), 1.0))
    return out


def _operates(
    makes: list[tuple[Any, ...]], matches: Mapping[str, list[Found]]
) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Best product of each enterprise in each segment: (share, rule, score, evidence, as_of, state).

    The largest share is taken, not the sum: the same revenue is split several ways in such tables.
    """
    best: dict[tuple[str, str], tuple[Any, ...]] = {}
    for enterprise, product, share, as_of, _ in makes:
        for match, score in matches.get(product, ()):
            confirmed = match.rule in CONFIRMING and share is not None and share >= MIN_SHARE
            rank = (confirmed, share if share is not None else -1.0, score, product)
            pair = (enterprise, match.segment)
            if pair not in best or rank > best[pair][0]:
                best[pair] = (rank, share, match, score, product, as_of)
    return {
        pair: (share, m.rule, score, _why(product, share, m), as_of, "confirmed" if rank[0] else "suggested")
        for pair, (rank, share, m, score, product, as_of) in best.items()
    }


def _why(product: str, share: float | None, match: Match) -> str:
    if share is None:
        return f"经营范围提到“{product}”，无收入数据；{match.evidence}"
    small = f"（不足 {MIN_SHARE:.0%}）" if share < MIN_SHARE else ""
    return f"主营产品“{product}”占收入 {share:.1%}{small}；{match.evidence}"


def _tables(
    covers: Mapping[tuple[str, str], Found], operates: Mapping[tuple[str, str], tuple[Any, ...]]
) -> list[RecordTable]:
    cover_rows = [(*pair, m.rule, score, m.evidence, m.state, RULE_ORIGIN) for pair, (m, score) in covers.items()]
    operate_rows = [(*pair, *row, RULE_ORIGIN) for pair, row in operates.items()]
    return [
        RecordTable(
            "COVERS",
            ("source", "target", "rule", "score", "evidence", "state", "origin"),
            cover_rows,
            range(len(cover_rows)),
            BY_RULE,
            ("Product", "Segment"),
        ),
        RecordTable(
            "OPERATES_IN",
            ("source", "target", "share", "rule", "score", "evidence", "as_of", "state", "origin"),
            operate_rows,
            range(len(operate_rows)),
            BY_RULE,
            _ENDS,
        ),
    ]
