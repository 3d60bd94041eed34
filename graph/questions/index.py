"""All declared questions: whatever module below here or among the documents declares one is found; no list names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, NamedTuple

import graph.documents
import graph.questions
from graph.asking.answer import Answer
from graph.asking.graphs import Graphs, OneGraph
from graph.asking.question import Question, word_of
from graph.chain.graph import ChainGraph
from graph.errors import BadRequest, NotFound
from graph.views.glance import Showing
from graph.views.graph_glance import glance_at

TOPICS = (
    *("各领域清单", "三单一图", "缺口与招商目标", "环节与比较", "组合、情景与配套", "断链与结构", "图谱", "公文稿"),
    *("招商跟进", "领域与环节", "链条与覆盖", "查找与记录", "数据说明"),
)
"""The order in which questions are shown."""


@cache
def all_questions() -> tuple[Question[Any], ...]:
    """Every question, those of a module in its order."""
    return tuple(q for module in _modules() for q in declared_in(module))


def _modules() -> Iterator[ModuleType]:
    for package in (graph.questions, graph.documents):
        for entry in walk_packages(package.__path__, f"{package.__name__}."):
            if not entry.ispkg and entry.name != __name__:
                yield import_module(entry.name)


def declared_in(module: object) -> tuple[Question[Any], ...]:
    """``QUESTION`` or ``QUESTIONS`` of a module."""
    return (*getattr(module, "QUESTIONS", ()), *([one] if (one := getattr(module, "QUESTION", None)) else []))


class Entry(NamedTuple):
    """A line of the index: what is asked, how it is called, and the words it takes, those that need not be said in
    brackets.
    """

    topic: str
    name: str
    label: str
    about: str
    command: str
    address: str
    words: tuple[str, ...]


def entries() -> list[Entry]:
    """The index of all questions, by topic."""
    return [_entry(q) for topic in by_topic().values() for q in topic]


def by_topic() -> dict[str, list[Question[Any]]]:
    """All questions by topic: what officials ask first, first; topics that are not listed come last."""
    found: dict[str, list[Question[Any]]] = {t: [] for t in TOPICS}
    for question in all_questions():
        found.setdefault(question.topic, []).append(question)
    return {topic: questions for topic, questions in found.items() if questions}


def _entry(question: Question[Any]) -> Entry:
    words = [
        (word_of(p).alias or n, p.default is p.empty) for n, p in question.words.items() if word_of(p).only != "address"
    ]
    said = tuple(n if needed else f"[{n}]" for n, needed in words)
    about = (question.topic, question.name, question.label, question.about)
    return Entry(*about, question.call, question.route, said)


def ask(graphs: Graphs | ChainGraph, name: str, /, **words: Any) -> Answer:
    """Ask a question by its name, in a notebook or a script: ``ask(graph, "gaps", field="集成电路", place="苏州市")``.

    Of a graph alone (a slice or the whole, at its own day) all can be asked that does not read single records.
    """
    question = find_question(name)
    if strange := [w for w in words if w not in question.words]:
        raise BadRequest(f"问题“{question.label}”没有“{strange[0]}”这个词；可用：{'、'.join(question.words)}")
    asked = OneGraph(graphs) if isinstance(graphs, ChainGraph) else graphs
    return Answer(question, question.ask(asked, **words))


def find_question(name: str) -> Question[Any]:
    """The question of this name (as in addresses, or its Chinese one); raises ``NotFound``."""
    for question in all_questions():
        if name in (question.name, question.command, question.label):
            return question
    raise NotFound("问题", name, [q.name for q in all_questions()])


def showing_of(found: object) -> Showing:
    """What a notebook shows of what some question found; raises ``TypeError`` for what none finds."""
    if isinstance(found, Answer):
        return found.showing()
    if type(found) not in _showings():
        raise TypeError(f"{type(found).__name__} has no showing")
    return _showings()[type(found)](found)


@cache
def _showings() -> dict[type, Callable[[Any], Showing]]:
    """By what is shown: whatever a question finds, and what else a module of a question shows (``SHOWINGS``)."""
    found: dict[type, Callable[[Any], Showing]] = {ChainGraph: glance_at}
    found |= {q.found_type: q.showing_of for q in all_questions()}
    for module in _modules():
        found |= getattr(module, "SHOWINGS", {})
    return found
