"""What a list is made of: the graph, the field and place, the day, what people said, and the assessment, made once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.named import named
from graph.chain.places import Place
from graph.dates import from_iso, local_day, newest_words, to_iso
from graph.gap_list.list import GapList, list_gaps
from graph.gap_list.tasks import Task, list_tasks
from graph.gaps.find import find_gaps
from graph.gaps.records import Assessment, Gap
from graph.lists.by_hand import Answered, ByHand, HandBook
from graph.lists.declared import USUAL, ListKind
from graph.lists.made import Entry, Rests, Told
from graph.lists.years import Years
from graph.model.records import Note
from graph.plain import Plain
from graph.search.merged import merged_keys
from graph.work.followed import follow
from graph.work.leads import TOPIC as LEAD
from graph.work.leads import Lead, leads_of


@dataclass(frozen=True)
class Scene:
    """One list that is to be made; ``field`` is an id."""

    graph: ChainGraph
    kind: ListKind
    field: str
    field_name: str
    place: Place
    on: int
    period: str
    hand: HandBook
    notes: tuple[Note, ...] = dataclasses.field(repr=False, default=())
    read_years: Callable[[], Years] = dataclasses.field(default=Years, repr=False)

    @cached_property
    def criteria(self) -> Mapping[str, Any]:
        """The criteria for this field."""
        return self.kind.criteria_of(self.field, self.field_name)

    def standards_said(self) -> tuple[str, ...]:
        """Why the criteria for this field are not the usual ones, or that they are those of every field."""
        own = self.kind.sources_of(self.field, self.field_name)
        return tuple(f"本领域的门槛与通常不同：{s}" for s in own) or (f"门槛：{USUAL}",)

    @property
    def assessment(self) -> Assessment:
        """The gaps of the field in the place, kept with the graph for the other lists."""
        kept: dict[tuple[str, tuple[str, ...]], Assessment] = self.graph.once("assessment of lists", lambda _: {})
        key = (self.field, self.place.ids)
        found = kept.get(key)
        if found is None:
            found = find_gaps(self.graph, self.field, self.place)
            kept.clear()  # one at a time; whoever asked about another place meanwhile has theirs in hand
            kept[key] = found
        return found

    @property
    def tasks(self) -> tuple[GapList, list[Task]]:
        """What is to be verified of the field in the place, in the order of asking, each by its row of the field; kept
        with the graph for the other lists.
        """
        kept: dict[tuple[str, tuple[str, ...]], tuple[GapList, list[Task]]] = self.graph.once(
            "tasks of lists", lambda _: {}
        )
        key = (self.field, self.place.ids)
        found = kept.get(key)
        if found is None:
            listed = list_gaps(self.graph, [self.place])
            place = ",".join(self.place.ids)
            mine = {s: listed.keys[f"{place}:{self.field}:{s}"] for s in self.gaps}
            tasks = list_tasks(listed, fields=[self.field])
            found = listed, [dataclasses.replace(t, row=mine[str(listed.segment[t.row])]) for t in tasks]
            kept.clear()
            kept[key] = found
        return found

    @property
    def gaps(self) -> dict[str, Gap]:
        """The segments of the field by id."""
        return {g.segment: g for g in self.assessment.gaps}

    @property
    def years(self) -> Years:
        """年度指标 of enterprises, which are judged and never shown; read where a list asks for them."""
        return self.read_years()

    def answer(self, row: str, test: str) -> Answered | None:
        """What was answered of a test of a row, as far as it counts today."""
        return self.hand.answer(self.field, row, test, self.on)

    def added(self) -> list[Lead]:
        """Leads as they stood on the day, about what they were added for."""
        return leads_of(n for n in self.notes if n.topic == LEAD and from_iso(local_day(n.at)) <= self.on)

    def leads(self) -> list[Lead]:
        """The same; one of a candidate that was merged into another is about the one that was kept, by the name it has
        now.
        """
        return follow(self.added(), merged_keys(self.notes), self._name)

    def _name(self, node: str, id_: str) -> str:
        return named(self.graph, node, id_).name if id_ in self.graph.nodes[node].index else ""

    def dated(self) -> str:
        """Up to when the data go, in one sentence."""
        newest = f"，{newest_words(self.graph.data_date, self.on)}" if self.graph.data_date else ""
        return f"截至：按 {to_iso(self.on)} 有效的记录{newest}，数据版本 {self.graph.version}"

    def said(self) -> dict[str, ByHand]:
        """What was said by hand of the rows of this list."""
        return self.hand.of_list(self.kind.name, self.field, self.place.ids)


Said = Sequence[str | Told]
Notes = Said | Callable[[Sequence[Entry]], Said]
"""What is said of a list: as it is, or of the rows that are on it once people took some on and off."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a maker hands over: the rows that belong on the list, in order; ``others`` could be taken on by hand.

    ``asked``: what would decide rows of ``others``, by key; ``order``: where a row stands, whoever puts it on the list,
    those without one stay as they are, at the end; ``unasked``: how many more could be decided by asking; ``taken_on``:
    cells, by column, of a row of ``others`` once people put it on the list, where it has none.
    """

    listed: tuple[Entry, ...]
    others: Mapping[str, Entry]
    basis: tuple[str, ...] = ()
    notes: Notes = ()
    asked: Mapping[str, str] = dataclasses.field(default_factory=dict)
    order: Mapping[str, int] = dataclasses.field(default_factory=dict)
    unasked: int = 0
    taken_on: Mapping[str, Plain] = dataclasses.field(default_factory=dict)

    def notes_of(self, listed: Sequence[Entry]) -> Said:
        """What is said of the list, its rows being these."""
        return self.notes(listed) if callable(self.notes) else self.notes


def node_key(kind: str, id_: str) -> str:
    """Key of the row of a record."""
    return f"{kind}:{id_}"


def segment_key(segment: str, place: Iterable[str]) -> str:
    """Key of the row of a segment in a place."""
    return f"Segment:{segment}@{'+'.join(place)}"


def node_rests(kind: str, *ids: str) -> tuple[Rests, ...]:
    """Records that these nodes are."""
    return tuple(Rests(kind, (i,)) for i in ids)
