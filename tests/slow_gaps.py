"""Gaps the slow way: every rule as docs/gaps.md states it, one segment and one enterprise count at a time.

The answers of ``graph.gaps.find`` have to be these to the last bit; nothing here shares code with it but the records.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, parents
from graph.chain.tables import CONFIRMED
from graph.counts.take import census_of
from graph.gaps.records import Gap, Inputs
from graph.gaps.states import ACTIONS, GAP_STATES
from graph.gaps.thresholds import PARTS, Thresholds
from graph.space.relatedness import proximity


def districts(graph: ChainGraph, place: Place) -> tuple[set[int], set[int]]:
    """Districts inside a place, and those that only contain it."""
    up, index = parents(graph).tolist(), graph.nodes["District"].index
    inside, above = set[int](), set[int]()
    for start in range(len(up)):
        seen, at = [start], up[start]
        while at >= 0 and at not in seen:
            seen.append(at)
            at = up[at]
        if any(index[i] in seen for i in place.ids):
            inside.add(start)
        if start in {index[i] for i in place.ids}:
            above.update(seen[1:])
    return inside, above - inside


class SlowCounts:
    """Counts of one place, cell by cell in the order of the census."""

    def __init__(self, graph: ChainGraph, place: Place, peers: Sequence[Place]) -> None:
        census = census_of(graph)
        inside, above = districts(graph, place)
        within = inside.union(*(districts(graph, p)[0] for p in peers))
        everywhere = set(range(len(census.districts)))
        compared = within if peers else everywhere - above
        size = len(census.segments)
        names = (
            "n_place",
            "n_total",
            "n_known",
            "suggested",
            "leads_place",
            "leads_total",
            "priced",
            "revenue",
            "squares",
        )
        self.by = {name: [0.0] * size for name in names}
        for i, (s, d) in enumerate(zip(census.segment.tolist(), census.district.tolist(), strict=True)):
            self.by["n_known"][s] += float(census.confirmed[i])
            if d in compared:
                self.by["n_total"][s] += float(census.confirmed[i])
                self.by["leads_total"][s] += float(census.leads[i])
            if d in inside:
                for name, values in (
                    ("n_place", census.confirmed),
                    ("suggested", census.suggested),
                    ("leads_place", census.leads),
                    ("priced", census.priced),
                    ("revenue", census.revenue),
                    ("squares", census.squares),
                ):
                    self.by[name][s] += float(values[i])
        self.total = sum(int(census.known[d]) for d in compared)
        self.place_total = sum(int(census.known[d]) for d in inside)

    def effective_makers(self, s: int) -> float:
        makers = self.by["n_place"][s]
        by_revenue = self.by["priced"][s] == makers
        whole, squares = (self.by["revenue"][s], self.by["squares"][s]) if by_revenue else (makers, makers)
        return whole * whole / squares if squares > 0 else math.nan


class SlowAlike:
    """Districts of the level of a place, of half to double its size, or the nearest in size: at least 4, at most 30."""

    def __init__(self, graph: ChainGraph, place: Place, size: int) -> None:
        self.graph, self.size = graph, size
        table = graph.nodes["District"]
        levels = table.columns["level"].tolist()
        self.level = levels[table.index[place.ids[0]]]
        inside, above = districts(graph, place)
        self.free = [d for d in range(len(table)) if levels[d] == self.level and d not in inside | above]

    def places(self) -> list[Place]:
        if self.level is None or not self.size:
            return []
        found = []
        for d in self.free:
            place = Place("", (str(self.graph.nodes["District"].ids[d]),))
            if size := SlowCounts(self.graph, place, ()).place_total:
                found.append((max(size / self.size, self.size / size), place.ids, place))
        alike = sum(ratio <= 2 for ratio, _, _ in found)
        return [place for _, _, place in sorted(found)[: min(max(alike, 4), 30)]]


class SlowGaps:
    """Gaps of a field in one place."""

    def __init__(self, graph: ChainGraph, field: str, place: Place, peers: Sequence[Place], limits: Thresholds) -> None:
        self.graph, self.limits, self.counts = graph, limits, SlowCounts(graph, place, peers)
        alike = list(peers) or SlowAlike(graph, place, self.counts.place_total).places()
        self.alike = [SlowCounts(graph, p, ()).by["n_place"] for p in alike]
        self.segments = graph.field_segments(field).tolist()
        self.columns, self.where = graph.nodes["Segment"].columns, graph.field_places(field)
        table = graph.edge("SUPPLIES", "Segment", "Segment")
        sure = np.flatnonzero(table.state == CONFIRMED).tolist()
        self.supplies = [
            (int(table.source[i]), int(table.target[i]), bool(table.columns["essential"][i] == 1)) for i in sure
        ]
        self.phi = proximity(graph)

    def expected(self, s: int) -> float:
        return (
            self.counts.by["n_total"][s] * (self.counts.place_total / self.counts.total) if self.counts.total else 0.0
        )

    def lq(self, s: int) -> float:
        over, under = self.counts.by["n_place"][s] + self.limits.prior, self.expected(s) + self.limits.prior
        return over / under if under else math.inf if over else math.nan

    def confidence(self, s: int) -> float:
        return float(-np.expm1(-self.expected(s)))

    def relatedness(self, s: int, n_place: list[float] | None = None) -> float:
        n_place = n_place or self.counts.by["n_place"]
        here = total = 0.0
        for t, near in enumerate(self.phi[s].tolist()):
            total += near
            here += near if n_place[t] > 0 else 0.0
        own = float(self.phi[s, s])
        total, here = total - own, here - (own if n_place[s] > 0 else 0.0)
        return here / total if total > 1e-12 else math.nan

    def peers_relatedness(self, s: int) -> float:
        """The mean of those alike, each rounded to 2^-30."""
        each = [self.relatedness(s, n_place) for n_place in self.alike]
        return sum(0 if math.isnan(d) else round(d * 2**30) for d in each) / (len(each) * 2**30) if each else math.nan

    def nearer(self, s: int) -> bool:
        """Than to those alike, if there are any."""
        return not self.relatedness(s) - self.peers_relatedness(s) <= 1e-9

    def no_anchor(self, s: int) -> bool:
        by = self.counts.by
        return bool(
            self.columns["anchor_required"][s] == 1 and by["leads_total"][s] > 0 and not by["leads_place"][s] > 0
        )

    def strong(self, s: int) -> bool:
        by, limits = self.counts.by, self.limits
        return (
            by["n_place"][s] > 0
            and by["n_total"][s] >= limits.min_observed
            and not self.no_anchor(s)
            and not self.lq(s) < limits.lq_weak
            and not self.counts.effective_makers(s) < limits.makers_weak
        )

    def strong_neighbours(self, s: int) -> int:
        near = {t for a, t, _ in self.supplies if a == s} | {a for a, t, _ in self.supplies if t == s}
        return sum(self.strong(t) for t in near)

    def downstream(self) -> float:
        return float(
            sum(self.counts.by["n_place"][t] for t in self.segments if any(b == t for _, b, _ in self.supplies))
        )

    def demand(self, s: int) -> float:
        needing = sum(self.counts.by["n_place"][t] for a, t, _ in self.supplies if a == s and t in self.segments)
        return min(needing / self.downstream(), 1.0) if self.downstream() > 0 else 0.0

    def buyable(self, s: int) -> bool:
        return bool(self.columns["importable"][s] >= self.limits.importable_from)

    def stopped(self, lost: int) -> set[int]:
        """One round after another: a local user stops when an essential input is lost, or stopped and not to be bought
        in.
        """
        gone, here = set[int](), self.counts.by["n_place"]
        while True:
            wider = {
                t
                for a, t, must in self.supplies
                if must and here[t] > 0 and t != lost and (a == lost or (a in gone and not self.buyable(a)))
            }
            if wider <= gone:
                return gone
            gone |= wider

    def criticality(self, s: int) -> float:
        lost = sum(self.counts.by["n_place"][t] for t in self.stopped(s) if t in self.segments)
        return min(lost / self.downstream(), 1.0) if self.downstream() > 0 else 0.0

    def state(self, s: int) -> tuple[str, tuple[str, ...]]:
        by, limits = self.counts.by, self.limits
        if by["n_total"][s] < limits.min_observed:
            return "unknown", ("unknown.observed",)
        if by["n_place"][s] == 0:
            if self.confidence(s) < limits.confidence_floor:
                return "unknown", ("unknown.confidence",)
            if self.demand(s) > 0:
                return "missing", ("missing.demand",)
            near, related = (
                self.strong_neighbours(s) > 0,
                self.relatedness(s) >= limits.density_extend and self.nearer(s),
            )
            reasons = ("extend.neighbour",) * near + ("extend.related",) * related
            return ("extend", reasons) if reasons else ("absent", ("absent",))
        reasons = ("weak.lq",) * (self.lq(s) < limits.lq_weak)
        reasons += ("weak.makers",) * (self.counts.effective_makers(s) < limits.makers_weak)
        reasons += ("weak.anchor",) * self.no_anchor(s)
        reasons += ("weak.single",) * (by["n_place"][s] == 1 and self.criticality(s) > 0 and not self.buyable(s))
        return ("weak", reasons) if reasons else ("strong", ("strong",))

    def priority(self, parts: dict[str, float]) -> float:
        out = 1.0
        for part in PARTS:
            value = 1 - parts[part] if part == "importable" else parts[part]
            out *= 1.0 if math.isnan(value) else value ** self.limits.weight(part)
        return out

    def gap(self, s: int) -> Gap:
        by, table, (state, rules) = self.counts.by, self.graph.nodes["Segment"], self.state(s)
        parts = {
            "demand_pull": self.demand(s),
            "criticality": self.criticality(s),
            "confidence": self.confidence(s),
            "importable": float(self.columns["importable"][s]),
        }
        inputs = Inputs(
            by["n_place"][s],
            by["n_total"][s],
            self.counts.place_total,
            self.counts.total,
            self.limits.prior,
            self.expected(s),
            self.lq(s),
            self.confidence(s),
            self.counts.effective_makers(s),
            int(by["n_place"][s]),
            int(by["n_known"][s]),
            int(by["suggested"][s]),
            self.downstream(),
            self.relatedness(s),
            self.peers_relatedness(s),
            self.strong_neighbours(s),
        )
        return Gap(
            str(table.ids[s]),
            str(table.columns["name"][s]),
            *self.where[s],
            bool(table.columns["bottleneck"][s] == 1),
            state,
            ACTIONS[state],
            rules,
            self.priority(parts) if state in GAP_STATES else None,
            parts,
            inputs,
        )

    def gaps(self) -> list[Gap]:
        """By priority, demand, criticality, 延链 (nearer than to the peers first) by relatedness, confidence, order of
        the chain.
        """

        def urgency(gap: Gap) -> tuple[float | bool, ...]:
            near, fit = gap.inputs.relatedness, gap.inputs.relatedness - gap.inputs.peers_relatedness
            return (
                gap.priority is None,
                -(gap.priority or 0.0),
                -gap.parts["demand_pull"],
                -gap.parts["criticality"],
                gap.state != "extend",
                -((0.0 if math.isnan(near) else near) + (not fit <= 1e-9)),
                -gap.parts["confidence"],
            )

        return sorted((self.gap(s) for s in self.segments), key=urgency)
