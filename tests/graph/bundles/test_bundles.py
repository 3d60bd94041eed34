"""Presets, quarters, what a bundle is when it is read again, steps that are refused, bundles that do not add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import dates
from graph.asking.sheet import Sheet
from graph.bundles.acts import Said, find_review, step, submit
from graph.bundles.adding import add_up
from graph.bundles.bundle import Bundle, ListPart, MapPart, SegmentState, read_bundle, written
from graph.bundles.causes import Explained
from graph.bundles.compare import compare_lists
from graph.bundles.files import bundle_files, bundle_notes
from graph.bundles.follow import followed
from graph.bundles.kept import content_entries, kept_bundle
from graph.bundles.make import Wanted, districts_below, is_city, make_bundle
from graph.bundles.of_kind import of_kinds
from graph.bundles.period import Period, day_of, read_period
from graph.bundles.preset_words import assumptions, lacking_words
from graph.bundles.presets import FOLDER, all_presets, find_preset
from graph.bundles.review import Moment, Review, Subject, reviews_of
from graph.bundles.states import compare_states
from graph.bundles.steps import SIDES, STATES, STEPS, refusal, side_of, step_of, unreasoned
from graph.chain.places import make_place
from graph.documents.bundle import MadeBy, bundle_document
from graph.documents.bundle_first import counted, first_of
from graph.errors import BadRequest, Conflict, InputRefused, NotFound, Outdated, StoreUnreadable
from graph.lists.declared import declarations
from graph.lists.made import Because, Entry, MadeList, Rests
from graph.lists.period import period_of
from graph.model.records import Note
from graph.questions.bundles.changed import Compared
from graph.questions.bundles.changed import said as said_of_changes
from graph.questions.bundles.finding import Found
from graph.store.contract import Store
from graph.views.document import Sentence, paragraph
from graph.views.table import Column
from tests.engines import engine_store
from tests.rounds import rounds
from tests.worlds import levelled

store = engine_store
KNOWN = tuple(declarations())
COLUMNS = (Column("name", "名称"), Column("n", "家数", "integer", "家"), Column("x", "占比", "percent"))


def entry(key: str, n: float | None = 1, *, result: str = "met", name: str = "") -> Entry:
    kind, _, id_ = key.partition(":")
    because = (Because("size", result, f"营收 {n}", n, (Rests(kind, (id_,)),)),)
    return Entry(key, kind, id_, name or id_, {"name": name or id_, "n": n, "x": 0.25}, because)


def made(*entries: Entry, name: str = "firms") -> MadeList:
    about = (name, "名录", "f", "示例链", ("320583",), "昆山市", 20260930, "2026Q3", 0, "lists 1")
    return MadeList(*about, COLUMNS, entries, "家", basis=("口径一",), notes=("说明一",))


def bundle(*entries: Entry, **more: object) -> Bundle:
    lists = (ListPart("名录", made(*entries), "c"),)
    values = {"preset": "default", "preset_title": "三单一图", "preset_digest": "p", "assumed": "假设"}
    values |= {"field": "f", "field_name": "示例链", "place": ("320583",), "place_name": "昆山市", "period": "2026Q3"}
    about = values | {"on": 20260930, "version": 0, "lists": lists, "maps": (MapPart("图", "<svg/>"),)} | more
    return Bundle(**about)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2026Q5", "2026", "Q3", "2026Q0", "二〇二六Q1", "2026-13", "2026Q3Q4", "去年"])
def test_a_quarter_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="季度"):
        read_period(text)


def test_the_day_of_a_quarter() -> None:
    assert (read_period("2026年第三季度"), read_period(" 2026q3 ")) == (Period(2026, 3), Period(2026, 3))
    assert [period_of(d) for d in (20260101, 20260331, 20260401, 20261231)] == [
        "2026Q1",
        "2026Q1",
        "2026Q2",
        "2026Q4",
    ]
    assert (day_of(Period(2020, 1)), day_of(Period(2020, 1), "2020-02-29")) == (20200331, 20200229)
    with pytest.raises(BadRequest, match="不在2020年第一季度"):
        day_of(Period(2020, 1), "2020-04-01")
    with pytest.raises(BadRequest, match="还没有开始"):
        day_of(Period(2999, 1))


def test_no_day_to_come_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = dt.datetime(2026, 12, 3, 2, tzinfo=dt.UTC)
    monkeypatch.setattr(dates, "now", lambda: moment)
    assert day_of(Period(2026, 4), "2026-12-03") == day_of(Period(2026, 4)) == 20261203
    with pytest.raises(BadRequest, match="截至日 2026-12-04 还没有到（今天 2026-12-03）"):
        day_of(Period(2026, 4), "2026-12-04")


@given(st.integers(2000, 2998), st.integers(1, 4))
def test_quarters_follow_each_other(year: int, quarter: int) -> None:
    one = Period(year, quarter)
    assert (one.after.before, one.before.after, one.before < one < one.after) == (one, one, True)
    assert period_of(one.first) == period_of(one.last) == one.key
    assert one == read_period(one.key) == read_period(one.words)


def test_our_presets_say_what_they_assume() -> None:
    found = {p.title: p for p in all_presets(KNOWN)}
    assert set(found) == {"三单一图", "四图五清单", "五图五清单", "六图六清单", "1+N", "三单六库"}
    assert next(iter(found)) == "三单一图"
    assert [p.title for p in found["三单一图"].lists] == ["重点企业（机构）名录", "重点项目清单", "招商目标清单"]
    assert all(p.assumed for p in found.values())
    assert [len(p.lists) for p in found.values() if "图" in p.title and "清单" in p.title] == [5, 6, 5]
    assert len(found["四图五清单"].maps) == 4
    for preset in found.values():
        titles = {declarations()[p.made_from].title for p in preset.lists if p.made_from}
        stand_ins = [p for p in preset.lists if p.made_from == "to_verify" and "待核实" not in p.title]
        assert titles
        assert all(p.assumed for p in stand_ins), "what stands for another list says so"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "x"\n[[list]]\ntitle = "要素清单"\nfrom = "elements"', "要用没有的名单或清单“elements”；可用：firms"),
        (
            'title = "x"\n[[list]]\ntitle = "a"\nfrom = "firms"\n[[map]]\ntitle = "b"\nfrom = "heat"',
            "要用没有的图“heat”",
        ),
        ('title = "x"', "没有一张清单"),
        ('[[list]]\ntitle = "a"\nfrom = "firms"', "没有写名称"),
        ('title = "x"\n[[list]]\nfrom = "firms"', "没有写名称（title）"),
        ('title = "x"\n[[list]]\ntitle = "a"', "没有写由什么做"),
        ('title = "x"\n[[list]]\ntitle = "a"\nfrom = "firms"\n[[list]]\ntitle = "a"\nfrom = "weak"', "有两张都叫“a”"),
        ('title = "x"\ncolour = "red"\n[[list]]\ntitle = "a"\nfrom = "firms"', "有不认识的项“colour”"),
        ('title = "x"\n[[list]]\ntitle = "a"\nfrom = "firms"\nkinds = "Enterprise"', "kinds 须是几个文字"),
        ('title = 3\n[[list]]\ntitle = "a"\nfrom = "firms"', "须是不超过 1000 字的文字"),
        ('title = "x"\nlist = "firms"', "须是 [[…]]"),
        ("title = ", "不是能读的 TOML"),
        ("\x00\xff", "不是能读的 TOML"),
    ],
)
def test_a_preset_that_cannot_be_used_is_refused_in_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "本市.toml").write_text(text, encoding="latin-1" if "\xff" in text else "utf-8")
    with pytest.raises((BadRequest, InputRefused), match=r"样式文件 本市\.toml") as caught:
        find_preset("本市", KNOWN, str(tmp_path))
    assert said in str(caught.value)
    assert find_preset(None, KNOWN, str(tmp_path)).title == "三单一图", "the others can still be used"


def test_a_citys_own_preset_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = '[[list]]\ntitle = "机构名录"\nfrom = "firms"\nkinds = ["Institution"]\nassumed = "取名录里的机构"\n'
    (tmp_path / "default.toml").write_text('title = "本市三单"\nassumed = "本市的"\n' + own, encoding="utf-8-sig")
    monkeypatch.setenv("CHAINATLAS_PRESETS", str(tmp_path))
    preset = find_preset(None, KNOWN)
    assert (preset.title, preset.lists[0].kinds) == ("本市三单", ("Institution",))
    assert find_preset("本市三单", KNOWN) == preset
    assert preset.digest != find_preset(None, KNOWN, str(FOLDER)).digest
    with pytest.raises(NotFound, match="样式“八图”；最接近的是"):
        find_preset("八图", KNOWN)
    with pytest.raises(BadRequest, match="文件夹“没有的”不存在"):
        find_preset(None, KNOWN, "没有的")


CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)


@settings(max_examples=rounds(30, 100))
@given(st.dictionaries(st.text(min_size=1, max_size=5), CELLS, max_size=4), st.text(max_size=5), CELLS)
def test_a_bundle_is_read_again_as_it_was(cells: Mapping[str, object], name: str, value: object) -> None:
    because = (Because("t", "met", name, value, (Rests("BUILDS", (name, "b")),)),)  # type: ignore[arg-type]
    one = bundle(Entry("Enterprise:a", "Enterprise", "a", name, cells, because))  # type: ignore[arg-type]
    again = read_bundle(written(one))
    assert again == one
    assert (written(again), again.digest) == (written(one), one.digest)
    assert replace(one, on=20260929).digest != one.digest


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"layout":2}', b'{"layout":1,"lists":3}', written(bundle())[:-20]]
)
def test_what_is_no_bundle_is_not_read(data: bytes) -> None:
    with pytest.raises(StoreUnreadable):
        read_bundle(data)


def test_contents_are_kept_whole_and_once(store: Store) -> None:
    import random

    chance = random.Random(1)  # text that packs badly, so that it takes several entries
    many = [entry(f"Enterprise:{i}", i, name="".join(chances(chance))) for i in range(400)]
    one = bundle(*many)
    digest, entries = content_entries(store, one)
    assert len(entries) > 1
    for e in entries:
        store.note(e.topic, e.key, e.values, e.by)
    assert kept_bundle(store, digest) == one
    assert content_entries(store, one) == (digest, [])
    with pytest.raises(NotFound):
        kept_bundle(store, "0" * 64)
    wrong = {"of": 1, "text": str(entries[0].values["text"])[:-5]}
    store.note("bundle_content", "bad|0", wrong)
    with pytest.raises(StoreUnreadable, match="损坏"):
        kept_bundle(store, "bad")


def chances(chance: object) -> list[str]:
    pick = chance.randrange
    return [chr(0x4E00 + pick(8000)) for _ in range(120)]


def test_a_step_is_taken_only_from_where_the_table_says() -> None:
    for state in STATES:
        for key, one in STEPS.items():
            why = refusal(state, key, "city", "李明", {})
            assert (why == "") == (state in one.start), (state, key, why)
    for state in ("gathered", "confirmed", "frozen"):
        assert "写明原因" in unreasoned(state, "submit", "")
    assert "须写明原因" in unreasoned("gathered", "return", "")
    assert unreasoned("draft", "submit", "") == unreasoned("confirmed", "return", "因") == ""
    assert "姓名" in refusal("draft", "gather", "", "", {})
    assert "不必再确认" in refusal("gathered", "confirm", "city", "甲", {"city": "乙"})
    assert "两个人" in refusal("gathered", "confirm", "district", "乙", {"city": "乙"})
    assert (step_of("汇总"), side_of("市级专班"), side_of("")) == ("gather", "city", "")
    for wrong in (lambda: step_of("批准"), lambda: side_of("省里")):
        with pytest.raises(BadRequest, match="可用"):
            wrong()


SUBJECT = Subject("f", ("320583",), "2026Q3")


def log(*steps: tuple[str, str, str], seen: Mapping[int, int] | None = None) -> Review:
    """Entries one after another, each having seen the one before unless ``seen`` says otherwise."""
    notes = []
    for i, (name, by, side) in enumerate(steps):
        last = (seen or {}).get(i, i - 1)
        values = {"step": name, "seen": f"{last}" if last >= 0 else "", "side": side, "remark": "因", "digest": f"d{i}"}
        values |= {"version": 1, "on": 20260930, "batch": 1, "undone": [], "preset": "p", "preset_title": "P"}  # type: ignore[dict-item]
        notes.append(
            Note(str(i), "bundle", SUBJECT.key, f"2026-09-{i + 1:02d}T00:00:00+00:00", by, values | {"counts": []})
        )
    return reviews_of(notes)[SUBJECT.key]


WAY = (
    ("submit", "甲", ""),
    ("gather", "乙", ""),
    ("confirm", "乙", "city"),
    ("confirm", "甲", "district"),
    ("freeze", "乙", ""),
)


def test_the_way_of_a_bundle() -> None:
    assert [log(*WAY[:n]).state for n in range(1, 6)] == ["draft", "gathered", "gathered", "confirmed", "frozen"]
    done = log(*WAY)
    assert (done.frozen.number if done.frozen else 0, done.draft, done.signed) == (1, None, {})
    assert log(*WAY[:4], ("return", "乙", "")).state == "draft"
    again = log(*WAY, ("submit", "甲", ""))
    assert (again.state, [e.draft.digest for e in again.editions], again.draft.digest if again.draft else "") == (
        "draft",
        ["d0"],
        "d5",
    )


def test_whoever_had_not_seen_the_last_step_does_not_count() -> None:
    """Two people at once: both entries stay in the log, the second changes nothing."""
    both = log(*WAY[:4], ("freeze", "乙", ""), ("return", "甲", ""), seen={5: 3})
    assert (both.state, [e.counted for e in both.entries]) == ("frozen", [True] * 5 + [False])
    assert both.last == "5"
    assert log(*WAY[:4], ("freeze", "乙", ""), ("return", "甲", ""), ("submit", "甲", ""), seen={5: 3}).state == "draft"


@pytest.mark.parametrize("order", list(permutations(range(5)))[1:60:7])
def test_steps_in_another_order_never_freeze_what_was_not_confirmed(order: tuple[int, ...]) -> None:
    found = log(*(WAY[i] for i in order))
    if found.frozen:
        counted = [e.step for e in found.entries if e.counted]
        assert counted.index("submit") < counted.index("gather") < counted.index("confirm") < counted.index("freeze")
        assert counted.count("confirm") == 2


def test_a_draft_is_of_the_data_it_was_made_from(store: Store) -> None:
    one = replace(bundle(entry("Enterprise:a")), version=store.version())
    before = store.version()
    with pytest.raises(BadRequest, match="没有一行；确实没有可列的，请在备注里写明为什么再提交"):
        submit(store, replace(one, lists=(ListPart("名录", made(), "c"),)), Said("甲"))
    with pytest.raises(BadRequest, match="姓名"):
        submit(store, one, Said(" "))
    with pytest.raises(Outdated):
        submit(store, replace(one, version=one.version + 1), Said("甲"))
    assert find_review(store, SUBJECT).state == "none", "nothing was written"
    done = submit(store, one, Said("甲"))
    with pytest.raises(BadRequest, match="完全相同"):
        submit(store, one, Said("甲"))
    with pytest.raises(Conflict, match="已有变化（甲于"):
        step(store, done, "gather", Said("乙", seen=""))
    with pytest.raises(BadRequest, match="不能超过 40 字"):
        step(store, done, "gather", Said("长" * 41))
    assert step(store, done, "汇总", Said("乙", seen=done.last)).state == "gathered"
    assert (store.version(), store.work_version() > 0) == (before, True), "the data have the same version"


def test_what_was_gathered_or_confirmed_is_not_undone_without_a_reason(store: Store) -> None:
    one = replace(bundle(entry("Enterprise:a")), version=store.version())
    other = replace(one, lists=(ListPart("名录", made(entry("Enterprise:b")), "c"),))
    now = step(store, submit(store, one, Said("甲")), "gather", Said("乙"))
    for state, said in (("gathered", "与已汇总的完全相同"), ("confirmed", "与双方确认的完全相同")):
        assert now.state == state
        with pytest.raises(BadRequest, match="须写明原因"):
            submit(store, other, Said("甲"))
        with pytest.raises(BadRequest, match=said):
            submit(store, one, Said("甲", "再来一遍"))
        now = step(store, now, "confirm", Said("乙", side="city")) if state == "gathered" else now
        now = step(store, now, "confirm", Said("甲", side="district")) if state == "gathered" else now
    assert submit(store, other, Said("甲", "营收有误，更正")).state == "draft"


def test_lists_are_compared_by_the_keys_of_their_rows() -> None:
    old = made(*(entry(f"Enterprise:{k}") for k in "abcd"), entry("Enterprise:e", 5))
    new = made(
        entry("Enterprise:b", 2),
        entry("Enterprise:c", result="unmet"),
        entry("Enterprise:d", name="新名"),
        entry("Enterprise:x"),
        entry("Enterprise:e", 5 + 1e-12),
    )
    found = {r.key: r for r in compare_lists(old, new).rows}
    assert {k: r.what for k, r in found.items()} == {
        "Enterprise:x": "entered",
        "Enterprise:a": "left",
        "Enterprise:b": "changed",
        "Enterprise:c": "changed",
        "Enterprise:d": "renamed",
    }
    assert [(c.column.label, c.before, c.after) for c in found["Enterprise:b"].cells] == [("家数", 1, 2)]
    assert [(t.test, t.before, t.after) for t in found["Enterprise:c"].tests] == [("size", "met", "unmet")]
    assert compare_lists(old, old).rows == ()
    assert compare_lists(old, old).same == 5


def test_a_place_among_others_that_changed_is_no_change_of_the_row() -> None:
    """Whoever stands third for another's sake is told in words; every row of a quarter would be a change else."""
    rank = Column("action", "本地谁要用、排第几")
    old, new = (
        replace(made(), columns=(*COLUMNS, rank), listed=(replace(e, cells={**e.cells, "action": words}),))
        for e, words in ((entry("Enterprise:a"), "4 家里第 3"), (entry("Enterprise:a"), "4 家里第 2"))
    )
    assert [r.what for r in compare_lists(old, new).rows] == ["reworded"]


def test_the_counts_of_what_changed_add_up_in_the_table() -> None:
    """Rows of which only the words differ were in no column: of 26 targets 0 had changed and 21 were as they were."""
    rank = Column("action", "本地谁要用、排第几")
    one, other = (
        replace(
            made(),
            columns=(*COLUMNS, rank),
            listed=tuple(
                replace(e, cells={**e.cells, "action": words if e.id < "c" else ""})
                for e in (entry(f"Enterprise:{k}", n if k == "c" else 1) for k in keys)
            ),
        )
        for words, n, keys in (("4 家里第 3", 1, "abcdx"), ("4 家里第 2", 2, "abcdy"))
    )
    change = compare_lists(one, other)
    sides = [Found(bundle(), Review(SUBJECT, "", "", False), "now", Moment(20260930, 0, (), "")) for _ in range(2)]
    sheet = next(iter(said_of_changes(Compared(*sides, [change], [[Explained(r, ()) for r in change.rows]]))))
    assert isinstance(sheet, Sheet)
    assert dict(zip(sheet.heads, sheet.rows[0], strict=True)) == {
        **{"清单": "名录", "之前": 5, "之后": 5, "进入": 1, "退出": 1},
        **{"其他变化": 1, "说法有变": 2, "没有变": 1},
    }


def test_a_firm_that_was_merged_is_followed() -> None:
    old, new = made(entry("Enterprise:a"), entry("Enterprise:b")), made(entry("Enterprise:b"))
    found = compare_lists(old, new, lambda key: followed(key, {"Enterprise": {"a": "b"}}))
    assert [(r.what, r.key, r.key_before) for r in found.rows] == [("merged", "Enterprise:b", "Enterprise:a")]
    assert found.same == 1
    only = compare_lists(made(entry("Enterprise:a")), new, lambda key: followed(key, {"Enterprise": {"a": "b"}}))
    assert [(r.what, r.key, r.key_before) for r in only.rows] == [("changed", "Enterprise:b", "Enterprise:a")]
    gone = compare_lists(made(entry("Enterprise:a")), made(), lambda key: followed(key, {"Enterprise": {"a": "b"}}))
    assert [(r.what, r.key, r.key_before) for r in gone.rows] == [("left", "Enterprise:b", "Enterprise:a")]


def test_states_are_compared_where_both_bundles_kept_them() -> None:
    """A segment that was merged into another is that one; one from before states were kept says nothing of them."""
    old, new = (
        replace(bundle(), states=tuple(SegmentState(i, f"环节{i}", state) for i, state in states.items()))
        for states in (
            {"a": "unknown", "b": "missing", "c": "strong", "gone": "plain", "twin": "plain"},
            {"a": "plain", "b": "missing", "c": "strong", "new": "weak"},
        )
    )
    follow = lambda key: followed(key, {"Segment": {"twin": "c"}})  # noqa: E731
    (found,) = compare_states(old, new, follow)
    told = {r.name: (r.what, r.key, *((c.before, c.after) for c in r.cells)) for r in found.rows}
    assert told == {
        "环节a": ("changed", "Segment:a@320583", ("待核实", "一般")),
        "环节new": ("entered", "Segment:new@320583", ("没有这个环节", "薄弱")),
        "环节gone": ("left", "Segment:gone@320583", ("一般", "没有这个环节")),
    }
    assert compare_states(bundle(), new, follow) == compare_states(old, bundle(), follow) == []
    assert read_bundle(written(old)) == old


def test_districts_add_up_or_say_why_not() -> None:
    city = bundle(*(entry(f"Enterprise:{k}") for k in "abc"), place=("320500",), place_name="苏州市")
    one = bundle(entry("Enterprise:a"), entry("Enterprise:b"))
    other = bundle(entry("Enterprise:c"), place=("320505",), place_name="虎丘区")
    both = {"320583": "昆山市", "320505": "虎丘区"}
    (fits,) = add_up(city, [one, other], both)
    assert (fits.adds, fits.city, fits.districts) == (True, 3, 3)
    assert fits.why == (), "what adds up has no reason why it does not"
    assert fits.apart == (declarations()["firms"].apart,), "what must not be added up is said even where the rows do"
    assert "各区不能相加" in fits.apart[0]
    (short,) = add_up(city, [one], both)
    assert (short.adds, short.city_only) == (False, ("c",))
    assert "还没有提交的区：虎丘区" in short.why
    twice = bundle(
        entry("Enterprise:a"),
        entry("Enterprise:c"),
        entry("Enterprise:d"),
        place=("320505",),
        place_name="虎丘区",
        on=20260901,
    )
    (odd,) = add_up(city, [one, twice], both)
    assert (odd.adds, odd.twice, odd.districts_only) == (False, ("a",), ("d",))
    assert any("不是同一天" in w for w in odd.why)
    words = "人工列入：区里点名（李明，2026-09-01，有效至 2026-12-31）"
    hand = replace(entry("Enterprise:d"), because=(Because("by_hand", "manual", words, "区里点名", ()),))
    (put,) = add_up(city, [one, other, bundle(hand, place=("320506",), place_name="吴中区")], both)
    assert f"其中人工列入、另一边没有列的 1 行：d（吴中区，{words}）" in put.why
    empty, none = bundle(place=("320500",), place_name="苏州市"), bundle()
    (nothing,) = add_up(empty, [none], both)
    assert (nothing.adds, nothing.words, nothing.why[0]) == (False, "没有可比的", "没有可比的"), "one has not handed in"
    (whole,) = add_up(empty, [none, bundle(place=("320505",), place_name="虎丘区")], both)
    assert (whole.adds, whole.words, whole.why) == (True, "是", ()), "all have, and nobody has a row"
    apart = bundle(entry("Segment:s@320500"), place=("320500",))
    (each,) = add_up(apart, [one], both)
    assert (each.adds, each.words, "不能逐行对" in each.why[0], "各区不能相加" in each.why[1]) == (
        *(False, "不可比"),
        *(True, True),
    )


def test_why_a_row_is_only_in_the_citys_is_told_by_its_district() -> None:
    def placed(key: str, district: str | None) -> Entry:
        made_ = entry(f"Enterprise:{key}")
        return replace(made_, cells={**made_.cells, "district": district})

    rows = (
        placed("a", "昆山市"),
        placed("b", "苏州高新区（虎丘区）"),
        placed("c", "苏州市"),
        placed("d", None),
        placed("e", "昆山市（生产基地）、虎丘区（总部）"),
        entry("Enterprise:f"),
    )
    city = bundle(*rows, place=("320500",), place_name="苏州市")
    (found,) = add_up(city, [bundle()], {"320583": "昆山市", "320505": "虎丘区"})
    assert [w for w in found.why if w.startswith("只在全市的")] == [
        "只在全市的 2 行，所在区已提交，没有列：a、e",
        "只在全市的 1 行，所在区还没有提交：b",
        "只在全市的 2 行，不知道在哪个区：c、d",
        "只在全市的 1 行，所在区还没有提交、不知道在哪个区，或区里没有列：f",
    ]


def test_what_is_lacking_is_said_once_of_a_bundle_that_was_kept_before() -> None:
    """“…，不做”没有做: the reasons in presets had the words that are now said of all of them."""
    former = (
        "在谈项目清单（正在谈的在“招商跟进”里，不另做）",
        "用地清单（没有用地的数据，不做）",
        "产业地图（没有底图数据，不画）",
        "断点图（不另画：断点堵点在产业链图谱上，候选在招商目标清单里）",
    )
    said = (
        "在谈项目清单（正在谈的在“招商跟进”里）、用地清单（没有用地的数据）、产业地图（没有底图数据）、"
        "断点图（断点堵点在产业链图谱上，候选在招商目标清单里）没有做，要用的请另附"
    )
    assert lacking_words(replace(bundle(), preset_title="三单六库", lacking=former)) == f"样式“三单六库”里的{said}"


class Silent:
    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        return []

    def rows(self, kind: str, columns: Sequence[str], on: int) -> list[tuple[Any, ...]]:
        return []


@pytest.mark.parametrize("preset", [p.name for p in all_presets(KNOWN)])
def test_a_bundle_by_each_preset(preset: str) -> None:
    graph = levelled()
    place = make_place(graph, ["320500"])
    wanted = Wanted(find_preset(preset, KNOWN), "f", place, Period(2026, 3))
    one = make_bundle(graph, Silent(), wanted)
    assert one == make_bundle(graph, Silent(), wanted)
    assert read_bundle(written(one)) == one
    assert one.maps[0].svg.startswith("<svg")
    notes = "\n".join(bundle_notes(one))
    assert all(text in notes for text in one.lacking)
    assert ("没有做，要用的请另附" in notes) == bool(one.lacking)
    assert not any(word in notes for word in ("不做", "不画", "不另", "没有做："))
    by = MadeBy(one.preset_title, lacking_words(one), assumptions(one))
    document = bundle_document([replace(p.made, title=p.title) for p in one.lists], by=by)
    said = "".join(s.text for s in document.sentences())
    assert lacking_words(one) in said
    assert all(text.rstrip("。") in document.bases["preset"].counts for text in assumptions(one))
    assert "preset" in document.used(), "so that it is printed"
    files = bundle_files(one)
    assert [f.name.rpartition(".")[2] for f in files[:3]] == ["xlsx", "svg", "pdf"]
    assert files[2].data.startswith(b"%PDF")
    assert files[0].counts == one.counts
    for part in one.lists:
        kinds = next(p.kinds for p in wanted.preset.lists if p.title == part.title)
        assert not kinds or {e.kind for e in part.made.listed} <= set(kinds)


def test_a_list_of_one_kind_asks_and_counts_that_kind_alone() -> None:
    """Both parts of 名录 said that the same 94 waited, institutions among them, and that 41 firms lacked one test."""
    near, far = "还差 1 条；请市统计局核对：规模大", "还差 2 条；请市统计局核对：规模大"
    asked = {f"Enterprise:{i}": near if i < 3 else far for i in range(5)}
    asked |= {f"Institution:{i}": "还差 1 条。问机构：与哪些企业合作" for i in range(2)}
    whole = replace(
        made(entry("Enterprise:a"), entry("Institution:b")),
        asked=asked,
        candidates=tuple(map(entry, asked)),
        unasked=4,
        notes=("本地已确认企业 9 家、科研机构 3 家",),
    )
    firms, bodies = of_kinds(whole, ("Enterprise",)), of_kinds(whole, ("Institution",))
    assert ([e.key for e in firms.listed], len(firms.asked), firms.unasked) == (["Enterprise:a"], 5, 4)
    assert ([e.key for e in bodies.listed], len(bodies.asked), bodies.unasked) == (["Institution:b"], 2, 0)
    whole_note = "整张《名录》：本地已确认企业 9 家、科研机构 3 家"
    assert firms.notes == ("取《名录》里的企业：列入 1 家，另有 9 家待核对（先核对 5 家）", whole_note)
    assert bodies.notes == ("取《名录》里的机构：列入 1 家，另有 2 家待核对", whole_note)
    parts = [replace(firms, title="重点企业清单"), replace(bodies, title="科研机构清单")]
    said = "".join(s.text for s in (*counted(parts), *first_of(parts, final=True)))
    assert "《重点企业清单》列 1 家，另有 9 家待核对（先核对 5 家）" in said
    assert "《科研机构清单》列 1 家，另有 2 家待核对。" in said
    assert "先答只差 1 条的 3 家" in said
    assert "核对《重点企业清单》列入的 1 家" in said


def test_whom_notes_name_is_kept_with_a_list_and_with_its_part() -> None:
    """A bundle from before that was kept is the same bytes as it was."""
    note, who = "经营状态不正常、没有列入的：甲", (Rests("Enterprise", ("a",)),)
    whole = replace(made(entry("Enterprise:b")), notes=(note,), named={note: who})
    one = replace(bundle(), lists=(ListPart("名录", whole, "x"),))
    assert read_bundle(written(one)) == one
    assert b'"named"' not in written(replace(one, lists=(ListPart("名录", replace(whole, named={}), "x"),)))
    part = of_kinds(whole, ("Enterprise",))
    assert part.named == {part.notes[-1]: who}


def test_a_list_of_one_kind_where_nobody_is_listed_says_first_why() -> None:
    none = replace(made(), notes=("没有已确认的本地企业和机构。怎么办：导入名录", "另一条"))
    said = "取《名录》里的机构：没有列入的。整张《名录》：没有已确认的本地企业和机构。怎么办：导入名录；另一条"
    assert of_kinds(none, ("Institution",)).notes == (said,)


def test_two_lists_from_one_both_have_their_basis() -> None:
    """The first lost 列入标准 to the second, which said 按“lists 1”从记录生成."""
    whole = replace(
        made(entry("Enterprise:a"), entry("Institution:b")), basis=("截至：今日", "列入标准：四条满足 2 条")
    )
    titles = {"Enterprise": "重点企业清单", "Institution": "科研机构清单"}
    parts = [replace(of_kinds(whole, (kind,)), title=title) for kind, title in titles.items()]
    old = paragraph(Sentence("《重点企业清单》进入 1 家。", (Rests("Field", ("f",)),), "firms"))
    found = bundle_document(parts, since=[old])
    assert found.bases["重点企业清单"].words == "口径：列入标准：四条满足 2 条；截至：今日。"
    assert found.bases["科研机构清单"].words == "口径：与《重点企业清单》相同；截至：今日。"
    assert [g.basis for g in found.grids()] == list(titles.values())
    assert "重点企业清单" in {s.basis for s in found.sentences() if "进入 1 家" in s.text}, "kept under its old key"


def test_a_city_has_districts() -> None:
    graph = levelled()
    suzhou, kunshan = (make_place(graph, [i]) for i in ("320500", "320583"))
    assert (is_city(graph, suzhou), is_city(graph, kunshan)) == (True, False)
    assert (districts_below(graph, suzhou), districts_below(graph, kunshan)) == ({"320583": "昆山市"}, {})
    assert set(SIDES) == {"city", "district"}
