"""Projects of a file: days that cannot be, and the site (场所，投产项目) that each which produces is to the enterprises
that undertake it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model.records import RecordTable, Source
from graph.model.schema import NodeKind, Schema
from graph.search.merged import FIRM
from graph.store.contract import Store
from graph.text import join_list, split_list
from loaders.files.raw import CellProblem
from loaders.workbook.gathering import Gathering
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.sites import HAS_SITE, PROJECT

PROJECT_KIND = "Project"
_NODE, _DISTRICT = PROJECT_KIND, "District"
JUDGED = (("start_on", "produce_on"), ("done_amount_cny_100m", "amount_cny_100m"))
"""Fields of a project that are judged by each other, so that neither is judged without the other."""
_BUILDS, _UNDERTAKES, _LOCATED = "BUILDS", "UNDERTAKES", "LOCATED_IN"
_PRODUCING = ("投产", "达产")
_COLUMNS = ("source", "target", "role", "segments", "year", "as_of", "origin", "state")


@dataclass(slots=True)
class _Project:
    """What a file and the store say of one; ``said`` is the row of the file that speaks of it first."""

    said: tuple[Source, int, str | None, str | None]
    stage: str | None = None
    district: str | None = None
    segments: dict[str, None] = field(default_factory=dict)
    firms: dict[str, None] = field(default_factory=dict)


def check_order(sheet: ParsedSheet, kind: NodeKind, ids: Sequence[str | None], store: Store | None) -> None:
    """Refuse projects (of these ids, row by row) that produce before they are begun; a row that says one of both days
    is judged by the other one on record. Days of which only the month or the year is known may be any in it.
    """
    labels = [kind.fields[name].label for name in JUDGED[0]]
    for i, (said, (start, produce)) in enumerate(_with_known(sheet, kind, JUDGED[0], ids, store)):
        if start and produce and produce < start[: len(produce)]:
            label, value = (labels[1], produce) if said[1] else (labels[0], start)
            message = f"“{labels[1]}”{produce} 早于“{labels[0]}”{start}，不可能"
            recorded = "" if all(said) else f"（“{labels[0] if said[1] else labels[1]}”是已有记录里的）"
            hint = f"请核对这两格{recorded}，改正写错或写反的；还没有定的留空"
            sheet.refuse(i, label, value, CellProblem("date.order", message, hint))


def spent_notes(sheet: ParsedSheet, kind: NodeKind, ids: Sequence[str | None], store: Store | None) -> list[str]:
    """Rows that were kept though more is spent than the whole is to cost, on record or in the row: to be looked at."""
    spent_label, whole_label = (kind.fields[name].label for name in JUDGED[1])
    rows, by_record = list[str](), list[str]()
    for i, (said, (spent, whole)) in enumerate(_with_known(sheet, kind, JUDGED[1], ids, store)):
        if i not in sheet.bad and spent is not None and whole is not None and spent > whole:
            (by_record if None in said else rows).append(str(sheet.numbers[i]))
    again = "，写错的改正后再导入"
    told = ((rows, "", ""), (by_record, "（一格是已有记录里的）", again))
    return [f"{sheet.rows_told(r)}{spent_label}大于{whole_label}{how}，已照收，请核对{do}" for r, how, do in told if r]


def _with_known(
    sheet: ParsedSheet, kind: NodeKind, pair: Sequence[str], ids: Sequence[str | None], store: Store | None
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Row by row what it says of two fields, and what both are once it is taken: of a row that says one of them the
    other is as on record.
    """
    says = list(zip(*(sheet.column(kind.fields[name].label) for name in pair), strict=True))
    one = [id_ for id_, said in zip(ids, says, strict=True) if id_ and said.count(None) == 1]
    rows = store.rows(_NODE, ("id", *pair), among=[(_NODE, id_) for id_ in one]) if store and one else ()
    known = {id_: told for id_, *told in rows}
    for id_, said in zip(ids, says, strict=True):
        before = known.get(id_, said) if said.count(None) == 1 else said
        yield said, tuple(old if new is None else new for new, old in zip(said, before, strict=True))


def producing_sites(schema: Schema, gathering: Gathering, store: Store | None) -> list[RecordTable]:
    """A site of each enterprise that undertakes a project that produces, where it stands, with the segments that it
    builds; but for sites that the file itself speaks of, and those that people rejected.
    """
    if not {_BUILDS, _UNDERTAKES, HAS_SITE} <= set(schema.relations):
        return []
    projects = _of_file(gathering)
    if store is not None:
        for id_, project in projects.items():
            _complete(store, id_, project)
    spoken = {key[:2] for key in gathering.keys(HAS_SITE) if key[2] == PROJECT}
    sites: dict[tuple[str, str], tuple[_Project, dict[str, None] | None]] = {}
    for project in projects.values():
        if project.stage in _PRODUCING and project.district and project.segments:
            for firm in project.firms:
                pair = (firm, project.district)
                if pair not in spoken and pair not in sites:
                    sites[pair] = project, _known(store, *pair)
                if pair not in spoken and (known := sites[pair][1]) is not None:
                    known.update(project.segments)
    return _tables((pair, project, known) for pair, (project, known) in sites.items() if known is not None)


def _of_file(gathering: Gathering) -> dict[str, _Project]:
    out: dict[str, _Project] = {}

    def of(id_: str, said: tuple[Source, int, str | None, str | None]) -> _Project:
        return out.setdefault(id_, _Project(said))

    for record, said in _rows(gathering, _NODE):
        of(record["id"], said).stage = record.get("stage")
    for record, said in _rows(gathering, _BUILDS):
        of(record["source"], said).segments[record["target"]] = None
    for record, said in _rows(gathering, _LOCATED, (_NODE, _DISTRICT)):
        of(record["source"], said).district = record["target"]
    for record, said in _rows(gathering, _UNDERTAKES, ("Enterprise", _NODE)):
        of(record["target"], said).firms[record["source"]] = None
    return out


def _rows(
    gathering: Gathering, kind: str, ends: tuple[str, str] | None = None
) -> Iterator[tuple[dict[str, Any], tuple[Source, int, str | None, str | None]]]:
    """Confirmed records of a kind, and the row that says each."""
    for table in gathering.tables(kind, ends):
        for row, number in zip(table.rows, table.numbers, strict=True):
            record = dict(zip(table.columns, row, strict=True))
            if record["state"] == "confirmed":
                yield record, (table.source, number, record.get("as_of"), record.get("origin"))


def _complete(store: Store, id_: str, project: _Project) -> None:
    """What the store knows besides; what the file says comes first."""
    known = store.get(_NODE, id_)
    if known is None:
        return
    project.stage = project.stage or known.values["stage"]
    for relation in store.neighbours(_NODE, id_):
        if relation.state != "confirmed":
            continue
        if relation.kind == _BUILDS:
            project.segments[relation.key[1]] = None
        elif relation.kind == _UNDERTAKES and relation.ends == ("Enterprise", _NODE):
            project.firms[relation.key[0]] = None
        elif relation.kind == _LOCATED and project.district is None:
            project.district = relation.key[1]


def _known(store: Store | None, firm: str, district: str) -> dict[str, None] | None:
    """Segments of the firm's producing projects there that are known already; ``None`` where people rejected them."""
    found = store.history(HAS_SITE, (firm, district, PROJECT)) if store is not None else []
    last = next((v for v in reversed(found) if not v.voided), None)
    if last is None:
        return {}
    return None if last.state == "rejected" else dict.fromkeys(split_list(last.values["segments"]))


def _tables(sites: Iterable[tuple[tuple[str, str], _Project, dict[str, None]]]) -> list[RecordTable]:
    """One table for each sheet that speaks of the projects."""
    made: dict[Source, tuple[list[tuple[Any, ...]], list[int]]] = {}
    for pair, project, segments in sites:
        source, number, as_of, origin = project.said
        year = int(as_of[:4]) if as_of else None
        rows, numbers = made.setdefault(source, ([], []))
        rows.append((*pair, PROJECT, join_list(list(segments)), year, as_of, origin, "confirmed"))
        numbers.append(number)
    return [RecordTable(HAS_SITE, _COLUMNS, *told, source, (FIRM, _DISTRICT)) for source, told in made.items()]
