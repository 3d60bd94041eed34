"""Is the process alive, and can it answer? Both are told however busy the process is: neither waits for other
requests.
"""

from __future__ import annotations

from anyio import to_thread
from starlette.responses import Response

from api.http.formats import as_json
from api.http.routers import page_router
from api.session.here import Here

router = page_router()


@router.get("/healthz")
async def healthz() -> Response:
    """The process runs."""
    return as_json({"status": "ok"})


@router.get("/readyz")
async def readyz(here: Here) -> Response:
    """The store answers; asked in a thread of its own."""
    version = await to_thread.run_sync(here.store.version, limiter=here.probes)
    return as_json({"status": "ready", "version": version})
