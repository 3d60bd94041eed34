"""Names, order and words of the nodes of network pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from graph.chain.graph import ChainGraph
from graph.errors import BadRequest
from graph.model.schema import default_schema
from graph.views.network.neighbours import Key
from graph.views.network.picture import Item
from graph.views.network.tree import Wedge
from graph.views.text_fit import printable

Href = Callable[[str, str], str]
"""Address of a node's page, given its kind and id."""
LIMIT = 300


def check_limit(limit: int) -> None:
    """Refuse a limit that no picture can hold or that leaves nothing to see; raises ``BadRequest``."""
    if not 2 <= limit <= 2000:
        raise BadRequest(f"节点上限 {limit} 不在 2 到 2000 之间")


def cut(
    graph: ChainGraph,
    hop: Mapping[Key, int],
    rank: Mapping[Key, tuple[float, int]],
    limit: int,
    first: Collection[Key] = (),
) -> list[Key]:
    """At most ``limit`` nodes: nearest hop first; within it every kind in turn, strongest first.

    The middle and those in ``first`` stay before all others.
    """
    kinds = {k: i for i, k in enumerate(graph.nodes)}
    ordered = sorted(hop, key=lambda k: (hop[k], -rank[k][0], -rank[k][1], str(graph.nodes[k[0]].ids[k[1]])))
    turn: Counter[tuple[int, str]] = Counter()
    keys = []
    for key in ordered:
        keys.append((hop[key], turn[hop[key], key[0]], kinds[key[0]], key))
        turn[hop[key], key[0]] += 1
    kept = sorted(keys, key=lambda k: (k[0] > 0 and k[-1] not in first, k))[:limit]
    return [key for *_, key in sorted(kept)]


def cut_note(shown: int, total: int, how: str) -> str:
    """How many of how many nodes are shown, and which are kept."""
    return f"显示前 {shown} 个，共 {total} 个" + (f"（{how}）" if shown < total else "")


def name_of(graph: ChainGraph, key: Key) -> str:
    """Name to show: the short name, else the full name, else the id."""
    table = graph.nodes[key[0]]
    for column in ("name", "full_name"):
        values = table.columns.get(column)
        if values is not None and values[key[1]] and (name := printable(str(values[key[1]]))):
            return name
    return printable(str(table.ids[key[1]]))


def item_of(graph: ChainGraph, key: Key, hop: int, wedge: Wedge, degree: int, href: Href | None, detail: str) -> Item:
    """A node of the graph as something to draw."""
    id_, label = str(graph.nodes[key[0]].ids[key[1]]), default_schema().nodes[key[0]].label
    name = name_of(graph, key)
    return Item(
        key,
        id_,
        name,
        hop,
        *wedge,
        degree,
        sentence=f"{label} {name}，{detail}",
        detail=detail,
        href=href(key[0], id_) if href else None,
    )
