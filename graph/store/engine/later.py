"""Read when firms came on record in the segments of which a verification says 无; nothing where none does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.chain.later import Later, Moment
from graph.chain.tables import CONFIRMED
from graph.chain.verified import KIND, NO, OF_SEGMENT, first_day
from graph.store.engine.columns import Nodes, Reader, Side, collect, read_relations

_WRITTEN = ("since", "batch", "as_of")
"""Columns of every record that tell when it was written, and of when its facts are."""


def read_later(reader: Reader, nodes: Mapping[str, Nodes]) -> Later | None:
    """See :class:`graph.chain.later.Later`; ``nodes`` hold all segments, districts and verifications."""
    asked = nodes[KIND]
    if not len(asked.keys):
        return None
    none = asked.keys[np.flatnonzero(asked.table.columns["result"] == NO)]
    if not len(none):
        return None
    of = read_relations(reader, reader.schema.relations[OF_SEGMENT], "source", none)
    links = _dated(reader, "OPERATES_IN", "target", np.unique(of.target))
    homes = _dated(reader, "LOCATED_IN", "source", np.unique(links[0]))
    return Later(_newest(nodes, links, homes), _batches(reader))


_Dated = tuple[IntArray, IntArray, list[Moment]]


def _dated(reader: Reader, kind: str, side: Side, keys: IntArray) -> _Dated:
    """Confirmed relations with these keys at a side: both ends, and when each was written."""
    chunks = reader.relations(reader.schema.relations[kind], _WRITTEN, side, keys) if len(keys) else ()
    source, target, state, since, batch, as_of = collect(["key", "key", "state", "key", "key", "id"], chunks)
    sure = np.flatnonzero(state == CONFIRMED)
    return source[sure], target[sure], _moments(since[sure], batch[sure], as_of[sure])


def _moments(since: NDArray[Any], batch: NDArray[Any], as_of: NDArray[Any]) -> list[Moment]:
    """Of facts whose date is known that one counts: an old list read today says nothing new."""
    return [
        (first_day(said) if said else day, number)
        for day, number, said in zip(since.tolist(), batch.tolist(), as_of.tolist(), strict=True)
    ]


def _newest(nodes: Mapping[str, Nodes], links: _Dated, homes: _Dated) -> dict[tuple[str, str], Moment]:
    """By segment and district; a firm is on record there once it is known what it does and where it is."""
    segments, districts = nodes["Segment"], nodes["District"]
    at = {
        firm: (int(d), when)
        for firm, d, when in zip(homes[0].tolist(), districts.positions(homes[1]), homes[2], strict=True)
    }
    out: dict[tuple[str, str], Moment] = {}
    for firm, segment, when in zip(links[0].tolist(), segments.positions(links[1]).tolist(), links[2], strict=True):
        if firm not in at or segment < 0 or (home := at[firm])[0] < 0:
            continue
        key = str(segments.table.ids[segment]), str(districts.table.ids[home[0]])
        out[key] = max(out.get(key, when), when, home[1])
    return out


def _batches(reader: Reader) -> dict[str, int]:
    """The batch of each verification."""
    _, ids, batch = collect(["key", "id", "key"], reader.nodes(reader.schema.nodes[KIND], ("batch",)))
    return {str(id_): int(number) for id_, number in zip(ids, batch, strict=True)}
