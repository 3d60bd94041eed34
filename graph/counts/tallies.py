"""Count the enterprises of each roster, from the same bare columns as the census."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.chain.divisions import UNKNOWN
from graph.chain.roster_kinds import ROSTER_KINDS
from graph.chain.tables import CONFIRMED, SUGGESTED
from graph.chain.tally import DIVISION, Tally
from graph.counts.columns import Columns
from graph.counts.sites import Rows, Sites, doing, of_cells, of_firms, perhaps
from graph.model.labels import MATCH_RULES

_QUOTED = re.compile(r"“([^”]*)”$")
_STATED = "stated"
"""The rule by which a text counts that a firm gives as its main business, without a share of revenue."""


def stated_links(rule: NDArray[np.object_]) -> BoolArray:
    """The links that such a text was matched for."""
    return np.equal(rule, _STATED).astype(bool)


def link_texts(rule: NDArray[np.object_], evidence: NDArray[np.object_], firm: Sequence[object]) -> IntArray:
    """The text that each link rests on, as a number: positive for one that was matched, the word it was matched by;
    negative for what a person said, one for each enterprise (by its id). A rule of the matching speaks for a text,
    whoever wrote it; whatever else a link rests on, somebody said it.
    """
    seen: dict[tuple[bool, object], int] = {}
    out = np.zeros(len(rule), dtype=np.int64)
    for i, (how, why, who) in enumerate(zip(rule.tolist(), evidence.tolist(), firm, strict=True)):
        matched = how in MATCH_RULES
        key = (matched, why if matched else who)
        if key not in seen:
            seen[key] = _number(_word(str(why or "")), 1) if matched else _number(str(who), -1)
        out[i] = seen[key]
    return out


def said_by(firm: Sequence[object]) -> IntArray:
    """The number of what a person said of each enterprise."""
    unsaid = np.full(len(firm), None, dtype=object)
    return link_texts(unsaid, unsaid, firm)


def _word(evidence: str) -> str:
    found = _QUOTED.search(evidence)
    return found[1] if found else evidence


def _number(text: str, sign: int) -> int:
    """The same on every machine; never 0."""
    return sign * (int.from_bytes(blake2b(text.encode(), digest_size=7).digest(), "big") + 1)


def meets_tests(kinds: Sequence[str], on: BoolArray) -> BoolArray:
    """Who meets the test of a roster by being on one of a narrower kind; shape (rosters, firms)."""
    out = np.zeros_like(on)
    for i, kind in enumerate(kinds):
        for j, other in enumerate(kinds):
            if other in ROSTER_KINDS[kind].narrower:
                out[i] |= on[j]
    return out


def take_tallies(raw: Columns) -> Mapping[str, Tally]:
    """A tally for each roster, in the order of the columns."""
    meets, extra = meets_tests(raw.roster_kinds, raw.on), _Extra.of(raw)
    return {id_: _tally(raw, extra, raw.on[i], meets[i]) for i, id_ in enumerate(raw.rosters)}


@dataclass(frozen=True, slots=True)
class _Extra:
    """What sites add, of all enterprises: to cells, to what may be there, and to those that are counted at home or
    are not.
    """

    sites: Sites
    cells: Rows
    open: Rows
    home: Rows
    nowhere: Rows

    @classmethod
    def of(cls, raw: Columns) -> _Extra:
        size, sure, maybe = len(raw.segments), raw.state == CONFIRMED, raw.state <= SUGGESTED
        sites = doing(raw.sites, raw.firm[sure], raw.segment[sure], size)
        named = doing(raw.sites, raw.firm[maybe], raw.segment[maybe], size)
        return cls(
            sites,
            of_cells(sites, raw.home, raw.up, size),
            perhaps(named, raw.firm[maybe], raw.segment[maybe]),
            of_firms(sites, raw.home, raw.up),
            of_firms(sites, np.full(len(raw.home), -1, dtype=np.int64), raw.up),
        )


def _tally(raw: Columns, extra: _Extra, on: BoolArray, meets: BoolArray) -> Tally:
    width = len(raw.districts) + 1

    def by_district(mask: BoolArray) -> IntArray:
        return np.bincount(np.where(raw.home < 0, width - 1, raw.home)[mask], minlength=width).astype(np.int64)

    def by_site(at_home: BoolArray) -> IntArray:
        """Who is on the roster; of them some count at home too."""
        out = np.zeros(width, dtype=np.int64)
        for rows, mask in ((extra.home, at_home), (extra.nowhere, ~at_home)):
            mine = on[rows.firm] & mask[rows.firm]
            np.add.at(out, rows.district[mine], rows.value[mine])
        return out

    business = _any(raw, raw.state <= SUGGESTED) | raw.makes
    seen, said = _any(raw, raw.state == CONFIRMED), _any(raw, (raw.state == CONFIRMED) & (raw.text < 0))
    told = seen & (said | ~raw.makes)
    return Tally(
        **_cells(raw, extra, on),
        **_texts(raw, extra, on),
        known=by_district(on & business),
        unseen=by_district(on & ~business),
        seen=by_district(on & seen),
        told=by_district(on & told),
        known_sited=by_site(business),
        seen_sited=by_site(seen),
        told_sited=by_site(told),
        meets=by_district(meets),
        meets_on=by_district(meets & on),
        **_divisions(raw, extra, on, business),
        **_mix(raw, on),
    )


def _divisions(raw: Columns, extra: _Extra, on: BoolArray, business: BoolArray) -> dict[str, IntArray]:
    """Enterprises by division and district, with known business at home, without, and what their sites add."""
    mine, width = on & (raw.division != UNKNOWN), len(raw.districts) + 1
    firms = np.flatnonzero(mine)
    sites = extra.home  # of enterprises confirmed in a segment, so their business is known
    there = mine[sites.firm]
    firm = np.concatenate([firms, sites.firm[there]])
    district = np.concatenate([raw.home[firms], sites.district[there]])
    value = np.concatenate([np.ones(len(firms), dtype=np.int64), sites.value[there]])
    keys, at = np.unique(raw.division[firm] * width + district + 1, return_inverse=True)
    home = np.arange(len(firm)) < len(firms)
    counts = {
        name: np.bincount(at[mask], value[mask], minlength=len(keys)).astype(np.int64)
        for name, mask in zip(DIVISION, (home & business[firm], home & ~business[firm], ~home), strict=True)
    }
    kept = np.any([v != 0 for v in counts.values()], axis=0)
    found = {"division": keys // width, "division_district": keys % width - 1}
    return {name: values[kept] for name, values in (found | counts).items()}


def _mix(raw: Columns, on: BoolArray) -> dict[str, IntArray]:
    """Enterprises confirmed in a segment, by their division."""
    links = np.flatnonzero(on[raw.firm] & (raw.state == CONFIRMED))
    width = int(raw.division.max(initial=0)) + 1
    keys, count = np.unique(raw.segment[links] * width + raw.division[raw.firm[links]], return_counts=True)
    return {"mix_division": keys % width, "mix_segment": keys // width, "mix": count.astype(np.int64)}


def _cells(raw: Columns, extra: _Extra, on: BoolArray) -> dict[str, IntArray]:
    """Counts by segment and district, of those cells where one is not 0."""
    links = np.flatnonzero(on[raw.firm] & (raw.state <= SUGGESTED))
    firm, sure = raw.firm[links], raw.state[links] == CONFIRMED
    rows = [
        Rows(firm, raw.segment[links], raw.home[firm], np.ones(len(links), dtype=np.int64)),
        extra.cells,
        extra.open,
    ]
    width, mine = len(raw.districts) + 1, [on[r.firm] for r in rows]
    keys = [(r.segment * width + r.district + 1)[m] for r, m in zip(rows, mine, strict=True)]
    cells, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    at = np.split(inverse, np.cumsum([len(k) for k in keys])[:-1])

    def count(which: int, values: IntArray) -> IntArray:
        return np.bincount(at[which], values, minlength=len(cells)).astype(np.int64)

    found = {
        "confirmed": count(0, sure),
        "matched": count(0, sure & (raw.text[links] > 0)),
        "stated": count(0, sure & raw.stated[links]),
        "suggested": count(0, ~sure),
        "leads": count(0, sure & raw.leads[links]),
        "sited": count(1, extra.cells.value[mine[1]]),
        "open": count(2, extra.open.value[mine[2]]),
    }
    kept = np.any([v != 0 for v in found.values()], axis=0)
    places = {"segment": cells[kept] // width, "district": cells[kept] % width - 1}
    return places | {n: v[kept] for n, v in found.items()}


def _texts(raw: Columns, extra: _Extra, on: BoolArray) -> dict[str, IntArray]:
    """Texts behind the confirmed links by segment and district, at home and at sites."""
    links, sites = np.flatnonzero(on[raw.firm] & (raw.state == CONFIRMED)), extra.sites
    mine = on[sites.firm]
    home = np.stack([raw.segment[links], raw.home[raw.firm[links]], raw.text[links]], axis=1)
    other = np.stack([sites.segment, sites.district, sites.text], axis=1)[mine]
    texts, at = np.unique(np.concatenate([home, other]), axis=0, return_inverse=True)
    at = at.reshape(-1)
    counts = (np.bincount(part, minlength=len(texts)).astype(np.int64) for part in (at[: len(home)], at[len(home) :]))
    names = ("text_segment", "text_district", "text", "text_count", "text_sited")
    return dict(zip(names, (*texts.T, *counts), strict=True))


def _any(raw: Columns, mask: BoolArray) -> BoolArray:
    """Enterprises with a link of the mask."""
    out = np.zeros(len(raw.home), dtype=bool)
    out[raw.firm[mask]] = True
    return out
