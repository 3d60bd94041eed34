"""With a place's own list as all that there is, nothing is claimed of the country, and nobody can be invited."""

from __future__ import annotations

from graph.asking.graphs import OneGraph
from graph.documents import segment as segment_document
from graph.questions import gap_tasks, gaps, targets
from graph.questions.records.gap import population_row
from graph.questions.tables.gaps import gaps_table
from graph.questions.tables.memo_segments import deed
from graph.render.delimited import render_csv
from graph.views.chain_map.map import chain_map_view
from graph.views.document import Document
from tests.graph.gaps.test_promises import ledger
from tests.graph.gaps.two_cities import found, two_cities
from tests.rosters import with_closed_roster

PLACE = "苏州市"
ALONE = "数据里没有苏州市以外的企业，不说别处有几家、可以邀请谁；要看，请装入自带数据，或导入外地的企业名录"


def test_a_list_of_one_place_says_nothing_of_the_country() -> None:
    graph = ledger()
    answer = found(graph)
    assert answer.population.alone == population_row(answer.population).alone == ALONE
    assert ALONE in answer.population.note()
    assert {answer.nationwide(g) for g in answer.gaps} == {None}
    view = chain_map_view(graph, answer)
    assert not any("各地 " in str(node) for node in view.nodes)
    assert any("本地 12" in str(node) for node in view.nodes)
    said = "".join(map(str, gaps.said(answer)))
    assert "12 / —" in said
    assert ALONE in said
    (column,) = (i for i, c in enumerate(gaps_table(answer).columns) if c.key == "enterprises_known")
    assert {row[column] for row in gaps_table(answer).rows} == {None}
    assert ALONE in render_csv(gaps_table(answer)).decode("utf-8-sig") or ALONE in "".join(gaps_table(answer).notes)


def test_nobody_can_be_invited_and_one_sentence_says_why() -> None:
    graph = ledger()
    answer = targets.QUESTION.ask(OneGraph(graph), field="f", segment="wafer", place=PLACE)
    first = next(iter(targets.said(answer)))
    assert first == f"{ALONE}。"
    wafer = next(g for g in found(graph).gaps if g.segment == "wafer")
    assert deed(wafer, found(graph)).endswith("数据里没有别的地方的企业")
    page: Document = segment_document.QUESTION.ask(OneGraph(graph), field="f", segment="wafer", place=PLACE)
    assert "数据里没有别的地方的企业，先装入或导入。" in str(page)


def test_what_is_seen_nowhere_is_not_said_to_be_nowhere_in_the_country() -> None:
    graph = ledger(complete=None)
    tasks = gap_tasks.gap_tasks_page(gap_tasks.QUESTION.ask(OneGraph(graph), place=PLACE))
    unseen = [r.missing for r in tasks.rows if r.cause == "unseen"]
    assert unseen
    assert all("没有别处可比" in m and "全国" not in m for m in unseen)


def test_where_others_are_known_the_country_is_told() -> None:
    graph = with_closed_roster(two_cities({"user": 3}, {"user": 10, "s": 30}, supplies=[("s", "user", 1)]))
    answer = found(graph)
    assert (answer.population.alone, answer.nationwide(answer.gaps[0]) is not None) == ("", True)
    assert "各地 30" in str(chain_map_view(graph, answer).nodes)
