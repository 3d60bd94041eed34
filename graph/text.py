"""Text as users type it: cleaning, list cells, and the search keys of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

_LIST = re.compile(r"[；;|\n]+")
_MARKS = re.compile(r"[\W_]+")
_SPACE = re.compile(r"\s+")
_FIRST_CJK = "\u2e80"
_PROSE = "，。；：！？（）、《》“”‘’"
_CLEAN = re.compile(f"[!-~\u4e00-\u9fff{_PROSE}]+(?: [!-~\u4e00-\u9fff{_PROSE}]+)*\\Z")
_SHELTER = {ord(c): 0xF0000 + i for i, c in enumerate(_PROSE)}
_UNSHELTER = {v: k for k, v in _SHELTER.items()}
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SPOKEN = 40  # nobody types the pinyin of a longer name, and the keys grow with the square of it
LIST_MARK = "；"


def clean(text: str) -> str:
    """``text`` in NFKC with control characters dropped, white space folded, and ends stripped.

    Chinese punctuation stays as it is: NFKC would turn ，into a comma in the middle of a Chinese sentence.

    >>> clean("　ＡＢＣ\\xa0１２，（甲） ")
    'ABC 12，（甲）'
    """
    if _CLEAN.match(text):
        return text
    folded = unicodedata.normalize("NFKC", text.translate(_SHELTER)).translate(_UNSHELTER)
    return _SPACE.sub(" ", _CONTROL.sub("", folded)).strip()


def split_list(text: str | None) -> list[str]:
    """Items of a list cell, cleaned, without repeats, in order.

    >>> split_list("硅片；外延片;硅片")
    ['硅片', '外延片']
    """
    if not text:
        return []
    if not _LIST.search(text):
        item = clean(text)
        return [item] if item else []
    items = (clean(item) for item in _LIST.split(text))
    return list(dict.fromkeys(item for item in items if item))


def split_words(texts: Iterable[str]) -> list[str]:
    """Words of texts that may each hold several, separated by commas, as users list them; each once.

    >>> split_words(["补链，强链", "", "补链"])
    ['补链', '强链']
    """
    parts = (part.strip() for text in texts for part in text.replace("，", ",").replace("、", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def join_list(items: list[str]) -> str | None:
    """The canonical list cell, ``None`` when there is nothing."""
    return LIST_MARK.join(items) or None


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def _single_reading(char: str) -> str | None:
    """The one reading of a character whose readings agree once tones are dropped; no context is needed for it."""
    from pypinyin.constants import PINYIN_DICT

    plain = {_toneless(r) for r in PINYIN_DICT.get(ord(char), "").split(",")}
    return plain.pop() or None if len(plain) == 1 else None


@cache
def _openings() -> frozenset[str]:
    """The first two characters of every phrase that has a reading of its own.

    Where none occurs, each character stands alone.
    """
    from pypinyin.constants import PHRASES_DICT

    return frozenset(phrase[:2] for phrase in PHRASES_DICT if len(phrase) > 1)


@lru_cache(maxsize=100_000)
def _reading(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


@lru_cache(maxsize=100_000)
def _cut(text: str) -> tuple[str, ...]:
    """Syllables of a text that begins with a word; many names end alike."""
    from pypinyin.seg.simpleseg import seg

    return tuple(syllable for word in seg(text) for syllable in _reading(word))


def syllables(text: str) -> list[str]:
    """Pinyin syllables without tones; runs of other characters stay as they are.

    The same as ``pypinyin.lazy_pinyin``, which is many times slower: it converts every name anew.

    >>> syllables("重庆A"), syllables("绿")
    (['chong', 'qing', 'A'], ['lv'])
    """
    readings = [_single_reading(c) for c in text]
    known = [r for r in readings if r is not None]
    if len(known) == len(readings):
        return known
    openings, out = _openings(), list[str]()
    for i, char in enumerate(text):
        alone = _reading(char)
        if text[i : i + 2] in openings or alone == (char,):  # a phrase may begin here, or a run of other characters
            return [*out, *_cut(text[i:])]
        out += alone
    return out


def spaced(text: str) -> str:
    """``text`` in lower case with each CJK character set apart, so that a phrase query finds any substring of them."""
    low = text.lower()
    if low and min(low) >= _FIRST_CJK:  # the usual name, and many times faster
        return " ".join(low)
    return "".join([f" {c} " if c >= _FIRST_CJK else c for c in low])


def pinyin_keys(text: str) -> list[str]:
    """Search keys from the pinyin of ``text``: full and initials, from every syllable on.

    >>> pinyin_keys("固锝")
    ['gude', 'gd', 'de', 'd']
    """
    parts = [s if s.islower() and s.isalpha() else _MARKS.sub("", s.lower()) for s in syllables(text[:_SPOKEN])]
    parts = [p for p in parts if p]
    whole, initials, at = "".join(parts), "".join([p[0] for p in parts]), 0
    keys: list[str] = []
    for start, part in enumerate(parts):
        keys += whole[at:], initials[start:]
        at += len(part)
    return list(dict.fromkeys(keys))


def first_few(names: Sequence[str], most: int) -> str:
    """The first names in a row, and 等 where there are more.

    >>> first_few(["甲", "乙", "丙"], 2), first_few(["甲", "乙"], 2)
    ('甲、乙等', '甲、乙')
    """
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def first_known(*values: str | None) -> str:
    """The first text that is not empty, "" when all are; names to show are chosen by it.

    >>> first_known(None, "", "甲公司", "id-1")
    '甲公司'
    """
    return next((v for v in values if v), "")
