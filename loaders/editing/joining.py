"""Merging two records by hand, as one act that is signed and can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.errors import EditConflict
from graph.store.contract import Store
from graph.text import clean
from loaders.editing.comparison import FEW, find_two, taken_of
from loaders.editing.records import title_of
from loaders.editing.sheet import storable
from loaders.editing.signed import Edit, Saved, carry_out_edit
from loaders.identity.merge import SOURCE, merging


def join(
    store: Store,
    kind: str,
    keep: str,
    drop: str,
    *,
    take: Collection[str] = (),
    base: str = "",
    who: str,
    why: str,
) -> Saved:
    """Merge ``drop`` into ``keep``; what ``take`` names stays as ``drop`` has it.

    Raises
    ------
    EditConflict
        One of the two is not as it was at ``base``.
    EditRefused, BadRequest, NotFound
        Nobody signed, they cannot be merged, or as :func:`loaders.editing.comparison.compare`.
    """

    def plan() -> Edit:
        two = find_two(store, kind, keep, drop)
        if base and base != two.base:
            raise EditConflict("您看过之后，他人改了其中一条，没有合并；请重新看过再合并", two.base, [])
        taken = taken_of(two, take)
        signed = {"reason": clean(storable(why)), "by": clean(storable(who))}
        batch, said = merging(store, kind, *two.ids, take=taken, **signed)
        title = f"{title_of(store, two.gone)}（{two.gone.id}）→ {title_of(store, two.kept)}（{two.kept.id}）"
        notes = ("以后的导入把原编号、代码和名称算作保留的那一条",)
        return Edit(
            "merge",
            kind,
            two.kind.label,
            two.kept.id,
            title,
            batch.tables,
            batch.retire,
            notes,
            two.ids,
            SOURCE,
            lambda number: [said(number)],
        )

    return carry_out_edit(store, plan, who, why)


def alike(store: Store, kind: str, record: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """Ids and names of other records of the kind whose names are near one of these, nearest first."""
    found = dict[str, str]()
    for name in filter(None, names):
        for hit in store.search(name, FEW + 1, [kind]):
            if hit.id != record:
                found.setdefault(hit.id, hit.name)
    return list(found.items())[:FEW]
