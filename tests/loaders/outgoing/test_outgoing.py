"""The whole graph goes out as our own workbook or CSV, and comes in again as it was."""

from __future__ import annotations

import csv
import shutil
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from graph.dates import today
from graph.errors import BadRequest
from graph.model.records import Batch, RecordTable, Source
from graph.model.schema import default_schema, parse_schema
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from loaders.outgoing import book, folder
from loaders.outgoing.write import write_graph
from loaders.workbook.layout import ABOUT, sheet_layouts
from tests import crafted
from tests.loaders.outgoing.worlds import records, stored, worlds
from tests.recorded.world import first_tables
from tests.rounds import rounds

PART_OR_ALL = ("slim_ledger_db", "sample_db")
SCHEMA_TOML = Path("graph/schema.toml")


def again(path: Path, room: Path) -> tuple[Store, list[str]]:
    """An empty store into which this was read, and why rows were refused."""
    store = open_store(f"sqlite:///{room}", write=True)
    report, _ = import_file(store, "workbook", path)
    return store, [f"{r.sheet} {r.row} {r.column}={r.value}: {r.message}" for r in report.rejects]


@pytest.fixture
def small(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'small.db'}", write=True)
    import_file(store, "workbook", crafted.folder(tmp_path / "in", first_tables()))
    return store


@pytest.mark.parametrize("name", ["全图.xlsx", "全图"])
def test_what_goes_out_comes_in_as_it_was(small: Store, tmp_path: Path, name: str) -> None:
    written = write_graph(small, tmp_path / name)
    back, refused = again(tmp_path / name, tmp_path / "back.db")
    assert (refused, written.lost) == ([], {})
    assert records(back) == records(small)


@settings(max_examples=rounds(8, 150))
@given(tables=worlds())
def test_any_small_graph_comes_in_as_it_was(
    tables: list[RecordTable], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With relations whose origin, date or state is not that of the row they stand in, with texts that spreadsheets
    take for formulas or numbers, with products that no relation names.
    """
    room = tmp_path_factory.mktemp("world")
    store = stored(room / "a.db", tables)
    written = write_graph(store, room / "out")
    assert not set(written.lost) - {"编号在几类对象里都有，指不明是哪一个"}
    back, refused = again(room / "out", room / "b.db")
    assert refused == []
    if not written.lost:
        assert records(back) == records(store)
    back.close()
    store.close()
    shutil.rmtree(room)


def test_its_sheets_and_headings_are_those_of_the_template_and_the_last_says_what_is_left_out(
    small: Store, tmp_path: Path
) -> None:
    write_graph(small, tmp_path / "全图.xlsx")
    made = load_workbook(tmp_path / "全图.xlsx")
    layouts = sheet_layouts(default_schema())
    assert [n for n in made.sheetnames if n in layouts] == list(layouts)
    assert made.sheetnames[-1] == ABOUT
    for name, layout in layouts.items():
        heads = [str(c.value).removesuffix(" *") for c in made[name][1]]
        assert heads == [c.label for c in layout.columns if not c.field.restricted], name
    told = "\n".join(f"{a.value}：{b.value}" for a, b in made[ABOUT].iter_rows(max_col=2))
    for word in ("匹配：", "缺口：", "历史：", "工作记录：", "企业：14 行", "chainatlas load workbook"):
        assert word in told, word


def test_it_is_of_the_day_that_is_asked_for(small: Store, tmp_path: Path) -> None:
    later = 20990101
    firms = RecordTable("Enterprise", ("id", "full_name"), [("z1", "后来有限公司")], [1], Source("乙.csv", "乙"))
    small.write(Batch("workbook", "乙", later, [firms]))
    for on, there in ((None, False), (later, True)):
        path = tmp_path / f"全图{on}"
        write_graph(small, path, on)
        assert ("后来有限公司" in (path / "企业.csv").read_text(encoding="utf-8-sig")) == there


def test_a_restricted_field_goes_on_no_export(small: Store, tmp_path: Path) -> None:
    text = SCHEMA_TOML.read_text(encoding="utf-8")
    marked = text.replace(
        'definition = { label = "定义", type', 'definition = { label = "定义", restricted = true, type'
    )
    schema = parse_schema(marked)
    write_graph(small, tmp_path / "甲.xlsx", schema=schema)
    write_graph(small, tmp_path / "乙", schema=schema)
    write_graph(small, tmp_path / "丙.parquet", schema=schema)
    said = [str(c.value) for c in load_workbook(tmp_path / "甲.xlsx")["环节"][1]]
    assert "环节名称 *" in said
    assert "定义" not in said
    assert "定义" not in (tmp_path / "乙" / "环节.csv").read_text(encoding="utf-8-sig")
    names = duckdb.read_parquet(str(tmp_path / "丙.parquet" / "Segment.parquet")).columns
    assert "name" in names
    assert "definition" not in names


def test_text_that_would_run_as_a_formula_is_text(small: Store, tmp_path: Path) -> None:
    firms = RecordTable("Enterprise", ("id", "full_name"), [("z1", "=1+1有限公司")], [1], Source("乙.csv", "乙"))
    small.write(Batch("workbook", "乙", today(), [firms]))
    write_graph(small, tmp_path / "甲.xlsx")
    write_graph(small, tmp_path / "乙.zip")
    cells = [c for row in load_workbook(tmp_path / "甲.xlsx")["企业"].iter_rows() for c in row]
    assert [c.data_type for c in cells if c.value == "=1+1有限公司"] == ["s"]
    with zipfile.ZipFile(tmp_path / "乙.zip") as archive:
        assert "'=1+1有限公司" in archive.read("企业.csv").decode("utf-8-sig")


def test_what_excel_cannot_hold_is_refused_and_leads_to_csv(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "ROWS", 10)
    with pytest.raises(BadRequest, match="“环节”表超过 10 行，Excel 放不下；请改用 CSV"):
        write_graph(small, tmp_path / "全图.xlsx")
    monkeypatch.undo()
    monkeypatch.setattr(book, "LONGEST", 5)
    with pytest.raises(BadRequest, match=r"Excel 一格最多 5 字；请改用 CSV"):
        write_graph(small, tmp_path / "全图.xlsx")
    assert [p.name for p in tmp_path.iterdir() if "全图" in p.name] == [], "nothing is left of it"


def test_a_long_sheet_becomes_several_files(small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_ROWS", 6)
    write_graph(small, tmp_path / "全图")
    parts = sorted(tmp_path.glob("全图/企业*.csv"))
    assert [p.name for p in parts if p.name.startswith("企业.")] == ["企业.2.csv", "企业.3.csv", "企业.csv"]
    for part in parts:
        assert len(list(csv.reader(part.read_text(encoding="utf-8-sig").splitlines()))) <= 6
    back, refused = again(tmp_path / "全图", tmp_path / "back.db")
    assert refused == []
    assert records(back) == records(small)


def test_what_is_there_already_is_left_alone(small: Store, tmp_path: Path) -> None:
    (tmp_path / "有").mkdir()
    (tmp_path / "有" / "企业.csv").write_text("原有", encoding="utf-8")
    with pytest.raises(BadRequest, match="已有内容"):
        write_graph(small, tmp_path / "有")
    assert (tmp_path / "有" / "企业.csv").read_text(encoding="utf-8") == "原有"
    (tmp_path / "空").mkdir()
    assert write_graph(small, tmp_path / "空").rows > 50
    with pytest.raises(BadRequest, match=r"须以 .xlsx、.zip 或 .parquet 结尾"):
        write_graph(small, tmp_path / "全图.txt")


def test_it_is_begun_anew_when_others_write_meanwhile(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sheets of two versions would contradict each other."""
    versions = iter((1, 2))
    real = small.version
    monkeypatch.setattr(small, "version", lambda: next(versions, None) or real())
    assert write_graph(small, tmp_path / "全图").version == real()


def test_parquet_has_every_kind_with_its_types(small: Store, tmp_path: Path) -> None:
    write_graph(small, tmp_path / "全图.parquet")
    made = {p.stem: duckdb.read_parquet(str(p)) for p in (tmp_path / "全图.parquet").iterdir()}
    assert set(made) == {k.name for k in default_schema().kinds()}
    for kind, table in made.items():
        assert len(table) == len(small.rows(kind, ["state"])), kind
    firms, does = made["Enterprise"], made["OPERATES_IN"]
    types = dict(zip(firms.columns, map(str, firms.types), strict=True))
    assert (types["size"], types["full_name"]) == ("DOUBLE", "VARCHAR")
    notes = duckdb.execute(
        "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)",
        [str(tmp_path / "全图.parquet" / "Enterprise.parquet")],
    ).fetchall()
    assert ("column.full_name", "企业名称") in notes
    assert ("s1", "chip", 0.5) in does.project("source, target, share").fetchall()


def test_without_its_package_parquet_is_refused_in_words(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(BadRequest, match=r"pip install 'chainatlas\[parquet\]'"):
        write_graph(small, tmp_path / "全图.parquet")
    assert list(tmp_path.glob("*全图*")) == []


def test_a_sheet_of_listings_says_all_there_is_of_them(tmp_path: Path) -> None:
    """With one roster and a firm on none, reading would list it there."""
    tables = first_tables() | {
        "名录.csv": [["名录编号", "名录名称"], ["gs", "示例规上名录"]],
        "名录家数.csv": [["名录", "地区"]],
    }
    heads, *firms = tables["企业.csv"]
    tables["企业.csv"] = [heads, *([*row[:-1], "gs"] for row in firms)]
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    import_file(store, "workbook", crafted.folder(tmp_path / "in", tables))
    alone = RecordTable("Enterprise", ("id", "full_name"), [("z1", "独立有限公司")], [1], Source("乙.csv", "乙"))
    store.write(Batch("workbook", "乙", today(), [alone]))
    write_graph(store, tmp_path / "out")
    back, refused = again(tmp_path / "out", tmp_path / "b.db")
    assert refused == []
    assert records(back)["LISTED_IN"] == records(store)["LISTED_IN"]


def test_the_bundled_data_come_in_as_they_were(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Chains, institutions, talent and a part of the firms; at length all of them."""
    store = open_store(f"sqlite:///{request.getfixturevalue(PART_OR_ALL[rounds(0, 1)])}")
    write_graph(store, tmp_path / "全图")
    back, refused = again(tmp_path / "全图", tmp_path / "back.db")
    assert refused == []
    assert records(back) == records(store)
