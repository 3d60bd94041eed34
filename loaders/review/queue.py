"""The queue of a field: suggested matches in the order in which they are worth a look, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership, place_names
from graph.chain.tables import SUGGESTED
from graph.counts.take import census_of
from graph.model.labels import MATCH_RULES
from graph.model.records import Version
from graph.says import Says
from graph.store.contract import Store
from loaders.review.decisions import Pair

_PAIR = ("OPERATES_IN", "Enterprise", "Segment")
SHOWN_PRODUCTS = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An enterprise that may operate in a segment.

    ``score`` is the modelled probability, ``local`` whether it is in the place.
    """

    enterprise: str
    enterprise_name: str
    place: str
    local: bool
    segment: str
    segment_name: str
    share: float | None
    rule: str
    score: Annotated[float | None, Says("把握", "模型估计的概率")]
    evidence: str
    later: bool

    @property
    def pair(self) -> Pair:
        """Ids of the enterprise and the segment."""
        return self.enterprise, self.segment

    @property
    def rule_label(self) -> str:
        """The rule as people read it."""
        return MATCH_RULES.get(self.rule, self.rule or "未注明")


@dataclass(frozen=True, slots=True)
class Queue:
    """Suggested matches in order: put off ones last, those of the place first, surest first; each is made when asked
    for.

    ``rows`` are positions in the OPERATES_IN table, ``local`` and ``later`` are aligned with them.
    """

    graph: ChainGraph
    rows: IntArray
    local: BoolArray
    later: BoolArray

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: int) -> Suggestion:
        graph, row = self.graph, int(self.rows[at])
        table = graph.edge(*_PAIR)
        firm, segment = int(table.source[row]), int(table.target[row])
        firms, segments = graph.nodes["Enterprise"], graph.nodes["Segment"]
        return Suggestion(
            str(firms.ids[firm]),
            str(firms.names()[firm]),
            str(place_names(graph, "Enterprise")[firm] or ""),
            bool(self.local[at]),
            str(segments.ids[segment]),
            str(segments.names()[segment]),
            _number(table.columns["share"][row]),
            str(table.columns["rule"][row] or ""),
            _number(table.columns["score"][row]),
            str(table.columns["evidence"][row] or ""),
            bool(self.later[at]),
        )

    def find(self, pair: Pair) -> int | None:
        """Where a pair stands in the queue, ``None`` where it does not."""
        table, graph = self.graph.edge(*_PAIR), self.graph
        firm, segment = (graph.nodes[k].index.get(i, -1) for k, i in zip(("Enterprise", "Segment"), pair, strict=True))
        at = np.flatnonzero((table.source[self.rows] == firm) & (table.target[self.rows] == segment))
        return int(at[0]) if len(at) else None


def queue(
    graph: ChainGraph, field: str, place: Place, later: Iterable[Pair] = (), *, least: float = 0.0, local: bool = False
) -> Queue:
    """The queue of a field of which the graph holds everybody.

    ``least`` leaves out what is less likely; ``local`` leaves out enterprises elsewhere.
    """
    table = graph.edge(*_PAIR)
    if not len(table):
        nobody = np.zeros(0, dtype=bool)
        return Queue(graph, np.zeros(0, dtype=np.int64), nobody, nobody)
    here = membership(graph, place).inside[table.source]
    score, share = (np.nan_to_num(table.columns[c].astype(float), nan=-1.0) for c in ("score", "share"))
    keep = (table.state == SUGGESTED) & np.isin(table.target, graph.field_segments(field))
    keep &= (np.maximum(score, 0.0) >= least) & (here | (not local))
    put_off = np.zeros(len(table), dtype=bool)
    firms, segments = graph.nodes["Enterprise"].index, graph.nodes["Segment"].index
    for enterprise, segment in later:
        put_off |= (table.source == firms.get(enterprise, -1)) & (table.target == segments.get(segment, -1))
    rows = np.flatnonzero(keep)
    order = np.lexsort((table.source[rows], table.target[rows], -share[rows], -score[rows], ~here[rows], put_off[rows]))
    rows = rows[order]
    return Queue(graph, rows, here[rows], put_off[rows])


def waiting(graph: ChainGraph) -> dict[str, int]:
    """Suggested matches of each field (of its segments, so one may count in two fields), from the counts alone."""
    census = census_of(graph)
    by_segment = census.by_segment(census.suggested)
    fields = (str(f) for f in graph.nodes["Field"].ids)
    return {f: int(by_segment[graph.field_segments(f)].sum()) for f in fields}


@dataclass(frozen=True, slots=True)
class Ground:
    """A product that a suggestion rests on: how it falls in the segment, and where the enterprise's row was read."""

    product: str
    share: float | None
    rule: str
    evidence: str
    state: str
    source: Version | None


def grounds(store: Store, graph: ChainGraph, pair: Pair) -> list[Ground]:
    """The enterprise's products that fall in the segment, the largest share first, each with its source row."""
    makes, covers = graph.edge("MAKES", "Enterprise", "Product"), graph.edge("COVERS", "Product", "Segment")
    firm, segment = graph.position("Enterprise", pair[0]), graph.position("Segment", pair[1])
    into = {int(covers.source[i]): i for i in np.flatnonzero(covers.target == segment).tolist()}
    rows = [i for i in np.flatnonzero(makes.source == firm).tolist() if int(makes.target[i]) in into]
    found = [(_number(makes.columns["share"][i]), int(makes.target[i])) for i in rows]
    out = []
    for share, product in sorted(found, key=lambda f: -(f[0] or 0.0))[:SHOWN_PRODUCTS]:
        name, cover = str(graph.nodes["Product"].ids[product]), into[product]
        valid = [v for v in store.history("MAKES", (pair[0], name)) if not v.voided]
        out.append(
            Ground(
                name,
                share,
                MATCH_RULES.get(covers.columns["rule"][cover], str(covers.columns["rule"][cover] or "")),
                str(covers.columns["evidence"][cover] or ""),
                ("confirmed", "suggested", "rejected")[int(covers.state[cover])],
                valid[-1] if valid else None,
            )
        )
    return out


def _number(value: float) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
