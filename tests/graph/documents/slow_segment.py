"""A segment in a place, every figure once more: who does it here, in the city and elsewhere, who needs it, who studies
it. States are given as for the page of a field; the chance of a claim too, and is said again here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.graph.documents.slow_brief import LABELS, Json, SlowField
from tests.graph.documents.slow_notes import of_lists
from tests.graph.documents.slow_reading import Read, Says, differences, shown
from tests.graph.documents.slow_world import World, few

_SHARE = re.compile(r"占收入 \d+(?:\.\d+)?%(?:（[^）]*）)?")


@dataclass
class SlowSegment:
    """One segment of an assessed field."""

    field: SlowField
    id: str

    @property
    def world(self) -> World:
        return self.field.world

    @property
    def name(self) -> str:
        return self.world.segment(self.id)

    @property
    def given(self) -> Json:
        return next(g for g in self.field.gaps if g["segment"]["id"] == self.id)

    @cached_property
    def here(self) -> list[str]:
        return self.world.here(self.id, self.field.place)

    @cached_property
    def in_city(self) -> tuple[list[str], list[str]]:
        """Who does it elsewhere in the city, and of whom no more is known than the city."""
        world, wide = self.world, self.world.above(self.field.place)
        found = [f for f in world.in_city(self.id, self.field.place) if f not in self.here]
        city = world.city(self.field.place)
        told = [f for f in found if world.home.get(f) not in {*wide, None} or world.seat(f, city)]
        return told, [f for f in found if f not in told]

    @cached_property
    def away(self) -> list[str]:
        """Who does it beyond the city."""
        away = [r["source"] for r in self.world.away(self.id, self.field.place)]
        return [f for f in away if f not in self.in_city[0]]

    @cached_property
    def nowhere(self) -> int:
        """Who may be here: of unknown place, or of one that holds this."""
        wide = {*self.world.above(self.field.place), None}
        found = [r["source"] for r in self.world.makers(self.id)]
        return sum(self.world.home.get(f) in wide and f not in self.here for f in found)

    def by_record(self, firm: str) -> str:
        """Who does it here: where and what by its record, or where from and what it has here."""
        world, place = self.world, self.field.place
        if seat := world.seat(firm, place):
            site = [r for r in world.at_sites(self.id, place) if r["source"] == firm][-1]
            return f"{world.name(firm)}（{seat}：{world.site(site)}）"
        row = next(r for r in world.makers(self.id) if r["source"] == firm)
        parts = _SHARE.sub("", row["evidence"] or row["rule"] or "人工指定").split("；")
        does = [p for p in parts if p and not re.fullmatch("“.*”.*“.*”", p)]
        said = [str(world.districts[world.home[firm]]["name"]), *does[:1]]
        return f"{world.name(firm)}（{'，'.join(said)}）"

    def names(self, firms: Sequence[str]) -> list[str]:
        return [self.world.name(f) for f in firms]

    @cached_property
    def needing(self) -> tuple[list[tuple[str, list[str]]], bool]:
        """Segments of the field that need it with their firms here, and whether they cannot do without: then the others
        are left out. Who makes it needs none, nor who is gone.
        """
        world, makers = self.world, {r["source"] for r in self.world.makers(self.id)}
        users = [(t, must) for t, must in world.users(self.id) if t in self.field.own]
        here = {
            t: [f for f in world.here(t, self.field.place) if f not in makers and not world.gone(f)] for t, _ in users
        }
        found = [t for t, must in users if must and here[t]]
        return [(t, here[t]) for t in found or [t for t, _ in users if here[t]]], bool(found)

    @property
    def buyers(self) -> list[str]:
        """These firms by name, a group once, with the seat of those that sit elsewhere."""
        firms = list(dict.fromkeys(f for _, each in self.needing[0] for f in each))
        heads = [f for f in firms if self.world.head(f, firms) == f]
        seats = [self.world.seat(f, self.field.place).partition("，")[0] for f in heads]
        return [f"{name}（{seat}）" if seat else name for name, seat in zip(self.names(heads), seats, strict=True)]

    @property
    def whose(self) -> str:
        """What firms here of other fields do that cannot do without it."""
        users = [t for t, must in self.world.users(self.id) if must and t not in self.field.own]
        others = self.field.names([t for t in users if self.world.here(t, self.field.place)])
        return f"做{few(others, 2)}的" if others else ""

    @property
    def needs(self) -> tuple[str, str]:
        """How many need it with the first of them, as lists say it, and in a few words; "" where nobody is known."""
        verb, buyers = ("离不开" if self.needing[1] else "要用"), self.buyers
        if buyers:
            more = f"等 {len(buyers)} 家企业" if len(buyers) > 1 else ""
            return f"按链条推算 {len(buyers)} 家{verb}这个环节（{few(buyers, 3)}）", f"本地{buyers[0]}{more}{verb}它"
        bound = len(self.world.bound(self.id, self.field.place))
        if not bound:
            return "", ""
        return f"按链条推算{self.whose} {bound} 家离不开这个环节", f"本地{self.whose} {bound} 家企业离不开它"

    def used_by(self) -> list[Says]:
        """Who here needs it."""
        by, must = self.needing
        verb, buyers = ("离不开" if must else "要用"), self.buyers
        bound = len(self.world.bound(self.id, self.field.place))

        def named(_where: str, said: str, _n: str, _verb: str) -> Sequence[object]:
            return few(self.field.names([t for t, _ in by]), 2), *shown(said, buyers, "家"), verb

        return [
            Says(r"本地谁要用：做(.+?)的(.+?)(?:等 (\d+) 家)?(离不开|要用)它。", named, lambda: bool(by)),
            Says(
                r"本地谁要用：(?:别的领域(做.+的))?有 (\d+) 家本地企业离不开它。",
                lambda *_: (self.whose or None, bound),
                lambda: not by and bound > 0,
            ),
        ]

    def state(self) -> list[Says]:
        """Who is here, the state and why, clause by clause."""

        def why(_name: str, _place: str, _state: str, said: str) -> Sequence[object]:
            row = self.world.segments[self.id]
            wrong = differences(said.replace(f"{row['entry']}：{row['entry_basis']}", "").split("；"), clauses(self))
            told = (self.name, self.world.districts[self.field.place]["name"], LABELS[self.given["state"]])
            return *told, "；".join(wrong) or said

        (near, untold), world = self.in_city, self.world
        city = world.city(self.field.place)
        return [
            Says(r"“(.+)”在(.+)的状态是“(.+)”(?:（按风险点办）)?：(.+)。", why, lambda: True),
            Says(
                r"本地有(.+?)(?:等 (\d+) 家)?。",
                lambda said, _: shown(said, [self.by_record(f) for f in self.here], "家"),
                lambda: bool(self.here),
            ),
            Says(
                r"市内其他地方做它的是(.+?)(?:等 (\d+) 家)?。",
                lambda said, _: shown(said, [world.seated(f, city) for f in near], "家"),
                lambda: bool(near),
            ),
            Says(
                r"只知在市内的(.+?)(?:等 (\d+) 家)?也做它，先查是不是就在本地。",
                lambda said, _: shown(said, self.names(untold), "家"),
                lambda: bool(untold),
            ),
        ]


def clauses(segment: SlowSegment) -> list[Says]:
    """Parts of why a state is what it is."""
    world, given, place = segment.world, segment.given, segment.field.place
    makers = [r["source"] for r in world.makers(segment.id) if r["source"] in world.leaders]
    led = [f for f in segment.here if f in world.leaders]
    city = len(world.here(segment.id, world.city(place)))
    marks = {m["key"]: m["figure"] for m in given["marks"]}
    listed = next((r for r in given["rosters"] if r["id"] == given["roster"]), {})
    wide = {*world.above(place), None}
    lost = sum(world.home.get(f) in wide for f in makers)
    return [
        Says(r"头部名单上有 (\d+) 家在本地有总部或基地", lambda _: (len(led),)),
        Says(r"头部名单上有 (\d+) 家做它，总部都不在本地", lambda _: (len(makers),)),
        Says(r"头部名单上有 (\d+) 家做它，查得到总部的都不在本地", lambda _: (len(makers),)),
        Says(r"(\d+) 家总部不明，也都不在本地的把握(.+)", lambda *_: (lost, about(marks["no_head"]))),
        Says(r"头部名单上做它的企业，总部在本地比各地平均集中的把握(.+)", lambda _: (about(marks["heads"]),)),
        Says(r"所属城市的其他地方见到 (\d+) 家", lambda _: (city,)),
        Says(r"按.+，高于各地水平的把握(.+)", lambda _: (about(listed["p_over"]),)),
        Says(r"本地 (\d+) 家企业离不开它", lambda _: (len(world.bound(segment.id, place)),)),
        Says(r"落地后预计约 (\d+) 户可就近采购", lambda _: (f"{given['need']['users']:.0f}",)),
    ]


def about(chance: float) -> str:
    """A chance to the nearest 5 %."""
    if chance > 0.975:
        return "在 95% 以上"
    return "不到 5%" if chance < 0.025 else f"约 {round(20 * chance) * 5}%"


_STUDY_NOTHING = ("投资机构", "行业协会", "产业基地")


def patterns(segment: SlowSegment) -> list[Says]:
    """Every sentence of the analysis that holds a figure."""
    row, world = segment.world.segments[segment.id], segment.world
    definition, reason = (str(row[k] or "").rstrip("。") for k in ("definition", "bottleneck_reason"))
    studies, others = _linked(segment, study=True), _linked(segment, study=False)
    return [
        *segment.state(),
        *segment.used_by(),
        *_beside(segment),
        *_elsewhere(segment),
        Says(
            r"记录里研究它的机构有(.+?)(?:等 (\d+) 个)?。",
            lambda said, _: shown(said, studies, "个"),
            lambda: bool(studies),
        ),
        Says(
            r"记录里与它有关、自己不做研究的有(.+?)(?:等 (\d+) 个)?。",
            lambda said, _: shown(said, others, "个"),
            lambda: bool(others),
        ),
        Says(r"链条把它记为卡脖子环节(?:：(.+))?。", lambda _: (reason or None,), lambda: bool(row["bottleneck"])),
        Says(rf"({re.escape(definition)})。", lambda _: (definition,), lambda: bool(definition)),
        Says(r"“(.+)”在.+产业链的\D+。", lambda _: (world.segment(segment.id),)),
        *of_lists(segment.field),
        Says(
            r"共 (\d+) 家，列前 (\d+) 家。",
            lambda n, _: (n if int(n) in (len(segment.here), len(segment.away)) else None, 10),
            lambda: max(len(segment.here), len(segment.away)) > 10,
        ),
    ]


def _linked(segment: SlowSegment, *, study: bool) -> list[str]:
    """Institutions linked with it that study, or those that do not with what they are: those here, then those
    elsewhere, then those of whom nobody can tell, each by name.
    """
    world, inside = segment.world, segment.world.inside(segment.field.place)
    wide = {*world.above(segment.field.place), None}
    rows = [r for r in world.rows("Institution", "id name kind") if (r["kind"] in _STUDY_NOTHING) != study]
    names = {r["id"]: r["name"] if study else f"{r['name']}（{r['kind']}）" for r in rows}
    found = [r["source"] for r in world.sure("RESEARCHES") if r["target"] == segment.id and r["source"] in names]

    def turn(id_: str) -> tuple[int, str]:
        at = world.based.get(id_)
        return (0 if at in inside else 2 if at in wide else 1, names[id_])

    return [names[i] for i in sorted(found, key=turn)]


def _beside(segment: SlowSegment) -> list[Says]:
    out = []
    for label, upstream in (("它需要", True), ("用到它的有", False)):
        found = segment.world.neighbours(segment.id, upstream=upstream)
        found.sort(key=lambda each: (each[0] not in segment.field.own, not each[1]))
        names = [_neighbour(segment, s, must, upstream=upstream) for s, must in found]
        out.append(
            Says(
                rf"{label}(.+?)(?:等 (\d+) 个环节)?。",
                lambda said, _, names=names: shown(said, names, "个环节"),
                lambda names=names: bool(names),  # type: ignore[misc]
            )
        )
    return out


def _neighbour(segment: SlowSegment, other: str, must: bool, *, upstream: bool) -> str:
    need = ("离不开" if upstream else "离不开它") if must else "可用可不用"
    many = segment.field.many(other)
    return f"“{segment.world.segment(other)}”（{need}；{f'本地 {many} 家' if many else '本地没有见到'}）"


def _elsewhere(segment: SlowSegment) -> list[Says]:
    world, away = segment.world, segment.away
    cities = Counter(str(world.districts[world.city(world.home[f])]["name"]) for f in away)
    ranked = sorted(cities.items(), key=lambda each: (-each[1], each[0]))
    most = [f"{c} {n} 家" for c, n in ranked if n > 1 and not c.endswith(("省", "自治区"))][:3]
    return [
        Says(r"外地的，名录记有 (\d+) 家在做（多数未逐条核实）。", lambda _: (len(away),), lambda: bool(away)),
        Says(r"按总部所在地，较多的是(.+)。", lambda _: ("、".join(most),), lambda: bool(most)),
        Says(
            r"另有 (\d+) 家所在地不明，先查是不是就在本地。",
            lambda _: (segment.nowhere,),
            lambda: segment.nowhere > 0,
        ),
    ]


def tables(segment: SlowSegment, made: Read) -> list[str]:
    """What differs in the two tables: their rows, in order, and that a reason is what the record says."""
    world, place, out = segment.world, segment.world.districts[segment.field.place]["name"], list[str]()
    order = [r["source"] for r in world.makers(segment.id)]
    here = sorted(segment.here, key=order.index)
    for title, firms in ((f"{place}做“{segment.name}”的企业", here), (f"外地做“{segment.name}”的企业", segment.away)):
        rows = [(r["序号"], r["企业名称"], r["所在地"]) for r in made.rows(title)]
        must = [(str(n), world.name(f), _where(segment, f)) for n, f in enumerate(firms[:10], 1)]
        out += [f"{title}: {a} is not {b}" for a, b in zip(rows, must, strict=False) if a != b]
        out += [f"{title}: {len(rows)} rows, must be {len(must)}"] if len(rows) != len(must) else []
        for row, firm in zip(made.rows(title), firms, strict=False):
            out += strange(world, segment.id, firm, row["为什么算在这个环节"])
    return out


def strange(world: World, segment: str, firm: str, cell: str) -> list[str]:
    """Figures of a reason that the record does not have."""
    row = next(r for r in world.by_segment[segment] if r["source"] == firm)
    cell = cell.removesuffix("（待核实的匹配）" if row["state"] == "suggested" else "")
    said = row["evidence"] or f"{row['rule'] or '人工指定'}；占收入 {row['share'] or 0:.1%}"
    known = {*said.split("；"), *_SHARE.sub("", said).split("；"), "数据所记：做这个环节"}
    return [f"{world.name(firm)}: {part}" for part in cell.split("；") if part not in known]


def _where(segment: SlowSegment, firm: str) -> str:
    """Where its head office is, with its city before it from afar, and its site here."""
    world, home = segment.world, segment.world.home.get(firm)
    inside, wide = world.inside(segment.field.place), world.above(segment.field.place)
    name = "" if home is None else str(world.districts[home]["name"])
    place = world.called_afar(home) if home and home not in inside and home not in wide else name
    sites = [r for r in world.at_sites(segment.id, segment.field.place) if r["source"] == firm]
    said = [world.site(r) for r in sites[-1:]]
    return "；".join(p for p in (place, *said) if p)
