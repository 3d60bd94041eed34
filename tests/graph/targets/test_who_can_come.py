"""Who is no target: firms that are going or gone, segments that nobody brings, and who may be here already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graph.chain.entry import ABROAD, BARRED, CONTROLLED, ROOTED, Barred
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.tables import REJECTED
from graph.chain.vetoes import ARMED_WHY, STOPPED
from graph.gaps.find import find_all_gaps
from graph.gaps.states import GAP_STATES
from graph.model.schema import default_schema
from graph.portfolio.candidates import candidates_for
from graph.questions.tables.target_words import telling
from graph.store.open import open_store
from graph.targets.ended import ended_words
from graph.targets.rank import Targets, rank_targets
from graph.targets.scene import Part
from graph.targets.shares import shares_of
from tests.pictures import graph_of
from tests.worlds import suzhou, world

KNOWN = {
    **dict.fromkeys(("300799.SZ", "300379.SZ", "002621.SZ", "600260.SH", "600213.SH", "600139.SH"), "已退市"),
    **dict.fromkeys(("600608.SH", "002288.SZ", "002087.SZ", "002618.SZ", "002411.SZ", "300064.SZ"), "已退市"),
    **dict.fromkeys(("300430.SZ", "300338.SZ", "600243.SH", "600734.SH"), "*ST"),
    **dict.fromkeys(("300385.SZ", "000698.SZ", "002193.SZ", "000821.SZ"), "ST"),
}
"""Twenty listed firms of the bundled data and how they stood on 2026-10-22, by the lists of the exchanges; the
bundled data say so of each.
"""


def with_status(graph: ChainGraph, status: Mapping[str, str | None]) -> ChainGraph:
    return written(graph, "Enterprise", "status", status)


def written(graph: ChainGraph, kind: str, column: str, values: Mapping[str, object]) -> ChainGraph:
    """The same graph with these values, by id, in one column of a kind."""
    table = graph.nodes[kind]
    changed = table.columns[column].copy()
    for id_, value in values.items():
        changed[table.index[id_]] = value
    table = replace(table, columns={**table.columns, column: changed})
    return replace(graph, nodes={**graph.nodes, kind: table})


def test_the_words_of_a_status_are_those_that_can_be_written() -> None:
    choices = default_schema().nodes["Enterprise"].fields["status"].choices
    assert set(choices or ()) == {"正常", *STOPPED}


def test_no_firm_that_is_going_or_gone_is_among_the_first_ten_or_in_a_portfolio(ledger_db: Path) -> None:
    graph = open_store(f"sqlite:///{ledger_db}").chain()
    place = find_place(graph, "苏州市")
    assessed = find_all_gaps(graph, place)
    segments = {g.segment for a in assessed for g in a.gaps if g.state in GAP_STATES}

    def ranked(of: ChainGraph) -> list[Targets]:
        return [rank_targets(of, s, place, top=10) for s in segments]

    def first_ten(lists: Iterable[Targets]) -> set[str]:
        return {c.id for each in lists for c in each.candidates}

    def chosen_from(of: ChainGraph) -> set[str]:
        return {o.id for o in candidates_for(of, assessed, place).options}

    firms = graph.nodes["Enterprise"]
    said = dict(zip(firms.ids.tolist(), firms.columns["status"].tolist(), strict=True))
    assert {id_: said[id_] for id_ in KNOWN} == KNOWN
    stopped = {id_ for id_, status in said.items() if status in STOPPED}
    silent = with_status(graph, dict.fromkeys(said, "正常"))
    assert len(first_ten(ranked(silent)) & stopped) >= 15
    lists = ranked(graph)
    assert first_ten(lists).isdisjoint(stopped)
    assert len(chosen_from(silent) & stopped) >= 15
    assert chosen_from(graph).isdisjoint(stopped)
    found = {c.id: c.veto for each in lists for c in each.vetoed}
    assert found
    assert all(found[id_] in (*(b.why for b in BARRED.values()), STOPPED.get(said[id_] or "")) for id_ in found)


def test_a_firm_of_normal_or_unknown_status_stays_and_says_so() -> None:
    graph = world()
    found = rank_targets(with_status(graph, {"h1": "正常"}), "wafer", suzhou(graph))
    assert {c.id: c.status for c in found.candidates} | {"h1": "正常"} == {c.id: c.status for c in found.candidates}
    assert "" in {c.status for c in found.candidates}
    assert found.vetoed == ()


def test_who_cannot_come_is_named_with_the_reason_and_has_no_rank_among_the_others() -> None:
    graph = with_status(world(), {"h1": "破产重整"})
    found = rank_targets(graph, "wafer", suzhou(graph))
    assert "h1" not in {c.id for c in found.candidates}
    assert [(c.id, c.veto, c.score) for c in found.vetoed] == [("h1", STOPPED["破产重整"], None)]
    assert found.total == len(found.candidates)
    (asked,) = rank_targets(graph, "wafer", suzhou(graph), only=["h1"]).candidates
    assert asked.veto == STOPPED["破产重整"]


@pytest.mark.parametrize(("column", "value", "bar"), [("rooted", 1.0, ROOTED), ("entry", "严控新增", CONTROLLED)])
def test_nobody_is_invited_for_what_cannot_be_moved_or_what_the_state_lets_nobody_build(
    column: str, value: object, bar: Barred
) -> None:
    graph = world()
    found = rank_targets(written(graph, "Segment", column, {"wafer": value}), "wafer", suzhou(graph))
    assert found.candidates == ()
    assert {c.veto for c in found.vetoed} == {bar.why}
    assert {c.veto for c in rank_targets(graph, "wafer", suzhou(graph)).vetoed} == set()


def test_where_foreigners_may_not_invest_no_foreign_firm_is_invited() -> None:
    graph = written(world(), "Enterprise", "country", {"h1": "日本"})
    closed = rank_targets(written(graph, "Segment", "entry", {"wafer": "外资禁入"}), "wafer", suzhou(graph))
    assert {c.id: c.veto for c in closed.vetoed} == {"h1": ABROAD}
    assert closed.candidates
    for said in ("外资受限", "须先获批"):
        assert rank_targets(written(graph, "Segment", "entry", {"wafer": said}), "wafer", suzhou(graph)).vetoed == ()


def test_who_may_already_be_here_is_listed_apart_by_name() -> None:
    graph = world()
    found = rank_targets(graph, "wafer", suzhou(graph))
    assert {c.id for c in found.unplaced} == {"x1", "j1"} & {c.id for c in found.unplaced} != set()
    assert found.left_out == len(found.unplaced)
    assert not {c.id for c in found.unplaced} & {c.id for c in found.candidates}
    assert [c.rank for c in found.unplaced] == list(range(1, len(found.unplaced) + 1))


def made(*shares: float) -> ChainGraph:
    return graph_of(
        {"Enterprise": [{"id": "e", "full_name": "e"}], "Product": [{"id": f"p{i}"} for i in range(len(shares))]},
        {("MAKES", "Enterprise", "Product"): [("e", f"p{i}", {"share": s}) for i, s in enumerate(shares)]},
    )


@pytest.mark.parametrize(
    ("shares", "share", "says"),
    [
        ((0.986,) * 8, 0.986, "8 项产品合计占收入 98.6%，不是各占这么多"),
        ((0.5, 0.5), 0.5, ""),  # two halves are a whole
        ((0.6, 0.6), 0.6, "2 项产品合计占收入 60.0%，不是各占这么多"),
        ((0.7, 0.5), 0.7, "该企业各项占比合计 120%，有重复计算"),
        ((0.7, 0.3), 0.7, ""),
    ],
)
def test_one_figure_of_several_products_is_said_to_be_that(shares: tuple[float, ...], share: float, says: str) -> None:
    found = shares_of(made(*shares)).get(0)
    assert (found.doubt(share) if found else "") == says


def test_parts_that_are_alike_for_all_are_not_columns() -> None:
    def of(**values: float | None) -> dict[str, Part]:
        names = ("capability", "match", "scale_honours", "ties", "expansion", "relatedness")
        return {n: Part(values.get(n), ()) for n in names}

    two = [of(capability=1.0, scale_honours=0.8), of(capability=0.5, scale_honours=0.8)]
    assert list(telling(two)) == ["capability"]
    assert list(telling(two[:1])) == ["capability", "scale_honours"]
    assert telling([]) == {}


def test_nobody_of_the_armed_forces_is_proposed() -> None:
    """Neither as an institution nor as a talent, by the name, the employer or where they work; others of like names
    are.
    """
    places = ("mil", "civil", "corps")
    names = {"mil": "国防科技大学", "civil": "解放路大学", "corps": "武警某部研究所"}
    talents = {"t1": ("甲", "军事科学院某所"), "t2": ("乙", None), "t3": ("丙", "某大学"), "t4": ("丁军", None)}
    graph = world(
        nodes={
            "Institution": [{"id": i, "name": names[i], "kind": "高校"} for i in places],
            "Talent": [{"id": i, "name": n, "employer": e} for i, (n, e) in talents.items()],
        },
        edges={
            ("RESEARCHES", "Institution", "Segment"): [(i, "wafer") for i in places],
            ("LOCATED_IN", "Institution", "District"): [(i, "340100") for i in places],
            ("EXPERT_IN", "Talent", "Segment"): [(i, "wafer") for i in talents],
            ("AFFILIATED_WITH", "Talent", "Institution"): [
                ("t2", "mil"),
                ("t3", "civil"),
                ("t4", "civil"),
                ("t1", "civil"),
            ],
        },
    )
    found = {k: rank_targets(graph, "wafer", suzhou(graph), k) for k in ("institution", "talent")}
    assert {c.id for c in found["institution"].candidates} == {"civil"}
    assert {c.id for c in found["talent"].candidates} == {"t3", "t4"}
    assert {c.id: c.veto for c in found["institution"].vetoed} == dict.fromkeys(("mil", "corps"), ARMED_WHY)
    assert {c.id for c in found["talent"].vetoed} == {"t1", "t2"}
    assert found["institution"].total == 1


def test_a_hospital_of_the_army_among_the_enterprises_is_no_target() -> None:
    graph = world()
    table = graph.nodes["Enterprise"]
    names = np.where(table.ids == "h1", "中国人民解放军总医院", table.columns["full_name"])
    changed = replace(table, columns={**table.columns, "full_name": names})
    found = rank_targets(replace(graph, nodes={**graph.nodes, "Enterprise": changed}), "wafer", suzhou(graph))
    assert [(c.id, c.veto) for c in found.vetoed] == [("h1", ARMED_WHY)]


def given_up(graph: ChainGraph, firm: str, segment: str, year: float, why: str | None) -> ChainGraph:
    """The same graph, where a relation with the segment was rejected; a ``nan`` year says that no business ended."""
    pair = ("OPERATES_IN", "Enterprise", "Segment")
    table = graph.edges[pair]
    ends = (graph.nodes["Enterprise"].index[firm], graph.nodes["Segment"].index[segment])
    at = (table.source == ends[0]) & (table.target == ends[1])
    assert at.sum() == 1
    columns = {name: table.columns[name].copy() for name in ("ended", "evidence")}
    columns["ended"][at], columns["evidence"][at] = year, why
    state = np.where(at, REJECTED, table.state).astype(np.int8)
    table = replace(table, state=state, columns={**table.columns, **columns})
    return replace(graph, edges={**graph.edges, pair: table})


def test_who_gave_the_business_up_is_named_with_the_year_and_the_reason_and_is_no_candidate() -> None:
    whole = rank_targets(world(), "wafer", suzhou(world()))
    assert whole.ended == ()
    assert "h1" in {c.id for c in whole.candidates}
    sold = given_up(world(), "h1", "wafer", 2021.0, "已出售：卖给乙")
    found = rank_targets(sold, "wafer", suzhou(sold))
    assert [(e.id, e.year, e.why) for e in found.ended] == [("h1", 2021, "已出售：卖给乙")]
    assert "h1" not in {c.id for group in (found.candidates, found.vetoed, found.unplaced) for c in group}
    assert list(ended_words(found.ended)) == [f"业务已剥离、不再做的：{found.ended[0].name}（2021 年，已出售：卖给乙）"]
    assert rank_targets(sold, "wafer", suzhou(sold), "institution").ended == ()


def test_a_match_that_was_simply_wrong_is_no_business_given_up() -> None:
    wrong = given_up(world(), "h1", "wafer", np.nan, "实为物业")
    assert rank_targets(wrong, "wafer", suzhou(wrong)).ended == ()
