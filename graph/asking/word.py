"""A word that a question takes: what it is called, what it may be, and how it is written in an address or a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

SAME: Any = object()


@dataclass(frozen=True, slots=True)
class Word:
    """Metadata of a parameter: ``top: Annotated[int, Word("显示前几名", least=1, most=1000)] = 20``.

    ``short`` and ``option`` name it on the command line (the latter where it is not called as the parameter is),
    ``argument`` makes it positional there, ``alias`` names it in an address. ``usual`` is what a command takes where
    nothing is said, if that differs; ``only`` leaves it out of the other surface.

    ``among`` are the words that can be meant, ``mark`` separates several of them in one text. What is none of them is
    refused by the question itself, by name: here they are only said. ``named`` says words in Chinese for a form.
    ``pattern`` says likewise what a text in an address looks like.

    A word of the kind ``part`` says which part of a list JSON holds: a form, whose tables hold all of it, does not ask.
    """

    label: str
    short: str = ""
    option: str = ""
    alias: str = ""
    argument: bool = False
    kind: Literal["text", "date", "places", "name", "part"] = "text"
    least: float | None = None
    most: float | None = None
    shortest: int | None = None
    longest: int | None = None
    among: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    pattern: str = ""
    example: str = ""
    usual: Any = SAME
    only: Literal["", "command", "address"] = ""
