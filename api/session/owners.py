"""To whom an upload belongs, until there are accounts: to whoever holds the cookie that came with an earlier one."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from api.session.upload import Upload

OWNER = "uploads"


def owner_of(request: Request) -> str:
    """Whose request this is, empty for a client without the cookie."""
    return request.cookies.get(OWNER, "")


def owned(response: Response, upload: Upload) -> Response:
    """The response, after which this client's uploads belong together.

    The cookie lasts as long as the browser is open.
    """
    response.set_cookie(OWNER, upload.owner, httponly=True, samesite="lax")
    return response
