"""What stops when a segment is lost, for many places at once.

A failure runs along essential supply: a user with local makers stops, and takes its own users along unless it can be
bought in. With ``here(v)`` the places that have makers of v, ``bit(v)`` its number and ``firm(v)`` that it cannot be
bought in,

    stops(s) = ⋃ over essential users v of s:  here(v) · [ {v} ∪ (stops(v) if firm(v)) ]        (least fixpoint)

and s itself left out: what it takes along by way of itself it takes along anyway. The sets are whole numbers with one
bit for each (segment, place), so that one "or" serves all places; without cycles one pass over the relations is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import BoolArray, IntArray

Relations = Sequence[Sequence[tuple[int, bool]]]
"""Of each segment, the segments at the other ends of its supply relations, and whether these are essential."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Ways that failures take between the asked segments; depends on supply alone.

    Attributes
    ----------
    asked : how many segments are asked about; these are nodes 0 .. asked - 1.
    nodes : segments on any essential path between asked ones; shape (nodes,).
    users : essential users of each node, as nodes.
    order : nodes, users before whom they depend on, where no cycle forbids it.
    cyclic : whether any node is its own user in the end.
    """

    asked: int
    nodes: IntArray
    users: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]
    cyclic: bool

    @classmethod
    def of(cls, users: Relations, inputs: Relations, segments: Sequence[int]) -> Spread:
        """Ways between these segments, with whatever other segments lie on them."""
        between = _reached(users, segments) & _reached(inputs, segments)
        nodes = [*segments, *sorted(between - set(segments))]
        number = {s: i for i, s in enumerate(nodes)}
        takes = {number[s]: tuple(number[t] for t, must in users[s] if must and t in number and t != s) for s in nodes}
        reach = _closure(takes)
        order = sorted(takes, key=lambda i: reach[i].bit_count())
        cyclic = any(reach[i] >> i & 1 for i in takes)
        return cls(len(segments), np.array(nodes, dtype=np.int64), tuple(takes.values()), tuple(order), cyclic)

    def stopped(self, present: BoolArray, importable: BoolArray) -> BoolArray:
        """Whether losing asked segment l stops asked segment t in place p; shape (l, t, p).

        ``present`` (places, nodes) says where there are makers, ``importable`` (nodes,) what can be bought in.
        """
        places, size = len(present), self.asked
        here = [int.from_bytes(row.tobytes(), "little") for row in np.packbits(present.T, axis=1, bitorder="little")]
        every = ((1 << places * size) - 1) // ((1 << places) - 1)  # a bit for each segment: times a set of places
        own = [places_of << places * v if v < size else 0 for v, places_of in enumerate(here)]
        through = [0 if free else h * every for h, free in zip(here, importable.tolist(), strict=True)]
        stops = self._fixpoint(own, through)[:size]
        width = (places * size + 7) // 8
        packed = np.frombuffer(b"".join(s.to_bytes(width, "little") for s in stops), dtype=np.uint8)
        bits = np.unpackbits(packed.reshape(size, width), axis=1, count=places * size, bitorder="little")
        found: BoolArray = bits.reshape(size, size, places).astype(bool)
        found[np.arange(size), np.arange(size)] = False
        return found

    def _fixpoint(self, own: list[int], through: list[int]) -> list[int]:
        stops, carried = [0] * len(own), list(own)
        changed = True
        while changed:
            changed = False
            for v in self.order:
                found = 0
                for user in self.users[v]:
                    found |= carried[user]
                stops[v] = found
                wider = own[v] | found & through[v]
                changed |= self.cyclic and wider != carried[v]
                carried[v] = wider
        return stops


def _reached(relations: Relations, start: Sequence[int]) -> set[int]:
    """Segments that essential relations lead to."""
    seen, queue = set(start), list(start)
    while queue:
        wider = {t for t, must in relations[queue.pop()] if must} - seen
        seen |= wider
        queue += wider
    return seen


def _closure(users: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Nodes that each reaches, one bit for each."""
    reach = dict.fromkeys(users, 0)
    changed = True
    while changed:
        changed = False
        for v, ahead in users.items():
            wider = reach[v]
            for user in ahead:
                wider |= 1 << user | reach[user]
            changed |= wider != reach[v]
            reach[v] = wider
    return reach
