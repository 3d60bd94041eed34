"""A list of a field in a place, made from the graph and the work log: criteria first, then what people decided.

Pure: the same graph, notes and day make the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.named import named
from graph.chain.places import Place, district_sets
from graph.dates import local_day
from graph.errors import BadRequest, NotFound
from graph.lists import firms, projects, talks, targets, to_verify, weak
from graph.lists.by_hand import ANSWER, DECISIONS, ENTRY, ByHand, read_hand
from graph.lists.declared import check_fields, find_kind
from graph.lists.districts import answering, own_name
from graph.lists.made import Because, Entry, MadeList, Rests, Told
from graph.lists.period import read_period
from graph.lists.scene import Draft, Scene
from graph.lists.years import Years, years_of
from graph.model.records import Note
from graph.plain import Plain
from graph.search.merged import TOPIC as MERGE
from graph.search.merged import merged_keys
from graph.store.contract import Store
from graph.work.leads import TOPIC as LEAD

METHOD = "lists 18"
"""Name of the way in which lists are made; it changes where the same data would make another list."""
MAKERS: Mapping[str, Callable[[Scene], Draft]] = {
    "firms": firms.make,
    "projects": projects.make,
    "targets": targets.make,
    "weak": weak.make,
    "to_verify": to_verify.make,
    "talks": talks.make,
}
"""Who makes each declared list."""
_OFFERED = 12
"""Rows of districts that a note names."""
TOPICS = (ENTRY, ANSWER, LEAD, MERGE)
"""Topics of the work log that lists are made from."""


@dataclass(frozen=True, slots=True)
class Said:
    """What lists are made from beside the graph: notes, oldest first, and 年度指标, judged and never shown."""

    notes: tuple[Note, ...]
    years: Callable[[], Years]


class HasNotes(Protocol):
    """A store, as far as lists read it."""

    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        """Entries of the work log, oldest first."""


def make_list(
    name: str,
    graph: ChainGraph,
    said: Store | Sequence[Note] | Said,
    field: str,
    place: str | Place,
    on: int | None = None,
    period: str = "",
) -> MadeList:
    """The list of this name, of a field (id or name) in a place, on a day (that of the graph) and for a quarter.

    ``graph`` is the slice of the field with its ties, or the whole. ``said``: the store to read from, what was read of
    it, or notes of :data:`TOPICS` alone, oldest first.

    Raises
    ------
    NotFound, BadRequest, InputRefused
        No such list, field or place; a field without segments; a period that is none; a city's file that is wrong.
    """
    kind, day = find_kind(name), graph.on if on is None else on
    known = said if isinstance(said, Said) else said_of(said, graph)
    check_fields(graph)
    id_ = find_id(graph, "Field", field)
    if not len(graph.field_segments(id_)):
        raise BadRequest(f"领域“{named(graph, 'Field', id_).name}”还没有环节，列不出{kind.title}；请先导入它的产业链")
    where = find_place(graph, place) if isinstance(place, str) else place
    hand = read_hand(known.notes, merged_keys(known.notes))
    quarter, called = read_period(period, day), named(graph, "Field", id_).name
    scene = Scene(graph, kind, id_, called, where, day, quarter, hand, known.notes, known.years)
    return _finished(scene, MAKERS[kind.name](scene))


def said_of(said: Store | Sequence[Note], graph: ChainGraph) -> Said:
    """What a store knows that lists of a graph are made from, or these notes alone."""
    return Said(tuple(notes_of(said)), Years if isinstance(said, Sequence) else lambda: years_of(said, graph))


def notes_of(said: HasNotes | Sequence[Note]) -> Iterable[Note]:
    """The notes that lists are made from."""
    if isinstance(said, Sequence):
        return said
    return [n for topic in TOPICS for n in said.notes(topic)]


def _finished(scene: Scene, draft: Draft) -> MadeList:
    """The list as the criteria make it, with what people decided and remarked."""
    said, kind, graph = scene.said(), scene.kind, scene.graph
    kept = [e for e in draft.listed if not _out(said.get(e.key), scene.on)]
    here = {e.key for e in kept}
    taken = [
        _by_hand(scene, draft, hand)
        for key, hand in said.items()
        if hand.decision == "in" and hand.holds(scene.on) and key not in here
    ]
    stay = [_stays(e, said[e.key]) if _in(said.get(e.key), scene.on) else e for e in kept]
    rows = sorted((*stay, *taken), key=lambda e: draft.order.get(e.key, len(draft.order)))
    listed = tuple(_remarked(scene, e, said.get(e.key)) for e in rows)
    gone = {e.key for e in taken} | {key for key, hand in said.items() if _out(hand, scene.on)}
    candidates = [draft.others[k] for k in draft.asked if k in draft.others and k not in gone]
    told = (
        *draft.notes_of(listed),
        *_hand_notes(scene, draft, said),
        *_below(scene, {e.key for e in listed}, said),
    )
    return MadeList(
        name=kind.name,
        title=kind.title,
        field=scene.field,
        field_name=scene.field_name,
        place=scene.place.ids,
        place_name=scene.place.name,
        on=scene.on,
        period=scene.period,
        version=graph.version,
        method=METHOD,
        columns=kind.columns,
        listed=listed,
        unit=kind.unit,
        responsible=answering(graph, scene.place, kind.responsible),
        basis=draft.basis,
        notes=tuple(n.words if isinstance(n, Told) else n for n in told),
        asked={e.key: draft.asked[e.key] for e in candidates},
        candidates=tuple(_remarked(scene, e, said.get(e.key)) for e in candidates),
        unasked=draft.unasked,
        named={n.words: n.rests for n in told if isinstance(n, Told) and n.rests},
    )


def _in(hand: ByHand | None, on: int) -> bool:
    return hand is not None and hand.decision == "in" and hand.holds(on)


def _out(hand: ByHand | None, on: int) -> bool:
    return hand is not None and hand.decision == "out" and hand.holds(on)


def _stays(entry: Entry, hand: ByHand) -> Entry:
    return replace(entry, because=(*entry.because, _hand_reason(hand)))


def _hand_reason(hand: ByHand) -> Because:
    words = f"人工{DECISIONS[hand.decision]}：{hand.reason}（{hand.by}，{local_day(hand.at)}，有效至 {hand.until}）"
    return Because("by_hand", "manual", words, hand.reason)


def _by_hand(scene: Scene, draft: Draft, hand: ByHand) -> Entry:
    """A row that people took on; of what the maker does not know, its name alone."""
    reason, known = _hand_reason(hand), draft.others.get(hand.key)
    if known is not None:
        cells = {k: draft.taken_on.get(k) if v is None else v for k, v in known.cells.items()}
        if "why" in cells:
            cells["why"] = "；".join(filter(None, (reason.words, str(cells["why"] or ""))))
        return replace(known, cells=cells, because=(reason, *known.because))
    kind, (id_,) = _record(hand.key)
    try:
        name = named(scene.graph, kind, id_).name
    except (NotFound, KeyError):
        name = hand.name or id_
    blank: dict[str, Plain] = {c.key: None for c in scene.kind.columns}
    return Entry(hand.key, kind, id_, name, blank | {"name": name, "why": reason.words}, (reason,))


def _remarked(scene: Scene, entry: Entry, hand: ByHand | None) -> Entry:
    """With what people wrote in the columns that are theirs."""
    said: dict[str, Plain] = {}
    for cell in scene.kind.cells:
        what, _, test = cell.fill.partition(":")
        if what == "answer":
            answer = scene.answer(entry.key, test)
            said[cell.column.key] = answer.answer if answer else None
        elif what and hand is not None:
            text = getattr(hand, what)
            said[cell.column.key] = (DECISIONS[text] if what == "decision" and text else text) or None
    cells = {**entry.cells, **{k: v for k, v in said.items() if v is not None}}
    if (own := own_name(scene.graph, scene.place)) is not None and cells.get("district") == own:
        cells["district"] = None
    return replace(entry, cells=cells)


def _hand_notes(scene: Scene, draft: Draft, said: Mapping[str, ByHand]) -> list[Told]:
    names = {e.key: e.name for e in (*draft.listed, *draft.others.values())}
    gone = [h for h in said.values() if _out(h, scene.on)]
    over = [h for h in said.values() if h.decision and not h.holds(scene.on)]
    out = [
        Told(f"人工移出：{names.get(h.key, h.name)}，{h.reason}（{h.by}，有效至 {h.until}）", _records([h]))
        for h in gone
    ]
    if over:
        which = "、".join(f"{names.get(h.key, h.name)}（{DECISIONS[h.decision]}，至 {h.until}）" for h in over[:5])
        out.append(Told(f"人工增删已到期、交回标准判断的 {len(over)} 条：{which}", _records(over[:5])))
    return out


def _records(hands: Iterable[ByHand]) -> tuple[Rests, ...]:
    """The records that rows are about."""
    return tuple(dict.fromkeys(Rests(*_record(h.key)) for h in hands))


def _record(key: str) -> tuple[str, tuple[str]]:
    """Kind and key of the record that a row is about."""
    kind, _, rest = key.partition(":")
    return kind, (rest.partition("@")[0],)


def _below(scene: Scene, here: Collection[str], said: Mapping[str, ByHand]) -> list[Told]:
    """What districts inside the place took on by hand and this list has not: to be agreed to or not, by name."""
    graph = scene.graph
    districts = {str(graph.nodes["District"].ids[d]) for d in district_sets(graph, scene.place)[0].tolist()}
    offered = list[tuple[str, ByHand]]()
    for key, hand in scene.hand.entries.items():
        name, field, place, _ = key.split("|", 3)
        theirs = set(place.split("+"))
        if (name, field) != (scene.kind.name, scene.field) or not theirs <= districts or theirs == set(scene.place.ids):
            continue
        if _in(hand, scene.on) and hand.key not in here and not _out(said.get(hand.key), scene.on):
            where = "、".join(named(graph, "District", d).name for d in sorted(theirs))
            offered.append((f"{hand.name}（{where}：{hand.reason}，{hand.by}，有效至 {hand.until}）", hand))
    if not offered:
        return []
    more = f"等 {len(offered)} 行" if len(offered) > _OFFERED else ""
    first = sorted(offered, key=lambda o: o[0])[:_OFFERED]
    return [
        Told(
            f"各区人工列入、这里还没有列的：{'、'.join(words for words, _ in first)}{more}。"
            "同意的在这里也人工列入，不同意的人工移出，写明理由",
            _records(hand for _, hand in first),
        )
    ]
