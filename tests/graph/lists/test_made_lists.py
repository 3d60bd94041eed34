"""The five lists on a small world, by numbers worked by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.documents.bundle import bundle_document
from graph.errors import BadRequest, NotFound
from graph.gaps.find import find_gaps
from graph.lists.by_hand import ANSWER, ENTRY, answer_key, check_answer, entry_key
from graph.lists.declared import declarations, find_kind, read_kind
from graph.lists.ledger import ledger_sheets
from graph.lists.made import MadeList, Rests
from graph.lists.make import make_list
from graph.lists.targets import asked_too
from graph.lists.weak import feared, is_risk, no_more_risk
from graph.lists.whom import firms_near
from graph.model.records import Note
from graph.questions.lists.made_list import QUESTION, list_record
from graph.questions.lists.made_list import find as find_list
from graph.targets.plainly import plainly
from tests.rosters import with_closed_roster
from tests.worlds import FIRMS, HOME, OPERATES, PLACES, SEGMENTS, WITHIN, world

LARGE = {
    "s1": {"size": 250_000.0},
    "s2": {"revenue_band": "10–50亿元", "honours": "专精特新小巨人"},
    "s3": {"size": 20_000.0},
}


def firms(**more: Mapping[str, Any]) -> list[dict[str, Any]]:
    said = {**LARGE, **more}
    return [{"id": f, "name": f"企业{f}", "full_name": f"企业{f}有限公司", **said.get(f, {})} for f in FIRMS]


def grown(edges: dict[tuple[str, str, str], list[Any]] | None = None, **nodes: Any) -> ChainGraph:
    return world(nodes={"Enterprise": firms(), **nodes}, edges=edges)


def note(topic: str, key: str, number: int = 1, **values: Any) -> Note:
    return Note(f"n{number}", topic, key, "2026-01-20T01:00:00.000000+00:00", "王某", values)


def entry(row: str, name: str = "firms", number: int = 1, **values: Any) -> Note:
    return note(ENTRY, entry_key(name, "f", ["320500"], row), number, name=row, **values)


def made(name: str = "firms", graph: ChainGraph | None = None, *notes: Note, place: str = "苏州市") -> MadeList:
    return make_list(name, graph or grown(), notes, "示例链", place, 20260131)


def test_every_list_is_declared_and_made() -> None:
    assert list(declarations()) == ["firms", "projects", "targets", "weak", "to_verify", "talks"]
    for name, kind in declarations().items():
        found = made(name)
        keys = {c.key for c in kind.columns}
        assert (found.name, found.title, found.place, found.period) == (name, kind.title, ("320500",), "2026Q1")
        assert all(keys <= set(e.cells) for e in found.listed)
        assert len({e.key for e in found.listed}) == len(found.listed)
        assert all(
            b.result in ("met", "unmet", "unknown", "manual", "not_applicable") for e in found.listed for b in e.because
        )
        assert made(name) == found


def test_the_criteria_are_counted_and_what_is_unknown_is_asked() -> None:
    """s1: 25 亿元, chip is no must-pass and has two makers. s2: band from 10, and 小巨人."""
    found = made()
    by = {e.id: e for e in (*found.listed, *found.candidates)}
    results = {b.test: b.result for b in by["s1"].because}
    assert (results["size"], results["growth"], results["innovation"]) == ("met", "unknown", "unknown")
    assert {b.test: b.result for b in by["s2"].because}["innovation"] == "met"
    assert by["s1"].because[0].words == "营业收入 25 亿元，达到 10 亿元"
    assert [r.key for r in by["s1"].because[0].rests] == [("s1",)]
    assert all(
        found.asked[e.key].startswith("还差 1 条") or "还差 2 条" in found.asked[e.key] for e in found.candidates
    )
    assert {e.cells["category"] for e in found.listed} == {"骨干企业"}


def test_the_worst_place_counts_among_the_first_part_of_all() -> None:
    """Of four the first two (three in ten, rounded up) are large by their place; the third of four is not, nor is
    anybody whose place may be the third, as k1 is not known.
    """
    sizes = {"s1": {"size": 90_000.0}, "s2": {"size": 80_000.0}, "s3": {"size": 20_000.0}}

    def words(**more: Mapping[str, Any]) -> dict[str, str]:
        found = made("firms", world(nodes={"Enterprise": firms(**{"s2": {}, **sizes, **more})}))
        rows = {**{e.id: e for e in found.listed}, **{e.id: e for e in found.candidates}}
        return {i: e.because[0].words for i, e in rows.items()}

    known = words(k1={"revenue_band": "1亿元以下"})
    assert known["s2"] == "营业收入 8 亿元，在本地本领域企业里最差也排第 2（4 家里的前 2）"
    assert known["s3"] == "营业收入 2 亿元，不到 10 亿元"
    assert words()["s1"].endswith("最差也排第 2（4 家里的前 2）")
    assert words()["s2"] == "营业收入 8 亿元，不到 10 亿元"


@pytest.mark.parametrize(
    ("test", "text", "kept"),
    [
        *(("innovation", text, "3–5%") for text in ("3%-5%", "3%~5%", "3%—5%", "3－5％", "3 至 5%", "3-5%。")),
        *(("size", text, "1–10亿元") for text in ("1-10亿", "1亿元—10亿元", "1亿~10亿")),
        ("size", "1000亿以上", "1000亿元以上"),
        ("size", "10亿以上", "是"),
        ("innovation", "5%以下", "否"),
        ("growth", "30%以上", "30%以上"),
        ("growth", "15%以上", "是"),
        ("size", "12亿元以上", "是"),
        ("size", "20-40亿", "是"),
        ("size", "9亿以下", "否"),
        ("size", "7亿以上", "跨过门槛的区间"),
        ("size", "8–12亿元", "跨过门槛的区间"),
        ("innovation", "4%以上", "跨过门槛的区间"),
        ("innovation", "跨过门槛的区间", "跨过门槛的区间"),
        ("growth", "是。", "是"),
        ("growth", " ", ""),
    ],
)
def test_a_range_may_be_written_in_every_usual_way(test: str, text: str, kept: str) -> None:
    assert check_answer(declarations()["firms"].criteria_of("f")[test], text) == kept


@pytest.mark.parametrize(
    ("text", "said"), [("大概", "看不懂"), ("7%以上", "没有这样的区间"), ("12.5", "企业的统计数不能写进来")]
)
def test_what_is_no_answer_is_refused_for_what_it_is(text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=f"{said}，只写是、否或区间") as refused:
        check_answer(declarations()["firms"].criteria_of("f")["size"], text)
    assert text not in str(refused.value)


def test_an_answer_decides_and_no_value_is_kept() -> None:
    key = answer_key("f", "Enterprise:s1", "growth")
    found = made("firms", grown(), note(ANSWER, key, answer="是", unit="市统计局", until="2027-01-20"))
    row = next(e for e in found.listed if e.id == "s1")
    said = next(b for b in row.because if b.test == "growth")
    assert (said.result, said.words) == ("met", "市统计局 2026-01-20 答：成长性好——是")
    assert row.cells["answer_growth"] == "是"
    over = made("firms", grown(), note(ANSWER, key, answer="是", until="2026-01-30"))
    assert (
        next(
            b for e in (*over.listed, *over.candidates) if e.id == "s1" for b in e.because if b.test == "growth"
        ).result
        == "unknown"
    )
    band = made("firms", grown(), note(ANSWER, key, answer="10–15%", until="2027-01-20"))
    rows = (*band.listed, *band.candidates)
    assert all(e.id != "s1" or {b.test: b.result for b in e.because}["growth"] == "unmet" for e in rows)


def test_what_a_district_took_on_by_hand_is_put_to_the_city() -> None:
    """h3 is no firm of the place: only the district's word could put it there."""
    key = entry_key("firms", "f", ["320583"], "Enterprise:h3")
    theirs = note(ENTRY, key, name="企业h3", decision="in", reason="要在这里建厂", until="2026-06-30")
    asks = "各区人工列入、这里还没有列的：企业h3（昆山市：要在这里建厂，王某，有效至 2026-06-30）"
    city = made("firms", grown(), theirs)
    assert [n for n in city.notes if n.startswith(asks)]
    assert "同意的在这里也人工列入" in next(n for n in city.notes if n.startswith(asks))
    assert city.named == {n: (Rests("Enterprise", ("h3",)),) for n in city.notes if n.startswith(asks)}
    assert not [e for e in city.listed if e.id == "h3"], "the city decides itself"
    mine = {"reason": "同意", "until": "2026-06-30", "number": 2}
    for decision in ("in", "out"):
        decided = made("firms", grown(), theirs, entry("Enterprise:h3", decision=decision, **mine))
        assert not [n for n in decided.notes if n.startswith("各区人工列入")], decision
    assert not [n for n in made("firms", grown(), theirs, place="昆山市").notes if n.startswith("各区人工列入")]
    assert not [n for n in made("projects", grown(), theirs).notes if n.startswith("各区人工列入")]
    late = note(ENTRY, key, name="企业h3", decision="in", reason="要在这里建厂", until="2026-01-30")
    assert not [n for n in made("firms", grown(), late).notes if n.startswith("各区人工列入")]


def test_a_firm_that_is_gone_by_its_short_name_is_on_no_list_and_counts_in_no_place() -> None:
    """Nobody wrote its status: what its name says was asked by rosters and vetoes, not here."""
    gone = {
        "s1": {"name": "退市企业", "size": 250_000.0},
        "s2": {"name": "企业退", "status": "正常", "size": 250_000.0},
    }
    found = made("firms", world(nodes={"Enterprise": firms(**gone)}))
    rows = {e.id for e in (*found.listed, *found.candidates)}
    assert ("s1" in rows, "s2" in rows) == (False, True)
    assert "经营状态不正常、没有列入的：企业s1有限公司" in found.notes
    assert any("本地 3 家企业没有一家满足 2 条" in n for n in found.notes)


def test_who_is_held_and_a_member_is_one_partner() -> None:
    """It was named twice, and counted as two."""
    graph = grown(
        {
            ("RESEARCHES", "Institution", "Segment"): [("i1", "chip")],
            ("LOCATED_IN", "Institution", "District"): [("i1", "320583")],
            ("INVESTS_IN", "Institution", "Enterprise"): [("i1", "s1")],
            ("MEMBER_OF", "Enterprise", "Institution"): [("s1", "i1"), ("h1", "i1")],
        },
        Institution=[{"id": "i1", "name": "示例研究院", "kind": "科研院所"}],
    )
    (row,) = (e for e in made("firms", graph).listed if e.id == "i1")
    assert next(b for b in row.because if b.test == "partners").words == "合作对象 2 个（企业s1、企业h1）"


def test_a_site_in_a_town_stands_with_its_county() -> None:
    """张家港 is before 昆山 in the official order: so is h1, at a town of 张家港, which was put after all counties."""
    places = [*PLACES, ("320582", "张家港市"), ("320582100", "杨舍镇")]
    edges: Any = {
        ("WITHIN", "District", "District"): [*WITHIN, ("320582", "320500"), ("320582100", "320582")],
        ("HAS_SITE", "Enterprise", "District"): [("h1", "320582100", {"role": "生产基地", "segments": "chip"})],
    }
    honoured = {f: {"honours": "小巨人；瞪羚企业"} for f in ("h1", "k1")}
    graph = world(
        nodes={"Enterprise": firms(**honoured), "District": [{"id": i, "name": n} for i, n in places]}, edges=edges
    )
    assert [e.id for e in made("firms", graph).listed if e.id in honoured] == ["h1", "k1"]


def test_people_take_rows_on_and_off_until_a_day() -> None:
    on = entry("Enterprise:h3", decision="in", reason="增资", until="2026-06-30")
    found = made("firms", grown(), on)
    assert [(e.id, e.because[0].result) for e in found.listed if e.id == "h3"] == [("h3", "manual")]
    listed = {e.id for e in made().listed}
    assert listed
    one = min(listed)
    off = entry(f"Enterprise:{one}", decision="out", reason="迁出", until="2026-06-30")
    gone = made("firms", grown(), off)
    assert one not in {e.id for e in gone.listed}
    assert any("迁出" in n for n in gone.notes)
    over = made("firms", grown(), entry(f"Enterprise:{one}", decision="out", reason="迁出", until="2026-01-30"))
    assert one in {e.id for e in over.listed}
    assert any("已到期" in n for n in over.notes)


def test_what_is_said_of_a_merged_firm_is_said_of_the_one_that_is_kept() -> None:
    merge = note("merge", '["old","s1"]', 2, decision="confirmed", kind="Enterprise", drop="old", keep="s1")
    said = entry("Enterprise:old", decision="out", reason="重复", until="2026-06-30")
    assert "s1" not in {e.id for e in made("firms", grown(), said, merge).listed}


def test_an_anchor_is_called_so_by_a_record_alone() -> None:
    graph = world(nodes={"Enterprise": firms(s2={"revenue_band": "10–50亿元", "honours": "小巨人；链主企业"})})
    rows = {e.id: e for e in made("firms", graph).listed}
    assert rows["s2"].cells["category"] == "链主企业"


def test_projects_stand_by_class_and_say_what_they_close() -> None:
    projects = [
        {"id": "p1", "name": "气体扩产", "stage": "签约", "amount_cny_100m": 12.5, "plan_source": "投资计划表"},
        {"id": "p2", "name": "晶片", "stage": "开工"},
        {"id": "p3", "name": "旧项目", "stage": "终止", "amount_cny_100m": 1.0},
    ]
    graph = grown(
        {
            ("BUILDS", "Project", "Segment"): [("p1", "gas"), ("p2", "wafer"), ("p3", "gas")],
            ("LOCATED_IN", "Project", "District"): [("p1", "320583"), ("p2", "320500"), ("p3", "320500")],
            ("UNDERTAKES", "Enterprise", "Project"): [("s1", "p1")],
            ("UNDERTAKES", "Institution", "Project"): [("i1", "p2")],
        },
        Project=projects,
        Institution=[{"id": "i1", "name": "示例研究院", "kind": "科研院所"}],
    )
    found = made("projects", graph)
    assert [(e.id, e.cells["class"], e.cells["firms"]) for e in found.listed] == [
        ("p1", "储备", "企业s1有限公司"),
        ("p2", "在建", "示例研究院"),
    ]
    assert found.listed[0].cells["amount"] == 12.5
    assert {b.test: b.result for b in found.listed[1].because}["amount"] == "unknown"
    assert "共 2 个（储备 1 个、在建 1 个、投产 0 个），总投资合计 12.5 亿元，另 1 个没有写总投资" in found.notes
    by_hand = {"decision": "out", "reason": "已停", "until": "2026-12-31"}
    less = made("projects", graph, entry("Project:p1", name="projects", **by_hand))
    assert "共 1 个（储备 0 个、在建 1 个、投产 0 个），总投资合计 0 亿元，另 1 个没有写总投资" in less.notes
    assert [r.kind for r in found.listed[0].because[-1].rests] == ["BUILDS", "Segment"]
    words = {e.id: str(e.cells["closes"]) for e in found.listed}
    assert words["p1"].startswith("“气体”现为")
    assert "若投产，推算" in words["p1"]
    assert "若投产，推算" in words["p2"]


def test_what_a_project_brings_is_the_scenario_of_the_list_and_more_of_the_same_brings_no_firm() -> None:
    """s3 makes boards here: its board plant is more of the same; nobody here makes ore."""
    from graph.chain.places import make_place
    from graph.scenario.changes import Land, Scenario
    from graph.scenario.outcome import what_if

    graph = grown(
        {
            ("BUILDS", "Project", "Segment"): [("p1", "board"), ("p2", "ore")],
            ("LOCATED_IN", "Project", "District"): [("p1", "320500"), ("p2", "320583")],
            ("UNDERTAKES", "Enterprise", "Project"): [("s3", "p1")],
        },
        Project=[{"id": "p1", "name": "整机二期", "stage": "开工"}, {"id": "p2", "name": "矿料", "stage": "签约"}],
    )
    rows = {e.id: e.because[-1] for e in made("projects", graph).listed}
    assert "是扩产，企业数不变" in rows["p1"].words
    place, land = make_place(graph, ["320500"]), Land(segments=("ore",), name="甲", district="320583")
    outcome = what_if(graph, place, Scenario("", (land,)), fields=["f"])
    after = {g.segment: g.state for g in outcome.after[0].gaps}
    assert rows["p2"].value == after["ore"]


def test_under_weak_points_stands_how_many_are_expected_to_be_wrong() -> None:
    """Here of a list declared complete: nothing has a probability, and that is said."""
    weak = made("weak", with_closed_roster(grown()))
    missing = sum(e.cells["category"] == "断点" for e in weak.listed)
    assert missing
    assert any(n.endswith(f"没有把握可算的：缺失 {missing} 项（凭核实或申明）") for n in weak.notes)
    assert not any("把握" in n for n in made("weak", grown()).notes), "nothing is listed, so nothing is summed"


def test_weak_points_are_gaps_in_their_order_and_targets_are_for_them() -> None:
    from graph.chain.places import make_place

    graph = grown()
    found = [
        g
        for g in find_gaps(graph, "f", make_place(graph, ["320500"])).gaps
        if g.state in ("missing", "likely_missing", "weak")
    ]
    gaps = [g.segment for g in found]
    weak = made("weak", graph)
    assert [e.id for e in weak.listed][: len(gaps)] == gaps
    assert all(e.because[0].test == "state" and e.because[0].rests for e in weak.listed)
    targets = made("targets", graph)
    homes = {"s1", "s2", "s3", "k1"}
    assert not homes & {e.id for e in targets.listed}
    assert {e.cells["category"] for e in targets.listed} <= {"引资", "引智", "引才"}


@pytest.mark.parametrize(
    ("country", "ties", "first"), [("日本", [], False), ("日本", [("h1", "s1", {})], True), ("中国台湾", [], True)]
)
def test_a_firm_of_another_country_without_a_sign_of_coming_is_named_last(
    country: str, ties: list[Any], first: bool
) -> None:
    """h1 is among the first three for 晶片 of four that are known elsewhere."""
    places = [*PLACES, ("990000", "境外"), ("990001", country)]
    graph = grown(
        {
            ("LOCATED_IN", "Enterprise", "District"): list((HOME | {"h1": "990001"}).items()),
            ("WITHIN", "District", "District"): [*WITHIN, ("990001", "990000")],
            ("INVESTS_IN", "Enterprise", "Enterprise"): ties,
        },
        District=[{"id": i, "name": n} for i, n in places],
    )
    named = [e.id for e in made("targets", graph).listed if e.cells["segment"] == "晶片"]
    assert ("h1" in named) is first
    assert len(named) == 3


def test_nobody_of_the_same_city_is_a_target_of_a_county_and_it_is_said_where_to_buy() -> None:
    """s1 and s2 in 苏州 and h1 in 上海 do 芯片; seen from 昆山, a county of 苏州, h1 alone is elsewhere."""
    levels = {"320500": "市", "320583": "县级"}
    graph = world(
        nodes={"District": [{"id": i, "name": n, "level": levels.get(i)} for i, n in PLACES]},
        edges={("LOCATED_IN", "Enterprise", "District"): list((HOME | {"s3": "320583"}).items())},
    )
    county, city = made("targets", graph, place="昆山市"), made("targets", graph)
    firms = {(e.cells["segment"], e.id) for e in county.listed if e.kind == "Enterprise"}
    assert ("芯片", "h1") in firms
    assert not {"s1", "s2", "s3"} & {id_ for _, id_ in firms}
    said = "市内已有企业做，先找它们谈配套（不列入本表）：芯片——企业s1、企业s2"
    assert said in county.notes, "its rows name firms elsewhere all the same: it is the two that are no targets"
    assert not any("市内已有企业" in n for n in city.notes)


def test_who_is_near_by_is_named_as_those_are_counted_who_are_seen_there() -> None:
    """The mark said 3 firms, of which one has a site in the city alone; the names beside it were two."""
    levels = {"320500": "市", "320583": "县级", "310000": "直辖市"}
    site = {"role": "生产基地", "segments": "chip"}
    graph = world(
        nodes={"District": [{"id": i, "name": n, "level": levels.get(i)} for i, n in PLACES]},
        edges={
            ("LOCATED_IN", "Enterprise", "District"): list((HOME | {"s3": "320583"}).items()),
            ("HAS_SITE", "Enterprise", "District"): [("h1", "320500", site)],
        },
    )
    place = find_place(graph, "昆山市")
    chip = next(g for g in find_gaps(graph, "f", place).gaps if g.segment == "chip")
    near = firms_near(graph, place, "chip")
    assert [m.figure for m in chip.marks if m.key == "nearby"] == [len(near)] == [3]
    assert near == {"s1": "企业s1", "s2": "企业s2", "h1": "企业h1（总部上海，苏州有场所）"}


def test_what_is_feared_most_has_one_order() -> None:
    """The page of leaders named another risk first than the document of lists."""
    risk = next(g for g in find_gaps(alone(), "f", find_place(alone(), "苏州市")).gaps if is_risk(g))
    few, many = (replace(risk, segment=s, inputs=replace(risk.inputs, users=n)) for s, n in (("a", 1.0), ("b", 5.0)))
    missing, idle = (replace(risk, segment=s, state="missing", needed=n) for s, n in (("m", True), ("i", False)))
    assert [g.segment for g in feared([few, idle, many, missing])] == ["m", "b", "a"]


def test_who_studies_nothing_is_no_institution_to_invite_and_an_introducer_is_named_first() -> None:
    graph = grown(
        {
            ("RESEARCHES", "Institution", "Segment"): [("fund", "wafer"), ("lab", "wafer")],
            ("LOCATED_IN", "Institution", "District"): [("fund", "310000"), ("lab", "310000")],
            ("SELLS_TO", "Enterprise", "Enterprise"): [("h2", "s1", {})],
        },
        Institution=[
            {"id": "fund", "name": "某基金", "kind": "投资机构"},
            {"id": "lab", "name": "某院", "kind": "科研院所"},
        ],
    )
    rows = {e.id: e for e in made("targets", graph).listed if e.cells["segment"] == "晶片"}
    assert "lab" in rows
    assert "fund" not in rows
    assert rows["h2"].cells["way"] == "企业s1（企业h2供货给企业s1）"


def test_how_a_product_was_matched_is_no_reason_to_call_a_firm() -> None:
    said = "主营产品“晶片”占收入 29.2%（2020 年）；“晶片”与产品别名相同“晶片”"
    assert plainly([said], "") == "主营产品“晶片”占收入 29.2%（2020 年）"
    assert plainly([said, "该企业各项占比合计 120%，有重复计算"], "") == "主营产品“晶片”"
    assert plainly([said, "8 项产品合计占收入 29.2%，不是各占这么多"], "") == "主营产品“晶片”"
    open_ = "经营范围提到“控制芯片”，无收入数据；“控制芯片”以别名结尾“芯片”，但企业没有此项收入（待核实的匹配）"
    assert plainly([open_], "") == "经营范围提到“控制芯片”，无收入数据（待核实的匹配）", "what is open stays said"
    assert plainly(["数据中擅长 3 个环节，越专得分越高"], "数据所记：擅长这个环节") == "数据所记：擅长这个环节"


def test_a_parent_and_its_subsidiary_are_two_rows_that_say_so() -> None:
    held = {("INVESTS_IN", "Enterprise", "Enterprise"): [("s1", "s2", {"share": 0.71}), ("s3", "s1", {"share": 0.1})]}
    found = made("firms", grown(held))
    rows = {e.id: e for e in (*found.listed, *found.candidates)}
    assert str(rows["s2"].cells["why"]).endswith("母公司也在本地做本领域：企业s1有限公司（持股 71%）")
    assert str(rows["s1"].cells["why"]).endswith("子公司也在本地做本领域：企业s2有限公司（持股 71%）")
    assert "企业s1" not in str(rows["s3"].cells["why"]), "a tenth makes no group"
    (kin,) = [b for b in rows["s2"].because if b.test == "kin.s1"]
    assert [(r.kind, r.key) for r in kin.rests] == [("INVESTS_IN", ("s1", "s2"))]


def test_what_is_to_be_done_first_stands_before_the_list() -> None:
    assert made("to_verify").notes[0].startswith("说不出本地有没有的环节")


def test_what_is_asked_about_first_is_named_by_the_targets_though_nobody_is_invited_for_it() -> None:
    """领导参阅 sent its reader to other segments than the bundle of the same day."""
    for place, names in (("合肥市", "芯片"), ("上海市", "设备"), ("苏州市", "")):  # 晶片 has targets in 苏州
        found, first = made("targets", world(), place=place), made("to_verify", world(), place=place)
        turns = [e.name for e in first.listed if e.cells["turn"] == "最先"]
        assert turns == [names or "晶片"]
        assert asked_too(found.notes) == names
    assert "离不开它的本地企业不到 2 家（卡脖子的 1 家）" in "".join(found.basis)


def test_who_is_asked_the_same_stands_in_one_row_and_records_have_names() -> None:
    found = made()
    tables = {t.name: t for t in QUESTION.tables_of(found)}
    asked = tables["待核对"]
    assert len({r[:2] for r in asked.rows}) == len(asked.rows)
    assert sum(int(str(r[2])) for r in asked.rows) == len(found.candidates)
    assert "、".join(str(r[3]) for r in asked.rows).count("、") + 1 == len(found.candidates)
    assert [n for n in asked.notes if n.startswith("请市统计局核对的")] == list(asked.notes) != []
    rests = " ".join(str(r[3]) for r in tables["逐条理由"].rows)
    assert "Segment" not in rests
    assert "OPERATES_IN" not in rests


def test_a_file_without_sheets_has_both_who_is_listed_and_who_is_asked() -> None:
    found = made()
    assert QUESTION.flat is not None
    assert found.candidates
    flat, keys = QUESTION.flat(found), [c.key for c in found.columns]
    assert [c.label for c in flat.columns][-2:] == ["是否列入", "请核对什么"]
    assert len(flat.rows) == len(found.listed) + len(found.candidates)
    told = {row[1 + keys.index("name")]: row for row in flat.rows}
    for e in found.candidates:
        assert told[e.name][-2:] == ("待核对", found.asked[e.key])
        assert told[e.name][1 + keys.index("category")] is None  # not yet 骨干企业
    assert {r.cells["category"] for r in list_record(found).candidates} == {None}
    assert {told[e.name][-2:] for e in found.listed} == {("列入", None)}


def test_a_place_without_firms_says_why_and_what_to_do() -> None:
    """没有一行 told nobody whether nobody is there, nobody is good enough, or nobody knows."""
    lonely = world(nodes={"District": [*({"id": i, "name": n} for i, n in PLACES), {"id": "999900", "name": "空城"}]})
    found = made("firms", lonely, place="空城")
    assert found.listed == ()
    assert "没有已确认的本地企业和机构：名录是空的，不是没有达标的。怎么办：" in found.notes[0]
    assert "导入本地企业名录或台账" in found.notes[0]
    assert (
        "把投资计划表发给名录上的企业和机构（名录还空着的先定名录）" in made("projects", lonely, place="空城").notes[0]
    ), "nobody is on it"
    assert "怎么办：" in made("targets", lonely, place="空城").notes[0]


def test_an_empty_list_says_whether_numbers_are_missing_or_too_low() -> None:
    unknown = made("firms", world())
    assert unknown.listed == ()
    assert unknown.notes[0].startswith("本地 4 家企业没有一家满足 2 条：4 家缺数（不明的：规模大 4 家、成长性好 4 家、")
    assert "把待核对单发市统计局，先问还差 2 条的 4 家" in unknown.notes[0]
    said = [
        answered(f, test, "否", number=i) for i, (f, test) in enumerate(product(("s1", "s2", "s3", "k1"), ASKED), 1)
    ]
    low = made("firms", world(), *said)
    assert low.listed == low.candidates == ()
    assert (
        "没有一家满足 2 条，4 家就算不明的都达到也不够 2 条：不是缺数，是标准够不上。怎么办：要列的人工列入"
        in low.notes[0]
    )


def test_who_is_taken_on_against_the_criteria_is_called_so_and_explains_the_count() -> None:
    on = entry("Enterprise:s1", decision="in", reason="增资", until="2026-06-30")
    (taken,) = made("firms", world(), on).listed
    assert (taken.id, taken.cells["category"]) == ("s1", "人工列入")
    met = min(e.id for e in made("firms", grown()).listed)
    agreed = entry(f"Enterprise:{met}", decision="in", reason="龙头", until="2026-06-30")
    (kept,) = [e for e in made("firms", grown(), agreed).listed if e.id == met]
    assert kept.cells["category"] == "骨干企业"
    off = entry("Enterprise:s2", number=2, decision="out", reason="迁出", until="2026-06-30")
    said = made("firms", world(), on, off)
    assert "没有一家满足 2 条：2 家缺数" in said.notes[0]
    assert "2 家已由人工列入或移出，不再问" in said.notes[0]


def test_of_a_firm_with_a_site_alone_its_legal_person_here_is_asked_about() -> None:
    edges: Any = {("HAS_SITE", "Enterprise", "District"): [("h1", "320583", {"role": "生产基地", "segments": "chip"})]}
    asked = made("firms", world(edges=edges)).asked
    assert "；请市统计局核对（只核对在本地的法人）：规模大" in asked["Enterprise:h1"]
    assert "；请市统计局核对：规模大" in asked["Enterprise:s1"]


def test_no_district_is_the_end_of_who_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sixty asked, all were of the districts that come first."""
    firms = [{"id": f"n{i}", "name": f"新{i}"} for i in range(6)]
    graph = world(
        nodes={"Enterprise": [*({"id": f, "name": f"企业{f}"} for f in FIRMS), *firms]},
        edges={
            ("LOCATED_IN", "Enterprise", "District"): [
                *HOME.items(),
                *((f["id"], "320583" if i else "320500") for i, f in enumerate(firms)),
            ],
            ("OPERATES_IN", "Enterprise", "Segment"): [(f["id"], "side") for f in firms],
        },
    )
    usual = dict(declarations()["firms"].criteria) | {"most_asked": 4}
    monkeypatch.setattr("graph.lists.scene.ListKind.criteria_of", lambda self, *_: usual)
    found = made("firms", graph)
    assert [e.cells["district"] or "苏州市" for e in found.candidates] == ["昆山市", "苏州市", "昆山市", "昆山市"]
    assert found.unasked > 0


ASKED = ("size", "growth", "innovation")


def answered(firm: str, test: str, answer: str, number: int) -> Note:
    key = answer_key("f", f"Enterprise:{firm}", test)
    return note(ANSWER, key, number, answer=answer, until="2099-01-01", name=firm, unit="市统计局")


def test_a_target_says_who_here_needs_it_and_where_it_stands_not_what_all_rows_say() -> None:
    """37 of 41 rows carried one sentence; what holds for all of a class stands above the list, once."""
    found = made("targets")
    rows = [(e.cells["segment"], e.cells["action"]) for e in found.listed]
    assert len(rows) == 3
    ranks = [str(action).rpartition("得分")[2] for _, action in rows]
    assert ranks == ["排第 1", "并列第 2（2 家同分）", "并列第 2（2 家同分）"], "an id makes nobody the better"
    assert not any(word in str(text) for _, text in rows for word in ("先核实", "接触"))
    classes = "".join(found.notes)
    assert all(str(segment) in classes for segment, _ in rows), "what to do with each segment stands above"
    for e in found.listed:
        by = {b.test: b for b in e.because}
        assert by["users"].rests
        said = re.search(r"第 (\d+)", by["rank"].words)
        assert by["rank"].value == (int(said[1]) if said else 1)
    risks = {e.cells["state"] for e in made("targets", alone()).listed if e.cells["segment"] == "晶片"}
    assert risks == {"风险点"}, "whoever reads 一般 asks why anybody is to be invited"
    assert rows[0] == ("晶片", "本地企业s1等 2 家企业离不开它；外地已知 4 家里得分排第 1")
    assert {b.test: b for b in found.listed[0].because}["users"].words == "做芯片的企业s1、企业s2离不开它"


def test_who_needs_it_at_a_site_here_is_named_like_who_has_its_head_office_here() -> None:
    """京东方 makes panels in 合肥 and has its head office in 北京: the list said that firms of other fields need the
    photoresist.
    """
    away = {firm: "310000" if firm in ("s1", "s2") else place for firm, place in HOME.items()}
    graph = world(
        edges={
            ("LOCATED_IN", "Enterprise", "District"): list(away.items()),
            ("HAS_SITE", "Enterprise", "District"): [("s1", "320500", {"role": "生产基地", "segments": "chip"})],
        }
    )
    rows = {e.cells["segment"]: e for e in made("targets", graph).listed}
    assert str(rows["晶片"].cells["action"]).startswith("本地企业s1（总部上海）离不开它")
    users = {b.test: b for b in rows["晶片"].because}["users"]
    assert users.words == "做芯片的企业s1（总部上海）离不开它"
    assert users.value == 1


def test_what_is_not_asked_of_an_institution_is_not_unknown() -> None:
    lab = [{"id": "lab", "name": "某院", "kind": "重点实验室"}]
    at = {
        ("RESEARCHES", "Institution", "Segment"): [("lab", "chip")],
        ("LOCATED_IN", "Institution", "District"): [("lab", "320500")],
    }
    found = made("firms", grown(at, Institution=lab))
    assert next(e for e in found.listed if e.id == "lab").cells["scale"] == "不适用"
    document = bundle_document([found])
    (table,) = (g.table for g in document.grids())
    shown = {str(v) for row in table.rows for v in row}
    assert "不适用" in shown
    heads = [c.key for c in table.columns]
    assert all(row[heads.index("unknown")] is not None for row in table.rows)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("名录", "firms"),
        ("重点企业名录", "firms"),
        ("招商目标", "targets"),
        ("短板弱项清单", "weak"),
        ("项目", "projects"),
    ],
)
def test_a_list_goes_by_a_part_of_its_title_that_no_other_has(asked: str, name: str) -> None:
    assert find_kind(asked).name == name
    for many in ("清单", "重点", "单", ""):
        with pytest.raises(NotFound, match="没有找到清单"):
            find_kind(many)


@pytest.mark.parametrize(
    ("name", "field", "place", "period", "words"),
    [
        ("nobody", "f", "苏州市", "", "没有找到清单“nobody”"),
        ("firms", "没有的", "苏州市", "", "没有找到"),
        ("firms", "f", "火星", "", "没有找到"),
        ("firms", "f", "苏州市", "2026Q5", "季度“2026Q5”看不懂"),
        ("firms", "empty", "苏州市", "", "还没有环节"),
    ],
)
def test_bad_asks_are_refused_in_words(name: str, field: str, place: str, period: str, words: str) -> None:
    graph = world(nodes={"Field": [{"id": "f", "name": "示例链"}, {"id": "empty", "name": "空领域"}]})
    with pytest.raises((BadRequest, NotFound)) as refused:
        make_list(name, graph, (), field, place, 20260131, period)
    assert words in str(refused.value)


def test_a_field_may_say_other_criteria_and_extremes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    base = """name = "x"
title = "甲"
period = "quarter"
responsible = "乙"
unit = "家"
about = ""
columns = [{ key = "name", label = "名称" }]
[criteria]
k = 2
[criteria.size]
from_cny_100m = 10.0
[fields.f]
k = 3
[fields.f.size]
from_cny_100m = 1.0
"""
    kind = read_kind(base)
    assert kind.criteria_of("f") == {"k": 3, "size": {"from_cny_100m": 1.0}}
    assert kind.criteria_of("g") == {"k": 2, "size": {"from_cny_100m": 10.0}}
    with pytest.raises(ValueError, match="twice"):
        read_kind(base.replace("columns = [", 'columns = [{ key = "name", label = "乙" }, '))
    usual = dict(declarations()["firms"].criteria)
    for k, words in ((5, "没有一家满足 5 条"), (0, "全部满足标准")):
        monkeypatch.setitem(usual, "k", k)
        monkeypatch.setattr("graph.lists.scene.ListKind.criteria_of", lambda self, *_: usual)
        assert any(words in n for n in made().notes)


def test_institutions_on_the_list_do_not_hide_that_no_firm_is(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = world(
        nodes={"Institution": [{"id": "lab", "name": "全国重点实验室", "kind": "重点实验室"}]},
        edges={
            ("LOCATED_IN", "Institution", "District"): [("lab", "320500")],
            ("RESEARCHES", "Institution", "Segment"): [("lab", "chip")],
        },
    )
    found = made("firms", graph)
    assert [e.kind for e in found.listed] == ["Institution"]
    assert found.notes[0].startswith("本地 4 家企业没有一家满足 2 条")
    asks = {e.id: any(b.test == "safety" and b.rests for b in e.because) for e in found.candidates}
    assert {e.id: "供应链安全" in str(e.cells["unknown"]) for e in found.candidates} == asks
    assert sorted(f for f, asked in asks.items() if not asked) == ["s3"]  # 停产影响 is nobody's to tell


def test_what_may_be_done_here_says_no_chance_that_nobody_does_it() -> None:
    """“没有总部的可能在 95% 以上” stood beside the firm of the place to ask about it."""
    links = [(firm, s, {"share": 0.5}) for s, firms in OPERATES.items() for firm in firms]
    graph = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [*links, ("s1", "tool", {}, 1)]})
    rows = {e.id: e.cells for e in made("to_verify", graph).listed}
    assert str(rows["tool"]["missing"]).endswith("企业s1可能在做，请核实")
    assert rows["tool"]["firms"] == "企业s1（核实是否在做）"
    assert str(rows["wafer"]["missing"]).startswith("按链条推算 2 家离不开这个环节（企业s1、企业s2）；")
    assert not any("可能约" in str(cells["missing"]) or "%" in str(cells["missing"]) for cells in rows.values())


def test_nobody_is_invited_for_what_nobody_asks_about_and_both_lists_go_in_one_order() -> None:
    """电子级多晶硅 was 不用 on one list, and to be verified before anything else on the other."""
    graph = grown()
    asked = [e for e in made("to_verify", graph).listed if e.cells["turn"] != "不用"]
    wanted = list(dict.fromkeys(e.cells["segment"] for e in made("targets", graph).listed))
    verified = [e.name for e in asked if e.name in wanted]
    assert [n for n in wanted if n in verified] == verified != []
    silent = {e.name for e in made("to_verify", graph).listed} - {e.name for e in asked}
    assert not silent & set(wanted)


def test_nobody_is_invited_for_what_the_state_lets_nobody_build() -> None:
    wafer = next(s for s in SEGMENTS if s["id"] == "wafer")

    def of(entry: str) -> ChainGraph:
        changed = [s if s is not wafer else {**s, "entry": entry, "entry_basis": "某公告"} for s in SEGMENTS]
        return grown(Segment=changed)

    barred = made("targets", of("严控新增"))
    assert not [e for e in barred.listed if e.cells["segment"] == "晶片"]
    assert "国家严控新增或不可迁，不列招商目标：晶片（严控新增）" in barred.notes
    open_ = made("targets", of("须先获批"))
    assert [e for e in open_.listed if e.cells["segment"] == "晶片"]
    assert "项目准入：晶片（须先获批：某公告）" in open_.notes


def test_a_match_that_nobody_confirmed_is_named_after_those_that_are_and_only_who_deals_with_it_introduces() -> None:
    links = [(firm, s, {"share": 0.5}) for s, firms in OPERATES.items() for firm in firms]
    guessed = [("s1", "chip", {"share": 0.5})] + [x for x in links if x[:2] not in (("s1", "chip"), ("h1", "wafer"))]
    graph = grown(
        {
            ("OPERATES_IN", "Enterprise", "Segment"): [*guessed, ("h1", "wafer", {"share": 0.9}, 1)],
            ("SELLS_TO", "Enterprise", "Enterprise"): [("h2", "x1", {}), ("s1", "x1", {})],
        }
    )
    rows = [e for e in made("targets", graph).listed if e.cells["segment"] == "晶片"]
    open_ = ["（待核实的匹配）" in str(e.cells["why"]) for e in rows]
    assert open_ == sorted(open_)
    assert len(rows) == 3
    assert "h1" not in {e.id for e in rows}, "by its score it would be among the first three"
    assert {e.id: e.cells["way"] for e in rows}["h2"] is None, "a firm that both deal with is no introduction"


def test_risks_alone_are_no_weak_points_that_can_be_told() -> None:
    """“列 5 个” stood beside “没有判得出的短板弱项”."""
    found = made("weak", alone())
    assert {e.cells["category"] for e in found.listed} == {"风险点"}
    assert "目前判得出的短板 0 个；另有需防断供的风险点 1 个" in found.notes
    assert found.listed[0].cells["needs"] == "按链条推算 2 家离不开这个环节（企业s1、企业s2）"
    by_hand = {"decision": "out", "reason": "已核实", "until": "2026-12-31"}
    left = made("weak", alone(), *(entry(e.key, name="weak", number=i, **by_hand) for i, e in enumerate(found.listed)))
    assert left.listed == ()
    assert "目前判得出的短板 0 个" in left.notes, "the head counts the rows that are left"
    assert not [n for n in left.notes if n.startswith("风险点：")], "and so do the names"


class Dated:
    """Gives the same graph of any day, and keeps which day was asked for."""

    store: tuple[Note, ...] = ()

    def __init__(self) -> None:
        self.days: list[int | None] = []

    def field_graph(self, field: str, on: int | None, *, ties: bool) -> ChainGraph:
        self.days.append(on)
        return world()


def test_a_list_of_a_quarter_is_as_of_its_last_day() -> None:
    """Of 2025Q3 it was made of today's records, and of a quarter to come likewise."""
    graphs = Dated()
    asked = partial(find_list, graphs, "firms", "f", "苏州市")  # type: ignore[arg-type]
    assert asked("2025Q3").full_title.endswith("（2025年第三季度）")
    asked("2025年第三季度", "2025-08-01")
    asked("", "2025-08-01")
    asked()
    assert graphs.days == [20250930, 20250801, 20250801, None]
    with pytest.raises(BadRequest, match="还没有开始"):
        asked("2999Q1")
    with pytest.raises(BadRequest, match="2999年第一季度还没有开始"):
        asked("", "2999-02-01")
    with pytest.raises(BadRequest, match="不在2025年第三季度"):
        asked("2025Q3", "2025-10-01")


def test_a_project_that_makes_a_second_maker_takes_its_segment_off_the_risks() -> None:
    """晶片 stays 一般 with h1 and s1, so it was said that nothing changes; what h1 builds itself brings no second."""
    graph = grown(
        {
            ("LOCATED_IN", "Enterprise", "District"): list((HOME | {"h1": "320500"}).items()),
            ("BUILDS", "Project", "Segment"): [("p1", "wafer"), ("p2", "wafer"), ("p1", "board"), ("p3", "wafer")],
            ("LOCATED_IN", "Project", "District"): [(p, "320500") for p in ("p1", "p2", "p3")],
            ("UNDERTAKES", "Enterprise", "Project"): [("s1", "p1"), ("h1", "p2")],
        },
        Project=[{"id": f"p{i}", "name": f"项目{i}", "stage": s} for i, s in ((1, "签约"), (2, "开工"), (3, "终止"))],
    )
    assert [e.id for e in made("weak", graph).listed] == ["wafer"]
    rows = {e.id: {b.test: b for b in e.because} for e in made("projects", graph).listed}
    second = rows["p1"]["closes.wafer"]
    head = "“晶片”现为一般、本地 1 家"
    assert second.words == f"{head}；若投产，推算状态不变，但本地不再只此一家，可移出风险点"
    assert (second.result, second.value) == ("met", "plain")
    assert rows["p2"]["closes.wafer"].words == f"{head}；承担单位已在本地做，是扩产，企业数不变"
    assert set(rows) == {"p1", "p2"}
    said = [b for tests in rows.values() for b in tests.values() if b.test.startswith("closes")]
    assert not any("风险点" in b.words for b in said if b is not second), "整机 has three makers"
    assert {b.result for b in said} == {"met", "not_applicable"}, "what a project does not bring is no failed criterion"


def test_a_risk_that_stays_one_is_not_said_to_go() -> None:
    """Only another maker takes a segment off; that nobody needs it any more does not."""
    gaps = {g.segment: g for g in find_gaps(alone(), "f", find_place(alone(), "苏州市")).gaps}
    risk, other = gaps["wafer"], gaps["board"]
    assert not no_more_risk(risk, risk)
    assert not no_more_risk(other, other)
    unneeded = replace(risk, needed=False)
    assert not no_more_risk(risk, unneeded), "one maker alone, and nobody needs it"
    assert no_more_risk(risk, replace(risk, marks=tuple(m for m in risk.marks if m.key != "single")))


def alone() -> ChainGraph:
    return world(edges={("LOCATED_IN", "Enterprise", "District"): list((HOME | {"h1": "320500"}).items())})


def test_every_ledger_says_its_unit() -> None:
    """单位 was blank on the four lists without a column of numbers, though each is declared in 家 or 个."""
    units = {"firms": "家", "projects": "亿元", "targets": "个", "weak": "个", "to_verify": "个", "talks": "个"}
    for name, unit in units.items():
        assert {s.unit for s in ledger_sheets(made(name))} == {unit}


def test_the_foot_of_a_ledger_says_what_must_not_be_added_up() -> None:
    """Bands, places and judgements of a district; the money of projects may be added up."""
    for name in ("firms", "targets", "weak", "to_verify"):
        foot = ledger_sheets(made(name))[0].notes
        assert sum("各区不能相加" in n for n in foot) == 1, name
    assert not any("不能相加" in n for n in ledger_sheets(made("projects"))[0].notes)


def test_what_is_to_be_verified_goes_out_with_where_it_is_answered() -> None:
    """The list has no column for 有, 无 or 说不清, and did not say which sheet has."""
    (sheet,) = ledger_sheets(made("to_verify"))
    (told,) = (n for n in sheet.notes if n.startswith("有、无、说不清不填在这张表里"))
    assert "chainatlas verify-sheet -f f -p 320500 -o 核实单.xlsx" in told
    others = [n for name in declarations() if name != "to_verify" for s in ledger_sheets(made(name)) for n in s.notes]
    assert not any("verify-sheet" in n for n in others)
