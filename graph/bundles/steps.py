"""How a bundle comes to be in force: 初稿 → 汇总 → 双方确认 → 冻结, one table of what may follow what.

A draft is made by the district (or by the city for the whole), gathered by the city's task force, confirmed by both,
frozen. Whatever is frozen stays; what differs from it later is a new edition, which begins again as a draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.errors import BadRequest
from graph.text import clean

STATES: Mapping[str, str] = {
    "none": "未开始",
    "draft": "初稿",
    "gathered": "已汇总",
    "confirmed": "双方确认",
    "frozen": "已冻结",
}
SIDES: Mapping[str, str] = {"city": "市级专班", "district": "县级市（区）"}
"""Who confirms; both must."""
LONGEST = {"by": 40, "remark": 2000}


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a bundle: from which states, to which, and from which of them only with a reason."""

    key: str
    label: str
    start: tuple[str, ...]
    to: str
    reasons: tuple[str, ...] = ()


_DONE = ("gathered", "confirmed", "frozen")
"""States that a new draft undoes or leaves behind, so that it says why."""
STEPS: Mapping[str, Step] = {
    s.key: s
    for s in (
        Step("submit", "提交初稿", ("none", "draft", "gathered", "confirmed", "frozen"), "draft", _DONE),
        Step("gather", "汇总", ("draft",), "gathered"),
        Step("confirm", "确认", ("gathered",), "confirmed"),
        Step("return", "退回", ("gathered", "confirmed"), "draft", ("gathered", "confirmed")),
        Step("freeze", "冻结", ("confirmed",), "frozen"),
    )
}


def refusal(state: str, step: str, side: str, by: str, signed: Mapping[str, str]) -> str:
    """Why a step cannot follow a state, in words; "" where it can. ``signed``: who confirmed, by side.

    Entries of the log are judged by it too; what asks for a reason only since lately is no matter of theirs.
    """
    rule = STEPS[step]
    if not by:
        return "请写上您的姓名，以便知道是谁做的"
    if state not in rule.start:
        return _wrong_state(state, rule)
    if step == "confirm":
        return _cannot_confirm(side, by, signed)
    return ""


def unreasoned(state: str, step: str, remark: str) -> str:
    """That a step from a state lacks its reason, in words; "" where it has or needs none."""
    if remark or state not in STEPS[step].reasons:
        return ""
    if state == "frozen":
        return "已经冻结的不能改；要另起一版请写明原因"
    undone = "，先前的汇总、确认作废" if step == "submit" else ""
    return f"由“{STATES[state]}”{STEPS[step].label}须写明原因{undone}"


def possible(state: str) -> list[Step]:
    """The steps from a state, in the order of the table."""
    return [s for s in STEPS.values() if state in s.start]


def step_of(text: str) -> str:
    """The step that a word or a key names; raises ``BadRequest``."""
    return _named(text, {k: s.label for k, s in STEPS.items()}, "步骤")


def side_of(text: str) -> str:
    """The side that a word or a key names, "" for none; raises ``BadRequest``."""
    return _named(text, SIDES, "确认方") if clean(text) else ""


def state_words(state: str, city: bool) -> str:
    """A state in words: a district's draft is called so.

    >>> state_words("draft", False), state_words("draft", True), state_words("frozen", False)
    ('区级初稿', '市级初稿', '已冻结')
    """
    return f"{'市级' if city else '区级'}初稿" if state == "draft" else STATES[state]


def standing_words(state: str, city: bool, editions: int) -> str:
    """The same of a bundle of which so many editions are frozen: what is frozen stays in force under a later draft.

    >>> standing_words("draft", False, 1), standing_words("gathered", True, 2), standing_words("frozen", False, 1)
    ('第1版已冻结，第2版初稿', '第2版已冻结，第3版已汇总', '已冻结')
    """
    if state == "frozen" or not editions:
        return state_words(state, city)
    return f"第{editions}版已冻结，第{editions + 1}版{STATES[state]}"


def limited(what: str, text: str) -> str:
    """A text cleaned; raises ``BadRequest`` when it is too long."""
    value = "\n".join(line for part in text.splitlines() if (line := clean(part)))
    if len(value) > LONGEST[what]:
        name = {"by": "姓名", "remark": "备注"}[what]
        raise BadRequest(f"{name}有 {len(value)} 字，不能超过 {LONGEST[what]} 字")
    return value


def _wrong_state(state: str, rule: Step) -> str:
    if rule.key == "freeze" and state == "frozen":
        return "已经冻结过了，不能再冻结；要改请提交新的初稿并写明原因，成为新的一版"
    if state == "none":
        return f"还没有初稿，不能{rule.label}；请先提交初稿"
    if state == "frozen":
        return f"已经冻结，不能{rule.label}；要改请提交新的初稿并写明原因，成为新的一版"
    before = "、".join(STATES[s] for s in rule.start)
    then = "、".join(s.label for s in possible(state))
    return f"现在是“{STATES[state]}”，不能{rule.label}（须是{before}）；可以：{then}"


def _cannot_confirm(side: str, by: str, signed: Mapping[str, str]) -> str:
    if not side:
        return f"请写明哪一方确认：{'或'.join(SIDES.values())}"
    if side in signed:
        return f"{SIDES[side]}已由 {signed[side]} 确认，不必再确认"
    if by in signed.values():
        return f"{by} 已代表另一方确认；双方确认须是两个人"
    return ""


def _named(text: str, words: Mapping[str, str], what: str) -> str:
    wanted = clean(text)
    for key, label in words.items():
        if wanted in (key, label):
            return key
    raise BadRequest(f"没有{what}“{text[:40]}”；可用：{'、'.join(words.values())}")
