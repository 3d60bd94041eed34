"""Count the enterprises of each roster, from the same bare columns as the census."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.chain.roster_kinds import ROSTER_KINDS
from graph.chain.tables import CONFIRMED, SUGGESTED
from graph.chain.tally import Tally
from graph.counts.columns import Columns

_QUOTED = re.compile(r"“([^”]*)”$")
_MATCHED = ("exact", "alias", "head", "contains", "wider", "similar")
"""Rules of the matching; whatever else a link rests on, somebody said it."""


def link_texts(rule: NDArray[np.object_], evidence: NDArray[np.object_], firm: Sequence[object]) -> IntArray:
    """The text that each link rests on, as a number: positive for one that was matched, the word it was matched by;
    negative for what a person said, one for each enterprise (by its id).
    """
    seen: dict[tuple[bool, object], int] = {}
    out = np.zeros(len(rule), dtype=np.int64)
    for i, (how, why, who) in enumerate(zip(rule.tolist(), evidence.tolist(), firm, strict=True)):
        matched = how in _MATCHED
        key = (matched, why if matched else who)
        if key not in seen:
            seen[key] = _number(_word(str(why or "")), 1) if matched else _number(str(who), -1)
        out[i] = seen[key]
    return out


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
    meets = meets_tests(raw.roster_kinds, raw.on)
    return {id_: _tally(raw, raw.on[i], meets[i]) for i, id_ in enumerate(raw.rosters)}


def _tally(raw: Columns, on: BoolArray, meets: BoolArray) -> Tally:
    links = np.flatnonzero(on[raw.firm] & (raw.state <= SUGGESTED))
    state, firm, segment = raw.state[links], raw.firm[links], raw.segment[links]
    home, text, sure = raw.home[firm], raw.text[links], state == CONFIRMED
    width = len(raw.districts) + 1
    cells, inverse = np.unique(segment * width + home + 1, return_inverse=True)
    texts, text_count = np.unique(np.stack([segment, home, text], axis=1)[sure], axis=0, return_counts=True)

    def count(mask: BoolArray) -> IntArray:
        return np.bincount(inverse[mask], minlength=len(cells)).astype(np.int64)

    def by_district(mask: BoolArray) -> IntArray:
        return np.bincount(np.where(raw.home < 0, width - 1, raw.home)[mask], minlength=width).astype(np.int64)

    business = _any(raw, raw.state <= SUGGESTED) | raw.makes
    seen, said = _any(raw, raw.state == CONFIRMED), _any(raw, (raw.state == CONFIRMED) & (raw.text < 0))
    return Tally(
        segment=cells // width,
        district=cells % width - 1,
        confirmed=count(sure),
        matched=count(sure & (text > 0)),
        suggested=count(~sure),
        leads=count(sure & raw.leads[links]),
        text_segment=texts[:, 0],
        text_district=texts[:, 1],
        text=texts[:, 2],
        text_count=text_count.astype(np.int64),
        known=by_district(on & business),
        unseen=by_district(on & ~business),
        seen=by_district(on & seen),
        told=by_district(on & seen & (said | ~raw.makes)),
        meets=by_district(meets),
        meets_on=by_district(meets & on),
    )


def _any(raw: Columns, mask: BoolArray) -> BoolArray:
    """Enterprises with a link of the mask."""
    out = np.zeros(len(raw.home), dtype=bool)
    out[raw.firm[mask]] = True
    return out
