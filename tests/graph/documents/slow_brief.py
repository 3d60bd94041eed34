"""领导参阅, every figure once more. What a state is (and so the priority of gaps, the chance of each and the firms that
would buy near by) is taken as ``gaps --json`` gives it, for oracles of their own derive it in tests/graph/gaps and
tests/graph/evidence; what is counted, who is named and in which order is worked out from rows alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from graph.dates import to_iso
from tests.graph.documents.slow_reading import Says, shown
from tests.graph.documents.slow_sizes import USUAL, size
from tests.graph.documents.slow_world import World, few

Json = dict[str, Any]
LABELS = {"missing": "缺失", "likely_missing": "疑缺", "weak": "薄弱", "extend": "可延伸", "strong": "优势"}
LABELS |= {"plain": "一般", "absent": "未布局", "unknown": "待核实"}
HERE, SURE, GAPS = ("weak", "strong", "plain"), ("missing", "weak", "extend"), tuple(LABELS)[:4]


class SlowField:
    """A field in a place: rows, and the states that are given."""

    def __init__(self, world: World, given: Json, before: Json | None = None, since: str = "") -> None:
        self.world, self.given, self.before, self.since = world, given, before, since
        self.place: str = world.place(given["place"]["name"])
        self.gaps: list[Json] = given["gaps"]
        self.state = {g["segment"]["id"]: g["state"] for g in self.gaps}
        self.own = world.field(given["field"]["name"])
        assert set(self.state) == self.own
        self.numbers: Iterator[int] = count(1)
        self.barest = False  # where there is no room left to say where most firms are
        self.asked = set[str]()  # firms that the proposals read so far ask

    def of(self, *states: str) -> list[str]:
        """Segments in these states, in the order of the assessment."""
        return [s for s, state in self.state.items() if state in states]

    def names(self, segments: Sequence[str]) -> list[str]:
        return [self.world.segment(s) for s in segments]

    def many(self, segment: str) -> int:
        return len(self.world.here(segment, self.place))

    def needed(self, segment: str) -> bool:
        """Whether two firms here cannot do without it, one of a bottleneck."""
        bound = len(self.world.bound(segment, self.place))
        return bound >= (1 if self.world.segments[segment]["bottleneck"] else 2)

    def risks(self) -> list[str]:
        """Bottlenecks that firms here need and one alone makes, of which nobody says that they are weak; those first
        that most would buy.
        """
        users = {g["segment"]["id"]: g["need"]["users"] for g in self.gaps}
        found = [
            s
            for s in self.of("strong", "plain")
            if self.world.segments[s]["bottleneck"] and self.many(s) == 1 and self.needed(s)
        ]
        return sorted(found, key=lambda s: -users[s])

    def leading(self) -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
        """Firms on a list of leaders with what they do here: head offices here, then sites alone; a group once."""
        world, does = self.world, dict[str, list[str]]()
        here = {s: [f for f in world.here(s, self.place) if f in world.leaders] for s in self.state}
        every = {f for firms in here.values() for f in firms}
        for segment, firms in here.items():
            for head in dict.fromkeys(world.head(f, every) for f in firms):
                does.setdefault(head, []).append(segment)
        ranked = sorted(does, key=lambda f: (-len(does[f]), -(size(world, f) or USUAL)))
        told = [(f, sorted(does[f], key=lambda s: not world.segments[s]["bottleneck"])) for f in ranked]
        inside = world.inside(self.place)
        seated = [each for each in told if world.home.get(each[0]) in inside]
        return seated, [each for each in told if each not in seated]

    def firms_with(self, told: Sequence[tuple[str, list[str]]], said: str | None) -> str:
        """The first of them as far as a text shows them, with two of their segments each or with one."""
        ways = [some(said or "", self._firms_with(told, many)) for many in (2, 1, 0)]
        return next((way for way in ways if way == said), ways[0])

    def _firms_with(self, told: Sequence[tuple[str, list[str]]], many: int) -> list[str]:
        out = list[str]()
        for firm, does in told:
            seat = self.world.seat(firm, self.place).partition("，")[0]
            words = "；".join(filter(None, (seat, many and few(self.names(does), min(many, 1 if seat else 2)))))
            out.append(f"{self.world.name(firm)}（{words}）" if words else self.world.name(firm))
        return out

    def clue(self, segment: str) -> tuple[list[str], str]:
        """Who may do it here: matches not confirmed of firms here, else of those perhaps here, else who does it and is
        perhaps here; and what is said of them.
        """
        world, inside, wide = self.world, self.world.inside(self.place), {*self.world.above(self.place), None}
        guessed, sure = ([r["source"] for r in world.makers(segment, state)] for state in ("suggested", "confirmed"))
        ways = (
            ("可能在做", [f for f in guessed if world.home.get(f) in inside]),
            ("可能在做，但不知道是不是在本地", [f for f in guessed if world.home.get(f) in wide]),
            ("在做，但不知道是不是在本地", [f for f in sure if world.home.get(f) in wide]),
        )
        words, firms = next((way for way in ways if way[1]), ("", []))
        return firms, f"{few([world.name(f) for f in firms], 3)}{words}，请核实" if firms else ""

    def wrong(self) -> str:
        """How many of each state are expected to be wrong: what their chances lack to one."""
        said, apart = list[str](), list[str]()
        for state, label in LABELS.items():
            chances = [g["chance"] for g in self.gaps if g["state"] == state and state != "unknown"]
            sure = [c for c in chances if c is not None]
            lacks = sum(1 - c for c in sure)
            about = "不到 0.1" if lacks < 0.05 else f" {lacks:.1f}"
            said += [f"{label} {len(sure)} 项中{about} 项"] if sure else []
            apart += [f"{label} {len(chances) - len(sure)} 项（凭核实或申明）"] * (len(sure) < len(chances))
        told = f"若名录无误，按把握合计，预计{'、'.join(said)}判错" if said else ""
        return "；".join(filter(None, (told, apart and f"没有把握可算的：{'、'.join(apart)}")))

    def dated(self) -> str:
        """截至: the day of the records, the newest date in the data and their version."""
        new, version = self.given["data_date"], self.given["version"]
        later = "（有的是这一天以后收的）" if new > to_iso(self.world.day)[: len(new)] else ""
        return f"按{to_iso(self.world.day)}有效的记录，资料最新到 {new}{later}（第 {version} 版）"


def some(text: str, names: Sequence[str]) -> str:
    """The first names with 等, as many as a text shows."""
    first, more = shown(text.removesuffix("等"), names)
    return f"{first}{more or ''}"


def patterns(field: SlowField) -> list[Says]:
    """Every sentence of the page that holds a figure."""
    return [*_have(field), *_lack(field), *_changed(field), *_proposals(field), *notes(field)]


def _have(field: SlowField) -> list[Says]:
    here, strong = field.of(*HERE), field.of("strong")
    seated, based = field.leading()
    both = (len(seated) + len(based), len(seated), len(based))

    def whole(*said: str | None) -> Sequence[object]:
        told = (len(strong), some(said[3] or "", field.names(strong))) if strong else (None, None)
        return len(field.state), len(here), *told

    def leaders(_n: str, _a: str, first: str, _b: str, second: str) -> Sequence[object]:
        return both[0], both[1], field.firms_with(seated, first), both[2], field.firms_with(based, second)

    def one_kind(_n: str, _where: str, first: str) -> Sequence[object]:
        where = "总部在本地" if seated else "在本地有场所"
        return both[0], where, field.firms_with(seated or based, first)

    return [
        Says(r"全链 (\d+) 个环节，本地有或有记录 (\d+) 个(?:，其中优势 (\d+) 个（(.+)）)?。", whole, lambda: True),
        Says(
            r"行业头部企业 (\d+) 家：总部在本地的 (\d+) 家——(.+)；有场所的 (\d+) 家——(.+)。",
            leaders,
            lambda: bool(seated and based),
        ),
        Says(
            r"行业头部企业 (\d+) 家(总部在本地|在本地有场所)：(.+)。",
            one_kind,
            lambda: bool(seated) != bool(based),
        ),
        Says(r"名录里(企业较多的|有企业的)是(.+)。", _most(field), lambda: bool(_placed(field)) and not field.barest),
    ]


def _placed(field: SlowField) -> list[tuple[str, int]]:
    """Segments with many firms, the most first; where none has many and no leader is named, those with some."""
    found = [(s, field.many(s)) for s in field.of(*HERE) if field.many(s)]
    ranked = sorted(found, key=lambda each: -each[1])
    return [e for e in ranked if e[1] >= 3] or ([] if any(field.leading()) else ranked)


def _most(field: SlowField) -> Any:
    def figures(_head: str, said: str) -> Sequence[object]:
        found = _placed(field)
        names = [f"{field.world.segment(s)}（{n} 家）" for s, n in found]
        return "企业较多的" if found[0][1] >= 3 else "有企业的", shown(said, names)[0]

    return figures


def _lack(field: SlowField) -> list[Says]:
    sure, risks = field.of(*SURE), field.risks()
    likely, unknown = len(field.of("likely_missing")), len(field.of("unknown"))
    each = "、".join(f"{LABELS[s]} {len(field.of(s))} 个" for s in SURE if field.of(s))
    return [
        Says(
            r"缺口 (\d+) 个（(.+?)），靠前的是(.+)。",
            lambda _n, _each, names: (len(sure), each, some(names, field.names(sure))),
            lambda: bool(sure),
        ),
        Says(
            r"卡脖子、本地只见到一家的 (\d+) 个（(.+)）(?:，有没有第二家还说不出)?。",
            lambda _n, names: (len(risks), some(names, field.names(risks))),
            lambda: bool(risks),
        ),
        Says(
            r"另有(?:疑缺 (\d+) 个)?、?(?:待核实 (\d+) 个)?，说不准有没有，不算缺口。",
            lambda *_: (likely or None, unknown or None),
            lambda: likely + unknown > 0,
        ),
    ]


def _changed(field: SlowField) -> list[Says]:
    def changes() -> list[str]:
        assert field.before is not None
        was = {g["segment"]["id"]: g["state"] for g in field.before["gaps"]}
        none = "没有这个环节"
        said = {s: (LABELS.get(was.get(s, ""), none), LABELS[state]) for s, state in field.state.items()}
        said |= {s: (LABELS[state], none) for s, state in was.items() if s not in said}
        return [f"{field.world.segment(s)}由{a}变为{b}" for s, (a, b) in said.items() if a != b]

    def figures(_day: str, _n: str, said: str, _more: str | None) -> Sequence[object]:
        found = changes()
        names = said.split("，")
        return field.since, len(found), "，".join(found[: len(names)]), "等" if len(found) > len(names) else None

    def compared() -> bool:
        return field.before is not None

    return [
        Says(r"没有 (.+) 的记录可比。", lambda _: (field.since,), lambda: not compared()),
        Says(r"与 (\S+) 比，各环节状态没有变。", lambda _: (field.since,), lambda: compared() and not changes()),
        Says(r"与 (\S+) 比，(\d+) 个环节状态变了：(.+?)(等)?。", figures, lambda: compared() and bool(changes())),
    ]


def _proposals(field: SlowField) -> list[Says]:
    """Three at most: weak points first, then risks, then what may be extended, then what to ask about; each has its
    number, the only maker and whom to ask.
    """
    world, risks = field.world, field.risks()
    gaps, users = field.of(*GAPS), {g["segment"]["id"]: g["need"]["users"] for g in field.gaps}
    first = [*field.of(*GAPS[:3]), *risks, *field.of("extend"), *field.of("unknown")]
    sure = len(first) - len(field.of("unknown"))  # in which order to ask is a value of asking, not worked out here
    first = first[:3] if sure >= 3 else first
    whom = {world.segment(s): s for s in first}

    def gap(_n: str, name: str, _state: str, _more: str | None, many: str | None, whole: str) -> Sequence[object]:
        segment = whom.get(name, "")
        buy = users.get(segment, 0)
        short = None if many is None else f"{buy:.0f}"
        near = f"，落地后预计约 {short} 户可就近采购" if short else None
        return next(field.numbers), name if segment in gaps else None, LABELS[field.state[segment]], near, short, whole

    def risk(_n: str, name: str, _maker: str, *asked: str | None) -> Sequence[object]:
        segment = whom.get(name, "")
        here = world.here(segment, field.place)[0] if segment in risks else ""
        seat = world.seat(here, field.place).partition("，")[0] if here else ""
        maker = f"{world.name(here)}{f'（{seat}）' if seat else ''}" if here else None
        return next(field.numbers), name if segment in risks else None, maker, *_users(field, segment, asked)

    def unknown(_n: str, name: str, *asked: str | None) -> Sequence[object]:
        segment = whom.get(name, "")
        known = name in field.names(field.of("unknown"))
        return next(field.numbers), name if known else None, *_users(field, segment, asked)

    def other(_n: str, name: str, what: str) -> Sequence[object]:
        known = name in field.names(field.of("unknown"))
        return next(field.numbers), name if known else None, what if not re.search(r"\d", what) else None

    def gap_asked(_n: str, name: str, state: str, *said: str | None) -> Sequence[object]:
        more, many, whole, *asked = said
        return *gap(_n, name, state, more, many, whole or ""), *_users(field, whom.get(name, ""), asked)

    def clued(_n: str, name: str, _clue: str, *asked: str | None) -> Sequence[object]:
        segment = whom.get(name, "")
        firms, words = field.clue(segment)
        known = name if segment in field.of("unknown", "likely_missing") else None
        return next(field.numbers), known, words, *_then_users(field, segment, firms, asked)

    way = r"(?:本地做(.+?)的企业|协会、属地主管部门|(?:用得上它的)?(.+?))"
    ask = rf"(先问|一并问){way}，本地有没有"
    gaps_ = r"（(\d)）“(.+?)”(缺失|疑缺|薄弱|可延伸)(，落地后预计约 (\d+) 户可就近采购)?"
    open_, unsure = r"（(\d)）“(.+?)”本地有没有还说不清：", "本地有没有还说不清|疑缺，还不能断定"
    return [
        Says(rf"（(\d)）“(.+?)”本地只见到(.+?)一家：{ask}第二家(?:，再定是否引进)?。", risk),
        Says(rf"（(\d)）“(.+?)”(?:{unsure})：(.+?，请核实)(?:；再(一并)?问{way})?。", clued),
        Says(rf"{open_}{ask}企业做。", unknown),
        Says(rf"{open_}(.+)。", other),
        Says(rf"{gaps_}：(){ask}企业做；定了再谈引进。", gap_asked),
        Says(rf"{gaps_}[，：](.+)。", gap),
    ]


def _then_users(
    field: SlowField, segment: str, firms: Sequence[str], said: Sequence[str | None]
) -> Sequence[str | None]:
    """Who needs it besides those who may do it, as far as there is room to say so."""
    told = any(said)
    lead, *others = _users(field, segment, said, firms) if told else (None, None, None)
    field.asked |= set(firms)
    return "一并" if lead == "一并问" else None, *others


def _users(field: SlowField, segment: str, said: Sequence[str | None], but: Sequence[str] = ()) -> Sequence[str | None]:
    """Who here needs a segment and does not make it: one of each segment of the field that uses it, two with what they
    do, or the first alone, those that no proposal before asks if there are such; where nobody needs it, what is done
    here of other fields that uses it. First whether they were asked before.
    """
    world = field.world
    uses = [t for t, _ in world.users(segment) if world.here(t, field.place)][:5] if segment else []
    fresh = _needing(field, segment, uses, {*field.asked, *but})
    told = fresh or _needing(field, segment, uses, set(but))
    seats = {f: world.seat(f, field.place).partition("，")[0] for f in told}
    whole = [_with(world.name(f), seats[f], world.segment(used)) for f, used in told.items()][:2]
    bare = [_with(world.name(f), seats[f]) for f in told][:1]
    one = bool(bare) and said[2] == bare[0]
    field.asked |= set(list(told)[: 1 if one else 2])
    others = [] if told else field.names(uses)
    does = others[0] if others and said[1] == others[0] else "、".join(others[:2]) or None
    return "先问" if fresh or not told else "一并问", does, "、".join(bare if one else whole) or None


def _needing(field: SlowField, segment: str, uses: Sequence[str], but: set[str]) -> dict[str, str]:
    """Firms of the field here with the segment that they need one for."""
    world, told = field.world, dict[str, str]()
    makers = {world.name(f) for f in world.here(segment, field.place)} if segment else set()
    for used in uses:
        firms = [f for f in world.here(used, field.place) if used in field.own and f not in but]
        names = {world.name(f) for f in told} | makers
        if (firm := next((f for f in firms if world.name(f) not in names), None)) is not None:
            told[firm] = used
    return told


def _with(name: str, *said: str) -> str:
    words = "；".join(filter(None, said))
    return f"{name}（{words}）" if words else name


def notes(field: SlowField) -> list[Says]:
    """What stands below: how many states are expected to be wrong, and up to when."""
    states = "图上的状态由链条与名录推算，企业数为已确认做该环节的、一家只数一次；“待核实”是说不出有没有，不算缺口"
    lists = r"口径：所列名录（\D+）里已确认的企业，一家只数一次，未逐条核实；“离不开”“就近采购”为推算；"
    return [
        Says(rf"{lists}(.+)；截至：(.+)。", lambda *_: (field.wrong(), field.dated())),
        Says(rf"口径：{states}；截至：(.+)。", lambda _: (field.dated(),)),
    ]
