"""重点企业（机构）名录 by the program and written out again: the same rows, results and order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.chain.rosters import rosters_of
from graph.gaps.find import find_gaps
from graph.lists import firms
from graph.lists.kinds.own import VARIABLE
from graph.lists.made import Entry, MadeList
from graph.lists.make import MAKERS, make_list
from graph.lists.scene import Draft, Scene
from graph.lists.size_test import at_odds
from graph.model.records import Note
from graph.store.contract import Store as AnyStore
from graph.store.open import open_store
from tests.graph.lists.criteria_worlds import ON, Made, graph_from
from tests.graph.lists.slow_chain import Tables, World
from tests.graph.lists.slow_criteria import Slow, Verdict, criteria_of, slow_list
from tests.graph.lists.slow_merits import ODD
from tests.rosters import with_closed_roster
from tests.rounds import rounds

OWN: tuple[dict[str, Any], ...] = (
    {},
    {"safety": {"esri_rank": 0}},
    {"k": 1, "size": {"rank": 2, "rank_share": 0.2}, "safety": {"esri_rank": 0, "gate_users": 1}},
    {"k": 3, "institution": {"k": 2, "partners_from": 2}, "growth": {"cagr_from": 0.07}},
)
"""What a city may say instead."""
PLACES = (("320500",), ("320500",), ("320583",), ("320582", "320583"))


class Store:
    """Gives rows and notes of a world as a store does."""

    def __init__(self, world: Made) -> None:
        self.tables, at = world.tables, "2026-01-20T01:00:00.000000+00:00"
        self.said = [Note(f"n{i}", n["topic"], n["key"], at, "王某", n["values"]) for i, n in enumerate(world.notes)]

    def notes(self, topic: str, key: str | None = None) -> list[Note]:
        return [n for n in self.said if n.topic == topic]

    def rows(self, kind: str, columns: Sequence[str], on: int | None = None) -> list[tuple[Any, ...]]:
        return [tuple(r.get(c) for c in columns) for r in self.tables.get(kind, ())]


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> list[Draft]:
    """What the maker hands over, those who are neither listed nor asked among it."""
    out: list[Draft] = []

    def keeping(scene: Scene) -> Draft:
        out.append(firms.make(scene))
        return out[-1]

    monkeypatch.setitem(MAKERS, "firms", keeping)  # type: ignore[arg-type]
    return out


def own_file(folder: Path, own: Mapping[str, Any]) -> Path:
    """The file in which a city says so."""
    lines = ["[firms]", *(f"{k} = {v}" for k, v in own.items() if not isinstance(v, dict))]
    for table, values in own.items():
        lines += [f"[firms.{table}]", *(f"{k} = {v}" for k, v in values.items())] if isinstance(values, dict) else []
    (folder / "own.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder / "own.toml"


def sureness(graph: ChainGraph, place: Sequence[str]) -> dict[str, float]:
    """How surely nobody else makes a segment, by the rosters that count every site of all who meet their test."""
    whole = {r.id for r in rosters_of(graph) if r.closed and r.by_site}
    gaps = find_gaps(graph, "f", make_place(graph, place)).gaps
    return {g.segment: max((c.p_no_further or 0.0 for c in g.claims if c.id in whole), default=0.0) for g in gaps}


def verdict(entry: Entry, made: MadeList) -> Verdict:
    """A row of the program as the other one has it."""
    tests, wanted = {}, ("not_applicable",) if entry.cells["category"] == "非企业单位" else ("met", "unmet", "unknown")
    for b in entry.because:
        if b.result in wanted:
            tests[b.test] = ODD if b.result == "unknown" and at_odds(b) else b.result
    ask = any(b.test == "safety" and b.result == "unknown" and b.rests for b in entry.because)
    listed, asked = ([e.key for e in rows] for rows in (made.listed, made.candidates))
    standing = "listed" if entry.key in listed else "asked" if entry.key in asked else ""
    return Verdict(tests, ask, str(entry.cells["category"]) if entry.cells["category"] else None, standing)


def as_slow(made: MadeList, draft: Draft) -> Slow:
    final = {e.key: e for e in (*made.listed, *made.candidates)}
    rows = {k: verdict(final.get(k, e), made) for k, e in draft.others.items()}
    return Slow(rows, [e.key for e in made.listed], [e.key for e in made.candidates])


def differences(ours: Slow, theirs: Slow) -> list[Any]:
    out: list[Any] = [
        (k, theirs.rows.get(k), ours.rows.get(k))
        for k in dict.fromkeys((*ours.rows, *theirs.rows))
        if ours.rows.get(k) != theirs.rows.get(k)
    ]
    for name in ("rows", "listed", "asked"):
        mine, other = list(getattr(ours, name)), list(getattr(theirs, name))
        out += [(name, other, mine)] if mine != other else []
    return out


@pytest.mark.parametrize("number", range(len(OWN)))
def test_made_up_worlds(number: int, drafts: list[Draft], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(own_file(tmp_path, OWN[number])))
    for each in range(rounds(6, 400)):
        world, place = Made(each * len(OWN) + number), PLACES[each % len(PLACES)]
        graph = graph_from(world.tables)
        if each % 3 == 0:
            graph = with_closed_roster(graph)
        made = make_list("firms", graph, Store(world), "f", make_place(graph, place), ON)  # type: ignore[arg-type]
        criteria, sure = criteria_of("f", **OWN[number]), sureness(graph, place)
        ours = slow_list(World(world.tables, world.notes, "f", place, ON, criteria, sure))
        assert differences(ours, as_slow(made, drafts[-1])) == [], (each, number)


def test_the_worlds_hold_every_answer() -> None:
    """Nothing above agrees for want of cases."""
    seen = set[str | None]()
    for each in range(40):
        world, own = Made(each), OWN[each % len(OWN)]
        graph = with_closed_roster(graph_from(world.tables)) if each % 4 == 0 else None
        sure, criteria = {} if graph is None else sureness(graph, ("320500",)), criteria_of("f", **own)
        for v in slow_list(World(world.tables, world.notes, "f", ("320500",), ON, criteria, sure)).rows.values():
            seen |= {f"{test} {result}" for test, result in v.tests.items()} | {v.category, v.standing}
            seen |= {"to ask"} if v.to_ask else set()
    figures = {f"{t} {r}" for t in ("size", "growth", "innovation") for r in ("met", "unmet", "unknown", ODD)}
    safety = {f"safety {r}" for r in ("met", "unmet", "unknown")} | {"to ask"}
    bodies = {"platform met", "platform unmet", "research met", "research unmet", "partners met", "partners unknown"}
    said = {"链主企业", "骨干企业", "非企业单位", "高校", "listed", "asked", "", None, "body not_applicable"}
    assert figures | safety | bodies | said <= seen


COLUMNS = {
    "Enterprise": "id name full_name uscc stock_code status size revenue_band revenue_year honours",
    "Institution": "id name kind",
    "District": "id name level",
    "Segment": "id name bottleneck importable",
    "PART_OF": "stage order planned",
    "SUPPLIES": "essential",
    "OPERATES_IN": "share rule role",
    "HAS_SITE": "role segments",
    **dict.fromkeys(("WITHIN", "LOCATED_IN", "RESEARCHES", "INVESTS_IN", "MEMBER_OF"), ""),
}
"""What is read of the bundled data, beside the ends of relations."""
ENDS = ("source_kind", "source", "target_kind", "target", "state")


@pytest.fixture(scope="module")
def bundled(sample_db: Path) -> Iterator[tuple[AnyStore, ChainGraph, Tables]]:
    store = open_store(f"sqlite:///{sample_db}")
    tables = {}
    for kind, text in COLUMNS.items():
        names = [*text.split(), *(ENDS if kind.isupper() else ())]
        tables[kind] = [dict(zip(names, row, strict=True)) for row in store.rows(kind, names)]
    yield store, store.chain(), tables
    store.close()


@pytest.mark.parametrize("field", ["ic", "bio"])
def test_the_bundled_data(
    field: str,
    bundled: tuple[AnyStore, ChainGraph, Tables],
    drafts: list[Draft],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """集成电路 and 生物药 in 苏州市, everybody asked about and not the first 60 alone."""
    store, graph, tables = bundled
    monkeypatch.setenv(VARIABLE, str(own_file(tmp_path, {"most_asked": 1_000_000})))
    made = make_list("firms", graph, store, field, "苏州市")
    ours = slow_list(World(tables, [], field, ("320500",), graph.on, criteria_of(field)))
    assert differences(ours, as_slow(made, drafts[-1])) == []
    assert min(len(ours.listed), len(ours.asked)) > 5
    assert any(v.to_ask for v in ours.rows.values())
