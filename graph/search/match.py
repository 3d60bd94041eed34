"""Why a search found something: which of its names holds the text typed, and which part of that name it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from graph.says import Says
from graph.text import clean, spaced, split_list, syllables

How = Literal[
    "name", "pinyin", "initials", "full_name", "short_name", "aliases", "terms", "uscc", "stock_code", "id", ""
]
HOW_WORDS: Mapping[str, str] = {
    "name": "",
    "pinyin": "拼音",
    "initials": "拼音首字母",
    "full_name": "全称",
    "short_name": "简称",
    "aliases": "别名",
    "terms": "也叫",
    "uscc": "信用代码",
    "stock_code": "股票代码",
    "id": "编号",
    "": "",
}
VALUES: tuple[How, ...] = ("full_name", "short_name", "aliases", "terms", "uscc", "stock_code")
"""Fields besides the name that hold what a node is found by, in the order in which they are looked at."""
_SPOKEN = 40
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Match:
    """Where the text stands: ``text[start:end]`` of the name (or the code) that ``how`` tells."""

    how: Annotated[
        How,
        Says(
            "怎样找到",
            "name 名称，pinyin 拼音，initials 首字母，aliases 别名，terms 规范术语，uscc、stock_code、id 代码等",
        ),
    ]
    text: str
    start: int = 0
    end: int = 0


def in_name(typed: str, name: str) -> Match | None:
    """The match of a text in the name shown: as it is written, or by pinyin.

    >>> in_name("锝电", "固锝电子"), in_name("dz", "固锝电子"), in_name("x", "固锝")
    (Match(how='name', text='固锝电子', start=1, end=3), Match(how='initials', text='固锝电子', start=2, end=4), None)
    """
    found = _written(typed, name)
    if found:
        return Match("name", name, *found)
    wanted = "".join(_letters(clean(typed))[0])
    if not wanted or not wanted.isascii():
        return None
    spoken = _spoken(name)
    for start in range(len(spoken)):
        for how, said in (
            ("pinyin", [s for s, _, _ in spoken[start:]]),
            ("initials", [s[0] for s, _, _ in spoken[start:]]),
        ):
            if "".join(said).startswith(wanted):
                end = _end(spoken[start:], said, len(wanted))
                return Match(how, name, spoken[start][1], end)  # type: ignore[arg-type]
    return None


def in_values(typed: str, values: Mapping[str, Any], id_: str) -> Match:
    """The match of a text in the other names and codes of a node; one of no text where none holds it."""
    for how in VALUES:
        for item in split_list(values.get(how)):
            if found := _written(typed, item):
                return Match(how, item, *found)
    found = _written(typed, id_)
    return Match("id", id_, *found) if found else Match("", "")


def _written(typed: str, name: str) -> tuple[int, int] | None:
    wanted, (letters, at) = "".join(_letters(clean(typed))[0]), _letters(name)
    found = "".join(letters).find(wanted) if wanted else -1
    return (at[found], at[found + len(wanted) - 1] + 1) if found >= 0 else None


def _letters(text: str) -> tuple[list[str], list[int]]:
    """Letters and digits of a text as the search compares them, and where each stands."""
    letters, at = list[str](), list[int]()
    for i, char in enumerate(text):
        for c in spaced(unicodedata.normalize("NFKC", char)).strip():
            if _WORD.match(c):
                letters.append(c)
                at.append(i)
    return letters, at


def _spoken(name: str) -> list[tuple[str, int, int]]:
    """Syllables of a name, each with the part of the name that it says."""
    out, at = list[tuple[str, int, int]](), 0
    for syllable in syllables(name[:_SPOKEN]):
        size = len(syllable) if name.startswith(syllable, at) else 1
        if said := "".join(_WORD.findall(syllable.lower())):
            out.append((said, at, at + size))
        at += size
    return out


def _end(spoken: list[tuple[str, int, int]], said: list[str], size: int) -> int:
    """End of the part of a name that so many letters of what is said cover."""
    done = 0
    for (_, _, end), letters in zip(spoken, said, strict=True):
        done += len(letters)
        if done >= size:
            return end
    return spoken[-1][2]
