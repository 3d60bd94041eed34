"""A chain map as one HTML file: the picture, and beneath it the same content as a table."""

from __future__ import annotations

from collections.abc import Sequence

from graph.render.html_parts import escape, page_css, table_html
from graph.render.svg import render_svg
from graph.render.svg_css import CHAIN_MAP_CSS
from graph.views.table import Table
from graph.views.view import View

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def render_page(view: View, tables: Sequence[Table]) -> str:
    """A stand-alone page that loads nothing, runs no script, and prints the picture on A3 landscape."""
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(view.title)}</title>\n<style>{page_css()}{CHAIN_MAP_CSS}</style>\n</head>\n<body>",
            f"<main>\n{render_svg(view, standalone=False, sized=False)}",
            *(table_html(t) for t in tables),
            "</main>\n</body>\n</html>\n",
        ]
    )
