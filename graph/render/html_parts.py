"""Pieces of the HTML files we hand out: everything escaped, own CSS inside, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from graph.gaps.roughly import percent
from graph.gaps.states import STATES
from graph.plain import Plain
from graph.render.state_css import text_rules
from graph.render.svg import esc
from graph.views.table import Column, Table

escape = esc
LONG = 30
"""Characters from which on a cell is long."""
_NONE: Mapping[str, str] = MappingProxyType({})
_STATES = {s.label: (s.key, s.sign) for s in STATES.values()}
_CSS = """
body { font: 15px/1.65 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  color: #18222f; background: #fff;
  margin: 20px auto; max-width: 1600px; padding: 0 20px; }
h1 { font-size: 24px; margin: 0; } h1 + p { margin: 4px 0 12px; color: #4a5565; }
h2 { font-size: 18px; margin: 28px 0 8px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13.5px; }
th, td { border-bottom: 1px solid #dde3ea; padding: 5px 10px; text-align: left; vertical-align: top; }
th { background: #eef2f7; white-space: nowrap; position: sticky; top: 0; } td { max-width: 26em; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.s, td.k { white-space: nowrap; }
/* states */ ul.notes, ul.legend { padding: 0; list-style: none; }
ul.notes { color: #4a5565; font-size: 13.5px; } ul.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0; }
@media screen and (prefers-color-scheme: dark) { body { background: #14181f; color: #e8ebf0; }
  h1 + p, ul.notes { color: #b4bdc9; } th { background: #232c38; } th, td { border-color: #333d4b; }
  /* dark states */ }
@media print { body { margin: 0; padding: 0; max-width: none; } h2 { break-before: page; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; } .scroll { overflow: visible; } table { font-size: 8.5pt; } th { position: static; } }
"""


def page_css() -> str:
    """Style of a stand-alone page."""
    dark = _CSS.replace("/* dark states */", " ".join(text_rules(True)))
    return dark.replace("/* states */", " ".join(text_rules()))


def legend_html(items: Sequence[tuple[str, str]]) -> str:
    """Legend as a list of (sample markup, text)."""
    return f'<ul class="legend">{"".join(f"<li>{sample}{esc(text)}</li>" for sample, text in items)}</ul>'


def notes_html(notes: Sequence[str]) -> str:
    """Notes as a list."""
    return f'<ul class="notes">{"".join(f"<li>{esc(note)}</li>" for note in notes)}</ul>'


def table_html(
    table: Table, total: int | None = None, *, narrow: bool = False, links: Mapping[str, str] = _NONE
) -> str:
    """A table with a caption, its head repeated on each printed page; "—" stands for empty.

    ``total`` says how many rows there are where these are only the first; ``narrow``: for pages, which show a row as
    a block on narrow screens: what is long folds there, and what is empty is marked. ``links``: where names lead.
    """
    head = "".join(f'<th scope="col">{esc(c.heading)}</th>' for c in table.columns)
    body = "".join(
        f"<tr>{''.join(_cell(c, v, narrow, links) for c, v in zip(table.columns, row, strict=True))}</tr>\n"
        for row in table.rows
    )
    name, shown = esc(table.name), len(table.rows)
    counted = f"显示前 {shown} 行，共 {total} 行" if total is not None and total > shown else f"{shown} 行"
    return (
        f'<h2>{name}（{counted}）</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )


def _cell(column: Column, value: Plain, narrow: bool, links: Mapping[str, str]) -> str:
    if column.type == "state" and isinstance(value, str):
        state, symbol = _STATES.get(value, ("", ""))
        return f'<td class="s {state}">{symbol} {esc(value)}</td>'
    shown = shown_value(column, value)
    kind = "n" if column.type in ("integer", "number", "percent") else "k" if len(shown) <= 12 else ""
    if value is None and narrow:
        kind = f"{kind} e"
    text = "、".join(_name(part, links) for part in shown.split("、")) if links else esc(shown)
    if len(shown) > LONG and not kind:
        return f'<td class="l">{folding(column.heading, text) if narrow else text}</td>'
    return f'<td class="{kind}">{text}</td>' if kind else f"<td>{text}</td>"


def folding(heading: str, text: str) -> str:
    """A long text (markup) that narrow screens fold away: it is open as it is written, so that all others show it."""
    return f'<details class="fold" open><summary>{esc(heading)}</summary>{text}</details>'


def _name(text: str, links: Mapping[str, str]) -> str:
    return f'<a href="{esc(links[text])}">{esc(text)}</a>' if text in links else esc(text)


def shown_value(column: Column, value: Plain) -> str:
    """A cell as people read it."""
    if value is None:
        return "—"
    if column.type == "flag":
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if column.type == "percent":
        return percent(value)
    if column.expects:
        return "<0.1" if 0 < value < 0.05 else f"{value:.1f}"
    if column.type == "number":
        small = 0 < abs(value) < 0.1  # three digits that say something, however small the number
        return (f"{float(f'{value:.3g}'):.9f}" if small else f"{value:.3f}").rstrip("0").rstrip(".")
    return str(value)
