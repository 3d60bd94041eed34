"""Lists of leads: which ones, in which order, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.dates import days_between, from_iso
from graph.errors import BadRequest
from graph.targets.rank import NODE_KIND
from graph.text import clean
from graph.work.lead_rules import state_of
from graph.work.leads import STATES, Lead

NOBODY = "未指定"
"""Stands for "no owner" where owners are chosen."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads; "" asks for any. Fields, segments and places go by id or name, states by key or word."""

    state: str = ""
    owner: str = ""
    field: str = ""
    segment: str = ""
    kind: str = ""
    place: str = ""
    overdue: bool = False


def pick(leads: Iterable[Lead], wanted: Wanted, on: int) -> list[Lead]:
    """Those wanted, the most pressing first: open ones by date, then those without a date, then those given up.

    Raises
    ------
    BadRequest
        Unknown state or kind.
    """
    state = state_of(wanted.state) if wanted.state else ""
    if wanted.kind and wanted.kind not in NODE_KIND:
        raise BadRequest(f"目标类别“{wanted.kind}”不存在；可用：{'、'.join(NODE_KIND)}")
    owner, named = clean(wanted.owner), {k: clean(getattr(wanted, k)) for k in ("field", "segment", "place")}
    found = [
        x
        for x in leads
        if state in ("", x.state)
        and wanted.kind in ("", x.subject.kind)
        and owner in ("", x.owner or NOBODY)
        and all(text in ("", *_names(x, what)) for what, text in named.items())
        and (is_overdue(x, on) or not wanted.overdue)
    ]
    return sorted(found, key=lambda x: (x.state == "dropped", not x.due, x.due, x.entries[0].at, x.number))


def _names(lead: Lead, what: str) -> tuple[str, ...]:
    """What the field, segment or place of a lead goes by."""
    about = lead.subject
    if what == "place":
        return (about.place_name, "+".join(about.place), ",".join(about.place))
    return (about.field, about.field_name) if what == "field" else (about.segment, about.segment_name)


def is_overdue(lead: Lead, on: int) -> bool:
    """Whether its next step was due before the day, and it is not given up."""
    return bool(lead.due) and lead.state != "dropped" and from_iso(lead.due) < on


def due_words(lead: Lead, on: int) -> str:
    """How the date of the next step lies to the day, in words; "" without a date or for one given up."""
    if not lead.due or lead.state == "dropped":
        return ""
    left = days_between(on, from_iso(lead.due))
    return f"已逾期 {-left} 天" if left < 0 else f"还有 {left} 天" if left else "今天到期"


def counts(leads: Iterable[Lead], on: int) -> dict[str, int]:
    """How many leads are in each state, and overdue."""
    listed = list(leads)
    return {s: sum(x.state == s for x in listed) for s in STATES} | {"overdue": sum(is_overdue(x, on) for x in listed)}
