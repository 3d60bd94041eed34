"""A file names its roster once: whoever names none is listed in it, and no row is refused for want of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.chain.rosters import LISTED, OWN, firms_on, rosters_of
from graph.errors import BadRequest
from graph.store.contract import Store
from loaders.importing import import_file
from loaders.ledger.books import Checked
from loaders.readers import reader_of
from loaders.workbook.check import check_workbook
from tests.crafted import folder
from tests.engines import FEB, JAN, engine_store, put, table

store = engine_store
Sheet = list[list[Any]]
HEAD = ["名录编号", "名录名称", "名录种类"]
ONE: Sheet = [HEAD, ["gs", "昆山市规上工业企业名录", "规上企业"]]
TWO: Sheet = [*ONE, ["zj", "昆山市专精特新名录", "专精特新企业"]]
FIRMS: Sheet = [
    ["企业编号", "企业名称", "名录"],
    ["E1", "甲有限公司", None],
    ["E2", "乙有限公司", "gs"],
    ["E3", "丙有限公司", None],
]
PLAIN: Sheet = [["企业编号", "企业名称"], ["E1", "甲有限公司"], ["E3", "丙有限公司"]]


def files(at: Path, **sheets: Sheet) -> Path:
    return folder(at / "in", {f"{name}.csv": rows for name, rows in sheets.items()})


def listed(found: Checked) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for t in found.tables if t.kind == "LISTED_IN" for row in t.rows}


def told(found: Checked) -> str:
    return found.notes[0]


def test_the_only_roster_takes_whoever_names_none(tmp_path: Path) -> None:
    found = check_workbook(files(tmp_path, 企业=FIRMS, 名录=ONE), None)
    assert listed(found) == {("E1", "gs"), ("E2", "gs"), ("E3", "gs")}
    assert found.rejects() == []
    assert told(found) == ("这份表里的企业计入：昆山市规上工业企业名录（规上企业，应列尽列）；另有 1 家按“名录”列所写")


def test_of_several_rosters_nobody_guesses_and_no_row_is_refused(tmp_path: Path) -> None:
    found = check_workbook(files(tmp_path, 企业=FIRMS, 名录=TWO), None)
    assert listed(found) == {("E2", "gs")}
    assert found.rejects() == []
    assert told(found).startswith("这份表里的企业计入：自有台账（选列，说不出收全了没有）；另有 1 家按")
    hint = found.notes[1]
    assert "有 2 份（昆山市规上工业企业名录、昆山市专精特新名录）" in hint
    assert "“企业”第 2 行、“企业”第 4 行没有写属于哪份" in hint
    assert "请在“名录”列填名录编号或全称" in hint


def test_without_a_roster_they_are_the_users_own(tmp_path: Path) -> None:
    found = check_workbook(files(tmp_path, 企业=PLAIN), None)
    assert (listed(found), found.notes) == (set(), ["这份表里的企业计入：自有台账（选列，说不出收全了没有）"])


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("688001", "688003"), "这份表里的企业计入：上市公司（应列尽列）"),
        (("688001", None), "自有台账（选列，说不出收全了没有）；其中有股票代码的 1 家计入上市公司（应列尽列）"),
    ],
)
def test_who_has_a_stock_code_is_said_to_be_listed(tmp_path: Path, codes: tuple[str | None, ...], words: str) -> None:
    rows = [[*row, code] for row, code in zip(PLAIN, ("股票代码", *codes), strict=True)]
    assert words in told(check_workbook(files(tmp_path, 企业=rows), None))


def test_a_file_without_enterprises_says_nothing_of_rosters(tmp_path: Path) -> None:
    assert check_workbook(files(tmp_path, 名录=ONE), None).notes == []


def test_a_roster_whose_row_is_refused_takes_nobody_along(tmp_path: Path) -> None:
    found = check_workbook(files(tmp_path, 企业=PLAIN, 名录=[HEAD, ["gs", "名录", "没有这种"]]), None)
    assert {r.sheet for r in found.rejects()} == {"名录"}
    assert listed(found) == set()
    assert "那一行没有通过检查" in found.notes[1]


@pytest.mark.parametrize("chosen", ["zj", "昆山市专精特新名录", " 昆山市专精特新名录 "])
def test_what_is_chosen_goes_before_what_the_file_holds(tmp_path: Path, chosen: str) -> None:
    for rosters in (ONE + TWO[2:], TWO):
        found = check_workbook(files(tmp_path, 企业=FIRMS, 名录=rosters), None, roster=chosen)
        assert listed(found) == {("E1", "zj"), ("E2", "gs"), ("E3", "zj")}
        assert "昆山市专精特新名录（专精特新企业，选列，说不出收全了没有）" in told(found)


def test_an_unknown_choice_is_refused_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"没有名录“规上”；现有：昆山市规上工业企业名录（gs）、上市公司（listed）"):
        check_workbook(files(tmp_path, 企业=FIRMS, 名录=ONE), None, roster="规上")


def test_a_choice_of_two_of_one_name_is_refused(tmp_path: Path) -> None:
    same = [*ONE, ["gs2", "昆山市规上工业企业名录", None]]
    with pytest.raises(BadRequest, match="请改填编号"):
        check_workbook(files(tmp_path, 企业=PLAIN, 名录=same), None, roster="昆山市规上工业企业名录")


@pytest.mark.parametrize("kind", ["sample", "chainkg"])
def test_only_a_workbook_has_the_choice(kind: str) -> None:
    with pytest.raises(BadRequest, match="只有工作簿"):
        reader_of(kind, "gs")


def members(store: Store, on: int | None = None) -> dict[str, set[str]]:
    graph = store.chain(on)
    (names, on_), ids = firms_on(graph), graph.nodes["Enterprise"].ids
    return {name: set(ids[row].tolist()) for name, row in zip(names, on_, strict=True)}


def test_they_are_on_it_from_the_day_of_the_batch_on(tmp_path: Path, store: Store) -> None:
    put(store, table("Enterprise", {"id": "E1", "full_name": "甲有限公司"}), on=JAN)
    import_file(store, "workbook", files(tmp_path, 企业=FIRMS, 名录=ONE), effective=FEB)
    assert members(store, JAN) == {LISTED: set(), OWN: {"E1"}}
    assert members(store) == {"gs": {"E1", "E2", "E3"}, LISTED: set(), OWN: set()}
    again, _ = import_file(store, "workbook", files(tmp_path, 企业=FIRMS, 名录=ONE), effective=FEB)
    assert again.batch is None
    # a second file says something of its own, and takes nothing back
    import_file(store, "workbook", files(tmp_path, 企业=PLAIN, 名录=[HEAD, TWO[2]]), effective=FEB)
    assert members(store) == {"gs": {"E1", "E2", "E3"}, "zj": {"E1", "E3"}, LISTED: set(), OWN: set()}


def test_who_is_on_a_roster_already_is_said_to_stay_there(tmp_path: Path, store: Store) -> None:
    import_file(store, "workbook", files(tmp_path, 企业=PLAIN, 名录=ONE))
    report, _ = import_file(store, "workbook", files(tmp_path, 企业=PLAIN, 名录=[HEAD]))
    assert report.notes == ["这份表里的企业计入：它们原来的名录，不变"]
    more = files(tmp_path, 企业=[*PLAIN, ["E4", "丁有限公司"]], 名录=[HEAD])
    report, _ = import_file(store, "workbook", more)
    assert report.notes == ["这份表里的企业计入：自有台账（选列，说不出收全了没有）；原已列入名录的 2 家不变"]


@pytest.mark.parametrize("chosen", ["gs", "昆山市规上工业企业名录"])
def test_a_roster_of_the_store_may_be_chosen(tmp_path: Path, store: Store, chosen: str) -> None:
    put(store, table("Roster", {"id": "gs", "name": "昆山市规上工业企业名录", "kind": "规上企业"}))
    report, _ = import_file(store, "workbook", files(tmp_path, 企业=PLAIN), roster=chosen)
    assert members(store)["gs"] == {"E1", "E3"}
    assert report.notes[0] == "这份表里的企业计入：昆山市规上工业企业名录（规上企业，应列尽列）"


@pytest.mark.parametrize(("chosen", "id_"), [("上市公司", LISTED), ("自有台账", OWN), ("own", OWN)])
def test_a_built_in_roster_may_be_chosen_too(tmp_path: Path, store: Store, chosen: str, id_: str) -> None:
    import_file(store, "workbook", files(tmp_path, 企业=PLAIN), roster=chosen)
    assert members(store)[id_] == {"E1", "E3"}
    assert [r.id for r in rosters_of(store.chain())] == [LISTED, OWN]
