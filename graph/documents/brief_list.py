"""Who entered and left 名录 between the two newest quarters that are frozen, for 领导参阅: as their bundles say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.asking.graphs import Graphs
from graph.bundles.acts import all_reviews
from graph.bundles.compare import RowChange, compare_whole
from graph.bundles.follow import follower
from graph.bundles.kept import kept_bundle
from graph.bundles.review import Edition
from graph.chain.graph import ChainGraph
from graph.dates import to_iso
from graph.errors import BadRequest
from graph.lists.period import period_words
from graph.store.contract import Store
from graph.text import first_few
from graph.views.document import Basis, Rests, Sentence

FROZEN = "frozen"
"""Key of the basis of what is said of frozen lists."""
_LIST = "firms"


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of 名录 from one frozen quarter to the next: the rows, and how many it had then and has now; ``anew``
    is whether it is made in another way since.
    """

    quarters: tuple[str, str]
    counts: tuple[int, int]
    rows: tuple[RowChange, ...]
    field: str
    basis: Basis
    anew: bool

    def of(self, what: str) -> list[RowChange]:
        """The rows of which this became."""
        return [r for r in self.rows if r.what == what]


def moved_here(graphs: Graphs, graph: ChainGraph, field: str, place: Sequence[str]) -> Moved | None:
    """What became of it as far as it was frozen by the graph's day; ``None`` where two quarters are not frozen, or hold
    no 名录, or nobody on it in either; whatever presets they are by.
    """
    try:
        store = graphs.store
    except BadRequest:
        return None
    frozen = _newest(store, field, place, graph.on)
    if len(frozen) < 2:
        return None
    before, after = (kept_bundle(store, edition.draft.digest) for edition in frozen[-2:])
    change = compare_whole(before, after, _LIST, follower(store, graph))
    if change is None or not (change.before or change.after):
        return None
    quarters, counts = (before.period, after.period), (change.before, change.after)
    basis = Basis("两季冻结的名录逐户相比", to_iso(after.on))
    return Moved(quarters, counts, change.rows, change.field, basis, change.method_changed)


def _newest(store: Store, field: str, place: Sequence[str], on: int) -> list[Edition]:
    """The newest frozen edition of each quarter of a field and place by a day, oldest quarter first."""
    by = dict[str, Edition]()
    for review in all_reviews(store).values():
        mine = (review.subject.field, sorted(review.subject.place)) == (field, sorted(place))
        for edition in review.editions if mine else ():
            if edition.draft.on <= on:
                by[review.subject.period] = edition
    return [by[period] for period in sorted(by)]


def moved_told(moved: Moved, named: int) -> Iterable[Sentence]:
    """Who entered and who left, by name."""
    start, end = (period_words(q) for q in moved.quarters)
    start = start.removeprefix(end.partition("年")[0] + "年")
    entered, left = moved.of("entered"), moved.of("left")
    sides = (("进入", entered), ("退出", left))
    parts = [f"{w} {len(rows)} 家（{first_few([r.name for r in rows], named)}）" for w, rows in sides if rows]
    before, after = moved.counts
    said = "、".join(parts) or "没有进出"
    rests = tuple(dict.fromkeys(r for row in (*entered, *left) for r in row.rests))
    text = f"{end}冻结的名录 {after} 家，比{start}（{before} 家）{said}{'（清单方法换了版本）' if moved.anew else ''}。"
    yield Sentence(text, rests or (Rests("Field", (moved.field,)),), FROZEN)
