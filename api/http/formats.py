"""Media types: which one a request asks for, and answers as responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from api.http.filenames import disposition
from graph.plain import keyed
from graph.render import FORMATS

MEDIA = {f.suffix: f.media_type.partition(";")[0] for f in FORMATS} | {"zip": "application/zip"}
"""Media type of each format that the renderers offer, and of several files in one."""
_SHOWN = ("json", "svg", "html", "png", "pdf")
"""Formats that a browser shows; the others are offered for saving."""
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"
CSP = {
    "svg": f"{_PICTURE}; sandbox",
    # The pages of the renderers bring their own script; without an origin it can reach nothing, not even us.
    "html": f"{_PICTURE}; script-src 'unsafe-inline'; sandbox allow-scripts allow-popups allow-downloads",
}


def chosen(request: Request, format: str | None, offered: Sequence[str]) -> str:
    """The format asked for by ``?format=``, else by ``Accept``, else the first offered."""
    if format is not None:
        return format
    ranges = _ranges(request.headers.get("accept", ""))
    best = max(offered, key=lambda f: _quality(MEDIA[f], ranges), default=offered[0])
    return best if _quality(MEDIA[best], ranges) > 0 else offered[0]


def wants_page(request: Request) -> bool:
    """Whether the sender is a browser that shows a page: HTML is named and liked at least as well as JSON."""
    ranges = _ranges(request.headers.get("accept", ""))
    return ranges.get("text/html", 0.0) > 0 and ranges["text/html"] >= ranges.get("application/json", 0.0)


def _ranges(accept: str) -> dict[str, float]:
    """Media ranges with their quality; what cannot be read is left out."""
    out = {}
    for item in accept.lower().split(","):
        name, *parameters = (p.strip() for p in item.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            out[name] = min(max(float(quality), 0.0), 1.0)
        except ValueError:
            continue
    return out


def _quality(media: str, ranges: Mapping[str, float]) -> float:
    whole = media.partition("/")[0] + "/*"
    return next((ranges[r] for r in (media, whole, "*/*") if r in ranges), 0.0)


def as_json(answer: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as the JSON that the command line prints."""
    return Response(orjson.dumps(keyed(answer), option=orjson.OPT_SERIALIZE_NUMPY), status, headers, MEDIA["json"])


def as_file(data: bytes, format: str, name: str) -> Response:
    """A rendered answer; ``name`` is the file name without its suffix."""
    headers = {"Content-Disposition": disposition(f"{name}.{format}", inline=format in _SHOWN)}
    if format in CSP:
        headers["Content-Security-Policy"] = CSP[format]
    return Response(data, headers=headers, media_type=MEDIA[format])


def documented(*formats: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` of a route that also answers in these formats."""
    content = {MEDIA[f]: {"schema": {"type": "string", "format": "binary"}} for f in formats}
    return {200: {"description": "结果", "content": content}}
