"""The store as rows and plain loops: who is where, who does what, who needs it. What documents count is counted here
once more, with nothing of the makers: neither lists, questions, documents nor bundles, nor any graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from graph.store.contract import Store

TWO_NAMES = {"320505": ("虎丘区", "苏州高新区"), "320214": ("新吴区", "无锡高新区")}
TWO_NAMES |= {"320411": ("新北区", "常州高新区"), "330108": ("滨江区", "杭州高新区")}
WORKING = ("生产基地", "研发中心", "投产项目", "总部")
SERVICES = ("服务", "检测", "软件")
SIDELINE, CONTROL = 0.1, 0.5
Row = dict[str, Any]
Pair = tuple[str, str]


def parts(text: str | None) -> list[str]:
    """Items of a list cell."""
    return [each for each in dict.fromkeys((text or "").split("；")) if each]


class World:
    """What is valid on a day. ``states`` of segments are not worked out here: see the oracles of the documents."""

    def __init__(self, store: Store, day: int) -> None:
        self.store, self.day = store, day
        self.found: dict[str, Any] = {}
        firm = "id name full_name stock_code uscc status veto size revenue_band revenue_year honours country exchange"
        self.firms = {r["id"]: r for r in self.rows("Enterprise", f"{firm} listed_on founded_on division as_of")}
        self.at = {id_: at for at, id_ in enumerate(self.firms)}
        self.segments = {
            r["id"]: r
            for r in self.rows(
                "Segment", "id name definition role gb_code bottleneck bottleneck_reason entry entry_basis"
            )
        }
        self.districts = {r["id"]: r for r in self.rows("District", "id name level")}
        for id_, (name, other) in TWO_NAMES.items():
            if self.districts.get(id_, {}).get("name") == name:
                self.districts[id_]["name"] = f"{other}（{name}）"
        self.up: dict[str, str] = {r["source"]: r["target"] for r in self.sure("WITHIN")}
        home = self.sure("LOCATED_IN", "source_kind")
        self.home: dict[str, str] = {r["source"]: r["target"] for r in home if r["source_kind"] == "Enterprise"}
        self.based: dict[str, str] = {r["source"]: r["target"] for r in home if r["source_kind"] == "Institution"}
        columns = "source target state share role rule evidence"
        self.works = [r for r in self.rows("OPERATES_IN", columns) if r["state"] != "rejected"]
        self.does = {(r["source"], r["target"]) for r in self.works if r["state"] == "confirmed"}
        self.sites = [r for r in self.sure("HAS_SITE", "role segments year") if r["role"] in WORKING]
        self.supplies: dict[Pair, bool] = {
            (r["source"], r["target"]): bool(r["essential"]) for r in self.sure("SUPPLIES", "essential")
        }
        self.fields: dict[str, str] = {r["name"]: r["id"] for r in self.rows("Field", "id name")}
        self.part_of = [(r["source"], r["target"]) for r in self.sure("PART_OF")]
        self.listed = [(r["source"], r["target"]) for r in self.sure("LISTED_IN")]
        self.rosters = {r["id"]: r for r in self.rows("Roster", "id name kind level")}

    def rows(self, kind: str, columns: str) -> list[Row]:
        """Records of a kind as they are."""
        names = columns.split()
        return [dict(zip(names, row, strict=True)) for row in self.store.rows(kind, names, self.day)]

    def sure(self, kind: str, more: str = "") -> list[Row]:
        """Relations that are confirmed."""
        return [r for r in self.rows(kind, f"source target state {more}") if r["state"] == "confirmed"]

    def name(self, firm: str) -> str:
        """What an enterprise is called in a sentence."""
        return str(self.firms[firm]["name"] or self.firms[firm]["full_name"] or firm)

    def segment(self, id_: str) -> str:
        return str(self.segments[id_]["name"])

    def field(self, name: str) -> set[str]:
        """The segments of a field."""
        return {s for s, f in self.part_of if f == self.fields[name]}

    def place(self, name: str) -> str:
        """The district that is called so."""
        return next(id_ for id_, r in self.districts.items() if r["name"] == name)

    def above(self, district: str) -> list[str]:
        """Districts that contain one, the nearest first."""
        out: list[str] = []
        while district in self.up and self.up[district] not in out:
            district = self.up[district]
            out.append(district)
        return out

    def inside(self, place: str) -> set[str]:
        """A district with all below it."""
        if f"in {place}" not in self.found:
            self.found[f"in {place}"] = {d for d in self.districts if d == place or place in self.above(d)}
        known: set[str] = self.found[f"in {place}"]
        return known

    def city(self, district: str) -> str:
        """The city that a district is or lies in, else the district itself."""
        way = [district, *self.above(district)]
        return next((d for d in way if self.districts[d]["level"] in ("市", "直辖市")), district)

    def called_afar(self, district: str) -> str:
        """A district with its city before it, but for county-level cities and zones that are named after theirs."""
        name, city = self.districts[district]["name"], self.city(district)
        above = str(self.districts[city]["name"])
        near = city == district or name.endswith("市") or name.startswith(above.removesuffix("市"))
        return str(name) if near else f"{above}{name}"

    def site(self, row: Row) -> str:
        """A site with where it is, what it is and the year of its record."""
        year = f"（{row['year']} 年）" if row["year"] else ""
        return f"{self.districts[row['target']]['name']}{row['role']}{year}"

    def status(self, firm: str) -> str:
        """What somebody wrote, else what the short name says."""
        row = self.firms[firm]
        marked = re.match(r"(\*?ST)(?=[一-鿿])|退市|.*退$", row["name"] or "")
        return str(row["status"] or (marked and (marked[1] or "已退市")) or "")

    def gone(self, firm: str) -> bool:
        return self.status(firm) in ("已退市", "吊销注销")

    @cached_property
    def leaders(self) -> set[str]:
        """Who is on a list of leaders."""
        return {f for f, r in self.listed if self.rosters[r]["kind"] == "行业头部"}

    @cached_property
    def by_segment(self) -> dict[str, list[Row]]:
        """Relations of firms by segment, in the order of reading: leaders, then the larger share, sidelines last."""
        out: dict[str, list[Row]] = {}
        for row in sorted(self.works, key=self._reading):
            out.setdefault(row["target"], []).append(row)
        return out

    def _reading(self, row: Row) -> tuple[int, float, int]:
        share, led = row["share"], row["source"] in self.leaders
        told = share if share is not None else 1.0 if led else -1.0
        first = 2 if share is not None and share < SIDELINE else 0 if led else 1
        return first, -told, self.at[row["source"]]

    def makers(self, segment: str, state: str = "confirmed") -> list[Row]:
        return [r for r in self.by_segment.get(segment, []) if r["state"] == state]

    def at_sites(self, segment: str, place: str) -> list[Row]:
        """Sites in a place that do a segment, of firms that are confirmed in it with their head office elsewhere."""
        inside = self.inside(place)
        found = [
            r
            for r in self.sites
            if r["target"] in inside and segment in parts(r["segments"]) and (r["source"], segment) in self.does
        ]
        away = [r for r in found if self.home.get(r["source"]) not in inside]
        return sorted(away, key=lambda r: (r["source"], self.districts[r["target"]]["name"], r["role"]))

    def here(self, segment: str, place: str) -> list[str]:
        """Who does a segment in a place: head offices in the order of reading, then firms with a site."""
        key = f"{segment} in {place}"
        if key not in self.found:
            inside = self.inside(place)
            heads = [r["source"] for r in self.makers(segment) if self.home.get(r["source"]) in inside]
            based = [r["source"] for r in self.at_sites(segment, place)]
            self.found[key] = list(dict.fromkeys([*heads, *based]))
        known: list[str] = self.found[key]
        return known

    def away(self, segment: str, place: str, state: str = "confirmed") -> list[Row]:
        """Who does it and has its head office surely elsewhere, without a site in the place that does it."""
        near = {*self.inside(place), *self.above(place), None}
        based = {r["source"] for r in self.at_sites(segment, place)}
        return [
            r
            for r in self.makers(segment, state)
            if self.home.get(r["source"]) not in near and r["source"] not in based
        ]

    def in_city(self, segment: str, place: str) -> list[str]:
        """Who does it elsewhere in the city that a county or a zone belongs to, by head office or at a site."""
        city = self.city(place)
        level = self.districts[place]["level"]
        if city == place or level not in ("县级", "园区") or self.up.get(place) != city:
            return []
        wide, here = set(self.here(segment, city)), set(self.here(segment, place))
        found = [r["source"] for r in self.makers(segment) if r["source"] in wide - here]
        return [f for f in found if not self.gone(f)]

    def seated(self, firm: str, place: str) -> str:
        """The name of a firm, with where its head office is if it is in the place by a site alone."""
        said = self.seat(firm, place)
        return f"{self.name(firm)}（{said}）" if said else self.name(firm)

    def seat(self, firm: str, place: str) -> str:
        """Where a firm with a site in the place has its head office, if not there."""
        home, inside = self.home.get(firm), self.inside(place)
        if home in inside or not any(r["source"] == firm and r["target"] in inside for r in self.sites):
            return ""
        if home is None:
            said = "总部不明"
        elif home in self.above(place):
            below = "市" if self.districts[home]["level"] == "省" else "区"
            said = f"总部在{self.districts[home]['name']}、哪个{below}不明"
        else:
            own, name = self.city(home) == self.city(place), str(self.districts[home]["name"])
            wide = name if own or name.endswith("市") else str(self.districts[self.city(home)]["name"])
            said = f"总部{wide.removesuffix('市')}"
        return f"{said}，{str(self.districts[place]['name']).removesuffix('市')}有场所"

    def neighbours(self, segment: str, *, upstream: bool) -> list[tuple[str, bool]]:
        """Segments next to one, with whether the one cannot do without the other, in the order of the rows."""
        at, order = (1 if upstream else 0), list(self.segments)
        found = [(pair[1 - at], must) for pair, must in self.supplies.items() if pair[at] == segment]
        return sorted(found, key=lambda each: order.index(each[0]))

    def sells_on(self, segment: str) -> bool:
        """Whether the firms of a segment are of 批发 or 零售."""
        return re.match(r"[A-Z]?(51|52)", self.segments[segment]["gb_code"] or "") is not None

    def users(self, segment: str) -> list[tuple[str, bool]]:
        """Segments that need one: who sells goods on needs none."""
        served = self.segments[segment]["role"] in SERVICES
        found = [(t, must) for t, must in self.neighbours(segment, upstream=False) if t != segment]
        return [(t, must) for t, must in found if served or not self.sells_on(t)]

    def bound(self, segment: str, place: str) -> list[str]:
        """Firms here that cannot do without a segment, each once."""
        return list(
            dict.fromkeys(
                f
                for t, must in self.neighbours(segment, upstream=False)
                if must and t != segment
                for f in self.here(t, place)
            )
        )

    @cached_property
    def parents(self) -> dict[str, list[str]]:
        """By subsidiary the enterprises that hold half of it and more, or as far as the data say so in a word."""
        out: dict[str, list[str]] = {}
        for r in self.sure("INVESTS_IN", "share holding source_kind target_kind"):
            held = r["holding"] in ("全资", "控股") if r["share"] is None else r["share"] >= CONTROL
            if held and r["source_kind"] == r["target_kind"] == "Enterprise":
                out.setdefault(r["target"], []).append(r["source"])
        return {low: sorted(high) for low, high in out.items()}

    def head(self, firm: str, among: Iterable[str]) -> str:
        """Of some firms the one that a firm belongs to in the end; itself on a ring."""
        known, at, passed = set(among), firm, {firm}
        while high := [h for h in self.parents.get(at, []) if h in known]:
            at = high[0]
            if at in passed:
                return firm
            passed.add(at)
        return at


def few(names: Sequence[str], most: int) -> str:
    """The first names, and 等 where there are more."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")
