"""Ending a record with what hangs on it, and bringing back what was ended."""

from __future__ import annotations

from graph.errors import BadRequest
from graph.model.records import UNIVERSAL, BatchInfo, RecordTable, Retire, Source, Version
from graph.model.schema import RelationKind
from graph.store.contract import Store
from loaders.editing.difference import refuse_if_changed
from loaders.editing.form import present
from loaders.editing.records import Record, find_record, title_of
from loaders.editing.sheet import HAND, EditSheet, edit_sheet
from loaders.editing.signed import Edit, Saved, carry_out_edit
from loaders.editing.withheld import keep_withheld
from loaders.identity.merge import SOURCE as MERGE
from loaders.identity.merge import ends_of
from loaders.ledger.origins import BY_RULE


def end(store: Store, kind: str, record: str, *, base: str = "", who: str, why: str) -> Saved:
    """End a record from today on; of a node with all its relations. Raises as :func:`loaders.editing.save.change`."""
    sheet = edit_sheet(kind, adding=False)

    def plan() -> Edit:
        found = find_record(store, sheet, record)
        if found.now is None:
            raise BadRequest(f"这条{sheet.kind.label}已经结束，没有改动")
        refuse_if_changed(store, sheet, found, present(store, sheet, found), base, {})
        related = store.neighbours(kind, found.key[0]) if sheet.is_node else []
        retire = [*ends_of(related), Retire(kind, [found.key], found.ends)]
        notes = (f"同时结束它的 {len(related)} 条关系",) if related else ()
        return Edit("end", kind, sheet.kind.label, found.id, title_of(store, found), [], retire, notes)

    return carry_out_edit(store, plan, who, why)


def restore(store: Store, kind: str, record: str, *, who: str, why: str) -> Saved:
    """Bring the last version of an ended record back, with the relations that ended with it and whose other end is
    still there.

    Raises
    ------
    BadRequest
        It has not ended, or was merged into another.
    NotFound
        There never was such a record.
    """
    sheet = edit_sheet(kind, adding=False)

    def plan() -> Edit:
        found = find_record(store, sheet, record)
        if found.now is not None:
            raise BadRequest(f"这条{sheet.kind.label}没有结束，不用恢复")
        last = found.versions[-1]
        by = _ended_by(store, sheet, found, last)
        if by is not None and by.source == MERGE:
            raise BadRequest(f"这条{sheet.kind.label}是并入另一条时结束的；请撤销批次 {by.id}（{by.label}）")
        source = Source(HAND, sheet.layout.name)
        if isinstance(sheet.kind, RelationKind):
            _refuse_lost_ends(store, found)
            _refuse_taken_place(store, sheet.kind, found)
        tables = [_again([last], source)]
        keep_withheld(store, sheet.kind, last, tables[0])
        if sheet.is_node and by is not None:
            tables += _relations_again(store, sheet, found, by, source)
        return Edit("restore", kind, sheet.kind.label, found.id, title_of(store, found), tables)

    return carry_out_edit(store, plan, who, why)


def _ended_by(store: Store, sheet: EditSheet, found: Record, last: Version) -> BatchInfo | None:
    """The batch that ended the record."""
    later = (b for b in store.batches() if b.id > last.batch and b.effective == last.until and b.status == "committed")
    mine = (found.key, found.ends)
    touched = ((b, store.touched_by(b.id, sheet.kind.name)) for b in later)
    return next((b for b, of in touched if any((t.key, t.ends) == mine for t in of)), None)


def _refuse_lost_ends(store: Store, found: Record) -> None:
    for kind, id_ in zip(found.ends or (), found.key, strict=False):
        if store.missing(kind, [id_]):
            raise BadRequest(f"它的一端“{id_}”已经结束；请先恢复那一条")


def _refuse_taken_place(store: Store, kind: RelationKind, found: Record) -> None:
    others = store.relations((found.ends or kind.source)[0], found.key[0], kind.name, True, limit=1)
    if kind.single and others:
        raise BadRequest(f"现在另有{kind.label}“{others[0].key[1]}”，只能有一个；请先结束那一条，或直接改它")


def _relations_again(store: Store, sheet: EditSheet, found: Record, by: BatchInfo, source: Source) -> list[RecordTable]:
    """Relations of the node that ended in the same batch, but for those that the system finds by itself."""
    node, groups = (sheet.kind.name, found.key[0]), dict[tuple[str, tuple[str, str] | None], list[Version]]()
    for relation in sheet.schema.relations.values():
        if relation.derived or node[0] not in (*relation.source, *relation.target):
            continue
        for touched in store.touched_by(by.id, relation.name):
            sides = list(zip(touched.ends or (), touched.key, strict=False))
            if touched.change != "ended" or node not in sides:
                continue
            if any(side != node and store.missing(side[0], [side[1]]) for side in sides):
                continue
            versions = [v for v in store.history(relation.name, touched.key) if v.ends == touched.ends and not v.voided]
            if versions and versions[-1].file != BY_RULE.file:
                groups.setdefault((relation.name, touched.ends), []).append(versions[-1])
    return [_again(versions, source) for versions in groups.values()]


def _again(versions: list[Version], source: Source) -> RecordTable:
    """These versions, to be valid again; they give way to what was stated since."""
    first = versions[0]
    ends = ("id",) if first.ends is None else ("source", "target")
    names = list(first.values)
    rows = [(*v.key[: len(ends)], *(v.values[n] for n in names), v.state, v.as_of, v.origin) for v in versions]
    numbers = range(1, len(rows) + 1)
    return RecordTable(first.kind, (*ends, *names, *UNIVERSAL), rows, numbers, source, first.ends, fill_only=True)
