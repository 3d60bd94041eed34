"""The description of the API, from files of our own: nothing is loaded from outside."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from api.http.headers import CONTENT_POLICY
from api.http.rendering import html
from api.http.routers import page_router

router = page_router()
POLICY = f"{CONTENT_POLICY}; img-src 'self' data:"
"""Swagger UI's style sheet holds its icons as data: pictures; nothing else is loosened."""


@router.get("/docs")
def docs() -> HTMLResponse:
    """Swagger UI with our own start script."""
    return HTMLResponse(html("docs.html"), headers={"Content-Security-Policy": POLICY})
