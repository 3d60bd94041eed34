"""Pairs of local enterprises, 本地配套率 and 完整度 as plain data for JSON and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.dates import to_iso
from graph.gaps.records import Assessment
from graph.local_supply.known_share import KnownShare
from graph.local_supply.pairs import Matches
from graph.local_supply.shares import fullness, local_supply
from graph.plain import plain
from graph.views.table import Column, Table, records_table

SIDES = {"user": "需方", "supplier": "供方"}
"""Which side to call first."""
OVERLOOKED = "判为没有的环节（按权重）里，即使本地与各地一样，单凭偶然也约有 {:.2g} 会一家都看不到"


def matches_answer(
    graph: ChainGraph, field: str, place: Place, found: Matches, asked: Mapping[str, str | None] | None = None
) -> dict[str, Any]:
    """Everything about the pairs.

    ``field`` and what was ``asked`` by kind (Institution, Segment, Enterprise) are ids.
    """
    only = {kind: _named(graph, kind, id_) if id_ else None for kind, id_ in (asked or {}).items()}
    answer: dict[str, Any] = plain(
        {
            "place": {"name": place.name, "ids": list(place.ids)},
            "field": _named(graph, "Field", field),
            "as_of": to_iso(graph.on),
            "version": graph.version,
            "data_date": graph.data_date,
            "association": only.get("Institution"),
            "segment": only.get("Segment"),
            "enterprise": only.get("Enterprise"),
            "shown": len(found.pairs),
            "total": found.total,
            "acquainted": found.acquainted,
            "relations": found.relations,
            "cut": found.cut,
            "pairs": [asdict(p) | {"first": p.first, "why_first": p.why_first} for p in found.pairs],
            "proxy": True,
            "notes": [found.model],
        }
    )
    return answer


def _named(graph: ChainGraph, kind: str, id_: str) -> dict[str, str]:
    return {"id": id_, "name": str(graph.nodes[kind].names()[graph.position(kind, id_)])}


def supply_answer(graph: ChainGraph, found: Assessment) -> dict[str, Any]:
    """本地配套率 and 完整度 of an assessed field, each with its denominator and the range that is not known."""
    full = fullness(graph, found)
    answer: dict[str, Any] = plain(
        {
            "place": {"name": found.place.name, "ids": list(found.place.ids)},
            "field": {"id": found.field, "name": found.field_name},
            "as_of": to_iso(found.on),
            "version": found.version,
            "data_date": found.data_date,
            "local_supply": [_share(s) for s in local_supply(graph, found)],
            "completeness": [_share(s) for s in (full.whole, *full.stages, full.links)],
            "waiting": full.waiting,
            "overlooked": full.overlooked,
            "proxy": True,
            "notes": [
                OVERLOOKED.format(full.overlooked),
                "完整度只在有把握判断的环节上算；范围按全部环节，未知的全算没有到全算有",
                found.population.note(),
            ],
        }
    )
    return answer


def _share(share: KnownShare) -> dict[str, Any]:
    return asdict(share) | {"value": share.value, "low": share.low, "high": share.high, "text": share.text()}


PAIR_COLUMNS = (
    Column("supplier", "供方"),
    Column("supplier_id", "供方编号"),
    Column("supplier_place", "供方所在地"),
    Column("gives", "能供什么"),
    Column("supplier_share", "占供方收入", "percent"),
    Column("user", "需方"),
    Column("user_id", "需方编号"),
    Column("user_place", "需方所在地"),
    Column("makes", "做什么"),
    Column("user_share", "占需方收入", "percent"),
    Column("essential", "必需投入", "flag"),
    Column("bottleneck", "卡脖子", "flag"),
    Column("served", "需方已有本地来源", "flag"),
    Column("first", "先联系"),
    Column("why", "怎么开口"),
    Column("through", "可由谁引见"),
    Column("supplier_evidence", "供方依据"),
    Column("user_evidence", "需方依据"),
)
SHARE_COLUMNS = (
    Column("label", "指标"),
    Column("value", "数值", "percent"),
    Column("part", "分子", "number"),
    Column("known", "分母", "number"),
    Column("of", "分母是什么"),
    Column("low", "按全部计至少", "percent"),
    Column("high", "按全部计至多", "percent"),
    Column("whole", "全部", "number"),
)


def matches_tables(pairs: Mapping[str, Any], supply: Mapping[str, Any]) -> list[Table]:
    """Both answers as tables."""
    head = [
        f"领域：{pairs['field']['name']}",
        f"地区：{pairs['place']['name']}",
        f"日期：数据截至 {pairs['data_date'] or '未注明'}，按 {pairs['as_of']} 有效的记录",
        f"配对：列出 {pairs['shown']} 对，共 {pairs['total']} 对；另有 {pairs['acquainted']} 对已有往来记录",
    ]
    rows = [_pair_row(p) for p in pairs["pairs"]]
    shares: Sequence[Mapping[str, Any]] = [*supply["local_supply"], *supply["completeness"]]
    return [
        records_table("本地配套", PAIR_COLUMNS, rows, [*head, *(f"口径：{n}" for n in pairs["notes"])]),
        records_table("配套率与完整度", SHARE_COLUMNS, shares, [f"口径：{n}" for n in supply["notes"]]),
    ]


def _pair_row(pair: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        "essential": pair["essential"],
        "bottleneck": pair["bottleneck"],
        "served": pair["served"],
        "gives": pair["supplier"]["segment_name"],
        "makes": pair["user"]["segment_name"],
        "first": SIDES[pair["first"]],
        "why": pair["why_first"],
        "through": "；".join(pair["through"]) or None,
    }
    for side in SIDES:
        row[side] = pair[side]["name"]
        row.update({f"{side}_{key}": pair[side][key] for key in ("id", "place", "share", "evidence")})
    return row
