"""How well it is known what a firm does in a segment: what a person wrote or revenue shows weighs more."""

from __future__ import annotations

from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.chain.operating import operating

_BY_PEOPLE = "人工"


@dataclass(frozen=True, slots=True)
class Links:
    """The confirmed links of enterprises (position) with segments (id): their part in revenue (``nan``: unknown), and
    whether a person wrote them; ``count`` of each enterprise over all fields that are read.
    """

    share: dict[tuple[int, str], float]
    by_people: set[tuple[int, str]]
    count: dict[int, int]

    def stated(self, firm: int, segment: str, share: float) -> bool:
        """Whether the segment is what the firm does, not merely what is said of it: a person wrote it, so much of its
        revenue comes from it, or it is known to do nothing else.
        """
        key = (firm, segment)
        return key in self.by_people or self.share.get(key, 0.0) >= share or self.count.get(firm, 0) == 1


def links_of(graph: ChainGraph) -> Links:
    """The confirmed ones of a graph, read once."""
    return graph.once("links of lists", _links)


def _links(graph: ChainGraph) -> Links:
    known, ids = operating(graph), graph.nodes["Segment"].ids
    rules = known.table.columns["rule"][known.row].tolist() if len(known.row) else []
    out = Links({}, set(), {})
    rows = zip(known.enterprise.tolist(), known.segment.tolist(), known.share.tolist(), rules, strict=True)
    for firm, segment, share, rule in rows:
        key = (firm, str(ids[segment]))
        out.share[key] = share
        out.count[firm] = out.count.get(firm, 0) + 1
        if rule == _BY_PEOPLE:
            out.by_people.add(key)
    return out
