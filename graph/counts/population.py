"""What the data can speak about: the population compared with, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.counts.local import LocalCounts
from graph.counts.take import census_of

EVERYWHERE = "数据中的全部地区"
"""Label of the population where no peers were named."""


@dataclass(frozen=True, slots=True)
class Population:
    """Who is counted. ``universe`` names the data (listed firms only, or enterprises at large).

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

    def absence(self) -> str:
        """What "no enterprise found" means on this data."""
        return "本地无上市企业" if self.universe == "上市公司" else "数据中本地无企业"

    def note(self) -> str:
        """One sentence for the foot of a picture or table."""
        left = (
            f"未计入：所在地不明 {self.place_unknown} 家，只知上级区划 {self.undecidable} 家，业务不明 "
            f"{self.business_unknown} 家"
        )
        here = (
            f"（其中本地 {self.business_unknown_place} 家，可能就在“缺失”的环节里）"
            if self.business_unknown_place
            else ""
        )
        return f"口径：{self.universe}；对比范围：{self.label}，计入 {self.counted} 家；{left}{here}"


def describe_population(graph: ChainGraph, local: LocalCounts) -> Population:
    """Population of a question, with everything that was left out counted."""
    census = census_of(graph)
    listed, everybody = census.listed, census.enterprises
    universe = "上市公司" if everybody and listed == everybody else f"企业（其中上市公司 {listed} 家）"
    label = "、".join([local.place.name, *(p.name for p in local.peers)]) if local.peers else EVERYWHERE
    by_district = census.known + census.unseen
    undecidable, unknown = int(by_district[local.undecided].sum()), int(by_district[-1])
    return Population(
        label=label,
        universe=universe,
        enterprises=everybody,
        counted=local.total,
        undecidable=undecidable,
        place_unknown=unknown,
        outside_population=everybody - undecidable - unknown - local.total - local.blind,
        business_unknown=local.blind,
        business_unknown_place=local.blind_place,
    )
