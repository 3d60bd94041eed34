"""How much of a ledger is right after at most three changes by a person who knows the truth.

A change is a drop-down: another meaning of a column, with its unit. The columns that lose most cells are changed first.
The ledgers are the two hundred generated and those written apart that were read while rules were mended.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.loaders.apart import KEPT, judged
from benchmarks.loaders.facts import path_of
from benchmarks.loaders.ledgers import LEDGERS
from graph.errors import ChainError
from graph.store.contract import Store
from loaders.ledger.books import Checked, column_letter
from loaders.sample_store import open_sample
from loaders.table.check import check_table
from tests.loaders.table.dirty import Ledger, make
from tests.loaders.table.judging import judge_each

CLICKS = 3
TARGETS = {
    "uscc": "企业.统一社会信用代码",
    "full_name": "企业.企业名称",
    "size": "企业.营业收入",
    "listed_on": "企业.上市日期",
    "status": "企业.经营状态",
    "honours": "企业.资质荣誉",
    "name": "项目.项目名称",
    "stage": "项目.项目阶段",
    "amount_cny_100m": "项目.总投资",
}
"""What a column of a generated ledger is, by the field of its cells."""
Fates = list[tuple[str, str]]
"""Of each cell its column's letter and what became of it."""
Judge = Callable[[Checked], Fates]


def run() -> Iterator[str]:
    """A sentence for each kind of ledger."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        yield _said(f"{LEDGERS} 份生成的台账", [_generated(make(seed, folder)) for seed in range(LEDGERS)])
        zipfile.ZipFile(path_of("ledgers.zip")).extractall(folder)
        store = open_sample(folder)
        paths = sorted(p for p in folder.glob("*.json") if int(p.stem) % 2)
        yield _said(f"{len(paths)} 张另写的台账（改规则时看过的）", [_written(p, store) for p in paths])
        store.close()


def _said(what: str, pairs: list[tuple[Counter[str], Counter[str], int]]) -> str:
    before = sum((p[0] for p in pairs), Counter[str]())
    after = sum((p[1] for p in pairs), Counter[str]())
    full = sum(p[1]["landed"] == p[1].total() for p in pairs)
    left = "，".join(f"{fate} {n}" for fate, n in after.most_common() if fate != "landed")
    clicks = sum(p[2] for p in pairs)
    return (
        f"{what}：不经人手 {before['landed'] / before.total():.1%}；每份至多改 {CLICKS} 个下拉框（共改 {clicks} 个）"
        f"之后 {after['landed'] / after.total():.2%}，格格都对的 {full} 份；其余：{left or '无'}"
    )


def changed(
    path: Path, store: Store | None, judge: Judge, wanted: Mapping[str, tuple[str, str]]
) -> tuple[Counter[str], Counter[str], int]:
    """What became of the cells before and after, and how many columns were changed; ``wanted`` are by letter the
    meaning and the unit that the truth has. A change that helps nothing is taken back.
    """
    checked = check_table(path, store)
    best = judge(checked)
    before, clicks = Counter(f for _, f in best), 0
    losses = Counter(letter for letter, fate in best if fate not in ("landed", "put aside") and letter in wanted)
    for letter, _ in losses.most_common():
        if clicks == CLICKS or checked.understood is None:
            break
        try:
            again = check_table(path, store, mapping=_with(checked, letter, *wanted[letter]))
        except ChainError:
            continue
        now = judge(again)
        if _landed(now) > _landed(best):
            best, checked, clicks = now, again, clicks + 1
    return before, Counter(f for _, f in best), clicks


def _landed(fates: Fates) -> int:
    return sum(fate == "landed" for _, fate in fates)


def _with(checked: Checked, letter: str, target: str, unit: str) -> str:
    """The mapping as JSON with one column changed; whatever else was read as the same is left out."""
    assert checked.understood is not None
    mapping: dict[str, Any] = json.loads(json.dumps(checked.understood.mapping))
    heads = {c.letter: c.column for c in checked.understood.columns}
    for column in mapping["columns"]:
        if column["column"] == heads.get(letter):
            column |= {"to": [target] if target else [], "unit": unit or column["unit"]}
        elif target and target.partition(".")[2] != "所在地":
            column["to"] = [t for t in column["to"] if t != target]
    return json.dumps(mapping, ensure_ascii=False)


def _generated(ledger: Ledger) -> tuple[Counter[str], Counter[str], int]:
    places = "项目.所在地" if any(c.kind == "Project" for c in ledger.cells.values()) else "企业.所在地"
    wanted = {}
    for (_, at), cell in ledger.cells.items():
        target = places if cell.kind == "LOCATED_IN" else "企业产品.产品" if cell.kind == "MAKES" else ""
        wanted[chr(65 + at)] = (target or TARGETS.get(cell.field, ""), "")
    return changed(ledger.path, None, lambda c: list(judge_each(ledger, c)), wanted)


def _written(path: Path, store: Store) -> tuple[Counter[str], Counter[str], int]:
    truth = json.loads(path.read_text(encoding="utf-8"))
    wanted = {}
    for column in truth["columns"]:
        target = sorted(KEPT[column["means"]][0])[0] if column["means"] in KEPT else ""
        wanted[column_letter(column["col"] - 1)] = (target, str(column.get("unit") or ""))

    def judge(checked: Checked) -> Fates:
        return [(told.partition(" ")[0].rstrip("0123456789"), fate) for _, fate, told in judged(truth, checked)]

    return changed(path.parent / truth["file"], store, judge, wanted)


if __name__ == "__main__":
    print(*run(), sep="\n")
