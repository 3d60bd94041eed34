"""All fields of a place in a quarter at once: done, in review, due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.early import known_on
from graph.asking.graphs import Graphs
from graph.asking.parts import PlaceRef
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import PlaceUsual
from graph.bundles.make import is_city
from graph.bundles.period import Period, read_period
from graph.bundles.presets import find_preset
from graph.bundles.review import Review, Subject
from graph.bundles.steps import STATES
from graph.chain.graph import ChainGraph
from graph.dates import days_between, local_day, to_iso, today
from graph.errors import ChainError
from graph.lists.declared import declarations
from graph.questions.bundles.finding import PeriodWord, place_for, reviews
from graph.questions.bundles.show import TOPIC
from graph.says import Says
from graph.views.table import Column, Table, records_table

_SOON = 14
"""Days before the end of a quarter from which what is not frozen is pressed."""
NIL = "（零报告）"
"""Of a bundle that was handed in with nothing on any list, and a remark why."""


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """一个领域到哪一步"""

    field: Annotated[str, Says("领域编号")]
    name: Annotated[str, Says("领域")]
    state: Annotated[str, Says("状态", among=tuple(STATES))]
    label: Annotated[str, Says("到哪一步")]
    preset: Annotated[str, Says("样式")]
    counts: Annotated[Mapping[str, int], Says("各清单行数")]
    edition: Annotated[int, Says("冻结到第几版", "0 为还没有冻结")]
    renewed: Annotated[bool, Says("另起了一版", "已有冻结的一版，后一版在审核中")]
    by: Annotated[str, Says("最近是谁")]
    day: Annotated[str, Says("最近是哪天")]
    due: Annotated[str, Says("期限")]
    late: Annotated[bool, Says("超期")]


@dataclass(frozen=True, slots=True)
class Progress:
    """一个地区、一个季度的全部领域"""

    place: PlaceRef
    city: bool
    period: Annotated[str, Says("季度")]
    period_words: str
    due: Annotated[str, Says("期限", "季度的最后一天")]
    done: Annotated[int, Says("已冻结", "另起了一版在审核中的也在内", "个")]
    under_review: Annotated[int, Says("审核中", "还没有冻结过的", "个")]
    to_do: Annotated[int, Says("未开始", unit="个")]
    lists: Annotated[tuple[str, ...], Says("清单", "通常要交的三单在前；没有提交过的没有行数")]
    rows: tuple[ProgressRow, ...]

    @property
    def renewed(self) -> int:
        """How many are frozen with a later edition under review."""
        return sum(r.renewed for r in self.rows)


def find_progress(graphs: Graphs, place: PlaceUsual, period: PeriodWord = None) -> Progress:
    """Every field with segments, in the order of the data."""
    outline, quarter = graphs.outline(), read_period(period)
    known_on(graphs, quarter.last)
    where, known, now = place_for(outline, place), reviews(graphs), today()
    ids = tuple(sorted(where.ids))
    rows = []
    for field, name in fields_of(outline):
        subject = Subject(field, ids, quarter.key)
        rows.append(
            _progress_row(name, known.get(subject.key) or Review(subject, name, where.name, False), quarter, now)
        )
    done, none = sum(r.edition > 0 for r in rows), sum(r.state == "none" for r in rows)
    return Progress(
        PlaceRef(where.name, where.ids),
        is_city(outline, where),
        quarter.key,
        quarter.words,
        to_iso(quarter.last),
        done,
        len(rows) - done - none,
        none,
        tuple(dict.fromkeys((*_usual_titles(), *(title for r in rows for title in r.counts)))),
        tuple(rows),
    )


def _usual_titles() -> tuple[str, ...]:
    """The lists of the usual preset, which are owed before anything is handed in; none where it cannot be read."""
    try:
        return tuple(p.title for p in find_preset(None, declarations()).lists)
    except ChainError:
        return ()


def fields_of(outline: ChainGraph) -> list[tuple[str, str]]:
    """Ids and names of the fields that have segments."""
    table = outline.nodes["Field"]
    known = zip(map(str, table.ids), map(str, table.names()), strict=True)
    return [(id_, name) for id_, name in known if len(outline.field_segments(id_))]


def _progress_row(name: str, review: Review, quarter: Period, now: int) -> ProgressRow:
    newest, last = review.newest, next((e for e in reversed(review.entries) if e.counted), None)
    return ProgressRow(
        review.subject.field,
        name,
        review.state,
        review.words + (NIL if newest and not any(newest.counts.values()) else ""),
        newest.preset_title if newest else "",
        newest.counts if newest else {},
        len(review.editions),
        review.renewed,
        last.by if last else "",
        local_day(last.at) if last else "",
        "" if review.editions else due_words(quarter, now),
        not review.editions and now > quarter.last,
    )


def due_words(quarter: Period, now: int) -> str:
    """How the end of the quarter lies to the day, for what was not frozen yet; "" before it begins.

    >>> due_words(Period(2026, 3), 20260925), due_words(Period(2026, 3), 20261002)
    ('临期，还有 5 天', '超期 2 天')
    """
    if now < quarter.first:
        return ""
    left = days_between(now, quarter.last)
    if left < 0:
        return f"超期 {-left} 天"
    return f"临期，还有 {left} 天" if left <= _SOON else f"{to_iso(quarter.last)} 前"


def progress_table(found: Progress) -> Table:
    """A line for each field."""
    columns = (
        Column("name", "领域"),
        Column("label", "到哪一步"),
        *(Column(f"count {title}", title, "integer", "行") for title in found.lists),
        Column("edition", "版", "integer"),
        Column("day", "最近"),
        Column("by", "最近是谁"),
        Column("due", "期限"),
    )
    rows = [
        {
            "name": r.name,
            "label": r.label,
            "edition": r.edition or None,
            "day": r.day or None,
            "by": r.by or None,
            "due": r.due or None,
            **{f"count {title}": r.counts.get(title) for title in found.lists},
        }
        for r in found.rows
    ]
    again = f"（其中 {found.renewed} 个另起了一版，在审核中）" if found.renewed else ""
    note = f"合计：已冻结 {found.done}{again}，审核中 {found.under_review}，未开始 {found.to_do}；期限 {found.due}"
    return records_table(f"{found.place.name} {found.period_words}", columns, rows, (note,))


def _said_progress(found: Progress) -> Iterable[Said]:
    table = progress_table(found)
    yield Sheet(table.name, [c.label for c in table.columns], table.rows, table.notes[0])


QUESTION = Question(
    "bundle-progress",
    "各领域的三单一图到哪一步",
    "一个地区、一个季度的全部领域：已冻结、审核中、未开始，各清单几行，期限。",
    find_progress,
    reads=None,
    topic=TOPIC,
    tables=lambda found: (progress_table(found),),
    said=_said_progress,
    file=lambda found: f"三单一图进度-{found.place.name}-{found.period}",
    command="bundle progress",
    page="/bundles?place={place}&period={period}",
)
