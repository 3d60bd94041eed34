"""The records of an answer about the ladder, made from standings; of restricted figures only rough words go in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from graph.dates import to_iso
from graph.ladder.assess import Standing, each_test, roughly
from graph.ladder.conditions import Compare, leaves
from graph.ladder.evaluate import figure_of, reaches
from graph.ladder.facts import Facts
from graph.ladder.held import Certificate
from graph.ladder.indicators import PUBLIC, label, wanted_words
from graph.ladder.outcome import LABELS, MANUAL, MET, NAMES, OUT_OF_SCOPE, UNKNOWN, UNMET, Outcome
from graph.ladder.people import FAR, PLACE_WORDS, PLACES, asked_first
from graph.ladder.rule import FOREVER, Rung, Test
from graph.says import Says

Where = NDArray[np.int8]
_SCOPE, _FAR = "scope", 3
"""Key of the test of whom a rule is for; tests that are told of those who are far."""
_STEPS = tuple(roughly(gap) for gap in (0.1, 0.3, 1.0, float("inf")))
JUST_HELD = "这一级只看有没有，说不出还差多少"
"""Of a rung that no figure decides."""


@dataclass(frozen=True, slots=True)
class RungRow:
    """一级：按哪份文件，本地各有几家"""

    rung: Annotated[str, Says("级别")]
    short: Annotated[str, Says("简称")]
    use: Annotated[str, Says("用途")]
    rule: Annotated[str, Says("规则", "没有写规则的级别为空，只数已持有的")]
    held: Annotated[int, Says("已持有", unit="家")]
    ready: Annotated[int, Says("条件已够", "要看数的都满足，余下人工看", unit="家")]
    close: Annotated[int, Says("接近", "已知的都过或差在一成以内，且要看数的多半已知", unit="家")]
    ask: Annotated[int, Says("先问数", "没有差得多的，但要看数的多半不知道", unit="家")]
    far: Annotated[int, Says("还远", "已知有一条差一成以上，或明确没有", unit="家")]
    out: Annotated[int, Says("不适用", unit="家")]
    far_short: Annotated[tuple[str, ...], Says("还远的卡在哪", "哪一条、几家、大概差多少；卡住最多的几条", joined="；")]
    ask_first: Annotated[tuple[str, ...], Says("先问哪个数", "缺它的企业最多的几个")]
    document: Annotated[str, Says("文件")]
    number: Annotated[str, Says("文号")]
    since: Annotated[str, Says("生效")]
    until: Annotated[str | None, Says("失效", "现行的为空")]
    about: Annotated[str, Says("标准")]
    uncertain: Annotated[tuple[str, ...], Says("拿不准的", joined="；")]
    source: Annotated[str, Says("标准出处")]


@dataclass(frozen=True, slots=True)
class NearRow:
    """一家企业在一级上"""

    firm: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    place: Annotated[str, Says("所在地")]
    rung: Annotated[str, Says("级别")]
    use: Annotated[str, Says("用途")]
    where: Annotated[str, Says("在哪", among=tuple(PLACE_WORDS.values()))]
    result: Annotated[str, Says("结论", among=tuple(LABELS.values()))]
    unmet: Annotated[tuple[str, ...], Says("差在哪里", "只写大概差多少", joined="；")]
    missing: Annotated[tuple[str, ...], Says("缺哪个数")]
    by_hand: Annotated[tuple[str, ...], Says("要人工看", joined="；")]


@dataclass(frozen=True, slots=True)
class TestRow:
    """一家企业的一条条件"""

    firm: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    rung: Annotated[str, Says("级别")]
    use: Annotated[str, Says("用途")]
    rule: Annotated[str, Says("规则")]
    words: Annotated[str, Says("条件")]
    result: Annotated[str, Says("结果", among=tuple(LABELS.values()))]
    short: Annotated[str, Says("差多少", "只写大概，公开的营业收入写数；满足的、未知的为空")]
    missing: Annotated[tuple[str, ...], Says("缺哪个数", "未知的才有")]


@dataclass(frozen=True, slots=True)
class LiftRow:
    """一个环节：本地没有企业持有这一级，谁最可能先拿到"""

    segment: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    rung: Annotated[str, Says("级别")]
    firms: Annotated[tuple[str, ...], Says("接近的企业")]


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """一张九十天内到期的证书"""

    firm: Annotated[str, Says("企业编号")]
    name: Annotated[str, Says("企业")]
    rung: Annotated[str, Says("级别")]
    number: Annotated[str, Says("证书号")]
    until: Annotated[str, Says("有效至")]
    left: Annotated[int, Says("还有", unit="天")]


def rung_row(rung: Rung, facts: Facts, standing: Standing, where: Where) -> RungRow:
    """A rung with its rule, how many firms stand where, and what keeps those who are far from it."""
    rule = standing.rule
    held, ready, close, ask, far, out = np.bincount(where, minlength=len(PLACES)).tolist()
    return RungRow(
        rule.rung,
        rung.short,
        rule.use,
        rule.id,
        held,
        ready,
        close,
        ask,
        far,
        out,
        far_short(facts, standing, where),
        tuple(wanted_words(*want, standing.year) for want, _ in asked_first(standing, where)[:3]),
        rule.document,
        rule.number,
        to_iso(rule.since),
        None if rule.until == FOREVER else to_iso(rule.until),
        rule.about,
        rule.uncertain,
        rule.source,
    )


def bare_row(rung: Rung, held: int) -> RungRow:
    """A rung of which no rule is written down: who holds it, and nothing of the others."""
    said = "没有当日有效的标准，只数已持有的"
    return RungRow(rung.name, rung.short, "", "", held, 0, 0, 0, 0, 0, (), (), "", "", "", None, said, (), "")


def far_short(facts: Facts, standing: Standing, where: Where) -> tuple[str, ...]:
    """Which tests keep the firms that are far, of how many firms each and how far roughly; the commonest first."""
    far = np.flatnonzero(where == FAR)
    if not len(far):
        return ()
    _, parts = each_test(facts.take(far), standing.rule)
    least, found = standing.rule.margin, list[tuple[int, str]]()
    for test, part in zip(standing.rule.tests, parts, strict=True):
        gaps = part.gap[(part.code == UNMET) & (part.gap > least)]
        if len(gaps):
            steps = Counter(roughly(float(g)) for g in gaps)
            only = next(iter(steps)) if len(steps) == 1 else "、".join(f"{w} {steps[w]} 家" for w in _STEPS if steps[w])
            found.append((len(gaps), f"{test.words}：{len(gaps)} 家（{only}）"))
    said = [words for _, words in sorted(found, key=lambda f: -f[0])[:_FAR]]
    return (*said, *([JUST_HELD] if not standing.tests else []))


def near_rows(facts: Facts, standing: Standing, where: Where, names: Sequence[tuple[str, str, str]]) -> list[NearRow]:
    """How these firms stand, test by test in a line; ``names`` are id, name and place."""
    scope, parts = each_test(facts, standing.rule)
    tests = _with_scope(standing, scope, parts)
    out = []
    for at, (firm, name, place) in enumerate(names):
        unmet = tuple(f"{t.words}：{roughly(float(p.gap[at]))}" for t, p in tests if p.code[at] == UNMET)
        if standing.code[at] == OUT_OF_SCOPE:
            unmet = (f"只管{standing.rule.scope_words}",)
        hand = tuple(t.words for t, p in tests if p.code[at] == MANUAL)
        lost = dict.fromkeys(w for t, p in tests if p.code[at] == UNKNOWN for w in _missing(standing, p, at))
        result = LABELS[NAMES[standing.code[at]]]
        told = PLACE_WORDS[PLACES[where[at]]]
        row = (firm, name, place, standing.rule.rung, standing.rule.use, told, result, unmet, tuple(lost), hand)
        out.append(NearRow(*row))
    return out


def test_rows(facts: Facts, standing: Standing, names: Sequence[tuple[str, str, str]]) -> Iterator[TestRow]:
    """All tests of a rule for each of these firms."""
    scope, parts = each_test(facts, standing.rule)
    for at, (firm, name, _) in enumerate(names):
        for test, part in _with_scope(standing, scope, parts):
            code = int(part.code[at])
            gap = float("inf") if test.key == _SCOPE else float(part.gap[at])
            short = (_in_public(facts, test, at) or roughly(gap)) if code == UNMET else ""
            result = LABELS[NAMES[code]]
            lost = _missing(standing, part, at) if code not in (MET, UNMET) else ()
            rule = standing.rule
            yield TestRow(firm, name, rule.rung, rule.use, rule.id, test.words, result, short, lost)


def _in_public(facts: Facts, test: Test, at: int) -> str:
    """The public revenue against the limit that it is beyond, the one figure that may be shown; "" for others."""
    for leaf in leaves(test.condition):
        if isinstance(leaf, Compare) and (leaf.of, leaf.way) == (PUBLIC, "value"):
            value = figure_of(facts, leaf)
            if not leaf.least and not reaches(value, leaf)[at]:
                limit = f"{'不到' if leaf.strict else '不超过'} {leaf.bound / 1e4:g} 亿元"
                return f"{label(PUBLIC)}至少 {value[at] / 1e4:.4g} 亿元，须{limit}"
    return ""


def _with_scope(standing: Standing, scope: Outcome | None, parts: Sequence[Outcome]) -> list[tuple[Test, Outcome]]:
    """The tests with their outcomes, whom the rule is for before them."""
    rule = standing.rule
    first = [] if scope is None or rule.scope is None else [(Test(_SCOPE, rule.scope_words, rule.scope), scope)]
    return [*first, *zip(rule.tests, parts, strict=True)]


def _missing(standing: Standing, part: Outcome, at: int) -> tuple[str, ...]:
    bits = int(part.wanted[at])
    wants = [w for i, w in enumerate(standing.rule.wants) if bits >> i & 1]
    return tuple(dict.fromkeys(wanted_words(*w, standing.year) for w in wants))


def expiring_row(found: Certificate, left: int, name: str) -> ExpiringRow:
    """A certificate that runs out soon."""
    return ExpiringRow(found.firm, name, found.rung, found.number, to_iso(found.until), left)
