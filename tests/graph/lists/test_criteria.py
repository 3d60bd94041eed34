"""成长性, 创新能力 by 年度指标, and 供应链安全: what may be said of a firm, on a small world worked by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.lists import firms
from graph.lists.by_hand import ANSWER, ENTRY, answer_key, entry_key
from graph.lists.declared import declarations
from graph.lists.made import Because, MadeList
from graph.lists.make import MAKERS, make_list
from graph.lists.scene import Draft, Scene
from graph.model.records import Note
from graph.questions.lists.made_list import QUESTION
from tests.rosters import with_closed_roster
from tests.worlds import FIRMS, OPERATES, SUPPLIES, world

FIGURES = {
    "s1": {2025: (145_200.0, 10_890.0), 2023: (100_000.0, None)},  # 145200/100000 over two years: 20.5% a year; 7.5%
    "s2": {2025: (13_225.0, 661.25), 2023: (10_000.0, None)},  # exactly 15% a year, exactly 5%
    "s3": {2025: (130_000.0, 5_000.0), 2023: (100_000.0, None)},  # 14.0%; 3.8%
    "k1": {2024: (9_000.0, 450.0), 2022: (4_000.0, None)},  # a year late: 50%; 5%
    "h1": {2025: (100.0, 0.0), 2023: (0.0, None)},  # nothing grows from nothing
}
"""Revenue and R&D by year, in 万元."""
AGAIN: dict[tuple[str, int], tuple[float | None, float | None]] = {}
"""The same of a firm and year as a second record says."""


DRAFTS: list[Draft] = []
"""What the maker handed over: of those who are neither listed nor asked about too."""


@pytest.fixture(autouse=True)
def drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    def keeping(scene: Scene) -> Draft:
        DRAFTS[:] = [firms.make(scene)]
        return DRAFTS[0]

    monkeypatch.setitem(MAKERS, "firms", keeping)  # type: ignore[arg-type]


CERTIFICATES: dict[str, list[dict[str, Any]]] = {}
"""Rows of certificates and of whom they were granted to, by kind."""


class Store:
    """Answers as a store does for the two kinds of rows that are read, and the notes."""

    def __init__(self, *notes: Note) -> None:
        self.said = list(notes)

    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        return [n for n in self.said if n.topic == topic]

    def rows(self, kind: str, columns: Sequence[str], on: int | None = None) -> list[tuple[Any, ...]]:
        if kind in ("Certificate", "GRANTED_TO"):
            return [tuple(row.get(c) for c in columns) for row in CERTIFICATES.get(kind, [])]
        firms = [(f"{f}@{y}", f, y, *v) for f, by in FIGURES.items() for y, v in by.items()]
        firms += [(f"{f}@{y}@2", f, y, *v) for (f, y), v in AGAIN.items()]
        if kind == "FIGURES_OF":
            return [(id_, firm, "confirmed") for id_, firm, *_ in firms]
        made = [{"id": id_, "year": year, "revenue": rev, "rnd": rnd} for id_, _, year, rev, rnd in firms]
        return [tuple(row.get(c) for c in columns) for row in made]


def graph(**more: Mapping[str, Any]) -> ChainGraph:
    known = {"s1": {"size": 250_000.0, "revenue_year": 2025.0}, **more}
    return world(nodes={"Enterprise": [{"id": f, "name": f"企业{f}", **known.get(f, {})} for f in FIRMS]})


def answer(firm: str, test: str, said: str) -> Note:
    key = answer_key("f", f"Enterprise:{firm}", test)
    values = {"answer": said, "unit": "市统计局", "until": "2027-01-20"}
    return Note("n1", ANSWER, key, "2026-01-20T01:00:00.000000+00:00", "王某", values)


def made(*notes: Note, of: ChainGraph | None = None) -> MadeList:
    return make_list("firms", of or graph(), Store(*notes), "f", "苏州市", 20260131)  # type: ignore[arg-type]


def reason(found: MadeList, firm: str, test: str) -> Because:
    rows = (*found.listed, *found.candidates, *DRAFTS[0].others.values())
    return next(b for e in rows if e.id == firm for b in e.because if b.test == test)


@pytest.mark.parametrize(
    ("firm", "growth", "innovation"),
    [("s1", "met", "met"), ("s2", "met", "met"), ("k1", "met", "met")],
)
def test_yearly_figures_decide(firm: str, growth: str, innovation: str) -> None:
    found = made()
    assert (reason(found, firm, "growth").result, reason(found, firm, "innovation").result) == (growth, innovation)


def test_what_falls_short_is_said_so_and_an_honour_still_counts() -> None:
    found = made(of=graph(s3={"honours": "瞪羚企业", "size": 200_000.0}))
    growth, innovation = reason(found, "s3", "growth"), reason(found, "s3", "innovation")
    assert (growth.result, innovation.result) == ("met", "unmet")
    assert innovation.words == "按年度指标(不外传)，2025 年研发费用占营业收入不到 5%"
    assert growth.words == (
        "资质：瞪羚企业（数据所记，有效期未核）；按年度指标(不外传)，2023–2025 年营业收入年均增长不到 15%"
        "——一处说达到、一处说不到，有一处达到就算，请核对"
    )
    assert "资质达到而数不到、按达到算、请核对的 1 条：企业s3（成长性好）" in found.notes


def certificate(monkeypatch: pytest.MonkeyPatch, firm: str, until: str, rung: str = "专精特新“小巨人”企业") -> None:
    """The firm alone holds one, of 小巨人 unless another is said."""
    row = {"id": "c1", "rung": rung, "issued_on": "2022-07", "valid_until": until}
    monkeypatch.setitem(CERTIFICATES, "Certificate", [row])
    monkeypatch.setitem(CERTIFICATES, "GRANTED_TO", [{"source": "c1", "target": firm, "state": "confirmed"}])


def test_a_certificate_counts_until_it_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """s3 spends 3.8% on research; what its honours say gives way to the certificate of the same honour."""
    said = graph(s3={"honours": "专精特新小巨人"})
    certificate(monkeypatch, "s3", "2026-06-30")
    held = reason(made(of=said), "s3", "innovation")
    assert held.result == "met"
    assert held.words.startswith("资质：专精特新“小巨人”企业（证书有效至 2026-06-30）；按年度指标")
    assert ("Certificate", ("c1",)) in [(r.kind, r.key) for r in held.rests]
    certificate(monkeypatch, "s3", "2025-12-31")
    assert reason(made(of=graph(s3={"honours": "专精特新小巨人"})), "s3", "innovation").result == "unmet"
    monkeypatch.delitem(FIGURES, "s3")
    over = reason(made(of=graph(s3={"honours": "专精特新小巨人"})), "s3", "innovation")
    assert (over.result, over.words) == (
        "unknown",
        "近两年研发费用占营业收入不明，证书已失效：专精特新“小巨人”企业（至 2025-12-31）",
    )


@pytest.mark.parametrize("rung", ["独角兽培育企业", "潜在独角兽企业"])
def test_who_is_to_become_one_is_none_yet(monkeypatch: pytest.MonkeyPatch, rung: str) -> None:
    """Of s3 no figures: by a word it was none, by a certificate with the same words it was 独角兽, in both tests."""
    monkeypatch.delitem(FIGURES, "s3")
    for until, known in (("2026-06-30", {}), ("2025-12-31", {}), ("2026-06-30", {"honours": rung})):
        certificate(monkeypatch, "s3", until, rung)
        for test in ("growth", "innovation"):
            said = reason(made(of=graph(s3=known)), "s3", test)
            assert (said.result, rung in said.words) == ("unknown", False)


def test_each_way_is_enough() -> None:
    """An answer on research alone takes nothing from an honour, nor from the board on which the firm is listed."""
    for known in ({"honours": "单项冠军"}, {"stock_code": "688097.SH"}):
        found = made(answer("s3", "innovation", "3–5%"), of=graph(s3=known))
        assert reason(found, "s3", "innovation").result == "met"
    assert reason(made(answer("s3", "innovation", "3–5%")), "s3", "innovation").result == "unmet"


def test_revenue_is_known_from_three_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """s3 reported 13 亿元 of 2025, nothing is public of it; the threshold is 10."""
    told = reason(made(), "s3", "size")
    assert (told.result, told.words) == ("met", "按年度指标(不外传)，2025 年营业收入达到 10 亿元")
    both = reason(made(of=graph(s3={"size": 200_000.0})), "s3", "size")
    assert (both.result, both.words.count("达到 10 亿元")) == ("met", 2)
    odd = reason(made(answer("s3", "size", "1–10亿元")), "s3", "size")
    assert (odd.result, odd.words.endswith("——两处不一致，请核对")) == ("unknown", True)
    monkeypatch.delitem(FIGURES, "s3")
    public = graph(s3={"revenue_band": "10–50亿元"})
    odd = reason(made(answer("s3", "size", "1–10亿元"), of=public), "s3", "size")
    assert (odd.result, odd.words) == (
        "unknown",
        "市统计局 2026-01-20 答：规模大——1–10亿元；营业收入 10–50亿元，达到 10 亿元——两处不一致，请核对",
    )
    monkeypatch.delitem(FIGURES, "s2")
    first = graph(s2={"size": 90_000.0}, s1={"size": 20_000.0}, s3={"size": 10_000.0}, k1={"size": 10_000.0})
    ranked = reason(made(answer("s2", "size", "否"), of=first), "s2", "size")
    assert (ranked.result, ranked.words.startswith("营业收入 9 亿元，在本地本领域企业里最差也排第 1")) == ("met", True)


def test_which_years_are_looked_at() -> None:
    found = made()
    assert reason(found, "k1", "growth").words == "按年度指标(不外传)，2022–2024 年营业收入年均增长达到 15%"
    assert reason(found, "s1", "growth").words == "按年度指标(不外传)，2023–2025 年营业收入年均增长达到 15%"


def test_two_records_of_one_year_that_differ_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless both come to the same: s1 reported 14.52 亿元 of 2025, the threshold is 10."""
    monkeypatch.setitem(AGAIN, ("s1", 2025), (120_000.0, None))
    assert (reason(made(), "s1", "size").result, reason(made(), "s1", "innovation").result) == ("met", "met")
    growth = reason(made(), "s1", "growth")
    assert (growth.result, growth.words) == (
        "unknown",
        "按年度指标(不外传)，2023–2025 年营业收入年均增长是否达到 15%说不准：同一年有几条记录，不一致，请核对",
    )
    monkeypatch.setitem(AGAIN, ("s1", 2025), (90_000.0, 10.0))
    found = made(of=graph(s1={"size": None}))
    assert [reason(found, "s1", t).result for t in ("size", "growth", "innovation")] == ["unknown"] * 3
    assert any(
        "互相不一致、待核对的 3 条：企业s1（规模大）、企业s1（成长性好）、企业s1（创新能力强）" in n
        for n in found.notes
    )
    assert reason(made(answer("s1", "growth", "是")), "s1", "growth").result == "met"
    monkeypatch.setitem(AGAIN, ("s1", 2025), (90_000.0, 9_000.0))
    assert reason(made(), "s1", "innovation").result == "met"  # 10,890 of 145,200 and 9,000 of 90,000, or crosswise
    monkeypatch.setitem(AGAIN, ("s1", 2023), (0.0, None))
    assert reason(made(), "s1", "growth").result == "unknown"


def test_an_answer_and_the_figures_together() -> None:
    agreed = reason(made(answer("s1", "growth", "是")), "s1", "growth")
    assert (agreed.result, "不外传" in agreed.words, "市统计局" in agreed.words) == ("met", True, True)
    range_ = reason(made(answer("s1", "innovation", "5–10%")), "s1", "innovation")
    assert range_.result == "met"
    found = made(answer("s1", "growth", "否"))
    odd = reason(found, "s1", "growth")
    assert odd.result == "unknown"
    assert odd.words == (
        "市统计局 2026-01-20 答：成长性好——否；"
        "按年度指标(不外传)，2023–2025 年营业收入年均增长达到 15%——两处不一致，请核对"
    )
    assert any("互相不一致、待核对的 1 条：企业s1（成长性好）" in n for n in found.notes)
    row = next(e for e in found.listed if e.id == "s1")  # 规模大 and 创新能力强 still list it
    assert row.cells["unknown"] is not None
    assert "成长性好" in str(row.cells["unknown"])


def test_no_figure_is_in_any_form_of_the_list() -> None:
    found = made(answer("s1", "growth", "否"))
    texts = [repr(found), repr(QUESTION.record_of(found)), repr(list(QUESTION.said_of(found)))]
    texts += [repr(t.rows) for t in QUESTION.tables_of(found)]
    assert QUESTION.ledger is not None
    texts.append(repr(QUESTION.ledger(found)))
    numbers = {v for by in FIGURES.values() for pair in by.values() for v in pair if v} | {20.5, 7.5, 14.0, 3.8}
    shown = re.compile("|".join(rf"(?<![\d.]){re.escape(f'{n:g}')}(?![\d.])" for n in sorted(numbers - {100.0})))
    assert [t for t in texts if shown.search(t.replace(",", "").replace(found.method, ""))] == []


def test_an_old_revenue_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(FIGURES, "s1")
    found = made(of=graph(s1={"size": 250_000.0, "revenue_year": 2018.0}))
    size = reason(found, "s1", "size")
    assert (size.result, size.words) == ("unknown", "营业收入 25 亿元（2018 年），年份太早，请核对")


def safety(monkeypatch: pytest.MonkeyPatch, firm: str, of: ChainGraph | None = None, **said: Any) -> Because:
    """By these criteria instead of the usual ones."""
    usual = dict(declarations()["firms"].criteria)
    usual["safety"] = {**usual["safety"], **said}
    monkeypatch.setattr("graph.lists.scene.ListKind.criteria_of", lambda self, *_: usual)
    return reason(made(of=of), firm, "safety")


def shares(share: float) -> ChainGraph:
    """Every link of the world, each with this part of its firm's revenue."""
    links = [(f, s, {"share": share, "rule": "alias"}) for s, firms in OPERATES.items() for f in firms]
    return world(edges={("OPERATES_IN", "Enterprise", "Segment"): links})


def test_few_that_are_known_are_not_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """All routes to board pass chip: s1 and s2 make it, of those who make boards s3 and k1 do not."""
    found = safety(monkeypatch, "s2")
    assert (found.result, found.words) == (
        "unknown",
        "按链图推算，本地做整机的 2 家企业离不开“芯片”这个环节，本地只见到 2 家，说不出还有没有",
    )
    assert safety(monkeypatch, "s2", gate_makers=1).words.startswith("停产影响排不出次序")
    assert safety(monkeypatch, "s2", gate_users=3).words.startswith("停产影响排不出次序")
    assert "做多少没有记录，先核实" in safety(monkeypatch, "s1", shares(0.05)).words
    says = SimpleNamespace(id="r", p_no_further=0.95, sure_of_no_further="约 95%（90% 以上）", who="规上企业名录")
    monkeypatch.setattr("graph.lists.safety_test._surest", lambda scene, gap: says)
    sure = safety(monkeypatch, "s2")
    assert (sure.result, [r.key for r in sure.rests]) == ("met", [("s2", "chip"), ("k1", "board"), ("s3", "board")])
    assert "本地只有 2 家做它；按规上企业名录，别无他家的把握约 95%（90% 以上）" in sure.words
    assert safety(monkeypatch, "s1", shares(0.05)).result == "unknown"


def test_who_is_passed_in_a_cycle_is_passed_and_the_rest_of_the_cycle_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chips go back to gas and gas to chips: a route to board passes chip, which s1 and s2 make, and not gas, which k1
    and s2 make. All of the cycle were taken for one, so k1 too was said to be on every route to boards.
    """
    links = [(f, s, {"share": 0.5, "rule": "alias"}) for s, firms in OPERATES.items() for f in firms]
    links.append(("s2", "gas", {"share": 0.5, "rule": "alias"}))
    edges: Any = {("OPERATES_IN", "Enterprise", "Segment"): links}
    chain = world(supplies=[*SUPPLIES, ("chip", "gas", 1)], edges=edges)
    assert safety(monkeypatch, "k1", chain).words.startswith("停产影响排不出次序")
    head = "按链图推算，本地做气体、整机的 2 家企业离不开“芯片”这个环节"
    assert safety(monkeypatch, "s1", chain).words == f"{head}，本地只见到 2 家，说不出还有没有"


def test_an_order_of_few_firms_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All four local firms buy from or sell to others of the chain; the revenue of s1 alone is known."""
    few = safety(monkeypatch, "s3")
    assert few.words == "停产影响排不出次序：本地有上下游可推的企业只有 4 家，不到 30 家"
    assert few.result == "unknown"
    unpriced = safety(monkeypatch, "s3", esri_firms=1)
    assert "里有确切营业收入数的只有 1 家（只知营收档的不算），不到 50%" in unpriced.words
    ranked = {"esri_firms": 1, "esri_priced": 0.1}
    assert safety(monkeypatch, "s1", esri_share=0.5, **ranked).words.endswith("家里排第 1（推算，只看次序）")
    large = graph(s3={"honours": "瞪羚企业", "size": 200_000.0})
    assert safety(monkeypatch, "s3", large, esri_share=0.1, **ranked).result == "unmet"


def test_who_is_asked_is_told_which_sources_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """市统计局 and the figures of k1 contradict each other in two tests."""
    monkeypatch.setitem(FIGURES, "k1", {2025: (145_200.0, 10.0), 2023: (100_000.0, None)})
    found = made(answer("k1", "growth", "否"), answer("k1", "size", "否"))
    assert found.asked["Enterprise:k1"].startswith(
        "还差 2 条；请市统计局核对：规模大（市统计局 2026-01-20 答：规模大——否；"
        "按年度指标(不外传)，2025 年营业收入达到 10 亿元——两处不一致）、"
        "成长性好（市统计局 2026-01-20 答：成长性好——否；"
        "按年度指标(不外传)，2023–2025 年营业收入年均增长达到 15%——两处不一致）"
    )


def test_three_sources_of_which_one_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reason(made(answer("s1", "size", "否")), "s1", "size")
    assert (found.result, found.words.endswith("——3 处说法不一致，请核对")) == ("unknown", True)
    assert found.words.count("；") == 2


def test_nobody_is_asked_for_the_order_of_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    """s3 meets one and falls short of two: the order of losses, which nobody can tell, is all that is open of it."""
    monkeypatch.setitem(FIGURES, "s3", {2025: (10_000.0, 10.0), 2023: (10_000.0, None)})
    found = made(of=graph(s3={"honours": "瞪羚企业"}))
    assert [b.test for b in DRAFTS[0].others["Enterprise:s3"].because if b.result == "unknown"] == ["safety"]
    assert "Enterprise:s3" not in found.asked
    assert "1 家问得到的都达到也还差停产影响一项，它排不出次序、无人可问，不列入待核对" in found.notes


def decided(firm: str, decision: str, number: int) -> Note:
    key = entry_key("firms", "f", ("320500",), f"Enterprise:{firm}")
    values = {"decision": decision, "reason": "议定", "until": "2026-12-31", "name": f"企业{firm}"}
    return Note(f"n{number}", ENTRY, key, "2026-01-20T01:00:00.000000+00:00", "王某", values)


def test_the_head_counts_what_is_on_the_list_after_all() -> None:
    usual = made()
    on, asked = {e.id for e in usual.listed}, [e.id for e in usual.candidates]
    assert f"按标准列入 {len(on)} 家" in usual.notes[0]
    found = made(decided(sorted(on)[0], "out", 1), *[decided(a, "in", i) for i, a in enumerate(asked, 2)])
    head = next(n for n in found.notes if "本地本领域已确认企业" in n)
    taken = f"人工列入 {len(asked)} 家、移出 1 家" if asked else "人工移出 1 家"
    assert f"；入列 {len(found.listed)} 家（按标准 {len(on)} 家，{taken}），缺数、说不准的企业 0 家" in head
    assert found.candidates == ()


def test_what_is_counted_is_said_in_a_sentence_each() -> None:
    basis = made().basis
    assert "营业收入取各家有记录的最近一年（2025 年）" in basis
    assert any(b.startswith("科研机构：研究本领域环节的本地高校、") and "三条满足 1 条就列" in b for b in basis)
    assert any(b.startswith("供应链安全这一条目前判不出任何一家：现有名录没有一份按所在地收全") for b in basis)
    old = made(of=graph(s2={"size": 1.0, "revenue_year": 2018.0}, s3={"size": 1.0, "revenue_year": 2023.0})).basis
    assert "营业收入取各家有记录的最近一年（2023–2025 年）；早于 2022 年的不算数、按不明" in old
    whole = made(of=with_closed_roster(graph())).basis
    assert not any("判不出任何一家" in b for b in whole)


def test_a_head_office_of_which_the_city_alone_is_known_is_not_said_to_be_elsewhere() -> None:
    sites = [(f, "320583", {"role": "生产基地", "segments": "chip"}) for f in ("s1", "h1")]
    sited = world(edges={("HAS_SITE", "Enterprise", "District"): sites})
    found = make_list("firms", sited, Store(), "f", "昆山市", 20260131)  # type: ignore[arg-type]
    said = {f: reason(found, f, "size").words.partition("，")[0] for f in ("s1", "h1")}
    assert said == {"s1": "总部是不是在本地不明", "h1": "总部不在本地"}


def held(*pairs: tuple[str, str], **more: Mapping[str, Any]) -> ChainGraph:
    """The world with who holds whom entirely, and two firms from elsewhere."""
    known = {"s1": {"size": 250_000.0, "revenue_year": 2025.0}, **more}
    return world(
        nodes={"Enterprise": [{"id": f, "name": f"企业{f}", **known.get(f, {})} for f in FIRMS]},
        edges={("INVESTS_IN", "Enterprise", "Enterprise"): [(a, b, {"holding": "全资"}) for a, b in pairs]},
    )


def test_firms_of_one_group_say_so_and_are_counted_as_one_too() -> None:
    """h1 of elsewhere holds s1, and s2 through x1; s1 and s2 were two firms as if of nobody."""
    found = made(of=held(("h1", "s1"), ("h1", "x1"), ("x1", "s2"), s2={"size": 200_000.0, "revenue_year": 2025.0}))
    rows = {e.id: e for e in found.listed}
    assert str(rows["s1"].cells["why"]).endswith("；与企业s2同属一个集团（企业h1）")
    assert str(rows["s2"].cells["why"]).endswith("；与企业s1同属一个集团（企业h1）")
    links = {r.key for b in rows["s2"].because if b.test == "kin" for r in b.rests}
    assert links == {("h1", "s1"), ("h1", "x1"), ("x1", "s2")}
    (note,) = [n for n in found.notes if n.startswith("家数按法人数")]
    n = sum(e.kind == "Enterprise" for e in found.listed)
    assert f"：{n} 家企业里 2 家同属 1 个集团，合成集团是 {n - 1} 个（" in note
    assert note.endswith("：企业s1、企业s2（企业h1）")
    assert not [n for n in made().notes if n.startswith("家数按法人数")]


def test_a_parent_says_of_whom_and_a_ring_of_holders_ends() -> None:
    found = made(of=held(("s1", "s2"), ("s2", "s1"), s2={"size": 200_000.0, "revenue_year": 2025.0}))
    why = str(next(e for e in found.listed if e.id == "s1").cells["why"])
    assert why.count("企业s2") == 2
    assert "同属一个集团" not in why
