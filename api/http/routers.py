"""The two kinds of routers: of what answers programs, and of pages.

A route has its whole address, and what every one of its kind depends on, from the start: a router that is taken into
another has all of its routes made a second time at the first request, a second of a processor in every process.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from api.http.asked import refuse_unknown

API = "/api/v1"


def api_router(*tags: str, **more: Any) -> APIRouter:
    """For routes of the API, described under these headings."""
    return APIRouter(prefix=API, tags=list(tags), dependencies=[Depends(refuse_unknown)], **more)


def page_router(prefix: str = "") -> APIRouter:
    """For pages and what belongs to them, which the description leaves out."""
    return APIRouter(prefix=prefix, include_in_schema=False)
