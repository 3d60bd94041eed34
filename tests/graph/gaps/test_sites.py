"""A site gives presence where it says what is done there; what counts head offices goes on as if there were none."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.chain.tables import EdgeTable
from graph.errors import NotFound
from graph.gaps.bases import not_counted, seat_words, subsidiaries
from graph.gaps.find import Gap, find_gaps
from graph.gaps.reasons import reasons
from graph.gaps.segment_facts import segment_facts
from graph.targets.rank import rank_targets
from tests.graph.gaps.two_cities import HERE, THERE, gaps, two_cities
from tests.pictures import graph_of
from tests.rosters import with_closed_roster

LOCATED = ("LOCATED_IN", "Enterprise", "District")
Site = tuple[str, str, str, str | None]


def with_sites(graph: ChainGraph, *sites: Site) -> ChainGraph:
    """The graph with sites: enterprise, district, role and segments."""
    nodes = {kind: [{"id": str(i)} for i in graph.nodes[kind].ids] for kind in ("Enterprise", "District")}
    rows = [(firm, place, {"role": role, "segments": named}) for firm, place, role, named in sites]
    key = ("HAS_SITE", "Enterprise", "District")
    made: EdgeTable = graph_of(nodes, {key: rows}).edges[key]
    return replace(graph, edges={**graph.edges, key: made})


def listed() -> ChainGraph:
    """Listed firms alone; wafers are made by twenty in 上海 and, as far as head offices tell, by nobody in 苏州."""
    return two_cities({"chip": 12}, {"wafer": 20}, listed=True)


def told(gap: Gap, *but: str) -> dict[str, object]:
    (claim,) = gap.claims
    return {f.name: getattr(claim, f.name) for f in fields(claim) if f.name not in but}


def test_a_plant_here_is_present_and_no_head_office() -> None:
    before, after = gaps(listed()), gaps(with_sites(listed(), ("t0", HERE, "生产基地", "wafer")))
    assert (before["wafer"].presence, before["wafer"].state) == ("不明", "unknown")
    assert (after["wafer"].presence, after["wafer"].strength, after["wafer"].state) == ("有", "不可比", "plain")
    (claim,) = after["wafer"].claims
    assert (claim.n, claim.sited, claim.p_present) == (0, 1, pytest.approx(0.98))
    for segment in before:  # n, m, e and the quotient go by head offices, whatever stands where
        assert told(before[segment], "sited", "p_present") == told(after[segment], "sited", "p_present")
    assert after["wafer"].inputs.n_place == 1


@pytest.mark.parametrize(("role", "named"), [("生产基地", None), ("分支", "wafer"), ("注册地", "wafer")])
def test_of_unknown_activity_or_no_more_than_registered_it_is_nothing(role: str, named: str | None) -> None:
    before, after = gaps(listed()), gaps(with_sites(listed(), ("t0", HERE, role, named)))
    assert {s: (g.presence, g.state, g.claims) for s, g in before.items()} == {
        s: (g.presence, g.state, g.claims) for s, g in after.items()
    }


def test_who_is_here_but_does_not_count_is_named_in_a_sentence_each() -> None:
    sites: list[Site] = [("t0", HERE, "生产基地", None), ("t1", HERE, "分支", "wafer"), ("t2", HERE, "注册地", None)]
    sites += [("t3", HERE, "生产基地", "wafer"), ("t3", HERE, "分支", None), ("t30", HERE, "生产基地", None)]
    graph = with_sites(listed(), *sites, ("t4", HERE, "生产基地", "chip"))
    place, at = make_place(graph, [HERE]), graph.position("Segment", "wafer")
    vague, registered = not_counted(graph, place, at)
    assert vague.startswith("有基地，做什么不明：t0在别处做它")
    assert registered.startswith("有登记：t1、t2在别处做它")
    assert segment_facts(graph, find_gaps(graph, "f", place), "wafer").not_counted == (vague, registered)
    assert not_counted(listed(), place, at) == not_counted(graph, make_place(graph, [THERE]), at) == ()
    many = with_sites(listed(), *((f"t{i}", HERE, "分支", None) for i in range(7)))
    assert "t0、t1、t2、t3、t4等 7 家" in not_counted(many, place, at)[0]


def test_who_is_here_by_a_site_alone_is_said_to_come_from_elsewhere() -> None:
    graph = with_sites(listed(), ("t0", HERE, "生产基地", "wafer"), ("h0", HERE, "生产基地", "chip"))
    place, firms = make_place(graph, [HERE]), graph.nodes["Enterprise"].index
    said = {f: seat_words(graph, place, firms[f]) for f in ("t0", "h0", "t1")}
    assert said == {"t0": "总部上海，苏州有场所", "h0": "", "t1": ""}
    found = find_gaps(graph, "f", place)
    wafer = found.proven(next(g for g in found.gaps if g.segment == "wafer"))
    assert [e.detail for e in wafer.evidence if e.id == "t0"] == ["总部上海，苏州有场所：苏州市生产基地"]


def test_a_head_office_known_by_its_city_or_province_alone_may_be_in_the_place_itself() -> None:
    """“总部苏州，吴江区有场所” was said of a firm that may have its head office in 吴江区."""
    rows = [("320000", "江苏省", "省"), ("320500", "苏州市", "市"), ("320509", "吴江区", "县级")]
    rows += [("320583", "昆山市", "县级"), ("320200", "无锡市", "市")]
    homes = {"city": "320500", "province": "320000", "kunshan": "320583", "wuxi": "320200", "nowhere": None}
    graph = graph_of(
        {
            "District": [{"id": i, "name": n, "level": level} for i, n, level in rows],
            "Enterprise": [{"id": f, "name": f} for f in homes],
        },
        {
            ("WITHIN", "District", "District"): [
                ("320500", "320000"),
                ("320200", "320000"),
                ("320509", "320500"),
                ("320583", "320500"),
            ],
            LOCATED: [(f, home) for f, home in homes.items() if home],
            ("HAS_SITE", "Enterprise", "District"): [(f, "320509", {"role": "生产基地"}) for f in homes],
        },
    )
    at = graph.nodes["Enterprise"].index
    said = {f: seat_words(graph, make_place(graph, ["320509"]), at[f]) for f in homes}
    assert said == {
        "city": "总部在苏州市、哪个区不明，吴江区有场所",
        "province": "总部在江苏省、哪个市不明，吴江区有场所",
        "kunshan": "总部昆山，吴江区有场所",
        "wuxi": "总部无锡，吴江区有场所",
        "nowhere": "总部不明，吴江区有场所",
    }
    two = make_place(graph, ["320500", "320200"])
    assert seat_words(graph, two, at["province"]) == "总部在江苏省、哪个市不明，苏州、无锡有场所"


def complete(*sites: Site) -> dict[str, Gap]:
    """A list of all firms of both cities, declared complete, on which nobody of 苏州 makes wafers."""
    graph = two_cities({"chip": 12}, {"wafer": 20}, supplies=[("wafer", "chip", 1)])
    return gaps(with_closed_roster(with_sites(graph, *sites) if sites else graph))


def test_a_list_of_sites_counts_them_and_says_no_absence_of_what_may_be_there() -> None:
    assert (complete()["wafer"].presence, complete()["wafer"].state) == ("无", "missing")
    plant = complete(("t0", HERE, "生产基地", "wafer"))["wafer"]
    (claim,) = plant.claims
    assert (plant.presence, claim.n, claim.sited, claim.m, claim.n_s, claim.M) == ("有", 1, 0, 61, 20, 200)
    assert complete(("t0", HERE, "生产基地", None))["wafer"].presence == "不明"  # it makes wafers, perhaps here
    assert complete(("t50", HERE, "生产基地", None))["wafer"].presence == "无"  # it makes none
    assert complete(("t0", HERE, "分支", None))["wafer"].presence == "无"


def test_two_sites_in_one_place_and_a_home_there_are_one_firm() -> None:
    sites = [("h0", HERE, "生产基地", "chip"), ("h0", HERE, "研发中心", "chip"), ("h0", THERE, "生产基地", "chip")]
    (claim,) = complete(*sites)["chip"].claims
    assert (claim.n, claim.n_s, claim.m, claim.M) == (12, 1, 60, 201)


def test_the_answer_tells_which_and_of_what_year() -> None:
    dated = with_sites(listed(), ("t0", HERE, "生产基地", "wafer"), ("t1", HERE, "研发中心", "wafer"))
    years = dated.edges["HAS_SITE", "Enterprise", "District"].columns["year"]
    years[:] = [2024, 2022]
    found = find_gaps(dated, "f", make_place(dated, [HERE]))
    wafer = next(g for g in found.gaps if g.segment == "wafer")
    assert wafer.how == "有基地 2 家；资料到 2024 年"
    assert [b.text for b in wafer.sites] == ["苏州市生产基地（2024 年）", "苏州市研发中心（2022 年）"]
    (step,) = (r for r in reasons(wafer, found.thresholds) if r.name == "有基地")
    assert (step.filled, step.decides) == ("t0苏州市生产基地（2024 年）；t1苏州市研发中心（2022 年）", True)
    assert next(g for g in found.gaps if g.segment == "chip").how == "有总部 12 家"
    facts = segment_facts(dated, found, "wafer", top=1)
    assert (facts.local.total, facts.elsewhere.total, facts.candidates["enterprise"]) == (2, 18, 18)
    assert facts.local.shown[0].place == "上海市；苏州市生产基地（2024 年）"


def test_who_has_a_site_here_is_listed_apart_and_not_among_newcomers() -> None:
    graph = with_sites(listed(), ("t0", HERE, "生产基地", None), ("t1", HERE, "分支", "wafer"))
    found = rank_targets(graph, "wafer", make_place(graph, [HERE]), top=None)
    assert [(c.id, c.rank, c.sites) for c in found.expanding] == [("t0", 1, ("苏州市生产基地",))]
    assert (len(found.candidates), found.total, found.expanding_total) == (19, 19, 1)
    assert "t0" not in {c.id for c in found.candidates}
    named = rank_targets(graph, "wafer", make_place(graph, [HERE]), only=["t0", "t5"])
    assert ([c.id for c in named.candidates], named.expanding) == (["t5", "t0"], ())  # who is named, stands together
    with pytest.raises(NotFound):
        rank_targets(graph, "wafer", make_place(graph, [HERE]), only=["h0"])


def test_who_has_a_site_here_and_a_home_that_nobody_knows_is_not_left_out() -> None:
    graph = with_sites(listed(), ("t0", HERE, "生产基地", "wafer"))
    home = graph.edges[LOCATED]
    known = home.take(home.source != graph.position("Enterprise", "t0"))
    found = rank_targets(replace(graph, edges={**graph.edges, LOCATED: known}), "wafer", make_place(graph, [HERE]))
    assert ([c.id for c in found.expanding], found.left_out) == (["t0"], 0)


def held(graph: ChainGraph, *rows: tuple[str, str, dict[str, object]], state: int = 0) -> ChainGraph:
    """The graph with holdings: who holds, who is held, and how much."""
    nodes = {"Enterprise": [{"id": str(i)} for i in graph.nodes["Enterprise"].ids]}
    key = ("INVESTS_IN", "Enterprise", "Enterprise")
    made = graph_of(nodes, {key: [(*row, state) for row in rows]}).edges[key]
    return replace(graph, edges={**graph.edges, key: made})


def test_whose_subsidiary_does_it_here_is_here_already() -> None:
    """h0 of 苏州 makes wafers, and so do t0, t1 and t2 of 上海; h1 makes none."""
    graph = two_cities({"wafer": 1}, {"wafer": 3})
    place, at = make_place(graph, [HERE]), graph.position("Segment", "wafer")
    by_share = held(graph, ("t0", "h0", {"share": 0.5}), ("t1", "h0", {"share": 0.49, "holding": "控股"}))
    by_word = held(graph, ("t0", "h1", {"holding": "全资"}), ("t2", "h0", {"holding": "控股"}))
    for owned, who in ((by_share, "t0"), (by_word, "t2")):
        found = rank_targets(owned, "wafer", place, top=None)
        assert [(c.id, c.sites) for c in found.expanding] == [(who, ("苏州市子公司h0",))]
        assert (found.total, found.left_out) == (2, 0)
        facts = segment_facts(owned, find_gaps(owned, "f", place), "wafer")
        assert facts.candidates["enterprise"] == found.total
        assert gaps(owned)["wafer"].inputs.n_place == 1  # the subsidiary counts, and its parent not once more
    assert subsidiaries(held(graph, ("t0", "h0", {"share": 0.9}), state=1), place, at) == {}
