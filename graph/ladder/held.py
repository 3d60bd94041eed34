"""Which rungs firms hold: by certificate, by their honours, by a list that they are on, or by being listed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.rosters import codes_and_status, firms_on, listed_now, rosters_of
from graph.ladder.indicators import CERTIFICATE, GRANTED
from graph.ladder.outcome import MET, UNKNOWN, UNMET, Codes
from graph.ladder.rule import FOREVER, Rung
from graph.store.contract import Store
from graph.text import split_list

_NAMES = ("id", "rung", "number", "issued_on", "valid_until", "cohort", "withdrawn")


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; ``until`` is the last day on which it is valid (YYYYMMDD), far away where nobody said."""

    id: str
    firm: str
    rung: str
    number: str
    since: int
    until: int
    cohort: str
    withdrawn: bool

    def valid(self, on: int) -> bool:
        """Whether it is in force on a day."""
        return not self.withdrawn and self.since <= on <= self.until


def read_certificates(store: Store, on: int) -> list[Certificate]:
    """All certificates on record at a day."""
    granted = store.rows(GRANTED, ("source", "target", "state"), on)
    firm = {source: target for source, target, state in granted if state == "confirmed"}
    rows = (dict(zip(_NAMES, row, strict=True)) for row in store.rows(CERTIFICATE, _NAMES, on))
    return [_certificate(row, firm[row["id"]]) for row in rows if row["id"] in firm]


def _certificate(row: Mapping[str, Any], firm: str) -> Certificate:
    return Certificate(
        row["id"],
        firm,
        row["rung"],
        row["number"] or "",
        first_day(row["issued_on"]) if row["issued_on"] else 0,
        last_day(row["valid_until"]) if row["valid_until"] else FOREVER,
        row["cohort"] or "",
        bool(row["withdrawn"]),
    )


def first_day(text: str) -> int:
    """The first day that a date can mean, as YYYYMMDD.

    >>> first_day("2025"), first_day("2025-06"), first_day("2025-06-30")
    (20250101, 20250601, 20250630)
    """
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return year * 10_000 + month * 100 + day


def last_day(text: str) -> int:
    """The last day that a date can mean, as YYYYMMDD.

    >>> last_day("2025"), last_day("2025-06"), last_day("2025-06-20")
    (20251231, 20250630, 20250620)
    """
    parts = [*map(int, text.split("-"))]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return year * 10_000 + month * 100 + (parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def held_rungs(
    graph: ChainGraph, rungs: Iterable[Rung], certificates: Iterable[Certificate], firms: IntArray, on: int
) -> dict[str, Codes]:
    """Of each rung and firm: met, unmet (all its certificates ran out, or it is not listed), or unknown.

    A certificate says more than a word among the honours: one that ran out is not held, whatever they still say.
    """
    ladder, table = list(rungs), graph.nodes["Enterprise"]
    seat = {str(table.ids[f]): at for at, f in enumerate(firms.tolist())}
    out = {r.name: _told(graph, r, firms) for r in ladder}
    for rung, valid in _by_certificate(certificates, seat, on).items():
        if rung in out:
            for at, code in valid.items():
                out[rung][at] = code
    for each in ladder:
        for name in each.implies:
            out[name] = np.where(out[each.name] == MET, np.int8(MET), out[name])
    return out


def _by_certificate(certificates: Iterable[Certificate], seat: Mapping[str, int], on: int) -> dict[str, dict[int, int]]:
    out: dict[str, dict[int, int]] = {}
    for each in certificates:
        at = seat.get(each.firm)
        if at is not None and (each.since <= on or each.withdrawn):
            known = out.setdefault(each.rung, {})
            known[at] = MET if each.valid(on) or known.get(at) == MET else UNMET
    return out


def _told(graph: ChainGraph, rung: Rung, firms: IntArray) -> Codes:
    """What honours, lists and codes say."""
    table = graph.nodes["Enterprise"]
    if rung.listed:
        return np.where(listed_now(*codes_and_status(table))[firms], MET, UNMET).astype(np.int8)
    met = np.zeros(len(firms), dtype=bool)
    if rung.words:
        honours = table.columns["honours"][firms].tolist()
        says = {text: named(rung, text) for text in set(honours)}
        met |= np.array([says[text] for text in honours], dtype=bool)
    if rung.roster:
        ids, on = firms_on(graph)
        of_kind = {r.id for r in rosters_of(graph) if r.kind.name == rung.roster}
        wanted = [at for at, id_ in enumerate(ids) if id_ in of_kind]
        trade = [(t or "").startswith(rung.industries or "") for t in table.columns["division"][firms].tolist()]
        met |= on[wanted][:, firms].any(axis=0) & np.array(trade, dtype=bool)
    return np.where(met, MET, UNKNOWN).astype(np.int8)


def named(rung: Rung, honours: str | None) -> bool:
    """Whether an honour among these names the rung and nothing else."""
    return any(
        any(w in text for w in rung.words) and not any(w in text for w in rung.without) for text in split_list(honours)
    )
