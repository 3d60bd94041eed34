"""How wide text will be, and how to break or shorten it so that it fits.

Widths are in em and lean to the wide side: a CJK character is 1 em in every CJK font; Latin letters are measured on
Noto Sans CJK, whose Latin is wider than that of most system fonts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NARROW = dict.fromkeys("iljtfrI.,:;'|!()[] ", 0.36) | dict.fromkeys("mwMW@%", 0.94)
_NO_START = frozenset("，。、；：！？）》】”’…·％%,.;:!?)]}")
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_QUOTED = re.compile("(“[^“”]*”|「[^「」]*」)")
_NAME_EM = 16.0
"""Longer text is prose, which breaks anywhere."""
ELLIPSIS = "…"


def printable(text: str) -> str:
    """``text`` on one line, without characters that XML forbids or that would turn the line around.

    >>> printable("硅\\x00片\\n<b>")
    '硅片 <b>'
    """
    if text.isprintable():
        return text
    return "".join(" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or not _forbidden(c)).strip()


def _forbidden(char: str) -> bool:
    code = ord(char)
    return code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE or char in _BIDI


@lru_cache(maxsize=2048)
def _char_em(char: str) -> float:
    if char < "\x7f":
        return _NARROW.get(char, 0.7 if char.isupper() else 0.58)
    if unicodedata.combining(char) or char in "\u200b\u200c\u200d\ufe0e\ufe0f":
        return 0.0
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.35 if ord(char) > 0x1F000 else 1.0
    return 0.75


@lru_cache(maxsize=8192)
def em(text: str) -> float:
    """Width of ``text`` in em."""
    return sum(map(_char_em, text))


def clip(text: str, width: float, size: float) -> str:
    """``text``, shortened with an ellipsis when it is wider than ``width`` px at ``size`` px.

    >>> clip("化合物半导体衬底", 60, 12)
    '化合物半…'
    """
    limit = width / size
    if em(text) <= limit:
        return text
    used, out = 1.0, []
    for char in text:
        used += _char_em(char)
        if used > limit:
            break
        out.append(char)
    return "".join(out).rstrip() + ELLIPSIS


@lru_cache(maxsize=8192)
def wrap(text: str, width: float, size: float, lines: int = 2) -> tuple[str, ...]:
    """``text`` in at most ``lines`` lines of ``width`` px; the last one is shortened when it does not fit.

    Two lines are balanced, so that no single character is left over on the second; a name breaks at a seam, where it
    has one.

    >>> wrap("CMOS图像传感器", 90, 15)
    ('CMOS', '图像传感器')
    >>> wrap("先核实“光刻设备”有没有第二家", 90, 12, 4)
    ('先核实', '“光刻设备”有', '没有第二家')
    """
    limit = width / size
    if em(text) <= limit:
        return (text,)
    out = _greedy(text, limit)
    if len(out) == 2 and lines >= 2:
        if cut := _seam(text, limit):
            return text[:cut].rstrip(), text[cut:].lstrip()
        for share in (0.52, 0.6, 0.7, 0.85):
            narrow = _greedy(text, max(em(text) * share, 1.0))
            if len(narrow) == 2 and max(map(em, narrow)) <= limit:
                return tuple(narrow)
    if len(out) <= lines:
        return tuple(out)
    rest = " ".join(out[lines - 1 :]) if text.isascii() else "".join(out[lines - 1 :])
    return (*out[: lines - 1], clip(rest + ELLIPSIS if em(rest) <= limit else rest, width, size))


def _seam(text: str, limit: float) -> int:
    """Where a short name falls apart into two lines that fit: after 与, or where Latin meets Chinese.

    0 where nowhere.
    """
    if em(text) > _NAME_EM:
        return 0
    cuts = [
        at
        for at in range(2, len(text) - 1)
        if (text[at - 1] == "与" or (text[at - 1] < "\u2e80") != (text[at] < "\u2e80")) and text[at] not in _NO_START
    ]
    fits = [at for at in cuts if max(em(text[:at]), em(text[at:])) <= limit]
    return min(fits, key=lambda at: abs(em(text[:at]) - em(text[at:])), default=0)


def _greedy(text: str, limit: float) -> list[str]:
    """Lines no wider than ``limit`` em, broken between words or CJK characters, never before closing punctuation, nor
    in a quoted name that fits on a line.
    """
    out, line = [], ""
    for word in _words(text, limit):
        if em(line + word.rstrip()) <= limit:
            line += word
            continue
        if line.strip():
            out.append(line.rstrip())
        line = word.lstrip()
        while em(line.rstrip()) > limit:
            cut = next((i for i in range(1, len(line)) if em(line[: i + 1]) > limit), len(line))
            out.append(line[:cut])
            line = line[cut:]
    return [*out, line.rstrip()] if line.strip() else out


def _words(text: str, limit: float) -> list[str]:
    """What is not to be broken: Latin words, quoted names that fit, each with the punctuation that closes it."""
    out: list[str] = []
    parts = [part for part in _QUOTED.split(text) if part]
    for char in (c for p in parts for c in ([p] if _QUOTED.fullmatch(p) and em(p) < limit else p)):
        latin = len(char) == 1 and char < "\u2e80" and out and out[-1][-1] < "\u2e80" and out[-1][-1] not in " ”"
        joins = out and (char in _NO_START or latin)
        if joins or (char == " " and out):
            out[-1] += char
        else:
            out.append(char)
    return out
