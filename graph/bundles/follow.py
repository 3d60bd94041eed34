"""Firms and segments that go by another id than in an earlier quarter: merged ones lead to the one that was kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph.chain.graph import ChainGraph
from graph.chain.lookup import merged_into
from graph.model.schema import default_schema
from graph.search.merged import leads_to, merges
from graph.store.contract import Store

Follow = Callable[[str], str]
"""From the key of a row in an earlier list to its key now."""


def follower(store: Store, graph: ChainGraph | None = None) -> Follow:
    """How keys of rows (``"Enterprise:688000.SH"``, ``"Segment:a@320583"``) are followed through merges."""
    kinds = [name for name, kind in default_schema().nodes.items() if kind.merges]
    into = {kind: {gone: d["keep"] for gone, d in merges(store, kind).items()} for kind in kinds}
    if graph is not None:
        into["Segment"] = {**into.get("Segment", {}), **merged_into(graph)}
    return lambda key: followed(key, into)


def followed(key: str, into: Mapping[str, Mapping[str, str]]) -> str:
    """A key with each id in it that was merged away replaced.

    >>> followed("Enterprise:a", {"Enterprise": {"a": "b", "b": "c"}}), followed("Segment:x@1", {"Segment": {"x": "y"}})
    ('Enterprise:c', 'Segment:y@1')
    """
    kind, colon, rest = key.partition(":")
    ways = into.get(kind)
    if not colon or not ways:
        return key
    id_, at, more = rest.partition("@")
    return f"{kind}:{leads_to(dict(ways), id_) or id_}{at}{more}"
