"""先读哪些企业: local firms of unknown business, by what knowing it would be worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import AsOf, PlaceUsual, Top
from graph.chain.lookup import find_place
from graph.dates import to_iso
from graph.gap_list.firms import FirmToRead, firms_to_read
from graph.questions.gap_list import TOPIC, find_gap_list
from graph.says import Says

NOTE = (
    "弄清一家，它的全部环节都看得到；列的是所在地在本地、哪个环节都没有的，也有外资的、只在投资和供销里出现过的；"
    "退市、注销的（没写经营状态时看简称）不列"
)
_HEADS = ("先后", "企业", "所在地", "行业", "同行业的企业常做")


@dataclass(frozen=True, slots=True)
class FirmsToRead:
    """业务不明的本地企业，先读哪一家"""

    place: PlaceRef
    as_of: On
    version: Version
    total: Annotated[int, Says("总数", "本地业务不明的企业", "家")]
    firms: Annotated[tuple[FirmToRead, ...], Says("企业")]


def find(graphs: Graphs, place: PlaceUsual, top: Top = 50, as_of: AsOf = None) -> FirmsToRead:
    """The firms most worth reading."""
    listed = find_gap_list(graphs, place, "", as_of)
    where = find_place(listed.graph, place)
    found, graph = firms_to_read(listed, where), listed.graph
    return FirmsToRead(place_ref(where), to_iso(graph.on), graph.version, len(found), tuple(found[:top]))


def said(found: FirmsToRead) -> Iterable[Said]:
    """One firm a line."""
    rows = [(f.turn, f.name, f.place, f.industry, "、".join(f.likely)) for f in found.firms]
    yield Sheet(f"先读哪些企业 · {found.place.name}", _HEADS, rows, NOTE)
    yield f"显示前 {len(rows)} 家，共 {found.total} 家业务不明"


QUESTION = Question(
    "firms-to-read",
    "待核实：先读哪些企业",
    "本地业务不明的企业，按弄清它的价值排：同行业的企业做哪些环节，那些环节问清值多少。弄清一家，它的全部环节都看得到。",
    find,
    reads=None,
    topic=TOPIC,
    rows="firms",
    said=said,
    command="verify-firms",
)
