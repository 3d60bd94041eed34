"""Why a record that somebody names is not in the data at a date: it never was, it has ended, begins later, or was
rejected.
"""

from __future__ import annotations

from graph.dates import to_iso
from graph.errors import BadRequest, ChainError, NotFound
from graph.model.labels import LABELS
from graph.model.records import FOREVER
from graph.store.contract import Store
from graph.text import first_known


def why_missing(store: Store, kind: str, id_: str, whose: str = "", advice: str = "请换日期") -> ChainError:
    """The error to raise for a record without a valid version; ``whose`` begins the sentence, ``advice`` ends it."""
    lived = [v for v in store.history(kind, (id_,)) if not v.voided]
    if not lived:
        return NotFound(LABELS[kind], id_)
    shown = first_known(*(lived[-1].values.get(k) for k in ("name", "full_name")), id_)
    since, until = to_iso(lived[0].since), lived[-1].until
    when = f"从 {since} 起才有效" if until == FOREVER else f"只在 {since} 到 {to_iso(until)} 之间有效"
    return BadRequest(f"{whose}{LABELS[kind]}“{shown}”{when}，所问日期不在其内；{advice}")


def need_valid(store: Store, kind: str, id_: str, on: int | None = None) -> None:
    """Raise ``NotFound`` or ``BadRequest`` unless the record is valid at the date and not rejected."""
    found = store.get(kind, id_, on)
    if found is None:
        raise why_missing(store, kind, id_)
    if found.state == "rejected":
        shown = first_known(*(found.values.get(k) for k in ("name", "full_name")), id_)
        raise BadRequest(f"{LABELS[kind]}“{shown}”的记录已被否决，不再作为依据；请先在审核里恢复，或另选一个")
