"""The files of a frozen bundle are the same bytes at every making, whatever was undone and merged since."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from api.session.session import Session
from api.work.bundling import MANIFEST, Order, write_bundles
from api.work.documents import Anew, again
from graph.bundles.acts import Said, submit
from graph.bundles.annex import Annex, Causes, Opening, read_annex, written_annex
from graph.bundles.bundle import Bundle, read_bundle, written
from graph.bundles.cause import Cause
from graph.bundles.causes import Explained
from graph.bundles.compare import RowChange
from graph.bundles.make import model
from graph.documents import brief_list, bundle_since
from graph.documents.bundle_found import document_of
from graph.documents.sources import sourced
from graph.errors import BadRequest, InputRefused, NotFound, StoreUnreadable
from graph.questions.bundles.finding import Found, annex_of, asked_for, find_bundle, made_now
from graph.questions.bundles.show import said
from graph.questions.index import ask
from graph.render import render_document
from graph.store.contract import Store
from graph.views.document import Basis, Heading, Rests, Sentence, paragraph, with_typed
from loaders.documents.read import read_typed
from tests.graph.bundles.quarters import (
    CITY,
    DAYS,
    FIELD,
    QUARTERS,
    Play,
    clock,
    first_tables,
    second_quarter,
    third_quarter,
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Two quarters, both frozen; each test goes on with a copy, and the clock goes on for all."""
    with clock() as moment:
        made = Play(tmp_path_factory.mktemp("played"), moment)
        made.load(first_tables())
        made.freeze(QUARTERS[0])
        moment["day"] = "2026-05-06"
        second_quarter(made)
        moment["day"] = DAYS[1]
        made.freeze(QUARTERS[1])
        yield made


@pytest.fixture
def game(played: Play, tmp_path: Path) -> Play:
    """A copy of them, on the day of the second freeze."""
    played.moment["day"] = DAYS[1]
    made = Play(Path(shutil.copytree(played.folder, tmp_path / "played")), played.moment)
    made.count = played.count
    return made


def files(game: Play, folder: Path, period: str) -> dict[str, bytes]:
    """All files of a bundle but the note of what they were made from."""
    with Session(game.url) as session:
        write_bundles(session, Order([FIELD], ["示例区"], period), folder, lambda _: None)
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name != MANIFEST}


def found(session: Session, period: str) -> Found:
    return find_bundle(session, asked_for(session, FIELD, "示例区", period), edition=1)


def words(data: bytes) -> str:
    made = docx.Document(io.BytesIO(data))
    cells = (c.text for t in made.tables for r in t.rows for c in r.cells)
    return "\n".join([*(p.text for p in made.paragraphs), *cells])


def test_all_files_of_a_frozen_bundle_stay_byte_by_byte(game: Play, tmp_path: Path) -> None:
    """An import of the second quarter is undone and two firms are merged after it was frozen; the docx tells what
    changed since the first quarter and where each record was read.
    """
    before = {q: files(game, tmp_path / f"前{q}", q) for q in QUARTERS[:2]}
    game.moment["day"] = "2026-08-08"
    third_quarter(game)
    after = {q: files(game, tmp_path / f"后{q}", q) for q in QUARTERS[:2]}
    assert after == before
    assert {Path(n).suffix for n in before[QUARTERS[1]]} == {".docx", ".xlsx", ".svg", ".pdf"}
    text = words(next(d for n, d in before[QUARTERS[1]].items() if n.endswith(".docx")))
    assert "变了什么" in text
    assert "企业.csv" in text, "where records were read"


def test_the_files_are_of_the_time_of_the_freeze(game: Play, tmp_path: Path) -> None:
    made = {Path(n).suffix: d for n, d in files(game, tmp_path / "前", QUARTERS[1]).items()}
    with Session(game.url) as session:
        at = found(session, QUARTERS[1]).at
    assert at.startswith("2026-06-20T02:00:00")
    for suffix in (".docx", ".xlsx"):
        core = zipfile.ZipFile(io.BytesIO(made[suffix])).read("docProps/core.xml").decode()
        assert "2026-06-20T02:00:00Z" in core, suffix
    assert b"/CreationDate (D:20260620020000" in made[".pdf"]


def test_one_kept_without_its_annex_reads_the_store_of_today(game: Play) -> None:
    """As those that were handed in before the annex was kept."""
    with Session(game.url, write=True) as session:
        asked = asked_for(session, FIELD, "邻区", QUARTERS[1])
        bundle = made_now(session, asked)
        submit(session.store, bundle, Said("甲"))
    with Session(game.url) as session:
        kept = find_bundle(session, asked)
        assert (kept.source, annex_of(session, kept)) == ("draft", None)
        assert "企业.csv" in words(render_document(document_of(session, kept)))


def test_the_same_content_with_the_same_annex_is_not_handed_in_again(game: Play) -> None:
    with pytest.raises(BadRequest, match="与已冻结的完全相同"):
        game.step(QUARTERS[1], "submit", Said("甲", "再来一遍"))


def test_the_freeze_keeps_by_what_it_was_computed(game: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held against what is used now; a bundle from before that was kept is the bytes that it was."""
    with Session(game.url) as session:
        kept = found(session, QUARTERS[1]).bundle
        assert kept.model == model()
        assert "与现在的相同" in told(session)
        monkeypatch.setattr("graph.bundles.make.METHOD", "lists 99")
        assert "现在是 清单方法 lists 99" in told(session)
        assert kept.model != model()
    old = replace(kept, model="", states=())
    assert not any(later in written(old) for later in (b'"model"', b'"states"'))
    assert read_bundle(written(old)) == old


def test_the_command_for_a_document_gives_the_file_of_the_folder(game: Play, tmp_path: Path) -> None:
    """It made five lists of today whatever was frozen, by whatever preset."""
    kept = next(d for n, d in files(game, tmp_path / "夹", QUARTERS[1]).items() if n.endswith(".docx"))
    about = {"field": FIELD, "place": "示例区", "period": QUARTERS[1]}
    with Session(game.url) as session:
        for more in ({}, {"preset": "1+N"}, {"edition": 1}):
            assert render_document(ask(session, "document-bundle", **about, **more).found) == kept
        now = ask(session, "document-bundle", **about, now=True).found
        assert (now.final, now.how) == (False, "preset=1%2BN&now=true"), "by the preset that is kept"
        other = ask(session, "document-bundle", **about, now=True, preset="三单一图").found
        assert other.how == "preset=default&now=true"
        with pytest.raises(BadRequest, match=r"存着的是样式“1\+N”，不是“三单一图”：要存着的请不写样式；.*--now"):
            ask(session, "document-bundle", **about, preset="三单一图")
        pair = {"field": FIELD, "place": "示例区", "start": QUARTERS[0], "end": QUARTERS[1]}
        with pytest.raises(BadRequest, match=r"不是“三单一图”：要存着的请不写样式$"):
            ask(session, "bundle-diff", **pair, preset="三单一图")
        with pytest.raises(NotFound, match="样式“没有这个”"):
            ask(session, "bundle-diff", **pair, preset="没有这个")
        assert ask(session, "bundle-diff", **pair, preset="1+N").record.to.source == "frozen"
        order = Order([FIELD], ["示例区"], QUARTERS[1], "三单一图")
        with pytest.raises(BadRequest, match="不是“三单一图”"):
            write_bundles(session, order, tmp_path / "另", lambda _: None)
        usual = ask(session, "document-bundle", **about | {"place": "邻区"}).found
        assert usual.how == "preset=default", "nothing is kept"
        with pytest.raises(NotFound, match=r"；已有第 1 版$"):
            ask(session, "document-bundle", **about, edition=2)
        with pytest.raises(BadRequest, match="不要再写截至哪一天"):
            ask(session, "document-bundle", **about, edition=1, as_of=DAYS[1])
        for name in ("document-bundle", "bundle"):
            with pytest.raises(BadRequest, match="不要再写按现在的数据生成"):
                ask(session, name, **about, edition=1, now=True)
    assert not (tmp_path / "另").exists()


def test_a_document_of_an_edition_is_made_again_as_that_edition(game: Play, tmp_path: Path) -> None:
    """It came back as of today, by another preset, and as a draft."""
    kept = next(d for n, d in files(game, tmp_path / "夹", QUARTERS[1]).items() if n.endswith(".docx"))
    path = tmp_path / "稿.docx"
    path.write_bytes(kept)
    assert read_typed(path).how == "preset=1%2BN&edition=1"
    game.moment["day"] = "2026-08-08"
    third_quarter(game)
    with Session(game.url) as session:
        assert render_document(again(session, path, Anew()).document) == kept
        about = {"field": FIELD, "place": "示例区", "period": QUARTERS[1]}
        typed = with_typed(ask(session, "document-bundle", **about).found, {"remarks": "补一句"})
        path.write_bytes(render_document(typed))
        assert again(session, path, Anew()).document == typed
        fresh = again(session, path, Anew(now=True)).document
        assert (fresh.how, fresh.final) == ("preset=1%2BN&now=true", False)
        assert [t.text for t in fresh.typed()] == ["补一句"]
        for how in ("presets=%2Fetc", "edition=x", "edition=7"):
            path.write_bytes(render_document(replace(typed, how=how)))
            with pytest.raises(InputRefused):
                again(session, path, Anew())


def test_a_document_from_before_its_file_said_how_has_all_its_lists_again(game: Play, tmp_path: Path) -> None:
    """Five lists came back as the three of the usual preset; what is kept comes as it is kept."""
    path = tmp_path / "稿.docx"
    about = {"field": FIELD, "period": QUARTERS[1]}
    with Session(game.url) as session:
        for place, preset in (("邻区", "1+N"), ("示例区", None)):
            made = ask(session, "document-bundle", **about, place=place, preset=preset).found
            path.write_bytes(render_document(replace(made, how="")))
            assert read_typed(path).how == ""
            assert again(session, path, Anew()).document == made


def test_a_citys_own_preset_is_found_again_in_its_folder(game: Play, tmp_path: Path) -> None:
    (tmp_path / "本市.toml").write_text(
        'title = "本市三单"\n[[list]]\ntitle = "名录"\nfrom = "firms"\n', encoding="utf-8"
    )
    about = {"field": FIELD, "place": "邻区", "period": QUARTERS[1], "preset": "本市", "presets": str(tmp_path)}
    with Session(game.url) as session:
        made = ask(session, "document-bundle", **about).found
        assert made.title.endswith("本市三单")
        (tmp_path / "稿.docx").write_bytes(render_document(made))
        assert again(session, tmp_path / "稿.docx", Anew(presets=str(tmp_path))).document == made
        with pytest.raises(InputRefused, match="样式“本市”"):
            again(session, tmp_path / "稿.docx", Anew())
        with pytest.raises(NotFound, match=r"本市\.toml.*--presets.*CHAINATLAS_PRESETS.*--preset"):
            ask(session, "document-bundle", **about | {"presets": None})
        (tmp_path / "空").mkdir()
        with pytest.raises(NotFound, match=r"文件夹“.*空”里没有 本市\.toml"):
            ask(session, "document-bundle", **about | {"presets": str(tmp_path / "空")})


def test_a_later_edition_under_review_stands_beside_the_frozen_one(game: Play) -> None:
    """The overview said 初稿 alone, as if nothing was in force."""
    game.moment["day"] = "2026-06-28"
    game.load({"企业.csv": [["企业编号", "企业名称", "营业收入"], ["e3", "示例e3有限公司", 260000]]})
    game.step(QUARTERS[1], "submit", Said("区里甲", "营收有变"))
    with Session(game.url) as session:
        answer = ask(session, "bundle-progress", place="示例区", period=QUARTERS[1])
        (row,), found = answer.record.rows, answer.record
        assert (row.due, row.late, found.done, found.under_review) == ("", False, 1, 0), "what is owed is frozen"
        assert "已冻结 1（其中 1 个另起了一版，在审核中）" in answer.tables()[0].notes[0]
        assert (row.label, row.state, row.edition, row.renewed) == ("第1版已冻结，第2版初稿", "draft", 1, True)
        assert "第1版已冻结，第2版初稿" in answer.tables()[0].rows[0]
        (old,) = ask(session, "bundle-progress", place="示例区", period=QUARTERS[0]).record.rows
        assert (old.label, old.renewed) == ("已冻结", False)


def test_a_place_with_nothing_to_list_hands_that_in_with_a_reason(game: Play, tmp_path: Path) -> None:
    """It was refused, so that the overview never said that the place is done."""
    head = ["区划代码", "区划名称", "级别", "上级区划"]
    game.load({"区划.csv": [head, ["999003", "空区", "县级", CITY]]})
    game.where = replace(game.where, preset="default")
    with pytest.raises(BadRequest, match="各张清单都没有一行；确实没有可列的，请在备注里写明为什么再提交（零报告）"):
        game.step(QUARTERS[1], "submit", Said("区里甲"), "空区")
    why = "本区没有这个领域的企业，已逐户核对"
    assert game.step(QUARTERS[1], "submit", Said("区里甲", why), "空区").entries[-1].remark == why
    review = game.freeze_rest(QUARTERS[1], "空区")
    assert (review.state, set(review.newest.counts.values()) if review.newest else None) == ("frozen", {0})
    with Session(game.url) as session:
        (row,) = (found_ := ask(session, "bundle-progress", place="空区", period=QUARTERS[1]).record).rows
        assert (found_.done, row.label, row.due) == (1, "已冻结（零报告）", "")
        (other,) = ask(session, "bundle-progress", place="示例区", period=QUARTERS[1]).record.rows
        assert other.label == "已冻结"
        (made,) = write_bundles(session, Order([FIELD], ["空区"], QUARTERS[1]), tmp_path / "空", lambda _: None)
        assert (made.source, [f.name.rpartition(".")[2] for f in made.files].count("docx")) == ("frozen", 1)
        shown = ask(session, "bundle", field=FIELD, place="空区", period=QUARTERS[1]).found
        assert any(why in str(text) for text in said(shown))


def told(session: Session) -> str:
    return "\n".join(map(str, said(found(session, QUARTERS[1]))))


def test_the_history_as_a_table_names_every_step_and_edition(game: Play) -> None:
    with Session(game.url) as session:
        table = ask(session, "bundle-history", field=FIELD, place="示例区").tables()[0]
    assert [r[0] for r in table.rows] == [QUARTERS[1]] * 5 + [QUARTERS[0]] * 5
    assert [r[4] for r in table.rows] == [None, None, None, None, 1] * 2
    assert all(len(str(r[8])) == 64 for r in table.rows if r[4])


def test_what_an_annex_knows_of_a_record_stays_and_of_the_others_the_store_is_asked(game: Play) -> None:
    """A record that a later layout names was said to have no origin."""
    with Session(game.url) as session:
        made = ask(session, "document-bundle", field=FIELD, place="示例区", period=QUARTERS[1]).found
        first = next(iter(made.sources))
        assert sourced(session, made, {first: "当时所记"}).sources == {**made.sources, first: "当时所记"}


def test_an_annex_is_read_as_it_was_written() -> None:
    firm = Rests("Enterprise", ("甲",))
    said = paragraph(Sentence("进入 1 家。", (firm, Rests("SUPPLIES", ("a", "b"))), "firms"), lead="变化")
    one = Annex({firm: "甲；企业.csv 第 2 行", Rests("Field", ("x",)): "示例链"}, (Heading("变了什么", 2), said))
    assert read_annex(written_annex(one)) == one
    assert written_annex(read_annex(written_annex(one))) == written_annex(one)
    begins = Opening(paragraph(Sentence("强项是甲。", (firm,), "chain")), Basis("所见", "今日"))
    begun = replace(one, opening=begins)
    assert read_annex(written_annex(begun)) == begun
    cause = Cause("batch", "改了", "OPERATES_IN", ("a", "b"), 3, "李明")
    told = replace(begun, causes=Causes("d0", {("名录", "left", "Enterprise:a", ""): (cause,)}))
    assert read_annex(written_annex(told)) == told
    for bad in (
        b"{}",
        b'{"layout": 99, "sources": [], "since": []}',
        b"[",
        b'{"layout": 1, "sources": 3, "since": []}',
    ):
        with pytest.raises(StoreUnreadable, match="依据读不出来"):
            read_annex(bad)


def test_quarters_frozen_by_other_presets_are_not_told_to_have_others_on_their_lists(game: Play) -> None:
    """The page for whoever decides said that all of 名录 had left and entered again, the document that all of a list
    that the other preset has not had entered, each with causes; 名录 is one, whatever parts a preset makes of it.
    """
    game.moment["day"], game.where = DAYS[2], replace(game.where, preset="五图五清单")
    game.freeze(QUARTERS[2])
    with Session(game.url) as session:
        page = ask(session, "document-brief", field=FIELD, place="示例区", as_of=DAYS[2]).record
        text = words(render_document(document_of(session, found(session, QUARTERS[2]))))
        many = len({e.key for p in found(session, QUARTERS[1]).bundle.lists[:1] for e in p.made.listed})
        answer = ask(session, "bundle-diff", field=FIELD, place="示例区", start=QUARTERS[1], end=QUARTERS[2])
    said = "".join(s.text for s in page.sentences)
    assert f"2026年第三季度冻结的名录 {many} 家，比第二季度（{many} 家）没有进出。" in said
    only = ("《重点企业清单》《科研机构清单》", "《重点企业（机构）名录》《待核实清单》《盯引洽谈清单》")
    sides = (("二", "1+N"), ("三", "五图五清单"))
    apart = tuple(f"{t}不比：2026年第{q}季度的样式“{p}”里没有。" for t, (q, p) in zip(only, sides, strict=True))
    assert all(t in text for t in apart)
    assert "《重点项目清单》没有进出" in text
    assert "进入：" not in text
    assert answer.record.not_compared == apart
    assert set(apart) <= set(answer.tables()[0].notes)
    assert not any(c.entered or c.left or c.title in "".join(only) for c in answer.record.lists)


def test_empty_lists_are_not_compared_and_another_way_of_making_them_is_said(
    game: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """名录 0 家 beside 0 家 with no 进出 told nothing."""

    def told_then(session: Session) -> str:
        page = ask(session, "document-brief", field=FIELD, place="示例区", as_of=DAYS[1]).record
        return "".join(s.text for s in page.sentences)

    kept = brief_list.kept_bundle

    def changed(store: Store, digest: str, **more: object) -> Bundle:
        whole = kept(store, digest)
        now = whole.period == QUARTERS[1]
        lists = [replace(p, made=replace(p.made, **more)) if now or "listed" in more else p for p in whole.lists]
        return replace(whole, lists=tuple(lists))

    with Session(game.url) as session:
        assert "清单方法" not in told_then(session)
        monkeypatch.setattr(brief_list, "kept_bundle", lambda s, d: changed(s, d, method="lists 99"))
        assert "（清单方法换了版本）。" in told_then(session)
        monkeypatch.setattr(brief_list, "kept_bundle", lambda s, d: changed(s, d, listed=()))
        assert "冻结的名录" not in told_then(session)


def test_causes_that_have_no_room_are_said_to_stand_elsewhere() -> None:
    """“…等 2 处” was read as of the first cause."""
    row = RowChange("left", "Enterprise:a", "甲", "", "", (), (), ())
    long = [Cause("batch", mark * 100, "Enterprise", ("a",), 1, "李明") for mark in "子丑寅"]
    assert bundle_since._causes(Explained(row, tuple(long))) == f"{'子' * 100}；另有 2 个原因见网页“本季变化”"
    short = tuple(replace(c, words=c.words[:50]) for c in long)
    assert bundle_since._causes(Explained(row, short)) == "；".join(c.words for c in short)
