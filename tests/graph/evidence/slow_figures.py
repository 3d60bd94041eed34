"""Figures of every roster by plain loops over the relations of a graph: the formulas once more, written apart.

Of the shape only k is taken as given (a test of its own says that no other is likelier); with fewer than ten places
with ten seen firms a = b = 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from graph.chain.graph import ChainGraph
from tests.graph.evidence.plain_maths import beta_below, beta_quantile, gamma_below, gamma_quantile

NAN = math.nan
MATCHING = {"exact", "alias", "subclass", "head", "stated", "scope", "wider", "ambiguous", "contains", "trade", "class"}
SELECTED = {"专精特新企业", "行业头部", "自有台账"}
NARROWER = {"登记企业": {"规上企业", "专精特新企业", "上市公司"}, "规上企业": {"上市公司"}}
"""Kinds whose members all meet the test of a wider one."""
RIGHT, STILL, FOUND, OWN, SAID = (144, 150), (100, 118), (51, 88), (111, 116), 0.98
"""Links that are right, firms that still do it, links that are found, main businesses that are right; and people."""
Interval = tuple[float, float, float]
Counted = tuple[float, float]


def beta(shares: Iterable[Counted]) -> Interval:
    """Ends and middle of a product of shares, each hits of tries."""
    return _beta(tuple(shares))


@cache
def _beta(shares: tuple[Counted, ...]) -> Interval:
    mean = square = Fraction(1)
    for hits, tries in shares:
        h, t = Fraction(hits).limit_denominator(10**9), Fraction(tries).limit_denominator(10**9)
        first = (h + Fraction(1, 2)) / (t + 1)
        mean, square = mean * first, square * first * (h + Fraction(3, 2)) / (t + 2)
    if mean == 1:
        return 1.0, 1.0, 1.0
    size = float((mean - square) / (square - mean**2))
    low, mid, high = (beta_quantile(float(mean) * size, float(1 - mean) * size, p) for p in (0.05, 0.5, 0.95))
    return low, mid, high


@dataclass
class Slow:
    """The relations of a graph as sets of pairs of ids."""

    graph: ChainGraph

    def __post_init__(self) -> None:
        self.found: dict[str, set[str]] = {}
        self.up = dict(self.pairs("WITHIN", "District", "District"))
        self.home = dict(self.pairs("LOCATED_IN", "Enterprise", "District"))
        self.sure = self.pairs("OPERATES_IN", "Enterprise", "Segment")
        self.business = {f for f, _ in self.pairs("OPERATES_IN", "Enterprise", "Segment", {0, 1})}
        self.makes = {f for f, _ in self.pairs("MAKES", "Enterprise", "Product", {0, 1})}
        self.business |= self.makes
        firms = self.graph.nodes["Enterprise"]
        said = zip(firms.ids, firms.columns["division"], strict=True)
        read = {str(f): "".join(c for c in str(text or "")[:4] if c.isdigit())[:2] for f, text in said}
        self.division = {f: digits for f, digits in read.items() if digits}
        may = set(self.pairs("OPERATES_IN", "Enterprise", "Segment"))
        self.at = {site for site in self.sites() if (site[0], site[2]) in may}
        table = self.graph.edge("OPERATES_IN", "Enterprise", "Segment")
        rules = [(str(r), str(e or "")) for r, e in zip(table.columns["rule"], table.columns["evidence"], strict=True)]
        ends = self.pairs("OPERATES_IN", "Enterprise", "Segment", {0, 1, 2})
        self.text = {
            pair: ("word", evidence.split("“")[-1].rstrip("”")) if rule in MATCHING else ("said by", pair[0])
            for pair, (rule, evidence) in zip(ends, rules, strict=True)
        }
        self.own = {pair for pair, (rule, _) in zip(ends, rules, strict=True) if rule == "stated"}

    def pairs(
        self, kind: str, a: str, b: str, states: frozenset[int] | set[int] = frozenset({0})
    ) -> list[tuple[str, str]]:
        """Ends of relations in these states."""
        table, sources, targets = self.graph.edge(kind, a, b), self.graph.nodes[a].ids, self.graph.nodes[b].ids
        return [
            (str(sources[table.source[i]]), str(targets[table.target[i]]))
            for i in range(len(table))
            if int(table.state[i]) in states
        ]

    def sites(self) -> list[tuple[str, str, str]]:
        """Firm, district and segment of every site where something is done."""
        table = self.graph.edge("HAS_SITE", "Enterprise", "District")
        ends = self.pairs("HAS_SITE", "Enterprise", "District", {0, 1, 2})
        return [
            (firm, district, segment)
            for i, (firm, district) in enumerate(ends)
            if int(table.state[i]) == 0 and table.columns["role"][i] in ("总部", "生产基地", "研发中心")
            for segment in str(table.columns["segments"][i] or "").split("；")
        ]

    def sited(self, roster: str, district: str) -> set[str]:
        """Who is on a roster that counts sites and does something in a district."""
        inside, on = self.inside(district), self.members(roster)
        return {f for f, d, _ in self.at if d in inside and f in on} if self.by_site(roster) else set()

    def known(self, roster: str, district: str) -> set[str]:
        """Firms of a roster in a district whose business is known."""
        mine = self.members(roster) & self.business
        return {f for f in mine if self.home.get(f) in self.inside(district)} | self.sited(roster, district)

    def by_site(self, roster: str) -> bool:
        """Whether it counts where something is done, and not head offices."""
        return self.kind(roster) not in ("上市公司", "行业头部")

    def where(self, roster: str) -> set[tuple[str, str, str]]:
        """Firm, district and segment that the roster counts."""
        on = self.members(roster)
        at = {(f, self.home[f], s) for f, s in self.sure if f in on and f in self.home}
        return at | ({site for site in self.at if site[0] in on} if self.by_site(roster) else set())

    def branches(self, found: set[tuple[str, str]], but: set[str]) -> int:
        """Firms, each once in every branch of the districts that are left without some."""
        tops = set()
        for firm, district in found:
            way = [district, *self.above(district)]
            end = next((i for i, d in enumerate(way) if d in but), len(way))
            tops |= {(firm, way[end - 1])} if end else set()
        return len(tops)

    def above(self, district: str) -> list[str]:
        """The districts that contain one, the nearest first."""
        out = []
        while district in self.up and self.up[district] not in out:
            district = self.up[district]
            out.append(district)
        return out

    def inside(self, place: str) -> set[str]:
        """A district and all below it."""
        if place not in self.found:
            every = [str(d) for d in self.graph.nodes["District"].ids]
            self.found[place] = {d for d in every if d == place or place in self.above(d)}
        return self.found[place]

    def members(self, roster: str) -> set[str]:
        """Who is on it."""
        if f"on {roster}" not in self.found:
            self.found[f"on {roster}"] = self._members(roster)
        return self.found[f"on {roster}"]

    def _members(self, roster: str) -> set[str]:
        listed_in = self.pairs("LISTED_IN", "Enterprise", "Roster")
        firms = self.graph.nodes["Enterprise"]
        status = {str(f): said for f, said in zip(firms.ids, firms.columns["status"], strict=True)}
        here = {f for f, said in status.items() if said not in ("已退市", "吊销注销")}
        coded = {
            str(f) for f, code in zip(firms.ids, firms.columns["stock_code"], strict=True) if code is not None
        } & here
        if roster == "own":
            return here - coded - {f for f, _ in listed_in}
        return {f for f, r in listed_in if r == roster} | (coded if roster == "listed" else set())

    def sizes(self, roster: str) -> dict[str, float]:
        """Declared numbers by district; ``nan``: covered, but nobody says how many."""
        table = self.graph.edge("COUNTS", "Roster", "District")
        ends = self.pairs("COUNTS", "Roster", "District", {0, 1, 2})
        return {d: float(table.columns["count"][i]) for i, (r, d) in enumerate(ends) if r == roster}

    def complete(self, roster: str) -> float:
        """What its owner declares of it; ``nan`` for nothing."""
        table = self.graph.nodes["Roster"]
        return next((float(table.columns["complete"][i]) for i, r in enumerate(table.ids) if r == roster), NAN)

    def kind(self, roster: str) -> str:
        """What the roster is a list of."""
        table = self.graph.nodes["Roster"]
        kinds = {str(r): str(table.columns["kind"][i]) for i, r in enumerate(table.ids)} | {"own": "自有台账"}
        return kinds.get(roster, "上市公司")

    def selected(self, roster: str) -> bool:
        """Whether somebody chose who is on it."""
        return self.kind(roster) in SELECTED

    def covers(self, roster: str, place: str) -> bool:
        """Whether the place is inside one that the roster names, or without any the smallest that holds its firms."""
        named = set(self.sizes(roster))
        if not named:
            homes = [self.home[f] for f in self.members(roster) if f in self.home]
            way = (homes[0], *self.above(homes[0])) if homes else ()
            named = {d for d in way if all(h in self.inside(d) for h in homes)}
            if not named:
                return True
            named = {next(d for d in way if d in named)}
        return any(d in named for d in (place, *self.above(place)))

    def checked(self, roster: str, place: str) -> Counted:
        """Firms here that a narrower roster says should be on it: those that are, and all."""
        others = [str(r) for r in self.graph.nodes["Roster"].ids] + ["listed"]
        narrower = {f for r in others if self.kind(r) in NARROWER.get(self.kind(roster), ()) for f in self.members(r)}
        meets = {f for f in narrower if self.home.get(f) in self.inside(place)}
        return len(meets & self.members(roster)), len(meets)


Looked = tuple[str, list[Counted], list[Interval]]
"""Where firms were counted, the shares whose product is d, and what the places below it have."""


def looked(slow: Slow, roster: str, place: str) -> Looked | None:
    """From the place's own number, a declared completeness, or the nearest number above."""
    on, sizes, complete = slow.members(roster), slow.sizes(roster), slow.complete(roster)
    here = slow.known(roster, place)
    told = {f for f, s in slow.sure if slow.text[f, s][0] != "word" or f not in slow.makes} | slow.sited(roster, place)
    recall = [] if here <= told else [FOUND]

    def share(district: str, firms: float) -> Counted:
        return len(slow.known(roster, district)), max(len(slow.known(roster, district)), firms)

    every = {f for f in on if slow.home.get(f) in slow.inside(place)} | slow.sited(roster, place)
    x, M = slow.checked(roster, place)
    if sizes.get(place, NAN) == sizes.get(place, NAN) and place in sizes:
        part = min(len(every) / max(len(here), sizes[place]), 1.0) if max(len(here), sizes[place]) else 1.0
        if M >= 5 and beta_quantile(x + 0.5, M - x + 0.5, 0.95) < part:
            return place, [share(place, len(every)), (x, M), *recall], []
        return place, [share(place, sizes[place]), *recall], []
    if complete == complete and slow.covers(roster, place):
        if M >= 5 and beta_quantile(x + 0.5, M - x + 0.5, 0.95) < complete:
            return place, [share(place, len(every)), (x, M), *recall], []
        return place, [share(place, len(every) / complete), *recall], []
    for above in (place, *slow.above(place)):
        if sizes.get(above, NAN) == sizes.get(above, NAN) and above in sizes:
            below = [d for d in sizes if slow.up.get(d) == above and sizes[d] > 0]
            return above, [share(above, sizes[above]), *recall], [beta([share(d, sizes[d]), *recall]) for d in below]
    return None


def detection(slow: Slow, roster: str, place: str) -> Interval | None:
    """d of a place."""
    found = looked(slow, roster, place)
    if found is None:
        return None
    own = beta(found[1])
    ends = [own, *found[2]]
    return min(e[0] for e in ends), own[1], max(e[2] for e in ends)


def leaning(slow: Slow, roster: str, at: str, segment: str) -> tuple[float, float]:
    """How much better or worse than others the firms of a segment are seen, and the square of the relative error: by
    their divisions, in a district as if 20 more had been seen as elsewhere.
    """
    firms = {f for f in slow.members(roster) if f in slow.division}
    inside = slow.inside(at)
    home = {f for f in firms if slow.home.get(f) in inside}
    here, known = home | (slow.sited(roster, at) & firms), slow.known(roster, at) & firms
    far = {f for f in firms - home if f in slow.home}
    seen = far & slow.business
    mine = [f for f, s in slow.sure if s == segment and f in slow.members(roster)]
    if not known or not mine:
        return 1.0, 0.0
    q, total, terms = len(known) / len(here), 0.0, dict[str, tuple[float, float, float]]()
    for g in {slow.division.get(f, "") for f in mine}:
        n = sum(slow.division.get(f, "") == g for f in mine)
        every, found = (sum(slow.division[f] == g for f in of) for of in (here, known))
        outside, there = (sum(slow.division[f] == g for f in of) for of in (far, seen))
        often = len(seen) / len(far) if seen else 1.0
        likely = min(1.0, q * (there + 20 * often) / (outside + 20) / often if seen else q)
        share = (found + 20 * likely) / (every + 20)
        ratio, error = share / q, (1 - share) / share / (every + 20) * (1 - every / len(here))
        terms[g] = (n / ratio, ratio, error) if g else (float(n), 1.0, 0.0)
        total += terms[g][0]
    return len(mine) / total, sum((n / total) ** 2 * error for n, _, error in terms.values())


def is_of_segment(slow: Slow, roster: str, place: str, segment: str, d: Interval) -> bool:
    """Whether d of a place, bent to a segment, is this: each end has the probability below it that it must have."""
    found = looked(slow, roster, place)
    assert found is not None
    at, ((hits, tries), *rest), below = found
    ratio, error = leaning(slow, roster, at, segment) if hits and not slow.selected(roster) else (1.0, 0.0)
    if (ratio, error) != (1.0, 0.0):
        mean, total = min(hits / tries * ratio, 1.0), (1 - hits / tries) / hits + error
        tries = (1 - mean) / (mean * total) if mean < 1 and total else tries
        hits = mean * tries
    first = square = 1.0
    for h, t in ((hits, tries), *rest):
        first, square = first * (h + 0.5) / (t + 1), square * (h + 0.5) * (h + 1.5) / ((t + 1) * (t + 2))
    size = (first - square) / (square - first**2)
    low, mid, high = (beta_below(first * size, (1 - first) * size, end) for end in d)
    lowest, highest = min([1.0, *(b[0] * ratio for b in below)]), max([0.0, *(min(b[2] * ratio, 1) for b in below)])
    held = abs(mid - 0.5) < 1e-5
    held &= abs(low - 0.05) < 1e-5 if d[0] < lowest - 1e-6 else low < 0.05 + 1e-5
    return held and (abs(high - 0.95) < 1e-5 if d[2] > highest + 1e-6 else high > 0.95 - 1e-5)


@dataclass
class Figure:
    """All figures of one roster, place and segment; ``nan`` where nothing is stated."""

    n: int = 0
    outside: int = 0
    m: int = 0
    everybody: int = 0
    j: int = 0
    pi: float = NAN
    n_bar: float = NAN
    e: float = NAN
    d: Interval | None = None
    there: Interval = (NAN, NAN, NAN)
    none: Interval = (NAN, NAN, NAN)
    no_further: Interval = (NAN, NAN, NAN)
    prior_none: Interval = (NAN, NAN, NAN)
    present: Interval = (NAN, NAN, NAN)
    lq: Interval = (NAN, NAN, NAN)
    over: float = NAN
    under: float = NAN


def figure(slow: Slow, roster: str, place: str, segment: str, k: float, d: Interval | None) -> Figure:
    """The figures, with a = b = 1 and what is seen of the segment (:func:`is_of_segment`)."""
    on = slow.members(roster)
    links = [(f, s) for f, s in slow.sure if f in on]
    inside = slow.inside(place)
    maybe = inside | set(slow.above(place))
    where = slow.where(roster)
    here = {(f, s) for f, d, s in where if d in inside}
    out = Figure()
    out.m = len({f for f, _ in here})
    out.everybody = slow.branches({(f, d) for f, d, _ in where}, maybe)
    out.n = len({f for f, s in here if s == segment})
    out.outside = slow.branches({(f, d) for f, d, s in where if s == segment}, maybe)
    texts = {slow.text[f, s] for f, s in links if s == segment and slow.home.get(f) in inside}
    texts |= {
        ("said by", f) for f, d, s in slow.at if d in inside and s == segment and f in on and slow.by_site(roster)
    }
    out.j = len(texts)
    kinds = ["own" if pair in slow.own else slow.text[pair][0] for pair in links]
    right = {"word": beta([RIGHT, STILL])[1], "own": beta([OWN])[1]}
    out.pi = sum(right.get(kind, SAID) for kind in kinds) / len(links) if links else SAID
    unsure = (1 - out.pi) ** out.j
    out.present = (1 - unsure,) * 3
    if not links or slow.selected(roster):
        return out
    each = [slow.branches({(f, d) for f, d, t in where if t == s}, set()) for s in {s for _, _, s in where}]
    out.n_bar = sum(each) / len(slow.graph.nodes["Segment"])
    out.d = d
    if not out.outside or not out.everybody:
        return out
    out.e = (out.outside + k) * out.n_bar / (out.n_bar + k) * out.m / out.everybody
    if out.m >= 10 and out.everybody >= out.m:
        low, mid, high = (gamma_quantile(1 + out.n, p) / (1 + out.e) for p in (0.05, 0.5, 0.95))
        out.lq, out.under = (low, mid, high), gamma_below(1 + out.n, 1 + out.e)
        out.over = 1 - out.under
    if out.d is not None:
        _absent(out, unsure)
    return out


def _absent(out: Figure, unsure: float) -> None:
    """What an absence weighs, at each end of d."""
    low, mid, high = (_at(out, d, unsure) for d in out.d or ())
    ends = list(zip(low, mid, high, strict=True))
    out.there, out.none, out.no_further, out.prior_none, out.present = ends


def _at(out: Figure, d: float, unsure: float) -> tuple[float, ...]:
    there = out.pi * out.e / d
    none = (1 + out.pi * out.e) / (1 + there)
    return there, none, none ** (1 + out.n), 1 / (1 + there), 1 - unsure * none
