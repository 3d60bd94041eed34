"""The declared model: what a declaration must hold, and that one edit adds a field everywhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from benchmarks.house import modules
from graph.errors import SchemaError
from graph.model.schema import STATES, TYPES, Schema, default_schema, parse_schema
from graph.store.sqlite.ddl import create_statements
from graph.store.sqlite.store import SQLiteStore
from graph.text import clean
from tests.engines import FEB, JAN, put, table

CHOSEN = {
    "graph/views/network/gap_network.py",  # what is drawn around a gap
    "graph/network/introductions.py",  # which ties introduce
    "graph/store/engine/slicing.py",  # what questions about a field look at
    "graph/store/engine/census_change.py",  # what the census counts by
    "graph/store/engine/census_rows.py",  # what it counts enterprises into
    "loaders/chain/book.py",  # the sheets of a chain
}
"""Modules whose list is a choice of their own."""
SMALL = """
version = 3
[node.City]
label = "城市"
english = "city"
id_label = "编号"
sheet = "城市"
color = "#123456"
shape = "dot"
pinyin = true
about = "说明"
[node.City.fields]
name = { label = "名称", type = "text", required = true }
size = { label = "规模", type = "number", min = 0, max = 9 }
kind = { label = "类型", type = "choice", choices = ["甲", "乙"] }
[relation.ROAD]
label = "道路"
english = "road to"
source = ["City"]
target = ["City"]
sheet = "道路"
source_label = "起点"
target_label = "终点"
key = ["name"]
about = "说明"
[relation.ROAD.fields]
name = { label = "名称", type = "text", required = true }
"""

BAD = {
    "broken TOML": ('label = "城市"', 'label = "城市', "TOML"),
    "an unknown type": ('type = "number"', 'type = "real"', "real"),
    "a field without a type": ('type = "text", required = true }\nsize', "required = true }\nsize", "类型"),
    "a field without a label": ('label = "规模", type', "type", "label"),
    "a misspelt field setting": ("min = 0", "minimum = 0", "minimum"),
    "min above max": ("max = 9", "max = -1", "大于"),
    "a choice without choices": (', choices = ["甲", "乙"]', "", "choices"),
    "choices without choice": ('type = "choice"', 'type = "text"', "choices"),
    "a reserved field name": ("size =", "since =", "保留名"),
    "the row key as a field": ("size =", "vid =", "保留名"),
    "a field name in capitals": ("size =", "Size =", "小写"),
    "a field name that is no identifier": ("size =", '"a b" =', "标识符"),
    "an SQL field name": ("size =", "'x\" INT; DROP TABLE y --' =", "标识符"),
    "two fields with one label": ('label = "规模"', 'label = "名称"', "名称"),
    "a misspelt kind setting": ('english = "city"', 'english = "city"\ncolour = "x"', "colour"),
    "a kind without a label": ('label = "城市"\n', "", "label"),
    "a kind without fields": (
        'pinyin = true\nabout = "说明"\n[node.City.fields]\n',
        'pinyin = true\nabout = "说明"\n[x]\n',
        "fields",
    ),
    "an unknown shape": ('shape = "dot"', 'shape = "blob"', "blob"),
    "an undeclared end": ('target = ["City"]', 'target = ["Town"]', "Town"),
    "an undeclared key field": ('key = ["name"]', 'key = ["number"]', "number"),
    "a relation without an end": ('source = ["City"]\n', "", "source"),
    "inline in a foreign sheet": ('key = ["name"]', 'inline = ["Town"]', "Town"),
    "a sheet without the names of the ends": ('source_label = "起点"\n', "", "source_label"),
    "a sheet of two kinds": ('sheet = "道路"', 'sheet = "城市"', "城市"),
    "a name that is both": ("relation.ROAD", "relation.City", "City"),
    "no nodes": ("node.City", "nodes.City", "City"),
}


def test_a_correct_declaration_says_what_was_declared() -> None:
    schema = parse_schema(SMALL)
    city, road = schema.nodes["City"], schema.relations["ROAD"]
    assert (schema.version, city.label, list(city.fields), city.fields["kind"].choices) == (
        3,
        "城市",
        ["name", "size", "kind"],
        ("甲", "乙"),
    )
    assert (city.fields["size"].min, city.fields["size"].max, city.fields["name"].required) == (0, 9, True)
    assert (road.source, road.target, road.key, road.single) == (("City",), ("City",), ("name",), False)
    assert [k.name for k in schema.kinds()] == ["City", "ROAD"]
    with pytest.raises(SchemaError, match="City、ROAD"):
        schema.kind("Town")


@pytest.mark.parametrize("case", BAD)
def test_a_bad_declaration_is_refused_and_the_message_names_it(case: str) -> None:
    old, new, word = BAD[case]
    assert old in SMALL
    with pytest.raises(SchemaError, match=re.escape(word)) as caught:
        parse_schema(SMALL.replace(old, new))
    assert re.search("[\u4e00-\u9fff]{2}", str(caught.value))


def test_the_shipped_declaration_is_complete() -> None:
    schema = default_schema()
    assert schema is default_schema()
    assert {"Field", "Segment", "Enterprise", "District"} <= set(schema.nodes)
    for kind in schema.kinds():
        assert kind.label
        assert kind.english
        assert kind.about
        for field in kind.fields.values():
            assert field.type in TYPES
            assert re.search("[\u4e00-\u9fff]", field.label), field
            assert field.type != "choice" or not field.example or field.example in field.choices
    for node in schema.nodes.values():
        assert re.fullmatch("#[0-9a-f]{6}", node.color)
        assert node.id_label
        assert "name" in node.fields
        assert node.pinyin or node.name in ("Product", "Industry", "Roster", "YearFigures", "Certificate")
    assert len({n.color for n in schema.nodes.values()}) == len(schema.nodes)
    labels = [k.label for k in schema.kinds()]
    assert len(set(labels)) == len(labels)


def test_every_relation_can_be_written_somewhere_or_is_derived_or_background() -> None:
    for relation in default_schema().relations.values():
        written = relation.sheet or relation.inline
        assert written or relation.derived or "自带" in relation.about or relation.name == "SUBCLASS_OF", relation.name
        assert not relation.inline or relation.target_label


def test_labels_are_read_back_from_a_table_as_they_were_written() -> None:
    labels = [f.label for kind in default_schema().kinds() for f in kind.fields.values()]
    assert [label for label in labels if clean(label) != label] == []


def test_states_are_the_three_of_the_design() -> None:
    assert STATES == ("confirmed", "suggested", "rejected")


def _more() -> Schema:
    text = SMALL.replace("[relation.ROAD]", 'mayor = { label = "市长", type = "text" }\n[relation.ROAD]', 1)
    return parse_schema(
        text + 'lanes = { label = "车道", type = "integer" }\n[relation.RAIL]\nlabel = "铁路"\n'
        'english = "rail"\nsource = ["City"]\ntarget = ["City"]\nabout = "说明"\n[relation.RAIL.fields]\n'
    )


def test_one_more_line_is_one_more_column() -> None:
    before, after = ("\n".join(create_statements(s)) for s in (parse_schema(SMALL), _more()))
    assert '"mayor" TEXT' not in before
    assert '"mayor" TEXT' in after
    assert '"lanes" INTEGER' in after
    assert 'CREATE TABLE "RAIL"' in after


def test_an_older_store_gains_new_fields_and_kinds_on_opening_and_keeps_its_data(tmp_path: Path) -> None:
    path = str(tmp_path / "old.db")
    ends = ("City", "City")
    old = SQLiteStore(path, write=True, schema=parse_schema(SMALL))
    put(
        old,
        table("City", {"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}),
        table("ROAD", {"source": "a", "target": "b", "name": "一路"}, ends=ends),
    )
    before = old.history("City", ("a",))[0].values
    old.close()
    new = SQLiteStore(path, write=True, schema=_more())
    assert new.history("City", ("a",))[0].values == before | {"mayor": None}
    put(
        new,
        table("City", {"id": "a", "mayor": "张"}),
        table("ROAD", {"source": "a", "target": "b", "name": "一路", "lanes": 4}, ends=ends),
        table("RAIL", {"source": "a", "target": "b"}, ends=ends),
        on=FEB,
    )
    assert new.rows("City", ("id", "name", "mayor"), FEB) == [("b", "乙", None), ("a", "甲", "张")]
    assert new.rows("ROAD", ("lanes",), JAN) == [(None,)]
    assert new.rows("RAIL", ("source", "target"), FEB) == [("a", "b")]
    new.rollback(2)
    assert new.rows("City", ("mayor",), FEB) == [(None,), (None,)]
    new.close()
    SQLiteStore(path, write=True, schema=_more()).close()


def test_kinds_are_listed_in_the_declaration_alone() -> None:
    """Lists of four and more kinds are a property of the kinds, and belong there; shorter ones say what one answer is
    about.
    """
    names = {*default_schema().nodes, *default_schema().relations}
    found = {
        f"{module.path}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict)
        and len({n.value for n in ast.iter_child_nodes(node) if isinstance(n, ast.Constant)} & names) > 3
        and str(module.path) not in CHOSEN
    }
    assert found == set()
