"""What people found out of a segment in a place, the slow way: one record after another, as docs/gaps.md has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.chain.graph import ChainGraph

RELIABLE = {"走访": 0.95, "协会": 0.9, "统计数据": 0.9, "桌面": 0.7}


@dataclass
class Found:
    """What counts: the result, how sure it is, and how many firms were named."""

    result: str
    sure: float
    named: int


def as_day(on: int) -> date:
    return date(on // 10_000, on // 100 % 100, on % 100)


def a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)


def records(graph: ChainGraph) -> list[dict[str, Any]]:
    """Every verification with the ids of its place and its segment."""
    table, out = graph.nodes["Verification"], []
    for i in range(len(table)):
        row = {name: column[i] for name, column in table.columns.items()} | {"id": str(table.ids[i])}
        for relation, kind in (("VERIFIES", "Segment"), ("VERIFIED_IN", "District")):
            edges = graph.edge(relation, "Verification", kind)
            ends = [str(graph.nodes[kind].ids[t]) for s, t in zip(edges.source, edges.target, strict=True) if s == i]
            row[kind] = ends[0]
        out.append(row)
    return out


def found_out(graph: ChainGraph, roots: list[str], inside: set[str], above: list[set[str]], s: str) -> Found | None:
    """``inside`` are the districts of the place, ``above`` those that contain each of its ``roots``."""
    today, counted = as_day(graph.on), []
    for row in records(graph):
        if row["Segment"] != s or row["withdrawn"] == 1:
            continue
        day = date.fromisoformat(row["verified_on"])
        until = date.fromisoformat(row["valid_until"]) if row["valid_until"] else a_year_on(day)
        if not day <= today <= until:
            continue
        of, result = row["District"], row["result"]
        if result == "有" and of not in inside:
            continue
        if result == "无" and not all(of == root or of in over for root, over in zip(roots, above, strict=True)):
            continue
        if result == "说不清" and roots != [of]:
            continue
        if result == "无" and came_later(graph, s, inside, day, row["id"]):
            continue
        named = len([f for f in (row["firms"] or "").split("；") if f])
        sure = RELIABLE[row["way"]]
        counted.append(((result != "说不清", sure >= 0.9, day, sure, row["id"]), result, named))
    if not counted:
        return None
    (_, _, _, sure, _), result, named = max(counted)
    return Found(result, sure, max(1, named) if result == "有" and sure >= 0.9 else 0)


def came_later(graph: ChainGraph, s: str, inside: set[str], day: date, id_: str) -> bool:
    """Whether a firm came on record in the place after that day, or on that day by a later batch."""
    if graph.later is None:
        return False
    batch = graph.later.written.get(id_, 0)
    for (segment, district), (when, by) in graph.later.recorded.items():
        if segment == s and district in inside and (as_day(when) > day or (as_day(when) == day and by > batch)):
            return True
    return False
