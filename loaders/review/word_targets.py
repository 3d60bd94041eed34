"""What a word may mean: a segment, a field, a class of GB/T 4754; by name exactly, or by what comes nearest."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.chain.lookup import nearest
from graph.dates import today
from graph.errors import NotFound
from graph.model.labels import LABELS
from graph.store.contract import Store
from graph.text import clean, split_list
from loaders.matching.decide import Placing
from loaders.matching.reading import chain_of
from loaders.matching.trades import bare_code
from loaders.matching.words import CLASS, FIELD, SEGMENT, TRADE

_CLASSES = tuple(Path(__file__).parents[1] / name for name in ("listed/divisions.csv", "data/gb_classes.csv"))
_CODE = re.compile(r"([A-T]?[0-9]{2,4})(?![0-9A-Za-z])[\s.、：:]*(.*)", re.I)
_TAIL = re.compile(r"(?:产业链|产业集群|产业|行业|领域|赛道|板块|链)+\Z")
_SHOWN, _ALIKE = 5, 50
"""So many are offered; nothing less alike (in percent)."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a word may mean, with its name."""

    meaning: str
    target: str
    name: str


@dataclass(slots=True)
class Targets:
    """Names of what words may mean, on one day; ``names`` lead to the targets that carry them."""

    placing: Placing
    segments: dict[str, str]
    fields: dict[str, str]
    names: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def proposal(self, word: str) -> Target | None:
        """What a word of a column such as 产业链 names exactly: a field, else a segment, else a class."""
        for text in dict.fromkeys((word.lower(), _TAIL.sub("", word.lower()))):
            for meaning in (FIELD, SEGMENT):
                if len(found := self.names[meaning].get(text, [])) == 1:
                    return self.named(meaning, found[0])
        code = _class_of(word)
        return self.named(CLASS, code) if code else None

    def near(self, column: str, word: str) -> list[Target]:
        """The few that a word may mean: of which its words remind, then those of like names."""
        word = _TAIL.sub("", word) or word if column == TRADE else word
        out = [(SEGMENT, m.segment) for m in self.placing.matches(word)]
        for meaning in (FIELD, SEGMENT) if column == TRADE else (SEGMENT,):
            known = self.names[meaning]
            alike = process.extract(word.lower(), list(known), scorer=fuzz.ratio, limit=_SHOWN, score_cutoff=_ALIKE)
            out += [(meaning, id_) for name, _, _ in alike for id_ in known[name]]
        return [self.named(*each) for each in list(dict.fromkeys(out))[:_SHOWN]]

    def named(self, meaning: str, target: str) -> Target:
        """A target with its name."""
        if meaning == CLASS:
            return Target(CLASS, target, f"{target} {_classes().get(bare_code(target), '')}".strip())
        return Target(meaning, target, (self.fields if meaning == FIELD else self.segments).get(target, target))


def targets_of(store: Store) -> Targets:
    """What words may mean today."""
    segments = store.rows("Segment", ["id", "name", "aliases", "terms"])
    fields = dict(store.rows("Field", ["id", "name"]))
    out = Targets(Placing(chain_of(store, today())), {s[0]: s[1] for s in segments}, fields)
    out.names[SEGMENT] = _by_name((s[0], [s[1], *split_list(s[2]), *split_list(s[3])]) for s in segments)
    out.names[FIELD] = _by_name((id_, [name]) for id_, name in fields.items())
    return out


def _by_name(named: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for id_, names in named:
        for name in dict.fromkeys(n.lower() for n in names if n):
            out.setdefault(name, []).append(id_)
    return out


def node_named(store: Store, kind: str, text: str) -> str:
    """Id of the segment or field with this id, name or (of segments) alias; raises ``NotFound`` with the nearest."""
    wanted, many = clean(text).lower(), kind == "Segment"
    rows = store.rows(kind, ["id", "name", *(("aliases", "terms") if many else ())])
    for step in (lambda r: [r[0]], lambda r: [r[1]], lambda r: [w for cell in r[2:] for w in split_list(cell)]):
        found = [r[0] for r in rows if wanted in (w.lower() for w in step(r) if w)]
        if len(found) == 1:
            return str(found[0])
    raise NotFound(LABELS[kind], text, nearest(clean(text), [r[1] for r in rows]))


def class_named(text: str) -> str:
    """The code of a class of GB/T 4754 by its code or its name; raises ``NotFound`` with the nearest names."""
    code = _class_of(text)
    if not code:
        raise NotFound("国标行业（写代码，如 C3985，或全名）", text, nearest(clean(text), list(_classes().values())))
    return code


def _class_of(text: str) -> str:
    word = clean(text)
    if (found := _CODE.fullmatch(word)) and not (found[2] and found[1].isdigit() and len(found[1]) < 3):
        return found[1].upper()
    names = {name: code for code, name in _classes().items()}
    return names.get(word, "")


@cache
def _classes() -> dict[str, str]:
    rows = (r for file in _CLASSES for r in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    return {bare_code(row["代码"]): row["名称"] for row in rows}
