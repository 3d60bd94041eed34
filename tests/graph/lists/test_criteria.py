"""成长性, 创新能力 by 年度指标, and 供应链安全: what may be said of a firm, on a small world worked by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.lists.by_hand import ANSWER, answer_key
from graph.lists.declared import declarations
from graph.lists.made import Because, MadeList
from graph.lists.make import make_list
from graph.model.records import Note
from graph.questions.lists.made_list import QUESTION
from tests.worlds import FIRMS, OPERATES, SUPPLIES, world

FIGURES = {
    "s1": {2025: (145_200.0, 10_890.0), 2023: (100_000.0, None)},  # 145200/100000 over two years: 20.5% a year; 7.5%
    "s2": {2025: (13_225.0, 661.25), 2023: (10_000.0, None)},  # exactly 15% a year, exactly 5%
    "s3": {2025: (130_000.0, 5_000.0), 2023: (100_000.0, None)},  # 14.0%; 3.8%
    "k1": {2024: (9_000.0, 450.0), 2022: (4_000.0, None)},  # a year late: 50%; 5%
    "h1": {2025: (100.0, 0.0), 2023: (0.0, None)},  # nothing grows from nothing
}
"""Revenue and R&D by year, in 万元."""


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
    rows = (*found.listed, *found.candidates)
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
    assert growth.words.endswith("按年度指标(不外传)，2023–2025 年营业收入年均增长不到 15%")


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
    assert any("不一致、待核对的 1 条：企业s1（成长性好）" in n for n in found.notes)
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
