"""Review of suggested matches: a person says yes, no or later, and that stays said.

A decision is written into the data (the relation becomes confirmed or rejected, read from
:data:`loaders.ledger.origins.REVIEWED`) and into the work log with its author and reason. Matching leaves alone what
was not read from its own rules; and what the log says is put in place again when the data had lost it, by
:func:`reapply` after every matching run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from graph.dates import today
from graph.errors import BadRequest, NotFound
from graph.model.records import Act, Batch, Entry, Note, Numbers, RecordTable, Source, Version
from graph.store.contract import Store
from loaders.ledger.origins import BY_RULE, REVIEW_ORIGIN, REVIEWED
from loaders.matching.reading import Rows

TOPIC, SOURCE = "review", "review"
DECISIONS = {"confirmed": "确认", "rejected": "否决", "later": "稍后"}
"""What a reviewer may say; ``later`` changes nothing but the order of the queue."""
UNDONE = "undone"
_ENDS = ("Enterprise", "Segment")
Pair = tuple[str, str]
"""Ids of an enterprise and a segment."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The newest word on a pair."""

    pair: Pair
    decision: str
    reason: str
    by: str
    at: str
    batch: int | None
    before: dict[str, str]


def key_of(pair: Pair) -> str:
    """Key of a pair in the work log."""
    return orjson.dumps(pair).decode()


def decisions(store: Store) -> dict[Pair, Decision]:
    """The newest decision on each pair, oldest first; those that were undone are left out."""
    out: dict[Pair, Decision] = {}
    for note in store.notes(TOPIC):
        made = _decision(note)
        out.pop(made.pair, None)
        if made.decision != UNDONE:
            out[made.pair] = made
    return out


def _decision(note: Note) -> Decision:
    enterprise, segment = orjson.loads(note.key)
    said = note.values
    return Decision(
        (enterprise, segment),
        said["decision"],
        said.get("reason", ""),
        note.by,
        note.at,
        said.get("batch"),
        said.get("before", {}),
    )


def decide(store: Store, pair: Pair, decision: str, *, reason: str = "", by: str = "") -> Decision:
    """Say yes, no or later to a suggested match.

    Raises
    ------
    BadRequest
        No such decision, or the pair is no suggestion any more (somebody was faster).
    NotFound
        There is no such relation.
    """
    if decision not in DECISIONS:
        raise BadRequest(f"审核结论“{decision}”不存在；可用：{'、'.join(DECISIONS)}")
    version, now = store.version(), current(store, pair)
    if now.state != "suggested":
        words = {"confirmed": "已确认", "rejected": "已否决"}[now.state]
        raise BadRequest(f"“{pair[0]} → {pair[1]}”{words}，不再待审核；要改请先撤销原来的结论")
    batches = [] if decision == "later" else [stated({pair: decision}, REVIEWED, REVIEW_ORIGIN, today())]
    before = {"file": now.file, "sheet": now.sheet, "origin": now.origin}
    said = {"decision": decision, "reason": reason.strip(), "before": before}
    return _decision(_say(store, version, pair, said, by, batches))


def _say(store: Store, version: int, pair: Pair, said: dict[str, Any], by: str, batches: Sequence[Batch]) -> Note:
    """Write a decision and what the log says of it, as one act."""

    def entries(numbers: Numbers) -> list[Entry]:
        return [Entry(TOPIC, key_of(pair), said | {"batch": next(iter(numbers), None)}, by)]

    return store.commit(Act(batches, entries=entries, seen=version)).notes[0]


def current(store: Store, pair: Pair) -> Version:
    """What stands today about a pair; raises ``NotFound``."""
    day = today()
    valid = [v for v in store.history("OPERATES_IN", pair) if not v.voided and v.since <= day < v.until]
    if not valid:
        raise NotFound("待审核的匹配", f"{pair[0]} → {pair[1]}")
    return valid[-1]


def newest(store: Store, by: str = "") -> Decision | None:
    """The newest decision that stands, of one person where a name is given."""
    return next((d for d in reversed(decisions(store).values()) if not by or d.by == by), None)


def reapply(found: Rows, decided: Mapping[Pair, Decision], day: int) -> Batch | None:
    """The batch that puts decisions in place which the records of a day do not show, as after an undoing.

    ``None`` for none.
    """
    wanted = {p: d.decision for p, d in decided.items() if d.decision != "later"}
    if not wanted:
        return None
    firms = [("Enterprise", enterprise) for enterprise, _ in wanted]
    rows = found.rows("OPERATES_IN", ("source", "target", "state", "file"), day, among=firms)
    lost = {
        (s, t): wanted[s, t]
        for s, t, state, file in rows
        if (file == BY_RULE.file or state == "suggested") and state != wanted.get((s, t), state)
    }
    return stated(lost, REVIEWED, REVIEW_ORIGIN, day) if lost else None


def forgotten(store: Store, batch: int) -> list[Pair]:
    """Pairs on which nothing is decided any more once a review's own batch is undone, lest its decisions come back."""
    standing = decisions(store)
    return [p for t in store.touched_by(batch, "OPERATES_IN") if (p := (t.key[0], t.key[1])) in standing]


def forgetting(pair: Pair, by: str, batch: int | None = None) -> Entry:
    """What the work log says of such a pair; ``batch`` is the one that takes the decision back, if any."""
    return Entry(TOPIC, key_of(pair), {"decision": UNDONE, "batch": batch}, by)


def stated(states: Mapping[Pair, str], where: Source, origin: str | None, day: int) -> Batch:
    """The batch that says so of these pairs."""
    rows = [(*pair, state, origin) for pair, state in states.items()]
    table = RecordTable("OPERATES_IN", ("source", "target", "state", "origin"), rows, range(len(rows)), where, _ENDS)
    said = "、".join(sorted({DECISIONS.get(s, "撤回结论") for s in states.values()}))
    label = (
        f"审核：{said} {next(iter(states))[0]} → {next(iter(states))[1]}"
        if len(states) == 1
        else f"审核：恢复 {len(states)} 个结论"
    )
    return Batch(SOURCE, label, day, [table])
