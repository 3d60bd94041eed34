"""The words by which a node is found, and how hits are ranked: the same on every engine.

Words are made in Python (``graph.text``) so that a phrase of single CJK characters finds any substring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from graph.model.districts import is_short_for
from graph.model.records import CANDIDATES, Hit
from graph.model.schema import NodeKind
from graph.text import clean, pinyin_keys, spaced, split_list

_NAMED = ("name", "full_name", "short_name", "aliases", "terms", "uscc", "stock_code")
_TOKEN = re.compile(r"\w+")
_WORD = re.compile(r"[\w\ue000]+")
BETWEEN = " \ue000 "
"""A word that no query can hold, so that no phrase runs from one name into the next."""


def named_fields(kind: NodeKind) -> list[str]:
    """Fields of a kind whose values are names or codes."""
    return [f for f in _NAMED if f in kind.fields]


def words_of(kind: NodeKind, named: Sequence[str], values: Sequence[Any]) -> str:
    """All names as single characters, and pinyin keys of the name people say (the short one)."""
    if not kind.pinyin:
        return spaced(clean(values[0] or ""))
    spoken = next((v for f, v in zip(named, values, strict=True) if v and f in ("name", "full_name")), "")
    written = [spaced(item) for v in values for item in split_list(v)]
    return BETWEEN.join([*written, *pinyin_keys(clean(spoken))])


def searchable(words: str) -> str:
    """Words without marks, one space before each: what a user typed is found if ``" " + " ".join(tokens)`` is in it."""
    return " " + " ".join(_WORD.findall(words.replace("_", " ")))


def query_tokens(text: str) -> list[str]:
    """Words of what a user typed, in order; the last one may go on."""
    return _TOKEN.findall(spaced(clean(text)).replace("_", " "))


LOOKED_AT = 6000
"""Hits (of a kind, where an engine has an index for each) up to which all are compared and every engine answers the
same.

Of more, an engine looks at those that its index finds first: a word that half of a million names hold would take
seconds.
"""


def ranked(text: str, found: Iterable[tuple[str, Iterable[tuple[str, str]]]], limit: int) -> list[Hit]:
    """Hits from (id, label) pairs by kind: places called so (市, 区 or 县 may be left off) first,
    then exact names, names that begin with the text, then shorter names.

    The order is total, by name and id in the end, so that it does not matter in which order they were found; of each
    kind the first :data:`graph.model.records.CANDIDATES` count.
    """
    hits: list[tuple[int, int, int, str, str, str]] = []
    needle = clean(text).lower()
    for order, (name, pairs) in enumerate(found):
        of_kind = sorted((_tier(needle, name, id_, label), len(label), label, id_) for id_, label in pairs)
        hits += [(tier, order, size, label, id_, name) for tier, size, label, id_ in of_kind[:CANDIDATES]]
    return [Hit(kind=name, id=id_, name=label) for _, _, _, label, id_, name in sorted(hits)[:limit]]


def _tier(needle: str, kind: str, id_: str, label: str) -> int:
    """0 for places called so, 1 for exact names, 2 for exact ids, 3 for names that begin with the text, 4 else."""
    low = label.lower()
    if kind == "District" and (low == needle or is_short_for(id_, label, needle)):
        return 0
    if low.startswith(needle):
        return 3 if low != needle and id_.lower() != needle else 1
    return 4 if id_.lower() != needle else 2
