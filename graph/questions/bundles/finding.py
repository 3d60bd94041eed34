"""From users' words to a bundle: what is frozen or under review as it was kept, else one made now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from graph.asking.early import known_on
from graph.asking.graphs import Graphs
from graph.asking.word import Word
from graph.bundles.acts import all_reviews
from graph.bundles.annex import Annex
from graph.bundles.bundle import Bundle
from graph.bundles.kept import kept_annex, kept_bundle
from graph.bundles.make import Wanted, is_city, make_bundle
from graph.bundles.moments import this_moment
from graph.bundles.period import Period, day_of, read_period
from graph.bundles.presets import Preset, find_preset
from graph.bundles.review import Draft, Edition, Moment, Review, Subject
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.named import named
from graph.chain.places import Place, together
from graph.dates import to_iso
from graph.errors import BadRequest, NotFound
from graph.lists.declared import declarations
from graph.lists.period import WRITTEN
from graph.search.validity import why_missing
from graph.text import clean

PeriodWord = Annotated[str | None, Word("季度，如 2026Q3；不写为本季度", longest=40, pattern=WRITTEN, example="2026Q3")]
PresetWord = Annotated[str | None, Word("样式：名称；不写为存着的样式，没有则默认", longest=60)]
EditionWord = Annotated[int | None, Word("冻结的第几版", least=1, most=1000)]
NowWord = Annotated[bool, Word("不看存着的，按现在的数据生成")]
Source = Literal["frozen", "draft", "now"]
SOURCES: Mapping[str, str] = {"frozen": "已冻结", "draft": "审核中的稿", "now": "按现在的数据生成，没有存"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bundle, with the names that the data have today."""

    subject: Subject
    field_name: str
    place: Place
    period: Period
    city: bool

    @property
    def words(self) -> str:
        """What it goes by."""
        return f"{self.field_name} · {self.place.name} · {self.period.key}"


@dataclass(frozen=True, slots=True)
class Found:
    """A bundle, where it stands, where its content is from, and what was known when it was made."""

    bundle: Bundle
    review: Review
    source: Source
    moment: Moment
    edition: int = 0

    @property
    def draft(self) -> Draft | None:
        """What was handed in with it; ``None`` for one made now."""
        if self.source == "frozen":
            return self.review.editions[self.edition - 1].draft
        return self.review.draft if self.source == "draft" else None

    @property
    def words(self) -> str:
        """Where what is shown stands: an edition is frozen, and one made now beside what is kept is not kept."""
        if self.source == "frozen":
            return f"{SOURCES['frozen']}，第 {self.edition} 版"
        return SOURCES["now"] if self.source == "now" and self.review.newest else self.review.words

    @property
    def at(self) -> str:
        """When its files are said to be made: at its freeze, when it was handed in, on its day where it is made now."""
        if self.source == "frozen":
            return self.review.editions[self.edition - 1].at
        return self.moment.at if self.source == "draft" else to_iso(self.bundle.on)


def asked_for(graphs: Graphs, field: str, place: str, period: str | None) -> Asked:
    """The bundle that these words name; raises ``NotFound`` and ``BadRequest``."""
    outline, quarter = graphs.outline(), read_period(period)
    id_, where = find_id(outline, "Field", field), place_for(outline, place)
    subject = Subject(id_, tuple(sorted(where.ids)), quarter.key)
    return Asked(subject, named(outline, "Field", id_).name, where, quarter, is_city(outline, where))


def place_for(outline: ChainGraph, text: str) -> Place:
    """The place of a bundle, which is one however its districts are written; raises ``NotFound`` and ``BadRequest``."""
    return together(outline, find_place(outline, text))


def reviews(graphs: Graphs) -> Mapping[str, Review]:
    """Where every bundle stands; read once while nobody writes."""
    store = graphs.store
    return graphs.once(("bundle reviews", store.work_version()), lambda: all_reviews(store))


def review_of(graphs: Graphs, asked: Asked) -> Review:
    """Where a bundle stands; one that was not begun has no entries."""
    begun = reviews(graphs).get(asked.subject.key)
    return begun or Review(asked.subject, asked.field_name, asked.place.name, asked.city)


def content(graphs: Graphs, digest: str) -> Bundle:
    """What is kept under a digest."""
    return graphs.once(("bundle", digest), lambda: kept_bundle(graphs.store, digest))


def annex_of(graphs: Graphs, found: Found) -> Annex | None:
    """What the document of a bundle was handed in with; ``None`` for one made now, or before that was kept."""
    digest = found.draft.annex if found.draft else ""
    return graphs.once(("annex", digest), lambda: kept_annex(graphs.store, digest)) if digest else None


def made_now(
    graphs: Graphs, asked: Asked, preset: str | None = None, as_of: str | None = None, folder: str | None = None
) -> Bundle:
    """A bundle made from the data as they are; made once while nobody writes. ``folder`` holds a city's own presets."""
    chosen = find_preset(preset, declarations(), folder)
    on = known_on(graphs, day_of(asked.period, as_of))

    def make() -> Bundle:
        if graphs.store.missing("Field", [asked.subject.field], on):
            raise why_missing(graphs.store, "Field", asked.subject.field, f"{asked.period.key} 的", "请换季度")
        graph = graphs.field_graph(asked.subject.field, on, ties=True)
        return make_bundle(graph, graphs.store, Wanted(chosen, asked.subject.field, asked.place, asked.period))

    work = graphs.store.work_version()
    return graphs.once(("made bundle", work, chosen.name, chosen.digest, asked.subject, on), make)


def find_bundle(
    graphs: Graphs,
    asked: Asked,
    preset: str | None = None,
    edition: int | None = None,
    *,
    now: bool = False,
    as_of: str | None = None,
    folder: str | None = None,
) -> Found:
    """What there is of a bundle: the edition asked for, else what is under review, else the newest frozen one; made
    now where there is none, or ``now`` or a day asks for it, by the preset that is kept where none is said.

    Raises
    ------
    NotFound
        No such edition or preset.
    BadRequest
        What is kept is by another preset than the one that is said, or an edition is asked for as of another day.
    """
    if edition is not None and as_of:
        raise BadRequest("冻结的一版有它自己的日期：写了第几版就不要再写截至哪一天")
    review = review_of(graphs, asked)
    if (kept := kept_of(asked, review, preset, edition, now=now or bool(as_of), folder=folder)) is not None:
        draft, number = kept
        return Found(content(graphs, draft.digest), review, "frozen" if number else "draft", draft.moment, number)
    bundle = made_now(graphs, asked, usual_preset(review, preset), as_of, folder)
    return Found(bundle, review, "now", this_moment(graphs.store, bundle.on))


def kept_of(
    asked: Asked,
    review: Review,
    preset: str | None = None,
    edition: int | None = None,
    *,
    now: bool = False,
    folder: str | None = None,
) -> tuple[Draft, int] | None:
    """What is kept of a bundle and is wanted, with the number of its edition, 0 for what is under review; raises as
    :func:`find_bundle`.
    """
    if edition is not None and now:
        raise BadRequest("冻结的一版是冻结时的内容：写了第几版就不要再写按现在的数据生成")
    if edition is not None:
        frozen = next((e for e in review.editions if e.number == edition), None)
        if frozen is None:
            known = len(review.editions)
            upto = f"至 {known} " if known > 1 else ""
            have = f"已有第 1 {upto}版" if known else "还没有冻结过；请不写第几版，看审核中的或现在的"
            raise NotFound(f"{asked.words} 的冻结版", str(edition), said=have)
        draft = frozen.draft
    elif now or review.newest is None:
        return None
    else:
        draft, edition = review.newest, 0 if review.draft else len(review.editions)
    _same_preset(asked, draft, preset, folder, review)
    return draft, edition


def usual_preset(review: Review, preset: str | None) -> str | None:
    """The preset that is said, else the one by which the bundle is kept, if it is."""
    return clean(preset or "") or (review.newest.preset if review.newest else None)


def _same_preset(
    asked: Asked, kept: Draft, preset: str | None, folder: str | None, review: Review | None = None
) -> None:
    """Refuse another preset than the one by which something is kept: it would be shown under a name not its own. With
    a ``review`` it is told how to get the other all the same.
    """
    wanted = clean(preset or "")
    if not wanted or wanted in (kept.preset, kept.preset_title):
        return
    other = find_preset(wanted, declarations(), folder)
    said = f"{asked.words} 存着的是样式“{kept.preset_title}”，不是“{other.title}”：要存着的请不写样式"
    raise BadRequest(said + (_otherwise(review, other) if review else ""))


def _otherwise(review: Review, other: Preset) -> str:
    """How to get a bundle by another preset: the edition that was frozen by it, else one that is made now."""
    old = next((e.number for e in reversed(review.editions) if e.draft.preset == other.name), 0)
    edition = f"bundle make、bundle show、document bundle 加 --edition {old}，接口写 edition={old}"
    frozen = f"；第 {old} 版是“{other.title}”，要它请写第几版（{edition}）" if old else ""
    return f"{frozen}；要“{other.title}”请选按现在的数据生成（命令加 --now，接口写 now=true），或先按它提交初稿"


def frozen_or_best(graphs: Graphs, asked: Asked, preset: str | None = None) -> Found:
    """For comparing: what is frozen first, a draft only where nothing is; raises as :func:`find_bundle`."""
    review = review_of(graphs, asked)
    kept = review.frozen.draft if review.frozen else review.draft
    if kept is not None:
        _same_preset(asked, kept, preset, None)
    return find_bundle(graphs, asked, preset, review.frozen.number if review.frozen else None)


def frozen_before(graphs: Graphs, found: Found) -> Found | None:
    """What was frozen of the same field and place in the newest earlier quarter that has it; for a frozen one as it
    stood when that was frozen, so that it is compared with the same for ever.
    """
    mine, review = found.review.subject, found.review
    until = review.editions[found.edition - 1].at if found.edition else None
    best: tuple[Review, Edition] | None = None
    for other in reviews(graphs).values():
        of = other.subject
        kept = [e for e in other.editions if until is None or e.at <= until]
        same = (of.field, of.place) == (mine.field, mine.place) and of.period < mine.period
        if same and kept and (best is None or best[0].subject.period < of.period):
            best = (other, kept[-1])
    return _kept(graphs, best[0], best[1].draft, "frozen", best[1].number) if best else None


def _kept(graphs: Graphs, review: Review, draft: Draft, source: Source, edition: int = 0) -> Found:
    return Found(content(graphs, draft.digest), review, source, draft.moment, edition)
