"""What is kept whole in the work log: packed, in pieces, each content once, under its digest."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from hashlib import sha256

from graph.errors import NotFound, StoreUnreadable
from graph.model.records import Entry
from graph.store.contract import Store

_PIECE = 80_000
"""Characters of an entry, which the work log limits."""
LARGEST = 64 * 2**20
"""Bytes of a content."""


def packed(store: Store, topic: str, data: bytes) -> tuple[str, list[Entry]]:
    """The digest of a content and the entries that keep it, none where it is kept already."""
    digest = sha256(data).hexdigest()
    if store.notes(topic, f"{digest}|0"):
        return digest, []
    text = b85encode(zlib.compress(data, 9)).decode("ascii")
    pieces = [text[i : i + _PIECE] for i in range(0, len(text), _PIECE)]
    return digest, [Entry(topic, f"{digest}|{i}", {"of": len(pieces), "text": p}) for i, p in enumerate(pieces)]


def unpacked(store: Store, topic: str, digest: str, what: str) -> bytes:
    """The content of a digest, exactly as it was; ``what`` it is, for messages.

    Raises
    ------
    NotFound
        There is none.
    StoreUnreadable
        What is kept is not what was written.
    """
    first = store.notes(topic, f"{digest}|0")
    if not first:
        raise NotFound(what, digest)
    count = int(first[0].values["of"])
    pieces = [first[0], *(n for i in range(1, count) for n in store.notes(topic, f"{digest}|{i}")[:1])]
    try:
        unpack = zlib.decompressobj()
        data = unpack.decompress(b85decode("".join(str(p.values["text"]) for p in pieces)), LARGEST)
    except (ValueError, zlib.error) as error:
        raise StoreUnreadable(f"存着的{what}（{digest[:8]}）已损坏") from error
    if sha256(data).hexdigest() != digest:
        raise StoreUnreadable(f"存着的{what}（{digest[:8]}）与校验值不符，已损坏")
    return data
