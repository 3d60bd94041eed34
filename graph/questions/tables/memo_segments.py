"""Segments as rows of a memo: the firms here, why they are in their state, what to do, and the firms elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from graph.chain.verified import NO, UNSURE
from graph.gap_list.clue import clue_of
from graph.gaps.bases import seat_words
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import ACTIONS, GAP_STATES, STATE_LABELS
from graph.questions.tables.memo_words import ASK_USERS, NO_OTHERS, NOBODY_AWAY, some, way_out, why
from graph.views.table import Column, Table, records_table

NAMED = 3
"""Firms, places or fields named of a segment."""
_RANK, _PLACE, _FIELD = Column("rank", "序号", "integer"), Column("place", "地区"), Column("field", "领域")
_SEGMENT = (
    Column("name", "环节"),
    Column("state", "状态", "state"),
    Column("here", "本地企业"),
    Column("why", "为什么"),
    Column("do", "怎么办"),
    Column("away", "外地已有的企业"),
)


class Placed(NamedTuple):
    """A segment, the assessment it is from, and the fields it stands in."""

    gap: Gap
    found: Assessment
    fields: tuple[str, ...] = ()


class User(NamedTuple):
    """A firm here that needs a segment: its id and name, and id and name of the segment that it needs it for."""

    firm: str
    name: str
    segment: str
    does: str

    def words(self, found: Assessment, *, does: bool = True) -> str:
        """Its name with where its head office is, if not here, and what it does."""
        graph = found.records.graph
        seat = seat_words(graph, found.place, graph.position("Enterprise", self.firm)).partition("，")[0]
        said = "；".join(filter(None, (seat, self.does if does else "")))
        return f"{self.name}（{said}）" if said else self.name


def deed(gap: Gap, found: Assessment, near: str = "", *, most: int = 2) -> str:
    """What to do about a gap, and whom to speak to; ``near`` is what is said of it first."""
    gap = found.proven(gap)
    if bar := found.records.barred(gap.segment):
        return f"“{gap.name}”{STATE_LABELS[gap.state]}{near}，{bar.todo}"
    away, others = _away(gap, found)[:most], gap.inputs.enterprises_known - gap.inputs.enterprises_place
    whom = f"外地可接触的有{'、'.join(away)}" if away else "外地的企业先查清所在地与经营状态"
    none = NO_OTHERS if found.population.alone else NOBODY_AWAY
    whom = whom if others else none
    return f"“{gap.name}”{STATE_LABELS[gap.state]}{near}，{way_out(gap)}，{whom}"


def segments_table(rows: Sequence[Placed], *, fields: bool = False, places: bool = False) -> Table:
    """Segments with the firms here, why, what to do, and the firms elsewhere."""
    records = [
        _record(p.found.proven(p.gap), p.found)
        | {"rank": i, "field": some(p.fields, NAMED, unit="个"), "place": p.found.place.name}
        for i, p in enumerate(rows, 1)
    ]
    columns = (_RANK, *((_PLACE,) if places else ()), *_SEGMENT, *((_FIELD,) if fields else ()))
    return records_table("环节", columns, records)


def _record(gap: Gap, found: Assessment) -> dict[str, object]:
    action, todo = ACTIONS[gap.state], way_out(gap)
    if gap.rules[0] in ASK_USERS:
        users = [u.words(found) for u in users_here(gap, found)[:2]]
        todo = f"问用得上它的{'、'.join(users)}，或协会、属地主管部门" if users else todo
        todo = f"{clue.words}；再{todo.removeprefix('先')}" if (clue := clue_of(found, gap)) else todo
    elif gap.state in GAP_STATES and (bar := found.records.barred(gap.segment)):
        todo = bar.todo
    return {
        "name": gap.name,
        "state": STATE_LABELS[gap.state],
        "here": _here(gap),
        "why": why(gap),
        "do": todo if not action or todo.startswith(action) else f"{action}：{todo}",
        "away": _elsewhere(gap, found),
    }


def users_here(gap: Gap, found: Assessment, but: Collection[str] = ()) -> list[User]:
    """Firms here that need it, each once with the segment that it needs it for, and none that makes it; those of the
    field first. ``but`` are firms (ids) that are left out.
    """
    own, makers = {g.segment for g in found.gaps}, set(found.records.firms_here(gap.segment).values())
    needs = sorted((e for e in gap.evidence if e.kind == "supplies"), key=lambda e: e.id not in own)
    said = dict[str, User]()
    for need in needs:
        firms = ((i, n) for i, n in found.records.firms_here(need.id).items() if i not in but)
        one = next(((i, name) for i, name in firms if name not in said and name not in makers), None)
        if one is not None:
            said[one[1]] = User(*one, need.id, need.name)
    return list(said.values())


def _elsewhere(gap: Gap, found: Assessment) -> str:
    """Firms elsewhere that may come, and how many there are."""
    total, away = gap.inputs.enterprises_known - gap.inputs.enterprises_place, _away(gap, found)
    if not total:
        return NO_OTHERS if found.population.alone else "没有记录"
    if bar := found.records.barred(gap.segment):
        return f"{total} 家，{bar.label}"
    if away:
        return some(away, NAMED, total)
    placed = any(e.kind == "enterprise_elsewhere" for e in gap.evidence)
    return f"{total} 家，{'先看能否存续' if placed else '所在地不明'}"


def _here(gap: Gap) -> str:
    names = [e.name for e in gap.evidence if e.kind == "local_enterprise"]
    if names:
        return some(names, NAMED, gap.inputs.enterprises_place)
    if gap.verification is not None and gap.by_people:
        found = "、".join(gap.verification.firms)
        return found or {NO: "核实过，没有", UNSURE: "问过，说不清"}.get(gap.verification.result, "核实过，有")
    guessed = [e.name for e in gap.evidence if e.kind == "suggested_enterprise"]
    if guessed:
        return f"待确认：{some(guessed, NAMED, gap.inputs.suggested_place)}"
    return "没看到，说不出有没有" if gap.state in ("unknown", "likely_missing") else gap.there


def _away(gap: Gap, found: Assessment) -> list[str]:
    elsewhere = [e for e in gap.evidence if e.kind == "enterprise_elsewhere"]
    firms = [e for e in elsewhere if found.records.may_come(e.id)]
    return [f"{e.name}（{e.place or '所在地不详'}）" for e in firms]
