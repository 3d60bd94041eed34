"""Who here knows a target: who can introduce, having to do with it directly, and who has only heard of it through a
third party.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership
from graph.documents.says import RECORD
from graph.network.ties import Tie, Ties, ties_in, told
from graph.views.document import Rests, Sentence

_KIND = "Enterprise"
_Path = list[Tie]


def introducing(graph: ChainGraph, place: Place, target: str) -> Iterable[Sentence]:
    """Who is asked for what, each with the records of the ties."""
    ties = ties_in(graph)
    at = graph.position(_KIND, target)
    paths = ties.paths_to((_KIND, at), membership(graph, place).inside)
    direct, through = [p for p in paths if len(p) == 1], dict[tuple[str, int], list[_Path]]()
    for path in paths:
        if len(path) > 1:
            through.setdefault(path[0].end, []).append(path)
    own = (Rests(_KIND, (target,)),)
    if not paths:
        yield Sentence("数据里没有它与本地企业、机构的往来记录，引见的人另找。", own, RECORD)
    elif not direct:
        yield Sentence("数据里没有它与本地企业直接往来的记录。", own, RECORD)
    for path in direct:
        who, way = told(ties.text(path))
        yield Sentence(f"可请{who}引见：{way}。", _rests(ties, own, [path]), RECORD)
    for found in through.values():
        who = "、".join(told(ties.text(p))[0] for p in found)
        middle, way = told(ties.text(found[0][:1]))
        said = f"{who}与它都和{middle}有往来，可先打听：{way}，{middle}{_onward(ties, found)}。"
        yield Sentence(said, _rests(ties, own, found), RECORD)


def _onward(ties: Ties, paths: Sequence[_Path]) -> str:
    """What a third party has to do with each at the end, those of one kind together."""
    by = dict[str, list[str]]()
    for path in paths:
        by.setdefault(path[-1].words, []).append(told(ties.text(path))[0])
    return "，".join(f"{words}{'、'.join(names)}" for words, names in by.items())


def _rests(ties: Ties, own: Iterable[Rests], paths: Sequence[_Path]) -> tuple[Rests, ...]:
    """The target, who is asked, and the records of the ties between."""
    asked = [path[-1].end for path in paths]
    ends = [Rests(kind, (str(ties.graph.nodes[kind].ids[at]),)) for kind, at in asked]
    steps = [Rests(*ties.record(step)) for path in paths for step in path]
    return tuple(dict.fromkeys((*own, *ends, *steps)))
