"""培育梯度: who stands where on the ladder in a place, what is missing, whose next rung lifts a segment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.asking.parts import Named, Notes, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.dates import to_iso
from graph.ladder.held import Certificate
from graph.ladder.indicators import KIND
from graph.ladder.people import PLACE_NOTES, PLACE_WORDS, expiring
from graph.model.schema import default_schema
from graph.questions.firms.ladder_found import Found, find
from graph.questions.firms.ladder_rows import (
    ExpiringRow,
    LiftRow,
    NearRow,
    RungRow,
    TestRow,
    expiring_row,
    test_rows,
)
from graph.says import Says
from graph.views.memo import Memo
from graph.views.table import Table

NOTES = (
    *(f"{PLACE_WORDS[key]}：{note}" for key, note in PLACE_NOTES.items()),
    "口径：企业按所在地算；已退市、吊销注销的不算；只知在更大的区划里的不算在内",
    "口径：按上一个完整年度的数；缺一个数就是“未知”，从不当作不满足；年度指标不外传，差多少只写大概",
    "口径：各级各算，一家企业可以在几级上都列出，几级的家数不能相加",
)

YEARLY = default_schema().nodes[KIND].fields
_SHOWN = 10
"""Years told otherwise by several records that are named."""


@dataclass(frozen=True, slots=True)
class LadderAnswer:
    """一个地区（或其中一个领域）的培育梯度"""

    place: PlaceRef
    field: Named | None
    as_of: On
    version: Version
    year: Annotated[int, Says("用哪一年的数", "上一个完整年度")]
    firms: Annotated[int, Says("企业", "算到的本地企业", unit="家")]
    vague: Annotated[int, Says("说不清在不在", "只知在更大的区划里、没有算的企业", unit="家")]
    with_figures: Annotated[int, Says("有年度指标", "至少有一个数的企业", unit="家")]
    rungs: tuple[RungRow, ...]
    near_total: Annotated[int, Says("总数", "条件已够、接近、先问数的行数；只看一级时另有还远的")]
    near: tuple[NearRow, ...]
    lifts: tuple[LiftRow, ...]
    expiring: tuple[ExpiringRow, ...]
    tests: Annotated[tuple[TestRow, ...], Says("逐条", "写了企业时，它的每一条条件")]
    notes: Notes


def ladder_answer(found: Found) -> LadderAnswer:
    """The answer, for JSON and pages."""
    near, total = found.near
    ids = {name[0]: name[1] for name in found.names}
    segments, called = found.graph.nodes["Segment"], found.graph.nodes["Segment"].names()
    figures = found.facts.figures.values()
    known = np.zeros(found.facts.size, dtype=bool)
    for values in figures:
        known |= ~np.isnan(values).all(axis=0)
    return LadderAnswer(
        place_ref(found.place),
        found.asked,
        to_iso(found.on),
        found.graph.version,
        found.facts.year,
        len(found.firms),
        found.vague,
        int(known.sum()),
        found.counted,
        total,
        tuple(near),
        tuple(
            LiftRow(
                str(segments.ids[x.segment]), str(called[x.segment]), x.rung, tuple(found.names[f][1] for f in x.firms)
            )
            for x in found.lifting
        ),
        tuple(expiring_row(c, left, ids[c.firm]) for c, left in _expiring(found)),
        tuple(row for s, _ in found.standings for row in test_rows(found.facts, s, found.names)) if found.alone else (),
        (*_doubled(found), *NOTES),
    )


def _doubled(found: Found) -> list[str]:
    """Years of firms that several records tell otherwise, as after a merge: which counts, and what to do."""
    out = []
    for each in found.facts.doubled[:_SHOWN]:
        differ = "、".join(YEARLY[name].label for name in each.differ)
        who = (
            f"{found.names[each.firm][1]} {each.year} 年有 {len(each.records)} 条年度指标（{'、'.join(each.records)}）"
        )
        out.append(
            f"请核对：{who}，{differ}不同，不知哪个对；现按资料日期晚的算，同日的按编号在后的；请把不对的一条改正"
        )
    more = len(found.facts.doubled) - _SHOWN
    return [*out, *([f"请核对：另有 {more} 处同一企业同一年的年度指标不同"] if more > 0 else [])]


def _expiring(found: Found) -> list[tuple[Certificate, int]]:
    rungs = {r.name for r in found.rungs}
    soon = expiring(found.certificates, {name[0] for name in found.names}, found.on)
    return [(c, left) for c, left in soon if c.rung in rungs]


def tables(found: Found) -> tuple[Table, ...]:
    """Counts per rung, who is near, what lifts a segment, what runs out; of named firms each test."""
    said = ladder_answer(found)
    head = (
        f"用数：{said.year} 年及以前三年；算到 {said.firms} 家，其中有年度指标的 {said.with_figures} 家",
        *said.notes,
    )
    made = [
        rows_table("梯度", RungRow, said.rungs, head),
        rows_table("谁接近", NearRow, said.near, (f"显示：前 {len(said.near)} 行，共 {said.near_total} 行",)),
        rows_table("带动环节", LiftRow, said.lifts),
        rows_table("将到期证书", ExpiringRow, said.expiring),
    ]
    return (*made, *([rows_table("逐条", TestRow, said.tests)] if found.alone else []))


def said(found: Found) -> Iterable[Said]:
    """Counts, and the first who are near."""
    answer = ladder_answer(found)
    heads = ("级别", "用途", *PLACE_WORDS.values(), "先问哪个数，还远的卡在哪")
    rows = [(r.short, r.use or None, r.held, r.ready, r.close, r.ask, r.far, r.out, _asks(r)) for r in answer.rungs]
    title = f"培育梯度 · {answer.place.name}{f' · {answer.field.name}' if answer.field else ''}"
    yield Sheet(
        title, heads, rows, f"{answer.firms} 家企业，其中 {answer.with_figures} 家有年度指标（用 {answer.year} 年的数）"
    )
    yield _each_test(answer) if found.alone else _near(answer)
    yield from _doubled(found)
    if answer.expiring:
        rows_ = [(e.name, e.rung, e.number or None, e.until, e.left) for e in answer.expiring]
        yield Sheet("九十天内到期的证书", ("企业", "级别", "证书号", "有效至", "还有几天"), rows_)


def _each_test(answer: LadderAnswer) -> Said:
    """Each condition of the firms that were named, apart for 认定 and 复核 of one rung."""
    if not answer.tests:
        return "没有可以逐条看的条件：这一级没有当日有效的标准，只数已持有的。"
    rows = [(t.name, t.rung, t.use, t.words, t.result, t.short or "、".join(t.missing) or None) for t in answer.tests]
    return Sheet("逐条", ("企业", "级别", "用途", "条件", "结果", "差多少，或缺哪个数"), rows)


def _near(answer: LadderAnswer) -> Said:
    """The first who are ready or close, or that nobody can be said to be."""
    rows = [
        (n.name, n.place, n.rung, n.use, n.where, "；".join((*n.unmet, *n.missing)) or None)
        for n in answer.near
        if n.where in (PLACE_WORDS["ready"], PLACE_WORDS["close"])
    ]
    if rows:
        heads = ("企业", "所在地", "级别", "用途", "在哪", "差在哪里，或缺哪个数")
        return Sheet("条件已够与接近的", heads, rows[:20])
    if answer.firms:
        return f"还没有说得出条件已够或接近的企业（{answer.firms} 家里 {answer.with_figures} 家有年度指标）。"
    where = f"做{answer.field.name}的" if answer.field else "的"
    vague = f"；另有 {answer.vague} 家只知在更大的区划里，没有算" if answer.vague else ""
    return f"没有算到{answer.place.name}{where}企业{vague}。"


def _asks(row: RungRow) -> str | None:
    far = f"还远的卡在：{'；'.join(row.far_short)}" if row.far_short else ""
    return "；".join(filter(None, ("、".join(row.ask_first), far))) or None


def memo(found: Found) -> Memo:
    """What whoever decides reads."""
    answer = ladder_answer(found)
    where = f"{answer.place.name}{f'{answer.field.name}' if answer.field else ''}"
    counted = [r for r in answer.rungs if r.rule and r.use == "认定"]
    held = "，".join(f"{r.short} {r.held} 家" for r in answer.rungs if r.held and r.use in ("认定", ""))
    near = "，".join(f"{r.short} {r.ready + r.close} 家" for r in counted if r.ready + r.close)
    asks = "；".join(f"{r.short}先问{r.ask_first[0]}" for r in counted if r.ask and r.ask_first)
    why = (
        f"{where}算到 {answer.firms} 家企业，已持有的：{held or '没有记录'}。",
        f"条件已够或接近的：{near or '凭已有的数还看不出'}。",
        f"没有年度指标的 {answer.firms - answer.with_figures} 家，只能先问数。",
        *((f"先问哪个数：{asks}。",) if asks else ()),
        *((f"九十天内有 {len(answer.expiring)} 张证书到期，要准备复核。",) if answer.expiring else ()),
    )
    names = [n for n in answer.near if n.where in (PLACE_WORDS["ready"], PLACE_WORDS["close"])]
    keys = ("name", "place", "rung", "use", "where", "unmet", "missing")
    table = rows_table("谁接近", NearRow, names, keys=keys)
    return Memo(f"{where}企业培育梯度", answer.place.name, found.on, why, table, answer.notes)


QUESTION = Question(
    "ladder",
    "培育梯度",
    "企业在小升规、规进高、专精特新、瞪羚、独角兽、上市各级上：已持有、条件已够、接近、先问哪个数；谁的下一级带动环节；哪些证书将到期。规则按日期取当时有效的一份，缺数从不当作不满足。",
    find,
    reads=None,
    topic="各领域清单",
    record=ladder_answer,
    tables=tables,
    said=said,
    memo=memo,
    file=lambda found: f"培育梯度-{found.place.name}",
    noun="培育梯度",
    page="/ladder",
)
