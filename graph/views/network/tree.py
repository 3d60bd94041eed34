"""A tree through a network: who each node hangs on, and the wedge of the circle that gives it.

Only the tree's relations are drawn plainly; the others appear with the node pointed at. That keeps a network of
hundreds readable where all relations at once would be a hairball.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi

from graph.model.background import NO_THROUGH
from graph.views.network.neighbours import Key, Link

Wedge = tuple[float, float]
"""Middle direction and half-width, radians."""


def hang(kept: Sequence[Key], hop: Mapping[Key, int], links: Sequence[Link]) -> dict[Key, tuple[Key, Link]]:
    """For each node but the first its inner neighbour, and the relation to it, with the largest share (then the first);
    places, industries and fields, which join almost everything, only where nothing else does.

    Nodes without an inner neighbour are left out.
    """
    order = {k: i for i, k in enumerate(kept)}
    best: dict[Key, tuple[bool, float, int, Key, Link]] = {}
    for link in links:
        for inner, outer in ((link.source, link.target), (link.target, link.source)):
            if inner in order and outer in order and hop[inner] == hop[outer] - 1:
                share = link.data.get("share")
                weight = float(share) if isinstance(share, int | float) else 0.0
                rank = (inner[0] in NO_THROUGH and hop[inner] > 0, -weight, order[inner])
                if outer not in best or rank < best[outer][:3]:
                    best[outer] = (*rank, inner, link)
    return {k: (inner, link) for k, (*_, inner, link) in best.items()}


def wedges(kept: Sequence[Key], parents: Mapping[Key, Key], kinds: Sequence[str] = ()) -> dict[Key, Wedge]:
    """Wedge of each node: the first has the circle, others their share of the parent's, by number of nodes under them.

    Children keep the order of ``kept``; those of the first node are sorted by ``kinds`` first, so that each kind has
    one sector.
    """
    rank = {k: i for i, k in enumerate(kinds)}
    children: dict[Key, list[Key]] = {k: [] for k in kept}
    for key in kept[1:]:
        children[parents.get(key, kept[0])].append(key)
    children[kept[0]].sort(key=lambda k: rank.get(k[0], 0))
    weight: dict[Key, float] = {}
    for key in reversed(kept):
        weight[key] = max(1.0, 0.9 * sum(weight[c] for c in children[key]))
    out: dict[Key, Wedge] = {kept[0]: (0.0, pi)}
    for key in kept:
        middle, half = out[key]
        start = -pi / 2 if key == kept[0] else middle - half
        if key == kept[0] and children[key]:
            total = sum(weight[c] for c in children[key])
            start -= weight[children[key][0]] / total * pi
        total = sum(weight[c] for c in children[key])
        for child in children[key]:
            wide = weight[child] / total * half
            out[child] = (start + wide, wide)
            start += 2 * wide
    return out
