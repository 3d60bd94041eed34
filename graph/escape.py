"""Text that spreadsheets would run as a formula, made safe on the way out and restored on the way in."""

from __future__ import annotations

FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """``text`` with an apostrophe before anything that a spreadsheet would evaluate.

    >>> safe_text("=1+1"), safe_text("硅片")
    ("'=1+1", '硅片')
    """
    return "'" + text if text.startswith(FORMULA_START) or _is_escaped(text) else text


def plain_text(text: str) -> str:
    """Inverse of :func:`safe_text`.

    >>> plain_text(safe_text("'=x")), plain_text("'quoted")
    ("'=x", "'quoted")
    """
    return text[1:] if _is_escaped(text) else text


def _is_escaped(text: str) -> bool:
    """An apostrophe (or more) before a formula start: such text takes one more, so that the inverse is exact."""
    return text.startswith("'") and text.lstrip("'").startswith(FORMULA_START)
