"""The code of a list of targets: the day, the version of the data and the ranking it was made with, and a fingerprint
of who is on it, in which order. A list that was handed over is made again by its code, or it is said why not.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256

from graph.dates import from_iso, to_iso
from graph.targets.rank import Candidate, Targets

_NONE = "none"
_DIGITS = 6
"""Digits of a score that count: the last ones hang on the machine."""
_CODE = re.compile(r"(\d{8})-(\d{1,12})-([0-9a-f]{8}|none)-([0-9a-f]{10})")
HOW = "同样的问法加 --ranking 名单编号（网页、接口是 ranking=）即照原样重做，做不出会说明为什么"


@dataclass(frozen=True, slots=True)
class Code:
    """``on`` is a day, ``version`` that of the store, ``ranking`` a name or "none"."""

    on: int
    version: int
    ranking: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.on}-{self.version}-{self.ranking}-{self.fingerprint}"


def code_of(targets: Targets) -> Code:
    """The code of a list as it is shown."""
    return Code(targets.on, targets.version, targets.standing.name or _NONE, fingerprint(targets))


def fingerprint(targets: Targets) -> str:
    """Of all that are listed, in their order with their scores, and of what was asked and ordered them: the ranking and
    the weights. The same list has the same one, whatever day, store or engine it comes from.
    """
    groups = (targets.candidates, targets.expanding, targets.unplaced, targets.vetoed)
    asked = targets.kind, targets.segment, sorted(targets.place.ids), targets.picked
    ordered = targets.standing.name, sorted(targets.weights.items())
    listed = [list(map(_row, group)) for group in groups]
    said = json.dumps([asked, ordered, listed, [x.id for x in targets.likely]])
    return sha256(said.encode()).hexdigest()[:10]


def _row(candidate: Candidate) -> tuple[str, float | None]:
    return candidate.id, None if candidate.score is None else round(candidate.score, _DIGITS)


def read_code(text: str) -> Code | None:
    """The code that somebody wrote, ``None`` for what is none; raises ``BadRequest`` for a day that does not exist.

    >>> str(read_code("20261201-12-none-0123456789")), read_code("none")
    ('20261201-12-none-0123456789', None)
    """
    found = _CODE.fullmatch(text.strip().lower())
    if found is None:
        return None
    year, month, day = found[1][:4], found[1][4:6], found[1][6:]
    return Code(from_iso(f"{year}-{month}-{day}"), int(found[2]), found[3], found[4])


def why_not(wanted: Code, made: Code) -> str:
    """Why a list is not the one of a code; "" where it is."""
    if wanted.fingerprint == made.fingerprint:
        return ""
    if wanted.ranking != made.ranking:
        why = f"那时的排序是 {_named(wanted.ranking)}，现在能用的是 {_named(made.ranking)}"
    elif wanted.version != made.version:
        why = f"那时是第 {wanted.version} 版数据，现在是第 {made.version} 版，数据变了"
    elif wanted.on != made.on:
        why = f"那份按 {to_iso(wanted.on)} 有效的数据，这次按 {to_iso(made.on)}"
    else:
        why = "数据与排序都没有变，是问法不同：环节、地区、类别、显示前几名或所选的候选与那时不一样"
    return f"重做不出名单 {wanted}：{why}"


def _named(ranking: str) -> str:
    return "“不用学习的排序”" if ranking == _NONE else ranking
