"""Style sheets that are made, not written: what they say of the states comes from their one table."""

from __future__ import annotations

from starlette.responses import Response

from api.http.routers import page_router
from graph.render.state_css import states_css
from graph.render.svg_css import CHAIN_MAP_CSS

router = page_router()


class Style(Response):
    """A style sheet."""

    media_type = "text/css"


@router.get("/static/states.css")
def states() -> Style:
    """Words and bars of the states, and what the legend of a map shows or hides."""
    return Style(states_css())


@router.get("/static/chain-map.css")
def chain_map() -> Style:
    """Pointing, dark screens and print for pictures in pages."""
    return Style(CHAIN_MAP_CSS)
