"""What one roster may claim about a place, the slow way: every formula as it is written down, a firm at a time.

Firms are counted one by one from the relations of the graph; of the answers only what was fitted (a, b, k, n̄) and d are
taken, from their JSON.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any

from scipy import special

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.evidence.measured import MATCHED, SAID

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
LETTERS = {"39": "C", "26": "C"}
"""Section of the divisions of the worlds that are tried."""


def seen_of(given: dict[str, Any], mix: dict[str, int]) -> tuple[float, float, float]:
    """d of a segment, from ``shares``, ``below`` and ``divisions`` in the JSON of a roster and who does it."""
    (hits, tries), *rest = given["shares"]
    ratio, error = leaning(given["divisions"], mix) if hits and mix else (1.0, 0.0)
    if (ratio, error) != (1.0, 0.0):
        mean, spread = min(hits / tries * ratio, 1.0), (1 - hits / tries) / hits + error
        tries = (1 - mean) / mean / spread if mean < 1 and spread else tries
        hits = mean * tries
    first = square = 1.0
    for h, t in ((hits, tries), *rest):
        first, square = first * (h + 0.5) / (t + 1), square * (h + 0.5) * (h + 1.5) / ((t + 1) * (t + 2))
    size = (first - square) / (square - first**2)
    low, mid, high = special.betaincinv(first * size, (1 - first) * size, [0.05, 0.5, 0.95]).tolist()
    below = given["below"]
    return (
        min([low, *(b[0] * ratio for b in below)]),
        mid,
        max([high, *(min(b[2] * ratio, 1.0) for b in below)]),
    )


def leaning(divisions: list[dict[str, Any]], mix: dict[str, int]) -> tuple[float, float]:
    """What d is multiplied by for a segment, and the square of its relative error."""
    rows = {row["division"]: row for row in divisions}
    names = ("here", "here_known", "elsewhere", "elsewhere_known")
    here, known, far, seen = (sum(row[n] for row in divisions) for n in names)
    if not known:
        return 1.0, 0.0
    q, terms, usual = known / here, [], seen / far if seen else 1.0
    for division, n in mix.items():
        rho, wide = 1.0, 0.0
        if (row := rows.get(division)) is not None:
            often = (row["elsewhere_known"] + 20 * usual) / (row["elsewhere"] + 20) / usual if seen else 1.0
            share = (row["here_known"] + 20 * min(1.0, q * often)) / (row["here"] + 20)
            rho, wide = share / q, (1 - share) / share / (row["here"] + 20) * (1 - row["here"] / here)
        terms.append((n / rho, wide))
    total = sum(n for n, _ in terms)
    return sum(mix.values()) / total, sum((n / total) ** 2 * wide for n, wide in terms)


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
    industrial: bool = False
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
        self.at, self.open_at = self._sites()
        self.seen = {link.firm for link in self.sure}
        self.told = {link.firm for link in self.sure if not link.text[0] or link.firm not in makers}
        texts = graph.nodes["Enterprise"].columns["division"].tolist()
        found = [re.match(r"[A-Z]?(\d\d)", text or "") for text in texts]
        self.division = {f: LETTERS[m[1]] + m[1] for f, m in enumerate(found) if m}
        self.supplies = self._supplies()
        self.phi = self._phi()

    @cached_property
    def comparing(self) -> set[int]:
        """Firms of the closed roster that sees some in most districts, then that sees most; all without one."""
        sizes = []
        for roster in self.rosters:
            homes = [self.home[f] for f in roster.firms & self.seen if f in self.home]
            sizes.append((len(set(homes)), len(homes)) if roster.closed else (0, 0))
        best = max(sizes, default=(0, 0))
        return self.rosters[sizes.index(best)].firms if best[0] else set(range(len(self.firms)))

    def _phi(self) -> list[list[float]]:
        """Of the firms that do either of two segments on that roster, the share of the more common one that do both."""
        does = [self.does[s] & self.comparing for s in self.segments]
        return [[len(a & b) / max(len(a), len(b)) if a & b else 0.0 for b in does] for a in does]

    def _sites(self) -> tuple[list[tuple[int, int, int]], set[tuple[int, int, int]]]:
        """Firm, district and segment of what is done at sites, and of what is or may be done there."""
        table, ids = self.graph.edge("HAS_SITE", "Enterprise", "District"), self.graph.nodes["Segment"].index
        at, maybe = [], set()
        for i, (f, d) in enumerate(zip(table.source.tolist(), table.target.tolist(), strict=True)):
            if table.state[i] == CONFIRMED and table.columns["role"][i] in {"总部", "生产基地", "研发中心"}:
                texts = (table.columns["segments"][i] or "").split("；")
                named = {ids[t] for t in texts if t in ids}
                at += [(f, d, s) for s in named if f in self.does[s]]
                maybe |= {(f, d, s) for s in named or self.segments if f in self.does[s] | self.maybe[s]}
        return at, maybe

    def roots(self, district: int, but: set[int]) -> frozenset[int]:
        """The last that is left above a district, without some; those on a wrong cycle are one."""
        way = self.way_up(district)
        left = way[: next((i for i, d in enumerate(way) if d in but), len(way))]
        return frozenset(self.way_up(left[-1])) - but if left else frozenset()

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
            "规上工业" in (value.get("name") or ""),
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
        self.fitted = figures if figures and figures["a"] is not None else None
        inside, above = world.districts(place)
        self.on, self.inside = roster.firms, inside
        self.seen_of = dict[int, tuple[float, float, float]]()
        home = {f: d for f, d in world.home.items() if f in self.on}
        self.at = [x for x in world.at if x[0] in self.on]
        sited = {f for f, d, _ in self.at if d in inside} if roster.by_site else set()
        self.here = {f for f in home if home[f] in inside} | sited
        self.perhaps = {f for f in self.on if home.get(f, -1) in {-1, *above}}
        self.open_at = [x for x in world.open_at if x[0] in self.on]
        at = [(f, d, s) for s in world.segments for f in world.does[s] if (d := home.get(f)) is not None]
        self.where = set(at) | (set(self.at) if roster.by_site else set())
        self.m = len({f for f, d, _ in self.where if d in inside})
        self.M = self._outside(self.where, inside | above)
        self.but = inside | above
        self.told = {f for f in self.here & world.told if home.get(f) in inside} | sited

    def _outside(self, where: Iterable[tuple[int, int, int]], but: set[int]) -> int:
        """Firms elsewhere, each once in every branch of the districts that are left."""
        found = {(f, self.world.roots(d, but)) for f, d, _ in where if d not in but}
        return len(found)

    @property
    def twice(self) -> bool:
        """Whether somebody is in several branches of the districts asked about; adding up counts it in each."""
        but = set(range(len(self.world.district))) - self.inside
        branches = {(f, self.world.roots(d, but)) for f, d, _ in self.where | set(self.at) if d in self.inside}
        return len(branches) > len({f for f, _ in branches})

    def n(self, s: int) -> int:
        return len({f for f, d, t in self.where if t == s and d in self.inside})

    def sited(self, s: int) -> int:
        """Those with a site here besides, where head offices are counted; else they are among the counted."""
        home = {f for f, d, t in self.where if t == s and d in self.inside}
        return len({f for f, d, t in self.at if t == s and d in self.inside} - home)

    def n_s(self, s: int) -> int:
        return self._outside([x for x in self.where if x[2] == s], self.but)

    def texts(self, s: int) -> int:
        home = {f for f in self.on if self.world.home.get(f) in self.inside}
        found: set[tuple[bool, str]] = {k.text for k in self.world.sure if k.segment == s and k.firm in home}
        return len(found | self._said(s)) if self.roster.by_site else len(found)

    def _said(self, s: int) -> set[tuple[bool, str]]:
        return {(False, self.world.firms[f]) for f, d, t in self.at if t == s and d in self.inside}

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

    def collects(self, s: int) -> bool:
        """A list of industrial firms holds nobody of another section (B, C and D are industry)."""
        code = self.world.graph.nodes["Segment"].columns["gb_code"][s]
        return not (self.roster.industrial and code) or code[0] in "BCD"

    def e(self, s: int) -> float | None:
        if not self.collects(s):
            return None
        if not (self.fitted and self.roster.closed and self.n_s(s) and self.M):
            return None
        k, n_bar = self.fitted["k"], self.fitted["n_bar"]
        return float((self.n_s(s) + k) * (n_bar / (n_bar + k)) * self.m / self.M)

    def d(self, s: int) -> tuple[float, float, float] | None:
        """What was seen of the firms of a segment, from what the JSON of the answer says of the roster."""
        if not self.given or not self.given["shares"] or not self.collects(s):
            return None
        if s not in self.seen_of:
            self.seen_of[s] = seen_of(self.given, self.mix(s))
        return self.seen_of[s]

    def mix(self, s: int) -> dict[str, int]:
        """Who is confirmed in a segment, wherever, by division."""
        mine = Counter(self.world.division.get(f, "") for f in self.on & self.world.does[s])
        return dict(mine)

    def no_business(self, s: int) -> float | None:
        """Of all firms on the roster that there are for those confirmed in the segment, division by division, the
        share without any business.
        """
        every = seen = 0.0
        for division, n in self.mix(s).items():
            firms = {f for f in self.on if self.world.division.get(f) == division}
            if firms:
                seen, every = seen + n, every + n * len(firms) / len(firms & self.world.business)
        return 1 - seen / every if every else None

    def E(self, s: int, end: int) -> float | None:
        e, d = self.e(s), self.d(s)
        return None if e is None or d is None else self.pi * e / d[end] if d[end] else math.inf

    def p_none(self, s: int, end: int, n: int = 0) -> float | None:
        """P(nobody | none seen); with ``n`` P(no further | n seen)."""
        e, there = self.e(s), self.E(s, end)
        if e is None or there is None or self.fitted is None:
            return None
        return float(((self.fitted["b"] + self.pi * e) / (self.fitted["b"] + there)) ** (self.fitted["a"] + n))

    def p_prior(self, s: int, end: int) -> float:
        assert self.fitted is not None
        there = self.E(s, end)
        assert there is not None
        return float((self.fitted["b"] / (self.fitted["b"] + there)) ** self.fitted["a"])

    def p_present(self, s: int) -> float | None:
        """The surer of what is counted and of the sites that are not."""
        counted, sites = self.p_counted(s), 1 - (1 - SAID) ** len(self._said(s)) if self.sited(s) else None
        return max((p for p in (counted, sites) if p is not None), default=None)

    def p_counted(self, s: int) -> float | None:
        if not self.n(s):
            return None
        none = self.p_none(s, 1)
        return 1 - (1 - self.pi) ** self.texts(s) * (1 if none is None else none)

    def p_under(self, s: int) -> float | None:
        e = self.e(s)
        if e is None or self.m < 10 or self.m > self.M or self.fitted is None:
            return None
        return p_under(self.n(s), e, self.fitted["a"], self.fitted["b"])

    def p_gather(self, s: int) -> float:
        """P(LQ > 1) of a list that somebody chose, by what was fitted to it."""
        if (
            self.fitted is None
            or self.fitted["k"] is None
            or self.m < 10
            or self.m > self.M
            or not self.n_s(s)
            or not self.M
        ):
            return 0.0
        k, n_bar = self.fitted["k"], self.fitted["n_bar"]
        e = (self.n_s(s) + k) * (n_bar / (n_bar + k)) * self.m / self.M
        return 1 - p_under(self.n(s), e, self.fitted["a"], self.fitted["b"])

    def unplaced(self, s: int) -> int:
        """Those confirmed in it whose head office may or may not be here."""
        return len(self.perhaps & self.world.does[s])

    def expected_firms(self, s: int) -> float | None:
        """m: seen and expected unseen."""
        e, there = self.e(s), self.E(s, 1)
        if e is None or there is None or self.fitted is None:
            return None
        a, b, n = self.fitted["a"], self.fitted["b"], self.n(s)
        return float(self.pi * n + (there - self.pi * e) * (a + n) / (b + self.pi * e))

    def declared(self, s: int, on: int) -> float | None:
        """The share that the list holds, where it may say 无 because somebody declared it complete."""
        r = self.roster
        if not (r.closed and r.by_site and r.complete is not None and self.own and r.counted_on and self.told):
            return None
        if not self.collects(s):
            return None
        counted, today = date.fromisoformat(r.counted_on), date(on // 10_000, on // 100 % 100, on % 100)
        months = (today.year - counted.year) * 12 + today.month - counted.month
        share, firms = self.held, len(self.here)
        sizes = [r.sizes.get(self.world.district[i]) for i in self.place.ids]
        least = sum(x for x in sizes if x is not None) if None not in sizes else firms / share if share else math.inf
        if counted > today or months > 12 or share < 0.9 or len(self.told) < 0.9 * firms or firms < 0.9 * least - 1e-9:
            return None
        does, maybe = self.world.does[s], self.world.maybe[s]
        home = {f for f in self.on if self.world.home.get(f) in self.inside}
        waits = (does | maybe) & (home | self.perhaps) or any(t == s and d in self.but for _, d, t in self.open_at)
        return None if waits else share

    def may_be_here(self, s: int) -> bool:
        """Whether somebody who does it, or may, has a site here where it may be done."""
        return any(t == s and d in self.inside for _, d, t in self.open_at)

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
