"""The quadrants as SVG, and as a piece of HTML with a table for notebooks."""

from __future__ import annotations

from graph.quadrants import Quadrants
from graph.render.html_parts import notes_html, table_html
from graph.render.svg import render_svg
from graph.views.quadrant_table import quadrants_table
from graph.views.quadrant_view import quadrants_view


def quadrants_svg(found: Quadrants, *, standalone: bool = True) -> str:
    """The picture; without ``standalone`` for a page that brings ``chain-map.css``."""
    return render_svg(quadrants_view(found), standalone=standalone, focusable=False)


def quadrants_html(found: Quadrants) -> str:
    """Picture, table and notes."""
    table = quadrants_table(found)
    return f"<div>{quadrants_svg(found)}{table_html(table)}{notes_html(table.notes)}</div>"
