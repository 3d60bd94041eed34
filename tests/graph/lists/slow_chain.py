"""Who is in a place and how its chain hangs together, in plain loops over plain rows; see :mod:`slow_criteria`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]
STAGES = ("上游", "中游", "下游", "支撑")
AT_WORK = ("生产基地", "研发中心", "投产项目", "总部")
OVER = ("已退市", "吊销注销")


class Here(NamedTuple):
    """A firm of the place: its segments in chain order, the names of the districts of its sites, its head office."""

    segments: list[str]
    sites: list[str]
    seated: bool


@dataclass
class World:
    """Rows by kind, as a store gives them; what people said, oldest first (``topic``, ``key``, ``values``); what is
    asked; and how surely nobody else makes a segment, by the rosters that can say so.
    """

    tables: Tables
    notes: Sequence[Row]
    field: str
    place: tuple[str, ...]
    on: int
    criteria: Row
    sure: Mapping[str, float] = field(default_factory=dict)

    def rows(self, kind: str) -> Sequence[Row]:
        return self.tables.get(kind, [])

    def linked(self, kind: str, source: str, target: str) -> list[Row]:
        """The confirmed relations between two kinds."""
        ends = source, target
        return [
            r for r in self.rows(kind) if r["state"] == "confirmed" and (r["source_kind"], r["target_kind"]) == ends
        ]

    @cached_property
    def firms(self) -> dict[str, Row]:
        return {r["id"]: r for r in self.rows("Enterprise")}

    @cached_property
    def districts(self) -> dict[str, str]:
        two = {("320505", "虎丘区"): "苏州高新区（虎丘区）"}  # whatever list names others, none is in 苏州
        return {r["id"]: two.get((r["id"], r["name"]), r["name"]) for r in self.rows("District")}

    @cached_property
    def above(self) -> dict[str, str]:
        return {r["source"]: r["target"] for r in self.linked("WITHIN", "District", "District")}

    @cached_property
    def inside(self) -> set[str]:
        """The districts of the place."""
        return self.below(self.place)

    def below(self, places: Sequence[str]) -> set[str]:
        out = set(places)
        while wider := {d for d, up in self.above.items() if up in out} - out:
            out |= wider
        return out

    def home(self, kind: str) -> dict[str, str]:
        return {r["source"]: r["target"] for r in self.linked("LOCATED_IN", kind, "District")}

    @cached_property
    def homes(self) -> dict[str, str]:
        return self.home("Enterprise")

    @cached_property
    def chain(self) -> list[str]:
        """Segments of the field, in chain order."""
        mine = [r for r in self.linked("PART_OF", "Segment", "Field") if r["target"] == self.field]

        def turn(r: Row) -> tuple[int, float, str]:
            stage, order = r.get("stage"), r.get("order")
            at = STAGES.index(stage) if stage in STAGES else len(STAGES)
            return at, float("inf") if order is None else order, r["source"]

        return [r["source"] for r in sorted(mine, key=turn)]

    @cached_property
    def does(self) -> dict[str, list[Row]]:
        """By firm its links with segments, of all fields."""
        out: dict[str, list[Row]] = {}
        for r in self.linked("OPERATES_IN", "Enterprise", "Segment"):
            out.setdefault(r["source"], []).append(r)
        return out

    @cached_property
    def sites(self) -> list[tuple[str, str, str, str]]:
        """Segment, firm, district and role of what is done at sites of the place."""
        out = []
        for r in self.linked("HAS_SITE", "Enterprise", "District"):
            if r["role"] in AT_WORK and r["target"] in self.inside:
                known = {x["target"] for x in self.does.get(r["source"], [])}
                named = (r.get("segments") or "").replace(";", "；").split("；")
                out += [(s, r["source"], r["target"], r["role"]) for s in dict.fromkeys(named) if s in known]
        return out

    @cached_property
    def everybody(self) -> dict[str, set[str]]:
        """By firm of the place what it does here, of all fields, those that are gone too: they stay on record."""
        return self._working(self.inside)

    def _working(self, inside: set[str]) -> dict[str, set[str]]:
        out: dict[str, set[str]] = {}
        for firm, links in self.does.items():
            if self.homes.get(firm) in inside:
                out[firm] = {x["target"] for x in links}
        for segment, firm, district, _ in self.sites:
            if district in inside:
                out.setdefault(firm, set()).add(segment)
        return out

    @cached_property
    def parts(self) -> list[dict[str, set[str]]]:
        """The same of each of several districts that are asked about together: who is in two of them counts in both
        (docs/gaps-formulas.md).
        """
        return [self._working(self.below([d])) for d in self.place]

    def seen(self, segments: set[str]) -> int:
        """How many firms here do one of these."""
        return sum(bool(done & segments) for part in self.parts for done in part.values())

    @cached_property
    def here(self) -> dict[str, Here]:
        """Who works in the field here and is not gone."""
        out = {}
        for firm, done in self.everybody.items():
            mine = [s for s in self.chain if s in done]
            if not mine or gone(self.firms[firm]):
                continue
            sites = sorted(
                (self.chain.index(s), self.districts[d], role)
                for s, f, d, role in self.sites
                if f == firm and s in mine
            )
            out[firm] = Here(mine, [name for _, name, _ in sites], self.homes.get(firm) in self.inside)
        return out

    @cached_property
    def needed(self) -> set[str]:
        """要不要 (docs/gaps.md): two firms here cannot do without it, one where it is 卡脖子, or a plan names it."""
        hard = {r["id"] for r in self.rows("Segment") if r.get("bottleneck") == 1}
        out = {r["source"] for r in self.linked("PART_OF", "Segment", "Field") if r.get("planned") == 1}
        users: dict[str, set[str]] = {}
        for r in self.linked("SUPPLIES", "Segment", "Segment"):
            if r.get("essential") == 1 and r["source"] != r["target"]:
                users.setdefault(r["source"], set()).add(r["target"])
        return out | {s for s, mine in users.items() if self.seen(mine) >= (1 if s in hard else 2)}

    @cached_property
    def gates(self) -> dict[str, list[str]]:
        """By segment those that no route along the chain reaches without it."""
        users: dict[str, set[str]] = {s: set() for s in self.chain}
        for r in self.linked("SUPPLIES", "Segment", "Segment"):
            if r["source"] in users and r["target"] in users:
                users[r["source"]].add(r["target"])
        from_each = {s: reached(users, [s]) for s in self.chain}
        begin = [s for s in self.chain if all(o in from_each[s] for o in self.chain if s in from_each[o])]
        out = {}
        for gate in self.chain:
            without = {s: others - {gate} for s, others in users.items()}
            still = reached(without, [s for s in begin if s != gate])
            out[gate] = [s for s in self.chain if s != gate and s not in still]
        return out


def reached(users: Mapping[str, set[str]], begin: Sequence[str]) -> set[str]:
    out, queue = set(begin), list(begin)
    while queue:
        for other in users[queue.pop()]:
            if other not in out:
                out.add(other)
                queue.append(other)
    return out


def gone(firm: Row) -> bool:
    """By what is written of its status, else by its short name (docs/decisions/0043)."""
    if firm.get("status"):
        return firm["status"] in OVER
    name = firm.get("name") or ""
    return bool(name.startswith("退市") or name.endswith("退"))


def day(on: int) -> str:
    return f"{on // 10000}-{on // 100 % 100:02d}-{on % 100:02d}"
