"""Who could introduce the place to a target, from users' words to an answer: ways in words, each relation with its
source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph.asking.graphs import Graphs
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place, membership
from graph.dates import to_iso, today
from graph.errors import BadRequest
from graph.model.labels import LABELS
from graph.model.schema import default_schema
from graph.network.introductions import Introductions, tie_counts, who_could_introduce
from graph.network.paths import LONGEST
from graph.questions.networks import find_end, node_ref, way_answer
from graph.search.validity import need_valid
from graph.store.contract import Store

KINDS = ("Enterprise", "Institution", "Talent")
"""Kinds that can be introduced."""
COUNT, WAYS, STEPS = 5, 3, 4
_SHEETS = "“供销关系”“投资关系”“协会会员”"


def introductions_of(
    graphs: Graphs,
    target: str,
    place: str,
    on: int | None,
    *,
    by: str = "",
    count: int = COUNT,
    ways: int = WAYS,
    longest: int = STEPS,
) -> dict[str, Any]:
    """Local enterprises nearest to the target that these words name, or one of them alone.

    Raises as the parts it asks.
    """
    kind, id_ = _valid(graphs.store, target, on)
    if kind not in KINDS:
        raise BadRequest(f"“{target}”是{LABELS[kind]}；能引荐的是{'、'.join(LABELS[k] for k in KINDS)}")
    who, whose = _valid(graphs.store, by, on) if by else ("Enterprise", "")
    if who != "Enterprise":
        raise BadRequest(f"“{by}”是{LABELS[who]}；介绍人须是本地企业")
    graph = graphs.graph(on)
    where, at = find_place(graph, place), (kind, graph.position(kind, id_))
    only = graph.position("Enterprise", whose) if whose else None
    found = who_could_introduce(graph, where, at, by=only, count=count, ways=ways, longest=longest)
    answer = {
        "target": node_ref(graph, at),
        "place": {"name": where.name, "ids": list(where.ids)},
        "longest": longest,
        "by": node_ref(graph, ("Enterprise", only)) if only is not None else None,
        "reached": found.reached,
        "shown": len(found.introducers),
        "introducers": _introducers(graph, found),
        "help": _what_helps(graph, where, found) if not found.introducers else [],
        "notes": [
            "只走供销、投资、协会会员、任职、承担项目的记录；同在一个环节不算认识。有记录不等于现在还来往，先问介绍人",
            "步数少的在前；待核实的关系标出，已否决的不用",
        ],
        "as_of": to_iso(graph.on),
        "data_date": graph.data_date,
        "version": graph.version,
    }
    for tie in _relations(answer):
        tie["source"] = _source(graphs.store, tie, on)
    return answer


def _valid(store: Store, words: str, on: int | None) -> tuple[str, str]:
    """The node that the words name; one that is not valid at the date or rejected is refused with the reason."""
    kind, colon, id_ = words.strip().partition(":")
    if not (colon and kind in LABELS):
        kind, id_ = find_end(store, words, on)
    need_valid(store, kind, id_, on)
    return kind, id_


def _introducers(graph: ChainGraph, found: Introductions) -> list[dict[str, Any]]:
    return [
        {"id": i.id, "name": i.name, "steps": i.steps, "ways": [way_answer(graph, w) for w in i.ways]}
        for i in found.introducers
    ]


def _relations(answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All relations of the ways, each with the ids of its ends added."""
    for way in (w for i in answer["introducers"] for w in i["ways"]):
        for step in way["path"]:
            for tie in step["relations"]:
                ends = (step["from"], step["to"]) if tie["forward"] else (step["to"], step["from"])
                tie["label"] = default_schema().relations[tie["relation"]].label
                tie["ends"] = [ends[0], ends[1]]
                yield tie


def _source(store: Store, tie: Mapping[str, Any], on: int | None) -> dict[str, Any] | None:
    """Where the relation was read."""
    day, (start, end) = today() if on is None else on, tie["ends"]
    for version in reversed(store.history(tie["relation"], (start["id"], end["id"]))):
        fits = version.ends is None or version.ends == (start["kind"], end["kind"])
        if fits and not version.voided and version.since <= day < version.until:
            return {
                "origin": version.origin,
                "as_of": version.as_of,
                "file": version.file,
                "sheet": version.sheet,
                "row": version.row,
                "since": to_iso(version.since),
            }
    return None


def _what_helps(graph: ChainGraph, place: Place, found: Introductions) -> list[str]:
    """What to do where no way is on record."""
    kind, at = found.target
    mine = tie_counts(graph, kind)[at]
    local = int((tie_counts(graph, "Enterprise") * membership(graph, place).inside).sum())
    name = str(graph.nodes[kind].names()[at])
    out = [
        f"“{name}”在数据中{f'有 {mine} 条' if mine else '没有任何'}供销、投资、协会、任职记录，"
        f"{place.name}的企业合计 {local} 条次"
    ]
    if mine and local and found.longest < LONGEST:
        out.append(f"把步数从 {found.longest} 放宽到 {LONGEST} 再查")
    out.append(f"补充{_SHEETS}等表：{'先补本地企业的' if mine and not local else '先补它的'}")
    out.append("没有记录时可从同一环节的本地企业、行业协会秘书处、它的股东与供应商逐个打听")
    return out
