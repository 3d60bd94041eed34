"""Who did a segment's business and gave it up: sold, stopped or split off, with the year and the reason on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.chain.tables import REJECTED
from graph.says import Says
from graph.targets.scene import Scene
from graph.text import first_few

ENDED = "以前做这个环节、业务已出售、停产或剥离的外地企业：哪一年、凭什么；不打分，不排名次"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """一家不再做这个环节的外地企业"""

    id: str
    name: str
    place: Annotated[str, Says("所在地", "空为不详")]
    year: Annotated[int, Says("结束年份", "业务结束的年份")]
    why: Annotated[str, Says("依据", "记录里写的原因")]

    def __str__(self) -> str:
        return f"{self.name}（{self.year} 年{f'，{self.why}' if self.why else ''}）"


def ended_words(ended: Sequence[Ended]) -> Iterator[str]:
    """One sentence that names the latest, none where there are none."""
    if ended:
        yield f"业务已剥离、不再做的：{first_few(list(map(str, ended)), SHOWN)}"


def ended_business(scene: Scene) -> tuple[Ended, ...]:
    """Enterprises elsewhere whose relation with the segment was rejected with the year its business ended, the latest
    first, then by id. Without them a reader who knows the old trade would look for the name in vain.
    """
    graph = scene.graph
    table, firms = graph.edge("OPERATES_IN", "Enterprise", "Segment"), graph.nodes["Enterprise"]
    if "ended" not in table.columns:  # a graph in which no enterprise stands at any segment
        return ()
    outside, years = scene.member("Enterprise").outside, table.columns["ended"].astype(float)
    gone = (table.target == scene.segment) & (table.state == REJECTED) & ~np.isnan(years) & outside[table.source]
    names, why = firms.names(), table.columns["evidence"]
    found = [
        Ended(
            firms.ids[at],
            names[at],
            scene.place_name("Enterprise", at),
            int(years[edge]),
            (why[edge] or "").rstrip("。"),
        )
        for edge, at in zip(np.flatnonzero(gone).tolist(), table.source[gone].tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (-each.year, each.id)))
