"""What may be said of each segment in a place, the slow way: every rule as docs/gaps.md states it, one cell at a time.

The answers of ``graph.gaps.find`` have to be these; nothing here shares code with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.chain.places import Place
from graph.evidence.measured import SAID
from graph.gaps.thresholds import Thresholds
from tests.graph.gaps.slow_claims import CONFIRMED, SlowLook, SlowWorld
from tests.graph.gaps.slow_verified import Found, found_out


@dataclass
class SlowAnswer:
    """One segment in one place."""

    presence: str = "不明"
    strength: str = "不可比"
    state: str = ""
    rules: tuple[str, ...] = ()
    needed: bool = False
    roster: str = ""
    marks: tuple[str, ...] = ()
    found: str = ""
    glanced: str = ""
    named: int = 0
    priority: float | None = None
    numbers: dict[str, float] = field(default_factory=dict)


class SlowGaps:
    """Answers about one place. ``given`` are the figures in the JSON of the answers, by segment and roster."""

    def __init__(
        self,
        world: SlowWorld,
        place: Place,
        peers: Sequence[Place],
        limits: Thresholds,
        given: dict[str, dict[str, Any]],
    ) -> None:
        self.world, self.place, self.limits, self.graph = world, place, limits, world.graph
        self.looks = [SlowLook(world, r, place, given.get(r.id)) for r in world.rosters]
        self.none_found = dict[int, bool]()
        self.comparing = [k for k in self.looks if k.roster.closed]
        self.inside, self.above = world.districts(place)
        self.columns = self.graph.nodes["Segment"].columns
        self.local = self._local(self.inside)
        self.above_each = [world.districts(Place("", (id_,)))[1] for id_ in place.ids]
        self.alike = [self._local(world.districts(p)[0], world.comparing) for p in peers or self._alike()]

    def _local(self, inside: set[int], of: set[int] | None = None) -> list[int]:
        """Confirmed firms of each segment, whatever roster they are on, or of these."""
        found = [(f, s) for f, s in self._doing(inside) if of is None or f in of]
        return [sum(t == s for _, t in found) for s in self.world.segments]

    def _doing(self, inside: set[int]) -> set[tuple[int, int]]:
        """Who does what there, at home or at a site."""
        world = self.world
        home = {(f, s) for s in world.segments for f in world.does[s] if world.home.get(f) in inside}
        return home | {(f, s) for f, d, s in world.at if d in inside}

    def _size(self, inside: set[int], of: set[int] | None = None) -> int:
        firms = self.world.business if of is None else self.world.business & of
        return sum(self.world.home.get(f) in inside for f in firms)

    def _alike(self) -> list[Place]:
        """Districts of the level of the place, of half to double its size by the roster that compares: at least 4, the
        nearest, at most 30.
        """
        level, size = self.world.levels[self.world.district[self.place.ids[0]]], self._size(self.inside)
        found, ids = [], self.graph.nodes["District"].ids
        for d, other in enumerate(self.world.levels):
            each = Place("", (str(ids[d]),))
            count = self._size(self.world.districts(each)[0], self.world.comparing)
            if level is not None and size and other == level and d not in self.inside | self.above and count:
                found.append((max(count / size, size / count), each.ids, each))
        near = sum(ratio <= 2 for ratio, _, _ in found)
        return [place for _, _, place in sorted(found)[: min(max(near, 4), 30)]]

    def related(self, s: int, local: Sequence[int]) -> float:
        here = total = 0.0
        for t, near in enumerate(self.world.phi[s]):
            if t != s:
                total += near
                here += near if local[t] > 0 else 0.0
        return here / total if total > 1e-12 else math.nan

    def alike_related(self, s: int) -> list[int]:
        """Of those alike, in units of 2^-30, ascending."""
        each = [self.related(s, local) for local in self.alike]
        return sorted(0 if math.isnan(r) else round(r * 2**30) for r in each)

    def firms_of(self, t: int) -> float:
        """m of a segment: the most that a roster says; without a comparison π of those seen, each counted once; nobody
        where people found nobody.
        """
        if self.denied(t):
            return 0.0
        on = [(look.n(t), look.pi) for look in self.looks] + [(look.sited(t), SAID) for look in self.looks]
        seen = sum(n for n, _ in on)
        most = [self.local[t] * sum(n * pi for n, pi in on) / seen if seen else 0.0]
        most += [found for look in self.looks if (found := look.expected_firms(t)) is not None]
        return max(most)

    def found_out(self, s: int) -> Found | None:
        """What people found out of a segment here."""
        names = [str(i) for i in self.graph.nodes["District"].ids]
        return found_out(
            self.graph,
            list(self.place.ids),
            {names[d] for d in self.inside},
            [{names[d] for d in above} for above in self.above_each],
            str(self.graph.nodes["Segment"].ids[s]),
        )

    def denied(self, s: int) -> bool:
        """Whether people found that nobody does it here, in a way that is enough to go by."""
        if s not in self.none_found:
            found = self.found_out(s)
            self.none_found[s] = found is not None and found.result == "无" and found.sure >= 0.9
        return self.none_found[s]

    def verified(self, s: int, out: SlowAnswer) -> None:
        """What people found out outranks what the lists make probable."""
        found = self.found_out(s)
        glance = found is not None and found.result != "说不清" and found.sure < 0.9
        out.found = found.result if found and not glance else ""
        out.glanced = found.result if found and glance else ""
        out.named = found.named if found else 0
        if out.glanced == "有":
            out.presence = "有" if out.presence == "有" else "有记录"
            out.numbers["likely"], out.numbers["declared"] = 0.0, math.nan
        if found and out.glanced == "无" and out.presence == "不明":
            out.numbers["likely"], out.numbers["p_none"] = float(found.sure >= self.limits.likely_from), found.sure
        if out.found == "有":
            out.presence, out.numbers["likely"], out.numbers["declared"] = "有", 0.0, math.nan
        if found and out.found == "无":
            out.presence, out.numbers["likely"], out.numbers["declared"] = "无", 0.0, math.nan
            out.numbers["p_none"] = found.sure

    def presence(self, s: int, out: SlowAnswer) -> None:
        """有没有, and what of it rests on which roster."""
        limits, numbers = self.limits, out.numbers
        numbers["p_none"] = numbers["declared"] = numbers["there"] = math.nan
        seen = [p for look in self.looks if (p := look.p_present(s)) is not None]
        if seen:
            out.presence = "有" if max(seen) >= limits.present_from else "有记录"
        by, rank = "", 0
        for look in (k for k in self.looks if k.roster.closed and k.roster.by_site):
            low, d, blank = look.p_none(s, 0), look.d(s), look.no_business(s)
            declared, rests = look.declared(s, self.graph.on), ""
            if low is not None:
                numbers["there"] = look.E(s, 1) if math.isnan(numbers["there"]) else numbers["there"]  # type: ignore[assignment]
                known = look.own and not look.may_be_here(s)
                if known and d and d[0] >= limits.look_from and low >= limits.none_from:
                    rests = "measured"
                elif (
                    declared is None
                    and look.M >= look.m >= 10
                    and low >= limits.likely_from
                    and not (blank or 0) > 1 / 3
                ):
                    rests = "likely" if low - look.p_prior(s, 0) >= limits.added_from else ""
            rests = rests or ("declared" if declared is not None else "")
            worth = {"": 0, "likely": 1, "measured": 2, "declared": 2}[rests]
            if not seen and (worth > rank or (not rank and math.isnan(numbers["p_none"]))):
                mid = look.p_none(s, 1)
                numbers["p_none"] = math.nan if rests == "declared" or mid is None else mid
                numbers["declared"] = declared if rests == "declared" and declared is not None else math.nan
                by, rank = (look.roster.id, worth) if worth else (by, rank)
        if rank == 2:
            out.presence = "无"
        numbers["likely"], out.roster = float(rank == 1), by

    def strength(self, s: int, out: SlowAnswer) -> None:
        """强不强: as the first roster says that compares; 显著弱 only where sites are counted."""
        for look in self.looks:
            under = look.p_under(s)
            if under is not None:
                enough = look.n(s) >= self.limits.strong_firms and look.texts(s) >= self.limits.strong_texts
                over = 1 - under >= self.limits.over_from and enough and out.presence == "有"
                weak = look.roster.by_site and under >= self.limits.under_from
                out.strength = "显著强" if over else "显著弱" if weak else "相当" if look.n(s) else "不可比"
                out.numbers["under"] = under
                out.roster = out.roster or look.roster.id
                return
        out.numbers["under"] = math.nan
        told = [look.roster.id for look in self.looks if look.e(s) is not None]
        out.roster = out.roster or (told[0] if told else "")

    def need(self, s: int, out: SlowAnswer) -> None:
        uses = [(t, 1.0 if must else 1 / 3, must) for a, t, must in self.world.supplies if a == s]
        feeds = [(a, 1.0 if must else 1 / 3) for a, t, must in self.world.supplies if t == s]
        bound = {t for t, _, must in uses if must and t != s}
        left = [(f, t) for f, t in self._doing(self.inside) if t in bound and not self.denied(t)]
        firms = {f for f, does in self._doing(self.inside) if does in bound}
        out.numbers["bound"] = min(len(firms), len(left))
        out.numbers["users"] = sum(w * self.firms_of(t) for t, w, _ in uses)
        out.numbers["suppliers"] = sum(w * self.firms_of(a) for a, w in feeds)
        hard = self.columns["bottleneck"][s] == 1
        least = 1 if hard else self.limits.needed_firms
        out.needed = (
            out.numbers["bound"] >= least or out.numbers["bound"] >= self.limits.needed_firms or self.planned(s)
        )

    def planned(self, s: int) -> bool:
        part = self.graph.edge("PART_OF", "Segment", "Field")
        rows = zip(part.source, part.state, part.columns["planned"], strict=True)
        return any(t == s and state == CONFIRMED and planned == 1 for t, state, planned in rows)

    def makers(self, s: int) -> float:
        """1 ÷ Σ share², by revenue where it is known of all; what is sold at a site nobody knows."""
        size = self.graph.nodes["Enterprise"].columns["size"]
        mine = [k for k in self.world.sure if k.segment == s and self.world.home.get(k.firm) in self.inside]
        sold = [float(size[k.firm]) * k.share for k in mine]
        known = len(mine) == self.local[s] and all(x > 0 for x in sold)
        weights = sold if known else [1.0] * self.local[s]
        return sum(weights) ** 2 / sum(w * w for w in weights) if weights else math.nan

    def alone(self, s: int, end: int = 1) -> float:
        """P(nobody but those seen), by the lists that count sites."""
        looks = [k for k in self.looks if k.roster.closed and k.roster.by_site]
        return max((p for k in looks if (p := k.p_none(s, end, k.n(s))) is not None), default=math.nan)

    def marks(self, s: int, out: SlowAnswer) -> None:
        n, numbers = self.local[s], out.numbers
        leads = [k.firm for k in self.world.sure if k.segment == s and k.leads]
        here = any(self.world.home.get(f) in self.inside for f in leads)
        near, denied = self.nearby(s), out.found == "无"
        marks = {
            "disputed": (denied or out.glanced == "无") and n > 0,
            "single": not denied and n == 1 and out.named < 2,
            "concentrated": not denied and n > 1 and self.makers(s) < 2,
            "no_anchor": self.columns["anchor_required"][s] == 1 and bool(leads) and not here,
            "bottleneck": self.columns["bottleneck"][s] == 1,
            "controlled": self.columns["entry"][s] == "严控新增",
            "conditional": self.columns["entry"][s] == "须先获批",
            "closed": self.columns["entry"][s] == "外资禁入",
            "restricted": self.columns["entry"][s] == "外资受限",
            "below": n == 0 and numbers["under"] >= 0.9,
            "nearby": (n == 0 or denied) and near > 0,
            "sensitive": self.sensitive(s, out),
            **self.heads(s, n > 0 or out.needed),
            "unseen": n == 0 and not self.barred(s) and not any(k.n_s(s) for k in self.comparing or self.looks),
        }
        out.marks = tuple(key for key, holds in marks.items() if holds)

    def sensitive(self, s: int, out: SlowAnswer) -> bool:
        """Whether another list that compares says otherwise of its strength, or the other end of d of its presence."""
        limits, said = self.limits, list[str]()
        for look in self.looks:
            under = look.p_under(s)
            if under is not None:
                enough = look.n(s) >= limits.strong_firms and look.texts(s) >= limits.strong_texts
                weak = look.roster.by_site and under >= limits.under_from
                said.append("over" if 1 - under >= limits.over_from and enough else "under" if weak else "even")
        present = out.presence == "有"
        if present and len(set(said)) > 1:
            return True
        low, high = (self._none(s, end) for end in (0, 2))
        if (
            not out.glanced
            and out.found not in ("有", "无")
            and ((low == 2) != (high == 2) or (out.needed and (low == 1) != (high == 1)))
        ):
            return True
        leads = [k.firm for k in self.world.sure if k.segment == s and k.leads]
        no_anchor = self.columns["anchor_required"][s] == 1 and bool(leads)
        no_anchor = no_anchor and not any(self.world.home.get(f) in self.inside for f in leads)
        risky = no_anchor or (self.local[s] == 1 and out.named < 2)
        only = [self.alone(s, end) >= limits.alone_from for end in (0, 2)]
        return out.needed and present and risky and only[0] != only[1]

    def _none(self, s: int, end: int) -> int:
        """2 where the lists say 无 at this end of d, 1 where 疑缺, else 0."""
        if any(look.p_present(s) is not None for look in self.looks):
            return 0
        limits, worth = self.limits, [0]
        for look in (k for k in self.looks if k.roster.closed and k.roster.by_site):
            p, d = look.p_none(s, end), look.d(s)
            if look.declared(s, self.graph.on) is not None:
                worth.append(2)
            if p is not None and d:
                known = look.own and not look.may_be_here(s)
                if known and d[end] >= limits.look_from and p >= limits.none_from:
                    worth.append(2)
                hole = (look.no_business(s) or 0) > 1 / 3
                if hole:
                    continue
                if look.M >= look.m >= 10 and p >= limits.likely_from and p - look.p_prior(s, end) >= limits.added_from:
                    worth.append(1)
        return max(worth)

    def heads(self, s: int, asked: bool) -> dict[str, bool]:
        """What the first list of leaders that names three of them says."""
        for look in (k for k in self.looks if k.roster.kind == "行业头部" and not k.roster.by_site):
            if len(self.world.does[s] & look.on) >= 3:
                share = look.m / (look.m + look.M) if look.m + look.M else 0.0
                none = not look.n(s) and (1 - share) ** look.unplaced(s) >= 0.9
                gather = look.n(s) >= 3 and look.p_gather(s) >= 0.9
                bare = none and asked and not look.sited(s)
                led = look.n(s) + look.sited(s) > 0 and not gather
                return {"no_head": none and asked, "no_base": bare, "led": led, "heads": gather}
        return {}

    def nearby(self, s: int) -> int:
        """Firms in the rest of the city that a county belongs to."""
        if len(self.place.ids) > 1:
            return 0
        at = self.world.district[self.place.ids[0]]
        city = self.world.up.get(at, -1)
        if self.world.levels[at] not in ("县级", "园区") or city < 0 or self.world.levels[city] not in ("市", "直辖市"):
            return 0
        whole = self.world.districts(Place("", (str(self.graph.nodes["District"].ids[city]),)))[0]
        return self._local(whole)[s] - self.local[s]

    def neighbours(self, s: int) -> bool:
        """Whether a segment next to it is 显著强 here."""
        near = {t for a, t, _ in self.world.supplies if a == s} | {a for a, t, _ in self.world.supplies if t == s}
        return any(self.of(t, alone=True).strength == "显著强" for t in near)

    def label(self, s: int, out: SlowAnswer) -> tuple[str, tuple[str, ...]]:
        numbers, alone = out.numbers, self.alone(s, 0) >= self.limits.alone_from
        if out.presence == "无":
            if out.needed:
                return "missing", ("missing.verified" if out.found else "missing.needed",)
            related = numbers["relatedness"] - numbers["related_from"] > 1e-9
            rules = ("extend.neighbour",) * self.neighbours(s) + ("extend.related",) * related
            if out.found:
                return ("extend", ("extend.verified",)) if rules else ("absent", ("absent.verified",))
            return ("extend", rules) if rules else ("absent", ("absent",))
        if numbers["likely"] and out.needed:
            return "likely_missing", ("likely.glanced" if out.glanced else "likely.needed",)
        if out.presence == "有" and out.strength == "显著强":
            return "strong", ("strong",)
        if out.presence == "有":
            rules = ("weak.under",) * (out.strength == "显著弱")
            rules += ("weak.single",) * ("single" in out.marks and alone and out.needed)
            rules += ("weak.anchor",) * ("no_anchor" in out.marks and alone and out.needed)
            return ("weak", rules) if rules else ("plain", ("plain.verified" if out.found == "有" else "plain",))
        if out.presence == "有记录":
            return "plain", ("plain.glanced" if out.glanced else "plain.recorded",)
        if out.found == "说不清":
            return "unknown", ("unknown.asked",)
        if out.glanced:
            return "unknown", ("unknown.glanced",)
        if self.barred(s):
            return "unknown", ("unknown.outside",)
        cause = "unseen" if "unseen" in out.marks else "small" if numbers["there"] < 0.5 else "look"
        return "unknown", (f"unknown.{cause}",)

    def barred(self, s: int) -> bool:
        """Whether lists that could say 无 have firms here, and none of them collects those that do it."""
        looks = [k for k in self.looks if k.roster.closed and k.roster.by_site and k.here]
        return bool(looks) and not any(k.collects(s) for k in looks)

    def urgency(self, s: int, out: SlowAnswer) -> float:
        """B · max h · (1 − 外购可得性) · (1 + g)."""
        numbers, marks = out.numbers, out.marks
        firms = numbers["users"] + numbers["suppliers"] / 2
        if out.presence in ("有", "有记录"):
            h = [0.25 * any(m in marks for m in ("single", "no_anchor", "concentrated"))]
            h += [numbers["under"]] if out.strength == "显著弱" and out.presence == "有" else []
            h += [self.alone(s) / 2] if "single" in marks and self.alone(s) >= 0 else []
        else:
            h = [v for v in (numbers["p_none"], numbers["declared"]) if v >= 0] or [0.0]
            h += [0.25] if "no_anchor" in marks else []
        bought = float(self.columns["importable"][s])
        parts = {
            "firms": firms / 2 if "nearby" in marks else firms,
            "sureness": max(h),
            "importable": bought,
            "urgency": 1 + self.planned(s) / 2 + (self.columns["bottleneck"][s] == 1) / 2,
        }
        numbers |= parts
        out_ = 1.0
        for name, value in parts.items():
            value = 1 - value if name == "importable" else value
            out_ *= 1.0 if math.isnan(value) else value ** self.limits.weight(name)
        return out_

    def of(self, s: int, *, alone: bool = False) -> SlowAnswer:
        """The answer about a segment; ``alone`` without what hangs on its neighbours."""
        out = SlowAnswer()
        self.presence(s, out)
        self.strength(s, out)
        if alone:
            return out
        self.verified(s, out)
        if out.strength == "显著弱" and out.named > self.local[s]:  # the list saw fewer than people found
            out.strength = "相当" if self.local[s] else "不可比"
        self.need(s, out)
        self.marks(s, out)
        alike = self.alike_related(s)
        at = math.ceil(self.limits.related_quantile * (len(alike) - 1) - 1e-9)
        out.numbers["relatedness"] = self.related(s, self.local)
        out.numbers["related_from"] = alike[at] / 2**30 if len(alike) >= 4 else math.nan
        out.numbers["peers_relatedness"] = sum(alike) / (len(alike) * 2**30) if alike else math.nan
        out.state, out.rules = self.label(s, out)
        urgency = self.urgency(s, out)
        out.priority = urgency if out.state in ("missing", "likely_missing", "weak", "extend") else None
        return out
