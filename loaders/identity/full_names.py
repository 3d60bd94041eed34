"""Divisions with the one above before their name, for there are many 鼓楼区."""

from __future__ import annotations

from loaders.identity.divisions import load_gazetteer


def with_above(code: str, name: str) -> list[str]:
    """The name after each of those above, the nearest first; empty for a code that is none of ours.

    >>> with_above("320106", "鼓楼区")
    ['南京市鼓楼区', '江苏省鼓楼区']
    """
    gazetteer = load_gazetteer()
    return [f"{d.name}{name}" for d in gazetteer.ancestors(code)] if code in gazetteer.by_code else []
