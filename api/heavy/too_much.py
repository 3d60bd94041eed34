"""Work that turns out to be too much for the process that serves (:mod:`api.heavy.passing`)."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

LARGE = 30_000
"""Enterprises from which on the reading of everything holds up whoever else asks."""
_CAN: ContextVar[bool] = ContextVar("apart", default=False)
"""Of one request: whether a child may answer it."""


class BetterApart(Exception):
    """Raised before the work is begun."""


def allow() -> None:
    """A child may answer the present request."""
    _CAN.set(True)


def need(enterprises: Callable[[], int]) -> None:
    """Before everything is read of so many, who are counted where it matters; raises :class:`BetterApart`."""
    if _CAN.get() and enterprises() >= LARGE:
        raise BetterApart
