"""What passes between the process that serves and its children: a head of plain data, and bytes as they are."""

from __future__ import annotations

import struct
from typing import IO, Any

import orjson

_SIZES = struct.Struct(">II")
Frame = tuple[dict[str, Any], bytes]


def write_frame(to: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Send a frame."""
    text = orjson.dumps(head)
    to.write(_SIZES.pack(len(text), len(body)) + text)
    to.write(body)
    to.flush()


def read_frame(of: IO[bytes]) -> Frame | None:
    """The next frame; ``None`` where there is none any more, or only a part of one."""
    sizes = of.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    head, body = _SIZES.unpack(sizes)
    text, rest = of.read(head), of.read(body)
    return (orjson.loads(text), rest) if len(text) == head and len(rest) == body else None
