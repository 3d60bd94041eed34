"""领导参阅（一页）: a field in a place: what there is, what is lacking, what changed, and three proposals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.looks import look, look_beside
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place
from graph.bundles.make import map_svg
from graph.dates import day, from_date, to_iso
from graph.documents.draft import subject, written
from graph.documents.leading import Leading, leading_here
from graph.documents.leading import told as leaders_told
from graph.documents.one_page import fullest
from graph.documents.says import CHAIN, DRAWN, makers_here, map_basis, of_chain, of_gap, upto
from graph.documents.sources import sourced
from graph.errors import BadRequest
from graph.gap_list.expected import expected_states
from graph.gaps.compare import Change, state_changes
from graph.gaps.records import Assessment, Gap
from graph.gaps.roughly import firms_about
from graph.gaps.states import GAP_STATES, STATE_LABELS, STATES, untold
from graph.lists.weak import RISK_DEED, feared, is_risk
from graph.questions.tables.gap_memo import first_to_ask
from graph.questions.tables.memo_segments import Placed, deed, segments_table
from graph.questions.tables.memo_words import counted, way_out
from graph.text import first_few
from graph.views.document import Basis, Document, Picture, Rests, Sentence, paragraph

PROPOSALS = 3
MANY = 3
"""A segment with fewer firms than this is none of which there are many."""
_FORMS = ((3, True), (2, True), (1, True), (2, False), (1, False))
"""Names given of each, and whether proposals are said in full: from the fullest form to the barest."""
_SURE = [s for s in GAP_STATES if s != "likely_missing"]


_NOTHING_TO_DO = "没有急着要补或要核实的环节：与现有企业保持联系。"
_NOBODY = "名录里一家本地企业都没有：先导入本地企业名录，或核实本地有没有企业做这条链，再谈补链。"


@dataclass(frozen=True, slots=True)
class Seen:
    """A field now and, where it can be compared, at an earlier day; ``since`` is that day. ``leading`` are the firms
    here that are on a list of leaders.
    """

    now: Assessment
    before: Assessment | None
    since: int
    leading: tuple[Leading, ...] = ()


def find(
    graphs: Graphs,
    field: Field,
    place: Place,
    since: Annotated[str | None, Word("与哪一天比，如 2026-09-30；不写则与上季末比", kind="date", longest=20)] = None,
    as_of: AsOf = None,
) -> Document:
    """The page about the field that these words name."""
    mine = look(graphs.field_graph(field, day(as_of)), field, place)
    start = day(since) or quarter_before(mine.assessment.on)
    try:
        before = look_beside(graphs, mine, place, as_of, None, to_iso(start)).assessment
    except BadRequest:
        if since:
            raise
        before = None
    found = mine.assessment
    svg = map_svg(mine.graph, found.field, found.place, found)
    return sourced(graphs, brief(Seen(found.with_evidence(), before, start, leading_here(mine.graph, found)), svg))


def quarter_before(on: int) -> int:
    """The last day of the quarter before the one that a day is in.

    >>> quarter_before(20261130), quarter_before(20260331)
    (20260930, 20251231)
    """
    year, month = on // 10000, on // 100 % 100
    return from_date(dt.date(year, (month - 1) // 3 * 3 + 1, 1) - dt.timedelta(days=1))


def brief(seen: Seen, svg: str = "") -> Document:
    """The fullest form that stands on one page; the map, where it is drawn, stands on another."""
    made = fullest(partial(_form, seen, named, whole) for named, whole in _FORMS)
    if not svg:
        return made
    found = seen.now
    caption = Sentence(f"{found.place.name}{found.field_name}产业链图谱", of_chain(found), DRAWN)
    until = upto(found.on, found.data_date, found.version)
    return replace(made, blocks=(*made.blocks, Picture(svg, caption)), bases={**made.bases, DRAWN: map_basis(until)})


def _form(seen: Seen, named: int, whole: bool) -> Document:
    found = seen.now
    return Document(
        subject("brief", field=found.field, place=",".join(found.place.ids)),
        f"{found.place.name}{found.field_name}产业链情况",
        found.place.name,
        found.on,
        (
            paragraph(_have(seen, named), lead="有什么"),
            paragraph(_lack(found, named), lead="缺什么"),
            paragraph(_changed(seen, named), lead="变了什么"),
            paragraph(_proposals(found, whole), lead="建议"),
        ),
        {CHAIN: _basis(found)},
        one_page=True,
    )


def _basis(found: Assessment) -> Basis:
    """The same as elsewhere in fewer words, and how many states are expected to be wrong: there is one page."""
    lists = "、".join(r.name for r in found.population.rosters) or "没有名录"
    said = f"所列名录（{lists}）里已确认的企业，一家只数一次，未逐条核实；“离不开”“就近采购”为推算"
    said = "；".join(filter(None, (said, expected_states(found.gaps))))
    return Basis(said, upto(found.on, found.data_date, found.version))


def _have(seen: Seen, named: int) -> Iterable[Sentence]:
    found = seen.now
    here = [g for g in found.gaps if STATES[g.state].here]
    strong = [g for g in here if g.state == "strong"]
    text = f"全链 {len(found.gaps)} 个环节，本地有或有记录 {len(here)} 个"
    text += f"，其中优势 {len(strong)} 个（{_names(strong, named)}）" if strong else ""
    yield Sentence(f"{text}。", of_chain(found), CHAIN)
    if seen.leading:
        yield leaders_told(seen.leading, named)
    placed = sorted((g for g in here if g.inputs.enterprises_place), key=lambda g: -g.inputs.enterprises_place)
    many = [g for g in placed if g.inputs.enterprises_place >= MANY]
    if most := (many or ([] if seen.leading else placed))[:named]:
        said = "、".join(f"{g.name}（{g.inputs.enterprises_place} 家）" for g in most)
        head = "名录里企业较多的" if many else "名录里有企业的"
        yield Sentence(f"{head}是{said}。", tuple(r for g in most for r in of_gap(g)), CHAIN)


def _lack(found: Assessment, named: int) -> Iterable[Sentence]:
    states = [g.state for g in found.gaps]
    sure = [g for g in found.gaps if g.state in _SURE]
    if sure:
        text = f"缺口 {len(sure)} 个（{counted(states, _SURE)}），靠前的是{_names(sure, named)}。"
        yield Sentence(text, of_chain(found, sure), CHAIN)
    else:
        yield Sentence("凭现有名录，没有一个环节能判为缺口。", of_chain(found))
    if risks := [g for g in feared(found.gaps) if is_risk(g)]:
        text = f"卡脖子、本地只见到一家的 {len(risks)} 个（{_names(risks, named)}），有没有第二家还说不出。"
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


def _change(change: Change) -> str:
    before, after = (STATE_LABELS[g.state] if g else "没有这个环节" for g in (change.before, change.after))
    return f"{change.name}由{before}变为{after}"


def _proposals(found: Assessment, whole: bool) -> Iterable[Sentence]:
    """The first gaps, then what to ask about; fewer than three only where the data give no more."""
    gaps = [g for g in found.gaps if g.state in GAP_STATES][:PROPOSALS]
    risks = [g for g in feared(found.gaps) if is_risk(g)][: min(1, PROPOSALS - len(gaps))]
    asked = _asked(found, PROPOSALS - len(gaps) - len(risks), whole)
    said = [(_deed(g, found, whole), g) for g in gaps]
    said += [(_risk(found.proven(g), whole), g) for g in risks]
    said += [(f"“{g.name}”先核实：{todo.removeprefix('核实：')}", g) for todo, g in asked]
    if not said:
        here = any(STATES[g.state].here for g in found.gaps)
        yield Sentence(_NOTHING_TO_DO if here else _NOBODY, of_chain(found))
    for number, (text, gap) in enumerate(said, 1):
        yield Sentence(f"（{number}）{text}。", of_gap(found.proven(gap)), CHAIN)


def _risk(gap: Gap, whole: bool) -> str:
    """Who the only one is and who needs it, then what to do."""
    name, seat = next(iter(makers_here(gap)), ("", ""))
    maker = "，".join(filter(None, (name, seat.partition("，")[0])))  # that it is here the sentence says itself
    users = "、".join([e.name for e in gap.evidence if e.kind == "supplies"][:2])
    why = f"{maker}{f'，本地的{users}要用' if users else ''}" if whole and maker else ""
    return f"“{gap.name}”本地只见到一家{f'（{why}）' if why else ''}：{RISK_DEED}"


def _asked(found: Assessment, most: int, whole: bool) -> list[tuple[str, Gap]]:
    """What to ask about first, and whom."""
    gaps = first_to_ask(found)[:most]
    table = segments_table([Placed(g, found) for g in gaps])
    at = [c.key for c in table.columns].index("do")
    return [(str(r[at]) if whole else way_out(g), g) for g, r in zip(gaps, table.rows, strict=True)]


def _deed(gap: Gap, found: Assessment, whole: bool) -> str:
    if whole:
        return deed(gap, found)
    users = gap.inputs.users
    why = f"，落地后预计{firms_about(users)}可就近采购" if users >= 1 else ""
    return f"“{gap.name}”{STATE_LABELS[gap.state]}{why}，{way_out(gap)}"


def _names(gaps: Sequence[Gap], named: int) -> str:
    return first_few([g.name for g in gaps], named)


QUESTION = written(
    "brief",
    "领导参阅（一页）",
    "一个领域在一个地区的一页：有什么、缺什么、与上季末比变了什么、三条建议；逐句依据另附，不随正文印发。",
    find,
    lambda made: f"领导参阅-{made.title}",
)
