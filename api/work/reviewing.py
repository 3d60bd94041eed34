"""The review as pages, routes and commands ask for it, from users' words to records."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from api.session.context import Context
from api.work.review_records import ReviewDetail, ReviewQueue, effect_row, ground_row
from graph.asking.assess import chosen_place
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.places import Place
from graph.scenario.if_confirmed import Foreseen, if_confirmed
from graph.search.merged import standing
from loaders.identity.twins import Twins, find_twins, reject, withdraw
from loaders.merging import merge
from loaders.review.decisions import Decision, Pair, decide, decisions, newest
from loaders.review.queue import Queue, Suggestion, grounds, queue, waiting
from loaders.reviewing import undo


def later_pairs(here: Context) -> list[Pair]:
    """Pairs that somebody put off."""
    return [p for p, d in decisions(here.store).items() if d.decision == "later"]


def busiest_field(counts: dict[str, int]) -> str:
    """The field with most to review, else the first, empty for none."""
    return max(counts, key=lambda f: counts[f], default="")


def field_queue(
    here: Context, field: str, place: str | None, *, least: float = 0.0, local: bool = False
) -> tuple[Queue, str, Place]:
    """Queue of the field and the place that these words name, with the id of the one and the other."""
    outline = here.outline()
    where = find_place(outline, chosen_place(outline, place))
    id_ = find_id(outline, "Field", field)
    return queue(here.field_graph(id_), id_, where, later_pairs(here), least=least, local=local), id_, where


def field_counts(here: Context) -> dict[str, int]:
    """How much waits in each field."""
    return waiting(here.outline())


def say(here: Context, pair: Pair, decision: str, reason: str, by: str) -> Decision:
    """Decide on a pair."""
    with here.writing() as store:
        return decide(store, pair, decision, reason=reason, by=by)


def take_back(here: Context, pair: Pair | None, by: str) -> Decision | None:
    """Take the decision on a pair back, or one's own newest one; ``None`` where there is none."""
    with here.writing() as store:
        last = newest(store, by) if pair is None else None
        chosen = pair or (last.pair if last else None)
        return undo(store, chosen, by=by) if chosen else None


def foreseen(graph: ChainGraph, field: str, place: Place, one: Suggestion) -> Foreseen:
    """What confirming would do to the gaps of the field in the place."""
    return if_confirmed(graph, field, place, one.enterprise, one.segment)


def queue_page(here: Context, found: tuple[Queue, str, Place], page: int, size: int) -> ReviewQueue:
    """One page of a queue, as :func:`field_queue` found it."""
    waits, field, place = found
    start, stop = (page - 1) * size, min(len(waits), page * size)
    return ReviewQueue(
        field=field,
        place=place.name,
        total=len(waits),
        page=page,
        size=size,
        truncated=stop < len(waits),
        waiting=field_counts(here),
        suggestions=tuple(waits[i] for i in range(start, stop)),
        version=waits.graph.version,
    )


def detail(here: Context, graph: ChainGraph, field: str, place: Place, one: Suggestion) -> ReviewDetail:
    """A suggestion with its grounds and its effects."""
    ahead, same = foreseen(graph, field, place, one), {f.name: getattr(one, f.name) for f in fields(one)}
    return ReviewDetail(
        **same,
        grounds=tuple(map(ground_row, grounds(here.store, graph, one.pair))),
        place_name=place.name,
        effects=tuple(map(effect_row, ahead.effects)),
        population=ahead.population,
    )


def waiting_twins(here: Context) -> list[Twins]:
    """Pairs of records that may be one enterprise and on which nobody decided.

    Looked for once per version of the data.
    """
    decided = standing(here.store)
    return [t for t in here.session.once("twins", lambda: find_twins(here.store)) if t.key not in decided]


def twin_count(here: Context) -> int:
    """How many pairs of records wait."""
    return len(waiting_twins(here))


def join_records(here: Context, keep: str, drop: str, reason: str, by: str) -> int:
    """Merge two records and match anew; returns the batch."""
    with here.writing() as store:
        return merge(store, keep, drop, reason=reason, by=by)


def keep_apart(here: Context, keep: str, drop: str, reason: str, by: str) -> None:
    """Say that two records are two enterprises."""
    with here.writing() as store:
        reject(store, Twins(keep, drop, ""), reason=reason, by=by)


def let_apart_go(here: Context, key: str, by: str) -> None:
    """Take back that two records are two enterprises."""
    with here.writing() as store:
        withdraw(store, key, by=by)


def merge_decisions(here: Context) -> list[dict[str, Any]]:
    """Decisions on pairs of records that stand, newest first."""
    return [{"key": key, "reason": "", "batch": 0} | said for key, said in reversed(standing(here.store).items())]
