"""What may be said of a list by hand: the entries of the work log that say it, and what is refused, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.named import named
from graph.dates import from_iso, to_iso
from graph.errors import BadRequest, Conflict, NotFound
from graph.lists.by_hand import (
    ANSWER,
    DECISIONS,
    ENTRY,
    ByHand,
    HandBook,
    answer_key,
    check_answer,
    check_decision,
    entry_key,
)
from graph.lists.made import MadeList
from graph.lists.scene import node_key, segment_key
from graph.model.records import Entry
from graph.text import clean

FIELDS = {"decision": "人工增删", "reason": "理由", "until": "有效至", "remark": "备注", "officer": "企业服务专员"}
"""What is said of a row, with the words for it."""
LONGEST = {"reason": 200, "until": 10, "remark": 500, "officer": 40, "by": 40, "unit": 40}
KINDS = {
    "firms": ("Enterprise", "Institution"),
    "projects": ("Project",),
    "weak": ("Segment",),
    "to_verify": ("Segment",),
    "targets": (),
    "talks": (),
}
"""Kinds of records that can be taken on by hand."""
_YEAR = 1_00_00
"""A year in a day as YYYYMMDD."""


class Listed(Protocol):
    """Which list is spoken of; a :class:`~graph.lists.made.MadeList` is one."""

    @property
    def name(self) -> str:
        """Name of the list."""

    @property
    def field(self) -> str:
        """Id of the field."""

    @property
    def place(self) -> tuple[str, ...]:
        """Districts."""

    @property
    def on(self) -> int:
        """The day."""


@dataclass(frozen=True, slots=True)
class Which:
    """The list that is meant, before it is made: by ids and on a day, or in users' words, whenever it is made."""

    name: str
    field: str
    place: tuple[str, ...]
    on: int = 0


def find_row(made: MadeList, graph: ChainGraph, text: str) -> tuple[str, str]:
    """Key and name of the row that a key, an id or a name means: one of the list, or a record that could be on it.

    Raises
    ------
    NotFound, BadRequest
        Nothing goes by it, or several do.
    """
    wanted = clean(text)
    rows = {e.key: e for e in (*made.listed, *made.candidates)}
    if wanted in rows:
        return wanted, rows[wanted].name
    found = [e for e in rows.values() if wanted in (e.id, e.name)]
    if len(found) == 1:
        return found[0].key, found[0].name
    if found:
        keys = "、".join(e.key for e in found[:5])
        raise BadRequest(f"“{text}”在{made.title}上有 {len(found)} 行；请写它的键：{keys}")
    head, _, rest = wanted.partition(":")
    for kind in KINDS[made.name]:
        try:
            id_ = find_id(graph, kind, rest if head == kind else wanted)
        except NotFound:
            continue
        key = segment_key(id_, made.place) if kind == "Segment" else node_key(kind, id_)
        return key, named(graph, kind, id_).name
    raise NotFound(f"{made.title}上的行", text, [e.name for e in made.listed[:3]])


def hand_entry(
    book: HandBook,
    made: Listed,
    row: tuple[str, str],
    wanted: Mapping[str, str | None],
    by: str,
    *,
    seen: str | None = None,
) -> Entry:
    """The entry that changes what is said of a row (its key and name): of :data:`FIELDS` those that are said.

    Raises
    ------
    Conflict
        Somebody wrote after the entry ``seen`` (``None``: whatever is there).
    BadRequest
        No name, nothing changed, or a decision without its reason or its end.
    """
    key = entry_key(made.name, made.field, made.place, row[0])
    now = book.entries.get(key, ByHand(*row))
    if seen is not None and seen != now.last:
        raise Conflict(f"“{row[1]}”在您打开之后已由 {now.by or '有人'} 改过；请刷新后再提交")
    said = {
        k: _text(k, v) if k != "decision" else v.strip() for k, v in wanted.items() if v is not None and k in FIELDS
    }
    before = {k: getattr(now, k) for k in FIELDS}
    if {"decision", "reason", "until"} & said.keys():
        said |= _decided(now, said, made.on)
    changed = {k: v for k, v in said.items() if v != before[k]}
    if not changed:
        raise BadRequest(f"“{row[1]}”没有改动：请写人工增删、备注或企业服务专员")
    values: dict[str, Any] = before | said | {"name": row[1], "seen": now.last if now.noted == key else None}
    return Entry(ENTRY, key, values, signed_by(by))


def _decided(now: ByHand, said: Mapping[str, str], on: int) -> dict[str, str]:
    """The decision with its reason and end."""
    decision = said.get("decision", DECISIONS[now.decision])
    reason, until = said.get("reason", now.reason), said.get("until", now.until)
    if not decision.strip():
        decision = DECISIONS[""]
    key = check_decision(decision, reason, until, on)
    return {"decision": key, "reason": reason if key else "", "until": to_iso(from_iso(until)) if key else ""}


def answer_entry(
    book: HandBook,
    made: Listed,
    criteria: Mapping[str, Any],
    row: tuple[str, str],
    test: str,
    text: str,
    by: str,
    *,
    unit: str = "市统计局",
    until: str = "",
) -> Entry:
    """The entry that answers a test of a row by 是, 否 or a range; an empty one takes the answer back.

    It counts for a year unless ``until`` says otherwise.

    Raises ``BadRequest`` for a test that nobody answers, for a number, and where nothing changes.
    """
    known = {k: v for k, v in criteria.items() if isinstance(v, Mapping) and "answers" in v}
    asked = clean(test)
    which = next((k for k, v in known.items() if asked and (asked == k or v["label"].startswith(asked))), None)
    if which is None:
        names = "、".join(f"{k}（{v['label']}）" for k, v in known.items()) or "没有"
        raise BadRequest(f"“{test[:20]}”不是可以答的标准；可用：{names}")
    if row[0].partition(":")[0] != "Enterprise":
        raise BadRequest(f"“{row[1]}”不是企业，{known[which]['label']}不问统计局")
    answer = check_answer(known[which], text)
    now = book.answers.get(answer_key(made.field, row[0], which))
    if answer == (now.answer if now else ""):
        raise BadRequest(f"“{row[1]}”的{known[which]['label']}没有改动")
    last = to_iso(from_iso(until)) if until.strip() else to_iso(_in_a_year(made.on))
    values = {"answer": answer, "unit": _text("unit", unit), "until": last if answer else "", "name": row[1]}
    key = answer_key(made.field, row[0], which)
    return Entry(ANSWER, key, {**values, "seen": now.last if now and now.noted == key else None}, signed_by(by))


def _in_a_year(on: int) -> int:
    """The same day a year on; of 29 February the 28th."""
    return on + _YEAR - (1 if on % 10000 == 229 else 0)


def signed_by(by: str) -> str:
    """Who signs; raises ``BadRequest`` for nobody."""
    who = _text("by", by)
    if not who:
        raise BadRequest("请写上您的姓名，以便知道是谁做的")
    return who


def _text(what: str, text: str) -> str:
    value = clean(text)
    if len(value) > LONGEST[what]:
        raise BadRequest(f"{FIELDS.get(what, '姓名或单位')}有 {len(value)} 字，不能超过 {LONGEST[what]} 字")
    return value
