"""Two records that become one, field by field: what each says, and what stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from graph.model.schema import NodeKind
from graph.text import LIST_MARK, split_list

NAMES, FORMER = ("full_name", "name", "short_name"), "aliases"
"""Fields that hold a name, and the one that keeps former names so that records are found by them."""


@dataclass(frozen=True, slots=True)
class Joined:
    """One field of two records; ``how`` is ``same``, ``kept``, ``filled`` (only the other says it), ``joined`` (lists)
    or ``taken``.
    """

    field: str
    kept: Any
    gone: Any
    stays: Any
    how: str


def join_records(
    kind: NodeKind, kept: Mapping[str, Any], gone: Mapping[str, Any], take: Collection[str] = ()
) -> list[Joined]:
    """What stays of each field: what the kept record says, else the other; of lists the items of both.

    ``take`` names fields that stay as the other says them. A name that does not stay becomes a former one where the
    kind keeps those.
    """
    fields = kind.fields.values()
    items = {f.name: _one(f.name, f.type, kept.get(f.name), gone.get(f.name), take) for f in fields}
    if FORMER in items:
        lost = [n for i in items.values() if i.field in NAMES for n in (i.kept, i.gone) if n]
        staying = {i.stays for i in items.values() if i.field in NAMES}
        former, known = items[FORMER], split_list(items[FORMER].stays)
        more = [n for n in dict.fromkeys(lost) if n not in staying and n not in known]
        if more:
            stays = LIST_MARK.join([*known, *more])
            items[FORMER] = Joined(FORMER, former.kept, former.gone, stays, "joined")
    return list(items.values())


def _one(name: str, type_: str, kept: Any, gone: Any, take: Collection[str]) -> Joined:
    if kept == gone or gone is None:
        return Joined(name, kept, gone, kept, "same" if kept == gone else "kept")
    if kept is None:
        return Joined(name, kept, gone, gone, "filled")
    if type_ == "list":
        return Joined(name, kept, gone, LIST_MARK.join(dict.fromkeys([*split_list(kept), *split_list(gone)])), "joined")
    taken = name in take
    return Joined(name, kept, gone, gone if taken else kept, "taken" if taken else "kept")
