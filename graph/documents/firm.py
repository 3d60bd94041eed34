"""一企一档: what is recorded of an enterprise, the segments it works in and how these stand in a place, its ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.word import Word
from graph.asking.words import AsOf, Place
from graph.dates import day, today
from graph.documents.draft import subject, written
from graph.documents.firm_ties import DOES, KIND, MOST, NAMED, Tied, presence, ties_of
from graph.documents.says import CHAIN, RECORD, chain_basis, first_deed, of_gap, record_basis, state_sentences
from graph.documents.sources import sourced
from graph.errors import BadRequest
from graph.gaps.evidence import why_placed
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.model.labels import LABELS, RECORD_STATES
from graph.model.records import Version
from graph.model.schema import FieldDef, default_schema
from graph.search.nodes import find_node, shown_name
from graph.search.related import seen_from
from graph.search.sayings import HOW_TO_SETTLE, Saying, sayings
from graph.store.contract import Store
from graph.targets.plainly import plainly
from graph.views.document import Basis, Block, Document, Grid, Heading, Rests, Sentence, Typed, paragraph
from graph.views.table import Column, Table

FIELDS = 4
"""Fields that are assessed: as few as hold all that a firm does."""
_FACTS = (Column("item", "项目"), Column("value", "内容"))
_SEGMENTS = (
    Column("name", "环节"),
    Column("field", "领域"),
    Column("why", "为什么算在这里"),
    Column("share", "占收入", "percent"),
    Column("certain", "认定"),
    Column("state", "当地的状态", "state"),
)
_SAID = (
    Column("item", "项目"),
    Column("value", "说法"),
    Column("roster", "谁说的"),
    Column("as_of", "资料日期"),
    Column("used", "现用", "flag"),
)


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What is known of a firm: its record, the segments it works in with their state, what it has in the place that is
    asked about (with the records of it), its ties by kind.
    """

    record: Version
    where: str
    works: tuple[tuple[Version, str, str, Gap | None], ...]
    assessments: tuple[Assessment, ...]
    here: tuple[str, tuple[Rests, ...]]
    ties: tuple[Tied, ...]
    sayings: tuple[Saying, ...]


def find(
    graphs: Graphs,
    id: Annotated[str, Word("企业编号，或唯一的全名", argument=True, shortest=1, longest=300, example="002079.SZ")],
    place: Place,
    as_of: AsOf = None,
) -> Document:
    """The file of the firm that these words name."""
    store, on = graphs.store, day(as_of)
    kind, key = find_node(store, id, on)
    record = store.get(kind, key, on)
    if kind != KIND or record is None:
        raise BadRequest(f"“{id}”是{LABELS[kind]}，一企一档只写企业；请写企业的编号或全名")
    return sourced(graphs, firm_document(_facts(graphs, record, place, on), place, on or today(), store.version()))


def _facts(graphs: Graphs, record: Version, place: str, on: int | None) -> FirmFacts:
    store, id_ = graphs.store, record.key[0]
    works = store.relations(KIND, id_, DOES, True, on, 0, MOST)
    works = [v for v in works if v.state != "rejected"]
    names = store.names("Segment", [v.key[1] for v in works], on)
    fields = {v.key[1]: _fields(store, v.key[1], on) for v in works}
    wanted = list(dict.fromkeys(f for found in fields.values() for f in found))
    assessed = {f: assess_field(graphs.field_graph(f, on), f, place) for f in _enough(fields)}
    states = {(f, g.segment): a.proven(g) for f, a in assessed.items() for g in a.gaps if g.segment in names}
    titles = store.names("Field", wanted, on)
    rows = [
        (v, names[v.key[1]], titles.get(f, f), states.get((f, v.key[1])))
        for v in works
        for f in fields[v.key[1]] or [""]
    ]
    home = store.relations(KIND, id_, "LOCATED_IN", True, on, 0, 3)
    where = "、".join(r.name for r in seen_from(store, home, True, on))
    said = sayings(store, KIND, id_, store.history(KIND, (id_,)), on or today())
    here = presence(store, graphs.outline(on), id_, place, on)
    ties = tuple(ties_of(store, id_, on))
    return FirmFacts(record, where, tuple(rows), tuple(assessed.values()), here, ties, tuple(said))


def _fields(store: Store, segment: str, on: int | None) -> list[str]:
    return [v.key[1] for v in store.relations("Segment", segment, "PART_OF", True, on, 0, 20)]


def _enough(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """Fields that hold these segments between them, each time the one that holds most of those that are left."""
    left, out = {s for s, of in fields.items() if of}, list[str]()
    while left and len(out) < FIELDS:
        held = Counter(f for s, of in fields.items() if s in left for f in of)
        out.append(held.most_common(1)[0][0])
        left = {s for s in left if out[-1] not in fields[s]}
    return out


def firm_document(facts: FirmFacts, place: str, on: int, version: int) -> Document:
    """What is found of a firm, as a document; ``place`` is the place as it was asked for."""
    record, name = facts.record, str(facts.record.values.get("full_name") or shown_name(facts.record))
    rests = (Rests(KIND, record.key),)
    bases: dict[str, Basis] = {RECORD: record_basis(on, version)}
    where = facts.assessments[0].place.name if facts.assessments else place
    blocks: tuple[Block, ...] = (
        Heading("基本情况"),
        paragraph(_head(facts, name)),
        Grid(Table("基本资料", _FACTS, rows := _rows(record)), tuple(rests for _ in rows), RECORD),
        Heading("所在环节"),
        *_works(facts, where),
        Heading("往来与关联"),
        paragraph(_said_ties(facts)),
        *_sayings(facts),
        Heading("走访补写"),
        Typed("business", "经营情况：营收、订单、用工、扩产打算"),
        Typed("needs", "困难与诉求"),
        Typed("next", "下一步与责任人"),
    )
    bases |= {CHAIN: chain_basis(facts.assessments[0], blocks)} if facts.assessments else {}
    return Document(subject("firm", id=record.key[0], place=place), f"{name}企业档案", where, on, blocks, bases)


def _head(facts: FirmFacts, name: str) -> Iterable[Sentence]:
    record, rests = facts.record, (Rests(KIND, facts.record.key),)
    dated = f"资料日期 {record.as_of}" if record.as_of else "资料日期没有注明"
    located = f"记录的所在地是{facts.where}" if facts.where else "没有记录所在地"
    yield Sentence(f"{name}，{located}，{dated}。", rests, RECORD)
    said, records = facts.here
    yield Sentence(said, (*rests, *records), RECORD)


def _rows(record: Version) -> tuple[tuple[str, str], ...]:
    fields: Mapping[str, FieldDef] = default_schema().nodes[KIND].fields
    return tuple(
        (fields[k].label, _fact(fields[k], v)) for k, v in record.values.items() if v is not None and k in fields
    )


def _fact(field: FieldDef, value: Any) -> str:
    if isinstance(value, bool) or field.type == "flag":
        return "是" if value else "否"
    return f"{f'{value:g}' if isinstance(value, float) and abs(value) < 1e6 else value} {field.unit}".strip()


def _works(facts: FirmFacts, where: str) -> Iterable[Block]:
    if not facts.works:
        yield paragraph(
            Sentence("没有记录它做链上的哪个环节：先补“企业环节”或“企业产品”。", (Rests(KIND, facts.record.key),))
        )
        return
    rests = tuple(dict.fromkeys(Rests(v.kind, v.key) for v, *_ in facts.works))
    sure = len({v.key for v, *_ in facts.works if v.state == "confirmed"})
    said = f"记录里它做 {len(rests)} 个环节，其中 {sure} 个已确认。"
    yield paragraph(Sentence(said, rests, RECORD))
    works = _by_segment(facts)
    rows = tuple(_work(v, name, field, gap) for v, name, field, gap in works)
    notes: tuple[str, ...] = (f"“当地的状态”是该环节在{where}的状态。",)
    if facts.assessments and any(field and gap is None for *_, field, gap in works):
        notes = (*notes, f"它做的环节涉及的领域多，只判了其中 {len(facts.assessments)} 个领域，其余环节的状态没有判。")
    each = tuple((Rests(v.kind, v.key), Rests("Segment", (v.key[1],))) for v, *_ in works)
    yield Grid(Table("所在环节", _SEGMENTS, rows, notes), each, CHAIN if facts.assessments else RECORD)
    gaps = {g.segment: g for *_, g in facts.works if g is not None and g.state in GAP_STATES}
    for gap in list(gaps.values())[:NAMED]:
        deed = Sentence(f"怎么办：{first_deed(gap)}。", of_gap(gap), CHAIN)
        yield paragraph(state_sentences(gap, where), deed)


def _by_segment(facts: FirmFacts) -> list[tuple[Version, str, str, Gap | None]]:
    """What the firm does once each, with all fields that a segment is in and its one state here."""
    found = dict[tuple[str, ...], tuple[Version, str, str, Gap | None]]()
    for version, name, field, gap in facts.works:
        before = found.get(version.key)
        fields = "、".join(filter(None, (before[2], field))) if before else field
        found[version.key] = (version, name, fields, (before[3] if before else None) or gap)
    return list(found.values())


def _work(version: Version, name: str, field: str, gap: Gap | None) -> tuple[Any, ...]:
    values = version.values
    why, share = why_placed(values, version.origin), values.get("share")
    why = plainly((why,), why)
    return name, field or None, why, share, RECORD_STATES[version.state], gap and STATE_LABELS[gap.state]


def _said_ties(facts: FirmFacts) -> Iterable[Sentence]:
    rests = Rests(KIND, facts.record.key)
    if not facts.ties:
        yield Sentence("没有它与别家往来、投资、项目、协会的记录；没有记录不等于没有。", (rests,))
    for tied in facts.ties:
        yield Sentence(tied.text, (rests, *tied.rests), RECORD)


def _sayings(facts: FirmFacts) -> Sequence[Block]:
    if not facts.sayings:
        return ()
    rows = tuple((s.label, str(s.value), s.roster or s.origin, s.as_of, s.used) for s in facts.sayings)
    table = Table("几份名录说得不同的项", _SAID, rows, (f"{HOW_TO_SETTLE}。",))
    return Heading("几份名录说得不同"), Grid(table, tuple((Rests(KIND, facts.record.key),) for _ in rows), RECORD)


QUESTION = written(
    "firm",
    "一企一档",
    "一家企业的档案稿：基本资料、所在环节与当地的状态、往来与关联、几份名录的不同说法；走访情况由人补写，重新生成时保留。",
    find,
    lambda made: made.title,
)
