"""File names across the border: rebuilt from allowed characters on the way in, quoted (RFC 6266) on the way out."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from graph.errors import InputRefused

LONGEST = 80
_KEPT = frozenset(" ._-()（）【】·、")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}


def safe_name(name: str | None, suffixes: tuple[str, ...]) -> str:
    """A new file name made of the letters, digits and few signs of a user's one; never a path.

    Only the last component counts. The name keeps one of ``suffixes`` and has at most :data:`LONGEST` characters.

    >>> safe_name("../../etc/企业名单.xlsx", (".xlsx",))
    '企业名单.xlsx'

    Raises
    ------
    InputRefused
        When it ends in none of ``suffixes``.
    """
    last = unicodedata.normalize("NFKC", name or "").replace("\\", "/").rpartition("/")[2]
    raw, dot, ending = last.rpartition(".")
    suffix = (dot + ending).strip().lower()
    if suffix not in suffixes:
        shown = "".join(c for c in last if c.isprintable())[:LONGEST] or "（无名）"
        raise InputRefused(f"文件“{shown}”不是可导入的类型；请上传 {'、'.join(suffixes)} 文件")
    kept = "".join(c for c in raw if c in _KEPT or unicodedata.category(c)[0] in "LN")
    stem = kept.strip(" .")[: LONGEST - len(suffix) - 1].strip(" .") or "上传"
    # The first part names the sheet of a CSV, and names some systems reserve; the mark changes only those.
    head, point, rest = stem.partition(".")
    return (f"{head}_{point}{rest}" if head.lower() in _RESERVED else stem) + suffix


def disposition(name: str, *, inline: bool = False) -> str:
    """Value of ``Content-Disposition`` for a file name in any script.

    >>> disposition('缺口".csv')
    'attachment; filename="___.csv"; filename*=UTF-8\\'\\'%E7%BC%BA%E5%8F%A3%22.csv'
    """
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
