"""The document of a bundle. Of one that was handed in all is said as it was then, whatever became of the data."""

from __future__ import annotations

from dataclasses import replace

from api.session.session import Session
from graph.bundles.annex import Annex, Causes, Opening, causes_of
from graph.chain.places import make_place
from graph.documents.bundle import bundle_document
from graph.documents.bundle_opening import opening
from graph.documents.bundle_since import Since, changed
from graph.documents.sources import sourced
from graph.errors import BadRequest
from graph.gaps.find import find_gaps
from graph.lists.made import MadeList
from graph.lists.period import period_words
from graph.questions.bundles.changed import compared
from graph.questions.bundles.finding import Found, annex_of, frozen_before
from graph.render import render_document
from graph.views.document import Document, Heading, Paragraph


def document_of(session: Session, found: Found) -> bytes:
    """The lists as a draft for a meeting, a .docx; no longer a draft once they are frozen.

    Raises ``BadRequest`` where the preset has no list that can be made.
    """
    bundle, kept = found.bundle, annex_of(session, found)
    if not bundle.lists:
        raise BadRequest(f"样式“{bundle.preset_title}”没有做得了的清单")
    if kept is not None:
        return render_document(replace(_laid_out(found, kept.since, kept.opening), sources=kept.sources))
    return render_document(sourced(session, _laid_out(found, _since(session, found), _opening(session, found))))


def annexed(session: Session, found: Found) -> Annex:
    """What the document of a bundle says beside its lists, to be kept with it."""
    if not found.bundle.lists:
        return Annex({})
    since, begins = _since(session, found), _opening(session, found)
    return Annex(sourced(session, _laid_out(found, since, begins)).sources, since, begins, _causes(session, found))


def _causes(session: Session, found: Found) -> Causes | None:
    """Why each row changed, to be shown for ever as it is said now."""
    before = frozen_before(session, found)
    if before is None:
        return None
    told = compared(session, before, found)
    titles = (c.title for c in told.changes)
    return causes_of(before.bundle.digest, zip(titles, told.why, strict=True))


def _opening(session: Session, found: Found) -> Opening:
    bundle = found.bundle
    graph = session.field_graph(bundle.field, bundle.on, ties=True)
    return opening(graph, find_gaps(graph, bundle.field, make_place(graph, bundle.place)))


def _laid_out(found: Found, since: tuple[Heading | Paragraph, ...], begins: Opening | None) -> Document:
    bundle, final = found.bundle, found.source == "frozen"
    maps = tuple((m.title, m.svg) for m in bundle.maps)
    called, at = bundle.preset_title, found.at
    return bundle_document(_lists(found), called=called, final=final, maps=maps, since=since, begins=begins, at=at)


def _lists(found: Found) -> list[MadeList]:
    return [replace(p.made, title=p.title) for p in found.bundle.lists]


def _since(session: Session, found: Found) -> tuple[Heading | Paragraph, ...]:
    """What changed since what was frozen in an earlier quarter, where there is any."""
    before = frozen_before(session, found)
    if before is None:
        return ()
    told = compared(session, before, found)
    return tuple(changed(Since(period_words(before.bundle.period), told.changes, told.why), _lists(found)))
