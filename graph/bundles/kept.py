"""Contents of bundles and what their documents say beside them, in the work log: kept whole and packed, each once,
under its digest.
"""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from hashlib import sha256

from graph.bundles.annex import Annex, read_annex, written_annex
from graph.bundles.bundle import Bundle, read_bundle, written
from graph.errors import NotFound, StoreUnreadable
from graph.model.records import Entry
from graph.store.contract import Store

TOPIC = "bundle_content"
_PIECE = 80_000
"""Characters of an entry, which the work log limits."""
LARGEST = 64 * 2**20
"""Bytes of a content."""


def content_entries(store: Store, bundle: Bundle) -> tuple[str, list[Entry]]:
    """The digest of a bundle and the entries that keep it, none where it is kept already."""
    return _packed(store, written(bundle))


def annex_entries(store: Store, annex: Annex) -> tuple[str, list[Entry]]:
    """The same of an annex."""
    return _packed(store, written_annex(annex))


def _packed(store: Store, data: bytes) -> tuple[str, list[Entry]]:
    digest = sha256(data).hexdigest()
    if store.notes(TOPIC, f"{digest}|0"):
        return digest, []
    text = b85encode(zlib.compress(data, 9)).decode("ascii")
    pieces = [text[i : i + _PIECE] for i in range(0, len(text), _PIECE)]
    return digest, [Entry(TOPIC, f"{digest}|{i}", {"of": len(pieces), "text": p}) for i, p in enumerate(pieces)]


def kept_bundle(store: Store, digest: str) -> Bundle:
    """The bundle of a digest, exactly as it was.

    Raises
    ------
    NotFound
        There is none.
    StoreUnreadable
        What is kept is not what was written.
    """
    return read_bundle(_unpacked(store, digest))


def kept_annex(store: Store, digest: str) -> Annex:
    """The annex of a digest; raises as :func:`kept_bundle`."""
    return read_annex(_unpacked(store, digest))


def _unpacked(store: Store, digest: str) -> bytes:
    first = store.notes(TOPIC, f"{digest}|0")
    if not first:
        raise NotFound("冻结的三单一图", digest)
    count = int(first[0].values["of"])
    pieces = [first[0], *(n for i in range(1, count) for n in store.notes(TOPIC, f"{digest}|{i}")[:1])]
    try:
        unpack = zlib.decompressobj()
        data = unpack.decompress(b85decode("".join(str(p.values["text"]) for p in pieces)), LARGEST)
    except (ValueError, zlib.error) as error:
        raise StoreUnreadable(f"存着的三单一图（{digest[:8]}）已损坏") from error
    if sha256(data).hexdigest() != digest:
        raise StoreUnreadable(f"存着的三单一图（{digest[:8]}）与校验值不符，已损坏")
    return data
