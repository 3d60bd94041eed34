"""Contents of bundles and what their documents say beside them, in the work log: kept whole and packed, each once,
under its digest.
"""

from __future__ import annotations

from graph.bundles.annex import Annex, read_annex, written_annex
from graph.bundles.bundle import Bundle, read_bundle, written
from graph.model.records import Entry
from graph.store.contract import Store
from graph.work.pieces import packed, unpacked

TOPIC = "bundle_content"
_WHAT = "三单一图"


def content_entries(store: Store, bundle: Bundle) -> tuple[str, list[Entry]]:
    """The digest of a bundle and the entries that keep it, none where it is kept already."""
    return packed(store, TOPIC, written(bundle))


def annex_entries(store: Store, annex: Annex) -> tuple[str, list[Entry]]:
    """The same of an annex."""
    return packed(store, TOPIC, written_annex(annex))


def kept_bundle(store: Store, digest: str) -> Bundle:
    """The bundle of a digest, exactly as it was.

    Raises
    ------
    NotFound
        There is none.
    StoreUnreadable
        What is kept is not what was written.
    """
    return read_bundle(unpacked(store, TOPIC, digest, _WHAT))


def kept_annex(store: Store, digest: str) -> Annex:
    """The annex of a digest; raises as :func:`kept_bundle`."""
    return read_annex(unpacked(store, TOPIC, digest, _WHAT))
