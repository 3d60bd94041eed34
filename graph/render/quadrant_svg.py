"""The quadrants as SVG."""

from __future__ import annotations

from graph.extensions.quadrants import Quadrants
from graph.render.svg import render_svg
from graph.views.charts.quadrant_view import quadrants_view


def quadrants_svg(found: Quadrants, *, standalone: bool = True) -> str:
    """The picture; without ``standalone`` for a page that brings ``chain-map.css``."""
    return render_svg(quadrants_view(found), standalone=standalone, focusable=False)
