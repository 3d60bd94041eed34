"""One condition from its TOML table: the comparators that there are, and a sentence for everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.errors import InputRefused
from graph.ladder.conditions import (
    YEARS,
    AllOf,
    AnyOf,
    ByHand,
    Compare,
    Condition,
    Holds,
    Is,
    Judged,
    OneOf,
    Points,
    Score,
    Steps,
    Way,
    Within,
)
from graph.ladder.indicators import FACTS, FIGURES, NUMBERS

_BOUNDS = {"at_least": (True, False), "more_than": (True, True), "at_most": (False, False), "less_than": (False, True)}
_WAYS = ("growth", "sum", "each")
_SINGLE = {"all", "any", "holds", "in", "listed", "within", "by_hand", "score"}


def parse_condition(said: Any, where: str) -> Condition:
    """The condition that a table declares; raises ``InputRefused``."""
    if not isinstance(said, Mapping):
        raise InputRefused(f'{where}：条件“{said}”须写成一个表，如 {{ of = "revenue", at_least = 1500 }}')
    heads = _SINGLE & set(said)
    if len(heads) > 1 or (not heads and "of" not in said):
        known = "、".join(["of", *sorted(_SINGLE)])
        raise InputRefused(f"{where}：条件须恰好用一种：{known}；这里写了 {'、'.join(sorted(said)) or '空'}")
    return _single(heads.pop(), said, where) if heads else _compare(said, where)


def _single(head: str, said: Mapping[str, Any], where: str) -> Condition:
    value, more = said[head], set(said) - {head}
    allowed = {"in": {"of"}, "score": {"at_least"}}.get(head, set[str]())
    if more != allowed:
        raise InputRefused(
            f"{where}：{head} 之外应写 {'、'.join(sorted(allowed)) or '空'}，这里是 {'、'.join(sorted(more)) or '空'}"
        )
    if head in ("all", "any"):
        parts = tuple(parse_condition(part, where) for part in _filled(value, head, where))
        return AllOf(parts) if head == "all" else AnyOf(parts)
    if head == "holds":
        return Holds(tuple(_texts(value, head, where)))
    if head == "in":
        if str(said["of"]) not in FACTS:
            raise InputRefused(f"{where}：in 只能用于 {'、'.join(FACTS)}，没有“{said['of']}”")
        return OneOf(said["of"], tuple(_texts(value, head, where)))
    if head == "listed":
        if not isinstance(value, bool):
            raise InputRefused(f"{where}：listed = {value!r} 不对；须写 true 或 false")
        return Is("listed", value)
    if head in ("within", "by_hand"):
        if not isinstance(value, str) or not value:
            raise InputRefused(f"{where}：{head} = {value!r} 不对；须写成加引号的文字")
        return Within(value) if head == "within" else ByHand(value)
    return Score(tuple(_part(p, where) for p in _filled(value, head, where)), _number(said["at_least"], where))


def _filled(value: Any, head: str, where: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise InputRefused(f"{where}：{head} 须是不空的列表")
    return value


def _texts(value: Any, head: str, where: str) -> list[str]:
    if not all(isinstance(v, str) for v in _filled(value, head, where)):
        raise InputRefused(f"{where}：{head} = {value!r} 不对；须是几个加引号的文字")
    return list(value)


def _compare(said: Mapping[str, Any], where: str) -> Condition:
    bounds = [b for b in _BOUNDS if b in said]
    if len(bounds) != 1:
        raise InputRefused(f"{where}：要写一个界：{'、'.join(_BOUNDS)}；这里写了 {len(bounds)} 个")
    least, strict = _BOUNDS[bounds[0]]
    made = _figure(said, where, extra=(bounds[0],))
    bound = _number(said[bounds[0]], where)
    years = range(said.get("each", 1))
    parts = tuple(
        Compare(made.of, bound, least, strict, made.way, made.per, made.ago + ago, made.span) for ago in years
    )
    if parts[-1].ago + (made.span if made.way == "growth" else max(made.span - 1, 0)) >= YEARS:
        raise InputRefused(f"{where}：至多看最近 {YEARS} 年")
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _figure(said: Mapping[str, Any], where: str, extra: tuple[str, ...]) -> Compare:
    """Which figure is meant, without a bound."""
    if strange := sorted(set(said) - {"of", "per", "ago", *_WAYS, *extra}):
        raise InputRefused(
            f"{where}：不认识的设置 {'、'.join(strange)}；可用：of、per、ago、{'、'.join((*_WAYS, *_BOUNDS))}"
        )
    for name in (said["of"], *([said["per"]] if "per" in said else [])):
        if not isinstance(name, str) or name not in NUMBERS:
            raise InputRefused(f"{where}：没有指标“{name}”；可用：{'、'.join(NUMBERS)}")
        if name not in FIGURES and set(said) & {"ago", *_WAYS}:
            raise InputRefused(f"{where}：“{name}”不分年，不能用 ago、growth、sum、each")
    for name in ("ago", *_WAYS):
        value = said.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= YEARS:
            raise InputRefused(f"{where}：{name} 须是 1 到 {YEARS} 的整数，这里是 {value}")
    if len([w for w in ("growth", "sum") if w in said]) > 1 or ("growth" in said and "per" in said):
        raise InputRefused(f"{where}：growth、sum、per 不能这样合用；比例可写 per 加 sum")
    span, per = said.get("growth") or said.get("sum") or 0, said.get("per", "")
    way: Way = "growth" if "growth" in said else "value"
    if "sum" in said:
        way = "sum_ratio" if per else "sum"
    elif per:
        way = "ratio"
    return Compare(said["of"], 0.0, True, False, way, per, said.get("ago", 0), span)


def _part(said: Any, where: str) -> tuple[Points, ...]:
    ways = said.get("best") if isinstance(said, Mapping) and "best" in said else [said]
    return tuple(_points(way, where) for way in _filled(ways, "best", where))


def _points(said: Any, where: str) -> Points:
    if not isinstance(said, Mapping):
        raise InputRefused(f"{where}：得分项“{said}”须写成一个表")
    if "by_hand" in said:
        if set(said) != {"by_hand", "most"}:
            raise InputRefused(f"{where}：人工得分项要写 by_hand 和 most")
        return Judged(_number(said["most"], where), str(said["by_hand"]))
    if "of" not in said:
        raise InputRefused(f"{where}：得分项要写 of 和 steps，或 by_hand 和 most")
    steps = said.get("steps")
    if not isinstance(steps, list) or not steps or not all(isinstance(s, list) and len(s) == 2 for s in steps):
        raise InputRefused(f"{where}：steps 须是 [[界, 分], …]")
    pairs = tuple((_number(a, where), _number(b, where)) for a, b in steps)
    if list(pairs) != sorted(pairs, reverse=True) or len({a for a, _ in pairs}) < len(pairs):
        raise InputRefused(f"{where}：steps 的界和分须由高到低，不重复")
    return Steps(_figure(said, where, extra=("steps",)), pairs)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise InputRefused(f"{where}：“{value}”须是数，不加引号，如 1500 或 0.05")
    return float(value)
