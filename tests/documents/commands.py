"""Every command with its arguments and options, read from the typer tree."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from api.cli.main import program


@dataclass(frozen=True, slots=True)
class Word:
    """One argument or option; ``names`` is empty for an argument."""

    shown: str
    about: str
    names: tuple[str, ...]
    required: bool
    takes: str
    usual: str
    variable: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command by the words that call it."""

    name: str
    about: str
    panel: str
    words: tuple[Word, ...]

    @property
    def options(self) -> set[str]:
        """All names of its options."""
        return {n for w in self.words for n in w.names} | {"--help", "-h"}


@cache
def commands() -> tuple[Command, ...]:
    """All commands, in the order of the help."""
    return tuple(_walk(program(), (), ""))


@cache
def before_commands() -> tuple[Word, ...]:
    """Options that stand before the command."""
    return tuple(map(_word, program().params))


def _walk(command: Any, path: tuple[str, ...], panel: str) -> Iterator[Command]:
    own = getattr(command, "rich_help_panel", None)
    panel = own if isinstance(own, str) else panel
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _walk(inner, (*path, name), panel)
    elif not command.hidden:
        about = " ".join((command.help or "").split())
        yield Command(" ".join(path), about, panel, tuple(map(_word, command.params)))


def _word(parameter: Any) -> Word:
    names = tuple(n for n in (*parameter.opts, *parameter.secondary_opts) if n.startswith("-"))
    taken = parameter.type_descriptor.annotation
    choices = taken if isinstance(taken, type) and issubclass(taken, enum.Enum) else ()
    return Word(
        " ".join(names) if names else parameter.name,
        " ".join((parameter.help or "").split()),
        names,
        bool(parameter.required),
        "、".join(c.value for c in choices) if choices else _TYPES.get(taken, "文字，可重复"),
        _usual(parameter),
        str(parameter.envvar or ""),
    )


def _usual(parameter: Any) -> str:
    """What holds where it is not said, if that is anything."""
    if isinstance(parameter.show_default, str):
        return str(parameter.show_default)
    value = getattr(parameter.default, "value", parameter.default)
    return str(value) if value not in (None, "", False) and not parameter.required else ""


_TYPES: dict[Any, str] = {bool: "", int: "整数", float: "数", str: "文字", Path: "文件"}
