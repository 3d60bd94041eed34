"""The queue of a field: suggested matches in the order in which they are worth a look, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.chain import SUGGESTED, ChainGraph
from graph.counting import census_of
from graph.places import Place, membership, place_names
from graph.records import Version
from graph.store import Store
from loaders.lexicon import RULE_LABELS
from loaders.review import Pair

_PAIR = ("OPERATES_IN", "Enterprise", "Segment")
SHOWN_PRODUCTS = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An enterprise that may operate in a segment. ``score`` is the modelled probability, ``local`` whether it is in the place."""

    enterprise: str
    enterprise_name: str
    place: str
    local: bool
    segment: str
    segment_name: str
    share: float | None
    rule: str
    score: float | None
    evidence: str
    later: bool

    @property
    def pair(self) -> Pair:
        """Ids of the enterprise and the segment."""
        return self.enterprise, self.segment

    @property
    def rule_label(self) -> str:
        """The rule as people read it."""
        return RULE_LABELS.get(self.rule, self.rule or "未注明")


def queue(
    graph: ChainGraph, field: str, place: Place, later: Iterable[Pair] = (), *, least: float = 0.0, local: bool = False
) -> list[Suggestion]:
    """Suggested matches of a field (the graph holds all of it): what is put off last, those of the place first, surest first.

    ``least`` leaves out what is less likely; ``local`` leaves out enterprises elsewhere.
    """
    table, put_off = graph.edge(*_PAIR), set(later)
    mine = np.flatnonzero((table.state == SUGGESTED) & np.isin(table.target, graph.field_segments(field)))
    here, where = membership(graph, place).inside, place_names(graph, "Enterprise")
    firms, segments = graph.nodes["Enterprise"], graph.nodes["Segment"]
    out = []
    for i in mine.tolist():
        firm, segment = int(table.source[i]), int(table.target[i])
        score, share = _number(table.columns["score"][i]), _number(table.columns["share"][i])
        pair = (str(firms.ids[firm]), str(segments.ids[segment]))
        if (score or 0.0) >= least and (here[firm] or not local):
            out.append(Suggestion(
                pair[0], str(firms.names()[firm]), str(where[firm] or ""), bool(here[firm]), pair[1],
                str(segments.names()[segment]), share, str(table.columns["rule"][i] or ""), score,
                str(table.columns["evidence"][i] or ""), pair in put_off,
            ))  # fmt: skip
    return sorted(
        out, key=lambda s: (s.later, not s.local, -(s.score or 0.0), -(s.share or 0.0), s.segment, s.enterprise)
    )


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
        out.append(Ground(
            name, share, RULE_LABELS.get(covers.columns["rule"][cover], str(covers.columns["rule"][cover] or "")),
            str(covers.columns["evidence"][cover] or ""), ("confirmed", "suggested", "rejected")[int(covers.state[cover])],
            valid[-1] if valid else None,
        ))  # fmt: skip
    return out


def _number(value: float) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
