"""A city's own criteria: one TOML file beside ours, which says only what differs; checked against ours when it is read.

source = "苏州市……2026 年通知"      # where it is written down
[firms.size]
from_cny_100m = 5
[firms.fields."集成电路"]            # a field by id or name
k = 3
innovation = { rd_from = 0.1 }
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.errors import InputRefused
from graph.text import clean

VARIABLE = "CHAINATLAS_STANDARDS"
SHARES = frozenset({"cagr_from", "rd_from", "sure_from", "rank_share", "link_share", "esri_share", "esri_priced"})
"""Numbers between 0 and 1."""
MOST = {"k": 4.0}
"""Numbers with another end than a million: no firm meets more criteria than there are."""
LARGEST, LONGEST = 100_000, 300
LISTS = tuple(sorted(p.stem for p in Path(__file__).parent.glob("*.toml")))
"""Lists that are declared."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a city says of one list: ``source``, the criteria for all fields, and those of fields by id or name."""

    source: str = ""
    criteria: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


NONE = Own()


def own_standards(name: str, usual: Mapping[str, Mapping[str, Any]]) -> Own:
    """What the city's file says of a list; nothing where there is no file. ``usual`` are our criteria of every list:
    all of the file is looked at, whichever list and field is asked for.

    Raises
    ------
    InputRefused
        The file cannot be read, names what is no criterion, or a value that none can have.
    """
    path = os.environ.get(VARIABLE, "").strip()
    if not path:
        return NONE
    where = f"名录标准文件 {Path(path).name}"
    said = _parsed(where, _bytes(path))
    source, lists = said.get("source", ""), {k: v for k, v in said.items() if k != "source"}
    if not isinstance(source, str) or len(source) > LONGEST:
        raise _refused(where, f"source（依据）= {_short(source)} 不对，须是不超过 {LONGEST} 字、加引号的文字")
    if strange := sorted(lists.keys() - set(LISTS)):
        raise _refused(where, f"有不认识的清单“{strange[0]}”；可用：{'、'.join(LISTS)}")
    if not lists:
        raise InputRefused(f"{where} 是空的，没有写一条标准；请照 docs/lists.md 的例子写，或去掉环境变量 {VARIABLE}")
    found = {each: _own(where, each, mine, usual.get(each, {}), source) for each, mine in lists.items()}
    return found.get(name, Own(clean(source)))


def _own(where: str, name: str, mine: Any, usual: Mapping[str, Any], source: str) -> Own:
    if not isinstance(mine, dict):
        raise _refused(where, f"{name} = {_short(mine)} 须是一段（[{name}] 或 [{name}.size] 这样写）")
    fields = mine.get("fields", {})
    if not isinstance(fields, dict) or not all(isinstance(v, dict) for v in fields.values()):
        raise _refused(where, f'{name}.fields 下面须是一个个领域（[{name}.fields."集成电路"]）')
    head = f"{where}，{name}"
    return Own(
        clean(source),
        _against(usual, {k: v for k, v in mine.items() if k != "fields"}, head),
        {clean(f): _against(usual, v, f"{head}，领域“{f}”") for f, v in fields.items()},
    )


def _refused(where: str, what: str) -> InputRefused:
    return InputRefused(f"{where}：{what}；请改正这一处，或删去它、按自带的标准")


def _short(value: object) -> str:
    """A value as it is written, cut short."""
    return repr(value)[:40]


def _bytes(path: str) -> bytes:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputRefused(
            f"名录标准文件 {Path(path).name} 不能读（{error.strerror}）；请改环境变量 {VARIABLE}"
        ) from error
    if len(data) > LARGEST:
        raise InputRefused(f"名录标准文件 {Path(path).name} 有 {len(data):,} 字节，超过 {LARGEST:,}")
    return data


@lru_cache(maxsize=4)
def _parsed(where: str, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        said = "请照 docs/lists.md 的例子写，中文的名称要加双引号"
        raise InputRefused(f"{where} 不是能读的 TOML（{error}）；{said}") from error


def _against(usual: Mapping[str, Any], own: Mapping[str, Any], where: str) -> dict[str, Any]:
    out = dict[str, Any]()
    for key, value in own.items():
        if key not in usual or isinstance(usual[key], str):
            known = "、".join(k for k, v in usual.items() if not isinstance(v, str))
            raise _refused(where, f"没有可改的标准“{key}”；可用：{known or '没有'}")
        out[key] = _value(key, usual[key], value, where)
    return out


def _value(key: str, usual: Any, value: Any, where: str) -> Any:
    """A value of the kind of the usual one: a table, a switch, words, or a number that can be."""
    if isinstance(usual, Mapping):
        if not isinstance(value, Mapping):
            raise _refused(where, f"{key} = {_short(value)} 不对，{key} 须是一段，如 {key} = {{ … }}")
        return _against(usual, value, f"{where}，{key}")
    if isinstance(usual, bool) and isinstance(value, bool):
        return value
    if isinstance(usual, list):
        if key != "answers" and isinstance(value, list) and all(isinstance(v, str) and clean(v) for v in value):
            return [clean(v) for v in value]
        why = "的区间各处都在用，不能改" if key == "answers" else " 须是几个文字"
        raise _refused(where, f"{key} = {_short(value)} 不对，{key}{why}")
    whole = isinstance(usual, int) and not isinstance(usual, bool)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(usual, bool) or not number or (whole and not isinstance(value, int)):
        what = "true 或 false" if isinstance(usual, bool) else "整数" if whole else "数"
        raise _refused(where, f"{key} = {_short(value)} 不对，须是{what}")
    most = 1.0 if key in SHARES else MOST.get(key, 1e6)
    if not 0 <= value <= most:
        raise _refused(where, f"{key} = {_short(value)} 不对，须在 0 到 {most:g} 之间")
    return value if whole else float(value)
