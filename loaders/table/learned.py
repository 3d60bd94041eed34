"""A second reader of tables, learned from labelled ledgers: what a column is most like, and whom a table is about.

Two softmax regressions: on the characters of a head, on what its values look like (``shapes``, ``evidence``) and on the
other heads of the table; and on all heads, the first columns and what stands above. Their weights are fitted by
``benchmarks.loaders.fit_heads``. It never decides alone: where the words say nothing it proposes and the preview asks,
and where it is sure of something else than they say the preview asks as well.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from loaders.table import evidence, shapes
from loaders.table.cells import KIND, STAGE
from loaders.table.guesses import HONOURS, INSTITUTION, INVESTMENT, NAME, NAMES, ONE_YEAR, UNKNOWN, against, of_others
from loaders.table.mapping import ColumnUse
from loaders.table.settle import ANCHORS, SURE
from loaders.table.words import JOINED, PLACED, PRODUCT, TITLE, TRADE, Head, words

FILE = Path(__file__).parents[1] / "data" / "column_weights.npz"
BUCKETS = 4096
"""Features are told apart by a checksum of their names, modulo this."""
NOTHING = ""
CLASSES = (
    NOTHING,
    NAME,
    "企业.统一社会信用代码",
    "企业.所在地",
    PRODUCT,
    "企业.营业收入",
    "企业.成立日期",
    TRADE,
    HONOURS,
    ANCHORS["项目"],
    INVESTMENT,
    STAGE,
    INSTITUTION,
    KIND,
    "机构环节.研究方向",
    ANCHORS["人才"],
    "人才.所属机构",
    TITLE,
)
"""What a column may be; places of whatever kind are one, for the table says whose they are."""
SAME = dict.fromkeys(PLACED, "企业.所在地") | {
    "人才.所在单位": "人才.所属机构",
    "企业.行业大类": TRADE,
    "企业环节.环节": TRADE,
    "年度指标.营业收入": "企业.营业收入",
    "年度指标.主营业务收入": "企业.营业收入",
    "企业.企业简称": NAME,
}
ABOUT = ("enterprise", "project", "institution", "talent")
"""What a table may be about."""
PROPOSED, DOUBTED, CERTAIN, UNLIKELY = 0.6, 0.8, 0.9, 0.1
"""It proposes from the first probability on; it doubts what it finds less likely than the last where it is so sure of
something else; and where it is certain of that it replaces what was only guessed.
"""
_ALIKE = {PRODUCT, TRADE, "机构环节.研究方向"}
"""What is so like each other that one is no reason to doubt another."""
_PLANNED = (*NAMES, "企业.所在地", "企业.统一社会信用代码")
_WHOLE_YEAR = re.compile(r"(?:0?1月?[-至到]12月|全年)(?:份)?")
_LISTED = 0.95
"""So sure is a head that stands in the list of words itself; to doubt it takes more."""
_ASKED, _GUESSED, _SOME = 0.6, 0.55, 500
"""How sure a column is that is doubted or proposed, and how many of its values are looked at."""
_FULL, _HALF, _LIGHT, _DOUBLE, _TITLE = 1.0, 0.5, 0.3, 2.0, 0.7
_SHAPES: Mapping[str, Callable[[str], bool]] = {
    "firm": shapes.is_firm,
    "institution": shapes.is_institution,
    "project": shapes.is_project,
    "place": shapes.is_place,
    "located": shapes.is_located,
    "amount": shapes.is_amount,
    "number": shapes.is_number,
    "yes": shapes.is_yes_or_no,
    "honour": shapes.is_honour,
    "code": shapes.is_credit_code,
    "personal": shapes.is_personal,
    "called": evidence.is_called,
    "titled": evidence.is_titled,
    "rank": evidence.is_rank,
    "office": evidence.is_office,
    "level": evidence.is_level,
    "date": evidence.is_date,
    "state": evidence.is_state,
    "kind": evidence.is_kind,
}


@dataclass(frozen=True, slots=True)
class Likely:
    """The probability of each class for a column."""

    of: Mapping[str, float]

    @property
    def target(self) -> str:
        """What it is most like."""
        return max(self.of, key=self.of.__getitem__)

    @property
    def probability(self) -> float:
        """How probable that is, 0..1."""
        return self.of[self.target]


def features(heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """By column its features and their weights; ``columns`` are the values that say something."""
    around = {f"c{pair}": _LIGHT for head in heads for pair in _grams(head.base, 2, 2)}
    return [
        {**around, **dict(of_head(head)), **dict(_of_values(values[:_SOME]))}
        for head, values in zip(heads, columns, strict=True)
    ]


def _grams(text: str, least: int, most: int) -> Iterator[str]:
    for n in range(least, most + 1):
        yield from (text[i : i + n] for i in range(len(text) - n + 1))


def of_head(head: Head) -> Iterator[tuple[str, float]]:
    """Features of a head by itself."""
    yield from ((f"h{part}", _FULL) for part in _grams(f"^{head.base}$", 1, 4))
    yield f"w{head.base}", _FULL
    yield from ((f"g{part}", _HALF) for part in _grams(head.group, 2, 3))
    yield from ((f"r{part}", _HALF) for part in _grams(head.remark, 2, 3))
    if head.unit:
        yield f"u{head.unit}", _FULL
    if head.year:
        yield "year", _FULL


def _of_values(values: Sequence[str]) -> Iterator[tuple[str, float]]:
    for name, like in _SHAPES.items():
        part = shapes.share(values, like)
        yield f"s{name}", _DOUBLE * part
        if part > 0.5:
            yield f"S{name}", _FULL
    mean = sum(map(len, values)) / max(len(values), 1)
    different = len(set(values)) / max(len(values), 1)
    yield "length", min(mean / 10, 3.0)
    yield f"L{min(int(np.log2(mean + 1)), 7)}", _FULL
    yield "different", different
    yield f"D{int(different * 4)}", _FULL
    ends = Counter(v[-1:] for v in values)
    yield from ((f"e{c}", n / len(values)) for c, n in ends.items() if n > 0.1 * len(values))


def packed(found: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Features as rows of numbers, shape (columns, BUCKETS + 1); the last is 1."""
    rows = np.zeros((len(found), BUCKETS + 1), dtype=np.float32)
    rows[:, BUCKETS] = 1.0
    for row, named in zip(rows, found, strict=True):
        for name, value in named.items():
            row[zlib.crc32(name.encode()) % BUCKETS] += value
    return rows


@cache
def weights(of: str = "columns") -> np.ndarray:
    """Shape (BUCKETS + 1, len(CLASSES)), or for ``tables`` (BUCKETS + 1, len(ABOUT))."""
    with np.load(FILE) as kept:
        return np.asarray(kept[of], dtype=np.float32)


def shares_of(scores: np.ndarray) -> np.ndarray:
    """Probabilities of the classes from their scores, shape (rows, classes)."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def likely(heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[Likely]:
    """What each column of a table is most like."""
    shares = shares_of(packed(features(heads, columns)) @ weights())
    return [Likely(dict(zip(CLASSES, each, strict=True))) for each in shares.tolist()]


def table_features(heads: Sequence[Head], columns: Sequence[Sequence[str]], titles: Sequence[str]) -> dict[str, float]:
    """Features of a table: all heads, the first two columns of texts, and the lines above with the sheet's name."""
    found = {f"c{part}": _FULL for head in heads for part in _grams(f"^{head.base}$", 2, 3)}
    texts = [
        (h, v[:_SOME]) for h, v in zip(heads, columns, strict=True) if v and shapes.share(v, shapes.is_number) < 0.5
    ]
    for at, (head, values) in enumerate(texts[:2]):
        found |= {f"f{at}{part}": _FULL for part in _grams(f"^{head.base}$", 2, 3)}
        found |= {f"s{at}{name}": _DOUBLE * shapes.share(values[:_SOME], like) for name, like in _SHAPES.items()}
    return found | {f"t{part}": _TITLE for title in titles for part in _grams(title[:40], 2, 3)}


def about(heads: Sequence[Head], columns: Sequence[Sequence[str]], titles: Sequence[str]) -> dict[str, float]:
    """How probable it is that a table is about each of :data:`ABOUT`."""
    shares = shares_of(packed([table_features(heads, columns, titles)]) @ weights("tables"))
    return dict(zip(ABOUT, shares[0].tolist(), strict=True))


def read_again(uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """The uses of columns after the second reader looked at them."""
    if not heads:
        return uses
    read = {t for u in uses for t in u.to if t not in JOINED and (t not in NAMES or u.sureness >= SURE)}
    read |= {*NAMES} if read & {*NAMES} else set()  # whom a table is about is settled
    out = []
    for use, head, values, found in zip(uses, heads, columns, likely(heads, columns), strict=True):
        free = values and found.target not in read and not _of_others(head, found.target)
        made = _proposed(use, values, found) if free else use
        out.append(made if made is not use or not use.to else _doubted(use, found))
    return out


def _of_others(head: Head, target: str) -> bool:
    """Whether a head speaks of somebody or something else, or of a part: no matter what it looks like besides."""
    said = f"{head.group}{_WHOLE_YEAR.sub('', head.base)}"
    said = said.replace("拟", "") if target in _PLANNED else said  # whom or where they plan for (拟入库企业名称)
    apart = target == INVESTMENT and ONE_YEAR.search(said) is not None
    return apart or of_others(said) or any(w in said for w in words().strangers)


def _doubted(use: ColumnUse, found: Likely) -> ColumnUse:
    ours = SAME.get(use.to[0], use.to[0])
    listed = use.sureness >= _LISTED
    least, most = (CERTAIN, UNLIKELY / 2) if listed else (DOUBTED, UNLIKELY)
    unlikely = ours in CLASSES and found.of[ours] < most and found.probability >= least
    if not unlikely or {ours, found.target} <= _ALIKE:
        return use
    more = found.target.partition(".")[2] or "别的"
    return replace(use, sureness=min(use.sureness, _ASKED), reason=f"{use.reason}；照学过的台账更像{more}，请核对")


def _proposed(use: ColumnUse, values: Sequence[str], found: Likely) -> ColumnUse:
    """The use of a column whose head is unknown, or was not trusted for its values, or was only guessed at."""
    ours = SAME.get(use.to[0], use.to[0]) if use.to else NOTHING
    if found.target in (NOTHING, ours):
        return use
    if use.to:
        open_ = use.sureness < SURE and ours in CLASSES and found.probability >= CERTAIN
    elif use.reason == UNKNOWN:
        open_ = found.probability >= PROPOSED and not against(found.target, values)
    else:
        open_ = use.reason.startswith(f"列名像“{found.target}”，但值不像") and found.probability >= DOUBTED
    if not open_ or evidence.contradiction(found.target, values):
        return use
    why = f"与学过的台账里的“{found.target.partition('.')[2]}”列相像，学得的概率 {found.probability:.0%}"
    return replace(use, to=(found.target,), reason=why, sureness=_GUESSED)
