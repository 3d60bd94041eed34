"""A node holds its newest version and the words of all its names: put right after a batch or its undoing.

Which version sits on the node changes no answer of ours (readers look at all versions); it is what people see who open
the database with other tools.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from neo4j import ManagedTransaction

from graph.dates import today
from graph.model.schema import NodeKind
from graph.store.engine.search_words import BETWEEN, named_fields, searchable, words_of
from graph.store.neo4j.ddl import STORE, past, quoted, versions_of
from graph.store.neo4j.lease import Lease
from graph.store.neo4j.link import run
from graph.store.neo4j.sweep import disturb

_PART = 2000
_SWAP = """UNWIND $pairs AS p MATCH (h) WHERE elementId(h) = p[0] MATCH (v) WHERE elementId(v) = p[1]
WITH h, v, properties(h) AS newest, properties(v) AS other, h.nid AS nid
SET v = newest SET h = other SET h.nid = nid REMOVE v.nid, v.words"""
_WORDS = "UNWIND $pairs AS p MATCH (h) WHERE elementId(h) = p[0] SET h.words = p[1]"


def written(tx: ManagedTransaction, kind: NodeKind, first: int) -> list[str]:
    """Ids of nodes that existed before and got a version from this batch or a later one."""
    return [
        r[0] for r in run(tx, f"MATCH (v:{past(kind.name)}) WHERE v.batch >= $first RETURN DISTINCT v.id", first=first)
    ]


def touched(tx: ManagedTransaction, kind: NodeKind, version: int) -> list[str]:
    """Ids of nodes with a version that was voided, shortened or reopened after the store had this version."""
    found = (
        f"MATCH (v:{label}) WHERE v.voided > $version OR v.closed[-2] > $version RETURN v.id AS id"
        for label in (quoted(kind.name), past(kind.name))
    )
    return [r[0] for r in run(tx, f"CALL {{ {' UNION '.join(found)} }} RETURN DISTINCT id", version=version)]


def tidy(tx: ManagedTransaction, kind: NodeKind, ids: Sequence[str]) -> None:
    """Put the newest version on each of these nodes, and set its words."""
    named = named_fields(kind)
    names = ", ".join(f"v.{quoted(f)}" for f in named)
    text = (
        f"UNWIND $ids AS id MATCH (h:{quoted(kind.name)} {{id: id}}) {versions_of()} "
        f"RETURN elementId(h), elementId(v), v.voided, v.since, v.until, v.vid, {names}"
    )
    rows = sorted(run(tx, text, ids=list(ids)).values(), key=itemgetter(0, 3, 5))
    swaps, words = [], []
    for head, versions in groupby(rows, key=itemgetter(0)):
        each = list(versions)
        best = max(each, key=lambda v: (v[2] is None and v[4] > v[3], v[3], v[5]))
        if best[1] != head:
            swaps.append([head, best[1]])
        words.append([head, _words(kind, named, each)])
    run(tx, _SWAP, pairs=swaps).consume()
    run(tx, _WORDS, pairs=words).consume()


def _words(kind: NodeKind, named: Sequence[str], versions: Sequence[Sequence[Any]]) -> str | None:
    """Words of all names that hold today or later, ``None`` where there are none."""
    living = [v[6:] for v in versions if v[2] is None and v[4] > v[3] and v[4] > today()]
    return searchable(BETWEEN.join(words_of(kind, named, v) for v in living)) if living else None


def _either(tx: ManagedTransaction, kind: NodeKind, first: int, version: int) -> list[str]:
    return list({*written(tx, kind, first), *touched(tx, kind, version)})


def tidy_in_steps(lease: Lease, kinds: Iterable[NodeKind], first: int, version: int) -> None:
    """After an act is visible that made batches from ``first`` on and began at ``version``: part by part, then note
    that it is done.
    """
    for kind in kinds:
        ids = lease.read(partial(_either, kind=kind, first=first, version=version))
        for begin in range(0, len(ids), _PART):
            part = ids[begin : begin + _PART]

            def work(tx: ManagedTransaction, kind: NodeKind = kind, part: Sequence[str] = part) -> None:
                disturb(tx)
                tidy(tx, kind, part)

            lease.step(work)
    lease.step(lambda tx: run(tx, f"{STORE} REMOVE m.untidy, m.tidied").consume())
