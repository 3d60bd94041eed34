"""What every page shares: the place and the date that stay in the address, who works here, and links that keep them."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import Depends, Query, Request
from starlette.responses import HTMLResponse, Response

from api.http.asked import told, unknown
from api.http.params import WHO, WHO_DAYS, WHO_LENGTH, AsOfWords
from api.http.rendering import NAVIGATION, html, link
from api.session.context import Context
from api.session.here import Here
from graph.asking.assess import chosen_place, usual_place
from graph.asking.early import known_on
from graph.chain.examples import EXAMPLE, holds_example
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.dates import day, today
from graph.errors import BadRequest, NotFound

PlaceChoice = Annotated[str | None, Query(max_length=500, description="地区：名称或区划代码；不写则用常用地区")]
_BELONGING = {"/coverage": "/data", "/targets": "/leads"}
_SCOPE = ("place", "as_of")
_PASSING = (*_SCOPE, "district", "page", "done")


class Desk:
    """One request for a page. ``place`` and ``as_of`` are as the address says, empty when it says nothing."""

    def __init__(self, here: Context, request: Request, place: str | None, as_of: str | None) -> None:
        self.here, self.request = here, request
        self.place, self.as_of = place or "", as_of or ""

    @property
    def outline(self) -> ChainGraph:
        """Names of all fields, segments and districts, and the counts, at the date."""
        return self.here.outline(self.as_of or None)

    @cached_property
    def usual(self) -> str:
        """The place asked for, else the usual one, empty where the data know none; for forms."""
        return self.place or usual_place(self.outline) or ""

    @cached_property
    def named(self) -> str:
        """The same as people call it, for headings; as it was written where nobody knows it."""
        try:
            return find_place(self.outline, self.usual).name
        except (BadRequest, NotFound):
            return self.usual

    def where(self) -> str:
        """The place asked for, else the usual one; raises ``BadRequest`` where the data know none, or not yet."""
        known_on(self.here.session, day(self.as_of or None))
        return chosen_place(self.outline, self.place)

    @property
    def who(self) -> str:
        """Name that this browser last signed with, empty for none; it proves nothing."""
        return unquote(self.request.cookies.get(WHO, ""))[:WHO_LENGTH]

    @property
    def path(self) -> str:
        """Path of this page."""
        return self.request.url.path

    @property
    def part(self) -> str:
        """The main page that this one belongs to, by its path."""
        path = _BELONGING.get(self.path, self.path)
        return next((p for p in NAVIGATION if p != "/" and f"{path}/".startswith(f"{p}/")), "/" if path == "/" else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address says, which a change of place or date must not lose."""
        left = {*_PASSING, *unknown(self.request)}
        return [(k, v) for k, v in self.request.query_params.multi_items() if k not in left]

    @property
    def ignored(self) -> str:
        """Parameters of the address that this page does not know, as text; apps that pass links on add some."""
        return told(unknown(self.request))

    @property
    def example(self) -> str:
        """What every page says while the data hold made-up records at the date, empty where they hold none: a page
        counts, ranks and compares more than it names.
        """
        try:
            on = day(self.as_of or None) or today()
        except BadRequest:  # the page that needs the date says so
            on = today()
        session = self.here.session
        held = session.once(("example", on), lambda: holds_example(session.store, on))
        return f"数据{EXAMPLE}" if held else ""

    def to(self, path: str, *parts: str, **parameters: Any) -> str:
        """A local address that keeps the place and the date; empty parameters are left out."""
        if parameters:
            return link(path, *parts, **({"place": self.place, "as_of": self.as_of} | parameters))
        return link(path, *parts) + self._kept_here

    @cached_property
    def _kept_here(self) -> str:
        """Hundreds of links of a page end alike."""
        return link("", place=self.place, as_of=self.as_of)

    def page(self, template: str, **values: Any) -> HTMLResponse:
        """A page with the data version at its foot; browsers ask again each time."""
        shared = {"desk": self, "version": self.here.session.version(), "place": self.place, "as_of": self.as_of}
        return HTMLResponse(html(template, **(shared | values)), headers={"Cache-Control": "private, no-cache"})


def signed(response: Response, who: str) -> Response:
    """The response, after which this browser signs with ``who``."""
    response.set_cookie(
        WHO, quote(who.strip()[:WHO_LENGTH]), max_age=WHO_DAYS * 86_400, httponly=True, samesite="strict"
    )
    return response


async def desk(here: Here, request: Request, place: PlaceChoice = None, as_of: AsOfWords = None) -> Desk:
    """The desk of a request."""
    return Desk(here, request, place, as_of)


AtDesk = Annotated[Desk, Depends(desk)]
