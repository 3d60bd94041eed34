"""三单一图 of a field in a place as a document: what is frozen or under review as it was kept, else one made now.

Of one that was handed in all is said as it was then, whatever became of the data.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place
from graph.bundles.annex import Annex, Opening, causes_of
from graph.bundles.preset_words import assumptions, lacking_words
from graph.chain.places import make_place
from graph.dates import day, today
from graph.documents.bundle import MadeBy, bundle_document
from graph.documents.bundle_opening import opening
from graph.documents.bundle_since import Since, changed
from graph.documents.draft import written, written_how
from graph.documents.sources import sourced
from graph.errors import BadRequest
from graph.gaps.find import find_gaps
from graph.lists.made import MadeList
from graph.lists.period import period_of, period_words
from graph.questions.bundles.changed import Compared, compared
from graph.questions.bundles.finding import (
    EditionWord,
    Found,
    NowWord,
    PeriodWord,
    PresetWord,
    annex_of,
    asked_for,
    find_bundle,
    frozen_before,
)
from graph.views.document import Document, Heading, Paragraph


def find(
    graphs: Graphs,
    field: Field,
    place: Place,
    period: PeriodWord = None,
    preset: PresetWord = None,
    edition: EditionWord = None,
    now: NowWord = False,
    as_of: AsOf = None,
    presets: Annotated[str | None, Word("本市样式文件（TOML）所在的文件夹", only="command")] = None,
) -> Document:
    """The document of what there is; a day asks for one that is made now, of the quarter in which it lies."""
    asked = asked_for(graphs, field, place, period or (period_of(day(as_of) or today()) if as_of else None))
    found = find_bundle(graphs, asked, preset, edition, now=now, as_of=as_of, folder=presets)
    return document_of(graphs, found, now=now or bool(as_of))


def document_of(graphs: Graphs, found: Found, *, now: bool = False) -> Document:
    """The lists as a draft for a meeting; no longer a draft once they are frozen. ``now``: it was asked for as the data
    are, and is so made again.

    Raises ``BadRequest`` where the preset has no list that can be made.
    """
    bundle, kept = found.bundle, annex_of(graphs, found)
    if not bundle.lists:
        raise BadRequest(f"样式“{bundle.preset_title}”没有做得了的清单；请换一种样式")
    if kept is not None:
        made = sourced(graphs, _laid_out(found, kept.since, kept.opening), kept.sources)
    else:
        since = _told(found, _compared(graphs, found))
        made = sourced(graphs, _laid_out(found, since, _opening(graphs, found)))
    edition, again = found.edition or None, "true" if now and not found.edition else None
    return replace(made, how=written_how(preset=bundle.preset, edition=edition, now=again))


def annexed(graphs: Graphs, found: Found) -> Annex:
    """What the document of a bundle says beside its lists, to be kept with it."""
    if not found.bundle.lists:
        return Annex({})
    held, begins = _compared(graphs, found), _opening(graphs, found)
    since, causes = _told(found, held), None
    if held is not None:  # why each row changed is shown for ever as it is said now
        rows = zip((c.title for c in held.changes), held.why, strict=True)
        causes = causes_of(held.before.bundle.digest, rows)
    return Annex(sourced(graphs, _laid_out(found, since, begins)).sources, since, begins, causes)


def _opening(graphs: Graphs, found: Found) -> Opening:
    bundle = found.bundle
    graph = graphs.field_graph(bundle.field, bundle.on, ties=True)
    return opening(graph, find_gaps(graph, bundle.field, make_place(graph, bundle.place)))


def _laid_out(found: Found, since: tuple[Heading | Paragraph, ...], begins: Opening | None) -> Document:
    bundle = found.bundle
    return bundle_document(
        _lists(found),
        by=MadeBy(bundle.preset_title, lacking_words(bundle), assumptions(bundle)),
        final=found.source == "frozen",
        maps=tuple((m.title, m.svg) for m in bundle.maps),
        since=since,
        begins=begins,
        at=found.at,
    )


def _lists(found: Found) -> list[MadeList]:
    return [replace(p.made, title=p.title) for p in found.bundle.lists]


def _compared(graphs: Graphs, found: Found) -> Compared | None:
    """What differs from what was frozen in an earlier quarter, where there is any."""
    before = frozen_before(graphs, found)
    return None if before is None else compared(graphs, before, found)


def _told(found: Found, held: Compared | None) -> tuple[Heading | Paragraph, ...]:
    """The same in words."""
    if held is None:
        return ()
    since = Since(period_words(held.before.bundle.period), held.changes, held.why, held.apart)
    return tuple(changed(since, _lists(found)))


QUESTION = written(
    "bundle",
    "三单一图文稿",
    "一个领域、一个地区、一个季度的三单一图合成一稿：审核中的、冻结的照存着的，都没有则按现在的数据；每行有反馈栏，"
    "交回时读得出。",
    find,
    lambda made: f"{made.title}-{made.place.partition('，')[2]}",
    heavy=True,
)
