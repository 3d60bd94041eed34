"""Four quarters of a made-up district (示例区 in 示例市), played on a store with a clock of its own.

Every quarter somebody imports, edits, verifies, merges or decides; then the bundle is handed in, gathered, confirmed
and frozen. A copy of the store is kept at each freeze, for those who check what was known then.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import graph.dates
from api.session.session import Session
from api.work.bundling import Order, step_bundle, submit_bundle
from graph.bundles.acts import Said
from graph.bundles.review import Review
from graph.lists.by_hand import ANSWER, ENTRY, answer_key, entry_key
from graph.questions.bundles.changed import BundleDiff, RowChangeRecord
from graph.questions.bundles.finding import asked_for
from graph.questions.index import ask
from graph.store.contract import Store
from graph.store.open import open_store
from loaders import verifying
from loaders.importing import import_file, rollback_with_derived
from loaders.merging import merge
from tests.graph.bundles.slow_changes import Cause

PLACE, CITY, FIELD = "999001", "999000", "x"
QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
DAYS = ("2026-03-20", "2026-06-20", "2026-09-20", "2026-12-20")
_FIRMS = ("e1", "e2", "e3", "e4", "e5", "e6", "e7", "twin1", "twin2")
_SEGMENTS = (
    ("ore", "示例原料", "上游"),
    ("chip", "示例芯片", "中游"),
    ("board", "示例整机", "下游"),
    ("tool", "示例设备", "支撑"),
)
_DOES = {
    "e1": ("chip",),
    "e2": ("board",),
    "e3": ("chip", "board"),
    "e4": ("ore",),
    "e5": ("chip",),
    "e6": ("board",),
    "e7": ("ore",),
    "twin1": ("chip",),
    "twin2": ("board",),
}
Rows = Sequence[Sequence[object]]


@contextmanager
def clock() -> Iterator[dict[str, str]]:
    """The clock says ``["day"]``, a millisecond later each time that it is asked."""
    moment, ticks = {"day": DAYS[0]}, itertools.count()

    def now() -> dt.datetime:
        start = dt.datetime.fromisoformat(f"{moment['day']}T02:00:00+00:00")
        return start + dt.timedelta(milliseconds=next(ticks))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.dates, "now", now)
        patch.setenv("CHAINATLAS_LEARN", "off")
        yield moment


def first_tables() -> dict[str, Rows]:
    """What is known at the start: a list declared complete, so that there are gaps."""
    honoured = dict.fromkeys(("e1", "e2", "e5"), "专精特新") | dict.fromkeys(("e3", "e7", "twin1", "twin2"), "瞪羚")
    firms = [
        [
            i,
            f"示例{i}",
            f"示例{i}有限公司",
            "示例区" if i != "e7" else "邻区",
            honoured.get(i, ""),
            r,
            "m",
        ]
        for i, r in zip(_FIRMS, (200000, 150000, 30000, 120000, 400000, 90000, 70000, 110000, 130000), strict=True)
    ]
    return {
        "区划.csv": [
            ["区划代码", "区划名称", "级别", "上级区划"],
            [CITY, "示例市", "市", ""],
            [PLACE, "示例区", "县级", CITY],
            ["999002", "邻区", "县级", CITY],
        ],
        "细分领域.csv": [["领域编号", "领域名称", "链条状态"], [FIELD, "示例链", "参考链"], ["void", "空领域", ""]],
        "环节.csv": [
            ["环节编号", "环节名称", "细分领域", "阶段", "子阶段", "序号", "外购可得性"],
            *([i, n, FIELD, s, s, k, 0.2] for k, (i, n, s) in enumerate(_SEGMENTS)),
        ],
        "环节供需.csv": [
            ["上游环节", "下游环节", "是否必需"],
            ["ore", "chip", "是"],
            ["chip", "board", "是"],
            ["tool", "chip", "是"],
        ],
        "名录.csv": [
            ["名录编号", "名录名称", "名录种类", "入列方式", "名录截至", "申明完整度", "申明人", "申明依据"],
            ["m", "示例名录", "自有台账", "应列尽列", "2026-03-01", 1, "示例专班", "逐户核对"],
        ],
        "名录家数.csv": [["名录", "地区", "家数"], ["m", "示例市", ""], ["m", "示例区", ""], ["m", "邻区", ""]],
        "企业.csv": [["企业编号", "企业简称", "企业名称", "所在地", "资质荣誉", "营业收入", "名录"], *firms],
        "企业环节.csv": [["企业", "环节", "收入占比"], *([f, s, 0.5] for f, does in _DOES.items() for s in does)],
        "机构.csv": [["机构编号", "机构名称", "机构类型", "所在地"], ["lab", "示例院", "科研院所", "示例区"]],
        "机构环节.csv": [["机构", "环节"], ["lab", "chip"], ["lab", "tool"]],
        "项目.csv": [
            ["项目编号", "项目名称", "所在地", "建设环节", "项目阶段", "总投资"],
            ["p1", "示例设备项目", "示例区", "tool", "签约", 5],
            ["p2", "示例芯片项目", "示例区", "chip", "意向", 3],
        ],
        "企业项目.csv": [["企业", "项目"], ["e1", "p1"]],
    }


@dataclass
class Played:
    """The store as it is at the end, and a copy of it at the freeze of each quarter."""

    path: Path
    copies: dict[str, Path]

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"


@dataclass(frozen=True)
class Where:
    """What the quarters are played about; ``segments`` lead from the names of the events to ids, and their names."""

    field: str = FIELD
    place: str = PLACE
    city: str = CITY
    preset: str = "1+N"
    segments: Mapping[str, tuple[str, str]] = dataclasses.field(
        default_factory=lambda: {i: (i, name) for i, name, _ in _SEGMENTS}
    )


class Play:
    """Plays quarters on a store."""

    def __init__(self, folder: Path, moment: dict[str, str], where: Where | None = None) -> None:
        self.folder, self.moment, self.where = folder, moment, where or Where()
        self.path, self.count = folder / "quarters.db", 0
        self.copies: dict[str, Path] = {}

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(self.url, write=True)
        try:
            yield store
        finally:
            store.close()

    def load(self, tables: dict[str, Rows], by: str = "李明") -> int:
        """Import tables; returns the batch."""
        self.count += 1
        where = self.folder / f"表{self.count}"
        where.mkdir()
        for name, rows in tables.items():
            with (where / name).open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle).writerows(rows)
        with self.store() as store:
            report, _ = import_file(store, "workbook", where, by=by)
            assert not report.rejects, report.rejects
            return max(b.id for b in store.batches())

    def segment(self, name: str) -> str:
        """The id of a segment that the events name."""
        return self.where.segments[name][0]

    def step(self, period: str, name: str, said: Said, place: str = "") -> Review:
        with Session(self.url, write=True) as session:
            asked = asked_for(session, self.where.field, place or self.where.place, period)
            if name == "submit":
                return submit_bundle(session, session.store, asked, said, Order(preset=self.where.preset), None)
            return step_bundle(session.store, asked, name, said)

    def freeze(self, period: str, place: str = "") -> Review:
        """All steps from draft to frozen; a copy of the store is kept."""
        self.step(period, "submit", Said("区里甲"), place)
        return self.freeze_rest(period, place)

    def freeze_rest(self, period: str, place: str = "") -> Review:
        """The steps after the draft."""
        place = place or self.where.place
        self.step(period, "gather", Said("市里乙"), place)
        self.step(period, "confirm", Said("市里乙", side="city"), place)
        self.step(period, "confirm", Said("区里甲", side="district"), place)
        self.copies[f"{place} {period}"] = self.folder / f"{place} {period}.db"
        shutil.copy(self.path, self.copies[f"{place} {period}"])
        return self.step(period, "freeze", Said("市里乙"), place)


def play(folder: Path) -> Played:
    """All four quarters."""
    with clock() as moment:
        game = Play(folder, moment)
        game.load(first_tables())
        game.freeze(QUARTERS[0])
        moment["day"] = "2026-05-06"
        second_quarter(game)
        moment["day"] = DAYS[1]
        game.freeze(QUARTERS[1])
        moment["day"] = "2026-08-08"
        third_quarter(game)
        moment["day"] = DAYS[2]
        game.freeze(QUARTERS[2])
        moment["day"] = "2026-11-11"
        fourth_quarter(game)
        moment["day"] = DAYS[3]
        game.freeze(QUARTERS[3])
        game.freeze(QUARTERS[3], CITY)
        game.copies = {k.split()[1]: v for k, v in game.copies.items() if k.startswith(PLACE)}
        return Played(game.path, game.copies)


def second_quarter(game: Play) -> None:
    """A firm grows, one comes, one is honoured; a project begins; somebody looks whether a segment is there."""
    game.load({"企业.csv": [["企业编号", "企业名称", "营业收入"], ["e3", "示例e3有限公司", 160000]]}, "王芳")
    game.load(
        {
            "企业.csv": [
                ["企业编号", "企业简称", "企业名称", "所在地", "资质荣誉", "营业收入", "名录"],
                ["new", "示例new", "示例new有限公司", "示例区", "专精特新", 300000, "m"],
            ],
            "企业环节.csv": [["企业", "环节", "收入占比"], ["new", game.segment("tool"), 0.9]],
            "项目.csv": [["项目编号", "项目名称", "项目阶段"], ["p1", "示例设备项目", "开工"]],
        }
    )
    game.load({"企业.csv": [["企业编号", "企业名称", "资质荣誉"], ["e4", "示例e4有限公司", "小巨人"]]}, "赵强")
    with game.store() as store:
        id_, called = game.where.segments["ore"]
        said = verifying.Said(game.where.place, id_, "有", "走访", "示例专班", "王芳", firms=["e4"])
        verifying.record(store, said, ("示例区", called))


def third_quarter(game: Play) -> None:
    """A firm is renamed, two are merged, an import is undone, one is taken on by hand, one is answered for."""
    game.load({"企业.csv": [["企业编号", "企业简称", "企业名称"], ["e1", "更名e1", "更名e1有限公司"]]})
    with game.store() as store:
        days = sorted({b.effective for b in store.batches() if b.source == "workbook"})
        third = next(b.id for b in store.batches() if b.source == "workbook" and b.effective == days[1])
        rollback_with_derived(store, third, "赵强")
        merge(store, "twin1", "twin2", reason="同一家", by="王芳")
        key = entry_key("firms", game.where.field, (game.where.place,), "Enterprise:e6")
        values = {"decision": "in", "reason": "市里点名", "until": "2026-10-31", "name": "示例e6"}
        store.note(ENTRY, key, values, "李明")
        store.note(
            ANSWER,
            answer_key(game.where.field, "Enterprise:e3", "innovation"),
            {"answer": "是", "unit": "市统计局"},
            "统计甲",
        )


def fourth_quarter(game: Play) -> None:
    """The entry by hand has run out; a firm is closed, one moves away, a project ends, one starts another segment."""
    game.load({"企业.csv": [["企业编号", "企业名称", "经营状态"], ["e2", "示例e2有限公司", "吊销注销"]]})
    game.load({"企业.csv": [["企业编号", "企业名称", "所在地"], ["e5", "示例e5有限公司", "邻区"]]}, "王芳")
    game.load({"项目.csv": [["项目编号", "项目名称", "项目阶段"], ["p2", "示例芯片项目", "终止"]]})
    game.load({"企业环节.csv": [["企业", "环节", "收入占比"], ["new", game.segment("ore"), 0.3]]})


def quick(found: RowChangeRecord) -> tuple[tuple[str, str], set[Cause]]:
    """A row as the slow look tells it."""
    kept = found.what not in ("entered", "left", "merged")
    key = found.key if kept or found.what == "entered" else found.key_before or found.key
    causes = {(c.kind, c.key, c.batch) for c in found.causes if c.how not in ("method", "computed")}
    return ("kept" if kept else found.what, key), causes


def differing(session: Session, start: str, end: str) -> BundleDiff:
    """What differs between two quarters of the made-up district."""
    found: BundleDiff = ask(session, "bundle-diff", field=FIELD, place="示例区", start=start, end=end).record
    return found
