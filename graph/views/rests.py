"""A record that something said rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rests:
    """A record that a reason rests on: its kind and key, as the store's history knows them."""

    kind: str
    key: tuple[str, ...]
