"""Which answers writing a file would change: it is written into a copy of the store, and the gaps of the places of its
firms are compared, before and after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, make_place
from graph.errors import ChainError
from graph.gaps.compare import Change, state_changes
from graph.gaps.find import find_gaps_of_places
from graph.gaps.states import STATE_LABELS
from graph.gaps.words import WEIGHED
from graph.says import Says
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.acts import Plan, carry_out
from loaders.foretelling import FIRM, MOST, by_name
from loaders.ledger.books import Checked
from loaders.run import batch_of

PLACES = 5
"""So many places are looked at, those with most of the file's firms."""


@dataclass(frozen=True, slots=True)
class Turned:
    """写入后会变的一个缺口状态"""

    place: Annotated[str, Says("地区")]
    segment: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    field: Annotated[str, Says("领域编号")]
    before: Annotated[str, Says("现在的状态", "空白是还没有这个环节")]
    after: Annotated[str, Says("写入后的状态")]
    rests_on: Annotated[str, Says("依据的名录", "写入后的状态依据哪几份名录、说的是谁；没有则为空")]
    priority: Annotated[float | None, Says("优先级", "前后两次里较高的一次", WEIGHED)]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """写入后哪些缺口状态会变：在一份副本上写过一遍算出来的"""

    places: Annotated[Sequence[str], Says("看了哪些地区", "表里企业最多的五个")]
    turned: Annotated[Sequence[Turned], Says("会变的状态", "优先级高的在前")]


def rehearse(store: Store, found: Checked) -> Rehearsal | None:
    """What would change; ``None`` where there are no firms in it, or too many, or no room for a copy."""
    firms = by_name(found.tables)
    if not firms or len(firms) > MOST:
        return None
    batch = batch_of(found)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.db"
        try:
            store.backup(str(path))
        except (ChainError, OSError):
            return None
        copy = open_store(f"sqlite:///{path}", write=True)
        try:
            carry_out(copy, lambda: Plan(batch.effective, [batch]))
            return _compared(store.chain(), copy.chain(), firms)
        finally:
            copy.close()


def _compared(now: ChainGraph, then: ChainGraph, firms: Iterable[str]) -> Rehearsal:
    places = [p for p in _places(then, firms) if all(i in now.nodes["District"].index for i in p.ids)]
    turned = list[Turned]()
    pairs = zip(find_gaps_of_places(now, places), find_gaps_of_places(then, places), strict=True) if places else ()
    for place, (before, after) in zip(places, pairs, strict=True):
        was = {a.field: a for a in before}
        for each in after:
            if each.field in was:
                turned += [_turned(place, each.field, c) for c in state_changes(was[each.field], each) if c.changed]
    once = {(t.place, t.segment): t for t in reversed(turned)}  # a segment of several fields has one state
    ranked = sorted(once.values(), key=lambda t: (-(t.priority or 0), t.place, t.name))
    return Rehearsal([p.name for p in places], ranked)


def _turned(place: Place, field: str, change: Change) -> Turned:
    both = [g for g in (change.before, change.after) if g is not None]
    worth = max((g.priority for g in both if g.priority is not None), default=None)
    said = [STATE_LABELS[g.state] if g is not None else "" for g in (change.before, change.after)]
    lists = change.after.rests_on if change.after is not None else ""
    return Turned(place.name, change.segment, change.name, field, said[0], said[1], lists, worth)


def _places(graph: ChainGraph, firms: Iterable[str]) -> list[Place]:
    """The districts in which most of these firms are."""
    table = graph.edge("LOCATED_IN", FIRM, "District").confirmed()
    wanted = {graph.nodes[FIRM].index[f] for f in firms if f in graph.nodes[FIRM].index}
    at = Counter(t for s, t in zip(table.source.tolist(), table.target.tolist(), strict=True) if s in wanted)
    ids = graph.nodes["District"].ids
    return [make_place(graph, [str(ids[d])]) for d, _ in at.most_common(PLACES)]
