"""Four quarters of a made-up district: what is frozen stays, and every change between quarters has the cause that a
slow look at copies of the store finds.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from api.session.session import Session
from graph.bundles import compare
from graph.bundles.bundle import written
from graph.bundles.causes import Explainer
from graph.bundles.kept import kept_bundle
from graph.bundles.moments import this_moment
from graph.documents.bundle_found import document_of
from graph.errors import BadRequest
from graph.questions.bundles.changed import ListChangeRecord, RowChangeRecord
from graph.questions.bundles.finding import Found, asked_for, find_bundle, frozen_before
from graph.questions.index import ask, find_question
from graph.render import render_document
from tests.graph.bundles.quarters import (
    CITY,
    DAYS,
    FIELD,
    PLACE,
    QUARTERS,
    Play,
    Played,
    clock,
    differing,
    first_tables,
    play,
    quick,
)
from tests.graph.bundles.slow_changes import SlowChanges, frozen_content, merges_in, opened

STEPS = list(pairwise(QUARTERS))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("quarters"))


@pytest.fixture(scope="module")
def session(played: Played) -> Iterator[Session]:
    with clock() as moment:
        moment["day"] = DAYS[3]
        with Session(played.url) as made:
            yield made


def row(change: ListChangeRecord, key: str) -> RowChangeRecord:
    return next(r for r in change.rows if r.key == key)


def words(found: RowChangeRecord) -> str:
    return "；".join(c.words for c in found.causes)


@pytest.mark.parametrize(("start", "end"), [*STEPS, (QUARTERS[0], QUARTERS[3])])
def test_every_change_has_the_cause_that_a_slow_look_finds(
    start: str, end: str, session: Session, played: Played
) -> None:
    """Told at the end of the year, from the store as it is then; the slow look asks copies made at each freeze."""
    keys = [f"{FIELD}|{PLACE}|{q}" for q in (start, end)]
    old, new = (frozen_content(played.path, k)[1] for k in keys)
    found = {x.title: x for x in differing(session, start, end).lists}
    count = 0
    with opened(played.copies[start]) as before, opened(played.copies[end]) as after, opened(played.path) as last:
        slow = SlowChanges(before, after, (old["on"], new["on"]), merges_in(last))
        assert dict(map(quick, found["环节状态"].rows)) == slow.whole(old, new)
        for was, now in zip(old["lists"], new["lists"], strict=True):
            assert was["title"] == now["title"]
            expected = slow.rows(was["made"], now["made"])
            assert dict(map(quick, found[now["title"]].rows)) == expected
            count += len(expected)
    assert count >= 5
    assert [r.name for x in found.values() for r in x.rows if {c.how for c in r.causes} == {"computed"}] == []


def test_what_a_list_that_grew_old_changes_is_said_to_come_from_it(tmp_path: Path) -> None:
    """It said 缺失 of 示例设备 while it was of the last twelve months; nothing was imported but a firm elsewhere, whose
    batch was blamed.
    """
    quarters = ("2026Q1", "2027Q2")
    with clock() as moment:
        game = Play(tmp_path, moment)
        game.load(first_tables())
        game.freeze(quarters[0])
        moment["day"] = "2027-06-20"
        game.load({"企业.csv": [["企业编号", "企业简称", "企业名称", "所在地"], ["far", "远", "远方有限公司", "邻区"]]})
        game.freeze(quarters[1])
        with Session(game.url) as session:
            found = {x.title: x for x in differing(session, *quarters).lists}
    old, new = (frozen_content(game.path, f"{FIELD}|{PLACE}|{q}")[1] for q in quarters)
    with opened(game.copies[f"{PLACE} 2026Q1"]) as before, opened(game.copies[f"{PLACE} 2027Q2"]) as after:
        slow = SlowChanges(before, after, (old["on"], new["on"]), {})
        assert dict(map(quick, found["环节状态"].rows)) == slow.whole(old, new)
        for was, now in zip(old["lists"], new["lists"], strict=True):
            assert dict(map(quick, found[now["title"]].rows)) == slow.rows(was["made"], now["made"])
    said = "名录“示例名录”截至 2026-03-01，过了一年，不再据以说“无”"
    (state,) = found["环节状态"].rows
    (weak,) = (r for r in found["短板弱项（断点堵点）清单"].rows if r.what == "left")
    for changed in (state, weak):
        assert (changed.name, words(changed)) == ("示例设备", said)
        assert [(c.how, c.kind, c.key, c.batch) for c in changed.causes] == [("day", "Roster", ("m",), None)]


def test_what_happened_is_told(session: Session) -> None:
    second, third, fourth = ({x.name: x for x in differing(session, a, b).lists} for a, b in STEPS)
    new = row(second["firms"], "Enterprise:new")
    assert (new.what, [t.before for t in new.tests]) == ("entered", [""] * 4)
    assert "企业环节“示例new → 示例设备”：新增（批次 3" in words(new)
    assert "营业收入 30000 → 160000 万元" in words(row(second["firms"], "Enterprise:e3"))
    assert "项目阶段 签约 → 开工（批次 3" in words(row(second["projects"], "Project:p1"))
    renamed = row(third["firms"], "Enterprise:e1")
    assert (renamed.what, renamed.name, renamed.name_before) == ("renamed", "更名e1有限公司", "示例e1有限公司")
    merged = next(r for r in third["firms"].rows if r.what == "merged")
    assert (merged.key, merged.key_before) == ("Enterprise:twin1", "Enterprise:twin2")
    assert "合并企业 twin2 → twin1" in words(merged)
    assert third["firms"].left == 0, "who was merged has not left"
    assert "起有效，赵强导入）已由赵强撤销" in words(row(third["firms"], "Enterprise:e4"))
    assert "市点名" not in words(row(third["firms"], "Enterprise:e6"))
    assert "人工列入：市里点名（李明" in words(row(third["firms"], "Enterprise:e6"))
    answered = row(third["firms"], "Enterprise:e3")
    assert [(t.test, t.before, t.after) for t in answered.tests] == [("innovation", "unknown", "met")]
    assert "答复（市统计局）：创新能力强——是（统计甲" in words(answered)
    assert "人工列入已到期（至 2026-10-31）" in words(row(fourth["firms"], "Enterprise:e6"))
    assert "经营状态 无 → 吊销注销" in words(row(fourth["firms"], "Enterprise:e2"))
    assert "所在地“示例e5 → 示例区”已结束" in words(row(fourth["firms"], "Enterprise:e5"))
    alone = words(row(fourth["firms"], "Enterprise:e4"))
    assert alone == "批次 11“表9”，2026-11-11，李明：改了示例new在“示例原料”环节的记录", "no more the only one"
    assert row(fourth["projects"], "Project:p2").what == "left"


def test_the_document_says_what_changed_since_the_quarter_before_and_why(session: Session) -> None:
    """Of each quarter against the one before, of the first against none; the causes are those of the comparison."""
    for period, before in zip(QUARTERS, [None, *QUARTERS], strict=False):
        found = frozen(session, period)
        earlier = frozen_before(session, found)
        assert (earlier.bundle.period if earlier else None) == before
        text = words_of(render_document(document_of(session, found)))
        assert ("变了什么" in text) == (before is not None)
        came = "示例设备由缺失变为一般：批次 3“表3”，2026-05-06，李明：改了示例new在"
        assert (came in text) == (period == QUARTERS[1])
        assert ("各环节状态没有变" in text) == (period in QUARTERS[2:])
        for change in differing(session, before, period).lists if before else ():
            if change.name == "states":
                continue
            unit, told = "家" if change.name == "firms" else "个", [r for r in change.rows if r.what != "reworded"]
            counts = re.search(rf"《{re.escape(change.title)}》(?:由 (\d+) {unit}到|仍是) (\d+) {unit}：(.+?)。", text)
            assert (counts is None) == (not told)
            if counts:
                each = re.findall(rf"(\D+?) (\d+) {unit}、?", counts[3])
                assert {what: int(n) for what, n in each} == Counter(compare.WHAT[r.what] for r in told)
                assert (int(counts[1] or counts[2]), int(counts[2])) == (change.before, change.after)
            for row in told:
                who = f"{row.name_before}并入{row.name}" if row.what == "merged" else row.name + compare.WHAT[row.what]
                assert re.search(rf"{re.escape(who)}(（.+?）)?：", text), row
                assert row.causes[0].words in text


def test_the_document_says_from_what_to_what(session: Session) -> None:
    texts = [words_of(render_document(document_of(session, frozen(session, q)))) for q in QUARTERS[1:]]
    assert "示例e3有限公司进入（规模大 不满足 → 满足）：企业“示例e3”：营业收入 30000 → 160000 万元" in texts[0]
    assert "示例e4有限公司有变化（创新能力强 未知 → 满足）：企业“示例e4”：资质荣誉 无 → 小巨人" in texts[0]
    assert "示例设备项目有变化（类别 储备 → 在建；项目阶段 签约 → 开工；若投产，链上多出什么的说法有变）" in texts[0]
    assert "更名e1有限公司更名（原为示例e1有限公司）：" in texts[1]
    assert "示例new有限公司有变化（从事（研究）环节 示例设备 → 示例原料、示例设备）" in texts[2]


def frozen(session: Session, period: str) -> Found:
    return find_bundle(session, asked_for(session, FIELD, "示例区", period), edition=1)


def words_of(data: bytes) -> str:
    return "".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def test_what_is_frozen_is_the_same_for_ever(session: Session, played: Played) -> None:
    """Byte by byte, whatever was imported, undone and merged since."""
    for period in QUARTERS:
        digest, content = frozen_content(played.copies[period], f"{FIELD}|{PLACE}|{period}")
        kept = kept_bundle(session.store, digest)
        assert kept.digest == digest
        assert written(kept) == written(kept_bundle(session.store, digest))
        shown = ask(session, "bundle", field=FIELD, place="示例区", period=period).record
        assert (shown.source, shown.edition, shown.digest) == ("frozen", 1, digest)
        listed = [[e["key"] for e in p["made"]["listed"]] for p in content["lists"]]
        assert [[r.key for r in x.rows] for x in shown.lists] == listed
        assert content["maps"][0]["svg"].startswith("<svg")


def test_the_city_and_its_districts_are_held_against_each_other(session: Session) -> None:
    found = ask(session, "bundle-sum", field=FIELD, place="示例市", period="2026Q4").record
    assert (found.districts, found.absent) == (("示例区",), ("邻区",))
    firms = next(x for x in found.lists if x.title.startswith("重点企业"))
    assert firms.both == firms.districts, "whoever is only in the city's is in the district that has not handed in"
    assert firms.city == firms.both + len(firms.city_only)
    assert "示例e5有限公司" in firms.city_only, "it is in the district that has not handed in"
    assert not firms.adds
    assert any("还没有提交的区：邻区" in w for w in firms.why)
    told = [text for text in find_question("bundle-sum").said_of(found) if isinstance(text, str)]
    apart = [text for text in told if "不能相加" in text]
    assert len(apart) == len({text.partition("：")[0] for text in apart}) == sum(bool(x.apart) for x in found.lists)
    assert f"{firms.title}，行对不对得上都一样：{firms.apart[0]}" in apart


def test_a_place_is_one_bundle_however_its_districts_are_written(session: Session) -> None:
    """One written with a district of the city's was a bundle of its own, never begun."""
    city, district = (asked_for(session, FIELD, p, "2026Q4").subject.place for p in ("示例市", "示例区"))
    for text in ("示例市、示例区", "示例区,示例市", "示例市，示例市"):
        asked = asked_for(session, FIELD, text, "2026Q4")
        assert (asked.subject.place, asked.place.name, asked.city) == (city, "示例市", True)
        found = ask(session, "bundle-progress", place=text, period="2026Q4").record
        assert (found.place.name, found.done) == ("示例市", 1)
        assert ask(session, "bundle-sum", field=FIELD, place=text, period="2026Q4").record.districts == ("示例区",)
    two = [asked_for(session, FIELD, text, "2026Q4") for text in ("示例区、邻区", "邻区、示例区")]
    assert two[0] == two[1]
    assert len(two[0].subject.place) == 2
    assert asked_for(session, FIELD, "示例区", "2026Q4").subject.place == district != city


def test_all_fields_of_a_place_at_once(session: Session) -> None:
    found = ask(session, "bundle-progress", place=PLACE, period="2026Q4").record
    assert (found.done, found.under_review, found.to_do) == (1, 0, 0), "a field without segments owes nothing"
    assert found.rows[0].counts["重点项目清单"] == 1
    with pytest.raises(BadRequest, match="2020-03-31 还没有数据：最早的从 2026-03-20 起，请写"):
        ask(session, "bundle-progress", place=PLACE, period="2020Q1")
    owed = ask(session, "bundle-progress", place=PLACE, period="2027Q1").record  # nothing was handed in
    assert owed.lists == ("重点企业（机构）名录", "重点项目清单", "招商目标清单")
    assert owed.rows[0].counts == {}
    history = ask(session, "bundle-history", field=FIELD, place=PLACE).record
    assert [q.period for q in history.quarters] == list(reversed(QUARTERS))
    assert [s.what for s in history.quarters[0].review.steps] == [
        "提交初稿",
        "汇总",
        "市级专班确认",
        "县级市（区）确认",
        "冻结",
    ]
    assert CITY not in {q.period for q in history.quarters}


def test_a_quarter_that_was_frozen_is_not_made_anew(tmp_path: Path) -> None:
    """Another edition begins as a draft with a reason; both editions stay."""
    from graph.bundles.acts import Said
    from graph.errors import BadRequest, Conflict

    with clock() as moment:
        game = Play(tmp_path, moment)
        game.load(first_tables())
        seen = game.step("2026Q1", "submit", Said("甲")).last
        game.step("2026Q1", "gather", Said("乙"))
        with pytest.raises(Conflict, match=r"在您打开之后已有变化（乙于"):
            game.step("2026Q1", "gather", Said("丙", seen=seen))
        with pytest.raises(BadRequest, match="请写明哪一方确认"):
            game.step("2026Q1", "confirm", Said("乙"))
        game.step("2026Q1", "confirm", Said("乙", side="市级专班"))
        with pytest.raises(BadRequest, match="双方确认须是两个人"):
            game.step("2026Q1", "confirm", Said("乙", side="县级市（区）"))
        with pytest.raises(BadRequest, match=r"不能冻结（须是双方确认）"):
            game.step("2026Q1", "freeze", Said("乙"))
        opened_at = game.step("2026Q1", "confirm", Said("甲", side="district")).last
        first = game.step("2026Q1", "freeze", Said("乙"))
        assert first.frozen is not None
        with pytest.raises(BadRequest, match="已经冻结过了"):
            game.step("2026Q1", "freeze", Said("乙"))
        game.load({"企业.csv": [["企业编号", "企业名称", "营业收入"], ["e3", "示例e3有限公司", 900000]]})
        with pytest.raises(Conflict, match=r"已由 乙 于 .* 冻结（第 1 版）；您的没有写入"):
            game.step("2026Q1", "submit", Said("甲", "改了营收", seen=opened_at))
        with pytest.raises(BadRequest, match="要另起一版请写明原因"):
            game.step("2026Q1", "submit", Said("甲"))
        again = game.step("2026Q1", "submit", Said("甲", "营收有误，更正"))
        assert again.state == "draft"
        assert again.frozen == first.frozen
        assert again.draft is not None
        assert again.draft.digest != first.frozen.draft.digest
        second = game.freeze_rest("2026Q1")
        assert [e.number for e in second.editions] == [1, 2]
        with Session(game.url) as session:
            old = ask(session, "bundle", field=FIELD, place=PLACE, period="2026Q1", edition=1).record
            assert old.digest == first.frozen.draft.digest


def test_a_changed_figure_is_a_cause_that_names_indicator_and_year_and_no_value(tmp_path: Path) -> None:
    head, said = ["企业", "年份", "营业收入", "研发费用"], "按年度指标(不外传)，2023–2025 年营业收入年均增长"
    test = compare.TestChange("growth", "unmet", "met", f"{said}不到 15%", f"{said}达到 15%")
    changed = compare.RowChange("changed", "Enterprise:e1", "示例e1", "", "", (), (test,), ())
    of_list = compare.ListChange("firms", "名录", FIELD, (PLACE,), 1, 1, (changed,), method_changed=False)
    with clock() as moment:
        game = Play(tmp_path, moment)
        firm = [["企业编号", "企业名称"], ["e1", "示例e1"]]
        game.load({"企业.csv": firm, "年度指标.csv": [head, ["e1", 2025, 52_123, 1_009], ["e1", 2023, 41_237, 907]]})
        with game.store() as store:
            before = this_moment(store, 20260320)
        moment["day"] = DAYS[1]
        game.load({"年度指标.csv": [head, ["e1", 2025, 61_357, 1_013], ["e1", 2024, 50_311, 911]]}, by="王某")
        with game.store() as store:
            causes = Explainer(store, before, this_moment(store, 20260620)).causes(changed, of_list)
    (cause,) = causes
    assert cause.words.startswith("年度指标“2025 年营业收入”：有改动，数不外传（批次 2“")
    assert (cause.kind, cause.key, cause.batch, cause.by) == ("YearFigures", ("e1@2025",), 2, "王某")
    assert not any(n in cause.words for n in ("52123", "61357", "52,123", "61,357", "1013"))
