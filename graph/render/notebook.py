"""Answers, tables and pictures for a notebook: escaped, without script, style sheet or anything from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.plain import Plain
from graph.render.html_parts import escape, shown_value
from graph.render.svg import render_svg
from graph.views.glance import Showing
from graph.views.table import Column, Table
from graph.views.view import View

ROWS, NOTES, CHARACTERS, SHORT = 10, 3, 60, 12
"""Rows, notes and characters of a cell that are shown at a glance; a short cell stays on one line."""
_NUMBERS = ("integer", "number", "percent")


def showing_html(showing: Showing) -> str:
    """Title, facts, the first rows of the main table, and how many rows the others have."""
    main, *others = showing.tables
    kept = tuple(c.key for c in main.columns) if not showing.brief else showing.brief
    facts = "".join(f"<li>{escape(f)}</li>" for f in showing.facts)
    more = "".join(
        f"<li><code>.to_frame({i})</code> {escape(t.name)}：{len(t.rows)} 行</li>" for i, t in enumerate(others, 1)
    )
    rest = f"<p>另有表</p><ul>{more}</ul>" if more else ""
    return (
        f"<div><p><b>{escape(showing.title)}</b></p><ul>{facts}</ul>"
        f"{_grid(_columns(main, kept), showing.rows)}{rest}{_notes(main.notes)}</div>"
    )


def table_html(table: Table, rows: int = ROWS) -> str:
    """A table with its first rows, and its notes."""
    return f"<div><p><b>{escape(table.name)}</b></p>{_grid(table, rows)}{_notes(table.notes)}</div>"


def picture_svg(view: View) -> str:
    """A picture as it stands: what pointing at it would do is not promised."""
    still = view.texts if view.edges_on == "always" or not view.edges else [t for t in view.texts if t.role != "hint"]
    return render_svg(replace(view, texts=tuple(still)), focusable=False, styled=False)


def _columns(table: Table, keys: Sequence[str]) -> Table:
    at = {c.key: i for i, c in enumerate(table.columns)}
    order = [at[k] for k in keys]
    return replace(
        table,
        columns=tuple(table.columns[i] for i in order),
        rows=tuple(tuple(r[i] for i in order) for r in table.rows),
    )


def _grid(table: Table, rows: int) -> str:
    if not table.rows:
        return "<p>没有。</p>"
    head = "".join(f'<th scope="col" style="{_align(c)}">{escape(c.heading)}</th>' for c in table.columns)
    body = "".join(f"<tr>{''.join(map(_cell, table.columns, row))}</tr>" for row in table.rows[:rows])
    cut = (
        f"<p>显示前 {rows} 行，共 {len(table.rows)} 行。</p>"
        if len(table.rows) > rows
        else f"<p>共 {len(table.rows)} 行。</p>"
    )
    return f'<table class="dataframe"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{cut}'


def _cell(column: Column, value: Plain) -> str:
    text = shown_value(column, value)
    if len(text) > CHARACTERS:
        text = f"{text[:CHARACTERS]}…"
    whole = "; white-space: nowrap" if len(text) <= SHORT else ""
    return f'<td style="{_align(column)}{whole}">{escape(text)}</td>'


def _align(column: Column) -> str:
    return f"text-align: {'right' if column.type in _NUMBERS else 'left'}"


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    items = [f"<li>{escape(n)}</li>" for n in notes]
    rest = items[NOTES:]
    folded = f"<details><summary>其余口径 {len(rest)} 条</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
    return f"<ul>{''.join(items[:NOTES])}</ul>{folded}"
