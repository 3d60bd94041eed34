"""Ranked targets as a table: one row a candidate, with every part, its evidence, and what could not be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from graph.dates import newest_words
from graph.gaps.records import Assessment, Gap
from graph.gaps.states import STATE_LABELS
from graph.questions.tables.target_words import UNKNOWN_COUNTS
from graph.targets.code import HOW, code_of
from graph.targets.profile import Profile
from graph.targets.rank import PART_LABELS, Candidate, Targets
from graph.views.table import Column, Table, records_table

KINDS = {"enterprise": "企业", "institution": "机构", "talent": "人才"}


_WHO = (
    Column("full_name", "全称"),
    Column("business", "主营业务"),
    Column("revenue", "营业收入", "number", "亿元"),
    Column("revenue_year", "收入年份"),
    Column("band", "营收档"),
    Column("everywhere", "有场所的地方"),
)


def targets_table(
    targets: Targets,
    known: Mapping[str, Profile] | None = None,
    gap: Gap | None = None,
    found: Assessment | None = None,
) -> Table:
    """Candidates in their order, with who they are (``known``, by id); a part without data is empty and named in
    无数据. ``gap`` and ``found`` say how the segment stands in the place, and by which lists.
    """
    columns = [
        Column("rank", "名次", "integer"),
        Column("id", "编号"),
        Column("name", "名称"),
        Column("place", "所在地"),
        *(_WHO if known else ()),
        Column("score", "得分", "number"),
        *(Column(part, label, "number") for part, label in PART_LABELS.items()),
        Column("missing", "无数据的项"),
        Column("status", "经营状态"),
        Column("veto", "一票否决"),
        Column("paths", "引荐路径"),
        *(Column(f"{part}_evidence", f"{label}的依据") for part, label in PART_LABELS.items()),
        *([Column("segment", "环节状态与依据的名录")] if gap else []),
        Column("code", "名单编号"),
    ]
    code = str(code_of(targets))
    stands = {"code": code}
    if gap:
        stands["segment"] = f"{STATE_LABELS[gap.state]}：{gap.rests_on or gap.because}"
    rows = [_record(c) | (_who(known[c.id]) if known else {}) | stands for c in targets.candidates]
    shown = f"选出 {len(rows)} 个" if targets.picked else f"显示前 {len(rows)} 个"
    weights = "，".join(f"{PART_LABELS[k]} {w:g}" for k, w in targets.weights.items())
    notes = (
        f"问题：{targets.place.name}的“{targets.segment_name}”可以邀请谁（{KINDS[targets.kind]}）",
        *((f"环节：在{targets.place.name}的状态是“{STATE_LABELS[gap.state]}”，{gap.because}",) if gap else ()),
        *((found.population.note(), *found.population.details()) if found else ()),
        f"日期：{newest_words(targets.data_date)}",
        f"范围：{shown}，共 {targets.total} 个；{left_out(targets)}",
        *_unsaid(targets),
        f"得分：各项按权重平均（{weights}）；{UNKNOWN_COUNTS}",
        "能力匹配：从环节出发在企业、产品、环节、行业网络上的个性化 PageRank，以第一名为 1；机构按研究环节的专一程度",
        f"匹配度：{targets.standing.text}",
        f"名单编号：{code}（日期、数据版本、排序、名单指纹）；{HOW}",
        "含义：得分表示在数据中“可能做得到”，不表示对方有投资意愿",
    )
    return records_table("招商目标", columns, rows, notes)


def left_out(targets: Targets) -> str:
    """Who is not among the candidates, and where to find them."""
    place = f"另有 {targets.left_out} 个所在地不明，" + ("另列" if targets.unplaced else "未列入")
    return place + (f"；不能来的 {len(targets.vetoed)} 个，另列" if targets.vetoed else "")


def _unsaid(targets: Targets) -> tuple[str, ...]:
    n = sum(not c.status for c in targets.candidates)
    said = f"经营状态：{n} 家没有核实；接洽前先查是否停业、退市或被执行"
    return (said,) if n and targets.kind == "enterprise" else ()


def target_tables(targets: Targets, known: Mapping[str, Profile], gap: Gap, found: Assessment) -> list[Table]:
    """The candidates; apart: who may grow here, who may be here already, who cannot come, likely others."""
    apart = [("所在地待核实", targets.unplaced), ("不能来的", targets.vetoed)]
    return [
        targets_table(targets, known, gap, found),
        *([expanding_table(targets)] if targets.expanding else []),
        *(_apart_table(targets, name, group) for name, group in apart if group),
        *([ended_table(targets)] if targets.ended else []),
        *([likely_table(targets)] if targets.likely else []),
    ]


def _apart_table(targets: Targets, name: str, group: Sequence[Candidate]) -> Table:
    columns = [
        Column("rank", "名次", "integer"),
        Column("id", "编号"),
        Column("name", "名称"),
        Column("place", "所在地"),
        Column("status", "经营状态"),
        Column("veto", "为何不能来"),
        Column("score", "得分", "number"),
        Column("capability_evidence", "依据"),
    ]
    notes = (
        f"问题：{targets.place.name}的“{targets.segment_name}”可以邀请谁：{name}",
        f"名单编号：{code_of(targets)}",
    )
    return records_table(name, columns, map(_record, group), notes)


def ended_table(targets: Targets) -> Table:
    """Enterprises elsewhere that gave the business up, the latest first."""
    columns = [
        Column("id", "编号"),
        Column("name", "名称"),
        Column("place", "所在地"),
        Column("year", "结束年份", "integer"),
        Column("why", "依据"),
    ]
    notes = (
        f"问题：哪些外地企业以前做“{targets.segment_name}”、现在不做了；不要再按这个环节去请",
        f"名单编号：{code_of(targets)}",
    )
    return records_table("业务已剥离的", columns, map(asdict, targets.ended), notes)


def expanding_table(targets: Targets) -> Table:
    """Candidates that have a site or a subsidiary in the place already, with a rank of their own."""
    columns = [
        Column("rank", "名次", "integer"),
        Column("id", "编号"),
        Column("name", "名称"),
        Column("place", "所在地"),
        Column("sites", "在本地的场所、子公司"),
        Column("score", "得分", "number"),
        Column("paths", "引荐路径"),
    ]
    rows = [_record(c) for c in targets.expanding]
    notes = (
        f"问题：做“{targets.segment_name}”、在{targets.place.name}已有场所、或有子公司在做而总部不在本地或不明的企业里，可以请谁增资扩产",
        f"范围：显示前 {len(rows)} 个，共 {targets.expanding_total} 个；不算在新引进的候选里",
        f"名单编号：{code_of(targets)}",
    )
    return records_table("增资扩产", columns, rows, notes)


def likely_table(targets: Targets) -> Table:
    """Enterprises elsewhere that are not known in the segment but resemble those that are."""
    columns = [
        Column("rank", "名次", "integer"),
        Column("id", "编号"),
        Column("name", "名称"),
        Column("place", "所在地"),
        Column("value", "匹配度", "number"),
        Column("evidence", "依据"),
    ]
    rows: list[dict[str, object]] = [
        {
            "rank": x.rank,
            "id": x.id,
            "name": x.name,
            "place": x.place or None,
            "value": x.value,
            "evidence": "；".join(x.evidence),
        }
        for x in targets.likely
    ]
    notes = (
        f"问题：数据中还没有谁做“{targets.segment_name}”，却与做的企业最像（{targets.place.name}以外，所在地已知）",
        f"口径：{targets.standing.text}",
        f"名单编号：{code_of(targets)}",
        "含义：可能是漏记，也可能是能转产的企业；须先核实",
    )
    return records_table("可能的新进入者", columns, rows, notes)


def _who(profile: Profile) -> dict[str, object]:
    return {
        "full_name": profile.full_name,
        "business": profile.business or None,
        "revenue": profile.revenue_cny_100m,
        "revenue_year": profile.year or None,
        "band": profile.band or None,
        "everywhere": "、".join(profile.sites) or None,
    }


def _record(candidate: Candidate) -> dict[str, object]:
    record: dict[str, object] = {
        "rank": candidate.rank,
        "id": candidate.id,
        "name": candidate.name,
        "place": candidate.place or None,
        "score": candidate.score,
        "status": candidate.status or None,
        "veto": candidate.veto,
    }
    record["missing"] = "、".join(PART_LABELS[p] for p in candidate.missing) or None
    record["sites"] = "；".join(candidate.sites) or None
    record["paths"] = "；".join(candidate.paths) or None
    for name, part in candidate.parts.items():
        record[name] = part.value
        record[f"{name}_evidence"] = "；".join(part.evidence) or None
    return record
