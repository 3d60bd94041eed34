"""Whether the learned ranking answers, why not if it does not, and how its answers are put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership, names_from_afar
from graph.chain.vetoes import vetoes
from graph.dates import to_iso
from graph.targets.learned.packed import Learned
from graph.targets.learned.scores import Match, Matches

State = Literal["learned", "learning", "off", "too_large", "too_little", "failed"]
WORDS = {
    "walk": "与做本环节的企业在同样的行业、做同样的别的环节",
    "text": "名称与业务和本环节的企业相近",
    "others": "它做的别的环节常与本环节同时出现",
    "name": "名称、行业、业务与环节名称相近",
    "group": "与它同行业的企业里，做本环节的多",
    "size": "它的环节数与本环节的企业数",
}
"""Families of evidence between enterprises and segments, as shown."""
LEAST, NAMED = 0.05, (3, 1)
"""What adds or takes less than the first is not named; and how many that add and that take are."""
PRESENT = "；得分由其余各项组成，其中“能力匹配”是含行业节点的个性化 PageRank（收敛到 1e-12）"


@dataclass(frozen=True, slots=True)
class Standing:
    """``text`` is a sentence for whoever reads the scores; the ``ranking`` is there when ``state`` is "learned".

    It was learned from the data as of ``on`` (version ``version`` of the store), 0 where nobody kept that.
    """

    state: State
    text: str
    ranking: Learned | None = None
    on: int = 0
    version: int = 0

    @property
    def matches(self) -> Matches | None:
        """What the ranking says."""
        return self.ranking.matches if self.ranking else None

    @property
    def name(self) -> str:
        """Of the ranking, "" where none answers."""
        return self.ranking.name if self.ranking else ""

    @classmethod
    def learned(cls, ranking: Learned, on: int = 0, version: int = 0) -> Standing:
        """It answers."""
        when = f"（{to_iso(on)} 从第 {version} 版数据学得）" if on else ""
        return cls(
            "learned",
            f"“匹配度”由学习的排序 {ranking.name}{when}给出：从 {ranking.matches.firms:,} 家企业做什么环节"
            "学得各类依据的权重；已知的关系先隐去再排，不会自己证明自己",
            ranking,
            on,
            version,
        )

    @classmethod
    def without(cls, state: State, why: str) -> Standing:
        """It does not answer; says why, and what answers instead."""
        return cls(state, f"{why}{PRESENT}")


NOT_ASKED = Standing.without("off", "没有用学习的排序")


@dataclass(frozen=True, slots=True)
class Likely:
    """An enterprise elsewhere that is not known in the segment, but resembles those that are.

    ``rank`` among all such.
    """

    id: str
    name: str
    place: str
    rank: int
    value: float
    evidence: tuple[str, ...]


def reasons(match: Match) -> str:
    """What moved it up most, and what moved it down, in units of the ranking's own score."""
    order = sorted(match.why.items(), key=lambda each: -abs(each[1]))
    up = [f"{WORDS[k]} +{v:.2f}" for k, v in order if v >= LEAST][: NAMED[0]]
    down = [f"{WORDS[k]} −{-v:.2f}" for k, v in order if v <= -LEAST][: NAMED[1]]
    return (
        "；".join(
            f"{head}：{'、'.join(each)}" for head, each in (("像做本环节的地方", up), ("不像的地方", down)) if each
        )
        or "没有突出的依据"
    )


def evidence_of(match: Match, *, known: bool) -> tuple[str, ...]:
    """The rank in words, and the reasons."""
    head = "先遮住它做本环节的记录，再与" if known else "在"
    tail = "一起比" if known else "里"
    likeness = f"{head}没有本环节记录的 {match.among:,} 家{tail}，像做本环节的程度排第 {match.rank:,.0f}"
    return likeness, reasons(match)


def likely_in(graph: ChainGraph, matches: Matches, segment: str, place: Place, top: int) -> tuple[Likely, ...]:
    """The first ``top`` likely ones whose place is known to be outside, and that are not known in the segment since.

    ``graph`` is the whole one.
    """
    table, away = graph.nodes["Enterprise"], membership(graph, place, "Enterprise").outside
    names, places = table.names(), names_from_afar(graph, "Enterprise")
    out = vetoes(graph).astype(bool)
    works = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    out[works.source[works.target == graph.position("Segment", segment)]] = True
    found = [(m, table.index[f]) for f, m in matches.likely_in(segment) if f in table.index]
    return tuple(
        Likely(str(table.ids[at]), str(names[at]), str(places[at]), round(m.rank), m.value, evidence_of(m, known=False))
        for m, at in found
        if away[at] and not out[at]
    )[:top]
