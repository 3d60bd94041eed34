"""What stands under a chain map: where the chain and the data come from, and what the states do and do not mean."""

from __future__ import annotations

import numpy as np

from graph.chain.graph import ChainGraph
from graph.dates import newest_words, to_iso
from graph.gap_list.expected import expected_states
from graph.gaps.find import Assessment
from graph.gaps.states import STATE_LABELS

EXAMPLE = "含示例数据，不代表真实企业或项目"


def chain_notes(graph: ChainGraph, assessment: Assessment) -> tuple[str, ...]:
    """Notes of a chain map or of tables of the same assessment, in the order of reading."""
    counts = assessment.counts()
    states = "、".join(f"{label} {counts[s]}" for s, label in STATE_LABELS.items())
    doubt = expected_states(assessment.gaps)
    out = [
        f"链条：{assessment.field_status or '未注明来源与审定情况'}",
        f"日期：{newest_words(assessment.data_date)}，按 {to_iso(assessment.on)} 有效的记录评估",
        f"{assessment.population.note()}",
        f"覆盖：共 {len(assessment.gaps)} 个环节，其中{states}",
        *([f"预计判错：{doubt}"] if doubt else []),
        "缺失：收得够全的名录里没有，而本地企业缺了它不行；疑缺：多半没有，先核实；待核实：说不出有没有，不算缺口",
    ]
    if shows_example(graph, assessment):
        out.append(f"示例：{EXAMPLE}")
    return tuple(out)


def shows_example(graph: ChainGraph, assessment: Assessment) -> bool:
    """Whether an enterprise or project shown in (counted for) a segment of the field is an example record.

    Examples are projects marked 是否示例 and records whose name says 示例.
    """
    segments = graph.nodes["Segment"].index
    return any(
        segments.get(g.segment, -1) in graph.once("example segments", _example_segments) for g in assessment.gaps
    )


def _example_segments(graph: ChainGraph) -> frozenset[int]:
    """Segments that an example enterprise operates in or an example project builds."""
    out: set[int] = set()
    for relation, kind in (("OPERATES_IN", "Enterprise"), ("BUILDS", "Project")):
        table, columns = graph.edge(relation, kind, "Segment"), graph.nodes[kind].columns
        example = (
            np.array(columns["sample"] == 1) if "sample" in columns else np.zeros(len(graph.nodes[kind]), dtype=bool)
        )
        for name in ("name", "full_name"):
            if name in columns:
                example |= np.array(["示例" in (text or "") for text in columns[name]], dtype=bool)
        out.update(table.target[example[table.source]].tolist())
    return frozenset(out)
