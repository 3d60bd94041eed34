"""How many states each limit of the gap rules decides: one moved by a third at a time, on the bundled data as they are
and as if their firms were on lists that may say 无.

``python -m benchmarks.graph.limits`` by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.growth import RESULTS
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, districts_of, make_place, parents
from graph.chain.roster_kinds import CLOSED, SITES
from graph.chain.tables import CONFIRMED
from graph.dates import to_iso, today
from graph.gap_list.choice import Choice, choose
from graph.gap_list.list import GapList, list_gaps
from graph.gaps.find import find_all_gaps
from graph.gaps.sensitivity import Moved, sensitivity
from graph.gaps.states import STATE_LABELS
from graph.gaps.thresholds import PARTS
from graph.gaps.words import THRESHOLDS
from graph.store.open import open_store
from loaders.importing import import_file
from tests.rosters import with_closed_roster

CITY, SEEN = "320500", 0.9
CITIES = ("320500", "310000", "440300", "110000", "320583")
TOP, KEPT, EXPONENTS = 20, 0.85, (0.8, 1.0, 1.2)
OPERATES = ("OPERATES_IN", "Enterprise", "Segment")


def _as_they_are() -> ChainGraph:
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'chain.db'}", write=True)
        import_file(store, "sample")
        graph = store.chain()
        store.close()
    return graph


def _busy(graph: ChainGraph) -> tuple[list[str], dict[str, int]]:
    """Firms of known place and business (ids), and how many each district has with those below it."""
    firms = np.unique(graph.edge(*OPERATES).confirmed().source)
    homes, up, ids = districts_of(graph, "Enterprise")[firms], parents(graph), graph.nodes["District"].ids
    counts = Counter[str]()
    for at in homes[homes >= 0].tolist():
        while at >= 0:
            counts[str(ids[at])] += 1
            at = int(up[at])
    return [str(i) for i in graph.nodes["Enterprise"].ids[firms[homes >= 0]]], dict(counts)


def worlds(graph: ChainGraph) -> Mapping[str, ChainGraph]:
    """The data as they are; with every link stated by a person, declared complete, and seen for nine tenths."""
    (on, counts), table = _busy(graph), graph.edge(*OPERATES)
    # of this kind no other list is a part, so that who is not on it does not refute the declaration
    made = {"kind": "自有台账", "admission": CLOSED, "level": SITES, "counted_on": to_iso(graph.on)}
    said = replace(table, columns={**table.columns, "rule": np.full(len(table), None)})
    sure = said.take(said.state == CONFIRMED)
    stated = replace(graph, edges={**graph.edges, OPERATES: sure}, census=None)
    declared = with_closed_roster(stated, on, **made)
    firms = {d: round(n / SEEN) for d, n in counts.items()}
    counted = with_closed_roster(stated, on, firms, **made, complete=None)
    return {"上市公司（自带）": graph, "同样的企业，名录申明收全": declared, "同样的企业，看到九成": counted}


def _states(graph: ChainGraph, place: Place) -> str:
    found = Counter(g.state for a in find_all_gaps(graph, place) for g in a.gaps)
    return "、".join(f"{label} {found[state]}" for state, label in STATE_LABELS.items())


def page(moved: Mapping[str, list[Moved]], states: Mapping[str, str], segments: int) -> Iterator[str]:
    """The page, line by line."""
    yield "# 阈值动三分之一，改变多少环节\n"
    yield (
        f"{to_iso(today())}，自带数据，苏州市，{segments:,} 个环节位置；重做：`python -m benchmarks.graph.limits`，"
        "只看自己的数据用 `chainatlas sensitivity -p 苏州市`。\n"
    )
    yield (
        "各次只动一个阈值，每格是低三分之一 / 高三分之一时改变的环节（上限 1）。"
        "自带的上市公司名录不说“无”，多数阈值用不上；"
        "后两栏把同样的企业当作一份按生产场所计的名录：对应都由人写明，一份申明收全，一份不申明，但各市的家数已知、看到九成。"
        "它们只用来看阈值，不是对苏州的判断。\n"
    )
    for name, said in states.items():
        yield f"- {name}：{said}"
    yield f"\n| 阈值 | 取值 | {' | '.join(moved)} |"
    yield "|---|---|" + "---|" * len(moved)
    for rows in zip(*moved.values(), strict=True):
        cells = " | ".join(f"{r.lower} / {r.higher}" for r in rows)
        yield f"| {THRESHOLDS[rows[0].threshold]} | {rows[0].value:g} | {cells} |"


def kept_on_top(listed: GapList, *, together: bool) -> list[float]:
    """Shares of the first twenty that stay there under each choice of exponents, of one part or of all of them at once:
    0.8, 1 or 1.2.
    """
    usual = set(choose(listed, Choice()).rows[:TOP].tolist())
    weighed = (dict(zip(PARTS, chosen, strict=True)) for chosen in product(EXPONENTS, repeat=len(PARTS)))
    tried = [w for w in weighed if together or sum(e != 1 for e in w.values()) <= 1]
    found = [set(choose(listed, Choice(weights=w)).rows[:TOP].tolist()) for w in tried]
    return [len(usual & f) / len(usual) for f in found] if usual else []


def tops(given: Mapping[str, ChainGraph]) -> Iterator[str]:
    """How firm the first twenty are, a row for each list and city."""
    low, high = EXPONENTS[0], EXPONENTS[-1]
    yield f"\n## 优先级：权重动一动，前 {TOP} 名还在不在\n"
    yield (
        f"各项的指数取 {low:g}、1、{high:g}：每次只动一项，或四项一起动（{len(EXPONENTS) ** len(PARTS)} 种配法）。"
        f"每格是前 {TOP} 名中仍在前 {TOP} 名的，最差的一种 / 平均（要求最差不低于 {KEPT:.0%}）。\n"
    )
    yield "| 名录 | 地区 | 缺口 | 只动一项 | 一起动 |\n|---|---|---|---|---|"
    every: list[list[list[float]]] = []
    for name, graph in given.items():
        for city in CITIES:
            listed = list_gaps(graph, [make_place(graph, [city])])
            shares = [s for t in (False, True) if (s := kept_on_top(listed, together=t))]
            if shares:
                every.append(shares)
                cells = " | ".join(map(_told, shares))
                yield f"| {name} | {listed.places[0].name} | {len(choose(listed, Choice()))} | {cells} |"

    yield f"\n{in_all(every)}" if every else ""


def in_all(shares: list[list[list[float]]]) -> str:
    """What holds of all lists, one part moved and all of them at once; ``shares`` by list and by these two."""
    said, lowest = [], 1.0
    for how, mine in zip(("只动一项", "四项一起动"), zip(*shares, strict=True), strict=True):
        worst = [min(s) for s in mine]
        lowest = min(worst)
        said.append(f"{how}，{len(worst)} 处中 {sum(w >= KEPT for w in worst)} 处达到，最差 {lowest:.0%}")
    words = f"合起来：{'；'.join(said)}。"
    if lowest < KEPT:
        words += f"四项一起动时，前 {TOP} 名不能当作定数：最多有 {round((1 - lowest) * TOP)} 名会换。"
    return words


def _told(shares: list[float]) -> str:
    verdict = "达到" if min(shares) >= KEPT else "**未达到**"
    return f"{min(shares):.0%} / {sum(shares) / len(shares):.0%} {verdict}"


def run() -> Iterator[str]:
    """Measure, write the page, and say where."""
    given = worlds(_as_they_are())
    places = {name: make_place(graph, [CITY]) for name, graph in given.items()}
    moved = {name: sensitivity(graph, places[name]) for name, graph in given.items()}
    states = {name: _states(graph, places[name]) for name, graph in given.items()}
    segments = next(iter(moved.values()))[0].segments
    text = "\n".join([*page(moved, states, segments), *tops(given)]) + "\n"
    (RESULTS / "thresholds.md").write_text(text, encoding="utf-8")
    yield "阈值动三分之一改变多少环节：写在 thresholds.md"


if __name__ == "__main__":
    for each in run():
        print(each, flush=True)
