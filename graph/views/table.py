"""Tables as plain data: typed columns, rows of plain values, and the notes that belong to them.

Empty is ``None``; a share is 0..1 with type "percent"; numbers keep full precision, writers round what they show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from graph.dates import to_iso
from graph.gaps.find import STATE_LABELS, Assessment, Gap
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import EVIDENCE_KINDS, FORMULAS, THRESHOLDS, rule_text
from graph.gaps.words import PARTS as PART_WORDS
from graph.space.quadrant import LABELS as QUADRANTS
from graph.views.network.neighbours import plain
from graph.views.view import Plain, View

if TYPE_CHECKING:
    import pandas as pd

ColumnType = Literal["text", "integer", "number", "percent", "flag", "state"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``state`` columns hold the Chinese word of a state and are coloured by writers that can."""

    key: str
    label: str
    type: ColumnType = "text"
    unit: str = ""

    @property
    def heading(self) -> str:
        """Label with the unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each note is "题目：内容"."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Plain, ...], ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The table as JSON-ready values."""
        return asdict(self)

    def to_frame(self) -> pd.DataFrame:
        """See :func:`graph.views.frames.table_frame`."""
        from graph.views.frames import table_frame

        return table_frame(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.name}（{len(self.rows)} 行）")

    def _repr_html_(self) -> str:
        from graph.render.notebook import table_html

        return table_html(self)


GAP_COLUMNS = (
    Column("rank", "缺口排序", "integer"), Column("segment", "环节编号"), Column("name", "环节"),
    Column("stage", "阶段"), Column("group", "子阶段"), Column("state", "状态", "state"), Column("action", "动作"),
    Column("bottleneck", "卡脖子", "flag"), Column("priority", "优先级", "number"),
    Column("demand_pull", "需求拉动", "percent"), Column("criticality", "关键性", "percent"),
    Column("confidence", "置信度", "percent"), Column("importable", "外购可得性", "percent"),
    Column("enterprises_place", "本地企业数", "integer", "家"), Column("enterprises_known", "全国企业数", "integer", "家"), Column("suggested_place", "待确认的本地企业", "integer", "家"),
    Column("n_place", "本地计入 n_r", "integer", "家"), Column("n_total", "对比范围计入 n", "integer", "家"),
    Column("expected", "预期 E", "number"), Column("lq", "区位商 LQ", "number"),
    Column("effective_makers", "有效企业数", "number"), Column("relatedness", "关联度", "percent"),
    Column("peers_relatedness", "对比地区关联度", "percent"), Column("quadrant", "象限"),
    Column("strong_neighbours", "相邻优势环节", "integer", "个"), Column("rules", "判定依据"), Column("rule", "规则编号"),
    Column("local", "本地企业（部分）"), Column("elsewhere", "外地企业（部分）"),
)  # fmt: skip
"""Everything that is said of one segment."""


def gaps_table(assessment: Assessment) -> Table:
    """All segments of an assessment, gaps first by priority, with every number that decided."""
    ranks: dict[str, int] = {}
    for gap in assessment.gaps:
        if gap.priority is not None:
            ranks[gap.segment] = len(ranks) + 1
    rows = [gap_record(g, ranks.get(g.segment)) for g in assessment.gaps]
    return records_table("环节与缺口", GAP_COLUMNS, rows, method_notes(assessment))


def gap_record(gap: Gap, rank: int | None) -> dict[str, object]:
    """A row under the keys of :data:`GAP_COLUMNS`, and more numbers."""
    record: dict[str, object] = {f.name: getattr(gap.inputs, f.name) for f in fields(gap.inputs)}
    record.update(gap.parts)
    record.update({k: getattr(gap, k) for k in ("segment", "name", "stage", "group", "action", "bottleneck", "priority",
                                                "rule")})  # fmt: skip
    record.update({"rank": rank, "state": STATE_LABELS[gap.state], "rules": rule_text(gap.rules),
                   "quadrant": QUADRANTS[gap.inputs.quadrant]})  # fmt: skip
    evidence = gap.evidence
    for key, kind in (("local", "local_enterprise"), ("elsewhere", "enterprise_elsewhere")):
        record[key] = "、".join(e.name for e in evidence if e.kind == kind) or None
    return record


def gap_evidence_table(assessment: Assessment) -> Table:
    """The records behind each segment's state, one per row."""
    columns = (
        Column("segment", "环节编号"), Column("name", "环节"), Column("state", "状态", "state"), Column("kind", "证据类型"),
        Column("record", "编号"), Column("record_name", "名称"), Column("place", "所在地"), Column("detail", "说明"),
    )  # fmt: skip
    rows = [
        {"segment": gap.segment, "name": gap.name, "state": STATE_LABELS[gap.state],
         "kind": EVIDENCE_KINDS.get(e.kind, e.kind), "record": e.id, "record_name": e.name, "place": e.place or None,
         "detail": e.detail or None}
        for gap in assessment.gaps for e in gap.evidence
    ]  # fmt: skip
    note = "证据：每类最多列 5 条，企业按收入占比从高到低；总数见“环节与缺口”"
    return records_table("缺口证据", columns, rows, (note,))


def method_notes(assessment: Assessment) -> tuple[str, ...]:
    """Where the numbers come from and how they are computed, one "题目：内容" a line."""
    population = assessment.population
    states = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in assessment.counts().items())
    return (
        f"领域：{assessment.field_name}（{assessment.field_status or '未注明审定情况'}）",
        f"地区：{assessment.place.name}",
        f"日期：数据截至 {assessment.data_date or '未注明'}，按 {to_iso(assessment.on)} 有效的记录评估",
        population.note(),
        assessment.alike_note(),
        f"未计入：不在对比范围 {population.outside_population} 家；企业合计 {population.enterprises} 家",
        f"覆盖：共 {len(assessment.gaps)} 个环节，{states}",
        f"缺失：指{population.absence()}，而本地下游环节需要它",
        "数据不足：不算缺口，列为待核实",
        *formula_notes(assessment.thresholds),
    )


def formula_notes(limits: Thresholds) -> tuple[str, ...]:
    """How the numbers are computed, with the thresholds and weights in use, one "题目：内容" a line."""
    weights = "，".join(f"{word} {limits.weight(part):g}" for part, word in PART_WORDS.items())
    return (
        *(f"{name}：{text}" for name, text in FORMULAS),
        *(f"{word}：{getattr(limits, key):g}" for key, word in THRESHOLDS.items()),
        f"优先级权重：{weights}",
    )


def records_table(
    name: str, columns: Sequence[Column], records: Iterable[Mapping[str, object]], notes: Sequence[str] = ()
) -> Table:
    """A table of any records: values are picked by column key, made plain, and ``nan`` becomes empty."""
    rows = tuple(tuple(plain(record.get(c.key)) for c in columns) for record in records)
    return Table(name, tuple(columns), rows, tuple(notes))


def titled(notes: Iterable[str], title: str = "口径") -> tuple[str, ...]:
    """Notes as "题目：内容", those that have this title already as they are."""
    return tuple(n if n.startswith(f"{title}：") else f"{title}：{n}" for n in notes)


def view_table(view: View) -> Table:
    """The nodes of a network picture as a table: the same content for those who cannot see it."""
    columns = (Column("kind", "类型"), Column("name", "名称"), Column("hop", "圈层", "integer"),
               Column("degree", "关系数", "integer"), Column("detail", "说明"))  # fmt: skip
    rows = [{**n.data, "name": n.label} for n in view.nodes]
    return records_table("节点", columns, rows, view.notes)


def edge_table(view: View) -> Table:
    """The relations of a picture as a table."""
    names = {n.id: n.label for n in view.nodes}
    columns = (Column("source", "起点"), Column("label", "关系"), Column("target", "终点"))
    rows = [{"source": names[e.source], "label": e.label, "target": names[e.target]} for e in view.edges]
    return records_table("关系", columns, rows)
