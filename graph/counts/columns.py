"""What a census is taken from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.census import Ids
from graph.counts.sites import Sites


@dataclass(frozen=True, slots=True)
class Columns:
    """What a census is taken from: bare columns over all valid records of one date, positions as in the graph's nodes.

    Attributes
    ----------
    segments, districts, fields : ids of these nodes.
    home : district of each enterprise by its confirmed LOCATED_IN, -1 for none; shape (enterprises,).
    size, listed : revenue (``nan`` for not known), and whether it has a stock code; shape (enterprises,).
    division : of industry, as :func:`graph.chain.divisions.divisions_of` reads it; shape (enterprises,).
    makes : whether any MAKES of it is not rejected; shape (enterprises,).
    firm, segment, state, share, leads, text : OPERATES_IN: ends, state code, share (``nan``), whether the role is 链主,
        and what it rests on (:func:`graph.counts.tallies.link_texts`); ``stated``: by what a firm gives as its main
        business.
    rosters, roster_kinds, on : ids and kinds of the rosters, and who is on which, shape (rosters, enterprises).
    sites : where they work besides; ``up`` is the parent of each district, -1 for none; shape (districts,).
    part_segment, part_field : ends of confirmed PART_OF.
    need_segment, need_user : ends of the confirmed SUPPLIES that are essential.
    data_date : newest ``as_of`` of an enterprise.
    """

    segments: Ids
    districts: Ids
    fields: Ids
    home: IntArray
    size: FloatArray
    listed: BoolArray
    division: IntArray
    makes: BoolArray
    firm: IntArray
    segment: IntArray
    state: NDArray[np.int8]
    share: FloatArray
    leads: BoolArray
    text: IntArray
    stated: BoolArray
    rosters: tuple[str, ...]
    roster_kinds: tuple[str, ...]
    on: BoolArray
    sites: Sites
    up: IntArray
    part_segment: IntArray
    part_field: IntArray
    need_segment: IntArray
    need_user: IntArray
    data_date: str | None
