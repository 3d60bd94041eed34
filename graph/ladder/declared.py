"""Read rules from TOML: one file per document and rung, checked word by word; what is wrong is one sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from graph.dates import to_iso
from graph.errors import InputRefused
from graph.ladder.conditions import AllOf, Condition, Holds, leaves, wants
from graph.ladder.parse import parse_condition
from graph.ladder.rule import FOREVER, Ladder, Rule, Rung, Test

_KEYS = {
    *("rung", "use", "area", "document", "number", "since", "until", "about", "source", "uncertain", "margin"),
    *("scope", "scope_words", "test"),
}
_NEEDED = ("rung", "document", "number", "since", "about", "source", "test")
_RUNG_KEYS = {"name", "short", "words", "without", "roster", "industries", "listed", "implies"}
_RUNG_NEEDED = {"name": "名称", "short": "简称"}
_RUNG_LISTS = {"words", "without", "industries", "implies"}
_OWN_KINDS = {"since", "until", "margin", "scope", "test"}
"""Keys of a rule that are looked at one by one; all others are texts."""
_MOST_WANTS = 64


def read_rungs(text: str) -> tuple[Rung, ...]:
    """The rungs in the order of the file; raises ``InputRefused``."""
    out, tables = [], _tables("rungs.toml", _toml("rungs.toml", text), "rung")
    for number, said in enumerate(tables, 1):
        where = f"rungs.toml 第 {number} 个 [[rung]]"
        if strange := set(said) - _RUNG_KEYS:
            raise InputRefused(
                f"{where}：不认识的设置 {'、'.join(sorted(strange))}；可用：{'、'.join(sorted(_RUNG_KEYS))}"
            )
        if missing := [f"{k}（{label}）" for k, label in _RUNG_NEEDED.items() if not said.get(k)]:
            raise InputRefused(f"{where}：缺少 {'、'.join(missing)}；请补上")
        for key, value in said.items():
            _check_kind(where, key, value, _RUNG_LISTS, {"listed"})
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
        out.append(Rung(**values))
    names = [r.name for r in out]
    if doubled := sorted({n for n in names if names.count(n) > 1}):
        raise InputRefused(f"rungs.toml：级别“{doubled[0]}”写了两次；请只留一次")
    return tuple(out)


def read_rule(file: str, text: str, rungs: Collection[str]) -> Rule:
    """The rule of a file; raises ``InputRefused`` that names the file and what is wrong."""
    said = _toml(file, text)
    if strange := sorted(set(said) - _KEYS):
        raise InputRefused(f"{file}：不认识的设置 {'、'.join(strange)}；可用：{'、'.join(sorted(_KEYS))}")
    if missing := [k for k in _NEEDED if not said.get(k)]:
        raise InputRefused(f"{file}：缺少 {'、'.join(missing)}；请照别的规则文件补上")
    for key in said.keys() - _OWN_KINDS:
        _check_kind(file, key, said[key], {"uncertain"})
    if said["rung"] not in rungs:
        raise InputRefused(f"{file}：级别“{said['rung']}”不在 rungs.toml 里；可用：{'、'.join(rungs)}")
    since, until = _day(file, said, "since", 0), _day(file, said, "until", FOREVER)
    if until < since:
        raise InputRefused(f"{file}：失效 {to_iso(until)} 早于生效 {to_iso(since)}；请改正其一")
    margin = said.get("margin", 0.1)
    if not isinstance(margin, int | float) or isinstance(margin, bool) or not 0 <= margin <= 1:
        raise InputRefused(f"{file}：margin “{margin}”须为 0 到 1 的数")
    tests = tuple(_test(file, each) for each in _tables(file, said, "test"))
    keys = [t.key for t in tests]
    if doubled := sorted({k for k in keys if keys.count(k) > 1}):
        raise InputRefused(f"{file}：条件“{doubled[0]}”写了两次；请换一个 key")
    scope = parse_condition(said["scope"], file) if "scope" in said else None
    every = AllOf(tuple([t.condition for t in tests] + ([scope] if scope else [])))
    _check_rungs(file, every, rungs)
    found = wants(every)
    if len(found) > _MOST_WANTS:
        raise InputRefused(f"{file}：一条规则至多用 {_MOST_WANTS} 个数，这里用了 {len(found)} 个")
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
    """The ladder; raises ``InputRefused`` where two rules decide the same on the same day."""
    order = {r.name: i for i, r in enumerate(rungs)}
    listed = sorted(rules, key=lambda r: (order[r.rung], r.since, r.id))
    for one, other in combinations(listed, 2):
        alike = (one.rung, one.use, one.area) == (other.rung, other.use, other.area)
        if alike and one.since <= other.until and other.since <= one.until:
            first, last = max(one.since, other.since), min(one.until, other.until)
            end = "" if last == FOREVER else f"到 {to_iso(last)}"
            raise InputRefused(
                f"“{one.rung}”的{one.use}规则 {one.id} 与 {other.id} 从 {to_iso(first)} 起{end}同时有效；"
                "请给较早的一份写上失效日期 until"
            )
    return Ladder(rungs, tuple(listed))


@cache
def usual_ladder() -> Ladder:
    """The ladder that comes with the program (read once)."""
    folder = resources.files("graph.ladder").joinpath("rules")
    return ladder_of({f.name: f.read_bytes() for f in folder.iterdir() if f.name.endswith(".toml")})


def rung_called(text: str) -> str | None:
    """The rung that goes by this name, by its short one or by what honours call it, and no other; ``None`` for none.

    >>> rung_called("小巨人"), rung_called("专精特新小巨人企业"), rung_called("高企")
    ('专精特新“小巨人”企业', '专精特新“小巨人”企业', '高新技术企业')
    >>> rung_called("科技小巨人"), rung_called("高企培育"), rung_called("企业")
    (None, None, None)
    """
    return _called().get(_bare(text))


@cache
def _called() -> Mapping[str, str]:
    told: dict[str, set[str]] = {}
    for rung in usual_ladder().rungs:
        for name in (rung.name, rung.short, *rung.words):
            told.setdefault(_bare(name), set()).add(rung.name)
    return {name: rungs.pop() for name, rungs in told.items() if len(rungs) == 1}


def _bare(text: str) -> str:
    """A name without quotation marks and spaces, and without 企业 at its end."""
    return re.sub(r"[\s“”‘’\"'「」『』]", "", text).removesuffix("企业")


def ladder_of(files: Mapping[str, str | bytes]) -> Ladder:
    """The ladder of these files by name, ``rungs.toml`` among them; raises ``InputRefused`` for what is wrong."""
    texts = {name: _decoded(name, data) for name, data in files.items()}
    if "rungs.toml" not in texts:
        raise InputRefused("梯度规则的文件夹里没有 rungs.toml（各级的名称）；请放回去")
    rungs = read_rungs(texts["rungs.toml"])
    names = [r.name for r in rungs]
    for each in rungs:
        if strange := [i for i in each.implies if i not in names]:
            raise InputRefused(
                f"rungs.toml：“{each.name}”的 implies “{strange[0]}”不是写着的级别；可用：{'、'.join(names)}"
            )
    rules = (read_rule(name, text, names) for name, text in sorted(texts.items()) if name != "rungs.toml")
    return make_ladder(rungs, rules)


def _decoded(file: str, data: str | bytes) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{file}：不是 UTF-8 的文本（第 {error.start + 1} 个字节）；请另存为 UTF-8") from error


def _tables(file: str, said: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables [[key]] of a file, at least one; nothing else beside them in rungs.toml."""
    tables = said.get(key, [])
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise InputRefused(f"{file}：须至少有一段 [[{key}]]，每段一个；这里没有，或写成了别的")
    if key == "rung" and (strange := sorted(said.keys() - {key})):
        raise InputRefused(f"{file}：不认识的设置 {'、'.join(strange)}；只写 [[rung]] 各段")
    return tables


def _check_kind(where: str, key: str, value: Any, lists: Collection[str], switches: Collection[str] = ()) -> None:
    """Whether a value is the kind of thing that its key takes: texts, a switch, or one text."""
    if key in lists:
        good = isinstance(value, list) and all(isinstance(v, str) for v in value)
        wanted = '几个文字，如 ["甲", "乙"]'
    elif key in switches:
        good, wanted = isinstance(value, bool), "true 或 false"
    else:
        good, wanted = isinstance(value, str), "加引号的文字"
    if not good:
        raise InputRefused(f"{where}：{key} = {value!r} 不对；须写成 {wanted}")


def _test(file: str, said: dict[str, Any]) -> Test:
    if not all(isinstance(said.get(k), str) and said[k] for k in ("key", "words")):
        raise InputRefused(f"{file}：每个条件要写 key 和 words（文件的原话）")
    rest = {k: v for k, v in said.items() if k not in ("key", "words")}
    return Test(said["key"], said["words"], parse_condition(rest, f"{file} 的“{said['key']}”"))


def _check_rungs(file: str, condition: Condition, rungs: Collection[str]) -> None:
    for leaf in leaves(condition):
        if isinstance(leaf, Holds) and (strange := [r for r in leaf.rungs if r not in rungs]):
            raise InputRefused(f"{file}：级别“{strange[0]}”不在 rungs.toml 里；可用：{'、'.join(rungs)}")


def _toml(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputRefused(f"{file}：不是合法的 TOML（{error}）；请照别的规则文件改，文字要加引号") from error


def _day(file: str, said: Mapping[str, Any], key: str, usual: int) -> int:
    value = said.get(key)
    if value is None:
        return usual
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputRefused(f"{file}：{key} “{value}”须写成日期，如 2026-04-01，不加引号")
    return value.year * 10_000 + value.month * 100 + value.day
