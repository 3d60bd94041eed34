"""Text as users type it: cleaning, list cells, and the search keys of a name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LIST = re.compile(r"[；;|\n]+")
_SPACE = re.compile(r"\s+")
_FIRST_CJK = "\u2e80"
_CLEAN = re.compile("[!-~\u4e00-\u9fff]+(?: [!-~\u4e00-\u9fff]+)*\\Z")
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
LIST_MARK = "；"


def clean(text: str) -> str:
    """``text`` in NFKC with control characters dropped, white space folded, and ends stripped.

    >>> clean("　ＡＢＣ\\xa0１２ ")
    'ABC 12'
    """
    if _CLEAN.match(text):
        return text
    return _SPACE.sub(" ", _CONTROL.sub("", unicodedata.normalize("NFKC", text))).strip()


def split_list(text: str | None) -> list[str]:
    """Items of a list cell, cleaned, without repeats, in order.

    >>> split_list("硅片；外延片;硅片")
    ['硅片', '外延片']
    """
    if not text:
        return []
    items = (clean(item) for item in _LIST.split(text))
    return list(dict.fromkeys(item for item in items if item))


def join_list(items: list[str]) -> str | None:
    """The canonical list cell, ``None`` when there is nothing."""
    return LIST_MARK.join(items) or None


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def _single_reading(char: str) -> str | None:
    """The one reading of a character whose readings agree once tones are dropped; no context is needed for it."""
    from pypinyin.constants import PINYIN_DICT

    plain = {_toneless(r) for r in PINYIN_DICT.get(ord(char), "").split(",")}
    return plain.pop() or None if len(plain) == 1 else None


def syllables(text: str) -> list[str]:
    """Pinyin syllables without tones; runs of other characters stay as they are.

    >>> syllables("重庆A")
    ['chong', 'qing', 'A']
    """
    readings = [_single_reading(c) for c in text]
    known = [r for r in readings if r is not None]
    if len(known) == len(readings):
        return known
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(text))


def spaced(text: str) -> str:
    """``text`` in lower case with each CJK character set apart, so that a phrase query finds any substring of them."""
    return "".join([f" {c} " if c >= _FIRST_CJK else c for c in text.lower()])


def pinyin_keys(text: str) -> list[str]:
    """Search keys from the pinyin of ``text``: full and initials, from every syllable on.

    >>> pinyin_keys("固锝")
    ['gude', 'gd', 'de', 'd']
    """
    parts = [s.lower() for s in syllables(text) if s.strip()]
    keys: list[str] = []
    for start in range(len(parts)):
        keys.append("".join(parts[start:]))
        keys.append("".join(p[0] for p in parts[start:]))
    return list(dict.fromkeys(k for k in keys if k.isalnum()))
