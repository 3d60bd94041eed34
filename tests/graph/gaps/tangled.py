"""Random worlds for the tests of gaps: chains with cycles, places of several levels, and lists of several kinds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.later import Later
from tests.pictures import graph_of

DISTRICTS = ["p", "q", "c1", "c2", "c3", "k1", "c4", "c5"]
WITHIN = [("c1", "p"), ("c2", "p"), ("c3", "q"), ("k1", "c1"), ("c4", "q"), ("c5", "q")]
SEGMENTS = [f"s{i}" for i in range(8)]
FIELDS = {"f": SEGMENTS[:5], "g": SEGMENTS[3:7]}
"""The fields share two segments, and s7 is in neither: needs may run through segments of other fields."""
LEVELS = (
    [None] * 8,
    ["省", "省", "市", "市", "市", "县级", "市", "市"],
    ["市"] * 8,
    ["市", "市", "市", None, "省", "县级", "市", None],
)
"""Without levels nobody is alike.

Where all are of one level, a place is not compared with what lies in it or contains it.
"""
KINDS = ["登记企业", "规上企业", "规上企业", "专精特新企业", "上市公司", "行业头部", None]
ROSTERS = ["r0", "r1", "listed"]
"""The last is one of those that are there anyway, here written down."""


def tangled(*, rosters: bool = True) -> st.SearchStrategy[ChainGraph]:
    """Worlds of :func:`tangle`."""
    return st.integers(0, 2**32 - 1).map(lambda seed: tangle(seed, rosters=rosters))


def tangle(seed: int, *, rosters: bool = True) -> ChainGraph:
    """A world with cycles, self-loops, segments that can or cannot be bought in, or of which nobody knows, and rosters
    of several kinds, some of them complete or with declared numbers of firms. In a tidy one a list of sites holds
    nearly everybody, all at home in some city.

    All is diced: lists that hypothesis draws one by one would nearly all be short.
    """
    dice, other = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    checked, of, there = _verified(other)

    def one_of(*values: Any) -> Any:
        return values[int(dice.integers(len(values)))]

    supplied, worked = one_of(0.03, 0.08, 0.2), one_of(0.05, 0.1, 0.25, 0.5)
    level = dict(zip(DISTRICTS, one_of(*LEVELS), strict=True))
    bought = one_of((0.0,), (0.0,), (0.9,), (0.2, 0.9), (0.0, 0.0, 0.5, None))
    downward = one_of(True, False)  # from lower to higher numbers only: without cycles
    firms = [f"e{i}" for i in range(one_of(14, 14, 60, 120))]
    words = one_of((None,), ("甲", "乙", "丙"), ("甲", None, "乙", "丙", "丁"))

    def work() -> dict[str, Any]:
        word = one_of(*words)
        said = {"rule": "alias", "evidence": f"主营产品“{word}”"} if word else {"rule": None, "evidence": "走访"}
        return {"share": one_of(None, 0.1, 0.3, 0.7, 0.7), "role": one_of(None, None, "链主"), **said}

    supplies = [
        (a, b, {"essential": one_of(1, 1, 0)}, one_of(0, 0, 0, 0, 1))
        for a in SEGMENTS
        for b in SEGMENTS
        if dice.random() < supplied and (a < b or not downward)
    ]
    hard = one_of(3, 9)
    listed, tidy = one_of(0.0, 0.3, 1.0), one_of(True, False)
    homes = ("c1", "c1", "c2", "c2", "c3", "k1", "c4", "c5") if tidy else (None, "c1", "c1", "k1", *DISTRICTS)
    states = (0,) if tidy else (0, 0, 0, 0, 1, 2)
    shares = {r: 0.95 if tidy and r == "r0" else one_of(0.0, 0.8, 1.0) for r in ROSTERS}
    rarer = {s: one_of(0.03, 0.1, 0.5, 2) if tidy else 2 * dice.random() for s in SEGMENTS}
    home = {f: one_of(*homes) for f in firms}
    shunned = {s: one_of("", "", "c1", "k1", "c2") if tidy else "" for s in SEGMENTS}
    works = [
        (f, s, work(), one_of(*states))
        for f in firms
        for s in SEGMENTS
        if dice.random() < worked * rarer[s] and shunned[s] != home[f]
    ]
    trades = np.random.default_rng([seed, 2])
    services = bool(np.random.default_rng([seed, 3]).integers(3) == 0)
    codes = ((None,), ("C39", "C26"), ("C39 电子", "3985", None, "C26", "C26", "制造业"))[int(trades.integers(3))]
    made = graph_of(
        {
            "Field": [{"id": f, "name": f, "status": "参考链"} for f in FIELDS],
            "District": [{"id": d, "name": d, "level": level[d]} for d in DISTRICTS],
            "Segment": [
                {
                    "id": s,
                    "name": s,
                    "importable": one_of(*bought),
                    "anchor_required": i % 2,
                    "bottleneck": i % hard == 0,
                    "entry": (None, "严控新增", "须先获批", "外资禁入", "外资受限")[(i + seed) % 5],
                    "gb_code": ("C3985", "I6513", None, "D4411")[i % 4] if services else None,
                }
                for i, s in enumerate(SEGMENTS)
            ],
            "Enterprise": [
                {
                    "id": f,
                    "name": f,
                    "size": one_of(None, 10.0, 33.3, 1e6),
                    "stock_code": "600000.SH" if dice.random() < listed else None,
                    "division": codes[int(trades.integers(len(codes)))],
                }
                for f in firms
            ],
            "Product": [{"id": "p", "name": "p"}],
            "Verification": checked,
            "Roster": [_roster(id_, one_of, tidy) | _industrial(id_, services) for id_ in ROSTERS] if rosters else [],
        },
        {
            ("WITHIN", "District", "District"): WITHIN + one_of([], [("p", "k1")]),  # a wrong cycle in the data
            ("PART_OF", "Segment", "Field"): [
                (s, f, {"stage": "上游", "group": f, "planned": one_of(*[None] * 8, 0, 1)})
                for f, held in FIELDS.items()
                for s in held
            ],
            ("SUPPLIES", "Segment", "Segment"): supplies,
            ("VERIFIES", "Verification", "Segment"): of,
            ("VERIFIED_IN", "Verification", "District"): there,
            ("LOCATED_IN", "Enterprise", "District"): [(f, d) for f, d in home.items() if d],
            ("OPERATES_IN", "Enterprise", "Segment"): works,
            ("MAKES", "Enterprise", "Product"): [(f, "p", {}, one_of(0, 1, 2)) for f in firms if dice.random() < 0.2],
            ("HAS_SITE", "Enterprise", "District"): _sites(firms, np.random.default_rng([seed, 1]), tidy),
            ("LISTED_IN", "Enterprise", "Roster"): [
                (f, r) for r in ROSTERS if rosters for f in firms if dice.random() < shares[r]
            ],
            ("COUNTS", "Roster", "District"): [
                (r, d, {"count": one_of(None, 3, len(firms) // 4, len(firms) // 2)})
                for r in ROSTERS
                if rosters
                for d in DISTRICTS
                if dice.random() < 0.25
            ],
        },
    )
    return replace(made, later=_later(other, [row["id"] for row in checked]))


RESULTS, WAYS = ("有", "有", "无", "无", "无", "说不清"), ("走访", "协会", "统计数据", "桌面")
DAYS = ("2024-12-31", "2025-01-30", "2025-01-31", "2025-06-30", "2025-06-30", "2026-01-31", "2026-02-01")
"""The world is of 2026-01-31: some are over, one has yet to be."""


def _verified(dice: np.random.Generator) -> tuple[list[dict[str, Any]], list[tuple[str, str]], list[tuple[str, str]]]:
    """What people found out, in half of the worlds: the records, and of which segment and where."""

    def one_of(values: Any) -> Any:
        return values[int(dice.integers(len(values)))]

    count = one_of((0, 0, 12, 40))
    ids = [f"v{i}" for i in range(count)]
    rows = [
        {
            "id": id_,
            "result": one_of(RESULTS),
            "way": one_of(WAYS),
            "firms": one_of((None, "甲", "甲；乙", "甲；乙；丙")),
            "verified_on": one_of(DAYS),
            "valid_until": one_of((None, None, "2026-01-30", "2026-01-31", "2027-12-31")),
            "withdrawn": one_of((None, None, None, 0, 1)),
        }
        for id_ in ids
    ]
    return rows, [(id_, one_of(SEGMENTS)) for id_ in ids], [(id_, one_of(DISTRICTS)) for id_ in ids]


def _later(dice: np.random.Generator, ids: list[str]) -> Later:
    """Firms that came on record before, on and after such days."""
    moments = [(20250629, 9), (20250630, 1), (20250630, 3), (20250701, 1)]
    recorded = {
        (s, d): moments[int(dice.integers(len(moments)))] for s in SEGMENTS for d in DISTRICTS if dice.random() < 0.1
    }
    return Later(recorded, {id_: int(dice.integers(1, 4)) for id_ in ids})


def _roster(id_: str, one_of: Any, tidy: bool) -> dict[str, Any]:
    if tidy and id_ == "r0":
        kind = {"kind": one_of("规上企业", "登记企业"), "complete": one_of(None, 0.95)}
        return {"id": id_, "name": "名录", "counted_on": "2025-12-31", **kind}
    return {
        "id": id_,
        "name": f"名录{id_}",
        "kind": one_of(*KINDS),
        "admission": one_of(None, None, None, "应列尽列", "选列"),
        "level": one_of(None, None, None, "总部", "生产场所"),
        "counted_on": one_of(None, "2025-12-31", "2025-12-31", "2024-12-31", "2026-06-30"),
        "complete": one_of(None, None, 0.5, 0.9, 1.0),
    }


def _industrial(id_: str, services: bool) -> dict[str, Any]:
    """The first list is of industrial firms, where some segments are none of theirs."""
    return {"name": "规上工业名录"} if services and id_ == "r0" else {}


def _sites(firms: list[str], dice: np.random.Generator, tidy: bool) -> list[tuple[str, str, dict[str, Any], int]]:
    """Some have sites, in a tidy world few; by dice of their own, so that all else is as without them."""
    some = float(dice.choice([0.0, 0.01, 0.03] if tidy else [0.0, 0.03, 0.1]))
    roles, named = ("生产基地", "生产基地", "研发中心", "总部", "分支"), (None, "s0", "s1；s2", "s5；s6；nothing")
    return [
        (
            firm,
            district,
            {"role": roles[int(dice.integers(5))], "segments": named[int(dice.integers(4))]},
            int(dice.integers(5) == 0),
        )
        for firm in firms
        for district in DISTRICTS
        if dice.random() < some
    ]
