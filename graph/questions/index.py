"""All declared questions: whatever module of this room declares one is found here, and nowhere is it listed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import graph.questions
from graph.asking.question import Question
from graph.errors import NotFound
from graph.questions.showing import showing_of as older
from graph.views.glance import Showing


@cache
def all_questions() -> tuple[Question[Any], ...]:
    """Every question, those of a module in its order."""
    return tuple(q for module in _modules() for q in declared_in(module))


def _modules() -> Iterator[ModuleType]:
    for entry in iter_modules(graph.questions.__path__):
        if not entry.ispkg and entry.name != "index":
            yield import_module(f"graph.questions.{entry.name}")


def declared_in(module: object) -> tuple[Question[Any], ...]:
    """``QUESTION`` or ``QUESTIONS`` of a module."""
    return (*getattr(module, "QUESTIONS", ()), *([one] if (one := getattr(module, "QUESTION", None)) else []))


def find_question(name: str) -> Question[Any]:
    """The question of this name (as in addresses, or its Chinese one); raises ``NotFound``."""
    for question in all_questions():
        if name in (question.name, question.command, question.label):
            return question
    raise NotFound("问题", name, [q.name for q in all_questions()])


def showing_of(found: object) -> Showing:
    """What a notebook shows of what some question found; raises ``TypeError`` for what none finds."""
    return _showings().get(type(found), older)(found)


@cache
def _showings() -> dict[type, Callable[[Any], Showing]]:
    """By what is shown: whatever a question finds, and what else a module of a question shows (``SHOWINGS``)."""
    found: dict[type, Callable[[Any], Showing]] = {q.found_type: q.showing_of for q in all_questions()}
    for module in _modules():
        found |= getattr(module, "SHOWINGS", {})
    return found
