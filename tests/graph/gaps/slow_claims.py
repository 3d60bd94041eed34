"""What one roster may claim about a place, the slow way: every formula as it is written down, a firm at a time.

Firms are counted one by one from the relations of the graph; of the answers only what was fitted (a, b, k, n̄) and d are
taken, from their JSON.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.evidence.measured import MATCHED, SAID
from graph.space.relatedness import proximity

CLOSED, SELECTED, HEADS, SITES = "应列尽列", "选列", "总部", "生产场所"
KINDS: dict[str, tuple[str, str, set[str]]] = {
    "登记企业": (CLOSED, SITES, {"规上企业", "专精特新企业", "上市公司"}),
    "规上企业": (CLOSED, SITES, {"上市公司"}),
    "专精特新企业": (SELECTED, SITES, set()),
    "上市公司": (CLOSED, HEADS, set()),
    "行业头部": (SELECTED, HEADS, set()),
    "自有台账": (SELECTED, SITES, set()),
}
MATCHING = {"exact", "alias", "head", "contains", "wider", "similar"}
CONFIRMED, SUGGESTED, REJECTED = 0, 1, 2


def p_under(n: float, e: float, a: float, b: float) -> float:
    """P(LQ < 1) of Gamma(a + n, b + e): the series of the lower incomplete gamma function."""
    s, x = a + n, b + e
    term = total = 1 / s
    at = s
    while term > total * 1e-17:
        at += 1
        term *= x / at
        total += term
    return total * math.exp(-x + s * math.log(x) - math.lgamma(s))


@dataclass
class SlowRoster:
    """A roster with all who are on it, by position."""

    id: str
    kind: str
    closed: bool
    by_site: bool
    complete: float | None
    counted_on: str | None
    sizes: dict[int, float | None]
    firms: set[int] = field(default_factory=set)


@dataclass
class Link:
    """Who does what: a relation of an enterprise with a segment."""

    firm: int
    segment: int
    state: int
    share: float
    leads: bool
    text: tuple[bool, str]


class SlowWorld:
    """The relations of a graph as plain lists and sets."""

    def __init__(self, graph: ChainGraph) -> None:
        self.graph, self.firms = graph, [str(i) for i in graph.nodes["Enterprise"].ids]
        self.district = graph.nodes["District"].index
        self.levels = graph.nodes["District"].columns["level"].tolist()
        self.segments = range(len(graph.nodes["Segment"]))
        self.up = dict(self.pairs("WITHIN", "District", "District"))
        self.home = dict(self.pairs("LOCATED_IN", "Enterprise", "District"))
        table = graph.edge("OPERATES_IN", "Enterprise", "Segment")
        self.links = [self._link(table, i) for i in range(len(table))]
        makes = graph.edge("MAKES", "Enterprise", "Product")
        some = {link.firm for link in self.links if link.state <= SUGGESTED}
        makers = {int(f) for f, s in zip(makes.source, makes.state, strict=True) if s != REJECTED}
        self.business = some | makers
        self.sure = [link for link in self.links if link.state == CONFIRMED]
        self.does = {s: {link.firm for link in self.sure if link.segment == s} for s in self.segments}
        self.maybe = {
            s: {link.firm for link in self.links if link.segment == s and link.state == SUGGESTED}
            for s in self.segments
        }
        self.seen = {link.firm for link in self.sure}
        self.told = {link.firm for link in self.sure if not link.text[0] or link.firm not in makers}
        self.supplies = self._supplies()
        self.phi = proximity(graph).tolist()

    def pairs(self, kind: str, source: str, target: str) -> list[tuple[int, int]]:
        table = self.graph.edge(kind, source, target)
        return [
            (int(s), int(t)) for s, t, x in zip(table.source, table.target, table.state, strict=True) if x == CONFIRMED
        ]

    def _link(self, table: Any, i: int) -> Link:
        matched = table.columns["rule"][i] in MATCHING
        said = table.columns["evidence"][i] or ""
        quoted = re.search("“([^”]*)”$", said)
        text = (quoted[1] if quoted else said) if matched else self.firms[table.source[i]]
        values = (float(table.columns["share"][i]), table.columns["role"][i] == "链主", (matched, text))
        return Link(int(table.source[i]), int(table.target[i]), int(table.state[i]), *values)

    def _supplies(self) -> list[tuple[int, int, bool]]:
        table = self.graph.edge("SUPPLIES", "Segment", "Segment")
        return [
            (int(table.source[i]), int(table.target[i]), bool(table.columns["essential"][i] == 1))
            for i in range(len(table))
            if table.state[i] == CONFIRMED and table.source[i] != table.target[i]
        ]

    @cached_property
    def rosters(self) -> list[SlowRoster]:
        """The widest population first; who has a stock code is on that of listed firms, who is on none on ``own``."""
        table, made = self.graph.nodes["Roster"], []
        for i in range(len(table)):
            value = {name: column[i] for name, column in table.columns.items()}
            made.append(self._roster(str(table.ids[i]), value))
        written = {r.id for r in made}
        made += [self._roster(id_, {"kind": None}) for id_ in ("listed", "own") if id_ not in written]
        by_id = {r.id: r for r in made}
        for firm, roster in self.pairs("LISTED_IN", "Enterprise", "Roster"):
            by_id[str(table.ids[roster])].firms.add(firm)
        codes = self.graph.nodes["Enterprise"].columns["stock_code"].tolist()
        by_id["listed"].firms |= {i for i, code in enumerate(codes) if code is not None}
        by_id["own"].firms |= set(range(len(self.firms))) - set().union(*(r.firms for r in made))
        return sorted((r for r in made if r.firms), key=lambda r: list(KINDS).index(r.kind))

    def _roster(self, id_: str, value: dict[str, Any]) -> SlowRoster:
        kind = value["kind"] or ("上市公司" if id_ == "listed" else "自有台账")
        complete = value.get("complete", math.nan)
        table, sizes = self.graph.edge("COUNTS", "Roster", "District"), {}
        for i in range(len(table)):
            if str(self.graph.nodes["Roster"].ids[table.source[i]]) == id_ and table.state[i] == CONFIRMED:
                count = float(table.columns["count"][i])
                sizes[int(table.target[i])] = None if math.isnan(count) else count
        return SlowRoster(
            id_,
            kind,
            (value.get("admission") or KINDS[kind][0]) == CLOSED,
            (value.get("level") or KINDS[kind][1]) == SITES,
            None if math.isnan(complete) else complete,
            value.get("counted_on"),
            sizes,
        )

    def way_up(self, district: int) -> list[int]:
        """A district and those above it."""
        out = [district]
        while (at := self.up.get(out[-1], -1)) >= 0 and at not in out:
            out.append(at)
        return out

    def districts(self, place: Place) -> tuple[set[int], set[int]]:
        """Districts inside a place, and those that only contain it."""
        roots = {self.district[i] for i in place.ids}
        inside = {d for d in range(len(self.district)) if roots & set(self.way_up(d))}
        return inside, {d for r in roots for d in self.way_up(r)} - inside


class SlowLook:
    """One roster in one place: the counts, and every figure of §3."""

    def __init__(self, world: SlowWorld, roster: SlowRoster, place: Place, figures: dict[str, Any] | None) -> None:
        self.world, self.roster, self.place, self.given = world, roster, place, figures
        inside, above = world.districts(place)
        on = roster.firms
        self.here = {f for f in on if world.home.get(f) in inside}
        self.outside = {f for f in on if f in world.home and world.home[f] not in inside | above}
        self.perhaps = on - self.here - self.outside
        self.m, self.M = len(self.here & world.seen), len(self.outside & world.seen)
        self.told = self.here & world.told

    def n(self, s: int) -> int:
        return len(self.world.does[s] & self.here)

    def n_s(self, s: int) -> int:
        return len(self.world.does[s] & self.outside)

    def texts(self, s: int) -> int:
        return len({k.text for k in self.world.sure if k.segment == s and k.firm in self.here})

    @cached_property
    def pi(self) -> float:
        mine = [k.text[0] for k in self.world.sure if k.firm in self.roster.firms]
        return sum(MATCHED if matched else SAID for matched in mine) / len(mine) if mine else SAID

    @cached_property
    def own(self) -> bool:
        """Whether d goes by a number of the place itself, or by what is declared of a list that covers it."""
        asked = [self.world.district[i] for i in self.place.ids]
        return all(self.roster.sizes.get(d) is not None for d in asked) or self._covered(asked)

    def _covered(self, asked: Iterable[int]) -> bool:
        if self.roster.complete is None:
            return False
        named = set(self.roster.sizes)
        if not named:
            ways = [self.world.way_up(self.world.home[f]) for f in self.roster.firms if f in self.world.home]
            common = [d for d in ways[0] if all(d in way for way in ways)] if ways else []
            if not common:
                return True
            named = {common[0]}
        return all(named & set(self.world.way_up(d)) for d in asked)

    def e(self, s: int) -> float | None:
        if not (self.given and self.roster.closed and self.n_s(s) and self.M):
            return None
        k, n_bar = self.given["k"], self.given["n_bar"]
        return float((self.n_s(s) + k) * (n_bar / (n_bar + k)) * self.m / self.M)

    def E(self, s: int, end: int) -> float | None:
        e, d = self.e(s), self.given and self.given["d"]
        return None if e is None or d is None else self.pi * e / d[end] if d[end] else math.inf

    def p_none(self, s: int, end: int, n: int = 0) -> float | None:
        """P(nobody | none seen); with ``n`` P(no further | n seen)."""
        e, there = self.e(s), self.E(s, end)
        if e is None or there is None or self.given is None:
            return None
        return float(((self.given["b"] + self.pi * e) / (self.given["b"] + there)) ** (self.given["a"] + n))

    def p_prior(self, s: int, end: int) -> float:
        assert self.given is not None
        there = self.E(s, end)
        assert there is not None
        return float((self.given["b"] / (self.given["b"] + there)) ** self.given["a"])

    def p_present(self, s: int) -> float | None:
        if not self.n(s):
            return None
        none = self.p_none(s, 1)
        return 1 - (1 - self.pi) ** self.texts(s) * (1 if none is None else none)

    def p_under(self, s: int) -> float | None:
        e = self.e(s)
        if e is None or self.m < 10 or self.given is None:
            return None
        return p_under(self.n(s), e, self.given["a"], self.given["b"])

    def expected_firms(self, s: int) -> float | None:
        """m: seen and expected unseen."""
        e, there = self.e(s), self.E(s, 1)
        if e is None or there is None or self.given is None:
            return None
        a, b, n = self.given["a"], self.given["b"], self.n(s)
        return float(self.pi * n + (there - self.pi * e) * (a + n) / (b + self.pi * e))

    def declared(self, s: int, on: int) -> float | None:
        """The share that the list holds, where it may say 无 because somebody declared it complete."""
        r = self.roster
        if not (r.closed and r.by_site and r.complete is not None and self.own and r.counted_on and self.told):
            return None
        counted, today = date.fromisoformat(r.counted_on), date(on // 10_000, on // 100 % 100, on % 100)
        months = (today.year - counted.year) * 12 + today.month - counted.month
        share, firms = self.held, len(self.here)
        sizes = [r.sizes.get(self.world.district[i]) for i in self.place.ids]
        least = sum(x for x in sizes if x is not None) if None not in sizes else firms / share if share else math.inf
        if counted > today or months > 12 or share < 0.9 or len(self.told) < 0.9 * firms or firms < 0.9 * least - 1e-9:
            return None
        does, maybe = self.world.does[s], self.world.maybe[s]
        return None if does & self.here or maybe & self.here or (does | maybe) & self.perhaps else share

    @cached_property
    def held(self) -> float:
        """The declared share, or x of M where other lists refute it."""
        assert self.roster.complete is not None
        inside = self.world.districts(self.place)[0]
        narrower = [r.firms for r in self.world.rosters if r.kind in KINDS[self.roster.kind][2]]
        meets = {f for f in set().union(*narrower) if self.world.home.get(f) in inside}
        M, x = len(meets), len(meets & self.roster.firms)
        if M < 5:
            return self.roster.complete
        return x / M if beta_upper(x + 0.5, M - x + 0.5) < self.roster.complete else self.roster.complete


@cache
def beta_upper(a: float, b: float) -> float:
    """Upper 95 % bound of a Beta, by halving, its probability by the midpoint rule in arcsine steps."""
    steps = 2_000

    def mass(x: float) -> float:
        end = math.asin(math.sqrt(x))  # p = sin² u takes the poles at both ends away
        grid = [(i + 0.5) * end / steps for i in range(steps)]
        return 2 * end / steps * sum(math.sin(u) ** (2 * a - 1) * math.cos(u) ** (2 * b - 1) for u in grid)

    whole = math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))
    low, high = 0.0, 1.0
    for _ in range(25):
        middle = (low + high) / 2
        low, high = (middle, high) if mass(middle) < 0.95 * whole else (low, middle)
    return low
