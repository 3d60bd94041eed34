"""盯引洽谈清单: the leads that are open on the day, of the place and what lies in it, with what is lacking said."""

from __future__ import annotations

from typing import Any

from graph.lists.acts import KINDS
from graph.lists.by_hand import ENTRY
from graph.lists.declared import declarations
from graph.lists.ledger import ledger_sheets
from graph.lists.made import MadeList
from graph.lists.make import make_list
from graph.model.records import Note
from graph.search.merged import TOPIC as MERGED
from graph.work.leads import TOPIC
from tests.worlds import world


def lead(firm: str, day: str, place: str = "320500", field: str = "f", **said: Any) -> Note:
    about = {
        "kind": "enterprise",
        "id": firm,
        "name": f"企业{firm}",
        "home": "上海市",
        "field": field,
        "field_name": "示例链",
    }
    where = {
        "segment": "wafer",
        "segment_name": "晶片",
        "place": [place],
        "place_name": {"320583": "昆山市"}.get(place, "苏州市"),
    }
    first = {"subject": about | where, "state": "interest"}
    return note(firm, day, place, **first, **said)


def note(firm: str, day: str, place: str = "320500", **said: Any) -> Note:
    return Note(
        f"{firm}{place}{day}", TOPIC, f"enterprise|{firm}|wafer|{place}", f"{day}T01:00:00.000000+00:00", "王某", said
    )


def made(*notes: Note, place: str = "苏州市", on: int = 20260131) -> MadeList:
    return make_list("talks", world(), notes, "f", place, on)


LEADS = (
    lead("h1", "2026-01-05", owner="李某", due="2026-01-20", next_step="回访"),
    lead("h2", "2026-01-06", "320583"),
    lead("h3", "2026-01-07"),
    lead("f1", "2026-01-08", "310000"),
    lead("f2", "2026-01-08", field="other"),
    note("h1", "2026-01-10", state="contact", seen="h13205002026-01-05", remark="来访一次"),
    note("h3", "2026-01-11", state="dropped", seen="h33205002026-01-07", remark="不来"),
    note("h2", "2026-02-01", "320583", state="contact", seen="h23205832026-01-06"),
)


def test_open_leads_of_the_place_and_its_districts_are_listed_as_they_stood_on_the_day() -> None:
    found = made(*LEADS)
    assert [(e.id, e.cells["district"], e.cells["lead"], e.cells["due"]) for e in found.listed] == [
        ("h1", "苏州市", "接洽", "2026-01-20（已逾期 11 天）"),
        ("h2", "昆山市", "意向", None),
    ]
    first = found.listed[0].cells
    assert [first[k] for k in ("category", "home", "segment", "next", "owner", "last")] == [
        "引资",
        "上海市",
        "晶片",
        "回访",
        "李某",
        "2026-01-10 来访一次",
    ]
    assert found.listed[0].because[0].words == "招商跟进记的阶段：接洽（王某，2026-01-10）"
    assert found.notes == (
        "正在跟进 2 个（意向 1 个、接洽 1 个）；已逾期 1 个，没有负责人 1 个，没有写下一步或时限 1 个",
        "招商跟进里放弃 1 个，不在这张清单里",
    )
    assert [e.id for e in made(*LEADS, place="昆山市").listed] == ["h2"]
    later = made(*LEADS, on=20260202).listed
    assert [e.cells["lead"] for e in later] == ["接洽", "接洽"]


def test_a_firm_that_two_districts_follow_has_two_rows() -> None:
    found = made(*LEADS, lead("h1", "2026-01-09", "320583"))
    assert [e.id for e in found.listed].count("h1") == 2
    assert len({e.key for e in found.listed}) == len(found.listed)


def merge(keep: str, drop: str) -> Note:
    said = {"decision": "confirmed", "keep": keep, "drop": drop}
    return Note(f"m{drop}", MERGED, f"{keep}{drop}", "2026-01-12T01:00:00.000000+00:00", "王某", said)


def test_a_lead_follows_the_merge_of_its_candidate_and_keeps_what_was_remarked() -> None:
    remark = Note(
        "r", ENTRY, "talks|f|320500|Enterprise:gone@wafer@320500", "2026-01-09T01:00:00", "王某", {"remark": "急"}
    )
    found = made(lead("gone", "2026-01-05"), remark, merge("h1", "gone"))
    (row,) = found.listed
    assert (row.id, row.key) == ("h1", "Enterprise:h1@wafer@320500")
    assert row.cells["name"] == row.name != "企业gone"
    assert row.cells["remark"] == "急"
    assert row.because[0].words.endswith(f"；跟进的“企业gone”已并入“{row.name}”")
    assert not [n for n in found.notes if "合并" in n]


def test_two_leads_that_a_merge_makes_one_are_both_listed_and_told() -> None:
    found = made(lead("gone", "2026-01-05"), lead("h1", "2026-01-06"), merge("h1", "gone"))
    assert sorted(e.key for e in found.listed) == ["Enterprise:gone@wafer@320500", "Enterprise:h1@wafer@320500"]
    assert {e.id for e in found.listed} == {"h1"}
    (told,) = [n for n in found.notes if "合并前的两条都在跟进" in n]
    assert told.endswith("多的一条改为放弃，备注写明并入哪一条")


def test_targets_are_told_with_their_leads_as_they_stood_on_the_day() -> None:
    """Of several of one candidate it is that of the place."""

    def told(*notes: Note) -> dict[str, Any]:
        return {e.id: e.cells["lead"] for e in make_list("targets", world(), notes, "f", "苏州市", 20260131).listed}

    assert told(lead("f1", "2026-02-01")) == dict.fromkeys(("h1", "f1", "h2"))
    known = (lead("f1", "2026-01-05", owner="李某"), lead("gone", "2026-01-06"), lead("f1", "2026-01-07", "320583"))
    later = note("f1", "2026-02-02", state="contact", seen="f13205002026-01-05")
    assert told(*known, later, merge("h1", "gone")) == {"h1": "意向（未指定）", "f1": "意向（李某）", "h2": None}


def test_nobody_followed_says_how_to_begin() -> None:
    found = made()
    assert found.listed == ()
    assert found.notes[0].startswith("苏州市“示例链”没有正在跟进的招商目标。怎么办：在招商目标页勾选")
    (sheet,) = ledger_sheets(made(*LEADS))
    assert sum("各区不能相加" in n for n in sheet.notes) == 1


def test_every_declared_list_says_whom_people_may_add() -> None:
    assert KINDS.keys() == declarations().keys()
