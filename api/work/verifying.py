"""Verifications as pages, routes and commands write them: from users' words to the record, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from api.session.session import Session
from graph.asking.parts import Named, Version
from graph.chain.lookup import find_id, find_place
from graph.chain.places import Place, make_place
from graph.chain.verified import IN_PLACE, KIND, OF_SEGMENT
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_gaps
from graph.gaps.lack_of_data import value_of_asking
from graph.gaps.states import STATE_LABELS, STATES
from graph.gaps.verified import Verification
from graph.gaps.words import WEIGHED, weighed
from graph.questions.records.gap import Presence, State
from graph.says import Says
from graph.store.contract import Store
from loaders.verifying import Said, record, withdraw


@dataclass(frozen=True, slots=True)
class Standing:
    """核实前或核实后：环节在该地区的状态"""

    state: State
    presence: Presence
    there: Annotated[str, Says("有没有，说的是谁", "“无”写明无哪类企业，或是核实过的")]
    rule: Annotated[str, Says("规则")]
    priority: Annotated[float | None, Says("优先级", "不是缺口则为空", unit=WEIGHED)]
    value: Annotated[float | None, Says("问清的价值", "不是待核实则为空", WEIGHED)]
    verification: Annotated[Verification | None, Says("最近的核实")]
    firms: Annotated[tuple[str, ...], Says("在记录的企业", "记录里本地做它的，核实时先核对")] = ()

    @property
    def asking(self) -> str:
        """Whether to ask (again)."""
        return "值得问" if self.value else "不用问"


@dataclass(frozen=True, slots=True)
class Changed:
    """一次核实和它改变的"""

    id: Annotated[str, Says("核实编号")]
    place: Named
    segment: Named
    field: Annotated[Named | None, Says("领域", "环节所在的第一个领域；不在任何领域则为空")]
    batch: Annotated[int | None, Says("批次", "与已有的相同则为空")]
    before: Annotated[Standing | None, Says("核实前")]
    after: Annotated[Standing | None, Says("核实后")]
    words: Annotated[str, Says("改变了什么", "一句话")]
    version: Version


def note_verification(session: Session, store: Store, said: Said) -> Changed:
    """Write down what ``said`` says, whose place and segment are users' words; raises ``BadRequest``, ``NotFound``."""
    about = About.of(session, said.place, said.segment)
    before = about.standing(session)
    exact = replace(said, place=about.place.ids[0], segment=about.segment.id)
    id_, batch = record(store, exact, (about.place.name, about.segment.name))
    return about.changed(session, id_, batch, before)


def take_back(session: Session, store: Store, id_: str, by: str) -> Changed:
    """Take a verification back."""
    ends = {v.kind: v.key[1] for v in store.neighbours(KIND, id_) if v.key[0] == id_}
    if not {OF_SEGMENT, IN_PLACE} <= set(ends):
        raise NotFound("核实", id_)
    about = About.of(session, ends[IN_PLACE], ends[OF_SEGMENT])
    before = about.standing(session)
    return about.changed(session, id_, withdraw(store, id_, by), before)


@dataclass(frozen=True, slots=True)
class About:
    """What is verified."""

    place: Place
    segment: Named
    field: Named | None

    @classmethod
    def of(cls, session: Session, place: str, segment: str) -> About:
        """The place and the segment that these words name, and the first field that the segment is in."""
        outline = session.outline()
        where = find_place(outline, place)
        if len(where.ids) != 1:
            raise BadRequest("请只写一个地区；几个地区分几次核实")
        id_ = find_id(outline, "Segment", segment)
        table, fields = outline.nodes["Segment"], outline.nodes["Field"]
        at = table.index[id_]
        of = next((str(f) for f in fields.ids if (outline.field_segments(str(f)) == at).any()), None)
        field = Named(of, str(fields.names()[fields.index[of]])) if of else None
        return cls(where, Named(id_, str(table.names()[at])), field)

    def standing(self, session: Session) -> Standing | None:
        """How the segment stands in the place now; ``None`` where it is in no field."""
        if self.field is None:
            return None
        graph = session.field_graph(self.field.id)
        found = find_gaps(graph, self.field.id, make_place(graph, self.place.ids))
        gap = next(g for g in found.gaps if g.segment == self.segment.id)
        asked = not STATES[gap.state].told
        value = value_of_asking(gap, found.records.barred(gap.segment)) if asked else None
        firms = tuple(e.name for e in found.proven(gap).evidence if e.kind == "local_enterprise")
        return Standing(gap.state, gap.presence, gap.there, gap.rule, gap.priority, value, gap.verification, firms)

    def changed(self, session: Session, id_: str, batch: int | None, before: Standing | None) -> Changed:
        """What came of an act that is done."""
        after, version = self.standing(session), session.version()
        place = Named(self.place.ids[0], self.place.name)
        words = what_changed(before, after)
        return Changed(id_, place, self.segment, self.field, batch, before, after, words, version)


def what_changed(before: Standing | None, after: Standing | None) -> str:
    """One sentence for users."""
    if before is None or after is None:
        return "已记下；这个环节不在任何领域的链条上，没有状态可变"
    old, new = STATE_LABELS[before.state], STATE_LABELS[after.state]
    moved = f"由“{old}”变为“{new}”" if old != new else f"仍为“{new}”"
    found = f"有没有：{before.there} → {after.there}" if before.there != after.there else ""
    asking = f"{before.asking} → {after.asking}" if before.asking != after.asking else ""
    parts = [found, _number("优先级", before.priority, after.priority), asking]
    return "；".join([moved, *(p for p in parts if p)])


def _number(name: str, before: float | None, after: float | None) -> str:
    said = ["—" if v is None else weighed(v) for v in (before, after)]
    return f"{name}：{said[0]} → {said[1]}" if said[0] != said[1] else ""
