"""Districts that go by two names, the one of their code and that of the zone that they are: 虎丘区 is 苏州高新区."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_ZONE = "高新区"
_TAILS = ("市", "区", "县", "省")
"""What people leave off the name of a district."""


@cache
def two_named() -> Mapping[str, tuple[str, str]]:
    """By code the name of the code and the other one."""
    said = tomllib.loads((files("graph") / "districts.toml").read_text(encoding="utf-8"))
    return {code: (name, other) for code, (name, other) in said["also"].items()}


def shown_district(code: str, name: str) -> str:
    """A district as it is shown: by both names where it goes by two, and is written by that of its code.

    >>> shown_district("320505", "虎丘区"), shown_district("320583", "昆山市"), shown_district("320505", "甲区")
    ('苏州高新区（虎丘区）', '昆山市', '甲区')
    """
    own, other = two_named().get(code, ("", ""))
    return f"{other}（{own}）" if name == own else name


def names_of_district(code: str) -> tuple[str, ...]:
    """What a district of two names is called, either of them or both; none for any other.

    >>> names_of_district("320505"), names_of_district("320583")
    (('虎丘区', '苏州高新区', '苏州高新区（虎丘区）'), ())
    """
    own, other = two_named().get(code, ("", ""))
    return (own, other, f"{other}（{own}）") if own else ()


def is_short_for(code: str, name: str, text: str) -> bool:
    """Whether a district of this code and name is called so, but for 市, 区, 县 or 省; of two names either does.

    >>> is_short_for("320500", "苏州市", "苏州"), is_short_for("320505", "虎丘区", "苏州高新")
    (True, True)
    """
    names = names_of_district(code)
    return any(each == text + tail for each in (names if name in names else (name,)) for tail in _TAILS)


def is_called(code: str, text: str) -> bool:
    """Whether a district of two names is called so, whatever the width of its brackets.

    >>> is_called("320505", "苏州高新区(虎丘区)"), is_called("320505", "高新区")
    (True, False)
    """
    return text.replace("(", "（").replace(")", "）") in names_of_district(code)


def districts_called(text: str) -> list[str]:
    """Codes of the districts of two names of which one holds this text; none where it is no more than their city.

    >>> [districts_called(text) for text in ("苏州高新", "苏州高新区（虎丘区）", "高", "苏州")]
    [['320505'], ['320505'], [], []]
    """
    wanted = text.replace("(", "（").replace(")", "）").strip()
    codes = [code for code, (_, other) in two_named().items() if wanted not in other.removesuffix(_ZONE)]
    return [code for code in codes if wanted[1:] and any(wanted in name for name in names_of_district(code))]
