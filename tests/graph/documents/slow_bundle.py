"""三单一图, its opening and what it says of each list, every figure once more.

Taken as the document has it: the order in which to ask (最先, 其次 …), which is a value of
asking. Not read: notes below the lists, which repeat the thresholds of graph/lists/kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.graph.documents import slow_brief
from tests.graph.documents.slow_brief import LABELS, SlowField
from tests.graph.documents.slow_firms import ASKED, SlowFirms
from tests.graph.documents.slow_reading import Read, Says, shown
from tests.graph.documents.slow_segment import SlowSegment

TITLES = ("重点企业（机构）名录", "重点项目清单", "招商目标清单", "短板弱项（断点堵点）清单", "待核实清单")


@dataclass
class SlowBundle:
    """The lists of a field in a place, with the document that holds them."""

    field: SlowField
    made: Read

    @cached_property
    def firms(self) -> SlowFirms:
        return SlowFirms(self.field)

    def one(self, segment: str) -> SlowSegment:
        return SlowSegment(self.field, segment)

    @cached_property
    def unknown(self) -> list[str]:
        """What is to be verified, in the order of the document."""
        by = {self.field.world.segment(s): s for s in self.field.of("unknown")}
        return [by[r["环节"]] for r in self.made.rows("待核实清单") if r["环节"] in by]

    def turn(self, turn: str) -> list[str]:
        return [r["环节"] for r in self.made.rows("待核实清单") if r["先后"] == turn]

    @cached_property
    def wanted(self) -> tuple[list[str], list[str]]:
        """Segments that somebody is looked for: risks, then of what is to be verified that which is needed here and
        worth asking, ten together, of which rows can be empty.
        """
        world, risks, no = self.field.world, self.field.risks()[:10], self.turn("不用")
        free = [s for s in self.unknown if world.segment(s) not in no and self.field.needed(s)]
        free = [s for s in free if world.segments[s]["entry"] != "严控新增"]
        named = {r["针对环节"] for r in self.made.rows("招商目标清单")}
        kept = [s for s in (*risks, *free)[:10] if world.segment(s) in named]
        return [s for s in risks if s in kept], [s for s in free if s in kept]

    @property
    def targets(self) -> list[dict[str, str]]:
        return self.made.rows("招商目标清单")


def patterns(bundle: SlowBundle) -> list[Says]:
    """Every sentence before the tables, and before each, that holds a figure."""
    return [*_opening(bundle), *_lists(bundle), *_deeds(bundle), *_firms(bundle), *_others(bundle)]


def _opening(bundle: SlowBundle) -> list[Says]:
    field, strong = bundle.field, bundle.field.of("strong")
    unknown, feared = len(field.of("unknown")), [s for s in field.of("missing") if field.needed(s)]
    feared = [*feared, *field.risks()][:3]

    def missed(_said: str) -> Sequence[object]:
        told = []
        for s in feared:
            here = field.world.here(s, field.place)
            seen = f"本地只见到{field.world.seated(here[0], field.place)}一家" if here else "本地没有"
            told.append(f"{field.world.segment(s)}——{seen}，{bundle.one(s).needs[0]}")
        return ("；".join(told),)

    few = [] if len(strong) >= 3 else [s for s in slow_brief.patterns(field) if s.words.startswith("行业头部")]
    return [
        Says(
            r"强项是(.+)（优势环节 (\d+) 个）。",
            lambda names, _: (slow_brief.some(names, field.names(strong)), len(strong)),
            lambda: bool(strong),
        ),
        *few,
        Says(r"本稿按样式“(1)\+N”编写。", lambda _: (1,), lambda: True),
        Says(r"先要防断供的是：(.+)。", missed, lambda: bool(feared)),
        Says(
            r"全链 (\d+) 个环节里 (\d+) 个还说不清本地有没有，本稿涉及这些环节的部分只能作核实用。",
            lambda *_: (len(field.state), unknown),
            lambda: unknown > 0,
        ),
    ]


def _lists(bundle: SlowBundle) -> list[Says]:
    """How long each list is, and of what."""
    firms, rows = bundle.firms, bundle.made.rows(TITLES[0])
    asked = min(len(firms.open), ASKED) + firms.bodies_asked
    waiting = len(firms.open) + firms.bodies_asked
    first = asked if waiting > asked else None
    who = {(r["招商目标"], r["类别"] == "引才") for r in bundle.targets}
    unit = "家（人）" if any(kind for _, kind in who) else "家"
    several = len(bundle.targets) if len(bundle.targets) > len(who) else None
    city = bundle.field.given["place"]["name"]
    where = Counter(r.get("县级市（区）", city) for r in rows)  # a place without districts has no such column
    told = {f"只知在{city}的" if k == city else k: n for k, n in where.most_common(6)} if list(where) != [city] else {}
    kinds = Counter(r["类别"] for r in rows)
    risks = len(bundle.field.risks())
    weak = sum(len(bundle.field.of(s)) for s in ("missing", "likely_missing", "weak"))
    segments = list(dict.fromkeys(r["针对环节"] for r in bundle.targets))
    classes = Counter(r["类别"] for r in bundle.targets)
    return [
        Says(
            r"《重点企业（机构）名录》(?:列 (\d+) 家|现在没有可列的)(?:，另有 (\d+) 家待核对)?"
            r"(?:（先核对 (\d+) 家）)?。",
            lambda *_: (firms.on or None, waiting or None, first),
            lambda: True,
        ),
        Says(r"其中(.+)；在(.+)。", lambda *_: (_sum(kinds), _sum(told)), lambda: bool(told)),
        Says(r"其中(\D+ \d.*)。", lambda _: (_sum(kinds),), lambda: bool(rows) and not told),
        Says(
            r"《招商目标清单》列 (\d+) (家（人）|家)(?:（(\d+) 行：几个环节都可找的各列一行）)?。",
            lambda *_: (len(who), unit, several),
            lambda: bool(who),
        ),
        Says(
            r"针对(.+?)(?:等 (\d+) 个环节)?；其中(.+)。",
            lambda said, *_: (*shown(said, segments, "个环节"), _sum(classes)),
            lambda: bool(segments),
        ),
        Says(
            r"(?:《短板弱项（断点堵点）清单》)?目前判得出的短板 (\d+) 个(?:；另有需防断供的风险点 (\d+) 个)?。",
            lambda *_: (weak, risks or None),
            lambda: True,
        ),
        Says(r"《待核实清单》列 (\d+) 个。", lambda _: (len(bundle.field.of("unknown")),)),
    ]


def _sum(counts: dict[str, int] | Counter[str]) -> str:
    ranked = counts.most_common(6) if isinstance(counts, Counter) else counts.items()
    return "、".join(f"{name} {n}" for name, n in ranked)


def _deeds(bundle: SlowBundle) -> list[Says]:
    """What to do first."""
    firms, (risks, open_) = bundle.firms, bundle.wanted
    asked, near = min(len(firms.open), ASKED), min(firms.near(), ASKED)
    whole = len(firms.open) if len(firms.open) > asked else None
    some = near if 0 < near < asked else None

    def ask(*said: str | None) -> Sequence[object]:
        return said[0], asked, whole, said[3] and "只差 1 条", some, firms.bodies_asked or None

    def verify(number: str, *_: str | None) -> Sequence[object]:
        names = [bundle.field.names(g) for g in (risks, open_)]
        told = [
            f"{_five(group)}{words}"
            for group, words in zip(names, ("本地有没有第二家", "本地有没有"), strict=True)
            if group
        ]
        return number, len(risks) + len(open_) if len(told) > 1 else None, "；".join(told)

    year, month = bundle.field.world.day // 10_000, bundle.field.world.day // 100 % 100
    last = {0: "3月31日", 1: "6月30日", 2: "9月30日", 3: "12月31日"}[(month - 1) // 3]
    return [
        Says(
            r"(.)是请市统计局核对“待核对”表上的 (\d+) 家企业(?:（缺数的共 (\d+) 家，这些最接近达标）)?"
            r"(?:，先答(只差 1 条)的 (\d+) 家)?，只答是、否或区间(?:；专班另问 (\d+) 家机构与哪些企业合作)?。",
            ask,
            lambda: asked > 0,
        ),
        Says(
            r"(.)是核对名录列入的 (\d+) 家，给还没有企业服务专员的 (?:(\d+) 家企业)?、?(?:(\d+) 家机构)?配上专员。",
            lambda n, *_: (n, firms.on, len(firms.listed) or None, len(firms.bodies_listed) or None),
            lambda: firms.on > 0,
        ),
        Says(
            r"(.)是请专班把投资计划表发给名录上的 (\d+) 家单位，收回后列项目。",
            lambda n, _: (n, firms.on),
            lambda: firms.on > 0,
        ),
        Says(r"(.)是先核实(?: (\d+) 个环节)?，核实前不谈落地：(.+)。", verify, lambda: bool(risks or open_)),
        Says(r"(.)是问谁、.+，标“最先”的 (\d+) 个先问。", lambda n, _: (n, len(bundle.turn("最先")))),
        Says(
            r"本季到(.+)止，在此以前由市专班与县级市（区）双方确认定稿。", lambda _: (f"{year}年{last}",), lambda: True
        ),
    ]


def _five(names: Sequence[str]) -> str:
    return "、".join(names[:5]) + (f"等 {len(names)} 个环节" if len(names) > 5 else "")


def _firms(bundle: SlowBundle) -> list[Says]:
    """What is to be known of 名录 first."""
    firms, none = bundle.firms, bundle.firms.bodies
    both = (len(firms.firms), len(firms.institutions))
    lacking = [
        f"{label} {n} 家"
        for label in ("规模大", "成长性好", "创新能力强")
        if (n := sum(firms.met(f)[label] is None for f in firms.open))
    ]
    lack = "、".join(lacking)
    more = len(firms.open) - ASKED
    return [
        Says(
            r"本地本领域已确认企业 (\d+) 家、科研机构 (\d+) 家；按标准列入 (\d+) 家，缺数、说不准的企业 (\d+) 家"
            r"(?:（(只差 1 条)的 (\d+) 家）)?。",
            lambda *said: (*both, firms.on, len(firms.open), said[4], firms.near() or None),
            lambda: firms.on > 0,
        ),
        Says(
            r"待核对单上 (\d+) 家：企业 (\d+) 家（最接近的，另 (\d+) 家没有列）(?:、机构 (\d+) 家)?。",
            lambda *_: (ASKED + firms.bodies_asked, ASKED, more, firms.bodies_asked or None),
            lambda: more > 0,
        ),
        Says(
            r"本地 (\d+) 家企业没有一家满足 (\d+) 条：(\d+) 家缺数"
            r"（不明的：(.+?)(?:、供应链安全 (\d+) 家)?），问清才能判。怎么办："
            r"把待核对单发市统计局，先问还差 (\d+) 条的 (\d+) 家；\D+。",
            lambda *said: (both[0], 2, len(firms.open), lack, said[4], firms.lacking, firms.near(firms.lacking)),
            lambda: firms.on == 0 and both[0] > 0,
        ),
        Says(
            r"另有 (\d+) 家做本领域的是.+?，不是企业（(.+?)）：.+。",
            lambda _, names: (len(none), slow_brief.some(names, none)),
            lambda: bool(none),
        ),
    ]


def _others(bundle: SlowBundle) -> list[Says]:
    """What is to be known of the other lists first."""
    field, (risks, open_) = bundle.field, bundle.wanted
    states = [(label, len(field.of(state))) for state, label in LABELS.items()]
    chain, unknown, first = len(field.state), len(field.of("unknown")), bundle.turn("最先")

    named = {r["针对环节"] for r in bundle.targets}
    asked = [r["环节"] for r in bundle.made.rows("待核实清单") if r["先后"] == "最先" and r["问谁"] != "—"]
    left = [s for s in asked if s not in named]
    few = ("、".join(left[:3]), len(left) if len(left) > 3 else None)

    def near(_said: str) -> Sequence[object]:
        told = []
        for s in [*field.risks(), *bundle.unknown]:
            if s in (*risks, *open_) and (found := field.world.in_city(s, field.place)):
                names = [field.world.seated(f, field.world.city(field.place)) for f in found]
                more = f"等 {len(names)} 家" if len(names) > 2 else ""
                told.append(f"{field.world.segment(s)}——{'、'.join(names[:2])}{more}")
        return ("；".join(told),)

    return [
        Says(r"有没有缺口判不出（全链 (\d+) 个环节里待核实 (\d+) 个）：\D+。", lambda *_: (chain, unknown)),
        Says(
            r"全链 (\d+) 个环节里判得出的 (\d+) 个都不是短板，(\d+) 个说不出本地有没有，离不开它的本地企业不到 (\d) 家"
            r"（卡脖子的 (\d) 家）\D+。",
            lambda *_: (chain, chain - unknown, unknown, 2, 1),
        ),
        Says(
            r"待核实里最先问、没有列招商目标的：(.+?)(?:等 (\d+) 个)?，先照待核实清单核实。",
            lambda *_: (few[0], few[1]),
            lambda: bool(left),
        ),
        Says(r"市内已有企业做，先找它们谈配套（不列入本表）：(.+)。", near),
        Says(
            r"全链 (\d+) 个环节：(.+)。",
            lambda *_: (chain, "、".join(f"{label} {n}" for label, n in states if n)),
            lambda: True,
        ),
        Says(
            r"说不出本地有没有的环节 (\d+) 个，不是缺口；最先问：(.+?)(?:等 (\d+) 个)?。",
            lambda _, names, __: (unknown, *shown(names, first, "个")),
        ),
    ]
