"""Two cities whose firms are on one list: all in the segment ``base``, so that everybody is seen, and some in others.

What is claimed of 苏州 then depends on few numbers, which a test can write down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.gaps.find import Assessment, Gap, find_gaps
from graph.gaps.thresholds import Thresholds
from tests.pictures import graph_of
from tests.rosters import with_closed_roster

HERE, THERE = "320500", "310000"


def two_cities(
    here: Mapping[str, int],
    there: Mapping[str, int],
    *,
    firms: tuple[int, int] = (60, 200),
    supplies: Sequence[tuple[str, str, int]] = (),
    segments: Mapping[str, Mapping[str, Any]] | None = None,
    planned: Sequence[str] = (),
    word: str | None = None,
    listed: bool = False,
    led: Sequence[str] = (),
    products: int = 0,
) -> ChainGraph:
    """A chain of the segments named, so many firms of each here and there, and so many firms at all.

    Links are said by people, or matched by one and the same ``word``; ``listed`` firms have a stock code; of the
    segments ``led`` the first firm there is 链主; the first ``products`` firms here make something besides.
    """
    names = list(dict.fromkeys(["base", *here, *there]))
    said = {"rule": "alias", "evidence": f"主营产品“{word}”"} if word else {"rule": None, "evidence": "走访"}
    who = {"h": firms[0], "t": firms[1]}
    links = [(f"{side}{i}", "base", said) for side, size in who.items() for i in range(size)]
    for side, counts in (("h", here), ("t", there)):
        for s, n in counts.items():
            role = {"role": "链主"} if side == "t" and s in led else {}
            links += [(f"{side}{i}", s, said | (role if i == 0 else {})) for i in range(n)]
    return graph_of(
        {
            "Field": [{"id": "f", "name": "示例链", "status": "参考链"}],
            "Segment": [{"id": s, "name": s, "importable": 0.0, **((segments or {}).get(s, {}))} for s in names],
            "Enterprise": [
                {"id": f, "name": f, "full_name": f, "stock_code": "600000.SH" if listed else None}
                for f in (f"{side}{i}" for side, size in who.items() for i in range(size))
            ],
            "District": [{"id": HERE, "name": "苏州市", "level": "市"}, {"id": THERE, "name": "上海市", "level": "市"}],
            "Product": [{"id": "p", "name": "某产品"}],
        },
        {
            ("LOCATED_IN", "Enterprise", "District"): [
                (f"{side}{i}", place) for side, place in (("h", HERE), ("t", THERE)) for i in range(who[side])
            ],
            ("PART_OF", "Segment", "Field"): [
                (s, "f", {"stage": _stage(segments, s), "group": "组", "order": i, "planned": int(s in planned)})
                for i, s in enumerate(names)
            ],
            ("SUPPLIES", "Segment", "Segment"): [(a, b, {"essential": must}) for a, b, must in supplies],
            ("OPERATES_IN", "Enterprise", "Segment"): links,
            ("MAKES", "Enterprise", "Product"): [(f"h{i}", "p") for i in range(products)],
        },
    )


def _stage(segments: Mapping[str, Mapping[str, Any]] | None, segment: str) -> str:
    stage: str = (segments or {}).get(segment, {}).get("stage", "中游")
    return stage


def counted(graph: ChainGraph, here: int | None = None, **values: Any) -> ChainGraph:
    """The graph with everybody on a list that is not declared complete, and its number of firms in 苏州."""
    return with_closed_roster(graph, counts={} if here is None else {HERE: here}, **{"complete": None, **values})


def found(graph: ChainGraph, place: str = HERE, limits: Thresholds | None = None) -> Assessment:
    """What is found in 苏州."""
    return find_gaps(graph, "f", make_place(graph, [place]), thresholds=limits)


def gaps(graph: ChainGraph, place: str = HERE, limits: Thresholds | None = None) -> dict[str, Gap]:
    """The same by segment."""
    return {g.segment: g for g in found(graph, place, limits).gaps}
