"""头部企业 in a place: whom a reader looks for first, and what they do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.holdings import heads
from graph.chain.rosters import leading as leaders
from graph.documents.says import CHAIN
from graph.gaps.bases import seat_words
from graph.gaps.records import Assessment, Gap
from graph.targets.scale import LISTED, scale_of
from graph.text import first_few
from graph.views.document import Rests, Sentence


@dataclass(frozen=True, slots=True)
class Leading:
    """A firm on a list of leaders, the segments it does here, and where its head office is where it has a site alone
    here, "" for a head office here.
    """

    id: str
    name: str
    gaps: tuple[Gap, ...]
    seat: str = ""

    @property
    def seated(self) -> bool:
        """Whether its head office is here."""
        return not self.seat


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
        Leading(
            f,
            names[f],
            tuple(sorted(gaps.values(), key=lambda g: not g.bottleneck)),
            seat_words(graph, found.place, graph.position("Enterprise", f)),
        )
        for f, gaps in does.items()
    ]
    size = _sizes(graph, [each.id for each in made])
    return tuple(sorted(made, key=lambda each: (-len(each.gaps), -size[each.id])))


def _sizes(graph: ChainGraph, firms: Sequence[str]) -> dict[str, float]:
    at = np.array([graph.position("Enterprise", f) for f in firms], dtype=np.int64)
    return dict(zip(firms, np.nan_to_num(scale_of(graph, at), nan=LISTED).tolist(), strict=True))


def told(firms: Sequence[Leading], most: int, *, segments: int = 2) -> Sentence:
    """How many there are, those with their head office here before those with a site alone, and the first by name with
    so many of their segments.
    """
    seated, based = [f for f in firms if f.seated], [f for f in firms if not f.seated]
    few = max(most - len(seated), 1)
    if seated and based:
        first = f"总部在本地的 {len(seated)} 家——{_named(seated, most, segments)}"
        said = f"：{first}；有场所的 {len(based)} 家——{_named(based, few, segments)}"
    else:
        said = f"{'总部在本地' if seated else '在本地有场所'}：{_named(firms, most, segments)}"
    shown = (*seated[:most], *based[:few])
    rests = tuple(Rests("OPERATES_IN", (f.id, g.segment)) for f in shown for g in f.gaps)
    return Sentence(f"行业头部企业 {len(firms)} 家{said}。", rests, CHAIN)


def _named(firms: Sequence[Leading], most: int, segments: int) -> str:
    """The first of them with where they are from, where that is not here, and the first of their segments each."""
    told = list[tuple[str, str]]()
    for firm in firms:  # that they have a site here stands before all of them
        names = [g.name for g in firm.gaps]
        does = first_few(names, min(segments, 2 if firm.seated else 1)) if segments else ""
        told.append((firm.name, "；".join(filter(None, (firm.seat.partition("，")[0], does)))))
    return first_few([f"{name}（{words}）" if words else name for name, words in told], most)
