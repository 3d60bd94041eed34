"""What people say of a list: who is taken on or off by hand, until when and why; remarks; answers of 市统计局.

Two topics of the work log. An entry of a list speaks of one row of it in one field and place; an answer speaks of a
record in a field, wherever it is listed. The newest note of a key counts, the older ones stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.dates import from_iso
from graph.errors import BadRequest
from graph.model.records import Note

ENTRY, ANSWER = "list entry", "list answer"
IN, OUT = "列入", "移出"
DECISIONS = {"in": IN, "out": OUT, "": "不定"}
"""What may be decided by hand; "" leaves it to the criteria again."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was said last of a row: ``decision`` is a key of :data:`DECISIONS`; ``last`` is the id of the note,
    ``noted`` its key in the log.
    """

    key: str
    name: str
    decision: str = ""
    reason: str = ""
    until: str = ""
    remark: str = ""
    officer: str = ""
    by: str = ""
    at: str = ""
    last: str = ""
    noted: str = ""

    def holds(self, on: int) -> bool:
        """Whether the decision still stands on a day."""
        return bool(self.decision) and _stands(self.until, on)


@dataclass(frozen=True, slots=True)
class Answered:
    """What 市统计局 (or whoever was asked) answered of a test: 是, 否 or a range; never a value."""

    key: str
    test: str
    answer: str
    unit: str = ""
    until: str = ""
    by: str = ""
    at: str = ""
    last: str = ""
    noted: str = ""

    def holds(self, on: int) -> bool:
        """Whether it still counts on a day; an empty answer takes an earlier one back."""
        return bool(self.answer) and _stands(self.until, on)


def _stands(until: str, on: int) -> bool:
    """Whether what was said up to a day, or for good, still counts."""
    return not until or from_iso(until) >= on


def entry_key(name: str, field: str, place: Iterable[str], row: str) -> str:
    """Key in the work log of a row of a list."""
    return "|".join((name, field, "+".join(sorted(place)), row))


def answer_key(field: str, row: str, test: str) -> str:
    """Key in the work log of an answer."""
    return "|".join((field, row, test))


@dataclass(frozen=True, slots=True)
class HandBook:
    """All that was said: by the keys of the log."""

    entries: Mapping[str, ByHand]
    answers: Mapping[str, Answered]

    def of_list(self, name: str, field: str, place: Iterable[str]) -> dict[str, ByHand]:
        """What was said of the rows of a list, by their keys."""
        head = entry_key(name, field, place, "")
        return {e.key: e for k, e in self.entries.items() if k.startswith(head)}

    def answer(self, field: str, row: str, test: str, on: int) -> Answered | None:
        """The answer that counts on a day."""
        found = self.answers.get(answer_key(field, row, test))
        return found if found is not None and found.holds(on) else None


def taken_and_left(said: Mapping[str, ByHand], listed: Collection[str], on: int) -> tuple[set[str], set[str]]:
    """Keys of rows that people took on beyond those ``listed`` by the criteria, and of those whom they took off."""
    holding = {key: hand.decision for key, hand in said.items() if hand.holds(on)}
    taken = {key for key, decision in holding.items() if decision == "in" and key not in listed}
    return taken, {key for key, decision in holding.items() if decision == "out"}


def read_hand(notes: Iterable[Note], renamed: Mapping[str, str] | None = None) -> HandBook:
    """What notes of both topics (oldest first, others are passed over) say.

    ``renamed`` leads from keys of rows whose records were merged into others to the keys that are kept.
    """
    entries, answers = dict[str, ByHand](), dict[str, Answered]()
    for note in notes:
        if note.topic == ENTRY:
            made = _entry(note, renamed or {})
            entries[_replaced(note.key, made.key)] = made
        elif note.topic == ANSWER:
            said = _answer(note, renamed or {})
            field = note.key.split("|", 1)[0]
            answers[answer_key(field, said.key, said.test)] = said
    return HandBook(entries, answers)


def _replaced(key: str, row: str) -> str:
    return "|".join((*key.split("|", 3)[:3], row))


def _entry(note: Note, renamed: Mapping[str, str]) -> ByHand:
    said, row = note.values, note.key.split("|", 3)[3]
    texts = {n: str(said.get(n) or "") for n in ("name", "decision", "reason", "until", "remark", "officer")}
    return ByHand(renamed_key(row, renamed), **texts, by=note.by, at=note.at, last=note.id, noted=note.key)


def _answer(note: Note, renamed: Mapping[str, str]) -> Answered:
    said, (_, row, test) = note.values, note.key.split("|", 2)
    texts = {n: str(said.get(n) or "") for n in ("answer", "unit", "until")}
    return Answered(renamed_key(row, renamed), test, **texts, by=note.by, at=note.at, last=note.id, noted=note.key)


def renamed_key(row: str, renamed: Mapping[str, str]) -> str:
    """The key of a row today: its record may have been merged into another since.

    >>> renamed_key("Enterprise:a@seg", {"Enterprise:a": "Enterprise:b"})
    'Enterprise:b@seg'
    """
    record, mark, rest = row.partition("@")
    return f"{renamed.get(record, record)}{mark}{rest}"


def check_decision(decision: str, reason: str, until: str, on: int) -> str:
    """The key of a decision by hand; raises ``BadRequest`` where it is none, or lacks its reason or its end."""
    wanted = decision.strip()
    key = next((k for k, label in DECISIONS.items() if wanted in (k, label)), None)
    if key is None:
        raise BadRequest(f"人工增删“{wanted[:20]}”看不懂；请写{IN}、{OUT}，或写“{DECISIONS['']}”交回标准判断")
    if not key:
        return key
    if not reason.strip():
        raise BadRequest(f"人工{DECISIONS[key]}须写理由")
    if not until.strip():
        raise BadRequest(f"人工{DECISIONS[key]}须写有效至哪一天，如 2027-03-31；到期自动交回标准判断")
    if from_iso(until) < on:
        raise BadRequest(f"有效至 {until} 已经过了；请写今后的日期")
    return key


CROSSING = "跨过门槛的区间"
"""The answer that is kept of a range of nobody's choice on both sides of the limit: it settles nothing."""
_LIMITS = {"from_cny_100m": ("亿", 1.0), "cagr_from": ("%", 0.01), "rd_from": ("%", 0.01)}
"""The unit in which ranges about a limit are written, and what it is in the unit of the limit."""
_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:–(\d+(?:\.\d+)?))?([亿%])(以上|以下)?")


def check_answer(criterion: Mapping[str, Any], text: str) -> str:
    """The answer as it is kept, however a range is written: of one that is not among those to choose from, what it says
    of the limit; raises ``BadRequest`` for a number or any other text.
    """
    wanted, ranges = _plain(text), tuple(criterion.get("answers", ()))
    known = {"是": "是", "否": "否", CROSSING: CROSSING} | {_plain(r): str(r) for r in ranges}
    if not wanted or wanted in known:
        return known.get(wanted, "")
    if told := next((t for k in _LIMITS if k in criterion and (t := _of_limit(wanted, k, float(criterion[k])))), ""):
        return told
    if not any(c.isdecimal() for c in wanted):
        why = "看不懂"
    else:
        why = "没有这样的区间" if re.search(r"\d–|以[上下]", wanted) else "不收：企业的统计数不能写进来"
    raise BadRequest(f"答的这一格{why}，只写是、否或区间（{'、'.join(ranges) or '没有区间'}）")


def _of_limit(wanted: str, key: str, limit: float) -> str:
    """Whether a range of anybody's choice is above a limit (a key of :data:`_LIMITS`), below it or neither; "" for what
    is no range in its unit.

    >>> [_of_limit(text, "from_cny_100m", 2) for text in ("4亿以上", "2亿以下", "1亿以上", "1–3亿", "4亿", "4%以上")]
    ['是', '否', '跨过门槛的区间', '跨过门槛的区间', '', '']
    """
    unit, worth = _LIMITS[key]
    found = _RANGE.fullmatch(wanted)
    if found is None or found[3] != unit or (found[2] is None) == (found[4] is None):
        return ""
    first, last = float(found[1]) * worth, float(found[2] or found[1]) * worth
    low, high = (-math.inf if found[4] == "以下" else first), (math.inf if found[4] == "以上" else last)
    near = 1e-9  # 0.15 in per cent is not 15 to the last bit
    return "是" if low >= limit - near else "否" if high <= limit + near else CROSSING


def _plain(text: str) -> str:
    """An answer without what people write in more than one way.

    >>> _plain("3% — 5％"), _plain("3至5%"), _plain("1亿元~10亿元"), _plain("是。")
    ('3–5%', '3–5%', '1–10亿', '是')
    """
    plain = "".join(text.split()).rstrip("。").replace("％", "%").replace("元", "")
    return re.sub("[%亿](?=–)", "", re.sub("[-~～—－−至]+", "–", plain))
