"""A user's own table, checked: found on its sheet, its columns recognised or mapped, laid out as ours and judged so."""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadRequest, InputRefused
from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.files.raw import CellProblem
from loaders.files.reading import read_sheets
from loaders.ledger.books import Checked, Understood
from loaders.ledger.progress import Progress, Tell, silent
from loaders.table.columns import recognise
from loaders.table.heads import Table, find_table
from loaders.table.kept import find_mapping, kept_for
from loaders.table.mapping import TableMapping, mapping_from, read_mapping
from loaders.table.places import Places, place_named
from loaders.table.remarks import segment_names
from loaders.table.settle import ANCHORS
from loaders.table.sheets import known_names, make_sheets
from loaders.table.told import ledger_of, sentences, tell_columns
from loaders.workbook.check import check_sheets
from loaders.workbook.layout import sheet_layouts
from loaders.workbook.references import SEGMENT, References

_SHOWN = 10


def check_table(
    path: Path,
    store: Store | None,
    *,
    mapping: str = "auto",
    tell: Tell = silent,
    roster: str = "",
) -> Checked:
    """Read and check a user's own table. ``mapping`` is ``auto`` (the one kept for the same heads, else recognised),
    ``new`` (recognised), its JSON or a file of it, or the name of one that was kept.

    Raises
    ------
    InputRefused
        When the file cannot be read or no sheet of it has a column of names of enterprises, projects or institutions.
    BadRequest, NotFound
        When there is no such roster, or no such mapping.
    """
    given = _given(mapping, store)
    tell(Progress("读取文件"))
    rows = given.head_rows if given else ()
    found = [t for r in read_sheets(path) if (t := find_table(r, rows) or find_table(r))]
    tables, used, notes = _choose(found, given, store if mapping == "auto" else None, path)
    places = Places(store, used.place)
    references = References(default_schema(), store)
    ids, names = known_names(store), segment_names(store)

    def is_segment(text: str) -> bool:
        return not isinstance(references.resolve((SEGMENT,), text, "环节"), CellProblem)

    made = [make_sheets(t, used.for_heads(t.heads), places, ids, is_segment, names) for t in tables]
    order = list(sheet_layouts(default_schema()))
    sheets = sorted((s for m in made for s in m.sheets), key=lambda s: order.index(s.name))
    if not sheets:
        raise InputRefused(f"{path.name} 的表里没有一行数据；请检查表头以下是否有内容")
    checked = check_sheets(sheets, path.name, store, source="table", tell=tell, roster=roster)
    derived = list(zip(checked.inputs, sheets, strict=True))
    checked.inputs, checked.understood = [], Understood(mapping=used.as_json())
    for table, result in zip(tables, made, strict=True):
        own = [(ledger, raw.name) for ledger, raw in derived if raw.label == table.sheet.label]
        ledger = ledger_of(table, result, own)
        checked.inputs.append(ledger)
        tell_columns(checked.understood, table, result, used, ledger)
        notes += [*table.sheet.notes, *sentences(table, result)]
    checked.notes[:0] = notes
    return checked


def _given(mapping: str, store: Store | None) -> TableMapping | None:
    if mapping in ("auto", "new"):
        return None
    if mapping.lstrip().startswith("{"):
        return mapping_from(mapping)
    if mapping.lower().endswith(".json"):
        return read_mapping(Path(mapping))
    if store is None:
        raise BadRequest(f"没有存储，读不到名为“{mapping}”的映射；请给出 JSON 文件")
    return find_mapping(store, mapping)


def _choose(
    tables: list[Table], mapping: TableMapping | None, store: Store | None, path: Path
) -> tuple[list[Table], TableMapping, list[str]]:
    """The tables that are read (one, and those with the same heads), how, and sentences about the choice."""
    open_ = [t for t in tables if not t.sheet.hidden]
    notes = [f"隐藏的工作表“{t.sheet.label}”未读取" for t in tables if t.sheet.hidden and t.rows]
    if mapping is not None and mapping.sheet:
        open_ = [t for t in tables if t.sheet.label == mapping.sheet] or open_
    best = max(open_, key=lambda t: (t.score, len(t.rows)), default=None)
    if best is None:
        raise InputRefused(f"{path.name} 是空的，或只有隐藏的工作表")
    place = place_named([*best.above, best.sheet.label, path.stem])
    seen = TableMapping(recognise(best), best.sheet.label, best.head_rows, place)
    if mapping is not None:
        mapping = mapping.renewed(seen) if mapping.name else mapping
    else:
        mapping = seen
        if (kept := kept_for(store, best.heads)) is not None:
            notes.append(f"列名与存过的映射“{kept.name}”相同，照它读；要重新识别请写 --map new")
            mapping = kept.renewed(seen)
    lost = [c.column for c in mapping.columns if c.to and c.column not in best.heads]
    if lost:
        notes.append(f"映射里的列在表里没有：{'、'.join(lost[:_SHOWN])}")
    if not any(a in c.to for c in mapping.columns if c.column in best.heads for a in ANCHORS.values()):
        raise InputRefused(
            f"{path.name} 的工作表“{best.sheet.label}”里没有认出企业、项目或机构的名称列"
            f"（列名：{'、'.join(h for h in best.heads if h)[:200] or '无'}）；"
            "请把那一列命名为“企业名称”或“项目名称”，或用 --map 给出映射"
        )
    chosen = [t for t in open_ if t is best or t.heads == best.heads]
    if others := [t.sheet.label for t in open_ if t not in chosen]:
        notes.append(
            f"读的是最像台账的工作表“{best.sheet.label}”；"
            f"另有{'、'.join(others[:_SHOWN])}未读取，要读请在映射里写 sheet"
        )
    return chosen, mapping, notes
