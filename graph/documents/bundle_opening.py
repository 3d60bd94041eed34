"""How a bundle begins, before its lists are counted: what the place is strong in, what it would miss most and who
would, and how much of the chain nobody can tell yet.

It is read off the assessment, which a frozen bundle does not hold: there it is kept beside the lists.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.bundles.annex import Opening
from graph.chain.graph import ChainGraph
from graph.documents.leading import leading_here
from graph.documents.leading import told as leaders_told
from graph.documents.says import CHAIN, chain_basis, makers_here, of_chain, of_gap
from graph.gap_list.users import needing
from graph.gaps.records import Assessment, Gap
from graph.lists.weak import feared, is_risk
from graph.text import first_few
from graph.views.document import Sentence, paragraph

_NAMED, _FEARED = 5, 3
"""Strong segments or firms, and segments that would be missed most."""
_FEW = 3
"""With fewer strong segments than these the leading firms are named too: what is strong is mostly not told yet."""


def opening(graph: ChainGraph, found: Assessment) -> Opening:
    """What is there, what would be missed most, and what cannot be told."""
    seen = found.with_evidence({g.segment for g in feared(found.gaps)[:_FEARED]})
    said = paragraph(_strong(graph, found), _missed(graph, seen), _untold(found))
    return Opening(said, chain_basis(found, (said,)))


def _strong(graph: ChainGraph, found: Assessment) -> Iterable[Sentence]:
    strong = [g for g in found.gaps if g.state == "strong"]
    names = first_few([g.name for g in strong], _NAMED)
    text = f"强项是{names}（优势环节 {len(strong)} 个）。" if strong else "还说不出哪个环节是强项。"
    yield Sentence(text, of_chain(found, strong), CHAIN)
    if len(strong) < _FEW and (leading := leading_here(graph, found)):
        yield leaders_told(leading, _NAMED)


def _missed(graph: ChainGraph, found: Assessment) -> Iterable[Sentence]:
    if first := feared(found.gaps)[:_FEARED]:
        told = "；".join(f"{g.name}——{_seen(g)}，{needing(graph, found, g).words}" for g in first)
        yield Sentence(f"先要防断供的是：{told}。", tuple(r for g in first for r in of_gap(g)), CHAIN)


def _seen(gap: Gap) -> str:
    """Who makes it here: nobody, or one."""
    makers = makers_here(gap)
    if not makers or not is_risk(gap):
        return "本地没有"
    name, seat = makers[0]
    return f"本地只见到{name}{f'（{seat}）' if seat else ''}一家"


def _untold(found: Assessment) -> Iterable[Sentence]:
    unknown = [g for g in found.gaps if g.state == "unknown"]
    if unknown:
        text = (
            f"全链 {len(found.gaps)} 个环节里 {len(unknown)} 个还说不清本地有没有，本稿涉及这些环节的部分只能作核实用。"
        )
        yield Sentence(text, of_chain(found, unknown), CHAIN)
