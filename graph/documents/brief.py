"""领导参阅（一页）: a field in a place: what there is, what is lacking, what changed, and three proposals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.looks import look, look_beside
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place
from graph.bundles.make import map_svg
from graph.dates import come, day, from_date, to_iso
from graph.documents.around import clue_rests
from graph.documents.brief_list import FROZEN, Moved, moved_here, moved_told
from graph.documents.draft import subject, written
from graph.documents.leading import Leading, leading_here
from graph.documents.leading import told as leaders_told
from graph.documents.one_page import fullest
from graph.documents.says import CHAIN, DRAWN, makers_here, map_basis, of_chain, of_gap, upto
from graph.documents.sources import sourced
from graph.errors import BadRequest
from graph.gap_list.clue import Clue, clue_of
from graph.gap_list.expected import expected_states
from graph.gaps.compare import Change, state_changes
from graph.gaps.records import Assessment, Gap
from graph.gaps.roughly import firms_about
from graph.gaps.states import GAP_STATES, STATE_LABELS, STATES, untold
from graph.lists.weak import feared, is_risk, weak_points
from graph.questions.tables.gap_memo import first_to_ask
from graph.questions.tables.memo_segments import deed, users_here
from graph.questions.tables.memo_words import ASK_USERS, counted, way_out
from graph.text import first_few
from graph.views.document import Basis, Document, Picture, Rests, Sentence, paragraph

PROPOSALS = 3
MANY = 3
"""A segment with fewer firms than this is none of which there are many."""
FULL, SHORT, BARE, BAREST = 3, 2, 1, 0
"""Whom to ask with what they do; one of them; without why; and without where most firms are."""
_FORMS = ((3, FULL), (2, FULL), (1, FULL), (2, SHORT), (1, SHORT), (1, BARE), (1, BAREST))
"""Names given of each, and how much is said: from the fullest form to the barest."""
_ASIDE = re.compile("（[^（）]*）$")
"""What the name of a list says of itself; that nothing was verified is said of all of them."""
_SURE = [s for s in GAP_STATES if s != "likely_missing"]


_NOTHING_TO_DO = "没有急着要补或要核实的环节：与现有企业保持联系。"
_NOBODY = "名录里没有见到本地企业做这条链：先导入本地企业名录或台账，或核实本地有没有企业做，再谈补链。"


@dataclass(frozen=True, slots=True)
class Seen:
    """A field now and, where it can be compared, at an earlier day; ``since`` is that day. ``leading`` are the firms
    here that are on a list of leaders; ``moved`` is what became of 名录 between frozen quarters.
    """

    now: Assessment
    before: Assessment | None
    since: int
    leading: tuple[Leading, ...] = ()
    moved: Moved | None = None


def find(
    graphs: Graphs,
    field: Field,
    place: Place,
    since: Annotated[str | None, Word("与哪一天比，如 2026-09-30；不写则与上季末比", kind="date", longest=20)] = None,
    as_of: AsOf = None,
) -> Document:
    """The page about the field that these words name."""
    said = come(since, "比较的日期") if since else None
    mine = look(graphs.field_graph(field, day(as_of)), field, place)
    start = said or quarter_before(mine.assessment.on)
    try:
        before = look_beside(graphs, mine, place, as_of, None, to_iso(start)).assessment
    except BadRequest:
        if since:
            raise
        before = None
    found = mine.assessment
    svg = map_svg(mine.graph, found.field, found.place, found)
    moved = moved_here(graphs, mine.graph, found.field, found.place.ids)
    seen = Seen(found.with_evidence(), before, start, leading_here(mine.graph, found), moved)
    return sourced(graphs, brief(seen, svg))


def quarter_before(on: int) -> int:
    """The last day of the quarter before the one that a day is in.

    >>> quarter_before(20261130), quarter_before(20260331)
    (20260930, 20251231)
    """
    year, month = on // 10000, on // 100 % 100
    return from_date(dt.date(year, (month - 1) // 3 * 3 + 1, 1) - dt.timedelta(days=1))


def brief(seen: Seen, svg: str = "") -> Document:
    """The fullest form that stands on one page; the map, where it is drawn, stands on another."""
    made = fullest(partial(_form, seen, named, room) for named, room in _FORMS)
    if not svg:
        return made
    found = seen.now
    caption = Sentence(f"{found.place.name}{found.field_name}产业链图谱", of_chain(found), DRAWN)
    until = upto(found.on, found.data_date, found.version)
    return replace(made, blocks=(*made.blocks, Picture(svg, caption)), bases={**made.bases, DRAWN: map_basis(until)})


def _form(seen: Seen, named: int, room: int) -> Document:
    found = seen.now
    return Document(
        subject("brief", field=found.field, place=",".join(found.place.ids)),
        f"{found.place.name}{found.field_name}产业链情况",
        found.place.name,
        found.on,
        (
            paragraph(_have(seen, named, room), lead="有什么"),
            paragraph(_lack(found, named, room), lead="缺什么"),
            paragraph((*_changed(seen, named), *_moved(seen, named)), lead="变了什么"),
            paragraph(_proposals(found, room), lead="建议"),
        ),
        {CHAIN: _basis(found)} | ({FROZEN: seen.moved.basis} if seen.moved else {}),
        one_page=True,
    )


def _basis(found: Assessment) -> Basis:
    """The same as elsewhere in fewer words, and how many states are expected to be wrong: there is one page."""
    lists = "、".join(_ASIDE.sub("", r.name) for r in found.population.rosters) or "没有名录"
    said = f"所列名录（{lists}）里已确认的企业，一家只数一次，未逐条核实；“离不开”“就近采购”为推算"
    said = "；".join(filter(None, (said, expected_states(found.gaps))))
    return Basis(said, upto(found.on, found.data_date, found.version))


def _have(seen: Seen, named: int, room: int) -> Iterable[Sentence]:
    found = seen.now
    here = [g for g in found.gaps if STATES[g.state].here]
    strong = [g for g in here if g.state == "strong"]
    text = f"全链 {len(found.gaps)} 个环节，本地有或有记录 {len(here)} 个"
    text += f"，其中优势 {len(strong)} 个（{_names(strong, named)}）" if strong else ""
    yield Sentence(f"{text}。", of_chain(found), CHAIN)
    if seen.leading:
        yield leaders_told(seen.leading, named, segments=min(room, 2))
    placed = sorted((g for g in here if g.inputs.enterprises_place), key=lambda g: -g.inputs.enterprises_place)
    many = [g for g in placed if g.inputs.enterprises_place >= MANY]
    if room > BAREST and (most := (many or ([] if seen.leading else placed))[:named]):
        said = "、".join(f"{g.name}（{g.inputs.enterprises_place} 家）" for g in most)
        head = "名录里企业较多的" if many else "名录里有企业的"
        yield Sentence(f"{head}是{said}。", tuple(r for g in most for r in of_gap(g)), CHAIN)


def _lack(found: Assessment, named: int, room: int) -> Iterable[Sentence]:
    states = [g.state for g in found.gaps]
    sure = [g for g in found.gaps if g.state in _SURE]
    if sure:
        text = f"缺口 {len(sure)} 个（{counted(states, _SURE)}），靠前的是{_names(sure, named)}。"
        yield Sentence(text, of_chain(found, sure), CHAIN)
    else:
        yield Sentence("凭现有名录，没有一个环节能判为缺口。", of_chain(found))
    if risks := [g for g in feared(found.gaps) if is_risk(g)]:
        more = "，有没有第二家还说不出" if room > BAREST else ""  # the proposals say so too
        text = f"卡脖子、本地只见到一家的 {len(risks)} 个（{_names(risks, named)}）{more}。"
        yield Sentence(text, of_chain(found, risks), CHAIN)
    open_ = []
    if likely := states.count("likely_missing"):
        open_.append(f"疑缺 {likely} 个")
    if unknown := untold({s: states.count(s) for s in STATE_LABELS}):
        open_.append(f"待核实 {unknown} 个")
    if open_:
        gaps = [g for g in found.gaps if g.state == "likely_missing" or not STATES[g.state].told]
        yield Sentence(f"另有{'、'.join(open_)}，说不准有没有，不算缺口。", of_chain(found, gaps), CHAIN)


def _changed(seen: Seen, named: int) -> Iterable[Sentence]:
    found, since = seen.now, to_iso(seen.since)
    if seen.before is None and seen.moved is not None:
        return  # what was frozen is compared below
    if seen.before is None:
        yield Sentence(f"没有 {since} 的记录可比。", (Rests("Field", (found.field,)),), CHAIN)
        return
    changes = state_changes(seen.before, found)
    changed = [c for c in changes if c.changed]
    if not changed:
        yield Sentence(f"与 {since} 比，各环节状态没有变。", of_chain(found), CHAIN)
        return
    rests = tuple(Rests("Segment", (c.segment,)) for c in changed)
    said = "，".join(map(_change, changed[:named]))
    more = "等" if len(changed) > named else ""
    yield Sentence(f"与 {since} 比，{len(changed)} 个环节状态变了：{said}{more}。", rests, CHAIN)


def _moved(seen: Seen, named: int) -> Iterable[Sentence]:
    if seen.moved is not None:
        yield from moved_told(seen.moved, named)


def _change(change: Change) -> str:
    before, after = (STATE_LABELS[g.state] if g else "没有这个环节" for g in (change.before, change.after))
    return f"{change.name}由{before}变为{after}"


def _proposals(found: Assessment, room: int) -> Iterable[Sentence]:
    """The first of 短板清单 (gaps before risks), then what may be extended, then what to ask about; fewer than three
    only where the data give no more. Where nobody is known here, no single segment is what to ask about first.
    """
    here = any(STATES[g.state].here for g in found.gaps)
    weak = [g for g, _ in weak_points(found.gaps)]
    rest = [g for g in found.gaps if g.state in GAP_STATES and g not in weak]
    first = [*weak, *rest, *(first_to_ask(found) if here else ())][:PROPOSALS]
    if not first:
        yield Sentence(_NOTHING_TO_DO if here else _NOBODY, of_chain(found))
    told = set[str]()
    for number, gap in enumerate(map(found.proven, first), 1):
        text, asked = _proposal(gap, found, room, told)
        told |= {rests.key[0] for rests in asked}
        yield Sentence(f"（{number}）{text}。", tuple(dict.fromkeys((*of_gap(gap), *asked))), CHAIN)


def _proposal(gap: Gap, found: Assessment, room: int, told: Set[str]) -> tuple[str, tuple[Rests, ...]]:
    """Of which segment, who makes it where that is one alone, what to do first and whom to ask or to speak to; with the
    records of whoever is to be asked. ``told`` are firms (ids) that the proposals before it ask.
    """
    if (clue := clue_of(found, gap)) is not None:
        return _first_asked(clue, gap, found, room, told)
    ask, asked = _whom(gap, found, room, told)
    then = "，再定是否引进" if room > BAREST else ""
    if is_risk(gap):
        name, seat = next(iter(makers_here(gap)), ("", ""))
        maker = f"{name}（{seat.partition('，')[0]}）一" if seat else f"{name}一"  # that it is here is said
        return f"“{gap.name}”本地只见到{maker}家：{ask}，本地有没有第二家{then}", asked
    if gap.state == "unknown":
        todo, rests = (f"{ask}，本地有没有企业做", asked) if gap.rules[0] in ASK_USERS else (way_out(gap), ())
        return f"“{gap.name}”本地有没有还说不清：{todo}", rests
    buy = gap.inputs.users
    near = f"，落地后预计{firms_about(buy)}可就近采购" if buy >= 1 else ""
    if gap.rules[0] in ASK_USERS and not found.records.barred(gap.segment):
        return f"“{gap.name}”{STATE_LABELS[gap.state]}{near}：{ask}，本地有没有企业做；定了再谈引进", asked
    return deed(gap, found, near, most=2 if room == FULL else 1), ()


def _first_asked(clue: Clue, gap: Gap, found: Assessment, room: int, told: Set[str]) -> tuple[str, tuple[Rests, ...]]:
    """Of a segment that somebody here may do: that these are asked first, then those who need it if there is room."""
    these = {f.id for f in clue.firms}
    ask, asked = _whom(gap, found, room, told, but=these) if room == FULL else ("", ())
    then = f"；再{ask.removeprefix('先')}" if ask else ""
    open_ = f"{STATE_LABELS[gap.state]}，还不能断定" if gap.state in GAP_STATES else "本地有没有还说不清"
    return f"“{gap.name}”{open_}：{clue.words}{then}", (*clue_rests(clue, gap), *asked)


def _whom(
    gap: Gap, found: Assessment, room: int, told: Set[str], but: Set[str] = frozenset()
) -> tuple[str, tuple[Rests, ...]]:
    """Whom to ask about a segment: firms here that need it, with their records, else those of other fields by what they
    do; ``but`` are asked of it already. A firm of ``told`` is named again only where there is no other.
    """
    most, why = 2 if room == FULL else 1, "用得上它的" if room >= SHORT else ""
    fresh = users_here(gap, found, told | but)[:most]
    if firms := fresh or users_here(gap, found, but)[:most]:
        named = "、".join(u.words(found, does=room == FULL) for u in firms)
        ask = f"先问{why}" if fresh else "一并问"
        return f"{ask}{named}", tuple(Rests("OPERATES_IN", (u.firm, u.segment)) for u in firms)
    does = [e.name for e in gap.evidence if e.kind == "supplies"][:most]
    return f"先问本地做{'、'.join(does)}的企业" if does else "先问协会、属地主管部门", ()


def _names(gaps: Sequence[Gap], named: int) -> str:
    return first_few([g.name for g in gaps], named)


QUESTION = written(
    "brief",
    "领导参阅（一页）",
    "一个领域在一个地区的一页：有什么、缺什么、与上季末比变了什么、三条建议；逐句依据另附，不随正文印发。",
    find,
    lambda made: f"领导参阅-{made.title}",
)
