"""Gaps as tables: one row a segment with every number that decided, the evidence, and how it is computed."""

from __future__ import annotations

from dataclasses import fields

from graph.dates import newest_words, to_iso
from graph.gap_list.expected import expected_of, expected_words
from graph.gaps.claim import NONE
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import STATE_LABELS
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import EVIDENCE_KINDS, FORMULAS, THRESHOLDS, WEIGHED
from graph.gaps.words import PARTS as PART_WORDS
from graph.space.quadrant import LABELS as QUADRANTS
from graph.views.table import Column, Table, records_table

GAP_COLUMNS = (
    Column("rank", "缺口排序", "integer"),
    Column("segment", "环节编号"),
    Column("name", "环节"),
    Column("stage", "阶段"),
    Column("group", "子阶段"),
    Column("state", "状态", "state"),
    Column("action", "动作"),
    Column("bottleneck", "卡脖子", "flag"),
    Column("priority", "优先级", "number", WEIGHED),
    Column("firms", "带动户数", "number", "户"),
    Column("sureness", "把握"),
    Column("importable", "外购可得性", "percent"),
    Column("presence", "有没有"),
    Column("how", "总部与基地"),
    Column("strength", "强不强"),
    Column("needed", "要不要", "flag"),
    Column("marks", "标记"),
    Column("roster", "依据的名录"),
    Column("enterprises_place", "本地企业数", "integer", "家"),
    Column("enterprises_known", "各地企业数", "integer", "家"),
    Column("suggested_place", "待确认的本地企业", "integer", "家"),
    Column("n_total", "名录所见", "integer", "家"),
    Column("expected", "应见 e", "number", "家"),
    Column("lq", "区位商 LQ", "number"),
    Column("p_none", "没有的把握"),
    Column("bound", "离不开它的本地企业", "integer", "家"),
    Column("users", "可就近采购", "number", "户"),
    Column("suppliers", "多一个客户", "number", "户"),
    Column("effective_makers", "有效企业数", "number"),
    Column("relatedness", "关联度", "percent"),
    Column("peers_relatedness", "对比地区关联度", "percent"),
    Column("related_from", "延链关联度", "percent"),
    Column("quadrant", "象限"),
    Column("strong_neighbours", "相邻优势环节", "integer", "个"),
    Column("rules", "判定依据"),
    Column("verification", "核实"),
    Column("rule", "规则编号"),
    Column("local", "本地企业（部分）"),
    Column("elsewhere", "外地企业（部分）"),
)
"""Everything that is said of one segment."""


_SAME = ("segment", "name", "stage", "group", "action", "bottleneck", "priority", "rule")


def gaps_table(assessment: Assessment) -> Table:
    """All segments of an assessment, gaps first by priority, with every number that decided."""
    ranks: dict[str, int] = {}
    for gap in assessment.gaps:
        if gap.priority is not None:
            ranks[gap.segment] = len(ranks) + 1
    rows = [gap_record(g, ranks.get(g.segment), assessment.nationwide(g)) for g in assessment.gaps]
    return records_table("环节与缺口", GAP_COLUMNS, rows, method_notes(assessment))


def gap_record(gap: Gap, rank: int | None, nationwide: int | None = None) -> dict[str, object]:
    """A row under the keys of :data:`GAP_COLUMNS`, and more numbers."""
    record: dict[str, object] = {f.name: getattr(gap.inputs, f.name) for f in fields(gap.inputs)}
    record.update(gap.parts)
    record.update({k: getattr(gap, k) for k in (*_SAME, "strength", "needed")})
    record.update(
        {
            "rank": rank,
            "enterprises_known": nationwide,
            "state": STATE_LABELS[gap.state],
            "presence": gap.there if gap.presence == NONE else gap.presence,
            "how": gap.how or None,
            "sureness": gap.sure,
            "p_none": gap.none_words or None,
            "rules": gap.because,
            "verification": gap.verification.words() if gap.verification else None,
            "quadrant": QUADRANTS[gap.inputs.quadrant],
            "marks": "；".join(f"{m.label}（{m.text}）" for m in gap.marks) or None,
            "roster": gap.rests_on or None,
        }
    )
    evidence = gap.evidence
    for key, kind in (("local", "local_enterprise"), ("elsewhere", "enterprise_elsewhere")):
        record[key] = "、".join(e.name for e in evidence if e.kind == kind) or None
    return record


def gap_evidence_table(assessment: Assessment) -> Table:
    """The records behind each segment's state, one per row."""
    columns = (
        Column("segment", "环节编号"),
        Column("name", "环节"),
        Column("state", "状态", "state"),
        Column("kind", "证据类型"),
        Column("record", "编号"),
        Column("record_name", "名称"),
        Column("place", "所在地"),
        Column("detail", "说明"),
    )
    rows = [
        {
            "segment": gap.segment,
            "name": gap.name,
            "state": STATE_LABELS[gap.state],
            "kind": EVIDENCE_KINDS.get(e.kind, e.kind),
            "record": e.id,
            "record_name": e.name,
            "place": e.place or None,
            "detail": e.detail or None,
        }
        for gap in assessment.gaps
        for e in gap.evidence
    ]
    note = "证据：每类最多列 5 条，企业按收入占比从高到低；总数见“环节与缺口”"
    return records_table("缺口证据", columns, rows, (note,))


def method_notes(assessment: Assessment) -> tuple[str, ...]:
    """Where the numbers come from and how they are computed, one "题目：内容" a line."""
    population = assessment.population
    states = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in assessment.counts().items())
    doubt = expected_words(expected_of(assessment.gaps))
    return (
        f"领域：{assessment.field_name}（{assessment.field_status or '未注明审定情况'}）",
        f"地区：{assessment.place.name}",
        f"日期：{newest_words(assessment.data_date)}，按 {to_iso(assessment.on)} 有效的记录评估",
        population.note(),
        *population.details(),
        assessment.alike_note(),
        f"企业合计：{population.enterprises} 家，其中不在对比范围 {population.outside_population} 家",
        f"覆盖：共 {len(assessment.gaps)} 个环节，{states}",
        *([f"预计判错：{doubt}"] if doubt else []),
        *state_notes(),
        *formula_notes(assessment.thresholds),
    )


def state_notes() -> tuple[str, ...]:
    """What the states claim and what they do not, one "题目：内容" a line."""
    return (
        "缺失：名录收得够全、企业按生产场所计，一家没有，而本地企业缺了它不行",
        "疑缺：一家没看到，多半没有，还不能断定；先核实",
        "优势：比同一份名录里各地的水平显著集中（把握不低于九成，至少三家、两个不同的依据）",
        "待核实：说不出有没有，不算缺口，另见待核实清单",
    )


def formula_notes(limits: Thresholds) -> tuple[str, ...]:
    """How the numbers are computed, with the thresholds and weights in use, one "题目：内容" a line."""
    weights = "，".join(f"{word} {limits.weight(part):g}" for part, word in PART_WORDS.items())
    return (
        *(f"{name}：{text}" for name, text in FORMULAS),
        *(f"{word}：{getattr(limits, key):g}" for key, word in THRESHOLDS.items()),
        f"优先级权重：{weights}",
    )
