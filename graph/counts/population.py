"""What the data can speak about: everybody who is counted, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.chain.graph import ChainGraph
from graph.counts.local import LocalCounts
from graph.counts.take import census_of

EVERYWHERE = "数据中的全部地区"
"""Label of the population where no peers were named."""
_ALONE = "数据里没有{place}以外的企业，不说别处有几家、可以邀请谁；要看，请装入自带数据，或导入外地的企业名录"
"""What is said where a place's own list is all that there is."""


class Spoken(Protocol):
    """One roster, in a sentence."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def looked(self) -> tuple[float, float, float] | None:
        """How much of the place it saw, with its interval; ``None`` where nobody can say."""

    @property
    def text(self) -> str:
        """What it saw of the place."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Who should be on it and is not, where that refutes what was declared of it."""


@dataclass(frozen=True, slots=True)
class Population:
    """Who is counted. ``universe`` names the rosters, and ``rosters`` tell what each saw of the place; ``brief`` is
    that in a few words each, and ``silent`` says why none of them says 无 there, "" where one does. ``alone`` says that
    the data hold nobody elsewhere, so that nothing is claimed of the country, "" where they do.

    enterprises = counted + undecidable + place_unknown + outside_population + business_unknown; of the last,
    ``business_unknown_place`` are in the place itself.
    """

    label: str
    universe: str
    enterprises: int
    counted: int
    undecidable: int
    place_unknown: int
    outside_population: int
    business_unknown: int
    business_unknown_place: int
    rosters: tuple[Spoken, ...] = ()
    brief: tuple[str, ...] = ()
    silent: str = ""
    alone: str = ""

    def lists(self) -> str:
        """The rosters that the answers rest on, each with whom it speaks of and what it may say."""
        return "；".join(self.brief) or self.universe

    def note(self) -> str:
        """One short sentence for the foot of a picture or table."""
        return f"口径：{self.lists()}{'；' * bool(self.alone)}{self.alone}"

    def left_out(self) -> str:
        """Who is not counted."""
        here = f"（其中本地 {self.business_unknown_place:,} 家）" if self.business_unknown_place else ""
        return (
            f"未计入：所在地不明 {self.place_unknown:,} 家，只知上级区划 {self.undecidable:,} 家，业务不明 "
            f"{self.business_unknown:,} 家{here}"
        )

    def details(self) -> tuple[str, ...]:
        """What each roster saw, and who is left out; one "题目：内容" each."""
        missing = (f"应在“{r.name}”而不在：{'、'.join(r.missing)}" for r in self.rosters if r.missing)
        return (*(f"名录：{r.text}" for r in self.rosters), *missing, self.left_out())


def describe_population(
    graph: ChainGraph, local: LocalCounts, rosters: Sequence[Spoken] = (), brief: Sequence[str] = (), silent: str = ""
) -> Population:
    """Population of a question, with everything that was left out counted."""
    census = census_of(graph)
    by_district = census.known + census.unseen
    undecidable, unknown = int(by_district[local.undecided].sum()), int(by_district[-1])
    elsewhere = int(by_district[:-1][~(local.inside | local.undecided)[:-1]].sum())
    here = int(by_district[local.inside].sum())
    return Population(
        label="、".join([local.place.name, *(p.name for p in local.peers)]) if local.peers else EVERYWHERE,
        universe="、".join(r.name for r in rosters) or "没有名录",
        enterprises=census.enterprises,
        counted=local.total,
        undecidable=undecidable,
        place_unknown=unknown,
        outside_population=census.enterprises - undecidable - unknown - local.total - local.blind,
        business_unknown=local.blind,
        business_unknown_place=local.blind_place,
        rosters=tuple(rosters),
        brief=tuple(brief),
        silent=silent,
        alone=_ALONE.format(place=local.place.name) if here and not elsewhere else "",
    )
