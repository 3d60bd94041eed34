"""What writing a file would change, told before it is written: the segments that its enterprises would enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.model.records import RecordTable
from graph.says import Says
from graph.store.contract import Store
from loaders.acts import Plan, foretold
from loaders.ledger.books import Checked
from loaders.run import batch_of

FIRM, DOES = "Enterprise", "OPERATES_IN"
MOST = 2_000
"""Enterprises up to which this is worked out: it costs as much as writing them."""


@dataclass(frozen=True, slots=True)
class Entered:
    """写入后有企业新进入的一个环节"""

    segment: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    fields: Annotated[Sequence[tuple[str, str]], Says("所在领域", "编号与名称")]
    firms: Annotated[Sequence[str], Says("企业", "表里新进入它的企业")]


def entered(store: Store, found: Checked) -> list[Entered] | None:
    """Segments with the enterprises that are confirmed in them once the file is written and are not yet, those with
    most first; ``None`` where it would take too long to say.
    """
    firms = by_name(found.tables)
    if not firms or len(firms) > MOST:
        return None if firms else []
    batch, among = batch_of(found), [(FIRM, id_) for id_ in firms]
    ahead = foretold(store, Plan(batch.effective, [batch]))
    if ahead is None:
        return None
    columns = ("source", "target", "state")
    now = {r[:2] for r in store.rows(DOES, columns, batch.effective, among=among) if r[2] == "confirmed"}
    then = {r[:2] for r in ahead.rows(DOES, columns, batch.effective, among=among) if r[2] == "confirmed"}
    new: dict[str, list[str]] = {}
    for firm, segment in sorted(then - now):
        new.setdefault(segment, []).append(firms[firm])
    told = _told(store, new)
    return sorted(told, key=lambda e: (-len(e.firms), e.name))


def by_name(tables: Sequence[RecordTable]) -> dict[str, str]:
    """Names of the enterprises that the file speaks of, by id."""
    out: dict[str, str] = {}
    for table in (t for t in tables if t.kind == FIRM):
        at = {name: table.columns.index(name) for name in ("id", "full_name") if name in table.columns}
        for row in table.rows:
            name = row[at["full_name"]] if "full_name" in at else None
            out[row[at["id"]]] = name or out.get(row[at["id"]]) or row[at["id"]]
    return out


def _told(store: Store, new: dict[str, list[str]]) -> list[Entered]:
    nodes = [("Segment", id_) for id_ in new]
    names = dict(store.rows("Segment", ("id", "name"), among=nodes))
    fields = dict(store.rows("Field", ("id", "name")))
    within: dict[str, list[tuple[str, str]]] = {}
    for segment, field in store.rows("PART_OF", ("source", "target"), among=nodes):
        within.setdefault(segment, []).append((field, fields.get(field) or field))
    return [Entered(id_, names.get(id_) or id_, within.get(id_, []), tuple(firms)) for id_, firms in new.items()]
