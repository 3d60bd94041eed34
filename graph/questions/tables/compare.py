"""Places beside each other as tables: one row per field and place, and one row per segment."""

from __future__ import annotations

from graph.dates import newest_words, to_iso
from graph.gaps.compare import Change, Comparison, FieldComparison
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import STATE_LABELS
from graph.views.table import Column, Table, records_table

STRENGTH = "已确认的企业与环节关系；一家企业在几个环节，就计几次"


def comparison_tables(found: Comparison, *, detail: bool) -> list[Table]:
    """The summary of all fields; with ``detail`` the segments of each."""
    return [_summary(found), *([_segments(found, f) for f in found.fields] if detail else [])]


def _summary(found: Comparison) -> Table:
    columns = (
        Column("field", "领域编号"),
        Column("name", "领域"),
        Column("place", "地区"),
        Column("segments", "环节", "integer", "个"),
        Column("strength", "落位", "integer", "次"),
        Column("share", "占全部地区", "percent"),
        Column("expected", "应见 e", "number", "家"),
        Column("lq", "区位商 LQ", "number"),
        *(Column(s, label, "integer", "个") for s, label in STATE_LABELS.items()),
        Column("lists", "口径"),
    )
    rows = [
        {
            "field": f.field,
            "name": f.name,
            "place": s.assessment.place.name,
            "segments": f.segments,
            "strength": s.strength,
            "share": s.share,
            "expected": s.expected,
            "lq": s.lq,
            **s.counts,
            "lists": s.assessment.population.lists(),
        }
        for f in found.fields
        for s in f.standings
    ]
    return records_table("地区比较", columns, rows, comparison_notes(found))


def comparison_notes(found: Comparison) -> tuple[str, ...]:
    """What the numbers are, the dates, and the population of each place."""
    said = [
        f"{s.assessment.place.name} {s.assessment.population.note()}"
        for s in (found.fields[0].standings if found.fields else ())
    ]
    return (
        f"日期：{newest_words(found.data_date)}，按 {to_iso(found.on)} 有效的记录",
        "范围：每个地区都与同一份名录里的各地比，与各自图谱所用的相同",
        f"落位：{STRENGTH}",
        "应见、占全部地区、区位商：各环节按所用的名录相加；区位商是看到之和 ÷ 应见之和；逐环节的是中位数",
        *said,
    )


def _segments(found: Comparison, field: FieldComparison) -> Table:
    places = [p.name for p in found.places]
    columns = [
        Column("segment", "环节编号"),
        Column("name", "环节"),
        Column("stage", "阶段"),
        Column("group", "子阶段"),
    ]
    for i, place in enumerate(places):
        columns += [
            Column(f"state{i}", f"{place}：状态", "state"),
            Column(f"n{i}", f"{place}：企业", "integer", "家"),
            Column(f"share{i}", f"{place}：占全部地区", "percent"),
            Column(f"lq{i}", f"{place}：区位商", "number"),
            Column(f"lists{i}", f"{place}：依据的名录"),
        ]
    rows = []
    for gaps in field.rows:
        row: dict[str, object] = {k: getattr(gaps[0], k) for k in ("segment", "name", "stage", "group")}
        for i, gap in enumerate(gaps):
            row |= {
                f"state{i}": STATE_LABELS[gap.state],
                f"n{i}": gap.inputs.enterprises_place,
                f"lq{i}": gap.inputs.lq,
                f"share{i}": gap.share,
                f"lists{i}": gap.rests_on or None,
            }
        rows.append(row)
    return records_table(f"环节-{field.name}"[:31], columns, rows, comparison_notes(found))


def changes_table(before: Assessment, after: Assessment, changes: tuple[Change, ...]) -> Table:
    """Segments whose state differs between two assessments, before and after."""
    columns = (
        Column("segment", "环节编号"),
        Column("name", "环节"),
        Column("before", f"{_at(before)}", "state"),
        Column("after", f"{_at(after)}", "state"),
        Column("n_before", "前：本地企业", "integer", "家"),
        Column("n_after", "后：本地企业", "integer", "家"),
        Column("lq_before", "前：区位商", "number"),
        Column("lq_after", "后：区位商", "number"),
    )
    rows = [
        {"segment": c.segment, "name": c.name, **_half("before", c.before), **_half("after", c.after)}
        for c in changes
        if c.changed
    ]
    notes = (
        f"前：{_at(before)}，{newest_words(before.data_date)}；{before.population.note()}",
        f"后：{_at(after)}，{newest_words(after.data_date)}；{after.population.note()}",
        f"变化：共 {len(changes)} 个环节，状态不同的 {len(rows)} 个；空白为当时没有这个环节",
    )
    return records_table("变化", columns, rows, notes)


def _at(found: Assessment) -> str:
    return f"{found.place.name} {to_iso(found.on)}"


def _half(name: str, gap: Gap | None) -> dict[str, object]:
    if gap is None:
        return {name: None}
    return {name: STATE_LABELS[gap.state], f"n_{name}": gap.inputs.enterprises_place, f"lq_{name}": gap.inputs.lq}
