"""The official order of districts (文件序)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, city_of, districts_of, parents


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads((files("graph.lists") / "districts.toml").read_text(encoding="utf-8"))


class Districts:
    """Says of each record of a kind which county or district it is in, and where that stands in the official order."""

    def __init__(self, graph: ChainGraph, kind: str) -> None:
        table = graph.nodes["District"]
        self._at, self._up = districts_of(graph, kind), parents(graph)
        self._names, self._ids = table.names(), table.ids
        order = [name for names in _declared()["order"].values() for name in names]
        self._order = {name: i for i, name in enumerate(order)}

    def name(self, node: int) -> str:
        """The district as it is called on paper, "" where it is not known; of what is only known by its city, the
        city.
        """
        at = self._known(int(self._at[node]))
        return "" if at < 0 else str(self._names[at])

    def turn(self, node: int) -> tuple[int, str]:
        """Where it stands in the order: declared ones first, then by code, unknown ones at the end."""
        at = int(self._at[node])
        return self._turn_at(at) if at >= 0 else (len(self._order) + 1, "")

    def turn_of(self, name: str) -> tuple[int, str]:
        """The same of a district of this name, a town as the county that it lies in; the first of several so named."""
        return min(self._turn_at(at) for at in np.flatnonzero(self._names == name).tolist())

    def _turn_at(self, start: int) -> tuple[int, str]:
        at = self._known(start)
        return self._order.get(str(self._names[at]), len(self._order)), str(self._ids[at])

    def _known(self, at: int) -> int:
        """The declared district that one lies in, else itself."""
        start, seen = at, set[int]()
        while at >= 0 and at not in seen:
            if str(self._names[at]) in self._order:
                return at
            seen.add(at)
            at = int(self._up[at])
        return start


_BELOW, _PARTS = "各县级市（区）", "各区镇"
"""Who answers in the districts of a city, and in the parts of one of them."""


def answering(graph: ChainGraph, place: Place, words: str) -> str:
    """Who answers for a list, as it is declared for a city: a county has no counties."""
    return words if city_of(graph, place) is None else words.replace(_BELOW, _PARTS)


def own_name(graph: ChainGraph, place: Place) -> str | None:
    """How a county or a zone is called on its own lists, where its name tells nothing; ``None`` for any other place."""
    return None if city_of(graph, place) is None else place.name


def official_turn(name: str) -> int:
    """Where a district of this name stands in the official order; those that are not declared come after."""
    order = [n for names in _declared()["order"].values() for n in names]
    return order.index(name) if name in order else len(order)
