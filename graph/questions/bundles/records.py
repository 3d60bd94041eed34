"""Bundles as records: lists with their rows and reasons, where a bundle stands, what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Named, On, PlaceRef, Version
from graph.bundles.bundle import ListPart
from graph.bundles.make import model
from graph.bundles.period import read_period
from graph.bundles.review import Done, Edition, Review
from graph.bundles.steps import SIDES, STATES
from graph.dates import to_iso
from graph.lists.made import Entry
from graph.plain import Plain
from graph.questions.bundles.finding import SOURCES, Found
from graph.says import Says


@dataclass(frozen=True, slots=True)
class ReasonRecord:
    """为什么在名单上的一条"""

    test: Annotated[str, Says("标准")]
    result: Annotated[str, Says("结果", "met 满足，unmet 不满足，unknown 未知，manual 人工，not_applicable 不适用")]
    words: Annotated[str, Says("说明")]


@dataclass(frozen=True, slots=True)
class RowRecord:
    """清单的一行"""

    key: Annotated[str, Says("键", "各季度相同")]
    name: Annotated[str, Says("名称")]
    cells: Annotated[Mapping[str, Plain], Says("各列")]
    because: Annotated[tuple[ReasonRecord, ...], Says("依据")]


@dataclass(frozen=True, slots=True)
class ColumnRecord:
    """清单的一列"""

    key: str
    label: Annotated[str, Says("列名，带单位")]


@dataclass(frozen=True, slots=True)
class BundleList:
    """三单一图里的一张清单"""

    name: Annotated[str, Says("由哪张清单做")]
    title: Annotated[str, Says("名称")]
    assumed: Annotated[str, Says("假设", "为什么由它代替；就是它本身为空")]
    method: Annotated[str, Says("口径版本")]
    count: Annotated[int, Says("行数", unit="行")]
    columns: tuple[ColumnRecord, ...]
    rows: tuple[RowRecord, ...]
    basis: Annotated[tuple[str, ...], Says("口径")]
    notes: Annotated[tuple[str, ...], Says("说明")]


@dataclass(frozen=True, slots=True)
class StepRecord:
    """审核的一步"""

    id: str
    at: Annotated[str, Says("时间", "时间（UTC）")]
    by: Annotated[str, Says("谁")]
    what: Annotated[str, Says("做了什么")]
    remark: Annotated[str, Says("备注")]
    counted: Annotated[bool, Says("作数", "写的人没有见到上一条，或当时不能这样做的，不作数")]


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """冻结的一版"""

    number: Annotated[int, Says("第几版")]
    digest: Annotated[str, Says("校验值")]
    preset: Annotated[str, Says("样式")]
    as_of: On
    version: Version
    at: Annotated[str, Says("冻结时间", "时间（UTC）")]
    by: Annotated[str, Says("冻结人")]
    counts: Annotated[Mapping[str, int], Says("各清单行数")]


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """审核到哪一步"""

    state: Annotated[str, Says("状态", among=tuple(STATES))]
    label: Annotated[str, Says("状态")]
    last: Annotated[str, Says("最后一步", "最后一步的编号；做下一步时原样带回，他人先做了就会得知")]
    signed: Annotated[Mapping[str, str], Says("已确认", f"哪一方由谁确认：{'、'.join(SIDES)}")]
    steps: tuple[StepRecord, ...]
    editions: tuple[EditionRecord, ...]


@dataclass(frozen=True, slots=True)
class BundleRecord:
    """一个领域、一个地区、一个季度的三单一图"""

    field: Named
    place: PlaceRef
    period: Annotated[str, Says("季度")]
    period_words: str
    preset: Annotated[str, Says("样式")]
    preset_title: str
    assumed: Annotated[str, Says("假设")]
    source: Annotated[str, Says("内容", "frozen 冻结的，draft 审核中的，now 现在生成、没有存", among=tuple(SOURCES))]
    edition: Annotated[int, Says("第几版", "冻结的第几版，0 为没有冻结")]
    digest: Annotated[str, Says("校验值")]
    as_of: On
    version: Version
    counts: Annotated[Mapping[str, int], Says("各清单行数")]
    lists: tuple[BundleList, ...]
    maps: Annotated[tuple[str, ...], Says("图")]
    lacking: Annotated[tuple[str, ...], Says("没有做", "样式里有、而没有数据做不了的")]
    model: Annotated[str, Says("方法与模型", "按什么算的；以前存的没有记，为空")]
    model_now: Annotated[str, Says("现在的方法与模型")]
    review: ReviewRecord


def bundle_record(found: Found) -> BundleRecord:
    """A bundle with all its rows."""
    bundle = found.bundle
    return BundleRecord(
        field=Named(bundle.field, bundle.field_name),
        place=PlaceRef(bundle.place_name, bundle.place),
        period=bundle.period,
        period_words=read_period(bundle.period).words,
        preset=bundle.preset,
        preset_title=bundle.preset_title,
        assumed=bundle.assumed,
        source=found.source,
        edition=found.edition,
        digest=bundle.digest,
        as_of=to_iso(bundle.on),
        version=bundle.version,
        counts=bundle.counts,
        lists=tuple(map(_list, bundle.lists)),
        maps=tuple(m.title for m in bundle.maps),
        lacking=bundle.lacking,
        model=bundle.model,
        model_now=model(),
        review=review_record(found.review),
    )


def review_record(review: Review) -> ReviewRecord:
    """Where a bundle stands."""
    steps, editions = tuple(map(_step, review.entries)), tuple(map(_edition, review.editions))
    return ReviewRecord(review.state, review.words, review.last, dict(review.signed), steps, editions)


def _list(part: ListPart) -> BundleList:
    made = part.made
    columns = tuple(ColumnRecord(c.key, c.heading) for c in made.columns)
    about = (made.name, part.title, part.assumed, made.method, len(made.listed))
    return BundleList(*about, columns, tuple(map(_row, made.listed)), made.basis, made.notes)


def _row(entry: Entry) -> RowRecord:
    because = tuple(ReasonRecord(b.test, b.result, b.words) for b in entry.because)
    return RowRecord(entry.key, entry.name, dict(entry.cells), because)


def _step(done: Done) -> StepRecord:
    return StepRecord(done.id, done.at, done.by, done.words, done.remark, done.counted)


def _edition(edition: Edition) -> EditionRecord:
    draft = edition.draft
    about = (edition.number, draft.digest, draft.preset_title, to_iso(draft.on), draft.version)
    return EditionRecord(*about, edition.at, edition.by, draft.counts)
