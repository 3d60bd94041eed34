"""Heads put together of words that we know (拟引进项目名称, 主要进出口商品, 开发区/镇办): no character is left over."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from loaders.table.words import FILE, bare_head, words

SURENESS = 0.8
"""Nothing of such a head is unknown; its values are looked at all the same."""
_JOIN = r"(?:[/、&+]|以及|[及和或与])"
_PARTS = re.compile(_JOIN)
_ASKING = re.compile(r"(?:是什么|的|[吗呢？?])+\Z")


def composed(base: str, *, short: bool = False) -> str:
    """The one target that a head can mean whose every word we know; ``""`` for none, or several. With ``short`` it may
    leave out that it is of names.

    >>> composed("服务平台名称"), composed("服务平台"), composed("服务平台", short=True)
    ('机构.机构名称', '', '机构.机构名称')
    """
    said = _ASKING.sub("", base) or base
    if said != base and (known := words().heads.get(said)):
        return known
    parts = {words().heads.get(p) or words().heads.get(bare_head(p), "") for p in _PARTS.split(said)}
    if len(parts) == 1 and "" not in parts and _PARTS.search(said):
        return parts.pop()
    found = {target for target, pattern, must in _patterns(short) if pattern.fullmatch(said) and must.search(said)}
    if found >= {"企业.所在地", "项目.所在地"}:
        found.discard("企业.所在地")
    return found.pop() if len(found) == 1 else ""


@cache
def _patterns(short: bool = False) -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))["composed"]
    always, out = said.pop("any"), []
    for target, of in said.items():
        lead, core, tail = (_any([*of[name], *always[name]]) for name in ("lead", "core", "tail"))
        ends = rf"{tail}{'+' if of.get('need_tail') and not short else '*'}"
        one = rf"(?:{lead}*{core})"
        pattern = re.compile(rf"[A-Z0-9+]*{one}(?:{_JOIN}?{one})*{ends}")
        out.append((target, pattern, re.compile(_any(of.get("must", [""])))))
    return out


def _any(listed: list[str]) -> str:
    return f"(?:{'|'.join(sorted(map(re.escape, listed), key=len, reverse=True))})"
