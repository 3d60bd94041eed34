"""Read rules from TOML: one file per document and rung, checked word by word; what is wrong is one sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from graph.dates import to_iso
from graph.errors import SchemaError
from graph.ladder.conditions import AllOf, Condition, Holds, leaves, wants
from graph.ladder.parse import parse_condition
from graph.ladder.rule import FOREVER, Ladder, Rule, Rung, Test

_KEYS = {
    *("rung", "use", "area", "document", "number", "since", "until", "about", "source", "uncertain", "margin"),
    *("scope", "scope_words", "test"),
}
_NEEDED = ("rung", "document", "number", "since", "about", "source", "test")
_RUNG_KEYS = {"name", "short", "words", "without", "roster", "industries", "listed", "implies"}
_MOST_WANTS = 64


def read_rungs(text: str) -> tuple[Rung, ...]:
    """The rungs in the order of the file; raises ``SchemaError``."""
    out = []
    for said in _toml("rungs.toml", text).get("rung", []):
        if strange := set(said) - _RUNG_KEYS:
            raise SchemaError(
                f"rungs.toml：不认识的设置 {'、'.join(sorted(strange))}；可用：{'、'.join(sorted(_RUNG_KEYS))}"
            )
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
        out.append(Rung(**values))
    names = [r.name for r in out]
    if doubled := sorted({n for n in names if names.count(n) > 1}):
        raise SchemaError(f"rungs.toml：级别“{doubled[0]}”写了两次；请只留一次")
    return tuple(out)


def read_rule(file: str, text: str, rungs: Collection[str]) -> Rule:
    """The rule of a file; raises ``SchemaError`` that names the file and what is wrong."""
    said = _toml(file, text)
    if strange := sorted(set(said) - _KEYS):
        raise SchemaError(f"{file}：不认识的设置 {'、'.join(strange)}；可用：{'、'.join(sorted(_KEYS))}")
    if missing := [k for k in _NEEDED if not said.get(k)]:
        raise SchemaError(f"{file}：缺少 {'、'.join(missing)}")
    if said["rung"] not in rungs:
        raise SchemaError(f"{file}：级别“{said['rung']}”不在 rungs.toml 里；可用：{'、'.join(rungs)}")
    since, until = _day(file, said, "since", 0), _day(file, said, "until", FOREVER)
    if until < since:
        raise SchemaError(f"{file}：失效 {to_iso(until)} 早于生效 {to_iso(since)}；请改正其一")
    margin = said.get("margin", 0.1)
    if not isinstance(margin, int | float) or isinstance(margin, bool) or not 0 <= margin <= 1:
        raise SchemaError(f"{file}：margin “{margin}”须为 0 到 1 的数")
    tests = tuple(_test(file, each) for each in said["test"])
    keys = [t.key for t in tests]
    if doubled := sorted({k for k in keys if keys.count(k) > 1}):
        raise SchemaError(f"{file}：条件“{doubled[0]}”写了两次；请换一个 key")
    scope = parse_condition(said["scope"], file) if "scope" in said else None
    every = AllOf(tuple([t.condition for t in tests] + ([scope] if scope else [])))
    _check_rungs(file, every, rungs)
    found = wants(every)
    if len(found) > _MOST_WANTS:
        raise SchemaError(f"{file}：一条规则至多用 {_MOST_WANTS} 个数，这里用了 {len(found)} 个")
    return Rule(
        file.removesuffix(".toml"),
        said["rung"],
        said.get("use", "认定"),
        said["document"],
        said["number"],
        since,
        until,
        said["about"],
        said["source"],
        tuple(said.get("uncertain", ())),
        float(margin),
        scope,
        said.get("scope_words", ""),
        tests,
        found,
        said.get("area", ""),
    )


def make_ladder(rungs: tuple[Rung, ...], rules: Iterable[Rule]) -> Ladder:
    """The ladder; raises ``SchemaError`` where two rules decide the same on the same day."""
    order = {r.name: i for i, r in enumerate(rungs)}
    listed = sorted(rules, key=lambda r: (order[r.rung], r.since, r.id))
    for one, other in combinations(listed, 2):
        alike = (one.rung, one.use, one.area) == (other.rung, other.use, other.area)
        if alike and one.since <= other.until and other.since <= one.until:
            first, last = max(one.since, other.since), min(one.until, other.until)
            end = "" if last == FOREVER else f"到 {to_iso(last)}"
            raise SchemaError(
                f"“{one.rung}”的{one.use}规则 {one.id} 与 {other.id} 从 {to_iso(first)} 起{end}同时有效；"
                "请给较早的一份写上失效日期 until"
            )
    return Ladder(rungs, tuple(listed))


@cache
def usual_ladder() -> Ladder:
    """The ladder that comes with the program (read once)."""
    folder = resources.files("graph.ladder").joinpath("rules")
    texts = {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    return ladder_of(texts)


def ladder_of(texts: Mapping[str, str]) -> Ladder:
    """The ladder of these files by name, ``rungs.toml`` among them."""
    rungs = read_rungs(texts["rungs.toml"])
    names = [r.name for r in rungs]
    rules = (read_rule(name, text, names) for name, text in sorted(texts.items()) if name != "rungs.toml")
    return make_ladder(rungs, rules)


def _test(file: str, said: Any) -> Test:
    if not isinstance(said, dict) or not said.get("key") or not said.get("words"):
        raise SchemaError(f"{file}：每个条件要写 key 和 words（文件的原话）")
    rest = {k: v for k, v in said.items() if k not in ("key", "words")}
    return Test(said["key"], said["words"], parse_condition(rest, f"{file} 的“{said['key']}”"))


def _check_rungs(file: str, condition: Condition, rungs: Collection[str]) -> None:
    for leaf in leaves(condition):
        if isinstance(leaf, Holds) and (strange := [r for r in leaf.rungs if r not in rungs]):
            raise SchemaError(f"{file}：级别“{strange[0]}”不在 rungs.toml 里；可用：{'、'.join(rungs)}")


def _toml(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{file}：不是合法的 TOML（{error}）") from error


def _day(file: str, said: Mapping[str, Any], key: str, usual: int) -> int:
    value = said.get(key)
    if value is None:
        return usual
    if not isinstance(value, date):
        raise SchemaError(f"{file}：{key} “{value}”须写成日期，如 2026-04-01，不加引号")
    return value.year * 10_000 + value.month * 100 + value.day
