"""What was decided on records that may be one enterprise, and what a record that was merged into another was known by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.store import Store

TOPIC = "merge"
FIRM = "Enterprise"


def standing(store: Store) -> dict[str, dict[str, Any]]:
    """The newest decision by pair, with its author and time; those undone are left out."""
    out: dict[str, dict[str, Any]] = {}
    for note in store.notes(TOPIC):
        out.pop(note.key, None)
        if note.values["decision"] != "undone":
            out[note.key] = note.values | {"by": note.by, "at": note.at}
    return out


@dataclass(frozen=True, slots=True)
class Alias:
    """A record that was merged into ``keep``, and what it was known by."""

    keep: str
    codes: tuple[str, ...]
    name: str | None


def aliases(store: Store | None) -> dict[str, Alias]:
    """By the id that went away; one merged into a record that was merged later leads to the last."""
    made = [d for d in standing(store).values() if d["decision"] == "confirmed"] if store is not None else []
    into = {d["drop"]: d["keep"] for d in made}
    out = {}
    for each in made:
        keep = each["keep"]
        for _ in made:
            keep = into.get(keep, keep)
        out[each["drop"]] = Alias(keep, tuple(c for c in (each["uscc"], each["stock"]) if c), each["name"])
    return out
