"""Parts of enterprises elsewhere that work in a segment: all are scored in columns, the few shown are explained."""

from __future__ import annotations

import numpy as np

from graph.arrays import FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import districts_of
from graph.chain.tables import CONFIRMED, EdgeTable
from graph.gaps.evidence import match_text
from graph.targets.capability import capability_network, personalised_pagerank
from graph.targets.learned.scores import Match
from graph.targets.learned.standing import evidence_of
from graph.targets.scale import scale_of, scale_words
from graph.targets.scene import NO_DATA, Explained, Part, Scene, Scored, part
from graph.targets.shares import shares_of


def enterprise_parts(scene: Scene) -> Scored:
    """Every enterprise that works in the segment (confirmed or suggested) and is not known to be in the place."""
    makers = scene.makers()
    makers = makers.take(np.flatnonzero(~scene.member("Enterprise").inside[makers.source]))
    firms = makers.source
    projects, works = (
        _Of(scene.graph, "UNDERTAKES", "Project", firms),
        _Of(scene.graph, "OPERATES_IN", "Segment", firms),
    )
    own, matches = np.arange(len(firms)), _matches(scene, firms)
    values = {
        "capability": _capability(scene, firms),
        "match": np.array([np.nan if m is None else m.value for m in matches], dtype=float),
        "scale_honours": scale_of(scene.graph, firms),
        "ties": scene.tie_strengths("Enterprise", firms),
        "expansion": _expansion(scene, projects, firms),
        "relatedness": scene.relatedness_of(
            np.concatenate((works.who, own)), np.append(works.target, np.full(len(own), scene.segment)), len(firms)
        ),
    }

    def explain(i: int) -> Explained:
        firm, paths = int(firms[i]), scene.tie_paths("Enterprise", int(firms[i]))
        return {
            "capability": part(values["capability"][i], _match(scene.graph, makers, i)),
            "match": _matched(matches[i], known=bool(makers.state[i] == CONFIRMED)),
            "scale_honours": part(values["scale_honours"][i], scale_words(scene.graph, firm)),
            "ties": part(values["ties"][i], tuple(paths)),
            "expansion": _away(scene, firm, projects.of(i), float(values["expansion"][i])),
            "relatedness": scene.relatedness([scene.segment, *works.of(i).tolist()]),
        }, paths

    return Scored(firms, values, explain)


class _Of:
    """Confirmed relations of some enterprises: ``who`` (index among them) and ``target``, sorted by ``who``."""

    def __init__(self, graph: ChainGraph, relation: str, kind: str, firms: IntArray) -> None:
        table = graph.edge(relation, "Enterprise", kind)
        place = np.full(len(graph.nodes["Enterprise"]), -1, dtype=np.int64)
        place[firms] = np.arange(len(firms))
        kept = np.flatnonzero((place[table.source] >= 0) & (table.state == CONFIRMED))
        order = kept[np.argsort(place[table.source[kept]], kind="stable")]
        self.who, self.target = place[table.source[order]], table.target[order]
        self._first = np.searchsorted(self.who, np.arange(len(firms) + 1))

    def of(self, i: int) -> IntArray:
        """Targets of the i-th enterprise."""
        return self.target[self._first[i] : self._first[i + 1]]


def _capability(scene: Scene, firms: IntArray) -> FloatArray:
    """Capability relative to the best of these enterprises."""
    if not len(firms):
        return np.zeros(0)
    adjacency, makers, start = capability_network(scene.graph, scene.segment)
    rank = personalised_pagerank(adjacency, start)[np.searchsorted(makers, firms)]
    best = rank.max()
    return rank / best if best > 0 else np.zeros(len(firms))


def _matches(scene: Scene, firms: IntArray) -> list[Match | None]:
    """What the learned ranking says of each, where it says anything."""
    if scene.matches is None:
        return [None] * len(firms)
    segment, ids = str(scene.graph.nodes["Segment"].ids[scene.segment]), scene.graph.nodes["Enterprise"].ids[firms]
    return [scene.matches.of(segment, str(id_)) for id_ in ids]


def _matched(match: Match | None, *, known: bool) -> Part:
    return NO_DATA if match is None else Part(match.value, evidence_of(match, known=known))


def _match(graph: ChainGraph, makers: EdgeTable, at: int) -> tuple[str, ...]:
    """Why it counts as a maker, and what is doubtful about the share of revenue in it."""
    text = match_text(makers, at) + ("" if makers.state[at] == CONFIRMED else "（待核实的匹配）")
    shares, share = shares_of(graph).get(int(makers.source[at])), float(makers.columns["share"][at])
    doubt = shares.doubt(share) if shares and share == share else ""
    return (text, doubt) if doubt else (text,)


def _expansion(scene: Scene, projects: _Of, firms: IntArray) -> FloatArray:
    """1 − ½ⁿ for n projects outside the enterprise's own district, each a sign that it builds elsewhere.

    ``nan`` for none.
    """
    home, sites = districts_of(scene.graph, "Enterprise")[firms], districts_of(scene.graph, "Project")
    site = sites[projects.target]
    away = np.bincount(projects.who[(site != -1) & (site != home[projects.who])], minlength=len(firms))
    any_ = np.bincount(projects.who, minlength=len(firms)) > 0
    return np.where(any_, 1 - 0.5**away, np.nan)


def _away(scene: Scene, firm: int, projects: IntArray, value: float) -> Part:
    if not len(projects):
        return NO_DATA
    home, sites = districts_of(scene.graph, "Enterprise")[firm], districts_of(scene.graph, "Project")
    names = scene.graph.nodes["Project"].names()
    away = [p for p in projects.tolist() if sites[p] not in (-1, home)]
    return Part(value, tuple(f"异地项目：{names[p]}（{scene.place_name('Project', p)}）" for p in away))
