"""Loops in relations that should have none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

DECLARED_LOOP = "循环"
"""A supply relation whose note has this word closes a loop on purpose (recycling)."""


def tree_loops(parents: Mapping[str, str]) -> list[list[str]]:
    """Every loop of a relation in which each node has at most one parent.

    >>> tree_loops({"a": "b", "b": "a", "c": "a"})
    [['a', 'b']]
    """
    seen: dict[str, int] = {}
    loops = []
    for walk, start in enumerate(parents):
        path, here = [], start
        while here in parents and here not in seen:
            seen[here] = walk
            path.append(here)
            here = parents[here]
        if seen.get(here) == walk and here in parents:
            loops.append(path[path.index(here) :])
    return loops


def some_loops(edges: Iterable[tuple[str, str]], limit: int = 3) -> list[list[str]]:
    """Up to ``limit`` loops of a directed graph, none if it has none; depth first, without recursion.

    >>> some_loops([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    [['a', 'b', 'c']]
    """
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    done: set[str] = set()
    loops: list[list[str]] = []
    for start in after:
        path, place, stack = list[str](), dict[str, int](), [(start, False)]
        while stack and start not in done:
            node, leaving = stack.pop()
            if leaving:
                done.add(node)
                del place[path.pop()]
            elif node in place:
                loops.append(path[place[node] :])
                if len(loops) == limit:
                    return loops
            elif node not in done:
                place[node] = len(path)
                path.append(node)
                stack.append((node, True))
                stack += [(n, False) for n in reversed(after.get(node, ()))]
    return loops


def is_declared(note: str | None) -> bool:
    """Whether a supply note says that it closes a loop on purpose.

    >>> is_declared("废料循环利用"), is_declared("不是循环"), is_declared(None)
    (True, False, False)
    """
    text = note or ""
    return DECLARED_LOOP in text and not any(f"{no}{DECLARED_LOOP}" in text for no in ("不是", "并非", "非", "不"))


def field_loops(
    edges: Iterable[tuple[str, str, str | None]], fields: Mapping[str, Iterable[str]], limit: int = 3
) -> Iterator[tuple[str, list[str]]]:
    """Up to ``limit`` (field, loop) of each field's own map: edges (source, target, note) whose ends it holds both.

    Loops that only arise across fields are nobody's mistake: services serve each other. Declared ones are left out too.

    >>> list(field_loops([("a", "b", None), ("b", "a", None), ("b", "b2", "循环")], {"a": ["f"], "b": ["f", "g"]}))
    [('f', ['a', 'b'])]
    """
    inside = defaultdict[str, list[tuple[str, str]]](list)
    for source, target, note in edges:
        if not is_declared(note):
            for name in set(fields.get(source, ())) & set(fields.get(target, ())):
                inside[name].append((source, target))
    for name in sorted(inside):
        for loop in some_loops(inside[name], limit):
            yield name, loop
