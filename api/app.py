"""The application: routers in a row, middleware around them, one session on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import cast

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from api.bundles import overview as bundles_page
from api.bundles import page as bundle_page
from api.editing import many as many_page
from api.editing import merge as merge_page
from api.editing import page as edit_page
from api.heavy.passing import PassedOn
from api.heavy.workshop import Workshop
from api.http import problems
from api.http.description import Described
from api.http.formats import MEDIA
from api.http.headers import SafeHeaders
from api.http.lanes import OF_A_FILE, OF_A_SERVER, Lanes
from api.http.limits import BodyLimit, TimeLimit
from api.http.methods import Heads
from api.http.origin import SameOrigin
from api.http.proxies import NamedProxies, named_proxies
from api.importing import page as import_page
from api.ladder import page as ladder_page
from api.pages import (
    batches,
    compare,
    coverage,
    data,
    departure,
    extensions,
    field,
    gap_list,
    home,
    introduce,
    leads,
    local_supply,
    merges,
    network,
    parts,
    portfolio,
    record,
    reference,
    scenario,
    search,
    structure,
    targets,
)
from api.pages import review as review_page
from api.questions import documents as document_pages
from api.questions import pages as question_pages
from api.routes import (
    bulk,
    bundles,
    chains,
    docs,
    documents,
    exports,
    health,
    imports,
    lists,
    merging,
    model,
    questions,
    rankings,
    records,
    review,
    scenarios,
    schemes,
    styles,
    verifications,
    words,
)
from api.routes import leads as lead_routes
from api.session.cache_budget import serving_rooms
from api.session.caching import EntityTags
from api.session.context import Context
from api.session.kept_answers import KeptAnswers
from api.session.readiness import Readiness
from api.session.session import Session
from api.session.uploads import Uploads
from api.verifying import page as verify_page
from api.wording import page as words_page
from graph import __version__
from graph.dates import zone
from graph.processes.collector import collect_rarely
from graph.processes.system import few_arenas
from graph.questions.index import all_questions

STATIC = Path(__file__).parent / "static"
API = (
    records,  # before the question about a record, whose address takes whatever follows
    merging,
    bulk,
    bundles,
    documents,
    questions,
    schemes,
    rankings,
    lead_routes,
    scenarios,
    verifications,
    chains,
    exports,
    imports,
    lists,
    model,
    review,
    words,
)
PAGES = (
    home,
    gap_list,
    bundles_page,  # before the page of one, whose address takes whatever follows
    bundle_page,
    extensions,
    structure,  # before the page of a field, whose address takes whatever follows
    local_supply,  # likewise
    field,
    compare,
    targets,
    leads,
    portfolio,
    scenario,
    coverage,
    ladder_page,
    departure,  # before the page of a record, likewise
    introduce,  # likewise
    record,
    network,
    search,
    data,
    import_page,
    batches,
    reference,
    review_page,
    merges,
    words_page,
    verify_page,
    edit_page,
    merge_page,
    many_page,
    question_pages,
    document_pages,
    parts,
    docs,
    styles,
    health,
)
_PACKED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, *(MEDIA[f] for f in ("xlsx", "docx", "pdf")))
"""Media types whose files are compressed as they are: to do it again takes a second of a processor for a large one."""
ABOUT = "产业链缺口、招商目标与图谱。结果与命令行的 JSON 相同；错误为 RFC 9457 problem+json；GET 结果可用 ETag 验证。"


def create_app(url: str, *, ahead: bool = False) -> FastAPI:
    """The API and the pages on the store at ``url``, whose only writer this application becomes; made if missing.

    With ``ahead`` the first page is made, the ranking of targets is learned and a child for heavy questions is ready
    from the start on, not only when somebody asks.
    """
    zone()  # an unknown one is refused now, not at each request

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        few_arenas()
        collect_rarely()
        with Session(url, write=True, rooms=serving_rooms(), learns=True) as session:
            workshop = Workshop(url, session.rooms.child)
            app.state.context = Context(session, Uploads(), workshop)
            readiness = Readiness(app.state.context)
            app.state.context.after_write = readiness.notice
            if ahead:
                readiness.begin()
                session.standing()
                await workshop.warm()
            try:
                yield
            finally:
                workshop.close()
                readiness.close()
                app.state.context.close()

    proxies = named_proxies()
    # From the outside in: what comes first sees the request first and the answer last.
    around = [
        Middleware(NamedProxies, proxies),
        Middleware(Heads),
        Middleware(SafeHeaders),
        Middleware(SameOrigin),
        Middleware(KeptAnswers),
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=5, exclude_content_types=_PACKED),
        Middleware(TimeLimit),
        Middleware(Lanes, pages=OF_A_FILE if url.startswith("sqlite:") else OF_A_SERVER),
        Middleware(EntityTags),
        Middleware(BodyLimit),
        Middleware(PassedOn),
    ]
    app = Described(
        title="ChainAtlas 链图",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
        middleware=around,
    )
    _add_routes(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def heavy_app(session: Session) -> FastAPI:
    """The routes alone, for a child that answers what is heavy; the middleware is its parent's."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = Context(session, cast(Uploads, None))  # a heavy route only reads
    _add_routes(app)
    return app


def router_of(part: ModuleType) -> APIRouter:
    """Of a module: its ``router``, or what its ``routes()`` make of the questions that are declared."""
    made: APIRouter = part.router if hasattr(part, "router") else part.routes()
    return made


def _add_routes(app: FastAPI) -> None:
    app.router.routes.extend(_all_routes(tuple(q.name for q in all_questions())))
    problems.install(app)


@lru_cache(maxsize=2)
def _all_routes(questions: tuple[str, ...]) -> tuple[BaseRoute, ...]:
    """The routes of all parts while these questions are declared, made once a process: each holds models, and what they
    hold belongs to no application.
    """
    return tuple(route for part in (*API, *PAGES) for route in router_of(part).routes)
