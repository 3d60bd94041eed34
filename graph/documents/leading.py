"""头部企业 in a place: whom a reader looks for first, and what they do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.holdings import heads
from graph.chain.rosters import leading as leaders
from graph.gaps.records import Assessment, Gap
from graph.targets.scale import LISTED, scale_of
from graph.text import first_few


@dataclass(frozen=True, slots=True)
class Leading:
    """A firm on a list of leaders with a head office or a site here, and the segments that it does here."""

    id: str
    name: str
    gaps: tuple[Gap, ...]


def leading_here(graph: ChainGraph, found: Assessment) -> tuple[Leading, ...]:
    """All of them: those with most segments of the field first, then the larger; of one firm its bottlenecks first.

    A group whose parent and subsidiaries are all here is one, under the name of the parent.
    One of unknown size stands among those of a usual size: to be on a list of leaders says as much.
    """
    ids = set(graph.nodes["Enterprise"].ids[leaders(graph)].tolist())
    here = {g.segment: {f: n for f, n in found.records.firms_here(g.segment).items() if f in ids} for g in found.gaps}
    names = {f: name for firms in here.values() for f, name in firms.items()}
    head, does = heads(graph, names), dict[str, dict[str, Gap]]()
    for gap in found.gaps:
        for firm in here[gap.segment]:
            does.setdefault(head[firm], {})[gap.segment] = gap
    made = [
        Leading(f, names[f], tuple(sorted(gaps.values(), key=lambda g: not g.bottleneck))) for f, gaps in does.items()
    ]
    size = _sizes(graph, [each.id for each in made])
    return tuple(sorted(made, key=lambda each: (-len(each.gaps), -size[each.id])))


def _sizes(graph: ChainGraph, firms: Sequence[str]) -> dict[str, float]:
    at = np.array([graph.position("Enterprise", f) for f in firms], dtype=np.int64)
    return dict(zip(firms, np.nan_to_num(scale_of(graph, at), nan=LISTED).tolist(), strict=True))


def named(firms: Sequence[Leading], most: int) -> str:
    """The first of them with one or two of their segments each."""
    return first_few([f"{f.name}（{first_few([g.name for g in f.gaps], 2)}）" for f in firms], most)
