"""Gaps as a memo: what a place has, what it lacks, what is to be asked first, and who could be spoken to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graph.chain.entry import BARRED
from graph.gap_list.choice import Choice, Chosen
from graph.gap_list.expected import ExpectedErrors, expected_in, expected_of, expected_words
from graph.gap_list.list import GapList
from graph.gap_list.tasks import list_tasks
from graph.gaps.find import Assessment, Gap
from graph.gaps.lack_of_data import value_of_asking
from graph.gaps.states import GAP_STATES, STATE_LABELS, STATES, untold
from graph.questions.tables.gap_list import gap_list_notes
from graph.questions.tables.memo_segments import NAMED, Placed, deed, segments_table
from graph.questions.tables.memo_words import counted, data_words, fitted, list_notes, some, way_out
from graph.views.memo import Memo

FIRST, ASKED, LISTED = 3, 10, 50
"""Segments named in the text, segments to ask about that are listed, and rows of a long list."""
_LIKELY = "likely_missing"


def gaps_memo(found: Assessment) -> Memo:
    """A field in a place: gaps first, then what to ask about first, then what there is."""
    gaps = [g for g in found.gaps if g.state in GAP_STATES]
    ask = first_to_ask(found)
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
        (*_doubt(expected_of((*gaps, *rest))), *_left_out(found.gaps, len(ask)), *list_notes(found)),
        fitted([found]),
        data_words(found.data_date, found.version),
    )


def gap_list_memo(listed: GapList, chosen: Chosen, choice: Choice) -> Memo:
    """The first of the chosen segments of many fields; what to ask about first where none of them is a gap."""
    rows = [_placed(listed, row) for row in chosen.rows[:LISTED].tolist()]
    gaps = listed.gaps(chosen.rows[np.isin(listed.state[chosen.rows], GAP_STATES)])
    ask = [] if gaps else [_placed(listed, task.row) for task in list_tasks(listed)[:ASKED] if task.cause not in BARRED]
    where, first = some([p.name for p in listed.places], NAMED, unit="个地区"), listed.assessments[:1]
    chain, silent = f"{where}各领域产业链", "".join(a.population.silent for a in first)
    head = (
        f"选出 {len(chosen)} 个环节，其中{_lacking(gaps)}。"
        if gaps
        else _head(chain, listed.gaps(np.flatnonzero(listed.speaks)))
    )
    todo = _what_to_do([p for p in rows if p.gap.state in GAP_STATES], ask, silent)
    return Memo(
        chain + _title(gaps),
        where,
        listed.graph.on,
        (head, *todo),
        segments_table(rows or ask, fields=True, places=len(listed.places) > 1),
        (
            *_doubt(expected_in(listed, chosen.rows)),
            *_cut(listed, chosen, choice, len(rows)),
            *(n for found in first for n in list_notes(found)),
        ),
        fitted(listed.assessments),
        data_words(listed.graph.data_date, listed.graph.version),
    )


def _placed(listed: GapList, row: int) -> Placed:
    fields = tuple(a.field_name for a in listed.fields_of(row))
    return Placed(listed.gap(row), listed.assessment(row), fields)


def _doubt(expected: Sequence[ExpectedErrors]) -> list[str]:
    """How many of what is listed are expected to be wrong."""
    said = expected_words(expected)
    return [f"{said}。"] if said else []


def _cut(listed: GapList, chosen: Chosen, choice: Choice, shown: int) -> list[str]:
    """What was chosen, and how much of it stands here."""
    total = len(chosen)
    said = ["缺失、疑缺的环节如本地其实有，核实登记后即不再是缺口。"] if shown else []
    if choice.actions or choice.states or choice.stages or choice.fields:
        said += [n for n in gap_list_notes(listed, chosen, choice, total) if n.startswith("筛选：")]
    return [*said, f"本页列前 {shown} 个，共 {total} 个，其余见“缺口清单”表。"] if total > shown else said


def first_to_ask(found: Assessment) -> list[Gap]:
    """Of what is to be verified, the first few by what asking is worth."""
    told = [(g, value_of_asking(g, found.records.barred(g.segment))) for g in found.gaps if g.state == "unknown"]
    return [g for g, worth in sorted(told, key=lambda pair: -pair[1])[:ASKED] if worth > 0]


def _head(chain: str, gaps: Sequence[Gap]) -> str:
    counts = {s: sum(g.state == s for g in gaps) for s in STATE_LABELS}
    n, here = counts["strong"], sum(counts[s] for s in STATES if STATES[s].here and not STATES[s].gap)
    strong, idle = f"（其中优势 {n} 个）" if n else "", counts["absent"]
    parts = (
        (1, f"{chain}共 {len(gaps)} 个环节"),
        (1, _lacking(gaps) or "凭现有名录，没有一个环节能判为缺口"),
        (here, f"本地有或有记录 {here} 个{strong}"),
        (idle, f"未布局 {idle} 个（暂不需要）"),
        (untold(counts), f"待核实 {untold(counts)} 个（说不出有没有，不算缺口）"),
    )
    return "，".join(said for count, said in parts if count) + "。"


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
        first = "；".join(f"（{i}）{deed(row.gap, row.found)}" for i, row in enumerate(gaps[:FIRST], 1))
        said.append(f"建议先办：{first}。")
    if ask:
        names, when = "".join(f"“{p.gap.name}”" for p in ask[:FIRST]), "同时" if gaps else "先"
        because = f"{silent}。" if silent else ""
        said.append(f"{because}建议{when}核实{names}等：{way_out(ask[0].gap)}。核实清楚以前，不作为缺口上报。")
    return said or ["没有要补的，也没有要先核实的；与表中企业保持联系，名录更新后再看。"]


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
