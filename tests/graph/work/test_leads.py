"""Leads: read from the work log, changed by rules, picked and put in order; on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import BadRequest, Conflict, NotFound
from graph.model.records import Note
from graph.questions.records.lead import lead_list
from graph.questions.tables.leads import lead_history_table, leads_table
from graph.store.contract import Store
from graph.work.lead_list import NOBODY, Wanted, counts, due_words, pick
from graph.work.lead_rules import LONGEST, STEPS, change, merged, needs_reason, start, state_of
from graph.work.leads import STATES, TOPIC, Lead, Subject, find_lead, leads_of
from tests.engines import engine_store

store = engine_store
ON = 20260301


def about(id_: str = "e1", **fields: Any) -> Subject:
    return Subject(
        **{
            "kind": "enterprise",
            "id": id_,
            "name": f"企业{id_}",
            "home": "上海市",
            "field": "f",
            "field_name": "示例链",
            "segment": "wafer",
            "segment_name": "晶片",
            "place": ("320500",),
            "place_name": "苏州市",
            "score": 0.5,
        }
        | fields
    )


class Log:
    """A work log in memory: entries one minute apart."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def write(self, key: str, values: dict[str, Any], by: str = "李明") -> Note:
        n = len(self.notes)
        note = Note(f"{n:08x}", TOPIC, key, f"2026-02-01T08:{n:02d}:00.000000+00:00", by, values)
        self.notes.append(note)
        return note

    def add(self, subject: Subject | None = None, **said: str) -> Lead:
        subject = subject or about()
        self.write(subject.key, start(subject, "李明", **said))
        return self.lead(subject)

    def lead(self, subject: Subject | None = None) -> Lead:
        return next(x for x in leads_of(self.notes) if x.subject.key == (subject or about()).key)

    def step(self, by: str = "王芳", subject: Subject | None = None, **said: str) -> Lead:
        now = self.lead(subject)
        self.write(now.subject.key, change(now, now.last, by, said), by)
        return self.lead(subject)


def test_a_lead_is_what_its_entries_leave_and_keeps_them_all() -> None:
    log = Log()
    added = log.add(owner="王芳")
    assert (added.state, added.owner, added.next_step, added.due, added.number) == (
        "interest",
        "王芳",
        "",
        "",
        "00000000",
    )
    log.step(state="接洽", next_step="打电话", due="2026-03-05")
    now = log.step(by="赵六", owner="", remark="第一行\n\n 第二行 ")
    assert (now.state, now.owner, now.next_step, now.due) == ("contact", "", "打电话", "2026-03-05")
    assert now.remark == "第一行\n第二行"
    assert [e.words for e in now.entries] == [
        "加入名单；状态：意向；负责人：王芳",
        "状态：意向 → 接洽；下一步：打电话；日期：2026-03-05",
        "负责人：王芳 → 无",
    ]
    assert [e.by for e in now.entries] == ["李明", "王芳", "赵六"]
    assert not any(e.unseen for e in now.entries)


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in STATES for b in STATES if a != b])
def test_a_step_is_allowed_as_declared_and_all_but_the_next_need_a_reason(before: str, after: str) -> None:
    log = Log()
    now = log.add()
    log.write(now.subject.key, {"seen": now.last, "state": before})
    now = log.lead()
    if after not in STEPS[before]:
        with pytest.raises(BadRequest, match="不能直接改为"):
            change(now, now.last, "王芳", {"state": after, "remark": "有原因"})
        return
    assert change(now, now.last, "王芳", {"state": after, "remark": "有原因"})["state"] == after
    if needs_reason(before, after):
        with pytest.raises(BadRequest, match="写明原因"):
            change(now, now.last, "王芳", {"state": after})
    else:
        assert (before, after) in {("interest", "contact"), ("contact", "talks"), ("talks", "signed")}
        assert change(now, now.last, "王芳", {"state": after}) == {"seen": now.last, "state": after}


@pytest.mark.parametrize(
    ("by", "said", "words"),
    [
        ("", {"owner": "王芳"}, "姓名"),
        ("  ", {"owner": "王芳"}, "姓名"),
        ("王" * 41, {"owner": "王芳"}, "不能超过 40"),
        ("王芳", {}, "没有改动"),
        ("王芳", {"state": "interest", "owner": ""}, "没有改动"),
        ("王芳", {"state": "谈崩"}, "没有状态“谈崩”"),
        ("王芳", {"state": ""}, "没有状态"),
        ("王芳", {"due": "三月"}, "日期“三月”"),
        ("王芳", {"due": "2026-02-30"}, "日期"),
        ("王芳", {"remark": "长" * (LONGEST["remark"] + 1)}, "备注有 2001 字"),
        ("王芳", {"next_step": "长" * 201}, "下一步有 201 字"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(by: str, said: dict[str, str], words: str) -> None:
    now = Log().add()
    with pytest.raises(BadRequest, match=words):
        change(now, now.last, by, said)


def test_adding_needs_a_name() -> None:
    with pytest.raises(BadRequest, match="姓名"):
        start(about(), " ")


def test_a_change_that_did_not_see_the_last_entry_is_refused_and_told_what_it_says() -> None:
    log = Log()
    seen = log.add().last
    now = log.step(owner="王芳", remark="我来跟")
    with pytest.raises(Conflict, match="王芳于 2026-02-01 16:01 负责人：王芳"):
        change(now, seen, "赵六", {"state": "接洽"})
    assert [e.by for e in now.since(seen)] == ["王芳"]
    assert now.since("没有这条") == now.entries


def test_a_form_filled_in_before_others_wrote_keeps_only_what_it_changed() -> None:
    log = Log()
    seen = log.add(owner="王芳").last
    log.step(by="赵六", owner="赵六", due="2026-04-01")
    now = log.step(by="赵六", state="接洽")
    mine = {"state": "interest", "owner": "王芳", "next_step": "写信", "due": "", "remark": "我的备注"}
    assert merged(now, seen, mine) == {
        "state": "contact",
        "owner": "赵六",
        "next_step": "写信",
        "due": "2026-04-01",
        "remark": "我的备注",
    }


def test_an_entry_written_beside_another_stays_and_is_marked() -> None:
    log = Log()
    now = log.add()
    log.write(now.subject.key, {"seen": now.last, "owner": "王芳"}, "王芳")
    log.write(now.subject.key, {"seen": now.last, "owner": "赵六", "remark": "同时写的"}, "赵六")
    both = log.lead()
    assert [(e.by, e.unseen) for e in both.entries] == [("李明", False), ("王芳", False), ("赵六", True)]
    assert both.owner == "赵六"


def test_a_second_adding_at_one_moment_changes_no_state() -> None:
    log = Log()
    log.add()
    log.step(state="接洽")
    log.write(about().key, start(about(), "赵六", owner="赵六"), "赵六")
    now = log.lead()
    assert (now.state, now.owner, len(leads_of(log.notes))) == ("contact", "赵六", 1)


def test_the_same_candidate_for_another_gap_or_place_is_another_lead_and_keys_cannot_be_forged() -> None:
    keys = {about(**f).key for f in ({}, {"segment": "chip"}, {"place": ("320583",)}, {"kind": "talent"})}
    assert len(keys) == 4
    assert about("a|b", segment="c").key != about("a", segment="b|c").key
    assert about("a%7Cb").key != about("a|b").key
    assert about(place=("1", "2")).key == about(place=("2", "1")).key
    assert about().key == "enterprise|e1|wafer|320500"


def test_entries_of_other_programs_do_no_harm() -> None:
    log = Log()
    log.write("x", {"owner": "王芳"})
    log.write("y", {"subject": {**start(about(), "李明")["subject"], "later": 1}, "state": "unheard"})
    assert [(x.state, x.subject.id) for x in leads_of(log.notes)] == [("interest", "e1")]


def test_a_lead_is_found_by_its_number_or_the_beginning_of_it() -> None:
    log = Log()
    log.add()
    log.add(about("e2"))
    every = leads_of(log.notes)
    assert find_lead(every, "00000001").subject.id == "e2"
    assert find_lead([every[0]], " 000000 ").subject.id == "e1"
    for wrong in ("000000", "0", "", "ffffffff"):
        with pytest.raises(NotFound, match="招商跟进"):
            find_lead(every, wrong)


def _three() -> list[Lead]:
    log = Log()
    log.add(about("late"), owner="王芳")
    log.step(subject=about("late"), due="2026-02-27")
    log.add(about("soon", segment="chip", segment_name="芯片"))
    log.step(subject=about("soon", segment="chip"), due="2026-03-04", state="接洽")
    log.add(about("gone", place=("320583",), place_name="昆山市"), owner="王芳")
    log.step(subject=about("gone", place=("320583",)), due="2026-01-01", state="放弃", remark="不来了")
    log.add(about("open", kind="talent"))
    log.add(about("today"))
    log.step(subject=about("today"), due="2026-03-01")
    return leads_of(log.notes)


def test_the_most_pressing_come_first_and_what_is_given_up_last() -> None:
    found = pick(_three(), Wanted(), ON)
    assert [x.subject.id for x in found] == ["late", "today", "soon", "open", "gone"]
    assert [due_words(x, ON) for x in found] == ["已逾期 2 天", "今天到期", "还有 3 天", "", ""]
    assert counts(found, ON) == {"interest": 3, "contact": 1, "talks": 0, "signed": 0, "dropped": 1, "overdue": 1}


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(state="接洽"), ["soon"]),
        (Wanted(state="dropped"), ["gone"]),
        (Wanted(owner="王芳"), ["late", "gone"]),
        (Wanted(owner=NOBODY), ["today", "soon", "open"]),
        (Wanted(segment="芯片"), ["soon"]),
        (Wanted(segment="chip"), ["soon"]),
        (Wanted(field="示例链", kind="talent"), ["open"]),
        (Wanted(place="昆山市"), ["gone"]),
        (Wanted(place="320583"), ["gone"]),
        (Wanted(overdue=True), ["late"]),
        (Wanted(field="别的"), []),
    ],
)
def test_leads_are_picked(wanted: Wanted, ids: list[str]) -> None:
    assert [x.subject.id for x in pick(_three(), wanted, ON)] == ids


@pytest.mark.parametrize("wanted", [Wanted(state="谈崩"), Wanted(kind="firm")])
def test_a_choice_of_what_there_is_not_is_refused(wanted: Wanted) -> None:
    with pytest.raises(BadRequest, match="可用"):
        pick([], wanted, ON)


def test_states_go_by_key_or_word() -> None:
    assert [state_of(t) for t in ("接洽", "contact", " 洽谈 ")] == ["contact", "contact", "talks"]


def test_tables_and_answer_say_the_same() -> None:
    found = pick(_three(), Wanted(), ON)
    table, history = leads_table(found, ON), lead_history_table(found)
    first = dict(zip([c.key for c in table.columns], table.rows[0], strict=True))
    assert (first["state"], first["name"], first["due_words"], first["score"]) == (
        "意向",
        "企业late",
        "已逾期 2 天",
        0.5,
    )
    assert "逾期 1 条" in table.notes[0]
    assert len(history.rows) == sum(len(x.entries) for x in found)
    answer = lead_list(found, 9, ON)
    assert (answer.shown, answer.total, answer.leads[0].overdue) == (5, 9, True)
    assert answer.leads[-1].history[-1].what == "状态：意向 → 放弃；日期：2026-01-01"


def test_leads_live_in_the_work_log_of_every_engine(store: Store) -> None:
    store.note(TOPIC, about().key, start(about(), "李明", owner="王芳"), "李明")
    now = leads_of(store.notes(TOPIC))[0]
    store.note(TOPIC, about().key, change(now, now.last, "王芳", {"state": "接洽", "due": "2026-03-05"}), "王芳")
    now = leads_of(store.notes(TOPIC))[0]
    assert (now.subject, now.state, now.owner, now.due) == (about(), "contact", "王芳", "2026-03-05")
    assert [e.unseen for e in now.entries] == [False, False]
