"""What was learned as bytes, and what it was learned from as a fingerprint: the same data are learned from once.

The bytes are arrays and texts in numpy's own format, read without pickle: a file that somebody else wrote can be wrong,
but runs nothing.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from graph.targets.learned.chain_market import ChainMarket
from graph.targets.learned.evidence import LABELS
from graph.targets.learned.scores import Judged, Matches

_COLUMNS = ("firm", "rank", "among", "why")
NAMED = 8
"""Characters of a digest that name a ranking."""
_SEAL = hashlib.sha256().digest_size
"""Bytes in front that tell whether the others are all there and as they were."""


class Unreadable(ValueError):
    """Bytes that :func:`pack` did not write, or not all of them."""


@dataclass(frozen=True)
class Learned:
    """What was learned, from which data (their fingerprint), and both as bytes, by which it is named."""

    key: str
    matches: Matches
    data: bytes

    @cached_property
    def digest(self) -> str:
        """Of its bytes: the same for the very same ranking, and for no other."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.digest[:NAMED]


def learned(key: str, found: Matches) -> Learned:
    """What was learned, with its bytes."""
    return Learned(key, found, pack(key, found))


def fingerprint(chain: ChainMarket) -> str:
    """The same for the same data and method, whatever store, day or version they come from."""
    digest = hashlib.sha256(_method())
    for part in _parts(chain):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


@cache
def _method() -> bytes:
    """Changes with the code that learns and the libraries that it computes with."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    versions = f"{np.__version__} {scipy.__version__}".encode()
    return hashlib.sha256(b"".join((versions, *(path.read_bytes() for path in sources)))).digest()


def _parts(chain: ChainMarket) -> Iterator[bytes]:
    market = chain.market
    yield from map(_text, (chain.firms, chain.segments, market.product_names))
    for kind, texts in sorted(market.firm_texts.items()):
        yield _text((kind, *("\1".join(each) for each in texts)))
    arrays = [market.made, chain.suggested, chain.rejected, *chain.parts]
    yield from map(_array, arrays)
    for group in market.groups:
        yield from map(_array, (group.data, group.indices, group.indptr))


def _text(texts: Iterable[str]) -> bytes:
    return "\0".join(texts).encode()


def _array(values: NDArray[Any]) -> bytes:
    return f"{values.dtype.str}{values.shape}".encode() + np.ascontiguousarray(values).tobytes()


def pack(key: str, found: Matches) -> bytes:
    """What was learned, with the fingerprint of what it was learned from."""
    held: dict[str, NDArray[Any]] = {"key": np.array(key), "ids": np.array(found.ids, dtype=np.str_)}
    for name, judged in (("known", found.known), ("likely", found.likely)):
        held[name] = np.array(list(judged), dtype=np.str_)
        held[f"{name}.start"] = np.cumsum([0, *(len(each.firm) for each in judged.values())])
        for column in _COLUMNS if judged else ():
            held[f"{name}.{column}"] = np.concatenate([getattr(each, column) for each in judged.values()])
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **held)
    return hashlib.sha256(out.getvalue()).digest() + out.getvalue()


def unpack(data: bytes) -> Learned:
    """What was learned.

    Raises
    ------
    Unreadable
        The bytes are damaged, no such file at all, or of a program that knew other evidence.
    """
    seal, body = data[:_SEAL], data[_SEAL:]
    if hashlib.sha256(body).digest() != seal:
        raise Unreadable("damaged")
    with np.load(io.BytesIO(body), allow_pickle=False) as held:
        found = Matches(_judged(held, "known"), _judged(held, "likely"), tuple(held["ids"].tolist()))
        if any(j.why.shape[1] != len(LABELS) for j in (*found.known.values(), *found.likely.values())):
            raise Unreadable("of another program")
        return Learned(str(held["key"]), found, data)


def _judged(held: Mapping[str, NDArray[Any]], name: str) -> dict[str, Judged]:
    segments, start = held[name].tolist(), held[f"{name}.start"].tolist()
    columns = [held[f"{name}.{column}"] for column in _COLUMNS] if segments else []
    return {
        segment: Judged(*(column[first:end] for column in columns))
        for segment, (first, end) in zip(segments, pairwise(start), strict=True)
    }
