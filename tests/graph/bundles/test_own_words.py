"""Causes that are no record's change are told in their own words: what ran out, what somebody wrote by hand, and who is
gone since an import was undone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from api.session.session import Session
from graph.bundles.cause import Cause
from graph.documents.bundle_found import document_of
from graph.errors import BadRequest
from graph.lists.by_hand import ANSWER, ENTRY, answer_key, entry_key
from graph.lists.period import period_words
from graph.questions.bundles.changed import RowChangeRecord
from graph.questions.bundles.finding import asked_for, find_bundle
from graph.questions.index import ask
from graph.render import render_document
from loaders.editing import ending
from loaders.importing import rollback_with_derived
from loaders.merging import merge
from tests.graph.bundles.quarters import DAYS, FIELD, PLACE, QUARTERS, Play, clock, differing, first_tables, quick
from tests.graph.bundles.slow_changes import SlowChanges, frozen_content, merges_in, opened

FIRMS = ["企业编号", "企业简称", "企业名称", "所在地", "营业收入", "名录"]
HAND = entry_key("firms", FIELD, (PLACE,), "Enterprise:e1")
ANSWERED = answer_key(FIELD, "Enterprise:e9", "innovation")
BY_HAND = {"decision": "in", "reason": "市里点名", "until": "2026-10-31", "officer": "张三"}
STEPS = list(pairwise(QUARTERS))


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """e8 gets a certificate that runs out, e9 an answer that does, e1 an officer by hand; an import is undone."""
    with clock() as moment:
        made = Play(tmp_path_factory.mktemp("words"), moment)
        made.load(first_tables())
        more = [[f"e{n}", f"示例e{n}", f"示例e{n}有限公司", "示例区", 300000, "m"] for n in (8, 9)]
        made.load(
            {
                "企业.csv": [FIRMS, *more],
                "企业环节.csv": [["企业", "环节", "收入占比"], ["e8", "board", 0.5], ["e9", "board", 0.5]],
            }
        )
        with made.store() as store:
            store.note(ANSWER, ANSWERED, {"answer": "是", "unit": "市统计局", "until": "2026-07-31"}, "统计甲")
        made.freeze(QUARTERS[0])
        moment["day"] = "2026-05-06"
        second(made)
        moment["day"] = DAYS[1]
        made.freeze(QUARTERS[1])
        moment["day"] = "2026-08-08"
        third(made)
        moment["day"] = DAYS[2]
        made.freeze(QUARTERS[2])
        moment["day"] = DAYS[3]
        with made.store() as store:
            values = {
                "decision": "in",
                "reason": "市里点名",
                "until": "2026-10-31",
                "remark": "已走访",
                "officer": "张三",
            }
            store.note(ENTRY, HAND, values, "李明")
        made.freeze(QUARTERS[3])
        return made


def second(game: Play) -> None:
    held = [["企业", "级别", "发证日期", "有效至"], ["e8", "专精特新中小企业", "2026-05-01", "2026-08-31"]]
    game.load({"证书.csv": held})
    game.load(
        {
            "企业.csv": [
                [*FIRMS, "资质荣誉"],
                ["gone", "误报设备", "误报设备有限公司", "示例区", 300000, "m", "专精特新"],
            ],
            "企业环节.csv": [["企业", "环节", "收入占比"], ["gone", "tool", 0.9]],
        }
    )
    with game.store() as store:
        store.note(ENTRY, HAND, BY_HAND, "李明")


def third(game: Play) -> None:
    with game.store() as store:
        rollback_with_derived(store, max(b.id for b in store.batches() if b.source == "workbook"), "赵强")


@pytest.fixture(scope="module")
def session(game: Play) -> Iterator[Session]:
    with clock() as moment:
        moment["day"] = DAYS[3]
        with Session(game.url) as made:
            yield made


def of(session: Session, quarter: int, key: str, title: str = "重点企业（机构）名录") -> RowChangeRecord:
    found = differing(session, QUARTERS[quarter - 1], QUARTERS[quarter])
    return next(r for x in found.lists if x.title == title for r in x.rows if r.key == key)


def words(row: RowChangeRecord) -> list[tuple[str, str]]:
    return [(c.how, c.words) for c in row.causes]


def test_what_ran_out_is_said_to_have_run_out(session: Session) -> None:
    came, went = of(session, 1, "Enterprise:e8"), of(session, 2, "Enterprise:e8")
    assert came.what == "entered"
    assert words(came)[0] == ("batch", "新增证书：专精特新中小企业，有效至 2026-08-31（批次 3“表3”，2026-05-06，李明）")
    over = ("day", "证书“专精特新中小企业”有效至 2026-08-31，已过期；复核通过的请补新证")
    assert (went.what, words(went)) == ("left", [over])
    answered = of(session, 2, "Enterprise:e9")
    told = "答复（市统计局）：创新能力强——是，已到期（至 2026-07-31）；要再用请重新核对"
    assert (answered.what, words(answered)) == ("left", [("day", told)])


def test_what_is_written_by_hand_is_told_cell_by_cell(session: Session) -> None:
    first, last = of(session, 1, "Enterprise:e1"), of(session, 3, "Enterprise:e1")
    assert words(first) == [("note", "人工列入：市里点名；企业服务专员由人工改为“张三”（李明，2026-05-06）")]
    assert words(last) == [("note", "人工列入已到期（至 2026-10-31）；备注由人工改为“已走访”（李明，2026-12-20）")]


def test_whoever_is_gone_with_an_undone_import_keeps_the_name(session: Session) -> None:
    for start, end in STEPS:
        for row in (r for x in differing(session, start, end).lists for r in x.rows):
            assert not any("“gone" in c.words for c in row.causes), row
    gone = of(session, 2, "Enterprise:gone")
    assert any("企业环节“误报设备 → 示例设备”不再有" in said for _, said in words(gone))
    told = "批次 4“表4”（自 2026-05-06 起有效，李明导入）已由赵强撤销，误报设备在“示例设备”环节的记录恢复原样"
    assert words(of(session, 2, f"Segment:tool@{PLACE}", "环节状态")) == [("undone", told)]


@pytest.mark.parametrize(("start", "end"), [*STEPS, (QUARTERS[0], QUARTERS[2])])
def test_a_slow_look_finds_the_same(game: Play, session: Session, start: str, end: str) -> None:
    old, new = (frozen_content(Path(game.path), f"{FIELD}|{PLACE}|{q}")[1] for q in (start, end))
    told = {x.title: dict(map(quick, x.rows)) for x in differing(session, start, end).lists}
    copies = game.copies
    with opened(copies[f"{PLACE} {start}"]) as before, opened(copies[f"{PLACE} {end}"]) as after:
        slow = SlowChanges(before, after, (old["on"], new["on"]), merges_in(after))
        looked = {"环节状态": slow.whole(old, new)}
        for was, now in zip(old["lists"], new["lists"], strict=True):
            looked[now["title"]] = slow.rows(was["made"], now["made"])
    assert {t: told[t] for t in looked} == looked


def test_frozen_quarters_tell_their_causes_as_at_the_freeze(game: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the document does, whatever the store would tell by now; quarters that were not held against each other then
    are looked into today.
    """
    today = (Cause("computed", "今天另算"),)
    monkeypatch.setattr("graph.bundles.causes.Explainer.causes", lambda *_: today)
    with clock() as moment:
        moment["day"] = DAYS[3]
        with Session(game.url) as late:
            assert words(of(late, 1, "Enterprise:e1"))[0][1].startswith("人工列入：市里点名")
            apart = differing(late, QUARTERS[0], QUARTERS[2])
    assert {c for x in apart.lists for r in x.rows for c in r.causes} == set(today)


def test_the_page_for_whoever_decides_says_who_entered_and_left_as_the_bundles_do(session: Session) -> None:
    """Of the two newest quarters that are frozen by its day; of one alone nothing."""
    for quarter in range(1, 4):
        end, diff = QUARTERS[quarter], differing(session, QUARTERS[quarter - 1], QUARTERS[quarter])
        firms = next(x for x in diff.lists if x.name == "firms")
        said = told(session, DAYS[quarter])
        start, words_ = period_words(QUARTERS[quarter - 1]).removeprefix("2026年"), period_words(end)
        assert f"{words_}冻结的名录 {firms.after} 家，比{start}（{firms.before} 家）" in said
        for what, word in (("entered", "进入"), ("left", "退出")):
            names = [r.name for r in firms.rows if r.what == what]
            assert (f"{word} {len(names)} 家（{names[0]}" in said) if names else f"{word} " not in said
        assert ("没有进出" in said) == (not firms.entered and not firms.left)
    assert "冻结的名录" not in told(session, DAYS[0])


def test_a_page_is_not_compared_with_a_day_to_come(session: Session) -> None:
    with pytest.raises(BadRequest, match=r"比较的日期 2999-01-01 还没有到（今天 .*）；请写今天或以前的日期"):
        ask(session, "document-brief", field=FIELD, place="示例区", since="2999-01-01")


def told(session: Session, day: str) -> str:
    page = ask(session, "document-brief", field=FIELD, place="示例区", as_of=day).record
    return "".join(s.text for s in page.sentences)


def test_the_annex_of_the_document_names_records_that_are_gone(session: Session) -> None:
    found = find_bundle(session, asked_for(session, FIELD, "示例区", QUARTERS[2]), edition=1)
    records = [
        p.text
        for p in docx.Document(io.BytesIO(render_document(document_of(session, found)))).paragraphs
        if p.text[:1] == "R"
    ]
    gone = next(text for text in records if "企业环节 gone → tool：" in text)
    assert gone.partition("：")[2].startswith("误报设备 → 示例设备；")
    assert gone.endswith("导入已撤销，这一天不再有")
    assert not any("没有另外的出处" in text for text in records)


def test_whoever_comes_back_as_a_merge_or_an_end_is_undone_is_told_so(tmp_path: Path) -> None:
    """The store forgets what a batch ended once it is undone: another batch that touched the segment was named."""
    with clock() as moment:
        game = Play(tmp_path, moment)
        game.load(first_tables())
        with game.store() as store:
            merged = merge(store, "e1", "e2", reason="误认", by="王芳")
            ended = ending.end(store, "Enterprise", "e5", who="赵强", why="误报").batch
            assert ended is not None
        game.freeze(QUARTERS[0])
        moment["day"] = DAYS[1]
        with game.store() as store:
            for batch in (ended, merged):
                rollback_with_derived(store, batch, "李明")
        game.freeze(QUARTERS[1])
        with Session(game.url) as session:
            rows = {r.key: r for r in differing(session, *QUARTERS[:2]).lists[0].rows if r.what == "entered"}
    for key, batch, by in (("Enterprise:e2", merged, "王芳"), ("Enterprise:e5", ended, "赵强")):
        (cause,) = rows[key].causes
        assert (cause.how, cause.batch, cause.by) == ("undone", batch, "李明")
        assert cause.words.startswith(f"企业“示例{key[-2:]}”恢复原样：批次 {batch}“")
        assert f"，{by}导入）已由李明撤销" in cause.words
