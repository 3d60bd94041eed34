"""Bodies of requests: declared by dataclasses, checked as they say, and read into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from api.http.bodies import body_of
from graph.asking.word import Word


@dataclass(frozen=True, slots=True)
class Come:
    """来"""

    change: Literal["come"]
    who: Annotated[tuple[Annotated[str, Word("", longest=3)], ...], Word("", shortest=1, longest=2)]


@dataclass(frozen=True, slots=True)
class Go:
    """去"""

    change: Literal["go"]
    soon: Annotated[bool, Word("马上")] = True


@dataclass(frozen=True, slots=True)
class Ask:
    """问"""

    name: Annotated[str, Word("名称", kind="name", shortest=1, longest=4)]
    changes: Annotated[tuple[Come | Go, ...], Word("变化")] = ()
    most: Annotated[int | None, Word("至多", least=0, most=9)] = None
    costs: Annotated[Mapping[str, Annotated[float, Word("", least=0)]], Word("成本", longest=1)] = field(
        default_factory=dict
    )
    on: Annotated[str | None, Word("日期", kind="date")] = None


BODY: TypeAdapter[Ask] = TypeAdapter(body_of(Ask))


def test_what_is_left_out_is_as_the_dataclass_has_it() -> None:
    assert BODY.validate_python({"name": "甲"}) == Ask("甲")


def test_a_body_is_read_into_the_dataclasses_that_declare_it() -> None:
    said = {
        "name": "甲",
        "changes": [{"change": "go", "soon": False}, {"change": "come", "who": ["乙"]}],
        "most": 3.0,
        "costs": {"丙": 2},
        "on": "2026-01-31",
    }
    made = BODY.validate_python(said)
    assert made == Ask("甲", (Go("go", False), Come("come", ("乙",))), 3, {"丙": 2.0}, "2026-01-31")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "一二三四五"},
        {"other": 1},
        {"most": True},
        {"most": "3"},
        {"most": 10},
        {"most": -1},
        {"most": 1.5},
        {"costs": {"丙": True}},
        {"costs": {"丙": "2"}},
        {"costs": {"丙": -1}},
        {"costs": {"丙": float("inf")}},
        {"costs": {"丙": 1, "丁": 1}},
        {"changes": [{"change": "stay"}]},
        {"changes": [{"soon": True}]},
        {"changes": [{"change": "go", "soon": 1}]},
        {"changes": [{"change": "go", "who": ["乙"]}]},
        {"changes": [{"change": "come", "who": []}]},
        {"changes": [{"change": "come", "who": ["乙", "丙", "丁"]}]},
        {"changes": [{"change": "come", "who": ["一二三四"]}]},
    ],
)
def test_what_is_not_declared_or_out_of_bounds_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BODY.validate_python({"name": "甲", **wrong})


def test_the_description_says_the_bounds_and_how_changes_are_told_apart() -> None:
    told = BODY.json_schema()
    parts = told["properties"]
    assert told["additionalProperties"] is False
    assert parts["most"]["anyOf"][0] == {"type": "integer", "minimum": 0, "maximum": 9}
    assert (parts["name"]["minLength"], parts["name"]["maxLength"], parts["name"]["description"]) == (1, 4, "名称")
    assert parts["changes"]["items"]["discriminator"]["propertyName"] == "change"
    assert (parts["costs"]["maxProperties"], parts["costs"]["additionalProperties"]["minimum"]) == (1, 0)
    assert parts["on"]["anyOf"][0] == {"type": "string", "format": "date"}
