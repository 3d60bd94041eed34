"""Which local firms belong to each other: a parent and its subsidiary are two rows, and each says so."""

from __future__ import annotations

from collections.abc import Sequence

from graph.chain.graph import ChainGraph
from graph.chain.holdings import holdings
from graph.gaps.roughly import percent
from graph.lists.locals import Local
from graph.lists.made import Because, Rests


def kin_of(graph: ChainGraph, firms: Sequence[Local]) -> dict[int, list[Because]]:
    """By firm (position) its parents and subsidiaries among these firms, as reasons that stand beside its tests."""
    held, known, out = holdings(graph), {f.at: f for f in firms}, dict[int, list[Because]]()
    for row in range(len(held)):
        parent, child = (known.get(int(at[row])) for at in (held.source, held.target))
        if parent is None or child is None or parent is child:
            continue
        share, holding = held.columns["share"][row], held.columns["holding"][row]
        how = f"持股 {percent(share)}" if share == share else str(holding)
        link = (Rests("INVESTS_IN", (parent.id, child.id)),)
        for own, other, what in ((child, parent, "母公司"), (parent, child, "子公司")):
            words = f"{what}也在本地做本领域：{other.name}（{how}）"
            out.setdefault(own.at, []).append(Because(f"kin.{other.id}", "not_applicable", words, rests=link))
    return out
