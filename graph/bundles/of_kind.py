"""The rows of some kinds of a list, as a list of their own: what is asked of them alone, and whom its notes count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graph.lists.made import Entry, MadeList
from graph.model.schema import default_schema

_UNASKED = "Enterprise"
"""Of what kind those are that a list has not asked yet: institutions are all asked."""
_COUNTED_IN = {"Enterprise": "家", "Institution": "家", "Talent": "人"}


def of_kinds(made: MadeList, kinds: Collection[str]) -> MadeList:
    """The part of a list whose rows are of these kinds.

    What the list notes counts rows of every kind: it stays, said to be of the whole list, behind what the part counts.
    """
    listed, candidates = (_only(entries, kinds) for entries in (made.listed, made.candidates))
    asked = {e.key: made.asked[e.key] for e in candidates if e.key in made.asked}
    unasked = made.unasked if _UNASKED in kinds else 0
    part = replace(made, listed=listed, candidates=candidates, asked=asked, unasked=unasked)
    notes = _notes(part, made, kinds)
    named = tuple(dict.fromkeys(r for rests in made.named.values() for r in rests))
    return replace(part, notes=notes, named={notes[-1]: named} if named else {})  # the last says all of the whole


def _only(entries: Collection[Entry], kinds: Collection[str]) -> tuple[Entry, ...]:
    return tuple(e for e in entries if e.kind in kinds)


def _notes(part: MadeList, whole: MadeList, kinds: Collection[str]) -> tuple[str, ...]:
    """How many rows of the part there are, then what is said of the whole; of one without any row, why, at once."""
    nodes, units = default_schema().nodes, {_COUNTED_IN.get(k, "个") for k in kinds}
    called, unit = (
        "、".join(nodes[k].label if k in nodes else k for k in kinds),
        units.pop() if len(units) == 1 else "个",
    )
    waiting = len(part.asked) + part.unasked
    own = f"取《{whole.title}》里的{called}：" + (f"列入 {len(part.listed)} {unit}" if part.listed else "没有列入的")
    own += f"，另有 {waiting} {unit}待核对" if waiting else ""
    own += f"（先核对 {len(part.asked)} {unit}）" if part.unasked else ""
    said = [f"整张《{whole.title}》：{'；'.join(note.rstrip('。') for note in whole.notes)}"] if whole.notes else []
    return ("。".join((own, *said)),) if not whole.listed else (own, *said)
