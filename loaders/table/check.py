"""A user's own table, checked: found on its sheet, its columns recognised or mapped, laid out as ours and judged so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from graph.errors import BadRequest, InputRefused
from graph.model.schema import default_schema
from graph.store.contract import Store
from loaders.files.raw import CellProblem, RawSheet
from loaders.files.reading import read_sheets
from loaders.ledger.books import Checked, Understood
from loaders.ledger.progress import Progress, Tell, silent
from loaders.table.columns import recognise
from loaders.table.heads import Table, find_table, find_tables
from loaders.table.kept import find_mapping, kept_for
from loaders.table.mapping import ASK, AUTO, TableMapping, mapping_from, read_mapping
from loaders.table.places import Places, place_named
from loaders.table.remarks import product_words, segment_names
from loaders.table.settle import ANCHORS
from loaders.table.sheets import known_names, make_sheets
from loaders.table.told import ledger_of, sentences, tell_cells, tell_columns, unread
from loaders.table.whereabouts import Whereabouts, place_of_rows, place_of_title
from loaders.workbook.check import check_sheets
from loaders.workbook.layout import sheet_layouts
from loaders.workbook.new_roster import new_roster
from loaders.workbook.references import References

_SHOWN = 10


def check_table(
    path: Path,
    store: Store | None,
    *,
    mapping: str = AUTO,
    tell: Tell = silent,
    roster: str = "",
    raws: Sequence[RawSheet] | None = None,
) -> Checked:
    """Read and check a user's own table. ``mapping`` is ``auto`` (the one kept for the same heads, else recognised),
    ``ask`` (likewise, and a table without a column of names is not refused: nothing is read, and its columns are told),
    ``new`` (recognised), its JSON or a file of it, or the name of one that was kept; ``raws`` are its sheets where it
    was read already.

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
    every = read_sheets(path) if raws is None else raws
    read = every if given is None or given.columns else _said(given, every)
    found = [t for r in read for t in (list(find_tables(r, rows)) if rows else ()) or find_tables(r)]
    tables, used, notes = _choose(found, given, store, path, kept=mapping in (AUTO, ASK))
    if not _has_names(tables[0], used):
        if mapping != ASK:
            raise InputRefused(_nameless(tables[0], path))
        checked = unread(path.name, tables[0], used, notes)
    else:
        checked = _laid_out(tables, used, store, path, tell, roster, notes)
    if checked.understood is not None:
        checked.understood.sheets = [r.label for r in every if not r.hidden]
    return checked


def _laid_out(
    tables: Sequence[Table],
    used: TableMapping,
    store: Store | None,
    path: Path,
    tell: Tell,
    roster: str,
    notes: list[str],
) -> Checked:
    """The tables as sheets of ours, with a roster that is described beside them, and checked as such."""
    places, ids = Places(store, used.place, used.places), known_names(store)
    references = References(default_schema(), store)
    names, products = segment_names(store), product_words(store)

    def unknown(kind: str, text: str) -> CellProblem | None:
        found = references.resolve((kind,), text, default_schema().nodes[kind].label)
        return found if isinstance(found, CellProblem) else None

    made = [make_sheets(t, used.for_heads(t.heads), places, ids, unknown, names, products) for t in tables]
    if not any(m.sheets for m in made):
        raise InputRefused(f"{path.name} 的表里没有一行数据；请检查表头以下是否有内容")
    described, chosen = new_roster(roster, path.name, store)
    order = list(sheet_layouts(default_schema()))
    sheets = sorted([*described, *(s for m in made for s in m.sheets)], key=lambda s: order.index(s.name))
    checked = check_sheets(sheets, path.name, store, source="table", tell=tell, roster=chosen)
    derived = list(zip(checked.inputs, sheets, strict=True))
    checked.samples = [
        replace(s, name=raw.name if len(tables) == 1 else f"{raw.name}（{raw.label}）")
        for s, raw in zip(checked.samples, sheets, strict=True)
    ]
    checked.inputs, checked.understood = [], Understood(mapping=used.as_json(), kept=used.name)
    for table, result in zip(tables, made, strict=True):
        own = [(ledger, raw.name) for ledger, raw in derived if raw.label == table.sheet.label]
        ledger = ledger_of(table, result, own)
        checked.inputs.append(ledger)
        tell_columns(checked.understood, table, used, ledger.rejected_rows())
        tell_cells(checked.understood, table, result, ledger.rejected_rows())
        notes += [*table.sheet.notes, *sentences(table, result)]
    checked.inputs += [ledger for ledger, raw in derived if any(raw is each for each in described)]
    checked.notes[:0] = notes
    return checked


def _said(given: TableMapping, raws: Sequence[RawSheet]) -> list[RawSheet]:
    """The sheet that somebody chose, where its head is there; raises ``BadRequest``."""
    chosen = [r for r in raws if not given.sheet or r.label == given.sheet]
    if not chosen:
        raise BadRequest(f"没有工作表“{given.sheet}”；有的是：{'、'.join(r.label for r in raws)[:200]}")
    if given.head_rows and not any(find_table(r, given.head_rows) for r in chosen):
        rows = "、".join(map(str, given.head_rows))
        raise BadRequest(f"第 {rows} 行不能作表头：是空行，或在数据之后；请写列名所在的行号")
    return chosen


def _given(mapping: str, store: Store | None) -> TableMapping | None:
    if mapping in (AUTO, ASK, "new"):
        return None
    if mapping.lstrip().startswith("{"):
        return mapping_from(mapping)
    if mapping.lower().endswith(".json"):
        return read_mapping(Path(mapping))
    if store is None:
        raise BadRequest(f"没有存储，读不到名为“{mapping}”的映射；请给出 JSON 文件")
    return find_mapping(store, mapping)


def _choose(
    tables: list[Table], mapping: TableMapping | None, store: Store | None, path: Path, *, kept: bool
) -> tuple[list[Table], TableMapping, list[str]]:
    """The tables that are read (one, and those with the same heads), how, and sentences about the choice; with ``kept``
    by the mapping that is kept for its heads.
    """
    open_ = [t for t in tables if not t.sheet.hidden]
    notes = [f"隐藏的工作表“{t.sheet.label}”未读取" for t in tables if t.sheet.hidden and t.rows]
    if mapping is not None and mapping.sheet:
        open_ = [t for t in tables if t.sheet.label == mapping.sheet] or open_
    best = max(open_, key=lambda t: (t.score, len(t.rows)), default=None)
    if best is not None:  # of several on one sheet the longest
        best = max((t for t in open_ if t.sheet.label == best.sheet.label), key=lambda t: len(t.rows))
    if best is None:
        raise InputRefused(f"{path.name} 是空的，或只有隐藏的工作表")
    titles = [*best.above, best.sheet.label, path.stem]
    place = place_named(titles)
    columns = recognise(best, product_words(store))
    around = Whereabouts(place) if place else place_of_title(titles, best, columns)
    around = around if around.name else place_of_rows(best, columns)
    seen = TableMapping(columns, best.sheet.label, best.head_rows, around.name)
    if mapping is not None and not mapping.columns:
        mapping = replace(seen, place=mapping.place or seen.place, places=mapping.places)
    elif mapping is not None:
        mapping = mapping.renewed(seen) if mapping.name else mapping
    else:
        mapping = seen
        if kept and (known := kept_for(store, best.heads)) is not None:
            notes.append(f"列名与存过的映射“{known.name}”相同，照它读；要重新识别请选“重新识别”（命令行写 --map new）")
            mapping = known.renewed(seen)
    if around.why and mapping.place == around.name:
        notes.append(around.why)
    lost = [c.column for c in mapping.columns if c.to and c.column not in best.heads]
    if lost:
        notes.append(f"映射里的列在表里没有：{'、'.join(lost[:_SHOWN])}")
    chosen = [t for t in open_ if t is best or t.heads == best.heads]
    notes += _not_chosen(best, [t for t in open_ if t not in chosen])
    return chosen, mapping, notes


def _not_chosen(best: Table, others: Sequence[Table]) -> Iterator[str]:
    """Sentences on the tables that are not read: of other sheets, and others on the same sheet."""
    same = [t for t in others if t.sheet.label == best.sheet.label]
    if labels := list(dict.fromkeys(t.sheet.label for t in others if t not in same)):
        yield (
            f"读的是最像台账的工作表“{best.sheet.label}”；"
            f"另有{'、'.join(labels[:_SHOWN])}未读取，要读请在映射里写 sheet"
        )
    for table in same:
        rows = "、".join(map(str, table.head_rows))
        yield (
            f"工作表“{best.sheet.label}”上不止一张表：表头在第 {rows} 行的另一张（{len(table.rows)} 行，列名："
            f"{'、'.join(h for h in table.heads if h)[:60]}）这次没有读；要读请把表头行改成第 {rows} 行再读一次"
        )


def _has_names(table: Table, mapping: TableMapping) -> bool:
    return any(a in c.to for c in mapping.columns if c.column in table.heads for a in ANCHORS.values())


def _nameless(table: Table, path: Path) -> str:
    return (
        f"{path.name} 的工作表“{table.sheet.label}”里没有认出企业、项目或机构的名称列"
        f"（列名：{'、'.join(h for h in table.heads if h)[:200] or '无'}）；"
        "请把那一列命名为“企业名称”或“项目名称”，或用 --map 给出映射"
    )
