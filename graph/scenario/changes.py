"""What can happen in a scenario, as plain data: enterprises that come or go, supplies that are cut, under one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graph.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Land:
    """An enterprise opens a site in these segments, in a district of the place (its first one, when empty).

    ``enterprise`` is an id of the data, or empty for one that is not in them: then ``name`` says who.
    """

    change: Literal["land"] = field(default="land", init=False, repr=False)
    segments: tuple[str, ...]
    enterprise: str = ""
    name: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Lose:
    """An enterprise stops, wherever it sits, in all its segments."""

    change: Literal["lose"] = field(default="lose", init=False, repr=False)
    enterprise: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A supplier country (or anybody abroad) stops: these segments cannot be bought in from outside the data any more.

    Where the data name no country of origin, which they mostly do not, the asker names the segments; with a
    ``district`` of the data the enterprises there stop too, and without ``segments`` those are meant that they are
    confirmed in. ``stand_in`` says whether enterprises elsewhere in the data may supply instead.
    """

    change: Literal["cut"] = field(default="cut", init=False, repr=False)
    source: str
    segments: tuple[str, ...] = ()
    district: str = ""
    stand_in: bool = True


Change = Land | Lose | Cut


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes that happen at once."""

    name: str
    changes: tuple[Change, ...]


KINDS: Mapping[str, type[Change]] = {"land": Land, "lose": Lose, "cut": Cut}
"""Name of each kind of change in saved scenarios and in JSON."""


def scenario_values(scenario: Scenario) -> list[dict[str, Any]]:
    """The changes as values that JSON can hold.

    >>> scenario_values(Scenario("", (Lose("e1"),)))
    [{'change': 'lose', 'enterprise': 'e1'}]
    """
    return [asdict(c) for c in scenario.changes]


def read_scenario(name: str, values: Any) -> Scenario:
    """The scenario that such values hold.

    Raises
    ------
    BadRequest
        Values of another shape; the message says which change.

    >>> read_scenario("甲退出", [{"change": "lose", "enterprise": "e1"}])
    Scenario(name='甲退出', changes=(Lose(enterprise='e1'),))
    """
    if not isinstance(values, list):
        raise BadRequest("情景须是一列变化")
    return Scenario(name, tuple(_change(i, each) for i, each in enumerate(values, 1)))


def _change(i: int, values: Any) -> Change:
    given = dict(values) if isinstance(values, Mapping) else {}
    made = KINDS.get(str(given.pop("change", "")))
    if made is None:
        raise BadRequest(f"情景的第 {i} 项变化不认识；可用：land（落地）、lose（失去）、cut（断供）")
    texts = {k: v for k, v in given.items() if k not in ("segments", "stand_in")}
    segments = given.get("segments", ())
    fits = isinstance(segments, list | tuple) and all(isinstance(v, str) for v in (*segments, *texts.values()))
    if not fits or not isinstance(given.get("stand_in", True), bool):
        raise BadRequest(f"情景的第 {i} 项变化写法不对：环节须是一列编号，其余须是文字")
    try:
        return made(**(given | ({"segments": tuple(segments)} if "segments" in given else {})))
    except TypeError as error:
        raise BadRequest(f"情景的第 {i} 项变化缺少或多出了内容（{'、'.join(given) or '空'}）") from error
