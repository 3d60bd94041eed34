"""Ties of a firm as its file tells them: each other end once, those still to be verified apart; what it has here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import district_masks
from graph.model.background import BACKGROUND
from graph.model.labels import RECORD_STATES
from graph.model.records import Version
from graph.search.related import Related, group_label, seen_from
from graph.store.contract import Store
from graph.text import first_few
from graph.views.document import Rests

KIND, DOES = "Enterprise", "OPERATES_IN"
HOME, SITE = "LOCATED_IN", "HAS_SITE"
MOST, NAMED = 200, 5
"""Relations of one kind that are read, and names of each that are told."""
_CALLED = {(SITE, True): "场所所在地", ("SELLS_TO", True): "客户", ("SELLS_TO", False): "供应商"}
"""What the others are to the firm, where a sheet calls them by what they are to each other."""
_OPEN = RECORD_STATES["suggested"]


@dataclass(frozen=True, slots=True)
class Tied:
    """One kind of ties: what the others are, counted in a unit, by name; ``open`` are those still to be verified."""

    label: str
    unit: str
    sure: tuple[str, ...]
    open: tuple[str, ...]
    rests: tuple[Rests, ...]

    @property
    def text(self) -> str:
        """How many there are, and the first of them."""
        parts = [f"{self.label} {len(self.sure)} {self.unit}：{first_few(self.sure, NAMED)}"] if self.sure else []
        head = "" if self.sure else self.label
        parts += [f"{head}{_OPEN}的 {len(self.open)} {self.unit}：{first_few(self.open, NAMED)}"] if self.open else []
        return f"{'；'.join(parts)}。"


def ties_of(store: Store, id_: str, on: int | None) -> Iterable[Tied]:
    """Kinds of relations of a firm with the others, each of these once whatever the number of records."""
    for count in store.relation_counts(KIND, id_, on):
        if count.kind in (DOES, HOME, "MAKES", *BACKGROUND):
            continue
        found = [r for r in _related(store, id_, count.kind, count.outward, on) if r.version.state != "rejected"]
        sure = {r.id: r.name for r in found if r.version.state == "confirmed"}
        opened = {r.id: r.name for r in found if r.id not in sure}
        told = {*list(sure)[:NAMED], *list(opened)[:NAMED]}
        label = _CALLED.get((count.kind, count.outward)) or group_label(count.kind, count.outward)
        unit = "家" if found and found[0].kind == KIND else "个"
        rests = tuple(Rests(r.version.kind, r.version.key) for r in found if r.id in told)
        if found:
            yield Tied(label, unit, tuple(sure.values()), tuple(opened.values()), rests)


def presence(
    store: Store, districts: ChainGraph, id_: str, place: str, on: int | None
) -> tuple[str, tuple[Rests, ...]]:
    """What a firm has in a place, by the records of its home and its sites, and these records."""
    where = find_place(districts, place)
    inside, above = district_masks(districts, where)
    index = districts.nodes["District"].index
    homes, sites = (
        [r for r in _related(store, id_, kind, True, on) if r.version.state != "rejected" and r.id in index]
        for kind in (HOME, SITE)
    )
    here, known = ([r for r in found if inside[index[r.id]]] for found in (homes, sites))
    said = [f"总部在{_inside(r, where.name)}{_doubt(r.version)}" for r in here[:1]]
    if known:
        named = [f"{r.name}{r.version.key[2]}{_doubt(r.version)}" for r in known]
        said.append(f"在{where.name}的场所有{'、'.join(dict.fromkeys(named))}")
    if not said:
        wide = next((r.name for r in homes if above[index[r.id]]), "")
        said = [f"记录的所在地只到{wide}，总部是不是在{where.name}说不准"] if wide else []
        said.append(f"名录里没有它在{where.name}的场所")
    return f"{'；'.join(said)}。", tuple(Rests(r.version.kind, r.version.key) for r in (*here, *known))


def _inside(home: Related, place: str) -> str:
    return place if home.name == place else f"{place}（{home.name}）"


def _doubt(version: Version) -> str:
    return "" if version.state == "confirmed" else f"（{_OPEN}）"


def _related(store: Store, id_: str, kind: str, outward: bool, on: int | None) -> Sequence[Related]:
    return seen_from(store, store.relations(KIND, id_, kind, outward, on, 0, MOST), outward, on)
