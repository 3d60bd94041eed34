"""产业链图谱: one field in one place, or in two places or at two dates beside each other, with a panel about a
segment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import HTMLResponse

from api.http.params import FieldPath, PeersText
from api.http.routers import page_router
from api.pages.desk import AtDesk, Desk
from graph.asking.looks import Look, in_order, look, look_beside
from graph.dates import to_iso
from graph.errors import BadRequest, NotFound
from graph.gap_list.expected import expected_of, expected_words
from graph.gaps.compare import Change, state_changes
from graph.gaps.find import Assessment
from graph.gaps.reasons import reasons
from graph.gaps.segment_facts import SegmentFacts
from graph.gaps.states import GAP_STATES, STATE_LABELS, STATES
from graph.questions.gaps import gaps_record
from graph.questions.records.gap import population_row
from graph.questions.segment import find_facts
from graph.render.svg import render_svg
from graph.render.svg_shapes import sample
from graph.text import split_list, split_words
from graph.views.chain_map.layout import HALF, SCREEN
from graph.views.chain_map.map import chain_map_view
from graph.views.state_styles import state_legend

router = page_router()
SHOWN, MOST_URGENT = 10, 6
OTHER = "other"
"""Value of ``side`` for a segment of the map that stands beside."""
SegmentChoice = Annotated[str | None, Query(max_length=200, description="打开这个环节的面板")]
WithPlace = Annotated[str | None, Query(max_length=500, description="并列的另一个地区")]
WithDate = Annotated[str | None, Query(max_length=20, description="并列的另一个日期")]
States = Annotated[list[str] | None, Query(max_length=12, description="只显示这些状态")]
Side = Annotated[str | None, Query(max_length=10)]


@dataclass(frozen=True)
class Asked:
    """What the address of a map says; ``trouble`` is why there is nothing beside it although that was asked for."""

    desk: Desk
    mine: Look
    other: Look | None
    trouble: str
    peers: str
    segment: str
    side: str
    with_place: str
    with_date: str
    states: tuple[str, ...]

    def to(self, **changed: str) -> str:
        """The same page with something changed."""
        kept = {
            "peers": self.peers,
            "with_place": self.with_place,
            "with_date": self.with_date,
            "state": ",".join(self.states),
        }
        return self.desk.to("/fields", self.mine.assessment.field, **(kept | changed))

    def open(self, side: str = "") -> Callable[[str], str]:
        """Addresses that open the panel of a segment of one side."""
        return lambda segment: self.to(segment=segment, side=side)

    @property
    def chosen(self) -> Look:
        """The side that the panel is about."""
        return self.other if self.side == OTHER and self.other else self.mine

    @property
    def scope(self) -> dict[str, str]:
        """Place and date of that side, for links to other pages."""
        mine = {"place": self.desk.where(), "as_of": self.desk.as_of}
        if self.chosen is not self.other:
            return mine
        return {"place": self.with_place or mine["place"], "as_of": self.with_date or mine["as_of"]}

    @property
    def facts(self) -> SegmentFacts | None:
        """What the panel says, ``None`` for no segment chosen."""
        return find_facts(self.chosen.graph, self.chosen.assessment, self.segment, SHOWN) if self.segment else None


def asked(
    desk: Desk,
    field: str,
    peers: str | None,
    segment: str | None,
    side: str | None,
    with_place: str | None,
    with_date: str | None,
    state: list[str] | None,
) -> Asked:
    """The page's question; what cannot be put beside it is told, not refused."""
    graph, where = desk.here.field_graph(field, desk.as_of or None), desk.where()
    beside = bool(with_place or with_date)
    mine, other, trouble = look(graph, field, where, None if beside else peers), None, ""
    if beside:
        try:
            other = look_beside(desk.here.session, mine, where, desk.as_of or None, with_place, with_date)
        except (BadRequest, NotFound) as error:
            trouble = str(error)
    wanted = set(split_words(state or ()))
    states = tuple(s for s in STATE_LABELS if s in wanted)
    return Asked(
        desk,
        mine,
        other,
        trouble,
        peers or "",
        segment or "",
        side or "",
        with_place or "",
        with_date or "",
        states if len(states) < len(STATE_LABELS) else (),
    )


@router.get("/fields/{field:path}")
def field_page(
    desk: AtDesk,
    field: FieldPath,
    peers: PeersText = None,
    segment: SegmentChoice = None,
    side: Side = None,
    with_place: WithPlace = None,
    with_date: WithDate = None,
    state: States = None,
) -> HTMLResponse:
    """Map or maps, panel, gap tables."""
    ask = asked(desk, field, peers, segment, side, with_place, with_date, state)
    assessment = ask.mine.assessment
    answer = gaps_record(assessment)
    groups = {
        "gaps": GAP_STATES,
        "others": tuple(s.key for s in STATES.values() if s.told and not s.gap),
        "unknown": tuple(s.key for s in STATES.values() if not s.told),
    }
    tables = {name: [g for g in answer.gaps if g.state in states] for name, states in groups.items()}
    wrong = {
        name: expected_words(expected_of(g for g in assessment.gaps if g.state in states))
        for name, states in groups.items()
    }
    known, at = ask.mine.graph.nodes["Field"].columns, ask.mine.graph.position("Field", assessment.field)
    return desk.page(
        "field.html",
        answer=answer,
        tables=tables,
        wrong=wrong,
        ask=ask,
        anchor=segment_anchor,
        place=desk.where(),
        counts=answer.counts,
        doubts=split_list(known["doubts"][at]),
        samples={item.key: sample(item) for item in state_legend(answer.counts)},
        **maps(ask),
        **panel(ask),
        dates=sorted({to_iso(b.effective) for b in desk.here.store.batches() if b.status == "committed"}),
    )


@router.get("/parts/fields/{field:path}")
def panel_part(
    desk: AtDesk,
    field: FieldPath,
    peers: PeersText = None,
    segment: SegmentChoice = None,
    side: Side = None,
    with_place: WithPlace = None,
    with_date: WithDate = None,
    state: States = None,
) -> HTMLResponse:
    """The panel alone, for the script of the page."""
    ask = asked(desk, field, peers, segment, side, with_place, with_date, state)
    return desk.page("segment_panel.html", ask=ask, anchor=segment_anchor, **panel(ask))


def panel(ask: Asked) -> dict[str, Any]:
    """What the panel shows: a segment, or where to begin."""
    facts, found = ask.facts, ask.mine.assessment
    steps = reasons(facts.gap, facts.assessment.thresholds) if facts else ()
    about = ask.mine.graph.nodes["Field"].columns["about"][ask.mine.graph.position("Field", found.field)]
    urgent = [g for g in found.gaps if g.priority is not None][:MOST_URGENT]
    population = population_row(facts.assessment.population) if facts else None
    shown = {"facts": facts, "steps": steps, "about": about, "lists": population}
    return shown | {"urgent": urgent, "urgent_wrong": expected_words(expected_of(urgent))}


def maps(ask: Asked) -> dict[str, Any]:
    """The map on its own, or both with what differs."""
    mine, other = ask.mine, ask.other
    if other is None:
        view = chain_map_view(mine.graph, mine.assessment, href=ask.open(), sheet=SCREEN, current=ask.segment)
        paper = render_svg(chain_map_view(mine.graph, mine.assessment), standalone=False, focusable=False)
        drawn = [{"label": "", "svg": render_svg(view, standalone=False)}]
        return {"maps": drawn, "pair": None, "view": view, "paper": paper}
    before, after = in_order(mine, other)
    changes = state_changes(before.assessment, after.assessment)
    drawn = [_half(ask, one, two, changes) for one, two in ((before, after), (after, before))]
    listed = [c for c in changes if c.changed]
    pair = {
        "before": label(before.assessment),
        "after": label(after.assessment),
        "changes": listed,
        "total": len(changes),
        "recounted": sum(c.recounted for c in changes),
    }
    return {"maps": drawn, "pair": pair, "view": None, "paper": ""}


def _half(ask: Asked, shown: Look, beside: Look, changes: tuple[Change, ...]) -> dict[str, Any]:
    """One of two maps; what is marked says how it is in the other."""
    side = OTHER if shown is ask.other else ""
    theirs = {g.segment: STATE_LABELS[g.state] for g in beside.assessment.gaps}
    there = label(beside.assessment)
    marks = {c.segment: f"{there}为{theirs.get(c.segment, '没有这个环节')}" for c in changes if c.changed}
    view = chain_map_view(
        shown.graph,
        shown.assessment,
        href=ask.open(side),
        sheet=HALF,
        changes=marks,
        current=ask.segment if ask.side == side else "",
    )
    return {
        "label": label(shown.assessment),
        "svg": render_svg(view, standalone=False),
        "counts": shown.assessment.counts(),
        "note": shown.assessment.population.note(),
    }


def label(found: Assessment) -> str:
    """Place and date of a map."""
    return f"{found.place.name} {to_iso(found.on)}"


def segment_anchor(segment: str) -> str:
    """Id of a segment's row: letters and digits stay, anything else becomes its code point."""
    return "s-" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in segment)
