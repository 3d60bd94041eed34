"""Divisions with those above before their name, for there are many 鼓楼区."""

from __future__ import annotations

from loaders.identity.divisions import Division, Gazetteer, load_gazetteer


def with_above(code: str, name: str) -> list[str]:
    """The name after each of those above, the nearest first; empty for a code that is none of ours.

    >>> with_above("320106", "鼓楼区")
    ['南京市鼓楼区', '江苏省鼓楼区']
    """
    gazetteer = load_gazetteer()
    return [f"{d.name}{name}" for d in gazetteer.ancestors(code)] if code in gazetteer.by_code else []


def full_name(division: Division, gazetteer: Gazetteer) -> str:
    """A division's name, after those above it where others share it."""
    if len(gazetteer.find(division.name)) == 1:
        return division.name
    return "".join(d.name for d in (*reversed(gazetteer.ancestors(division.code)), division))
