"""Honours of a firm: its certificates, then what its honours say; what ran out is not held, as on the ladder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from graph.dates import to_iso
from graph.ladder.declared import usual_ladder
from graph.ladder.held import Certificate, named
from graph.ladder.rule import FOREVER
from graph.text import split_list

_NOT_YET = re.compile("拟|非|未|后备|培育|入库|申报|潜在")
_UNCHECKED = "有效期未核"


class Held(NamedTuple):
    """An honour of a firm: its name, that with what says so, and the id of its certificate, "" where a word says it."""

    name: str
    words: str
    certificate: str = ""


def held_honours(
    honours: str | None, certificates: Sequence[Certificate], wanted: Sequence[str], on: int
) -> list[Held]:
    """Honours that are, or hold in their name, one of those wanted, on a day (YYYYMMDD).

    >>> [h.words for h in held_honours("江苏省瞪羚企业;拟上市", (), ["瞪羚"], 20261202)]
    ['江苏省瞪羚企业（数据所记，有效期未核）']
    >>> [h.words for h in held_honours("瞪羚企业（2024 年第三批）", (), ["瞪羚"], 20261202)]
    ['瞪羚企业（2024 年第三批；有效期未核）']
    """
    by = {c.rung: c for c in _valid(certificates, wanted, on)}
    known = [rung for rung in usual_ladder().rungs if rung.name in {*by, *_over(certificates, on)}]
    out = [Held(rung, f"{rung}（{_until(c)}）", c.id) for rung, c in by.items()]
    for text in split_list(honours):
        if _asked(text, wanted) and not any(named(rung, text) for rung in known):
            told = f"{text[:-1]}；{_UNCHECKED}）" if text.endswith("）") else f"{text}（数据所记，{_UNCHECKED}）"
            out.append(Held(text, told))
    return out


def ran_out(certificates: Sequence[Certificate], wanted: Sequence[str], on: int) -> list[Certificate]:
    """The certificates of honours wanted that are held no more, the last one of each."""
    over = _over(certificates, on)
    last = {c.rung: c for c in sorted(certificates, key=lambda c: c.until) if c.rung in over}
    return [c for c in last.values() if _asked(c.rung, wanted)]


def _asked(name: str, wanted: Sequence[str]) -> bool:
    """Whether a name is that of an honour wanted: 独角兽培育企业 is no 独角兽, be it a word or a certificate."""
    return any(w in name for w in wanted) and not _NOT_YET.search(name)


def _valid(certificates: Sequence[Certificate], wanted: Sequence[str], on: int) -> list[Certificate]:
    """Those in force, the longest one of a rung last."""
    found = [c for c in certificates if c.valid(on) and _asked(c.rung, wanted)]
    return sorted(found, key=lambda c: (c.until, c.id))


def _over(certificates: Sequence[Certificate], on: int) -> set[str]:
    """Rungs of which all certificates ran out or were withdrawn."""
    held = {c.rung for c in certificates if c.valid(on)}
    return {c.rung for c in certificates if c.withdrawn or c.since <= on} - held


def _until(certificate: Certificate) -> str:
    return "证书没有写有效期" if certificate.until == FOREVER else f"证书有效至 {to_iso(certificate.until)}"
