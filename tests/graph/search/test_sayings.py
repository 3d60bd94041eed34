"""Facts of one firm that come from several lists stand side by side, the stronger list first."""

from __future__ import annotations

from pathlib import Path

from graph.dates import today
from graph.search.sayings import Saying, sayings
from graph.store.contract import Store
from loaders.importing import import_file
from tests.crafted import folder
from tests.engines import engine_store

store = engine_store
CODE = "91350100M000100Y43"
HEADS = ["统一社会信用代码", "企业名称", "营业收入", "行业大类", "资料日期", "资料来源", "所在地", "名录"]
ROSTERS = [["名录编号", "名录名称", "名录种类"], ["gs", "昆山规上", "规上企业"], ["tz", "招商台账", "自有台账"]]
PLACES = [["区划代码", "区划名称"], ["320583", "昆山市"], ["340100", "合肥市"]]


def load(store: Store, path: Path, roster: str, **told: str) -> None:
    """Import a list of one firm."""
    row = {"统一社会信用代码": CODE, "企业名称": "甲有限公司", "名录": roster, **told}
    sheets = {"企业": [HEADS, [row.get(h, "") for h in HEADS]], "名录": ROSTERS, "区划": PLACES}
    files = {f"{name}.csv": rows for name, rows in sheets.items()}
    report, _ = import_file(store, "workbook", folder(path / roster, files))
    assert not report.rejects


def said(store: Store) -> tuple[Saying, ...]:
    return sayings(store, "Enterprise", CODE, store.history("Enterprise", (CODE,)), today())


def test_what_lists_say_differently_stands_side_by_side_the_stronger_first(store: Store, tmp_path: Path) -> None:
    first = {"营业收入": "100", "行业大类": "C39", "所在地": "昆山市", "资料日期": "2025-06", "资料来源": "统计局"}
    other = {"营业收入": "900", "所在地": "合肥市", "资料日期": "2026-01", "资料来源": "自己记的"}
    load(store, tmp_path, "gs", **first)
    assert said(store) == ()
    load(store, tmp_path, "tz", **other)
    seen = [(s.label, s.value, s.roster, s.as_of, s.used) for s in said(store)]
    assert seen == [
        ("营业收入", 100.0, "昆山规上", "2025-06", False),
        ("营业收入", 900.0, "招商台账", "2026-01", True),
        ("所在地", "昆山市", "昆山规上", "2025-06", False),
        ("所在地", "合肥市", "招商台账", "2026-01", True),
    ]
    load(store, tmp_path, "gs", **first)  # the way out: the list that one holds with is imported again
    seen = [(s.value, s.used) for s in said(store)]
    assert seen == [(100.0, True), (900.0, False), ("昆山市", True), ("合肥市", False)]
    store.rollback(max(b.id for b in store.batches()))
    assert [s.used for s in said(store)] == [False, True, False, True]


def test_a_list_that_corrects_itself_contradicts_nobody(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, "gs", 营业收入="100", 资料日期="2025-06")
    load(store, tmp_path, "gs", 营业收入="120", 资料日期="2026-06")
    assert said(store) == ()
    load(store, tmp_path, "tz", 营业收入="120")
    assert said(store) == ()
    assert sayings(store, "Roster", "gs", store.history("Roster", ("gs",)), today()) == ()


def test_what_came_with_no_list_is_a_correction_but_stands_beside_lists_that_differ(
    store: Store, tmp_path: Path
) -> None:
    load(store, tmp_path, "gs", 营业收入="100")
    rows = [["统一社会信用代码", "企业名称", "营业收入", "资料来源"], [CODE, "甲有限公司", "300", "电话问的"]]
    import_file(store, "workbook", folder(tmp_path / "问", {"企业.csv": rows}))
    assert said(store) == ()
    load(store, tmp_path, "tz", 营业收入="500")
    assert [(s.value, s.roster) for s in said(store)] == [(100.0, "昆山规上"), (500.0, "招商台账"), (300.0, "")]
