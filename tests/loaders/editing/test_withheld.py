"""What goes on no page: kept when a record is changed, ended and restored, and shown, compared or sought by nobody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.errors import BadRequest, SchemaError
from graph.model.schema import parse_schema
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.editing.bulk import fields_of, preview
from loaders.editing.ending import end, restore
from loaders.editing.form import HIDDEN, form
from loaders.editing.save import change
from loaders.editing.sheet import edit_sheet
from loaders.editing.together import Asked
from loaders.editing.where import chosen, condition
from loaders.importing import import_file
from loaders.outgoing.write import write_graph
from tests.crafted import folder

ID, SECRET, OTHER = "e1@2025", 731824.0, 918273.0
SIGNED = {"who": "李明", "why": "核对"}
SHEETS: dict[str, list[list[Any]]] = {
    "企业.csv": [["企业编号", "企业名称", "所在地"], ["e1", "甲有限公司", "昆山市"]],
    "年度指标.csv": [["企业", "年份", "营业收入", "研发费用", "资料来源"], ["e1", 2025, SECRET, OTHER, "申报"]],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    report, _ = import_file(made, "workbook", folder(tmp_path / "in", SHEETS))
    assert report.rejects == []
    yield made
    made.close()


def held(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("YearFigures", ("revenue", "rnd", "origin"))


def test_no_version_graph_form_or_list_holds_it(store: Store) -> None:
    assert held(store) == [(SECRET, OTHER, "申报")]
    seen: list[Any] = [
        store.get("YearFigures", ID),
        store.history("YearFigures", (ID,)),
        store.diff(20200101, 20991231),
    ]
    seen += [store.neighbours("Enterprise", "e1"), form(store, "YearFigures", ID)]
    seen += [
        store.chain().to_pandas()["YearFigures"].to_dict(),
        chosen(store, edit_sheet("YearFigures", adding=False), []),
    ]
    assert not [s for s in map(repr, seen) if "731824" in s or "918273" in s]
    field = next(f for f in form(store, "YearFigures", ID).fields if f.name == "revenue")
    assert (field.value, HIDDEN in field.note) == ("", True)


def test_an_empty_field_says_nothing_of_it_and_a_new_value_replaces_it(store: Store) -> None:
    change(store, "YearFigures", ID, {"revenue": "", "rnd": "", "origin": "改正"}, **SIGNED)
    assert held(store) == [(SECRET, OTHER, "改正")]
    change(store, "YearFigures", ID, {"revenue": "5", "rnd": ""}, **SIGNED)
    assert held(store) == [(5.0, OTHER, "改正")]


def test_it_is_kept_when_another_field_is_emptied_and_when_the_record_comes_back(store: Store) -> None:
    change(store, "YearFigures", ID, {"origin": ""}, **SIGNED)
    assert held(store) == [(SECRET, OTHER, None)]
    end(store, "YearFigures", ID, **SIGNED)
    assert held(store) == []
    restore(store, "YearFigures", ID, **SIGNED)
    assert held(store) == [(SECRET, OTHER, None)]


def test_nobody_can_feel_for_it_with_conditions_or_change_many_at_once(store: Store) -> None:
    sheet = edit_sheet("YearFigures", adding=False)
    for text in ("营业收入>=700000", "营业收入=", "研发费用!=5"):
        with pytest.raises(BadRequest, match="不外传，不能作条件"):
            chosen(store, sheet, [condition(text)])
    assert "revenue" not in {f.name for f in fields_of("YearFigures")}
    with pytest.raises(BadRequest, match="不能一起改"):
        preview(store, "YearFigures", [ID], Asked("营业收入", "5"))
    with pytest.raises(BadRequest, match="不能一起清空“资料来源”"):
        preview(store, "YearFigures", [ID], Asked("origin", ""))


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "folder", "a.parquet", "a.graphml"])
def test_no_file_of_the_whole_graph_holds_it(store: Store, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("graphml"):
        store.chain().to_graphml(path)
    else:
        write_graph(store, path)
    if name.endswith("parquet"):
        made = duckdb.read_parquet(str(path / "YearFigures.parquet"))
        assert "year" in made.columns
        assert "revenue" not in made.columns
        return
    assert "731824" not in "".join(texts(path))


def texts(path: Path) -> Iterator[str]:
    import zipfile

    if path.is_dir():
        yield from (p.read_text(encoding="utf-8-sig") for p in path.iterdir())
    elif path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            yield from (archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    else:
        yield path.read_text(encoding="utf-8")


def test_a_first_look_at_a_file_does_not_show_it_either(store: Store, tmp_path: Path) -> None:
    from loaders.workbook.check import check_workbook

    samples = repr(check_workbook(tmp_path / "in", store).samples)
    assert "已填，不显示" in samples
    assert "731824" not in samples


@pytest.mark.parametrize(
    "kind",
    [
        'name = { label = "企业简称", type',
        'essential = { label = "是否必需", type',
        'share = { label = "持股比例", type',
    ],
)
def test_it_cannot_be_declared_where_records_are_merged_or_of_relations(kind: str) -> None:
    text = Path("graph/schema.toml").read_text(encoding="utf-8")
    with pytest.raises(SchemaError, match="不能有不外传"):
        parse_schema(text.replace(kind, kind.replace(", type", ", restricted = true, type")))
