"""How routes get at the context.

Apart from it: the command line works with contexts and starts without the framework of a server.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.session.context import Context


async def context(request: Request) -> Context:
    """The application's context; not in a thread, as nothing is to be waited for."""
    found: Context = request.app.state.context
    return found


Here = Annotated[Context, Depends(context)]
