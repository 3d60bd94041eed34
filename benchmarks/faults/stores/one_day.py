"""Runs that no midnight comes into: what a store says and keeps is of a day, and two days are not compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graph.dates import today

T = TypeVar("T")


def on_one_day(run: Callable[[], T]) -> T:
    """What ``run`` gives; it is run once more if the day changed under it."""
    while True:
        day, out = today(), run()
        if today() == day:
            return out
