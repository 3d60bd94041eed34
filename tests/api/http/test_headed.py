"""Cells carry the heading of their column, whatever spans several."""

from __future__ import annotations

import re

import pytest

from api.http.headed import headed

HEAD = (
    '<thead><tr><th rowspan="2">领域</th><th colspan="2" class="over">企业</th></tr>'
    '<tr><th>有</th><th class="n">无</th></tr></thead>'
)


def heads(rows: str, head: str = HEAD, table: str = "<table>") -> list[tuple[str, str]]:
    """Of each cell below the head: its heading and its text."""
    made = headed(f"{table}{head}<tbody>{rows}</tbody></table>").split("</thead>")[1]
    return [(h or "", text) for h, text in re.findall(r'<td(?:[^>]*data-head="([^"]*)")?[^>]*>([^<]*)', made)]


def test_a_column_under_a_shared_heading_says_both() -> None:
    assert heads("<tr><td>甲</td><td>1</td><td>2</td></tr>") == [("领域", "甲"), ("企业 有", "1"), ("企业 无", "2")]


def test_a_cell_beside_one_that_reaches_down_keeps_its_column() -> None:
    rows = '<tr><td rowspan="2">甲</td><td>1</td><td rowspan="2">2</td></tr><tr><td>3</td></tr><tr><td>乙</td></tr>'
    assert heads(rows) == [("领域", "甲"), ("企业 有", "1"), ("企业 无", "2"), ("企业 有", "3"), ("领域", "乙")]


def test_what_spans_columns_or_names_its_row_has_none() -> None:
    rows = '<tr><th scope="row">甲</th><td colspan="2">两列</td></tr>'
    assert heads(rows) == [("", "两列")]


def test_a_table_in_a_cell_has_its_own_headings_and_the_outer_goes_on() -> None:
    inner = "<table><thead><tr><th>项</th></tr></thead><tr><td>值</td></tr></table>"
    made = headed(f"<table>{HEAD}<tr><td>甲</td><td>{inner}</td><td>2</td></tr></table>")
    assert re.findall(r'data-head="([^"]*)"', made) == ["领域", "企业 有", "项", "企业 无"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ('<span class="unseen">选</span>', []),
        ('<a href="?a=1&amp;b=2">优先级</a><span aria-hidden="true"> ↓</span>', ["优先级"]),
        ('说"有"的', ["说&quot;有&quot;的"]),
        ("<select><option>企业</option></select>读作", ["读作"]),
    ],
)
def test_a_heading_is_what_people_read(head: str, said: list[str]) -> None:
    made = headed(f"<table><thead><tr><th>{head}</th></tr></thead><tr><td>1</td></tr></table>")
    assert re.findall(r'data-head="([^"]*)"', made) == said


def test_a_table_that_stays_one_is_left_as_it_is() -> None:
    page = f'<table class="all sideways">{HEAD}<tr><td>甲</td></tr></table>'
    assert headed(page) == page


def test_what_data_say_is_no_tag() -> None:
    made = headed('<table><thead><tr><th>名</th></tr></thead><tr><td title="a>b">&lt;td&gt;</td></tr></table>')
    assert '<td title="a>b" data-head="名">&lt;td&gt;</td>' in made
