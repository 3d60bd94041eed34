"""What states of segments rest on that comes to count, or counts no more: 名录 that may say 无 for a year alone, and
核实 that hold until a day; and certificates, that run out. All may come about by the day, with no record changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from graph.bundles.cause import Cause
from graph.bundles.moments import Moments
from graph.chain.rosters import Roster, read_roster
from graph.chain.verified import IN_PLACE, KIND, OF_SEGMENT, first_day, until_of
from graph.dates import to_iso
from graph.evidence.declared import COMPLETE, fresh
from graph.ladder.held import last_day
from graph.ladder.indicators import CERTIFICATE
from graph.lists.made import Rests
from graph.model.records import Version

_MOST = 1000
"""核实 of one segment that are looked at."""


class Aged:
    """What came to count or counts no more between two moments, each read once."""

    def __init__(self, moments: Moments) -> None:
        self._moments, self._store = moments, moments.store
        self._days = (moments.before.on, moments.after.on)
        self._up: dict[str, list[str]] = {}

    def rosters(self, place: Sequence[str]) -> tuple[Cause, ...]:
        """名录 that cover a place and could say 无 at one of the moments and not at the other."""
        ways = [set(self._upwards(id_)) for id_ in place]
        return tuple(c for named, causes in self._turned if all(named & w for w in ways) or not named for c in causes)

    def verified(self, segment: str, place: Sequence[str]) -> tuple[Cause, ...]:
        """核实 of a segment, in the place, a part of it or one that it is in, that came, went or ran out."""
        found = dict[str, None]()
        for on in self._days:
            told = self._store.relations("Segment", segment, OF_SEGMENT, outward=False, on=on, limit=_MOST)
            found |= {v.key[0]: None for v in told}
        return tuple(c for id_ in found if self._about(id_, place) for c in self._verification(id_))

    def record(self, rests: Rests) -> tuple[Cause, ...]:
        """Why a record is not as it was; of a certificate also that it ran out, or began, by the day alone."""
        own = self._moments.causes(rests)
        return own if own or rests.kind != CERTIFICATE else self._certificate(rests)

    def _certificate(self, rests: Rests) -> tuple[Cause, ...]:
        then, now = self._moments.both(rests)
        ends = [_in_force(v, on) for v, on in zip((then, now), self._days, strict=True)]
        if now is None or ends[0] == ends[1]:
            return ()
        name = f"证书“{now.values.get('rung') or rests.key[0]}”"
        until, since = now.values.get("valid_until"), now.values.get("issued_on")
        words = f"{name}有效至 {until}，已过期；复核通过的请补新证" if ends[0] else f"{name}自 {since} 起有效"
        return (Cause("day", words, rests.kind, rests.key),)

    @cached_property
    def _turned(self) -> list[tuple[set[str], tuple[Cause, ...]]]:
        """名录 that could say 无 at one moment alone: the places that they name, and why."""
        ids = dict.fromkeys(str(row[0]) for on in self._days for row in self._store.rows("Roster", ("id",), on))
        return [(self._named(id_), causes) for id_ in ids if (causes := self._roster(id_))]

    def _roster(self, id_: str) -> tuple[Cause, ...]:
        rests = Rests("Roster", (id_,))
        rosters = [None if v is None else read_roster(id_, v.values) for v in self._moments.both(rests)]
        then, now = (_tells(r, on) for r, on in zip(rosters, self._days, strict=True))
        if then == now:
            return ()
        if own := self._moments.causes(rests):
            return own
        named = next(f"名录“{r.name}”" for r in rosters if r)
        dated = next(r.counted_on for r in rosters if r)
        words = f"{named}截至 {dated}，{'过了一年，不再据以说“无”' if then else '到这一天才据以说“无”'}"
        return (Cause("day", words, rests.kind, rests.key),)

    def _verification(self, id_: str) -> tuple[Cause, ...]:
        rests = Rests(KIND, (id_,))
        if own := self._moments.causes(rests):
            return own
        then, now = self._moments.both(rests)
        ends = [_holds(v, on) for v, on in zip((then, now), self._days, strict=True)]
        if now is None or ends[0] == ends[1]:
            return ()
        until = to_iso(until_of(now.values["verified_on"], now.values.get("valid_until")))
        name = f"核实“{now.values.get('name') or id_}”"
        words = f"{name}有效至 {until}，已过期" if ends[0] else f"{name}自 {now.values['verified_on']} 起作数"
        return (Cause("day", words, rests.kind, rests.key, None),)

    def _about(self, id_: str, place: Sequence[str]) -> bool:
        where = {key[1] for key in self._moments.keys(IN_PLACE, id_)}
        return any(where & set(self._upwards(p)) or any(p in self._upwards(w) for w in where) for p in place)

    def _named(self, id_: str) -> set[str]:
        """Districts that a 名录 covers: those that it names, else the smallest that holds all its firms."""
        if counted := {key[1] for key in self._moments.keys("COUNTS", id_)}:
            return counted
        on = self._days[1]
        firms = {str(s) for s, t in self._store.rows("LISTED_IN", ("source", "target"), on) if t == id_}
        homes = {str(t) for s, t in self._store.rows("LOCATED_IN", ("source", "target"), on) if s in firms}
        ways = [self._upwards(h) for h in homes]
        return set([d for d in ways[0] if all(d in w for w in ways)][:1]) if ways else set()

    def _upwards(self, district: str) -> list[str]:
        """A district and those above it."""
        if district not in self._up:
            way = [district]
            while (above := self._above(way[-1])) and above not in way:
                way.append(above)
            self._up[district] = way
        return self._up[district]

    def _above(self, district: str) -> str:
        found = self._store.relations("District", district, "WITHIN", outward=True, on=self._days[1])
        return found[0].key[1] if found else ""


def _tells(roster: Roster | None, on: int) -> bool:
    """Whether a 名录 may say 无 on a day, as far as that is in its own record."""
    if roster is None or not (roster.closed and roster.by_site):
        return False
    return roster.complete is not None and roster.complete >= COMPLETE and fresh(roster, on)


def _in_force(version: Version | None, on: int) -> bool:
    """Whether a certificate is, as far as its record says."""
    if version is None or version.values.get("withdrawn"):
        return False
    since, until = version.values.get("issued_on"), version.values.get("valid_until")
    return (not since or first_day(since) <= on) and (not until or on <= last_day(until))


def _holds(version: Version | None, on: int) -> bool:
    if version is None or version.values.get("withdrawn") == 1 or not (day := version.values.get("verified_on")):
        return False
    return first_day(day) <= on <= until_of(day, version.values.get("valid_until"))
