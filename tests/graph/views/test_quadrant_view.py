"""The picture of the quadrants: everything inside, no label on another; the table holds the same.

For notebooks both.
"""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.places import Place, make_place
from graph.extensions.find import field_quadrants, industry_quadrants
from graph.extensions.quadrants import Quadrants, Space, quadrants
from graph.gaps.find import find_gaps
from graph.questions.tables.quadrants import quadrants_table
from graph.render.quadrant_svg import quadrants_svg
from graph.space.place_matrix import PlaceMatrix
from graph.views.charts.quadrant_view import HEIGHT, WIDTH, quadrants_view
from tests.graph.extensions.test_quadrants import graph as industries
from tests.hostile import ENDS
from tests.rosters import with_closed_roster
from tests.worlds import levelled, suzhou


def found(counts: np.ndarray, name: str = "产业") -> Quadrants:
    places = tuple(Place(f"地区{i}", (f"p{i}",)) for i in range(len(counts)))
    ids = tuple(f"s{i}" for i in range(counts.shape[1]))
    names = tuple(f"{name}{i}" for i in range(counts.shape[1]))
    matrix = PlaceMatrix(counts, places, "Industry", ids, names, counts.sum(axis=1).astype(np.int64), ())
    return quadrants(Space.of(matrix), places[0])


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 5, 40, 150]), st.sampled_from([0.3, 2.0, 40.0]))
def test_labels_never_overlap_and_all_is_inside(seed: int, columns: int, mean: float) -> None:
    counts = np.random.default_rng(seed).poisson(mean, (8, columns)).astype(float)
    counts[1, 0] += 1
    view = quadrants_view(found(counts, "名称较长的产业"))
    labels = [t for n in view.nodes for t in n.texts]
    boxes = [t.box for t in labels]
    for i, box in enumerate(boxes):
        assert not any(meet(box, other) for other in boxes[i + 1 :])
        assert box[0] >= 0 and box[0] + box[2] <= WIDTH and box[1] >= 0 and box[1] + box[3] <= HEIGHT  # noqa: PT018
    for node in view.nodes:
        assert node.x > 0 and node.x + node.w < WIDTH and node.y > 0 and node.y + node.h < HEIGHT  # noqa: PT018
        assert not any(
            meet((node.x, node.y, node.w, node.h), t.box) for n in view.nodes if n is not node for t in n.texts
        )
    assert view.total == columns
    assert sum(item.count for item in view.legend) == view.shown == len(view.nodes)


def test_table_and_picture_hold_the_same() -> None:
    whole = found(np.random.default_rng(3).poisson(3, (12, 9)).astype(float))
    table = quadrants_table(whole)
    assert sorted(row[-1] for row in table.rows) == sorted(p.id for p in whole.positions)
    assert [row[0] for row in table.rows][: len(whole.extensions())] == [p.name for p in whole.extensions()]
    assert whole.tables() == (table,)
    assert all(p.name in whole._repr_html_() for p in whole.positions)
    assert quadrants_svg(whole, standalone=False).startswith("<svg")


def test_names_are_text() -> None:
    for name in ("<script>x</script>", '" onload="x', "]]>", "\x00", "名" * 300, "=1+1", *ENDS):
        html = found(np.array([[3.0, 0, 1], [1, 4, 1], [0, 2, 2]]), name)._repr_html_()
        assert "<script" not in html.lower()
        assert ' onload="' not in html
        ElementTree.fromstring(quadrants_svg(found(np.array([[3.0, 0, 1], [1, 4, 1], [0, 2, 2]]), name)))


def test_segments_of_a_field_say_what_its_gaps_say() -> None:
    graph = with_closed_roster(levelled())
    assessment = find_gaps(graph, "f", suzhou(graph))
    whole = field_quadrants(graph, assessment)
    gaps = {g.segment: g for g in assessment.gaps}
    for p in whole.positions:
        i = gaps[p.id].inputs
        assert (p.state, p.quadrant, p.density, p.peers_density, p.expected, p.count) == (
            gaps[p.id].state,
            i.quadrant,
            i.relatedness,
            i.peers_relatedness,
            i.expected,
            i.n_place,
        )
    board = next(p for p in whole.positions if p.id == "board")
    assert board.points == pytest.approx(100 * (3 / 4 - 4 / 10))  # 3 of the 4 in 苏州, 4 of the 10 whose city is known
    assert whole.peers == assessment.alike
    assert any("不优于全国热门" in n for n in whole.notes)
    part = with_closed_roster(levelled()).slice(["f"])
    again = field_quadrants(part, find_gaps(part, "f", suzhou(part)))
    assert repr(again) == repr(whole)


def test_where_no_list_compares_nothing_is_read_into_the_numbers() -> None:
    """Users' own ledgers compare with nobody; a complete list does, but of fewer than ten firms tells no quotient."""
    for graph, doubt in (
        (levelled(), "没有名录可比，多与少都说明不了什么"),
        (with_closed_roster(levelled()), "本地看到的企业不足 10 家，或别处看到的比本地还少，没有可比的"),
    ):
        whole = field_quadrants(graph, find_gaps(graph, "f", suzhou(graph)))
        board = next(p for p in whole.positions if p.id == "board")
        assert (board.reason, board.sure) == (doubt, False)
        assert np.isnan(board.quotient)
        assert "nan" not in " ".join(n.sentence for n in quadrants_view(whole).nodes)
        assert all("nan" not in str(cell) for row in quadrants_table(whole).rows for cell in row)
    assert board.expected < board.count == 3  # a bit more than expected of those seen
    assert board.quadrant in ("strength", "threat")


def test_a_place_of_several_districts_and_one_without_enterprises() -> None:
    graph = levelled()
    several = make_place(graph, ["320500", "310000"])
    whole = field_quadrants(graph, find_gaps(graph, "f", several))
    assert [p.name for p in whole.peers] == ["合肥市"]
    assert whole.positions
    nobody = field_quadrants(graph, find_gaps(graph, "f", make_place(graph, ["320000"])))
    assert nobody.positions


def test_industries_are_compared_with_those_alike_or_named() -> None:
    graph = industries()
    whole = industry_quadrants(graph, suzhou(graph))
    assert {p.name for p in whole.peers} == {"上海市", "合肥市"}
    shanghai, kunshan, hefei = (make_place(graph, [i]) for i in ("310000", "320583", "340100"))
    assert industry_quadrants(graph, suzhou(graph), [shanghai]).peers == (shanghai,)
    assert industry_quadrants(graph, kunshan, [hefei]).peers == (hefei,)
    assert "所选的对比地区" in industry_quadrants(graph, suzhou(graph), [shanghai]).notes[0]
