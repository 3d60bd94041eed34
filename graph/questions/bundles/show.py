"""三单一图 of a field and place in a quarter, and the presets that there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import Field, Place
from graph.bundles.files import bundle_ledger, bundle_notes, bundle_tables, file_name
from graph.bundles.make import model
from graph.bundles.preset_words import lacking_part
from graph.bundles.presets import all_presets
from graph.dates import local_time
from graph.lists.declared import declarations
from graph.questions.bundles.finding import (
    SOURCES,
    EditionWord,
    Found,
    NowWord,
    PeriodWord,
    PresetWord,
    asked_for,
    find_bundle,
)
from graph.questions.bundles.records import bundle_record
from graph.says import Says

TOPIC = "三单一图"


@dataclass(frozen=True, slots=True)
class PresetRow:
    """一种样式"""

    name: Annotated[str, Says("名称")]
    title: Annotated[str, Says("标题")]
    about: Annotated[str, Says("内容")]
    lists: Annotated[tuple[str, ...], Says("清单")]
    maps: Annotated[tuple[str, ...], Says("图")]
    lacking: Annotated[tuple[str, ...], Says("做不了的")]
    assumed: Annotated[str, Says("假设")]


@dataclass(frozen=True, slots=True)
class Presets:
    """可用的样式"""

    presets: tuple[PresetRow, ...]


def find(
    graphs: Graphs,
    field: Field,
    place: Place,
    period: PeriodWord = None,
    preset: PresetWord = None,
    edition: EditionWord = None,
    now: NowWord = False,
) -> Found:
    """What is under review or frozen, else one made now."""
    return find_bundle(graphs, asked_for(graphs, field, place, period), preset, edition, now=now)


def find_presets(graphs: Graphs) -> Presets:
    """Every preset."""
    return Presets(
        tuple(
            PresetRow(
                p.name,
                p.title,
                p.about,
                tuple(x.title for x in p.lists if x.made_from),
                tuple(x.title for x in p.maps if x.made_from),
                tuple(lacking_part(x) for x in (*p.lists, *p.maps) if x.missing),
                p.assumed,
            )
            for p in all_presets(declarations())
        )
    )


def said(found: Found) -> Iterable[Said]:
    """How many rows each list has, the first of them, and where the bundle stands."""
    bundle, review = found.bundle, found.review
    edition = f"，第 {found.edition} 版" if found.edition else ""
    yield f"{bundle.title}（{SOURCES[found.source]}{edition}）：{review.words}"
    for table, part in zip(bundle_tables(bundle), bundle.lists, strict=True):
        if table.rows:
            heads = [c.heading for c in table.columns]
            yield Sheet(f"{table.name}（{len(table.rows)} 行）", heads, table.rows)
        else:
            yield f"{table.name}（0 行）：{'；'.join(part.made.notes[:1]) or '没有可列的'}"
    for done in review.entries:
        remark = f"：{done.remark}" if done.remark else ""
        yield f"{local_time(done.at)} {done.by} {done.words}{remark}{'' if done.counted else '（不作数）'}"
    yield from bundle_notes(bundle)
    yield f"校验值 {bundle.digest}"
    yield _computed(bundle.model)


def _computed(kept: str) -> str:
    """By what it was computed, held against what is used now."""
    if not kept:
        return "按什么方法、模型算的没有记：存的时候还不记这一项"
    return f"按 {kept} 算" + ("，与现在的相同" if kept == model() else f"；现在是 {model()}，同样的数据会算得不同")


QUESTIONS = (
    Question(
        "bundle",
        "三单一图",
        "一个领域、一个地区、一个季度的清单与图：审核中的、冻结的原样给出，都没有则按现在的数据生成。",
        find,
        reads=None,
        topic=TOPIC,
        record=bundle_record,
        tables=lambda found: bundle_tables(found.bundle),
        ledger=lambda found: replace(bundle_ledger(found.bundle), at=found.at),
        said=said,
        file=lambda found: file_name(found.bundle),
        command="bundle show",
        page="/bundles/{field}?place={place}&period={period}",
        formats=("json", "xlsx"),
        heavy=True,
    ),
    Question(
        "bundle-presets",
        "三单一图的样式",
        "默认的三单一图与各地的几图几清单：各有哪些清单和图，哪些是假设，哪些做不了。",
        find_presets,
        reads=None,
        topic=TOPIC,
        rows="presets",
        command="bundle presets",
    ),
)
