"""The bundled chains and enterprises as plain facts for matching, without a store."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from graph.text import join_list, split_list
from loaders.matching.decide import Facts
from loaders.sample import FOLDER

Makers = dict[str, list[tuple[str, float | None]]]


def rows(sheet: str) -> Iterator[dict[str, str]]:
    """Rows of a sheet of the bundled data, over all its files."""
    for path in [*FOLDER.glob(f"{sheet}.csv"), *sorted(FOLDER.glob(f"{sheet}.*.csv"))]:
        with path.open(encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle)


def bundled_makers() -> Makers:
    """Product → (stock code, revenue share) of the bundled listed enterprises."""
    out: Makers = defaultdict(list)
    for r in rows("企业产品"):
        out[r["产品"]].append((r["企业"], float(r["收入占比"])))
    return out


def bundled_facts(makers: Makers) -> Facts:
    """Facts of the bundled chains with these makers; a shared segment's full row wins over its links."""
    words: dict[str, dict[str, str]] = {}
    fields = defaultdict[str, set[str]](set)
    names = {r["领域名称"]: r["领域编号"] for r in rows("细分领域")}
    for r in rows("环节"):
        fields[r["环节编号"]].add(names[r["细分领域"]])
        if r["定义"] or r["环节编号"] not in words:
            words[r["环节编号"]] = r
    return Facts(
        segments=[
            (i, r["环节名称"], join_list(split_list(r["产品别名"]) + split_list(r.get("规范术语"))), r["排除词"])
            for i, r in words.items()
        ],
        fields={s: frozenset(f) for s, f in fields.items()},
        roles={i: r["功能角色"] or None for i, r in words.items()},
        makers=makers,
        industry={r["企业编号"]: r["所属行业"] for r in rows("企业") if r["所属行业"]},
    )


def owner_field(segment: str) -> str:
    """Field whose file holds a segment's full row; its id starts with it.

    >>> owner_field("ic-silicon-wafer")
    'ic'
    """
    return segment.partition("-")[0]


def path_of(name: str) -> Path:
    """A file of labelled data beside this module."""
    return Path(__file__).parents[1] / "labelled" / name
