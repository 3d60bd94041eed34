"""From the store to what rules need to know of firms; the figures are read here and go no further than the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.bands import BANDS
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.chain.rosters import codes_and_status, listed_now
from graph.ladder.conditions import YEARS, Within, leaves
from graph.ladder.facts import Doubled, Facts, years_ago
from graph.ladder.held import Certificate, held_rungs, last_day
from graph.ladder.indicators import FIGURES, KIND, OF, PUBLIC
from graph.ladder.outcome import MET, UNKNOWN, UNMET, Codes
from graph.ladder.rule import Ladder
from graph.store.contract import Store

_SINCE = "niche_since"
_NAMES, _HEAD = (*FIGURES, _SINCE), 4
Row = tuple[Any, ...]
"""A record: the position of its firm, id, year, date (the first ``_HEAD``), then what it says of ``_NAMES``."""


def read_facts(
    store: Store, graph: ChainGraph, ladder: Ladder, firms: IntArray, certificates: Sequence[Certificate], on: int
) -> Facts:
    """What is known of these firms (positions in the graph) on a day."""
    year = on // 10_000 - 1
    rows = _rows(store, graph, firms, year, on)
    figures, since = _figures(rows, len(firms), year)
    table = graph.nodes["Enterprise"]
    founded = _founded(
        table.columns["founded_on"][firms].tolist() if "founded_on" in table.columns else [None] * len(firms)
    )
    industry, industries = _industries(table.columns["division"][firms].tolist())
    return Facts(
        year,
        len(firms),
        figures,
        {
            "age": _full_years(founded, on),
            "founded": np.floor(founded / 10_000),
            "niche_years": year - since,
            PUBLIC: _public(graph, firms),
        },
        industry,
        industries,
        listed_now(*codes_and_status(table))[firms],
        held_rungs(graph, ladder.rungs, certificates, firms, on),
        _places(graph, ladder, firms),
        _doubled(rows),
    )


def read_years(store: Store, graph: ChainGraph, firms: IntArray, base: int, on: int) -> dict[str, FloatArray]:
    """Figures by name, shape (2, YEARS, firms): the least and the most that records of one year say, the year ``base``
    first; for who judges by them and shows none.
    """
    out = {name: np.full((2, YEARS, len(firms)), np.nan) for name in FIGURES}
    rows = _rows(store, graph, firms, base, on)
    at, year = (np.array([r[i] for r in rows], dtype=np.int64) for i in (0, 2))
    ago, looked = years_ago(year, base)
    for i, name in enumerate(FIGURES, _HEAD):
        value = np.array([r[i] for r in rows], dtype=np.float64)
        np.fmin.at(out[name][0], (ago[looked], at[looked]), value[looked])
        np.fmax.at(out[name][1], (ago[looked], at[looked]), value[looked])
    return out


def _rows(store: Store, graph: ChainGraph, firms: IntArray, base: int, on: int) -> list[Row]:
    """The records of these firms up to a year, by year, the one that counts last."""
    owner = {s: t for s, t, state in store.rows(OF, ("source", "target", "state"), on) if state == "confirmed"}
    table = graph.nodes["Enterprise"]
    seat = {str(table.ids[f]): at for at, f in enumerate(firms.tolist())}
    rows = [
        (seat[owner[row[0]]], *row)
        for row in store.rows(KIND, ("id", "year", "as_of", *_NAMES), on)
        if owner.get(row[0]) in seat and row[1] <= base
    ]
    return sorted(rows, key=lambda r: (r[2], r[3] or "", r[1]))


def _doubled(rows: Sequence[Row]) -> tuple[Doubled, ...]:
    """Where several records of one firm and year say different figures."""
    several = {pair for pair, n in Counter((r[0], r[2]) for r in rows).items() if n > 1}
    of = dict[tuple[int, int], list[Row]]()
    for row in rows if several else ():
        if (row[0], row[2]) in several:
            of.setdefault((row[0], row[2]), []).append(row)
    out = []
    for (firm, year), told in sorted(of.items()):
        differ = tuple(n for i, n in enumerate(_NAMES, _HEAD) if len({r[i] for r in told} - {None}) > 1)
        out += [Doubled(firm, year, tuple(r[1] for r in told), differ)] if differ else []
    return tuple(out)


def _figures(rows: Sequence[Row], size: int, base: int) -> tuple[dict[str, FloatArray], FloatArray]:
    """Figures by year, and the year in which the niche was entered; what a later record says goes before."""
    out = {name: np.full((YEARS, size), np.nan) for name in FIGURES}
    since = np.full(size, np.nan)
    if not rows:
        return out, since
    columns = list(zip(*rows, strict=True))
    at, year = np.array(columns[0], dtype=np.int64), np.array(columns[2], dtype=np.int64)
    ago, looked = years_ago(year, base)
    for name, values in zip(_NAMES, columns[_HEAD:], strict=True):
        value = np.array(values, dtype=np.float64)
        known = ~np.isnan(value)
        if name == _SINCE:
            since[at[known]] = value[known]
        else:
            known &= looked
            out[name][ago[known], at[known]] = value[known]
    return out, since


def _public(graph: ChainGraph, firms: IntArray) -> FloatArray:
    """The least that the public revenue of a firm can be, in 万元; 0 where none is on record."""
    columns = graph.nodes["Enterprise"].columns
    bands = columns["revenue_band"][firms].tolist() if "revenue_band" in columns else [None] * len(firms)
    least = np.array([BANDS.get(b or "", (0.0,))[0] * 1e4 for b in bands], dtype=np.float64)
    public: FloatArray = np.fmax(columns["size"][firms].astype(np.float64), least) if len(firms) else least
    return public


def _founded(texts: Sequence[str | None]) -> FloatArray:
    """The last day on which a firm can have been founded, ``nan`` for unknown: it is at least so old."""
    return np.array([np.nan if t is None else float(last_day(t)) for t in texts], dtype=np.float64)


def _full_years(founded: FloatArray, on: int) -> FloatArray:
    age: FloatArray = np.floor((on - founded) / 10_000)
    return age


def _industries(texts: Sequence[str | None]) -> tuple[IntArray, tuple[str, ...]]:
    """Codes of industries, each once, and which of them each firm has: -1 for none."""
    known: dict[str, int] = {}
    codes = [(t or "").split(" ")[0].upper() for t in texts]
    at = [known.setdefault(c, len(known)) if c else -1 for c in codes]
    return np.array(at, dtype=np.int64), tuple(known)


def _places(graph: ChainGraph, ladder: Ladder, firms: IntArray) -> Mapping[str, Codes]:
    """Who is in the districts that rules speak of."""
    scopes = [r.scope for r in ladder.rules if r.scope is not None]
    wanted = {leaf.district for s in scopes for leaf in leaves(s) if isinstance(leaf, Within)}
    out: dict[str, Any] = {}
    for district in sorted(wanted):
        if district in graph.nodes["District"].index:
            found = membership(graph, Place(district, (district,)))
            inside, outside = found.inside[firms], found.outside[firms]
            out[district] = _coded(inside, outside)
    return out


def _coded(inside: BoolArray, outside: BoolArray) -> Codes:
    coded: Codes = np.select([inside, outside], [MET, UNMET], UNKNOWN).astype(np.int8)
    return coded
