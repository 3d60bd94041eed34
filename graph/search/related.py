"""The relations of one node, however many it has: counted by kind, read page by page, with the names of the
other ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.model.records import RelationCount, Version
from graph.model.schema import default_schema
from graph.search.nodes import names_of
from graph.store.contract import Store


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as seen from one of its ends: the node at the other one, the record, and the list it came with."""

    outward: bool
    kind: str
    id: str
    name: str
    version: Version
    roster: str = ""


def page_of_relations(
    store: Store, kind: str, id_: str, counts: Sequence[RelationCount], on: int | None, start: int, size: int
) -> list[Version]:
    """``size`` of all counted relations from ``start`` on, one kind and direction after the other."""
    out: list[Version] = []
    for each in counts:
        if start < each.count and len(out) < size:
            out += store.relations(kind, id_, each.kind, each.outward, on, max(start, 0), size - len(out))
        start -= each.count
    return out


def seen_from(store: Store, relations: Iterable[Version], outward: bool, on: int | None = None) -> list[Related]:
    """These relations with the names of their far ends; one that is no longer valid is named by its id."""
    far = [((v.ends or ("", ""))[outward], v.key[outward], v) for v in relations]
    wanted: dict[str, list[str]] = defaultdict(list)
    for kind, id_, _ in far:
        wanted[kind].append(id_)
    names = {kind: names_of(store, kind, ids, on) for kind, ids in wanted.items() if kind}
    return [Related(outward, kind, id_, names.get(kind, {}).get(id_, id_), v) for kind, id_, v in far]


def group_label(relation: str, outward: bool) -> str:
    """What the far ends are, seen from the near one.

    >>> group_label("SELLS_TO", True), group_label("SELLS_TO", False), group_label("LOCATED_IN", False)
    ('采购企业', '供应企业', '位于这里的企业、机构、人才、项目')
    """
    declared = default_schema().relations[relation]
    if outward:
        return declared.target_label or declared.label
    return declared.back or declared.source_label or declared.label
