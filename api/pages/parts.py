"""Small answers that pages fetch when they are needed."""

from __future__ import annotations

from starlette.responses import Response

from api.http.formats import as_json
from api.http.params import AsOfWords
from api.http.rendering import place_names
from api.http.routers import page_router
from api.session.here import Here

router = page_router("/parts")


@router.get("/places")
def places(here: Here, as_of: AsOfWords = None) -> Response:
    """Names of all places, for the choice in forms."""
    return as_json({"places": place_names(here.outline(as_of))})
