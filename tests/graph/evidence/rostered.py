"""Small worlds with several rosters: who is on which, what it covers, what each link rests on; any seed makes one."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from graph.chain.graph import ChainGraph
from graph.store.contract import Store
from tests.engines import JAN, put, table
from tests.pictures import graph_of

Pair = tuple[str, str, str]
DISTRICTS = ("p", "c1", "c2", "k1", "k2", "q")
WITHIN = (("c1", "p"), ("c2", "p"), ("k1", "c1"), ("k2", "c1"))
SEGMENTS = tuple(f"s{i}" for i in range(7))
ROSTERS = (("r1", "规上企业"), ("r2", "登记企业"), ("r3", "行业头部"), ("r4", "规上企业"))
RULES = ("exact", "alias", "similar", "manual", None)
EVIDENCE = ("主营产品“芯片”", "经营范围“芯片”", "主营产品“硅片”", "协会说的", None)
ROLES = ("生产基地", "生产基地", "研发中心", "总部", "分支", "注册地")
DIVISIONS = (None, "C39 计算机、通信和其他电子设备制造业", "3985", "c26", "C26", "制造业")
STATES = ("confirmed", "suggested", "rejected")


@dataclass(frozen=True)
class Described:
    """Nodes and relations as plain records, to be made a graph or written to a store."""

    nodes: dict[str, list[dict[str, Any]]]
    edges: dict[Pair, list[tuple[str, str, dict[str, Any], int]]]

    def graph(self) -> ChainGraph:
        """In memory."""
        return graph_of(self.nodes, self.edges)

    def put(self, store: Store) -> None:
        """Written as one batch."""
        nodes = [table(kind, *records) for kind, records in self.nodes.items() if records]
        edges = [
            table(
                kind,
                *({"source": a, "target": b, **values, "state": STATES[s]} for a, b, values, s in links),
                ends=(start, end),
            )
            for (kind, start, end), links in self.edges.items()
            if links
        ]
        put(store, *nodes, *edges, on=JAN)


def described(seed: int, firms: int = 45) -> Described:
    """A world of so many firms; about half are in one city, so that a place has enough of them."""
    dice = random.Random(seed)
    ids = [f"e{i}" for i in range(firms)]
    homes = [*DISTRICTS, None, "k1", "k1", "c1"]
    located = [(f, d, {}, 0) for f in ids if (d := dice.choice(homes))]
    operates = [
        (f, s, {"rule": dice.choice(RULES), "evidence": dice.choice(EVIDENCE)}, dice.choice((0, 0, 0, 0, 1, 2)))
        for f in ids
        for s in dice.sample(SEGMENTS[:-1], dice.choice((0, 1, 1, 2, 3)))
    ]
    makes = [(f, "x", {}, dice.choice((0, 1, 2))) for f in ids if dice.random() < 0.2]
    on = [(f, r, {}, dice.choice((0, 0, 0, 2))) for f in ids for r, _ in ROSTERS if dice.random() < 0.4]
    other = random.Random(f"sites of {seed}")  # so that all else is as without them
    trades = random.Random(f"divisions of {seed}")
    named = (None, "s0", "s0；s1", "s2；nothing")
    sites = [
        (f, d, {"role": other.choice(ROLES), "segments": other.choice(named)}, other.choice((0, 0, 0, 2)))
        for f in ids
        for d in DISTRICTS
        if other.random() < 0.15
    ]
    sizes = [
        (r, d, {"count": dice.choice((None, 3, 20, 60)), "source_note": "年鉴"}, 0)
        for r in ("r1", "r2", "listed")
        for d in DISTRICTS
        if dice.random() < 0.4
    ]
    return Described(
        {
            "Field": [{"id": "f", "name": "f"}, {"id": "g", "name": "g"}],
            "District": [{"id": d, "name": d, "level": "市" if d[0] in "cq" else None} for d in DISTRICTS],
            "Segment": [{"id": s, "name": s} for s in SEGMENTS],
            "Product": [{"id": "x", "name": "x"}],
            "Roster": [
                *({"id": r, "name": r, "kind": k, "complete": dice.choice((None, 0.9))} for r, k in ROSTERS),
                {"id": "listed", "name": "上市", "kind": "上市公司", "complete": None},
            ],
            "Enterprise": [
                {
                    "id": f,
                    "full_name": f,
                    "stock_code": "600000.SH" if dice.random() < 0.5 else None,
                    "status": "已退市" if dice.random() < 0.08 else None,
                    "division": trades.choice(DIVISIONS),
                }
                for f in ids
            ],
        },
        {
            ("WITHIN", "District", "District"): [(*pair, {}, 0) for pair in WITHIN],
            ("PART_OF", "Segment", "Field"): [(s, "fg"[i > 3], {"stage": "上游"}, 0) for i, s in enumerate(SEGMENTS)],
            ("LOCATED_IN", "Enterprise", "District"): located,
            ("OPERATES_IN", "Enterprise", "Segment"): operates,
            ("MAKES", "Enterprise", "Product"): makes,
            ("LISTED_IN", "Enterprise", "Roster"): on,
            ("COUNTS", "Roster", "District"): sizes,
            ("HAS_SITE", "Enterprise", "District"): sites,
        },
    )
