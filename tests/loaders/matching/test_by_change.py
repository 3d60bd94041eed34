"""Matching what an act changes gives what matching everything would, touches nothing else, and costs as much as it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dates import today
from graph.errors import BadRequest
from graph.model.records import Batch, RecordTable, Retire
from graph.store.contract import Store
from loaders.acts import Plan, carry_out
from loaders.importing import rollback_with_derived
from loaders.matching import affinity, changed
from loaders.matching.lexicon import Lexicon
from loaders.review.decisions import decide, decisions
from loaders.reviewing import undo
from tests.engines import FACTORIES, FEB, JAN, MAR, UNDER_TEST, dump, table
from tests.rounds import rounds

DAYS = (JAN, FEB, MAR, 20991231)
"""The last is yet to come."""
WORDS = ("锂电池", "三元锂电池", "锂电池隔膜", "隔膜", "涂覆隔膜", "月饼")
CODES = ("SW110101", "SW220101")
_ENDS = ("Enterprise", "Product")

number, word, code, day = (st.integers(1, 4), st.sampled_from(WORDS), st.sampled_from(CODES), st.sampled_from(DAYS))
making = st.tuples(number, word, st.sampled_from((None, 0.002, 0.5)))
ACTS = st.one_of(
    st.tuples(st.just("goods"), day, st.lists(making, min_size=1, max_size=3)),
    st.tuples(st.just("industry"), day, number, code),
    st.tuples(st.just("end"), day, number, word),
    st.tuples(st.just("aliases"), day, st.sampled_from(("动力电池", "三元锂电池；月饼", "隔膜"))),
    st.tuples(st.just("wider"), day, word, word),
    st.tuples(
        st.just("by hand"), day, word, st.sampled_from(("cell", "film")), st.sampled_from(("confirmed", "rejected"))
    ),
    st.tuples(st.just("rollback"), st.integers(0, 5)),
    st.tuples(st.just("decide"), st.integers(0, 3), st.sampled_from(("confirmed", "rejected"))),
    st.tuples(st.just("take back"), st.integers(0, 1)),
)
Doing = tuple[Any, ...]


def chain() -> list[RecordTable]:
    return [
        table("Field", {"id": "ne", "name": "新能源"}),
        table(
            "Segment",
            {"id": "cell", "name": "锂电池", "role": "零部件"},
            {"id": "film", "name": "隔膜", "role": "材料"},
        ),
        table("PART_OF", *({"source": s, "target": "ne"} for s in ("cell", "film"))),
        table("Product", *({"id": w, "name": w} for w in WORDS)),
        table("Industry", *({"id": c, "name": c} for c in CODES)),
        table("Enterprise", *({"id": f"e{n}", "full_name": f"企业{n}有限公司"} for n in range(1, 5))),
    ]


def goods(*makings: tuple[int, str, float | None]) -> RecordTable:
    shares = {(f"e{n}", w): share for n, w, share in makings}
    return table("MAKES", *({"source": e, "target": w, "share": s} for (e, w), s in shares.items()))


def bring(store: Store, on: int, *tables: RecordTable, ended: tuple[Retire, ...] = ()) -> int | None:
    return carry_out(store, lambda: Plan(on, [Batch("test", "试", on, list(tables), list(ended))])).done.numbers[0]


def tables_of(act: Doing) -> RecordTable:
    what, _, *rest = act
    if what == "goods":
        return goods(*rest[0])
    if what == "industry":
        row = {"source": f"e{rest[0]}", "target": rest[1]}
        return table("CLASSIFIED_AS", row, ends=("Enterprise", "Industry"))
    if what == "aliases":
        return table("Segment", {"id": "cell", "aliases": rest[0]})
    if what == "wider":
        return table("SUBCLASS_OF", {"source": rest[0], "target": rest[1]})
    return table("COVERS", {"source": rest[0], "target": rest[1], "state": rest[2]})


def do(store: Store, act: Doing, made: list[int]) -> str:
    """Do one of :data:`ACTS`; ``made`` are the batches so far. Says what was refused."""
    try:
        if act[0] == "rollback":
            if made:
                rollback_with_derived(store, made.pop(act[1] % len(made)))
        elif act[0] == "decide":
            rows = store.rows("OPERATES_IN", ("source", "target", "state"))
            waiting = sorted((s, t) for s, t, state in rows if state == "suggested")
            if waiting:
                decide(store, waiting[act[1] % len(waiting)], act[2])
        elif act[0] == "take back":
            if standing := sorted(decisions(store)):
                undo(store, standing[act[1] % len(standing)])
        else:
            ends = (Retire("MAKES", [(f"e{act[2]}", act[3])], _ENDS),) if act[0] == "end" else ()
            number = bring(store, act[1], *(() if ends else (tables_of(act),)), ended=ends)
            made += [number] if number else []
    except BadRequest as error:
        return type(error).__name__
    return ""


def same_as_whole(make: Callable[[str], Store], acts: list[Doing]) -> None:
    """Do the acts in two stores, in one of which everything is matched each time, and compare them on each day."""
    by_change, whole = make("change"), make("whole")
    try:
        told = [_done(by_change, acts)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(changed.Changed, "part", lambda *_: None)
            told.append(_done(whole, acts))
        assert told[0] == told[1]
        for on in (*DAYS, today()):
            assert dump(by_change, on) == dump(whole, on)
    finally:
        by_change.close()
        whole.close()


def _done(store: Store, acts: list[Doing]) -> list[str]:
    bring(store, JAN, *chain(), goods((1, "三元锂电池", 0.5), (2, "锂电池隔膜", None)))
    made: list[int] = []
    return [do(store, act, made) for act in acts]


@pytest.mark.parametrize("engine", UNDER_TEST)
def test_matching_by_what_changed_equals_matching_everything(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = affinity.Affinity({("cell", CODES[0]): 3, ("film", CODES[1]): 3})
    monkeypatch.setattr("loaders.matching.decide.load_affinity", lambda: usual)

    @settings(
        max_examples=rounds(12, 200) if engine == "sqlite" else rounds(2, 20), suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(ACTS, min_size=1, max_size=6))
    def check(acts: list[Doing]) -> None:
        def make(name: str) -> Store:
            return FACTORIES[engine if name == "change" else "sqlite"](request, tmp_path_factory.mktemp(name))

        same_as_whole(make, acts)

    check()


def crowded(tmp_path: Path, products: int) -> Store:
    """A store in which many enterprises make as many products."""
    store = FACTORIES["sqlite"](None, tmp_path)  # type: ignore[arg-type]
    texts = [f"{i}型锂电池" if i % 2 else f"{i}型锂电池设备" for i in range(products)]
    bring(
        store,
        JAN,
        *chain(),
        table("Enterprise", *({"id": f"甲{i}", "full_name": f"甲{i}有限公司"} for i in range(products))),
        table("Product", *({"id": t, "name": t} for t in texts)),
        table("MAKES", *({"source": f"甲{i}", "target": t, "share": 0.4} for i, t in enumerate(texts))),
    )
    return store


def brought_by_another(store: Store) -> None:
    """A firm that makes what others make, earns from it, and is the first of its industry."""
    firm = table("Enterprise", {"id": "乙", "full_name": "乙有限公司"})
    classed = table("CLASSIFIED_AS", {"source": "乙", "target": CODES[0]}, ends=("Enterprise", "Industry"))
    made = table("MAKES", *({"source": "乙", "target": w, "share": 0.9} for w in ("1型锂电池", "2型锂电池设备")))
    bring(store, FEB, firm, classed, made)


def test_one_row_matches_its_own_record_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, asked = crowded(tmp_path, 3000), list[str]()
    known = Lexicon.match
    monkeypatch.setattr(Lexicon, "match", lambda self, text, *more: asked.append(text) or known(self, text, *more))
    brought_by_another(store)
    assert sorted(asked) == ["1型锂电池", "2型锂电池设备"]
    asked.clear()
    bring(store, FEB, table("Segment", {"id": "film", "aliases": "涂层"}))
    assert len(asked) >= 3000  # the chain is everybody's
    store.close()


def test_what_another_brings_leaves_every_link_of_mine_as_it_was(tmp_path: Path) -> None:
    store = crowded(tmp_path, 20)
    kinds = {"OPERATES_IN": "Enterprise", "COVERS": "Product"}
    mine = {kind: store.rows(kind, ("source", "target"), JAN) for kind in kinds}
    assert all(len(pairs) >= 10 for pairs in mine.values())
    before = {(k, p): store.history(k, p) for k, pairs in mine.items() for p in pairs}
    brought_by_another(store)
    assert {(k, p): store.history(k, p) for k, p in before} == before
    assert {s for s, _ in store.rows("OPERATES_IN", ("source", "target"), FEB)} >= {"乙"}
    store.close()


def test_other_rules_match_everything_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, asked = crowded(tmp_path, 20), list[str]()
    known = Lexicon.match
    monkeypatch.setattr(Lexicon, "match", lambda self, text, *more: asked.append(text) or known(self, text, *more))
    monkeypatch.setattr("loaders.acts.rules", lambda: "newer")
    brought_by_another(store)
    assert len(asked) >= 20
    asked.clear()
    bring(store, MAR, goods((1, "隔膜", 0.5)))
    assert set(asked) == {"隔膜"}
    store.close()
