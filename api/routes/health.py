"""Is the process alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.context import Here
from api.formats import as_json

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz() -> Response:
    """The process runs."""
    return as_json({"status": "ok"})


@router.get("/readyz")
def readyz(here: Here) -> Response:
    """The store answers."""
    return as_json({"status": "ready", "version": here.store.version()})
