"""Merging two records that are the same thing, as one batch.

Merging moves everything that is known of one record to the other and ends it; what the kept record states itself stays,
but for the fields that the user takes from the other. The decision is in the work log too, and imports read it
(:func:`aliases`): a row about the record that went away is taken as one about the record that was kept. Undoing the
batch brings both back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from graph.dates import today
from graph.errors import BadRequest, NotFound
from graph.model.records import UNIVERSAL, Batch, Entry, RecordTable, Retire, Version
from graph.model.schema import NodeKind, RelationKind, default_schema
from graph.search.merged import FIRM, TOPIC, leads_to, merges, pair_key, standing
from graph.store.contract import Store
from loaders.identity.joined import join_records
from loaders.ledger.origins import BY_RULE, MERGED

SOURCE = "merge"


def merging_kind(kind: str) -> NodeKind:
    """The declaration of a kind whose records may be merged; raises ``BadRequest``."""
    schema = default_schema()
    declared = schema.nodes.get(kind)
    if declared is None or not declared.merges:
        label = declared.label if declared else kind[:50]
        may = "、".join(k.label for k in schema.nodes.values() if k.merges)
        raise BadRequest(f"“{label}”不能合并；可以合并的：{may}")
    return declared


def merging(
    store: Store, kind: str, keep: str, drop: str, *, take: Collection[str] = (), reason: str = "", by: str = ""
) -> tuple[Batch, Callable[[int], Entry]]:
    """The batch that moves everything known of ``drop`` to ``keep`` and ends it, and what the log says of it by its
    number.

    ``take`` names fields, and relations of which there can be one only, that are to be as ``drop`` has them.

    Raises
    ------
    NotFound, BadRequest
        One of them is not there, they are the same or have codes of two things, or records of the kind are not merged.
    """
    declared = merging_kind(kind)
    kept, gone = (_there(store, declared, id_) for id_ in (keep, drop))
    if why := why_not(declared, kept, gone):
        raise BadRequest(f"“{keep}”与“{drop}”不能合并：{why}")
    related = store.neighbours(kind, drop)
    tables = [joined_table(declared, kept, gone, take), *moves(kind, related, keep, drop, take)]
    label = f"合并{declared.label} {drop} → {keep}"
    batch = Batch(SOURCE, label, today(), [t for t in tables if t.rows], [*ends_of(related), Retire(kind, [(drop,)])])
    codes = {"uscc": gone.values.get("uscc"), "stock": gone.values.get("stock_code"), "name": _name(gone)}
    said = {"decision": "confirmed", "keep": keep, "drop": drop, "reason": reason, **codes}
    said |= {} if kind == FIRM else {"kind": kind}
    return batch, lambda number: Entry(TOPIC, pair_key(kind, keep, drop), said | {"batch": number}, by)


def why_not(kind: NodeKind, kept: Version, gone: Version) -> str:
    """Why two records cannot be one, "" where they can."""
    if kept.key == gone.key:
        return "它们是同一条记录"
    codes = [f for f in kind.fields.values() if f.type in ("uscc", "stock")]
    other = [f.label for f in codes if len({v.values[f.name] for v in (kept, gone)} - {None}) > 1]
    return f"它们的{'、'.join(other)}不同，是两{'家' if kind.name == FIRM else '个'}" if other else ""


def _there(store: Store, kind: NodeKind, id_: str) -> Version:
    found = store.get(kind.name, id_)
    if found is None:
        raise NotFound(kind.label, id_)
    return found


def _name(version: Version) -> str | None:
    """The exact name of a record."""
    name: str | None = version.values.get("full_name") or version.values.get("name")
    return name


def joined_table(kind: NodeKind, kept: Version, gone: Version, take: Collection[str]) -> RecordTable:
    """The kept record as it is after merging."""
    items = join_records(kind, kept.values, gone.values, take)
    row = (*kept.key, *(i.stays for i in items), kept.state, kept.as_of or gone.as_of, kept.origin or gone.origin)
    return RecordTable(kind.name, ("id", *(i.field for i in items), *UNIVERSAL), [row], [0], MERGED)


def moves(
    kind: str, related: Iterable[Version], keep: str, drop: str, take: Collection[str] = ()
) -> Iterable[RecordTable]:
    """The relations of ``drop`` as relations of ``keep``; those that are taken replace the one that it has."""
    relations = default_schema().relations
    for of_kind in by_kind(related):
        first = of_kind[0]
        outward = (first.ends or ("",))[0] == kind and first.key[0] == drop
        table = moved(of_kind, kind, keep, drop)
        table.fill_only = not (outward and relations[first.kind].single and first.kind in take)
        yield table


def by_kind(versions: Iterable[Version], *, every: bool = False) -> list[list[Version]]:
    """Relations by kind and ends; without ``every`` those are left out that matching makes by itself."""
    out = defaultdict[tuple[str, tuple[str, str] | None], list[Version]](list)
    for v in versions:
        if every or v.file != BY_RULE.file:
            out[v.kind, v.ends].append(v)
    return list(out.values())


def ends_of(related: Iterable[Version]) -> list[Retire]:
    """What ends these relations."""
    return [Retire(vs[0].kind, [v.key for v in vs], vs[0].ends) for vs in by_kind(related, every=True)]


def moved(versions: list[Version], kind: str, keep: str, drop: str) -> RecordTable:
    """The records with the kept id of a node in place of the other one; they only fill what is not known yet."""
    declared = default_schema().kind(versions[0].kind)
    first, fields = versions[0], list(declared.fields)
    ends = ("id",) if first.ends is None else ("source", "target")
    single = isinstance(declared, RelationKind) and declared.single
    rows = dict[tuple[str, ...], tuple[Any, ...]]()
    for v in versions:
        at = tuple(keep if k == drop and (v.ends is None or v.ends[i] == kind) else k for i, k in enumerate(v.key[:2]))
        if len(at) == 1 or at[0] != at[1]:
            key = at[:1] if single else (*at, *v.key[2:])
            rows.setdefault(key, (*at, *(v.values[f] for f in fields), v.state, v.as_of, v.origin))
    columns = (*ends, *fields, *UNIVERSAL)
    return RecordTable(first.kind, columns, list(rows.values()), range(len(rows)), MERGED, first.ends, fill_only=True)


@dataclass(frozen=True, slots=True)
class Alias:
    """A record that was merged into ``keep``, and what it was known by."""

    keep: str
    codes: tuple[str, ...]
    name: str | None


def aliases(store: Store | None, kind: str = FIRM) -> dict[str, Alias]:
    """By the id that went away; one merged into a record that was merged later leads to the last."""
    made = merges(store, kind) if store is not None else {}
    into = {gone: said["keep"] for gone, said in made.items()}
    return {
        gone: Alias(leads_to(into, gone), tuple(c for c in (said["uscc"], said["stock"]) if c), said["name"])
        for gone, said in made.items()
    }


def forgetting_merge(store: Store, batch: int, by: str) -> list[Entry]:
    """What the work log says of a merge that is undone with its batch."""
    return [
        Entry(TOPIC, key, {"decision": "undone"}, by)
        for key, said in standing(store).items()
        if said["decision"] == "confirmed" and said["batch"] == batch
    ]
