"""What whoever reads a document on one subject would strike out: 招商建议书, 短板弱项分析, 一企一档."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from api.session.session import Session
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.documents.brief import Seen, brief
from graph.documents.says import CHAIN, RECORD
from graph.documents.target import SCORE
from graph.gap_list.clue import clue_of
from graph.gaps.find import find_gaps
from graph.lists.make import make_list
from graph.questions.index import ask
from graph.store.open import open_store
from graph.views.document import Document, Heading, Rests
from loaders.importing import import_file
from tests.crafted import folder
from tests.recorded.world import first_tables
from tests.worlds import HOME, OPERATES, PLACES, SEGMENTS, WITHIN, world


def files_of(tmp_path: Path, id_: str, *places: str) -> list[str]:
    """The text of a firm's file in each place: s1 has two sites in one district, and sells to two, one of them to be
    verified.
    """
    tables = first_tables() | {
        "场所.csv": [["企业", "地区", "场所作用"], ["s1", "昆山市", "生产基地"], ["s1", "昆山市", "研发中心"]],
        "供销关系.csv": [["供应企业", "采购企业", "状态"], ["s1", "k1", "确认"], ["s1", "h1", "待核实"]],
    }
    store = open_store(f"sqlite:///{tmp_path / 's.db'}", write=True)
    import_file(store, "workbook", folder(tmp_path / "表", tables))
    store.close()
    with Session(f"sqlite:///{tmp_path / 's.db'}") as session:
        made = [ask(session, "document-firm", id=id_, place=place).found for place in places]
    return ["".join(s.text for s in each.sentences()) for each in made]


def test_a_file_tells_apart_what_is_still_to_be_verified_and_names_each_once(tmp_path: Path) -> None:
    """A file told suggested ties as facts, said 12 个：甲、乙等 12 个, and named one district twice."""
    (text,) = files_of(tmp_path, "s1", "苏州市")
    assert "客户 1 家：企业k1；待核实的 1 家：企业h1。" in text
    assert "场所所在地 1 个：昆山市。" in text
    assert "采购企业" not in text


def test_a_file_begins_with_what_the_firm_has_in_the_place(tmp_path: Path) -> None:
    here, there = files_of(tmp_path, "s1", "苏州市", "合肥市")
    assert "总部在苏州市；在苏州市的场所有昆山市生产基地、昆山市研发中心。" in here
    assert "名录里没有它在合肥市的场所。" in there


SOLD = ("SELLS_TO", "Enterprise", "Enterprise")
NEEDED = {"segment": "wafer", "place": "苏州市", "target": "h1"}


def made(graph: ChainGraph, name: str, **words: str) -> Document:
    document: Document = ask(graph, f"document-{name}", field="f", **words).found
    return document


def text_of(document: Document) -> str:
    return "".join(s.text for s in document.sentences())


def test_who_may_be_here_is_asked_before_anybody_is_approached() -> None:
    """A title spoke of approaching, the conclusion of verifying first; nobody was told whom to ask."""
    found = made(world(), "target", **NEEDED)
    text = text_of(found)
    assert found.title == "“晶片”环节核实及接触建议（企业h1有限公司）"
    assert "“晶片”是示例链产业链的环节。" in text
    assert found.bases[RECORD].counts.endswith("各项的资料日期见附"), "no table of it has a day"
    assert "本地谁要用：做芯片的企业s1、企业s2离不开它。" in text
    first = "企业j1、企业x1在做，但不知道是不是在本地，请核实；再问用得上它的企业s1、企业s2，或同行、协会、属地主管部门"
    assert f"先核实本地有没有做“晶片”的企业：{first}。" in text
    assert (
        "核实后确实没有的，由招商部门牵头与企业h1接触，接触之前先核实上面所列的各项；本地已有、够用的，不接触。" in text
    )


def test_who_may_do_it_is_asked_first_in_every_memo() -> None:
    """One list said that 中来股份 may do it; the analysis, the proposal and the page for a leader did not name it."""
    graph = world()
    found = find_gaps(graph, "f", find_place(graph, "苏州市"))
    clue = clue_of(found, next(g for g in found.gaps if g.segment == "wafer"))
    assert clue is not None
    assert clue.words == "企业j1、企业x1在做，但不知道是不是在本地，请核实"
    listed = make_list("to_verify", graph, (), "f", "苏州市", 20260131)
    assert any(clue.words in str(e.cells["missing"]) for e in listed.listed)
    memos = [made(graph, "segment", segment="wafer", place="苏州市"), made(graph, "target", **NEEDED)]
    for memo in (*memos, brief(Seen(found.with_evidence(), None, 20251231))):
        (said,) = (s for s in memo.sentences() if clue.words in s.text)
        assert {Rests("OPERATES_IN", (f, "wafer")) for f in ("j1", "x1")} <= set(said.rests)
    assert not any(clue_of(found, g) for g in found.gaps if g.state == "plain")


def test_a_score_stands_everywhere_with_two_digits_beside_the_first_by_score() -> None:
    """The annex printed 0.9356573022679033, and a part that was counted as the least stood among those not scored."""
    found = made(world(edges={SOLD: [("h2", "s1")]}), "target", **NEEDED)
    text, (grid,) = text_of(found), found.grids()
    values = [str(row[1]) for row in grid.table.rows]
    assert all(re.fullmatch(r"[01]\.\d\d", v) and f"×{v}" in grid.table.notes[0] for v in values)
    assert re.search(
        r"(?:排|并列)第 \d(?:（\d 家同分）)?，得分 0\.\d\d，各项见表。得分最高的 3 家是企业h\d（0\.\d\d）、", text
    )
    assert "没有记录、按最低计的项：与本地企业的联系。" in text
    assert "没有数据、没有计分的项：规模与荣誉、扩张迹象。" in text


def test_only_who_has_to_do_with_a_target_directly_is_asked_to_introduce() -> None:
    far = made(world(edges={SOLD: [("h1", "f1"), ("f1", "s1")]}), "target", **NEEDED)
    assert (
        "数据里没有它与本地企业直接往来的记录。企业s1与它都和企业f1有往来，可先打听：企业h1供货给企业f1，"
        in text_of(far)
    )
    assert "可请" not in text_of(far)
    assert {Rests("SELLS_TO", ("h1", "f1")), Rests("SELLS_TO", ("f1", "s1"))} <= set(far.records())
    assert "，企业f1供货给企业s1。" in text_of(far)
    assert "可请企业s2引见：企业h1供货给企业s2。" in text_of(
        made(world(edges={SOLD: [("h1", "s2")]}), "target", **NEEDED)
    )


def test_who_does_it_in_the_same_city_is_named_apart_and_not_counted_among_those_elsewhere() -> None:
    levels = {"320583": "县级", "320571": "园区", "320500": "市"}
    places: list[dict[str, Any]] = [
        {"id": i, "name": n, "level": levels.get(i)} for i, n in (*PLACES, ("320571", "工业园区"))
    ]
    homes = list((HOME | {"s1": "320571"}).items())
    within = [*WITHIN, ("320571", "320500")]
    ends = {("LOCATED_IN", "Enterprise", "District"): homes, ("WITHIN", "District", "District"): within}
    found = made(world(nodes={"District": places}, edges=ends), "segment", segment="chip", place="昆山市")
    assert "市内其他地方做它的是企业s1。只知在市内的企业s2也做它，先查是不是就在本地。" in text_of(found)
    asked = made(world(nodes={"District": places}, edges=ends), "target", segment="chip", place="昆山市", target="h1")
    advice = text_of(asked).rpartition("要接触后才知道。")[2]
    assert advice.startswith("先谈市内配套：企业s1。再核实本地有没有做“芯片”的企业："), "as the first part says"
    (grid,) = found.grids()
    names = [row[1] for row in grid.table.rows]
    assert "企业s1" not in names
    assert f"名录记有 {len(names)} 家在做" in text_of(found)


def test_a_firm_goes_by_its_public_code_and_only_a_listed_one_has_annual_reports() -> None:
    graph = world()
    assert "年报" not in text_of(made(graph, "target", **NEEDED))
    assert "编号" not in text_of(made(graph, "target", **NEEDED))
    table = graph.nodes["Enterprise"]
    table.columns["stock_code"][table.index["h1"]] = "600360.SH"
    table.columns["status"][table.index["h1"]] = "正常"
    text = text_of(made(graph, "target", **NEEDED))
    assert "企业h1有限公司（股票代码 600360.SH），" in text
    assert "记录的经营状态：正常（仍在交易所现行名单；盈亏、处罚没有查）。" in text
    assert "查年报，或请对方提供" in text
    assert "记录的主营业务：" in text
    table.columns["full_name"][table.index["h1"]] = "新梅置业股份有限公司"
    renamed = text_of(made(graph, "target", **NEEDED))
    assert "记录的主营业务可能是更名以前的，不引。" in renamed
    assert "记录的主营业务：" not in renamed


def test_of_who_cannot_come_neither_title_nor_advice_speaks_of_approaching() -> None:
    graph = world()
    table = graph.nodes["Enterprise"]
    table.columns["status"][table.index["h1"]] = "吊销注销"
    found = made(graph, "target", **NEEDED)
    assert found.title == "关于暂不接触企业h1有限公司（“晶片”环节）的建议"
    assert text_of(found).endswith("在上述原因消除以前，建议不列入招商目标。")


def test_what_a_project_needs_first_stands_before_all_that_is_checked() -> None:
    assert "项目准入：数据里没有记限制；" in text_of(made(world(), "target", **NEEDED))
    bound = [s | ({"entry": "须先获批", "entry_basis": "先有指标"} if s["id"] == "wafer" else {}) for s in SEGMENTS]
    text = text_of(made(world(nodes={"Segment": bound}), "target", **NEEDED))
    assert "项目准入：须先获批——先有指标。" in text


def test_an_analysis_says_once_what_to_do_and_explains_no_word_that_it_does_not_say() -> None:
    """It said 必需，一般，本地 1 家, ranked cities with one firm each, and told a cause where nothing was known."""
    found = made(world(), "segment", segment="wafer", place="苏州市")
    text, heads = text_of(found), [b.text for b in found.blocks if isinstance(b, Heading)]
    assert heads[-1] == "核实安排"
    assert text.count("怎么办：") == 1
    assert "用到它的有“芯片”（离不开它；本地 2 家）。" in text
    assert "它需要“矿料”（离不开；本地没有见到）、“设备”（可用可不用；本地没有见到）。" in text
    assert "外地的，名录记有 4 家在做（多数未逐条核实）。按总部所在地，较多的是上海市 3 家。" in text
    assert "“离不开”由链条与名录推算" in found.bases[CHAIN].words
    side = made(world(), "segment", segment="side", place="苏州市")
    assert "上下游情况" not in [b.text for b in side.blocks if isinstance(b, Heading)]
    assert not any(word in side.bases[CHAIN].words for word in ("离不开", "就近采购", "把握", "不说“无”"))
    chip = made(world(), "segment", segment="chip", place="苏州市")
    assert "成因与对策" not in [b.text for b in chip.blocks if isinstance(b, Heading)], "nothing is wrong there"


def test_what_is_said_of_whoever_could_come_names_them() -> None:
    """“要引，可以了解；名单只说明……” and “同时可以了解；” told nobody whom."""
    alone = world(edges={("LOCATED_IN", "Enterprise", "District"): list((HOME | {"h1": "320500"}).items())})
    away = {"segment": "wafer", "place": "苏州市"}
    said = "先核实有没有第二家，再定是否引进；同时可以先了解{}。"
    assert said.format("名单上的企业") + "名单只说明对方可能做得到" in text_of(made(alone, "segment", **away))
    assert said.format("对方") + "需要时由招商部门牵头" in text_of(made(alone, "target", **away, target="h2"))
    plain = text_of(made(world(), "segment", segment="board", place="苏州市"))
    assert "要引，可以先了解名单上的企业。" in plain


def test_a_fund_is_not_called_an_institution_that_studies_a_segment() -> None:
    labs: list[dict[str, Any]] = [
        {"id": "lab", "name": "某研究院", "kind": "科研院所"},
        {"id": "uni", "name": "某大学", "kind": "高校"},
        {"id": "fund", "name": "某创投", "kind": "投资机构"},
    ]
    ends = {
        ("RESEARCHES", "Institution", "Segment"): [(i, "chip") for i in ("fund", "uni", "lab")],
        ("LOCATED_IN", "Institution", "District"): [("lab", "310000"), ("uni", "320500"), ("fund", "320500")],
    }
    found = made(world(nodes={"Institution": labs}, edges=ends), "segment", segment="chip", place="苏州市")
    assert "记录里研究它的机构有某大学、某研究院。记录里与它有关、自己不做研究的有某创投（投资机构）。" in text_of(
        found
    )
    by = {s.text: s.rests for s in found.sentences()}
    known = by["记录里研究它的机构有某大学、某研究院。"]
    assert known == (Rests("RESEARCHES", ("uni", "chip")), Rests("RESEARCHES", ("lab", "chip")))


def test_a_proposal_says_why_there_are_more_candidates_than_the_analysis_counts() -> None:
    """“在 20 家外地候选中” stood beside “名录记有 16 家”: four were matches that nobody had confirmed."""
    does = [(firm, segment, {"share": 0.5}) for segment, firms in OPERATES.items() for firm in firms]
    guessed = world(edges={("OPERATES_IN", "Enterprise", "Segment"): [*does, ("f2", "wafer", {"share": 0.5}, 1)]})
    words = "外地候选里匹配待核实的也在内，所以比该环节分析稿里“名录记有”的多"
    for graph, candidates, more in ((world(), 4, False), (guessed, 5, True)):
        found = made(graph, "target", **NEEDED)
        assert f"在 {candidates} 家外地候选中" in text_of(found)
        assert (words in found.bases[SCORE].words) is more
        assert "名录记有 4 家在做" in text_of(made(graph, "segment", segment="wafer", place="苏州市"))
