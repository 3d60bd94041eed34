"""What may be done with a lead: the entries that add and change one, and what is refused, in words that users
understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from graph.dates import from_iso, local_time, to_iso
from graph.errors import BadRequest, Conflict
from graph.text import clean
from graph.work.leads import FIELDS, STATES, Lead, Subject

STEPS: Mapping[str, tuple[str, ...]] = {
    "interest": ("contact", "dropped"),
    "contact": ("talks", "interest", "dropped"),
    "talks": ("signed", "contact", "interest", "dropped"),
    "signed": ("talks", "dropped"),
    "dropped": ("interest", "contact", "talks"),
}
"""What a state may turn into. All but the next step (giving up, going back, starting again) need a reason."""
LONGEST = {"owner": 40, "next_step": 200, "due": 10, "remark": 2000, "by": 40}
_WORDS = FIELDS | {"remark": "备注", "by": "姓名"}


def start(subject: Subject, by: str, owner: str = "", remark: str = "") -> dict[str, Any]:
    """Values of the entry that adds a lead; raises ``BadRequest`` as :func:`change`."""
    _signed(by)
    said = {k: v for k, v in (("owner", _text("owner", owner)), ("remark", _text("remark", remark))) if v}
    return {"subject": asdict(subject) | {"place": list(subject.place)}, "state": next(iter(STATES)), **said}


def change(lead: Lead, seen: str, by: str, wanted: Mapping[str, str | None]) -> dict[str, Any]:
    """Values of the entry that changes a lead: of :data:`FIELDS` and ``remark`` those that are said and differ.

    Raises
    ------
    Conflict
        Somebody wrote after the entry ``seen``.
    BadRequest
        No name, nothing to change, a step that is not allowed or lacks its reason, a wrong date, or a text that is too
        long.
    """
    _signed(by)
    if seen != lead.last:
        raise Conflict(conflict_words(lead, seen))
    said = {k: _value(k, v) for k, v in wanted.items() if v is not None and k in (*FIELDS, "remark")}
    remark = said.pop("remark", "")
    changed = {k: v for k, v in said.items() if v != getattr(lead, k)}
    if not changed and not remark:
        raise BadRequest("没有改动：请修改状态、负责人、下一步或日期，或写一条备注")
    if "state" in changed:
        _check_step(lead.state, changed["state"], remark)
    return {"seen": seen, **changed, **({"remark": remark} if remark else {})}


def conflict_words(lead: Lead, seen: str) -> str:
    """Who wrote what since the entry ``seen``."""
    what = "；".join(f"{e.by or '有人'}于 {local_time(e.at)} {e.words}" for e in lead.since(seen))
    return f"“{lead.subject.name}”在您打开之后已有改动（{what}）；您的改动还没有写入，请核对后再提交"


def merged(lead: Lead, seen: str, said: Mapping[str, str]) -> dict[str, str]:
    """What a form meant that was filled in before others wrote: what it left as it saw it is now as the others
    left it.
    """
    saw = {k: str(getattr(lead, k)) for k in FIELDS}
    for entry in reversed(lead.since(seen)):
        saw |= {c.what: c.before for c in entry.changes}
    return {k: str(getattr(lead, k)) if k in saw and v == saw[k] else v for k, v in said.items()}


def needs_reason(before: str, after: str) -> bool:
    """Whether a step is any but the next one: giving up, going back, starting again."""
    order = list(STATES)
    return after == "dropped" or order.index(after) < order.index(before)


def state_of(text: str) -> str:
    """The state that a word or a key names; raises ``BadRequest``."""
    wanted = clean(text)
    for key, label in STATES.items():
        if wanted in (key, label):
            return key
    raise BadRequest(f"没有状态“{text}”；可用：{'、'.join(STATES.values())}")


def _check_step(before: str, after: str, remark: str) -> None:
    if after not in STEPS[before]:
        possible = "、".join(STATES[s] for s in STEPS[before])
        raise BadRequest(f"“{STATES[before]}”不能直接改为“{STATES[after]}”；可改为：{possible}")
    if needs_reason(before, after) and not remark:
        raise BadRequest(f"由“{STATES[before]}”改为“{STATES[after]}”须在备注中写明原因")


def _signed(by: str) -> None:
    if not _text("by", by):
        raise BadRequest("请写上您的姓名，以便知道是谁做的")


def _value(what: str, text: str) -> str:
    if what == "state":
        return state_of(text)
    value = _text(what, text)
    return to_iso(from_iso(value)) if what == "due" and value else value


def _text(what: str, text: str) -> str:
    """The text cleaned, line by line; raises ``BadRequest`` when it is too long."""
    value = "\n".join(line for part in text.splitlines() if (line := clean(part)))
    if len(value) > LONGEST[what]:
        raise BadRequest(f"{_WORDS[what]}有 {len(value)} 字，不能超过 {LONGEST[what]} 字")
    return value
