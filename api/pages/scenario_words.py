"""Rows of the form of a scenario: from an address to changes, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.errors import BadRequest, NotFound
from graph.scenario.changes import Change, Cut, Land, Lose, Scenario
from graph.text import clean, split_words

KINDS = {"land": "落地", "lose": "离开", "cut": "断供，可用别处企业替代", "cut_all": "断供，没有替代"}
ROWS, MOST_ROWS = 3, 20
"""Rows that the form shows at least, and that are read."""
Texts = Annotated[list[str] | None, Query(max_length=MOST_ROWS)]


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the form."""

    change: str = ""
    who: str = ""
    segments: str = ""
    district: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing but the kind is written."""
        return not (self.who.strip() or self.segments.strip() or self.district.strip())


def rows_of(change: Texts = None, who: Texts = None, segments: Texts = None, district: Texts = None) -> list[Row]:
    """The rows of an address; lists of different lengths are filled up."""
    lists = [given or [] for given in (change, who, segments, district)]
    longest = max(map(len, lists))
    filled = [[*given, *[""] * (longest - len(given))] for given in lists]
    return [row for row in (Row(*(text[:500] for text in one)) for one in zip(*filled, strict=True)) if not row.empty]


AskedRows = Annotated[list[Row], Depends(rows_of)]


def read_rows(graph: ChainGraph, rows: Iterable[Row], name: str = "") -> Scenario:
    """The scenario that the rows mean; raises ``NotFound`` or ``BadRequest`` with the number of the row."""
    return Scenario(clean(name), tuple(_numbered(graph, i, row) for i, row in enumerate(rows, 1)))


def _numbered(graph: ChainGraph, i: int, row: Row) -> Change:
    try:
        return _read(graph, row)
    except (NotFound, BadRequest) as error:
        raise BadRequest(f"第 {i} 行：{error}") from error


def _read(graph: ChainGraph, row: Row) -> Change:
    if row.change not in KINDS:
        raise BadRequest(f"没有选是哪一种变化：{'、'.join(f'“{label}”' for label in KINDS.values())}")
    if row.change == "lose":
        return Lose(_id(graph, "Enterprise", row.who))
    segments = tuple(dict.fromkeys(_id(graph, "Segment", s) for s in split_words([row.segments])))
    district = _id(graph, "District", row.district) if row.district.strip() else ""
    if row.change == "land":
        known, words = _enterprise(graph, row.who), clean(row.who)
        return Land(segments, known, "" if known else words, district)
    return Cut(clean(row.who) or "境外", segments, district, stand_in=row.change == "cut")


def _id(graph: ChainGraph, kind: str, words: str) -> str:
    return words if words in graph.nodes[kind].index else find_id(graph, kind, words)


def _enterprise(graph: ChainGraph, words: str) -> str:
    """Id of an enterprise of the data, "" for one that is not in them; an ambiguous name is refused."""
    try:
        return _id(graph, "Enterprise", words) if words.strip() else ""
    except NotFound:
        return ""


def rows_for(scenario: Scenario) -> list[Row]:
    """Rows that say a scenario, by ids."""
    return [_row(change) for change in scenario.changes]


def _row(change: Change) -> Row:
    if isinstance(change, Lose):
        return Row("lose", change.enterprise)
    where = "、".join(change.segments), change.district
    if isinstance(change, Land):
        return Row("land", change.enterprise or change.name, *where)
    return Row("cut" if change.stand_in else "cut_all", change.source, *where)


def address_of(rows: Sequence[Row]) -> dict[str, Any]:
    """Parameters that say the rows again."""
    return (
        {key: [getattr(row, key) for row in rows] for key in ("change", "who", "segments", "district")} if rows else {}
    )


def join(rows: Sequence[Row], more: Sequence[Row]) -> list[Row]:
    """Both, each row once; none where that adds nothing or is more than is read."""
    out = list(dict.fromkeys([*rows, *more]))
    return out if len(rows) < len(out) <= MOST_ROWS else []
