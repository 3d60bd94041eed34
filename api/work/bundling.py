"""Bundles between the session and those who ask: handed in, moved on, and written to a folder, one or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from api.session.session import Session
from graph.bundles.acts import Said, step, submit
from graph.bundles.annex import Annex
from graph.bundles.bundle import Bundle
from graph.bundles.files import MadeFile, bundle_files, file_name, fit_name
from graph.bundles.make import MAKING
from graph.bundles.moments import this_moment
from graph.bundles.presets import find_preset
from graph.bundles.review import Draft, Review
from graph.documents.bundle_found import annexed, document_of
from graph.errors import BadRequest
from graph.lists.declared import declarations
from graph.lists.make import METHOD
from graph.questions.bundles.finding import (
    Asked,
    Found,
    asked_for,
    find_bundle,
    kept_of,
    made_now,
    review_of,
    usual_preset,
)
from graph.questions.bundles.place import fields_of
from graph.render import render_document, render_svg_page
from graph.store.contract import Store

MANIFEST = "三单一图.json"
"""In the folder of a bundle: what its files were made from; the next run leaves alone what is still so."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """一个文件"""

    name: str
    path: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Written:
    """写成文件的一份三单一图"""

    field: str
    field_name: str
    place: str
    period: str
    preset: str
    source: str
    digest: str
    counts: dict[str, int]
    files: list[FileRow]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Which bundles are to be written: fields and places in users' words."""

    fields: Sequence[str] = ()
    places: Sequence[str] = ()
    period: str | None = None
    preset: str | None = None
    now: bool = False
    presets: str | None = None
    edition: int | None = None


def all_fields(session: Session) -> list[str]:
    """Ids of all fields that have segments."""
    return [id_ for id_, _ in fields_of(session.outline())]


def write_bundles(session: Session, order: Order, folder: Path, tell: Callable[[str], None]) -> list[Written]:
    """Write bundles, each to a folder of its own where they are several; what is there already is left alone.

    Raises
    ------
    NotFound, BadRequest
        Words that name nothing, an edition that is none, a preset other than the one that is kept, or a folder that
        cannot be written.
    """
    asked = [asked_for(session, f, p, order.period) for f in order.fields for p in order.places]
    for one in asked:  # what would be refused is refused before anything is written
        _kept_of(one, review_of(session, one), order)
    out = []
    for i, one in enumerate(asked, 1):
        place = folder / fit_name(one.place.name) / fit_name(one.field_name) if len(asked) > 1 else folder
        tell(f"{i}/{len(asked)} {one.words}")
        out.append(write_one(session, one, order, place))
    return out


def write_one(session: Session, asked: Asked, order: Order, folder: Path) -> Written:
    """Write one bundle, unless the folder holds it as it would be made."""
    state = _state(session, asked, order)
    if (kept := _kept(folder, state)) is not None:
        return kept
    found = find_bundle(session, asked, order.preset, order.edition, now=order.now, folder=order.presets)
    made = [*bundle_files(found.bundle, found.at), *_document(session, found, order.now)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in made:
            (folder / file.name).write_bytes(file.data)
        written = _written(found, [FileRow(f.name, str(folder / f.name), f.counts) for f in made])
        said = {"made_from": state, "bundle": written}
        (folder / MANIFEST).write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))
    except OSError as error:
        raise BadRequest(f"不能写文件夹 {folder}（{error.strerror}）；请检查目录与权限") from error
    return written


def _document(session: Session, found: Found, now: bool) -> Iterator[MadeFile]:
    bundle = found.bundle
    if bundle.lists:
        made = render_document(document_of(session, found, now=now))
        yield MadeFile(f"{file_name(bundle)}.docx", made, bundle.counts)


def _state(session: Session, asked: Asked, order: Order) -> list[object]:
    """All that the files depend on: which bundle, the data, work records and preset that it is made from, and how."""
    store, review = session.store, review_of(session, asked)
    if (kept := _kept_of(asked, review, order)) is None:
        preset = find_preset(usual_preset(review, order.preset), declarations(), order.presets)
        made_by = (preset.name, preset.digest, 0)
    else:
        made_by = (kept[0].preset, kept[0].digest, kept[1])
    about = (asked.subject.key, order.now, *made_by, review.last, METHOD, MAKING)
    return [*about, store.version(), store.work_version(), session.outline().on]


def _kept_of(asked: Asked, review: Review, order: Order) -> tuple[Draft, int] | None:
    return kept_of(asked, review, order.preset, order.edition, now=order.now, folder=order.presets)


def _kept(folder: Path, state: list[object]) -> Written | None:
    try:
        said = orjson.loads((folder / MANIFEST).read_bytes())
        kept = said["bundle"]
        files = [FileRow(**f) for f in kept["files"]]
        if said["made_from"] != state or not all((folder / f.name).is_file() for f in files):
            return None
        return Written(**{**kept, "files": files, "fresh": False})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _written(found: Found, files: list[FileRow]) -> Written:
    bundle = found.bundle
    about = (bundle.field, bundle.field_name, bundle.place_name, bundle.period, bundle.preset_title)
    return Written(*about, found.source, bundle.digest, bundle.counts, files, True)


def submit_bundle(session: Session, store: Store, asked: Asked, said: Said, order: Order, as_of: str | None) -> Review:
    """Make a bundle from the data as they are and hand it in; raises as :func:`graph.bundles.acts.submit`."""
    session.look_again()
    return submit_made(store, asked, made_whole(session, asked, order.preset, as_of, order.presets), said)


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle made now, with what its document says beside the lists."""

    bundle: Bundle
    annex: Annex


def made_whole(
    session: Session, asked: Asked, preset: str | None, as_of: str | None = None, folder: str | None = None
) -> Made:
    """All that is handed in."""
    bundle = made_now(session, asked, preset, as_of, folder)
    found = Found(bundle, review_of(session, asked), "now", this_moment(session.store, bundle.on))
    return Made(bundle, annexed(session, found))


def submit_made(store: Store, asked: Asked, made: Made, said: Said) -> Review:
    """Hand in what was made; raises as :func:`graph.bundles.acts.submit`."""
    return submit(store, made.bundle, said, city=asked.city, annex=made.annex)


def map_of(found: Found, format: str = "svg") -> bytes:
    """The map of a bundle as it was drawn, or on an A3 page; raises ``BadRequest`` where its preset has none."""
    if not found.bundle.maps:
        raise BadRequest(f"样式“{found.bundle.preset_title}”没有图")
    svg = found.bundle.maps[0].svg
    return render_svg_page(svg, found.at) if format == "pdf" else svg.encode()


def step_bundle(store: Store, asked: Asked, name: str, said: Said) -> Review:
    """Do a step; raises as :func:`graph.bundles.acts.step`."""
    return step(store, Review(asked.subject, asked.field_name, asked.place.name, asked.city), name, said)
