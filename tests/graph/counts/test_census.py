"""The census of a store: what a count over its whole graph gives, at any date, whatever was written or undone since."""

from __future__ import annotations

import dataclasses
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.chain.census import FORM, Census
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.chain.tally import Tally
from graph.chain.vetoes import vetoes
from graph.counts.local import count_local, count_places
from graph.counts.take import census_of, columns_of, take_census
from graph.counts.tallies import link_texts
from graph.model.labels import MATCH_RULES
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file
from tests.engines import APR, FEB, JAN, MAR, MAY, engine_store, firm, places, put, segments, table
from tests.graph.store.test_slices import worlds
from tests.rounds import rounds
from tests.worlds import suzhou, world

store = engine_store


def same(a: Census, b: Census) -> bool:
    """Equal to the last bit."""
    pairs = [(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(Census)]
    return all(np.array_equal(x, y) if isinstance(x, np.ndarray) else x == y for x, y in pairs)


def counted(store: Store, on: int) -> Census:
    """The census taken from the whole graph."""
    return take_census(columns_of(store.chain(on)))


def test_by_hand() -> None:
    graph = world(roles={("s1", "chip"): "链主"})
    census, at = census_of(graph), graph.nodes["Segment"].index
    assert census.enterprises == 12
    assert census.makers[at["wafer"]] == 6
    assert census.by_segment(census.leads)[at["chip"]] == 1
    assert census.operating.tolist() == [12]
    assert census.known[-1] == 1  # x1 has no place


@settings(max_examples=rounds(40, 200))
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(graph: ChainGraph, random: object) -> None:
    raw = columns_of(graph)
    order = np.array(sorted(range(len(raw.firm)), key=lambda _: random.random()), dtype=np.int64)  # type: ignore[attr-defined]
    shuffled = dataclasses.replace(
        raw, **{n: getattr(raw, n)[order] for n in ("firm", "segment", "state", "share", "leads", "text", "stated")}
    )
    assert same(take_census(raw), take_census(shuffled))


@settings(max_examples=rounds(40, 200))
@given(worlds())
def test_packed_and_unpacked_and_moved_there_and_back(graph: ChainGraph) -> None:
    census = census_of(graph)
    again = Census.from_bytes(census.to_bytes())
    assert again is not None
    assert same(census, again)
    turned = census.aligned(census.segments[::-1], census.districts[::-1], census.fields[::-1])
    assert turned.makers.tolist() == census.makers[::-1].tolist()
    back = turned.aligned(census.segments, census.districts, census.fields)
    assert same(census, dataclasses.replace(back, segment=census.segment, district=census.district)) or set(
        zip(back.segment, back.district, back.confirmed, strict=True)
    ) == set(zip(census.segment, census.district, census.confirmed, strict=True))
    assert (back.known.tolist(), back.unseen.tolist(), back.operating.tolist()) == (
        census.known.tolist(),
        census.unseen.tolist(),
        census.operating.tolist(),
    )


def test_another_form_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    data = census_of(world()).to_bytes()
    assert Census.from_bytes(zlib.decompress(data)) is None  # as the first form was
    monkeypatch.setattr("graph.chain.census.FORM", 99)
    assert Census.from_bytes(data) is None


def test_the_form_rises_with_what_is_packed() -> None:
    """A number more in a tally, and stores of the day before could not be opened: raise FORM, then write both here."""
    names = " ".join(f.name for c in (Census, Tally) for f in dataclasses.fields(c))
    assert (FORM, zlib.crc32(names.encode())) == (9, 491178416)


def test_at_every_date_and_after_every_write(store: Store) -> None:
    put(
        store,
        places("a", "b"),
        segments("x", "y"),
        table("Field", {"id": "f", "name": "领域"}),
        table("PART_OF", {"source": "x", "target": "f", "stage": "上游"}),
        firm("e1", size=5.0),
        firm("e2", stock_code="600000.SH"),
        table("LOCATED_IN", {"source": "e1", "target": "a"}),
        table("Product", {"id": "p", "name": "p"}),
        table("MAKES", {"source": "e2", "target": "p"}),
        table("OPERATES_IN", {"source": "e1", "target": "x", "share": 0.5, "role": "链主"}),
        on=JAN,
    )
    put(store, table("LOCATED_IN", {"source": "e1", "target": "b"}), firm("e3", as_of="2026-02-01"), on=MAR)
    batch = put(
        store,
        table(
            "OPERATES_IN",
            {"source": "e1", "target": "x", "state": "rejected"},
            {"source": "e3", "target": "y", "state": "suggested"},
        ),
        on=APR,
    ).batch
    assert store.census(JAN).known.tolist() == [1, 0, 1]
    for day in (20251231, JAN, FEB, MAR, APR, MAY):
        assert same(store.census(day), counted(store, day)), day
    assert store.census(MAY).confirmed.sum() == 0
    assert batch is not None
    store.rollback(batch)
    assert same(store.census(MAY), counted(store, MAY))
    assert store.census(MAY).confirmed.sum() == 1
    assert store.census(MAY) is store.census(MAY + 1)  # nothing begins or ends in between: not counted twice


def test_who_cannot_do_without_a_segment_counts_once_whatever_it_does(store: Store) -> None:
    """e1 does y and z, which both need x, at home in a and at a site in b; e2 does z in b, e3 only w, which may use
    x.
    """
    put(
        store,
        places("c", "a", "b", "d"),
        table("WITHIN", *({"source": at, "target": "c"} for at in "ab"), ends=("District", "District")),
        segments("w", "x", "y", "z"),
        table("Field", {"id": "f", "name": "领域"}),
        *(firm(f"e{i}") for i in (1, 2, 3)),
        table("LOCATED_IN", *({"source": f"e{i}", "target": at} for i, at in ((1, "a"), (2, "b"), (3, "b")))),
        table("OPERATES_IN", *({"source": f"e{e}", "target": s} for e, s in ("1y", "1z", "2z", "3w"))),
        table("HAS_SITE", {"source": "e1", "target": "b", "role": "生产基地", "segments": "y；z"}),
        table("SUPPLIES", *({"source": "x", "target": t, "essential": int(t != "w")} for t in "wyzx")),
        on=JAN,
    )

    def bound(day: int) -> list[int]:
        """Of x, in c with all below it, and in a, b and d."""
        graph = store.chain(day)
        found = count_places(graph, [make_place(graph, [d]) for d in "cabd"]).bound
        assert same(store.census(day), counted(store, day))
        assert not np.delete(found, graph.nodes["Segment"].index["x"], axis=1).any()
        return [int(n) for n in found[:, graph.nodes["Segment"].index["x"]]]

    assert bound(JAN) == [2, 1, 2, 0]
    put(store, table("OPERATES_IN", {"source": "e3", "target": "z"}), on=FEB)
    put(store, table("SUPPLIES", {"source": "x", "target": "z", "essential": 0}), on=MAR)
    assert (bound(JAN), bound(FEB), bound(MAR)) == ([2, 1, 2, 0], [3, 1, 3, 0], [1, 1, 1, 0])
    put(store, table("OPERATES_IN", {"source": "e1", "target": "y", "state": "rejected"}), on=APR)
    assert (bound(MAR), bound(APR)) == ([1, 1, 1, 0], [0, 0, 0, 0])


def test_who_is_gone_by_its_short_name_is_on_no_list_as_it_is_no_target(store: Store) -> None:
    names = ("甲", "退市乙", "丙退", "*ST丁", "退市戊")
    firms = [
        {
            "id": f"e{i}",
            "name": n,
            "full_name": n,
            "stock_code": f"60000{i}.SH",
            "status": "正常" if "戊" in n else None,
        }
        for i, n in enumerate(names)
    ]
    put(store, table("Enterprise", *firms), on=JAN)
    graph = store.chain(JAN)
    assert same(store.census(JAN), counted(store, JAN))
    assert (store.census(JAN).listed, int(store.census(JAN).tallies["listed"].unseen.sum())) == (3, 3)
    assert [bool(v) for v in vetoes(graph)] == [False, True, True, True, False]


def test_kept_by_a_large_write_and_read_by_another_process(
    store: Store, monkeypatch: pytest.MonkeyPatch, slim_sheets: Path
) -> None:
    import_file(store, "workbook", slim_sheets)
    expected = counted(store, store.chain().on)
    other = open_store(store.url)
    monkeypatch.setattr("graph.store.engine.census_rows.take_census", lambda raw: pytest.fail("counted again"))
    try:
        assert same(other.census(), expected)
        assert same(other.slice(["ic"]).census or expected, expected)
    finally:
        other.close()
    monkeypatch.undo()
    put(store, firm("新企业"))
    assert store.census().enterprises == expected.enterprises + 1


def test_nobody_at_all() -> None:
    graph = world(
        nodes={"Enterprise": []},
        edges={("OPERATES_IN", "Enterprise", "Segment"): [], ("LOCATED_IN", "Enterprise", "District"): []},
    )
    census = census_of(graph)
    assert (census.enterprises, len(census.segment), census.makers.sum()) == (0, 0, 0)
    assert count_local(graph, suzhou(graph)).total == 0


def test_every_rule_of_the_matching_speaks_for_a_text() -> None:
    """Two rules were missing from a list of their own, and what they matched counted as said by people."""
    rules = [*MATCH_RULES, "人工", "公开知识", None]
    texts = link_texts(np.array(rules, dtype=object), np.full(len(rules), "“某词”", dtype=object), range(len(rules)))
    assert [t > 0 for t in texts.tolist()] == [r in MATCH_RULES for r in rules]
    assert len(set(texts[: len(MATCH_RULES)].tolist())) == 1
