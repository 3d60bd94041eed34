"""The quarters of a field in a place, and whether districts and city add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import Named, PlaceRef
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import Field, Place
from graph.bundles.adding import SumOfList, add_up
from graph.bundles.make import districts_below
from graph.bundles.period import read_period
from graph.bundles.review import Subject
from graph.chain.lookup import find_id
from graph.chain.named import named
from graph.dates import local_day
from graph.errors import BadRequest
from graph.plain import Plain
from graph.questions.bundles.finding import PeriodWord, asked_for, content, place_for, reviews
from graph.questions.bundles.records import ReviewRecord, StepRecord, review_record
from graph.questions.bundles.show import TOPIC
from graph.says import Says
from graph.views.table import Column, Table


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """一个季度"""

    period: Annotated[str, Says("季度")]
    preset: Annotated[str, Says("样式")]
    counts: Annotated[Mapping[str, int], Says("各清单行数")]
    review: ReviewRecord


@dataclass(frozen=True, slots=True)
class History:
    """一个领域、一个地区的各个季度，新的在前"""

    field: Named
    place: PlaceRef
    quarters: tuple[QuarterRow, ...]


@dataclass(frozen=True, slots=True)
class AddedUp:
    """全市与各区的三单一图对不对得上"""

    field: Named
    place: PlaceRef
    period: Annotated[str, Says("季度")]
    districts: Annotated[tuple[str, ...], Says("已提交的区")]
    absent: Annotated[tuple[str, ...], Says("没有提交的区")]
    lists: tuple[SumOfList, ...]


def find_history(graphs: Graphs, field: Field, place: Place) -> History:
    """Every quarter that was begun, newest first."""
    asked = asked_for(graphs, field, place, None)
    mine = [r for r in reviews(graphs).values() if (r.subject.field, r.subject.place) == _about(asked.subject)]
    rows = tuple(
        QuarterRow(
            r.subject.period,
            r.newest.preset_title if r.newest else "",
            r.newest.counts if r.newest else {},
            review_record(r),
        )
        for r in sorted(mine, key=lambda r: r.subject.period, reverse=True)
    )
    return History(Named(asked.subject.field, asked.field_name), PlaceRef(asked.place.name, asked.place.ids), rows)


def _about(subject: Subject) -> tuple[str, tuple[str, ...]]:
    return subject.field, subject.place


def find_sum(graphs: Graphs, field: Field, place: Place, period: PeriodWord = None) -> AddedUp:
    """The city's bundle, frozen or under review, held against those of its districts."""
    outline, quarter = graphs.outline(), read_period(period)
    id_, where = find_id(outline, "Field", field), place_for(outline, place)
    expected = districts_below(outline, where)
    about = f"{named(outline, 'Field', id_).name} · {where.name} · {quarter.key}"
    if not expected:
        raise BadRequest(f"{where.name}之下没有县级市（区），没有可合计的；请写一个市")
    whole = reviews(graphs).get(Subject(id_, tuple(sorted(where.ids)), quarter.key).key)
    own = whole.newest if whole else None
    if own is None:
        raise BadRequest(f"{about}：全市的还没有提交，无从比较；请先提交初稿")
    parts = {d: reviews(graphs).get(Subject(id_, (d,), quarter.key).key) for d in expected}
    drafts = {d: r.newest for d, r in parts.items() if r is not None and r.newest is not None}
    bundles = [content(graphs, d.digest) for d in drafts.values()]
    lists = add_up(content(graphs, own.digest), bundles, expected)
    return AddedUp(
        Named(id_, named(outline, "Field", id_).name),
        PlaceRef(where.name, where.ids),
        quarter.key,
        tuple(expected[d] for d in drafts),
        tuple(name for d, name in expected.items() if d not in drafts),
        tuple(lists),
    )


def _said_history(found: History) -> Iterable[Said]:
    if not found.quarters:
        yield f"{found.field.name} · {found.place.name} 还没有提交过三单一图"
        return
    heads = ("季度", "状态", "样式", "行数", "版", "最近")
    yield Sheet(f"{found.field.name} · {found.place.name}", heads, [_quarter(q) for q in found.quarters])


def _quarter(row: QuarterRow) -> tuple[Plain, ...]:
    counts = "、".join(f"{title} {n}" for title, n in row.counts.items())
    return (
        row.period,
        row.review.label,
        row.preset,
        counts,
        len(row.review.editions) or None,
        _words(row.review.steps[-1]),
    )


def _words(step: StepRecord) -> str:
    return f"{local_day(step.at)} {step.by} {step.what}"


_STEPS = (
    Column("period", "季度"),
    Column("state", "状态"),
    Column("preset", "样式"),
    Column("counts", "行数"),
    Column("edition", "第几版", "integer"),
    Column("step", "做了什么"),
    Column("remark", "备注"),
    Column("counted", "作数", "flag"),
    Column("digest", "校验值"),
)


def history_table(found: History) -> Table:
    """Every step of every quarter; a freeze with the edition that it made and what proves its content."""
    rows = [row for q in found.quarters for row in _steps(q)]
    return Table("历史", _STEPS, tuple(rows), (f"{found.field.name} · {found.place.name}的三单一图，各季度的每一步",))


def _steps(row: QuarterRow) -> Iterable[tuple[Plain, ...]]:
    made = {e.at: e for e in row.review.editions}
    for step in row.review.steps:
        edition = made.get(step.at)
        frozen = (edition.number, edition.digest) if edition else (None, None)
        head = _quarter(row)[:4]
        yield (*head, frozen[0], _words(step), step.remark or None, step.counted, frozen[1])


def _said_sum(found: AddedUp) -> Iterable[Said]:
    heads = ("清单", "全市", "各区合计", "两边都有", "只在全市", "只在各区", "在两区", "对得上")
    rows = [
        (
            a.title,
            a.city,
            a.districts,
            a.both,
            len(a.city_only),
            len(a.districts_only),
            len(a.twice),
            a.words,
        )
        for a in found.lists
    ]
    yield Sheet(f"{found.field.name} · {found.place.name} {found.period}：全市与各区", heads, rows)
    for title, why in dict.fromkeys((a.title, w) for a in found.lists for w in a.why):
        yield f"{title}：{why}"
    for title, told in dict.fromkeys((a.title, w) for a in found.lists for w in a.apart if w not in a.why):
        yield f"{title}，行对不对得上都一样：{told}"


QUESTIONS = (
    Question(
        "bundle-history",
        "一个领域的三单一图历史",
        "一个领域、一个地区各季度的审核与冻结：谁何时做了什么，每一版的校验值。",
        find_history,
        reads=None,
        topic=TOPIC,
        tables=lambda found: (history_table(found),),
        said=_said_history,
        file=lambda found: f"三单一图历史-{found.field.name}-{found.place.name}",
        command="bundle history",
        page="/bundles/{field}/history?place={place}",
    ),
    Question(
        "bundle-sum",
        "全市与各区的三单一图合计",
        "全市与各县级市（区）的清单逐行对：对得上的、只在一边的、在两区的，对不上的写明为什么。",
        find_sum,
        reads=None,
        topic=TOPIC,
        rows="lists",
        said=_said_sum,
        file=lambda found: f"三单一图合计-{found.field.name}-{found.place.name}-{found.period}",
        command="bundle sum",
    ),
)
