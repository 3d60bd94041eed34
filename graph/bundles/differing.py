"""What differs between two versions of a record, in words: each field from what to what."""

from __future__ import annotations

from graph.ladder.indicators import CERTIFICATE
from graph.model.records import Version
from graph.model.schema import FieldDef, default_schema

_MOST = 6
"""Fields that a cause names."""


def new(version: Version, name: str) -> str:
    """A record that was not there before; of a certificate which, and until when it holds."""
    if version.kind != CERTIFICATE:
        return f"{name}：新增"
    until = version.values.get("valid_until")
    label, rung = default_schema().kind(version.kind).label, version.values.get("rung") or version.key[0]
    return f"新增{label}：{rung}，{f'有效至 {until}' if until else '没有写有效期'}"


def differences(then: Version, now: Version) -> str:
    """Fields that differ, in words; of what is restricted no more than that it does."""
    fields = default_schema().kind(now.kind).fields
    differ = [k for k, v in now.values.items() if k in fields and then.values.get(k) != v]
    said = [
        f"{fields[k].label} {_turned(fields[k], then.values.get(k), now.values[k])}"
        for k in differ
        if not fields[k].restricted
    ]
    said += ["有改动，数不外传"] if any(fields[k].restricted for k in differ) else []
    if then.state != now.state:
        said.append("状态有变")
    if not said:
        return "出处或日期有变"
    more = f"等 {len(said)} 项" if len(said) > _MOST else ""
    return "，".join(said[:_MOST]) + more


def _turned(field: FieldDef, then: object, now: object) -> str:
    """A value before and after, with the unit said once.

    >>> _turned(default_schema().nodes["Enterprise"].fields["size"], 30000.0, 1234567.5)
    '30000 → 1234567.5 万元'
    >>> _turned(default_schema().relations["OPERATES_IN"].fields["share"], 0.29, 0.345)
    '29% → 34.5%'
    """
    unit = "" if now is None else field.unit
    return f"{_shown(field, then, '' if unit else field.unit)} → {_shown(field, now, unit)}"


def _shown(field: FieldDef, value: object, unit: str) -> str:
    if value is None:
        return "无"
    if field.type == "flag":
        return "是" if value else "否"
    if field.max == 1 and isinstance(value, float | int):  # a share is read in per cent
        return f"{value * 100:.12g}%"
    said = f"{value:.12g}" if isinstance(value, float) else str(value)[:60]
    return f"{said} {unit}".rstrip()
