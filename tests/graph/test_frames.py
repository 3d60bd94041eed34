"""Answers as frames and as what a notebook shows: right types, cut and said so, escaped, nothing from outside."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from graph.chain.graph import ChainGraph
from graph.errors import NotFound, StoreError
from graph.extensions.find import field_quadrants
from graph.gaps.find import find_gaps
from graph.portfolio.choose import Point
from graph.portfolio.make import make_portfolio
from graph.questions.index import showing_of
from graph.questions.tables.portfolio import curve_view
from graph.render.notebook import table_html
from graph.render.svg import render_svg
from graph.resilience.departure import if_leaves
from graph.resilience.flows import flows_from_segments
from graph.resilience.systemic import systemic_risk
from graph.scenario.outcome import Land, Lose, Scenario, what_if
from graph.shown import Shown
from graph.store.contract import Store
from graph.store.open import open_store
from graph.supply.structure import chain_structure
from graph.targets.rank import rank_targets
from graph.views.chain_map.before_after import scenario_maps
from graph.views.chain_map.map import chain_map_view
from graph.views.charts.line_chart import Dot, line_chart
from graph.views.charts.quadrant_view import quadrants_view
from graph.views.frames import rows_frame
from graph.views.table import Column, Table
from loaders import sample_store
from loaders.sample_store import open_sample, sample_path
from tests.hostile import PATTERNS
from tests.rosters import with_closed_roster
from tests.worlds import FIRMS, SEGMENTS, suzhou, world

EVIL = "</td></table><script>alert(1)</script><img src=x onerror=alert(1)>"


def hostile() -> ChainGraph:
    """The small world with names that try to break out."""
    firms = [{"id": f, "name": f"{EVIL}{i}", "full_name": PATTERNS[i % len(PATTERNS)]} for i, f in enumerate(FIRMS)]
    segments = [s | {"name": f"{PATTERNS[i]}{EVIL}"} for i, s in enumerate(SEGMENTS)]
    return world(nodes={"Enterprise": firms, "Segment": segments, "Field": [{"id": "f", "name": EVIL, "status": EVIL}]})


ANSWERS: dict[str, Callable[[ChainGraph], Shown]] = {
    "graph": lambda g: g,
    "gaps": lambda g: find_gaps(g, "f", suzhou(g)),
    "targets": lambda g: rank_targets(g, "wafer", suzhou(g)),
    "scenario": lambda g: what_if(g, suzhou(g), Scenario(EVIL, (Lose("s1"), Lose("s2"), Land(("ore",), name=EVIL)))),
    "departure": lambda g: if_leaves(g, "s1", suzhou(g)),
    "systemic": lambda g: systemic_risk(g, flows_from_segments(g, "f")),
    "structure": lambda g: chain_structure(g, "f"),
    "portfolio": lambda g: make_portfolio(listed := with_closed_roster(g), [find_gaps(listed, "f", suzhou(g))], 2),
    "quadrants": lambda g: field_quadrants(g, find_gaps(g, "f", suzhou(g))),
}


class Seen(HTMLParser):
    """Tags and attributes, and whether all are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes, self.open = set[str](), set[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_shows_itself_and_lets_no_name_out(name: str) -> None:
    found: Any = ANSWERS[name](hostile())
    seen = Seen()
    seen.feed(found._repr_html_())
    assert not seen.open
    assert seen.tags <= {
        "div",
        "p",
        "b",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "code",
    }
    assert seen.attributes <= {"class", "scope", "style"}
    assert "http" not in re.sub(r"http://x\.invalid", "", found._repr_html_())


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_becomes_frames_with_every_row(name: str) -> None:
    found = ANSWERS[name](world())
    tables = found.tables()
    for i, table in enumerate(tables):
        frame = found.to_frame(i)
        assert len(frame) == len(table.rows)
        assert frame.columns.is_unique
        assert frame.attrs["口径"] == list(table.notes)
    brief = showing_of(found).brief
    assert set(brief) <= {c.key for c in tables[0].columns}
    assert len(found.to_frame()) > 0


def test_ipython_is_told_the_headline_only() -> None:
    class Printer:
        said = ""

        def text(self, text: str) -> None:
            self.said += text

    for name, make in ANSWERS.items():
        found, printer = make(world()), Printer()
        type(found).__dict__["_repr_pretty_"](found, printer, False)
        assert 0 < len(printer.said) < 1_500, name


def test_what_is_no_answer_has_no_showing() -> None:
    with pytest.raises(TypeError):
        showing_of(object())


TABLE = Table(
    "表<b>",
    (
        Column("n", "家数", "integer", "家"),
        Column("p", "份额", "percent"),
        Column("f", "必需", "flag"),
        Column("t", "名称"),
        Column("x", "分", "number"),
        Column("u", "分", "number"),
    ),
    tuple((i, 0.25, True, f"名{i}" * 40, 0.0004, None) for i in range(12)),
    ("口径：一",),
)


def test_a_frame_has_the_types_of_its_columns() -> None:
    frame = TABLE.to_frame()
    assert list(frame.columns) == ["家数（家）", "份额", "必需", "名称", "分", "分（u）"]
    assert [str(t) for t in frame.dtypes] == ["Int64", "Float64", "boolean", "string", "Float64", "Float64"]
    assert frame["分（u）"].isna().all()
    assert frame["份额"].sum() == 3.0
    empty = Table("空", TABLE.columns, ()).to_frame()
    assert empty.shape == (0, 6)
    assert pd.concat([frame, empty]).shape == (12, 6)


def test_records_become_a_frame_under_their_headings() -> None:
    rows = [{"a": 1, "b": ("甲", "乙"), "c": None}, Point(1.0, 2.0, 3.0, 4.0, 5)]
    frame = rows_frame(rows, {"a": "数", "b": "名", "budget": "预算"})
    assert list(frame.columns) == ["数", "名", "预算"]
    assert frame["名"].tolist()[0] == "甲、乙"
    assert frame["预算"].tolist()[1] == 1.0
    assert rows_frame([], {"a": "数"}).shape == (0, 1)


def test_a_long_table_is_cut_and_says_so_and_small_numbers_are_not_zero() -> None:
    html = table_html(TABLE)
    assert "显示前 10 行，共 12 行" in html
    assert html.count("<tr>") == 11
    assert "0.0004" in html
    assert "表&lt;b&gt;" in html
    assert "…" in html
    assert "没有" in table_html(Table("空", TABLE.columns, ()))


def test_a_picture_in_a_notebook_has_a_size_and_no_style_script_or_hint() -> None:
    graph = hostile()
    found = find_gaps(graph, "f", suzhou(graph))
    for view in (chain_map_view(graph, found), quadrants_view(field_quadrants(graph, found))):
        svg = view._repr_svg_()
        assert re.match(r'<svg xmlns="http://www\.w3\.org/2000/svg" width="\d', svg)
        assert not re.search(r"<(style|script|a|img|image|foreignObject)\b|指向或选中", svg)


def test_before_and_after_mark_the_same_segments() -> None:
    graph = world()
    outcome = what_if(graph, suzhou(graph), Scenario("x", (Lose("s1"), Lose("s2"))))
    was, now = scenario_maps(graph, outcome, "f")
    changed = {m.effect.segment for m in outcome.moves}
    assert changed
    for view, word in ((was, "之后为"), (now, "之前为")):
        assert {n.id for n in view.nodes if word in n.sentence} == changed
    with pytest.raises(NotFound):
        scenario_maps(graph, outcome, "g")


def test_a_line_goes_through_its_points_without_arrows() -> None:
    dots = [
        Dot(x, y, f"{y:.0%}", f"预算 {x:g}") for x, y in ((0, 0.0), (1, 0.5), (1.01, 0.5), (4, 1.0), (5, float("nan")))
    ]
    view = line_chart("线", dots, "预算")
    assert (view.shown, view.total) == (4, 5)
    assert [round(n.center[1]) for n in view.nodes] == [324, 190, 190, 56]
    texts = [t for t in view.texts if t.role == "label"]
    assert [t.text for t in texts] == ["0%", "50%", "100%"]  # the third would cover the second
    svg = render_svg(view, focusable=False)
    assert svg.count('class="out"') == 3
    assert 'class="out-tip"' not in svg
    assert line_chart("空", [], "预算").nodes == ()
    assert curve_view([Point(1.0, 0.0, 0.0, 0.0, 0)], 0.0).nodes == ()


def test_the_bundled_data_are_loaded_once(sample_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(store: Store, kind: str) -> None:
        raise KeyboardInterrupt

    def copies(store: Store, kind: str) -> None:
        calls.append(kind)

    calls: list[str] = []
    monkeypatch.setattr(sample_store, "import_file", fails)
    with pytest.raises(KeyboardInterrupt):
        open_sample(tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(sample_store, "import_file", copies)
    for _ in range(2):
        open_sample(tmp_path).close()
    assert calls == ["sample"]
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".db"] == [sample_path(tmp_path).name]
    with pytest.raises(StoreError, match="不能写"):
        open_sample(tmp_path / "not there")
    shutil.copy(sample_db, sample_path(tmp_path))
    store = open_store(f"sqlite:///{sample_path(tmp_path)}")
    assert len(store.chain().nodes["Segment"]) > 800
    store.close()
