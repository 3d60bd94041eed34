"""招商建议书, every figure once more: who else could come, where a candidate stands among them, and each part of its
score. Of the parts one is taken as ``targets --json`` gives it: 能力匹配 is a PageRank, which tests of its own derive.
The learned ranking is off, as in all tests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.graph.documents.slow_brief import Json
from tests.graph.documents.slow_notes import of_lists
from tests.graph.documents.slow_reading import Read, Says
from tests.graph.documents.slow_segment import SlowSegment, strange
from tests.graph.documents.slow_sizes import HONOURS, size
from tests.graph.documents.slow_ties import paths, strength
from tests.graph.documents.slow_world import Row, World, few, parts

WEIGHTS = {"capability": 0.4, "scale_honours": 0.2, "ties": 0.2, "expansion": 0.1, "relatedness": 0.1}
LABELS = {
    "capability": "能力匹配",
    "scale_honours": "规模与荣誉",
    "ties": "与本地企业的联系",
    "expansion": "扩张迹象",
    "relatedness": "与本地产业的关联",
}
LEAST = {"scale_honours": 0.3, "ties": 0.0, "expansion": 0.0}
ARMED = re.compile(
    "解放军|军队|武警|武装警察|国防大学|国防科技大学|军事科学院|军事医学|军医大学|空军工程大学|海军工程大学"
)
STOPPED = ("ST", "*ST", "已退市", "破产重整", "吊销注销")


@dataclass
class SlowTarget:
    """One candidate for a segment; ``given`` are the answers of the ranking."""

    segment: SlowSegment
    id: str
    given: Json

    @property
    def world(self) -> World:
        return self.segment.world

    @property
    def row(self) -> Row:
        return self.world.firms[self.id]

    @cached_property
    def makers(self) -> list[str]:
        """Who does it or may do it and is not known to have its head office here."""
        inside = self.world.inside(self.segment.field.place)
        rows = self.world.by_segment.get(self.segment.id, [])
        return [r["source"] for r in rows if self.world.home.get(r["source"]) not in inside]

    def sites(self, firm: str) -> list[str]:
        """What a firm has here already: sites, and subsidiaries that do the segment."""
        world, inside = self.world, self.world.inside(self.segment.field.place)
        mine = [r for r in world.sites if r["source"] == firm and r["target"] in inside]
        said = [world.site(r) for r in mine]
        held = [low for low, high in world.parents.items() if firm in high and world.home.get(low) in inside]
        doing = [low for low in held if (low, self.segment.id) in world.does]
        return said + [f"{world.districts[world.home[low]]['name']}子公司{world.name(low)}" for low in doing]

    def stopped(self, firm: str) -> bool:
        row = self.world.firms[firm]
        armed = ARMED.search(f"{row['name']} {row['full_name']}")
        return bool(row["veto"] or armed) or self.world.status(firm) in STOPPED

    @property
    def placed(self) -> bool:
        """Whether it is known to be elsewhere, or has something here."""
        wide = {*self.world.above(self.segment.field.place), None}
        return self.world.home.get(self.id) not in wide or bool(self.sites(self.id))

    @cached_property
    def rivals(self) -> list[str]:
        """Those that it is ranked among, the best first: with something here, or surely elsewhere with nothing here."""
        wide, own = {*self.world.above(self.segment.field.place), None}, bool(self.sites(self.id))
        free = [f for f in self.makers if not self.stopped(f) and bool(self.sites(f)) == own]
        found = free if own else [f for f in free if self.world.home.get(f) not in wide]
        return sorted(found, key=lambda f: (-self.score(f), -(self.counted(f)["capability"] or 0), f))

    def value(self, part: str, firm: str) -> float | None:
        """A part of one firm; ``None`` for no data."""
        place = self.segment.field.place
        if part == "capability":
            groups = (self.given[g] for g in ("candidates", "expanding", "unplaced", "vetoed"))
            found = {c["id"]: c["parts"]["capability"]["value"] for group in groups for c in group}
            return float(found[firm]) if firm in found else None
        if part == "relatedness":
            near, here = self.related(firm)
            return len(here) / len(near) if near else None
        if part == "ties":
            return strength(self.world, firm, place)
        return size(self.world, firm) if part == "scale_honours" else None

    def related(self, firm: str) -> tuple[list[str], list[str]]:
        """Segments next to what it does in the chain, and those that are here."""
        world = self.world
        does = {s for f, s in world.does if f == firm} | {self.segment.id}
        near = does | {t for s in does for up in (True, False) for t, _ in world.neighbours(s, upstream=up)}
        found = [s for s in world.segments if s in near - {self.segment.id}]
        return found, [s for s in found if world.here(s, self.segment.field.place)]

    @cached_property
    def recorded(self) -> set[str]:
        """Parts that any of the makers has on record."""
        return {part for part in LEAST if any(self.value(part, f) is not None for f in self.makers)}

    def counted(self, firm: str) -> dict[str, float | None]:
        """The parts as they count: the least where others have a record."""
        if (key := f"parts {self.segment.id} {self.segment.field.place} {firm}") not in self.world.found:
            found = {part: self.value(part, firm) for part in WEIGHTS}
            least = {p: LEAST[p] for p, v in found.items() if v is None and p in self.recorded}
            self.world.found[key] = found | least
        known: dict[str, float | None] = self.world.found[key]
        return known

    def score(self, firm: str) -> float:
        known = {p: v for p, v in self.counted(firm).items() if v is not None}
        return sum(WEIGHTS[p] * v for p, v in known.items()) / sum(WEIGHTS[p] for p in known)

    def sum(self) -> str:
        """How the score is added up."""
        known = {p: v for p, v in self.counted(self.id).items() if v is not None}
        top = " + ".join(f"{WEIGHTS[p]:g}×{v:.2f}" for p, v in known.items())
        return f"({top}) ÷ ({' + '.join(f'{WEIGHTS[p]:g}' for p in known)}) = {self.score(self.id):.2f}"


def patterns(target: SlowTarget) -> list[Says]:
    """Every sentence of the proposal that holds a figure."""
    segment = target.segment
    score = f"{target.score(target.id):.2f}"
    ours = bool(target.sites(target.id))
    first = [f"{target.world.name(f)}（{target.score(f):.2f}）" for f in target.rivals[:3]]
    ranked = target.placed and not target.stopped(target.id)

    scores = [round(target.score(f), 9) for f in target.rivals]

    def rank(*_: str | None) -> Sequence[object]:
        group, own = "在本地已有场所的候选" if ours else "外地候选", round(target.score(target.id), 9)
        same = scores.count(own)
        return (
            len(scores),
            group,
            "并列" if same > 1 else "排",
            scores.index(own) + 1,
            same if same > 1 else None,
            score,
        )

    beyond = scores[3:].count(scores[2]) if len(scores) > 2 else 0

    return [
        *segment.state(),
        *segment.used_by(),
        *_who(target),
        Says(
            r"在 (\d+) 家(外地候选|在本地已有场所的候选)中(排|并列)第 (\d+)(?:（(\d+) 家同分）)?"
            r"，得分 (.+)，各项见表。",
            rank,
            lambda: ranked,
        ),
        Says(r"得分 (.+)，各项见表。", lambda _: (score,), lambda: not ranked and not target.stopped(target.id)),
        Says(
            r"得分最高的 (\d+) 家是(.+?)(?:，同分的另有 (\d+) 家)?。",
            lambda *_: (len(first), "、".join(first), beyond or None),
            lambda: ranked and len(first) > 1,
        ),
        Says(r"得分 = (.+)。", lambda _: (target.sum(),), lambda: not target.stopped(target.id)),
        *_introduced(target),
        Says(r"项目准入：(.+?)。", lambda _: (_entry(target),)),
        *_missing(target),
        Says(r"“(.+)”是(.+)产业链的环节。", lambda _, field: (segment.name, field)),
        Says(
            r"口径：得分是各项的加权平均，\D+（收敛到 (.+)）；截至：(.+)。",
            lambda *_: ("1e-12", segment.field.dated()),
        ),
        *of_lists(segment.field),
    ]


def _who(target: SlowTarget) -> list[Says]:
    """What its record says of it."""
    row, world = target.row, target.world
    home = world.home.get(target.id)
    way = [] if home is None else [home, *world.above(home)]
    where = "".join(str(world.districts[d]["name"]) for d in reversed(way)).removeprefix("境外") or "没有记录"
    kind = "股票代码" if row["stock_code"] else "统一社会信用代码"
    code = row["stock_code"] or row["uscc"]
    band = f"{row['revenue_band']}（{row['revenue_year']} 年）" if row["revenue_year"] else row["revenue_band"]
    known, seat = row["size"] is not None, world.seat(target.id, target.segment.field.place)

    def head(who: str, _kind: str | None, _code: str | None, old: str | None, _where: str) -> Sequence[object]:
        name = row["full_name"] if old is None else row["name"]
        return name, kind if code else None, code, old and row["full_name"], where

    def business(said: str) -> Sequence[object]:
        order = _business(world, target.id)
        return ("、".join(n for n in order if n in said.removesuffix("等").split("、")) + "等" * said.endswith("等"),)

    return [
        Says(
            r"(.+?)(?:（(股票代码|统一社会信用代码) ([^）]+)）)?(?:（记录的全称“(.+)”.+）)?，所在地(.+)。",
            head,
            lambda: True,
        ),
        Says(r"记录的主营业务：(.+)。", business),
        Says(r"记录的营业收入 (.+) 亿元。", lambda _: (f"{(row['size'] or 0) / 10_000:.2f}",), lambda: known),
        Says(r"记录的营收档：(.+)。", lambda _: (band,), lambda: not known and bool(band)),
        Says(
            r"(它在本地已有|总部.+有场所)：(.+)。",
            lambda *_: (seat or "它在本地已有", "；".join(target.sites(target.id))),
            lambda: bool(target.sites(target.id)),
        ),
    ]


def _business(world: World, firm: str) -> list[str]:
    """What it makes, the larger share of revenue first; what it does where nothing is recorded."""
    names = {r["id"]: str(r["name"]) for r in world.rows("Product", "id name")}
    made = [r for r in world.sure("MAKES", "share") if r["source"] == firm]
    made.sort(key=lambda r: (-(r["share"] or 0.0), list(names).index(r["target"])))
    works = [r for r in world.works if r["source"] == firm and r["state"] == "confirmed"]
    works.sort(key=lambda r: (-(r["share"] or 0.0), list(world.segments).index(r["target"])))
    return list(dict.fromkeys([*(names[r["target"]] for r in made), *(world.segment(str(r["target"])) for r in works)]))


def _introduced(target: SlowTarget) -> list[Says]:
    """Who knows it: those of one step and of two."""
    world = target.world
    direct, through = paths(world, target.id, target.segment.field.place) or ([], [])

    def one(who: str, _way: str) -> Sequence[object]:
        return who if who in {world.name(f) for _, f in direct} else None, _way

    def two(who: str, middle: str, way: str) -> Sequence[object]:
        ends = {world.name(f) for _, f in dict.fromkeys(e for _, e in through)}
        return who if set(who.split("、")) <= ends else None, middle, way

    return [
        Says(r"可请(.+)引见：(.+)。", one, lambda: bool(direct)),
        Says(r"(.+)与它都和(.+)有往来，可先打听：(.+)。", two, lambda: bool(through)),
        Says(r"数据里没有它与本地企业、机构的往来记录，引见的人另找(。)", lambda s: (s,), lambda: not direct + through),
    ]


def _entry(target: SlowTarget) -> str:
    row = target.world.segments[target.segment.id]
    if not row["entry"]:
        return "数据里没有记限制；是否属《产业结构调整指导目录》限制类、外资准入负面清单，报批前另查"
    return f"{row['entry']}——{row['entry_basis']}".rstrip("。")


def _missing(target: SlowTarget) -> list[Says]:
    """Parts without data: those that count as the least, and those that do not count."""
    none = [p for p in WEIGHTS if target.value(p, target.id) is None]
    least = [LABELS[p] for p in none if p in target.recorded]
    left = [LABELS[p] for p in none if p not in target.recorded]
    return [
        Says(r"没有记录、按最低计的项：(.+)。", lambda _: ("、".join(least),), lambda: bool(least)),
        Says(r"没有数据、没有计分的项：(.+)。", lambda _: ("、".join(left),), lambda: bool(left)),
    ]


def table(target: SlowTarget, made: Read) -> list[str]:
    """What differs in the table of parts: values, weights, and the figures of why."""
    known = {p: v for p, v in target.counted(target.id).items() if v is not None}
    rows = made.rows("得分的各项")
    must = [(LABELS[p], f"{v:.2f}", f"{WEIGHTS[p]:g}") for p, v in known.items()]
    out = [] if must == [(r["项"], r["值"], r["权重"]) for r in rows] else [f"{rows} must be {must}"]
    for part, row in zip(known, rows, strict=False):
        out += _why(target, part, row["依据"])
    return out


def _why(target: SlowTarget, part: str, cell: str) -> list[str]:
    """What is said of a part and is not so."""
    if target.value(part, target.id) is None:
        return [] if cell == "没有记录，按最低计" else [f"{part}: {cell}"]
    if part == "capability":
        return strange(target.world, target.segment.id, target.id, cell)
    if part == "relatedness":
        near, here = target.related(target.id)
        names = f"：{few(target.segment.field.names(here), 8)}" if here else ""
        must = f"相邻环节 {len(near)} 个，本地已有 {len(here)} 个{names}"
        return [] if cell == must else [f"{cell} must be {must}"]
    if part == "ties":
        direct, through = paths(target.world, target.id, target.segment.field.place) or ([], [])
        said = [f"直接往来 {len(direct)} 条"] * bool(direct) + [f"隔一手的 {len(through)} 条"] * bool(through)
        must = f"与本地企业{'、'.join(said)}，见“谁可引见”" if said else "有往来记录，都不是与本地的"
        return [] if cell == must else [f"{cell} must be {must}"]
    return [f"{part}: {said}" for said in cell.split("；") if said not in _sizes(target.row)]


def _sizes(row: Row) -> set[str]:
    """All that may be said of the size of a firm."""
    year = f"（{row['revenue_year']} 年）" if row["revenue_year"] else ""
    said = {f"营收 {row['revenue_band']}{year}", f"营业收入 {(row['size'] or 0) / 1e4:.3g} 亿元"}
    said |= {f"上市公司（{row['exchange'] or '上市'} {row['stock_code']}）"} if row["stock_code"] else set()
    held = [(h, "".join(re.findall(r"（[^（）]*）\Z", w))) for w in parts(row["honours"]) for h in HONOURS if h in w]
    return said | {h + remark for h, remark in held}
