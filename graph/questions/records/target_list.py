"""招商目标 as a record: the candidates of a segment, in their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from graph.asking.parts import DataDate, On, PlaceRef, Version, place_ref
from graph.dates import to_iso
from graph.questions.records.candidate import CandidateRow, candidate_row
from graph.questions.records.gap import GapRow, PopulationRow
from graph.says import Says
from graph.targets.code import code_of
from graph.targets.ended import ENDED, Ended
from graph.targets.learned.standing import Likely, Standing
from graph.targets.profile import Profile
from graph.targets.rank import Candidate, Kind, Targets

NOTE = "得分表示在数据中“可能做得到”，不表示对方有投资意愿"


@dataclass(frozen=True, slots=True)
class RankingRow:
    """学习的排序是否作答"""

    state: Literal["learned", "learning", "off", "too_large", "too_little", "failed"]
    text: Annotated[str, Says("说明", "一句话：从什么学得，或为何没有、由什么作答")]
    name: Annotated[str, Says("名称", "作答的学习的排序；空为没有用")]
    learned_on: Annotated[str | None, Says("学得之日")]
    learned_version: Annotated[int | None, Says("学得的版本", "从第几版数据学得")]


@dataclass(frozen=True, slots=True)
class TargetList:
    """一个环节的招商目标，得分高的在前"""

    gap: GapRow
    population: Annotated[PopulationRow, Says("口径", "环节的状态依据哪几份名录、说的是谁")]
    kind: Kind
    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Version
    shown: int
    total: int
    left_out_place_unknown: Annotated[int, Says("未列入", "所在地不明、未列入的个数")]
    note: str
    code: Annotated[
        str,
        Says("名单编号", "日期、数据版本、排序、名单指纹；同样的问法加 ranking=编号 即照原样重做，做不出会说明为什么"),
    ]
    ranking: RankingRow
    likely: Annotated[tuple[Likely, ...], Says("可能的新进入者", "可能的新进入者，需核实；学习的排序作答时才有")]
    candidates: tuple[CandidateRow, ...]
    unplaced: Annotated[tuple[CandidateRow, ...], Says("所在地待核实", "不知在本地还是外地的企业，另列前几名")]
    vetoed: Annotated[
        tuple[CandidateRow, ...], Says("不能来的", "被否决、停业退市，环节不可迁、严控新增，或外资禁入；写明原因")
    ]
    expanding: Annotated[
        tuple[CandidateRow, ...],
        Says("增资扩产", "在本地已有场所、或有子公司在做这个环节的候选，另排名次，不算在新引进的里面"),
    ]
    ended: Annotated[tuple[Ended, ...], Says("业务已剥离的", ENDED)]


def target_list(
    targets: Targets, gap: GapRow, population: PopulationRow, profiles: Mapping[str, Profile]
) -> TargetList:
    """The candidates, with who they are by id; ``total`` counts those not shown too."""

    def rows(group: Iterable[Candidate]) -> tuple[CandidateRow, ...]:
        return tuple(candidate_row(c, targets.weights, profiles[c.id]) for c in group)

    return TargetList(
        gap,
        population,
        targets.kind,
        place_ref(targets.place),
        to_iso(targets.on),
        targets.data_date,
        targets.version,
        len(targets.candidates),
        targets.total,
        targets.left_out,
        NOTE,
        str(code_of(targets)),
        ranking_row(targets.standing),
        tuple(targets.likely),
        rows(targets.candidates),
        rows(targets.unplaced),
        rows(targets.vetoed),
        rows(targets.expanding),
        targets.ended,
    )


def ranking_row(said: Standing) -> RankingRow:
    """Which learned ranking answers, or why none."""
    learned = (to_iso(said.on), said.version) if said.on else (None, None)
    return RankingRow(said.state, said.text, said.name, *learned)
