"""Who in a place needs what a segment gives: firms by name, as far as they are of the field; of others only that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.chain.graph import ChainGraph
from graph.chain.holdings import heads
from graph.chain.operating import operating
from graph.chain.rosters import gone
from graph.gap_list.list import GapList
from graph.gaps.bases import seat_words
from graph.gaps.records import Assessment, Gap
from graph.supply.needs import supply_of, who_uses
from graph.text import first_few

NAMED = 3
"""Firms that are named."""
_USES = 2
"""Segments that are named."""
NOBODY, TRADED = "还没看到本地企业用得上", "只看到本地有企业经销它，还没看到谁要用"


@dataclass(frozen=True, slots=True)
class Needing:
    """Whose firms need a segment: segments (positions) with their firms here, names by id. ``must``: they cannot do
    without it; ``others`` are segments of other fields done here that cannot, by name, whose firms a slice does not
    hold, ``bound`` how many firms that is. ``within`` are firms whose parent is among them: a group is one to ask, and
    counts once. ``sold``: some here sell it on, which is no use of it; ``seats``: where the head office is, by firm, of
    those that are here by a site alone.
    """

    by: Mapping[int, Mapping[str, str]]
    must: bool
    others: tuple[str, ...]
    bound: int
    users: float
    within: frozenset[str] = frozenset()
    sold: bool = False
    seats: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The firms, each once, and of a group its parent alone."""
        return list(self._firms.values())

    @property
    def called(self) -> list[str]:
        """The same with where their head office is, if not here."""
        return [f"{name}（{seat}）" if (seat := self.seats.get(f)) else name for f, name in self._firms.items()]

    @property
    def _firms(self) -> dict[str, str]:
        firms = {f: name for firms in self.by.values() for f, name in firms.items()}
        return {f: name for f, name in firms.items() if f not in self.within}

    @property
    def whose(self) -> str:
        """What those of other fields do, before their number."""
        return f"做{first_few(self.others, _USES)}的" if self.others else ""

    @property
    def verb(self) -> str:
        """离不开 or 要用."""
        return "离不开" if self.must else "要用"

    @property
    def words(self) -> str:
        """How many firms, as a number of firms and by name: never the weighed number of a priority."""
        if names := self.called:
            return f"按链条推算 {len(names)} 家{self.verb}这个环节（{first_few(names, NAMED)}）"
        if self.bound:
            return f"按链条推算{self.whose} {self.bound} 家离不开这个环节"
        if self.sold:
            return TRADED
        return "本领域还没看到谁要用，别的企业用得上" if self.users >= 1 else NOBODY


def needing(graph: ChainGraph, found: Assessment, gap: Gap) -> Needing:
    """Who of the place needs what a segment of the field gives.

    Where some cannot do without it, the others are left out, and whoever makes it is no customer.
    """
    table = graph.nodes["Enterprise"]
    at, own = graph.position("Segment", gap.segment), set(graph.field_segments(found.field).tolist())
    users = [(t, must) for t, must in who_uses(graph, at) if t != at]
    by = _firms(graph, found, at, [t for t, _ in users if t in own])
    must = [t for t, needs in users if needs and by.get(t)]
    chosen = must or [t for t, _ in users if by.get(t)]
    names = graph.nodes["Segment"].names()
    others = tuple(str(names[t]) for t, needs in users if needs and t not in own and found.records.present(t))
    kept = {t: by[t] for t in chosen}
    groups = heads(graph, {f for firms in kept.values() for f in firms})
    within = frozenset(f for f, head in groups.items() if head != f)
    every = [t for t, _ in supply_of(graph).users[at] if t in own]
    sold = not kept and any(_firms(graph, found, at, every).values())  # nobody else of them is here
    seats = {f: seat for f in groups if (seat := seat_words(graph, found.place, table.index[f]).partition("，")[0])}
    return Needing(kept, bool(must), others, round(gap.inputs.bound), gap.inputs.users, within, sold, seats)


def needing_of(listed: GapList, row: int) -> Needing:
    """The same of a row of a list: worked out once, for what is known of it and for whom to ask."""
    kept: dict[int, Needing] = listed.once("needing", lambda _: {})
    if row not in kept:
        kept[row] = needing(listed.graph, listed.assessment(row), listed.gap(row))
    return kept[row]


def _firms(graph: ChainGraph, found: Assessment, segment: int, users: list[int]) -> dict[int, dict[str, str]]:
    """By segment (position) the firms that do it in the place, by head office or at a site, and not ``segment``."""
    known, table = operating(graph), graph.nodes["Enterprise"]
    makers = set(known.enterprise[known.start[segment] : known.start[segment + 1]].tolist())
    left, ids = gone(graph), graph.nodes["Segment"].ids
    here = {t: found.records.firms_here(str(ids[t])) for t in users}
    return {
        t: {f: name for f, name in firms.items() if (at := table.index[f]) not in makers and not left[at]}
        for t, firms in here.items()
    }
