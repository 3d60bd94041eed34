"""What stands under a chain map: where the chain and the data come from, and what the states do and do not mean."""

from __future__ import annotations

from graph.chain.examples import EXAMPLE, WORD, shows_example
from graph.chain.graph import ChainGraph
from graph.dates import newest_words, to_iso
from graph.gap_list.expected import expected_states
from graph.gaps.find import Assessment
from graph.gaps.states import STATE_LABELS


def chain_notes(graph: ChainGraph, assessment: Assessment) -> tuple[str, ...]:
    """Notes of a chain map or of tables of the same assessment, in the order of reading."""
    counts = assessment.counts()
    states = "、".join(f"{label} {counts[s]}" for s, label in STATE_LABELS.items())
    doubt = expected_states(assessment.gaps)
    out = [
        f"链条：{assessment.field_status or '未注明来源与审定情况'}",
        f"日期：{newest_words(assessment.data_date, assessment.on)}，按 {to_iso(assessment.on)} 有效的记录评估",
        f"{assessment.population.note()}",
        f"覆盖：共 {len(assessment.gaps)} 个环节，其中{states}",
        *([f"预计判错：{doubt}"] if doubt else []),
        "缺失：收得够全的名录里没有，而本地企业缺了它不行；疑缺：多半没有，先核实；待核实：说不出有没有，不算缺口",
    ]
    if shows_example(graph, (g.segment for g in assessment.gaps)):
        out.append(f"{WORD}：{EXAMPLE}")
    return tuple(out)
