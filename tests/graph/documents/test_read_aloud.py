"""What whoever reads a document would strike out: advice that the data beside it contradict, a surety that is none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx
import pytest

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.documents.brief import _FORMS, Seen, _form, _whom, brief
from graph.documents.bundle import MadeBy, bundle_document
from graph.documents.bundle_first import counted
from graph.documents.bundle_opening import opening
from graph.documents.leading import leading_here, told
from graph.documents.says import CHAIN, first_deed, inviting, state_sentences
from graph.gap_list.expected import expected_states
from graph.gap_list.users import needing
from graph.gaps.find import find_gaps
from graph.gaps.marks import mark
from graph.lists.declared import declarations
from graph.lists.made import Because
from graph.lists.make import make_list
from graph.lists.weak import is_risk
from graph.render import render_document
from graph.views.chain_map.map import chain_map_view
from graph.views.document import Heading, Paragraph, Rests
from tests.rosters import with_closed_roster
from tests.worlds import FIRMS, HOME, OPERATES, PLACES, SEGMENTS, SUPPLIES, world


def said(graph: ChainGraph, place: str) -> str:
    found = find_gaps(graph, "f", find_place(graph, place))
    seen = Seen(found.with_evidence(), None, 20251231, leading_here(graph, found))
    return "".join(s.text for s in brief(seen).sentences())


def alone() -> ChainGraph:
    """h1, who makes 晶片 (卡脖子), sits in 苏州: one maker of what two firms there use."""
    return world(edges={("LOCATED_IN", "Enterprise", "District"): list((HOME | {"h1": "320500"}).items())})


def test_a_place_without_firms_is_not_told_to_keep_in_touch_with_them() -> None:
    empty: list[dict[str, Any]] = [*({"id": i, "name": n} for i, n in PLACES), {"id": "999900", "name": "空城"}]
    text = said(world(nodes={"District": empty}), "空城")
    assert "保持联系" not in text
    assert "名录里没有见到本地企业做这条链：先导入本地企业名录" in text
    assert "（1）" not in text, "of a chain that nobody is seen in no segment is what to ask about first"


def test_a_bottleneck_with_one_maker_is_told_to_whoever_decides() -> None:
    text = said(alone(), "苏州市")
    assert "卡脖子、本地只见到一家的 1 个（晶片），有没有第二家还说不出。" in text
    assert "“晶片”本地只见到企业h1一家：先问用得上它的企业s1（芯片），本地有没有第二家，再定是否引进" in text
    gaps = {g.segment: g for g in find_gaps(alone(), "f", find_place(alone(), "苏州市")).gaps}
    assert is_risk(gaps["wafer"])
    assert "（按风险点办）：" in state_sentences(gaps["wafer"], "苏州市")[0].text, "“一般” alone explains no proposal"
    assert "风险点" not in state_sentences(gaps["chip"], "苏州市")[0].text
    assert first_deed(gaps["wafer"]) == "先核实有没有第二家，再定是否引进"
    assert inviting(gaps["wafer"], "对方").startswith(first_deed(gaps["wafer"]))


def test_whoever_is_to_be_asked_stands_in_the_annex_and_is_asked_about_the_place_in_every_form() -> None:
    """No record was named of them; the barest “先问甲有没有第二家” read as if 甲 had a second."""
    found = find_gaps(alone(), "f", find_place(alone(), "苏州市")).with_evidence()
    for named, room in _FORMS:
        page = _form(Seen(found, None, 20251231), named, room)
        (risk,) = (s for s in page.sentences() if "“晶片”本地只见到企业h1一家" in s.text)
        assert "企业s1" in risk.text
        assert "，本地有没有第二家" in risk.text
        assert Rests("OPERATES_IN", ("s1", "chip")) in risk.rests


def test_each_proposal_asks_somebody_else_where_there_is_somebody_else() -> None:
    found = find_gaps(alone(), "f", find_place(alone(), "苏州市")).with_evidence()
    (wafer,) = (g for g in found.gaps if g.segment == "wafer")

    def asked(*told: str) -> str:
        return _whom(wafer, found, 3, set(told))[0]

    assert asked() == "先问用得上它的企业s1（芯片）"
    assert asked("s1") == "先问用得上它的企业s2（芯片）"
    assert asked("s1", "s2") == "一并问企业s1（芯片）", "there is nobody else"


def test_the_leaders_that_are_here_are_named_before_what_there_are_many_of() -> None:
    """A brief on 新型显示 in 合肥 began with the mask plates, two firms, and did not name 京东方."""
    leaders = {"name": "行业头部", "kind": "行业头部", "complete": None}
    text = said(with_closed_roster(world(), ("s1", "k1", "h1"), id_="leaders", **leaders), "苏州市")
    assert "行业头部企业 2 家总部在本地：企业s1（芯片、整机）、企业k1（气体、整机）。" in text
    assert "企业h1" not in text.partition("缺口")[0], "it sits elsewhere"
    assert text.index("行业头部企业") < text.index("名录里企业较多的是整机（3 家）。")
    assert "芯片（2 家）" not in text, "two are not many"
    few = said(world(), "合肥市")
    assert "有企业的是矿料（2 家）" in few, "without a list of leaders what there is is named, be it one or two"


def test_those_with_their_head_office_here_are_named_before_those_with_a_site_alone() -> None:
    """A brief on 车联网 in 常州 named three firms from elsewhere as its leaders, and none that sits there."""
    leaders = {"name": "行业头部", "kind": "行业头部", "complete": None}
    graph = with_closed_roster(world(), ("s1", "k1"), id_="leaders", **leaders)
    own, other = leading_here(graph, find_gaps(graph, "f", find_place(graph, "苏州市")))
    away = replace(other, seat="总部上海，苏州有场所")
    both = told((away, own), 3)
    first = "总部在本地的 1 家——企业s1（芯片、整机）；有场所的 1 家——企业k1（总部上海；气体等）"
    assert both.text == f"行业头部企业 2 家：{first}。"
    assert {r.key[0] for r in both.rests} == {"s1", "k1"}
    assert told((away,), 3).text == "行业头部企业 1 家在本地有场所：企业k1（总部上海；气体等）。"


def test_who_sells_a_thing_on_is_not_said_to_use_it() -> None:
    """A brief on 生物药 in 杭州 had wholesalers asked about vaccines; what serves them they do use."""
    kinds = {"board": {"gb_code": "F5179"}, "chip": {"role": "设计"}, "gas": {"role": "服务"}}
    supplies = [("chip", "board", 0), ("gas", "board", 0)]
    graph = world(nodes={"Segment": [s | kinds.get(s["id"], {}) for s in SEGMENTS]}, supplies=supplies)
    found = find_gaps(graph, "f", find_place(graph, "苏州市"))
    words = {g.segment: needing(graph, found, g).words for g in found.gaps}
    assert words["chip"] == "只看到本地有企业经销它，还没看到谁要用"
    assert "要用这个环节" in words["gas"]
    evidence = {g.segment: [e.id for e in g.evidence if e.kind == "supplies"] for g in found.with_evidence().gaps}
    assert (evidence["chip"], evidence["gas"]) == ([], ["board"])


def test_a_group_is_one_leader_and_of_as_many_segments_the_larger_is_named_first() -> None:
    """A brief on 吴江 counted a parent and its factory there as two; one on 合肥 named a maker of NOR before 长鑫."""
    leaders = {"name": "行业头部", "kind": "行业头部", "complete": None}

    def first(firms: tuple[str, ...], **nodes: Any) -> str:
        held = {("INVESTS_IN", "Enterprise", "Enterprise"): [("s1", "s2", {"holding": "控股"})]}
        text = said(with_closed_roster(world(edges=held, nodes=nodes), firms, id_="leaders", **leaders), "苏州市")
        return text.partition("行业头部企业 ")[2].partition("。")[0]

    assert first(("s1", "s2")).startswith("1 家总部在本地：企业s1（")
    assert first(("s1", "k1")).startswith("2 家总部在本地：企业s1（")
    sized = [{"id": f, "name": f"企业{f}", "size": 5e7 if f == "k1" else 2e4} for f in FIRMS]
    assert first(("s1", "k1"), Enterprise=sized).startswith("2 家总部在本地：企业k1（")


def test_whoever_reads_of_a_field_is_sent_to_firms_of_the_field_first() -> None:
    """A brief on 医疗器械 sent its reader to a maker of parts of aircraft engines."""
    other = {"id": "aero", "name": "航空件"}
    graph = world(
        nodes={"Segment": [other, *SEGMENTS]},
        edges={
            ("SUPPLIES", "Segment", "Segment"): [("wafer", "aero", {}), *((a, b, {}) for a, b, _ in SUPPLIES)],
            ("OPERATES_IN", "Enterprise", "Segment"): [
                (firm, segment, {"share": 0.5})
                for segment, firms in ({"aero": ["s2"]} | OPERATES).items()
                for firm in firms
            ],
        },
    )
    assert "问用得上它的企业s1（芯片）、企业s2（航空件）" in said(graph, "苏州市")
    one = world(supplies=[("wafer", "chip", 1), ("wafer", "board", 1)])
    assert "问用得上它的企业s1（芯片）、企业s3（整机）" in said(one, "苏州市"), "nobody is named twice"


def test_the_leaders_page_and_the_drawn_map_say_how_many_of_their_states_are_expected_to_be_wrong() -> None:
    graph = alone()
    found = find_gaps(graph, "f", find_place(graph, "苏州市"))
    doubt = expected_states(found.gaps)
    assert doubt.startswith("若名录无误，按把握合计，预计")
    assert "标记" not in doubt, "neither says a mark with a chance"
    note = brief(Seen(found.with_evidence(), None, 20251231)).bases[CHAIN].words
    assert f"；{doubt}" in note, "in the note below: the page has room for what is to be done"
    view = chain_map_view(graph, found)
    assert f"预计判错：{doubt}" in view.notes
    drawn = "".join(t.text for t in view.texts)
    assert f"预计判错：{doubt}"[:20] in drawn, "on paper, PNG and PDF: what is drawn"


def test_a_bundle_begins_with_what_its_lists_hold_and_goes_by_its_preset() -> None:
    """It named the first rows as 靠前的, which were the first by district, and called every bundle 三单一图."""
    lists = [make_list(name, world(), (), "f", "苏州市", 20260131) for name in ("firms", "projects", "targets")]
    made = bundle_document(lists, by=MadeBy("四图五清单"))
    text = "".join(s.text for s in made.sentences())
    assert made.title == "苏州市示例链领域四图五清单"
    assert "靠前的" not in text
    assert f"《招商目标清单》列 {len(lists[2].listed)} 家。针对晶片；其中引资 {len(lists[2].listed)}。" in text


def deeds_of(
    names: Sequence[str],
    period: str = "2026Q1",
    *,
    final: bool = False,
    graph: ChainGraph | None = None,
    place: str = "苏州市",
) -> str:
    lists = [make_list(name, graph or world(), (), "f", place, 20260131, period) for name in names]
    made = bundle_document(lists, final=final)
    heads = [b.text for b in made.blocks if isinstance(b, Heading)]
    assert heads[:2] == ["先做什么", "总的情况"], "whoever decides reads first what is to be decided"
    return "".join(s.text for s in made.blocks[1].sentences) if isinstance(made.blocks[1], Paragraph) else ""


def test_a_sentence_of_a_bundle_that_names_firms_rests_on_them() -> None:
    """In the annex it rested on the field, whoever was named."""
    lists = [make_list(name, world(), (), "f", "苏州市", 20260131, "2026Q1") for name in ("firms", "targets")]
    made = bundle_document(lists)
    asked = tuple(Rests(e.kind, (e.id,)) for e in lists[0].candidates)
    by = {s.text[:5]: s for s in made.sentences()}
    assert by["一是请市统"].rests == by["待核对的先"].rests == asked
    assert by["待核实的环"].rests == (Rests("Segment", ("wafer",)),)
    assert made.bases[by["本季到20"].basis].counts.startswith("季度按自然季"), "no list says what a quarter is"


def test_a_bundle_says_first_what_is_to_be_done_by_whom_and_until_when() -> None:
    """Four firms of which no revenue is known, no project, 晶片 not seen: nothing is said that is not on the lists."""
    text = deeds_of(("firms", "projects", "targets"))
    assert text.startswith("一是请市统计局核对“待核对”表上的 4 家企业，只答是、否或区间。")
    assert "二是请专班导入项目台账；名录定了再发投资计划表。" in text
    assert "三是先核实，核实前不谈落地：晶片本地有没有。" in text
    assert text.endswith("本季到2026年3月31日止，在此以前由市专班与县级市（区）双方确认定稿。")
    assert "，见待核实清单" not in text, "晶片 is among the targets"
    elsewhere = deeds_of(("targets",), place="合肥市")
    assert "一是先核实，核实前不谈落地：最先问的是芯片，见待核实清单。" in elsewhere
    assert "最先问的" not in deeds_of(("targets", "to_verify"), place="合肥市"), "the other list says so itself"
    assert "定稿" not in deeds_of(("firms",), final=True)
    assert "定稿" not in deeds_of(("firms",), "2025Q4"), "a quarter that is over has no day to come"
    assert "一是风险点先办前 1 个：晶片——先核实有没有第二家，再定是否引进。" in deeds_of(("weak",), graph=alone())
    both = deeds_of(("targets", "weak"), graph=alone())
    assert both.count("有没有第二家") == 1, "what the targets say the weak points need not say again"
    assert "晶片本地有没有第二家" in deeds_of(("targets",), graph=alone())


@pytest.mark.parametrize(
    ("figure", "words"), [(1.0, "在 95% 以上"), (0.98, "在 95% 以上"), (0.93, "约 95%"), (0.51, "约 50%")]
)
def test_nothing_that_is_inferred_is_sure(figure: float, words: str) -> None:
    assert mark("single", figure).text.endswith(f"把握{words}")


def test_many_firms_are_counted_in_figures() -> None:
    """Written with two digits, 120 firms near by were 1.2e+02."""
    assert [mark("nearby", n).text.partition("见到 ")[2][:5] for n in (9.0, 12.0, 120.0)] == [
        "9 家；先",
        "12 家；",
        "120 家",
    ]


def plain(graph: ChainGraph, place: str) -> Sequence[str]:
    found = make_list("targets", graph, (), "f", place, 20260131)
    return found.notes


def test_that_no_gap_is_seen_is_not_told_as_none() -> None:
    """Nothing but 一般 and 待核实 says nothing of gaps: neither on the list nor on the map are there 0."""
    graph = world()
    found = find_gaps(graph, "f", find_place(graph, "苏州市"))
    unknown = found.counts()["unknown"]
    assert unknown
    assert plain(graph, "苏州市")[0].startswith(
        f"有没有缺口判不出（全链 {len(found.gaps)} 个环节里待核实 {unknown} 个）"
    )
    view = chain_map_view(graph, found)
    assert view.subtitle.endswith(f"共 {len(found.gaps)} 个环节，缺口判不出，待核实 {unknown} 个")
    bands = [t.text for a in view.areas for t in a.texts if t.role == "band-count"]
    assert bands
    assert all("判不出" in text and "缺口 0" not in text for text in bands)


def test_the_place_stands_once_and_the_column_of_the_officers_stands_empty() -> None:
    """Who is to be given an officer needs a column to write the name into, in the document too."""
    table = {
        ("LOCATED_IN", "Institution", "District"): [("lab", "320500")],
        ("RESEARCHES", "Institution", "Segment"): [("lab", "chip")],
    }
    lab = [{"id": "lab", "name": "某院", "kind": "重点实验室"}]
    listed = make_list("firms", world(nodes={"Institution": lab}, edges=table), (), "f", "苏州市", 20260131)
    made = bundle_document([listed])
    (grid,) = made.grids()
    assert "给还没有企业服务专员的 1 家机构配上专员" in "".join(s.text for s in made.sentences())
    at = [c.label for c in grid.table.columns].index("企业服务专员")
    assert {row[at] for row in grid.table.rows} == {""}
    lines = [p.text for p in docx.Document(io.BytesIO(render_document(made))).paragraphs[:2]]
    assert lines == ["苏州市示例链领域三单一图", "（2026年第一季度，截至2026年1月31日）"]


def test_a_bundle_begins_with_what_the_place_is_strong_in_and_what_it_would_miss() -> None:
    """After what is to be done, a reader wants the state of things first, and how long the lists are last."""
    graph = alone()
    found = find_gaps(graph, "f", find_place(graph, "苏州市"))
    begins = opening(graph, found)
    said = [s.text for s in begins.said.sentences]
    assert said[0] == "还说不出哪个环节是强项。"
    assert said[1] == "先要防断供的是：晶片——本地只见到企业h1一家，按链条推算 2 家离不开这个环节（企业s1、企业s2）。"
    unknown = found.counts()["unknown"]
    assert said[2].startswith(f"全链 {len(found.gaps)} 个环节里 {unknown} 个还说不清本地有没有")
    made = bundle_document([make_list("weak", graph, (), "f", "苏州市", 20260131)], begins=begins)
    first, second = made.blocks[3], made.blocks[4]
    assert first == begins.said
    assert isinstance(second, Paragraph)
    assert second.sentences[0].text.startswith(
        "《短板弱项（断点堵点）清单》目前判得出的短板 0 个；另有需防断供的风险点 1 个"
    )
    assert set(made.bases) >= {s.basis for s in begins.said.sentences}
    assert all(s.rests for s in begins.said.sentences)


def test_where_little_is_strong_a_bundle_begins_with_the_leading_firms() -> None:
    leaders = {"name": "行业头部", "kind": "行业头部", "complete": None}
    graph = with_closed_roster(world(), ("s1", "k1", "h1"), id_="leaders", **leaders)
    begins = opening(graph, find_gaps(graph, "f", find_place(graph, "苏州市")))
    told = begins.said.sentences[1]
    assert told.text == "行业头部企业 2 家总部在本地：企业s1（芯片、整机）、企业k1（气体、整机）。"
    assert {r.key[0] for r in told.rests} == {"s1", "k1"}


def test_nobody_is_sent_to_ask_about_what_needs_no_asking() -> None:
    made = make_list("to_verify", world(), (), "f", "苏州市", 20260131)
    silent = [e.name for e in made.listed if e.cells["turn"] == "不用"]
    assert silent
    text = deeds_of(("to_verify",))
    assert not any(name in text for name in silent)


def test_all_that_wait_for_an_answer_are_counted_not_only_those_on_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """“67 家待核对” stood beside 84 firms and 7 institutions."""
    usual = {**declarations()["firms"].criteria, "most_asked": 3}
    monkeypatch.setattr("graph.lists.scene.ListKind.criteria_of", lambda self, *_: usual)
    made = make_list("firms", world(), (), "f", "苏州市", 20260131)
    assert (len(made.asked), made.unasked) == (3, 1)
    text = "".join(s.text for s in bundle_document([made]).sentences())
    assert "《重点企业（机构）名录》现在没有可列的，另有 4 家待核对（先核对 3 家）。" in text
    assert "3 家企业（缺数的共 4 家，这些最接近达标）" in text


def test_what_two_lists_say_of_their_figures_stands_once() -> None:
    lists = [make_list(name, world(), (), "f", "苏州市", 20260131) for name in ("targets", "weak", "to_verify")]
    bases = bundle_document(lists).bases
    assert sum("不是家数" in b.counts for b in bases.values()) == 1


def test_whoever_is_here_by_a_site_alone_is_named_with_its_seat() -> None:
    """常熟 was told to ask firms of 昆山 and 上海 first, as if they sat there."""
    made = make_list("firms", world(), (), "f", "苏州市", 20260131)
    (first, *_) = made.candidates
    site = Because("site", "not_applicable", "总部上海，苏州有场所：苏州市生产基地")
    away = replace(made, candidates=(replace(first, because=(*first.because, site)),))
    words = [next(s.text for s in bundle_document([m]).sentences() if "待核对的先问" in s.text) for m in (made, away)]
    assert f"先问{first.name}" in words[0]
    assert "总部" not in words[0]
    assert f"先问{first.name}（总部上海）" in words[1]


def test_who_stands_in_several_rows_is_counted_once_and_why_there_are_more_rows_is_said() -> None:
    made = make_list("targets", world(), (), "f", "苏州市", 20260131)
    row = made.listed[0]
    twice = replace(made, listed=(row, replace(row, key=f"{row.key}2")))
    (said, *_) = counted([twice])
    assert said.text == f"《{made.title}》列 1 家（2 行：几个环节都可找的各列一行）。"


def test_a_county_does_not_name_itself_on_its_own_lists() -> None:
    levels = {"320500": "市", "320583": "县级"}
    graph = world(nodes={"District": [{"id": i, "name": n, "level": levels.get(i)} for i, n in PLACES]})
    county, city = (make_list("firms", graph, (), "f", p, 20260131) for p in ("昆山市", "苏州市"))
    assert {e.cells["district"] for e in county.candidates} == {None}
    assert "昆山市" in {e.cells["district"] for e in city.candidates}
    weak = [make_list("weak", graph, (), "f", p, 20260131).responsible for p in ("昆山市", "苏州市")]
    assert weak == ["各专班、各区镇", "各专班、各县级市（区）"]
