"""Gaps as a memo: what a place has, what it lacks, what is to be asked first, and who could be spoken to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.gap_list.choice import Chosen
from graph.gap_list.list import GapList
from graph.gap_list.tasks import list_tasks
from graph.gaps.find import Assessment, Gap
from graph.gaps.lack_of_data import value_of_asking
from graph.gaps.states import ACTIONS, GAP_STATES, STATE_LABELS, untold
from graph.questions.tables.memo_words import counted, data_words, fitted, in_trouble, list_notes, some, way_out, why
from graph.views.memo import Memo
from graph.views.table import Column, Table, records_table

FIRST, ASKED, NAMED, LISTED = 3, 10, 3, 50
"""Segments named in the text, segments to ask about that are listed, firms named of one, and rows of a long list."""
_RANK, _PLACE, _FIELD = Column("rank", "序号", "integer"), Column("place", "地区"), Column("field", "领域")
_SEGMENT = (
    Column("name", "环节"),
    Column("state", "状态", "state"),
    Column("here", "本地企业"),
    Column("why", "为什么"),
    Column("do", "怎么办"),
    Column("away", "外地已有的企业"),
)


_LIKELY = "likely_missing"


class Placed(NamedTuple):
    """A segment, the assessment it is from, and the fields it stands in."""

    gap: Gap
    found: Assessment
    fields: tuple[str, ...] = ()


def gaps_memo(found: Assessment) -> Memo:
    """A field in a place: gaps first, then what to ask about first, then what there is."""
    gaps = [g for g in found.gaps if g.state in GAP_STATES]
    ask = first_to_ask(found.gaps)
    rest = [g for s in ("strong", "plain") for g in found.gaps if g.state == s]
    chain = f"{found.place.name}{found.field_name}产业链"
    return Memo(
        chain + _title(gaps),
        found.place.name,
        found.on,
        (
            _head(chain, found.gaps),
            *_what_to_do([Placed(g, found) for g in gaps], [Placed(g, found) for g in ask], found.population.silent),
        ),
        segments_table([Placed(g, found) for g in (*gaps, *ask, *rest)]),
        (*_left_out(found.gaps, len(ask)), *list_notes(found)),
        fitted([found]),
        data_words(found.data_date, found.version),
    )


def gap_list_memo(listed: GapList, chosen: Chosen) -> Memo:
    """The first of the chosen segments of many fields; where none is chosen, what to ask about first."""
    places, on, first = "、".join(p.name for p in listed.places), listed.graph.on, listed.assessments[:1]
    rows = [_placed(listed, row) for row in chosen.rows.tolist()]
    ask = [] if rows else [_placed(listed, task.row) for task in list_tasks(listed)[:ASKED]]
    gaps = [row for row in rows if row.gap.state in GAP_STATES]
    chain, silent = f"{places}各领域产业链", "".join(a.population.silent for a in first)
    head = f"选出 {len(rows)} 个环节，其中{_lacking([r.gap for r in gaps])}。"
    return Memo(
        chain + _title([r.gap for r in gaps]),
        places,
        on,
        (
            head if gaps else _head(chain, [listed.gaps[row] for row in np.flatnonzero(listed.speaks).tolist()]),
            *_what_to_do(gaps, ask, silent),
        ),
        segments_table([*rows[:LISTED], *ask], fields=True, places=len(listed.places) > 1),
        (*_cut(len(rows)), *(n for found in first for n in list_notes(found))),
        fitted(listed.assessments),
        data_words(listed.graph.data_date, listed.graph.version),
    )


def _placed(listed: GapList, row: int) -> Placed:
    fields = tuple(a.field_name for a in listed.fields_of(row))
    return Placed(listed.gaps[row], listed.assessment(row), fields)


def _cut(total: int) -> list[str]:
    said = ["缺失、疑缺的环节如本地其实有，核实登记后即不再是缺口。"] if total else []
    return [*said, f"本页列前 {LISTED} 个，共 {total} 个，其余见“缺口清单”表。"] if total > LISTED else said


def first_to_ask(gaps: Iterable[Gap]) -> list[Gap]:
    """Of what is to be verified, the first few by what asking is worth."""
    told = [g for g in gaps if g.state == "unknown" and value_of_asking(g) > 0]
    return sorted(told, key=lambda g: -value_of_asking(g))[:ASKED]


def _head(chain: str, gaps: Sequence[Gap]) -> str:
    counts = {s: sum(g.state == s for g in gaps) for s in STATE_LABELS}
    here = f"（其中优势 {counts['strong']} 个）" if counts["strong"] else ""
    said = [f"{chain}共 {len(gaps)} 个环节"]
    said += [_lacking(gaps) or "现有名录里没有说得出的缺口"]
    said += (
        [f"本地有或有记录 {counts['strong'] + counts['plain']} 个{here}"] if counts["strong"] + counts["plain"] else []
    )
    said += [f"未布局 {counts['absent']} 个（暂不需要）"] if counts["absent"] else []
    said += [f"待核实 {untold(counts)} 个（说不出有没有，不算缺口）"] if untold(counts) else []
    return "，".join(said) + "。"


def _title(gaps: Sequence[Gap]) -> str:
    if not gaps:
        return "环节情况及核实建议"
    return "疑似缺口及核实建议" if {g.state for g in gaps} == {_LIKELY} else "短板弱项及建议"


def _lacking(gaps: Iterable[Gap]) -> str:
    """How many gaps of each kind; what is only likely to be one is counted apart."""
    states = [g.state for g in gaps]
    sure = [s for s in GAP_STATES if s != _LIKELY]
    said = counted(states, sure)
    parts = [f"缺口 {sum(map(states.count, sure))} 个（{said}）"] if said else []
    parts += [f"疑似缺口 {states.count(_LIKELY)} 个（还不能断定，先核实）"] if _LIKELY in states else []
    return "，".join(parts)


def _what_to_do(gaps: Sequence[Placed], ask: Sequence[Placed], silent: str) -> list[str]:
    """The first things to do: about gaps, and about what is not known; ``silent`` says why no 无 is said."""
    said = []
    if gaps:
        first = "；".join(f"（{i}）{_deed(row.gap, row.found)}" for i, row in enumerate(gaps[:FIRST], 1))
        said.append(f"建议先办：{first}。")
    if ask:
        names, when = "".join(f"“{p.gap.name}”" for p in ask[:FIRST]), "同时" if gaps else "先"
        because = f"{silent}。" if silent else ""
        said.append(f"{because}建议{when}核实{names}等：{way_out(ask[0].gap)}。核实清楚以前，不作为缺口上报。")
    return said or ["没有要补的，也没有要先核实的；与表中企业保持联系，名录更新后再看。"]


def _deed(gap: Gap, found: Assessment) -> str:
    """What to do about a gap, and whom to speak to."""
    away = _away(found.proven(gap), found)[:2]
    whom = f"，外地可接触的有{'、'.join(away)}" if away else "，数据里外地也没有一家，先另找线索"
    return f"“{gap.name}”{STATE_LABELS[gap.state]}，{way_out(gap)}{whom}"


def segments_table(rows: Sequence[Placed], *, fields: bool = False, places: bool = False) -> Table:
    """Segments with the firms here, why, what to do, and the firms elsewhere."""
    local = {id(p.found): _local_firms(p.found) for p in rows}
    records = [
        _record(p.found.proven(p.gap), p.found, local[id(p.found)])
        | {"rank": i, "field": some(p.fields, NAMED, unit="个"), "place": p.found.place.name}
        for i, p in enumerate(rows, 1)
    ]
    columns = (_RANK, *((_PLACE,) if places else ()), *_SEGMENT, *((_FIELD,) if fields else ()))
    return records_table("环节", columns, records)


def _local_firms(found: Assessment) -> dict[str, str]:
    """One local firm of each segment of the field that has any, by the segment's id."""
    firms = {
        g.segment: [e.name for e in g.evidence if e.kind == "local_enterprise"] for g in found.with_evidence().gaps
    }
    return {segment: names[0] for segment, names in firms.items() if names}


def _record(gap: Gap, found: Assessment, local: Mapping[str, str]) -> dict[str, object]:
    action, todo = ACTIONS[gap.state], way_out(gap)
    if gap.rules[0] in ("unknown.look", "likely.needed"):
        users = [f"{local[e.id]}（{e.name}）" for e in gap.evidence if e.kind == "supplies" and e.id in local]
        todo = f"问用得上它的{'、'.join(users[:2])}，或协会、所在区县" if users else todo
    return {
        "name": gap.name,
        "state": STATE_LABELS[gap.state],
        "here": _here(gap),
        "why": why(gap),
        "do": todo if not action or todo.startswith(action) else f"{action}：{todo}",
        "away": some(_away(gap, found), NAMED, gap.inputs.enterprises_known - gap.inputs.enterprises_place)
        or "没有记录",
    }


def _here(gap: Gap) -> str:
    names = [e.name for e in gap.evidence if e.kind == "local_enterprise"]
    if names:
        return some(names, NAMED, gap.inputs.enterprises_place)
    guessed = [e.name for e in gap.evidence if e.kind == "suggested_enterprise"]
    if guessed:
        return f"待确认：{some(guessed, NAMED, gap.inputs.suggested_place)}"
    return "没看到，说不出有没有" if gap.state in ("unknown", "likely_missing") else "名录里没有"


def _away(gap: Gap, found: Assessment) -> list[str]:
    elsewhere = [e for e in gap.evidence if e.kind == "enterprise_elsewhere"]
    firms = [e for e in elsewhere if found.records.may_come(e.id) and not in_trouble(e.name)]
    return [f"{e.name}（{e.place or '所在地不详'}）" for e in firms]


def _left_out(gaps: Sequence[Gap], asked: int) -> list[str]:
    unknown, absent = (sum(g.state == s for g in gaps) for s in ("unknown", "absent"))
    lacking = any(g.state in GAP_STATES for g in gaps)
    said = ["缺失、疑缺的环节如本地其实有，核实登记后即不再是缺口。"] if lacking else []
    said += ["缺口按带动的本地企业数、把握、能否从外地买到排列。"] if lacking else []
    if unknown:
        said.append(f"待核实共 {unknown} 个，表中列问清后最有用的 {asked} 个。")
    if absent:
        said.append(f"未布局的 {absent} 个没有列入；全部环节见“环节与缺口”表。")
    return said
