"""Targets: parts with evidence, missing parts that do not count, vetoes, ties, order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest, NotFound
from graph.space.relatedness import density, proximity
from graph.targets.capability import capability, personalised_pagerank
from graph.targets.rank import LEAST, WEIGHTS, at_least, rank_targets, weighted_mean
from tests.worlds import FIRMS, suzhou, world


def candidates(graph: ChainGraph, segment: str = "wafer", **options: object) -> dict[str, object]:
    return {c.id: c for c in rank_targets(graph, segment, suzhou(graph), **options).candidates}  # type: ignore[arg-type]


def firms(**changes: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    return {"Enterprise": [{"id": f, "name": f"企业{f}", "full_name": f, **changes.get(f, {})} for f in FIRMS]}


def test_candidates_are_elsewhere_and_those_of_unknown_place_are_counted_apart() -> None:
    graph = world()
    found = rank_targets(graph, "wafer", suzhou(graph))
    assert {c.id for c in found.candidates} == {"h1", "h2", "h3", "f1"}
    assert found.left_out == 2  # x1 has no place; j1 may be in 苏州


def test_a_part_without_data_is_missing_and_does_not_lower_the_score() -> None:
    found = candidates(world())
    one = found["h3"]
    assert one.missing == ("match", "scale_honours", "ties", "expansion")
    scored = {k: p.value for k, p in one.parts.items() if p.value is not None}
    total = sum(WEIGHTS[k] for k in scored)
    assert one.score == pytest.approx(sum(WEIGHTS[k] * v for k, v in scored.items()) / total)


def test_honours_take_the_highest_step_and_name_all() -> None:
    graph = world(nodes=firms(h1={"honours": "高新技术企业；专精特新小巨人", "stock_code": "688001.SH"}))
    part = candidates(graph)["h1"].parts["scale_honours"]
    assert part.value == pytest.approx(0.8)
    assert part.evidence[:3] == ("高新技术企业", "小巨人", "专精特新")


def test_a_veto_comes_before_the_score() -> None:
    graph = world(nodes=firms(h1={"veto": "环保处罚"}))
    (vetoed,) = rank_targets(graph, "wafer", suzhou(graph)).vetoed
    assert (vetoed.id, vetoed.score, vetoed.veto) == ("h1", None, "环保处罚")


def test_ties_show_the_path_of_the_introduction() -> None:
    graph = world(
        edges={
            ("SELLS_TO", "Enterprise", "Enterprise"): [("h1", "s1"), ("f1", "f3"), ("f3", "s2")],
            ("INVESTS_IN", "Enterprise", "Enterprise"): [("h2", "f2")],
        }
    )
    found = candidates(graph)
    assert found["h1"].paths == ("企业h1 供货给 企业s1",)
    assert found["h1"].parts["ties"].value == pytest.approx(0.6)
    assert found["f1"].paths == ("企业f1 供货给 企业f3 供货给 企业s2",)
    assert found["f1"].parts["ties"].value == pytest.approx(0.3)
    assert found["h2"].parts["ties"].value == 0  # its ties are known and none leads here
    assert found["h3"].parts["ties"].value is None  # nothing is known of it


def test_projects_elsewhere_are_signs_of_expansion() -> None:
    graph = world(
        nodes={"Project": [{"id": "p1", "name": "新厂"}, {"id": "p2", "name": "本部"}]},
        edges={
            ("UNDERTAKES", "Enterprise", "Project"): [("h1", "p1"), ("h2", "p2")],
            ("LOCATED_IN", "Project", "District"): [("p1", "340100"), ("p2", "310000")],
        },
    )
    found = candidates(graph)
    assert found["h1"].parts["expansion"].value == pytest.approx(0.5)
    assert found["h2"].parts["expansion"].value == 0
    assert found["h3"].parts["expansion"].value is None


def test_order_is_by_score_then_capability_then_id_and_top_cuts() -> None:
    graph = world()
    every = rank_targets(graph, "wafer", suzhou(graph), top=None).candidates
    keys = [(-(c.score or 0), -(c.parts["capability"].value or 0), c.id) for c in every]
    assert keys == sorted(keys)
    cut = rank_targets(graph, "wafer", suzhou(graph), top=2)
    assert [c.id for c in cut.candidates] == [c.id for c in every[:2]]
    assert cut.total == 4


def test_institutions_and_talent_are_found_by_what_they_research() -> None:
    graph = world(
        nodes={
            "Institution": [
                {"id": "i1", "name": "甲所", "kind": "科研院所"},
                {"id": "i2", "name": "本地所", "kind": "高校"},
            ],
            "Talent": [{"id": "t1", "name": "学科带头人（岗位）", "honours": "国家级"}],
        },
        edges={
            ("RESEARCHES", "Institution", "Segment"): [("i1", "wafer", {"topic": "外延"}), ("i2", "wafer", {})],
            ("LOCATED_IN", "Institution", "District"): [("i1", "310000"), ("i2", "320500")],
            ("EXPERT_IN", "Talent", "Segment"): [("t1", "wafer")],
            ("AFFILIATED_WITH", "Talent", "Institution"): [("t1", "i1")],
        },
    )
    found = candidates(graph, kind="institution")
    assert set(found) == {"i1"}
    assert "外延" in found["i1"].parts["capability"].evidence[0]
    people = candidates(graph, kind="talent")
    assert people["t1"].place == "上海市"


def test_weights_are_named_and_refused_when_wrong() -> None:
    graph = world()
    only = candidates(graph, weights={"relatedness": 0, "ties": 0, "scale_honours": 0, "expansion": 0})
    assert only["h1"].score == pytest.approx(only["h1"].parts["capability"].value)
    for bad in ({"luck": 1.0}, {"ties": -1.0}, dict.fromkeys(WEIGHTS, 0.0)):
        with pytest.raises(BadRequest):
            candidates(graph, weights=bad)
    with pytest.raises(BadRequest):
        candidates(graph, kind="dragon")
    with pytest.raises(BadRequest):
        candidates(graph, top=0)
    with pytest.raises(NotFound):
        candidates(graph, "nope")


def test_no_candidate_anywhere_is_an_empty_answer() -> None:
    graph = world(nodes={"Talent": []})
    assert rank_targets(graph, "wafer", suzhou(graph), "talent").candidates == ()


def test_pagerank_sums_to_one_and_solves_its_equation() -> None:
    rng = np.random.default_rng(5)
    half = sparse.random(40, 40, 0.1, random_state=rng, data_rvs=np.ones).tocsr()
    adjacency = ((half + half.T) > 0).astype(float).tocsr()
    adjacency.setdiag(0)
    adjacency.eliminate_zeros()
    x = personalised_pagerank(adjacency, 3, restart=0.2)
    degree = np.asarray(adjacency.sum(axis=1)).ravel()
    walk = adjacency.toarray() / np.maximum(degree, 1)
    start = np.zeros(40)
    start[3] = 1
    walk[:, degree == 0] = start[:, None]
    exact = np.linalg.solve(np.eye(40) - 0.8 * walk, 0.2 * start)
    assert x.sum() == pytest.approx(1)
    assert np.abs(x - exact).max() < 1e-10
    with pytest.raises(BadRequest):
        personalised_pagerank(adjacency, 3, restart=1.0)
    with pytest.raises(BadRequest, match="未收敛"):
        personalised_pagerank(adjacency, 3, max_iter=2)


def test_capability_is_larger_for_enterprises_in_the_segment() -> None:
    graph = world()
    rank = capability(graph, graph.position("Segment", "wafer"))
    at = graph.nodes["Enterprise"].index
    assert min(rank[at[f]] for f in ("h1", "h2", "h3", "f1")) > max(rank[at[f]] for f in ("s2", "s3"))


def test_proximity_and_density_by_hand() -> None:
    graph = world()
    phi = proximity(graph)
    at = graph.nodes["Segment"].index
    assert phi[at["chip"], at["board"]] == pytest.approx(1 / 4)  # s1 in both; 3 and 4 makers
    assert phi[at["side"], at["wafer"]] == pytest.approx(3 / 6)
    assert np.allclose(phi, phi.T)
    assert np.allclose(np.diag(phi), 1)
    present = np.zeros(len(phi), dtype=bool)
    present[at["wafer"]] = True
    others = phi[at["side"]].sum() - 1
    assert density(phi, present)[at["side"]] == pytest.approx(0.5 / others)


_KNOWN = hnp.arrays(float, 4, elements=st.floats(0, 1))
_PERHAPS = hnp.arrays(float, 4, elements=st.just(np.nan) | st.floats(0.3, 1))


@given(_KNOWN, _KNOWN, *[_PERHAPS] * 3, st.sampled_from(sorted(LEAST)), st.floats(0.3, 1))
def test_what_becomes_known_takes_nobody_behind_whom_it_was_ahead_of(
    capability: np.ndarray,
    relatedness: np.ndarray,
    size: np.ndarray,
    ties: np.ndarray,
    growth: np.ndarray,
    part: str,
    value: float,
) -> None:
    before = {
        "capability": capability,
        "relatedness": relatedness,
        "scale_honours": size,
        "ties": ties,
        "expansion": growth,
    }
    known = before[part].copy()
    known[0] = value if np.isnan(known[0]) else known[0]
    was, now = (weighted_mean(at_least(v), WEIGHTS, 4) for v in (before, before | {part: known}))
    assert (now[0] >= now[1:] - 1e-9)[was[0] >= was[1:]].all()
