"""企业落位表: a line for each enterprise, segment and place, with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.chain.tables import REJECTED, SUGGESTED
from graph.counts.placed import HOME, ROLES, placed
from graph.errors import BadRequest, NotFound
from graph.questions.firms.placed_rows import PlacedRow
from graph.questions.index import ask
from graph.store.open import open_store
from loaders.importing import import_file
from tests.crafted import folder
from tests.pictures import graph_of
from tests.recorded.world import first_tables
from tests.worlds import HOME as HOMES
from tests.worlds import OPERATES, world

_SITES = [
    ("h1", "320500", {"role": "生产基地", "segments": "wafer"}),
    ("h1", "320500", {"role": "研发中心", "segments": "wafer；side"}),
    ("h1", "310000", {"role": "总部", "segments": "wafer"}),
    ("x1", "320583", {"role": "生产基地", "segments": "wafer"}),
    ("h2", "320500", {"role": "分支", "segments": "wafer"}),
    ("h3", "320500", {"role": "生产基地", "segments": None}),
    ("f3", "320500", {"role": "生产基地", "segments": "chip"}),
]


def sited() -> ChainGraph:
    return world(edges={("HAS_SITE", "Enterprise", "District"): _SITES})


def rows(graph: ChainGraph, **words: Any) -> Sequence[PlacedRow]:
    found: Sequence[PlacedRow] = ask(graph, "企业落位表", size=200, **words).record.rows
    return found


def test_everybody_is_at_home_in_all_that_it_does() -> None:
    found = rows(world())
    assert len(found) == sum(map(len, OPERATES.values()))
    assert {(r.enterprise, r.segment, r.district) for r in found} == {
        (firm, segment, HOMES.get(firm, "")) for segment, firms in OPERATES.items() for firm in firms
    }
    assert {r.roles for r in found} == {(HOME,), ()}, "who sits nowhere is nothing to any place"


def test_a_site_counts_where_it_says_what_it_does() -> None:
    """Neither a branch, nor a site of unknown activity, nor a segment that the firm does not do."""
    found = {(r.enterprise, r.segment, r.district): r.roles for r in rows(sited(), segment="wafer")}
    assert found["h1", "wafer", "320500"] == ("生产基地", "研发中心")
    assert found["h1", "wafer", "310000"] == ("总部",), "said of a site, it says more than being at home"
    assert found["x1", "wafer", "320583"] == ("生产基地",)
    assert ("x1", "wafer", "") not in found
    assert {firm for firm, _, district in found if district == "320500"} == {"h1"}
    assert not list(rows(sited(), enterprise="f3", place="苏州市"))


def test_words_narrow_the_table() -> None:
    graph = sited()
    assert {r.enterprise for r in rows(graph, place="苏州市", segment="wafer")} == {"h1", "x1"}
    assert {r.segment for r in rows(graph, enterprise="企业h1有限公司")} == {"chip", "wafer", "side"}
    found = ask(graph, "placements", place="苏州市").record
    assert (found.vague, found.nowhere) == (1, 0), "j1 is only known to be in the province"
    assert "未列：苏州市之外的，以及只知在更大的区划里、说不清在不在的 1 行，所在地不明的 0 行" in found.notes
    with pytest.raises(NotFound):
        rows(graph, place="没有的地方")


def test_a_firm_is_found_by_its_registered_name_and_its_codes() -> None:
    firms = [{"id": "a", "name": "甲", "full_name": "甲有限公司", "stock_code": "600000.SH", "uscc": "U1"}]
    graph = graph_of({"Enterprise": firms, "Segment": [], "Field": [], "District": []}, {})
    assert {find_id(graph, "Enterprise", t) for t in ("a", "甲", "甲有限公司", "600000.SH", "U1")} == {"a"}


def test_a_place_is_told_in_full() -> None:
    levels = {"320000": "省", "320500": "市", "320583": "县级", "310000": "直辖市", "340100": "市"}
    names = {"320000": "江苏省", "320500": "苏州市", "320583": "昆山市", "310000": "上海市", "340100": "合肥市"}
    graph = world(nodes={"District": [{"id": i, "name": n, "level": levels[i]} for i, n in names.items()]})
    told = {r.district: (r.province, r.city, r.county) for r in rows(graph)}
    assert told["320583"] == ("江苏省", "苏州市", "昆山市")
    assert told["310000"] == ("上海市", "上海市", "")
    assert told["320000"] == ("江苏省", "", "")
    assert told[""] == ("", "", "")


def test_json_has_pages_and_a_file_has_everything() -> None:
    graph = world()
    every = [r for page in range(1, 5) for r in ask(graph, "placements", page=page, size=6).record.rows]
    table = ask(graph, "placements", page=2, size=6).tables()[0]
    assert len(every) == len(table.rows) == 24
    frame = table.to_frame()
    assert [r.enterprise for r in every] == frame["企业编号"].tolist()
    assert [r.segment for r in every] == frame["环节编号"].tolist()
    assert list(frame.columns)[:4] == ["企业名称", "市", "区县", "环节"]
    assert len(ask(graph, "placements", top=3).record.rows) == 3


_STATES = st.lists(st.sampled_from((0, SUGGESTED, REJECTED)), min_size=12, max_size=12)
_CHOSEN = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.sampled_from(["生产基地", "研发中心", "分支"]), st.integers(0, 7)
    ),
    max_size=12,
)


@given(_STATES, _CHOSEN, st.lists(st.integers(-1, 2), min_size=4, max_size=4))
def test_it_is_what_a_plain_reading_of_the_records_gives(
    states: list[int], sites: list[tuple[int, int, str, int]], homes: list[int]
) -> None:
    """The same as looking at one relation, one home and one site after the other."""
    pairs = [(f, s) for f in range(4) for s in range(3)]
    named = [(f"e{f}", f"d{d}", r, "；".join(f"s{s}" for s in range(3) if bits >> s & 1)) for f, d, r, bits in sites]
    graph = graph_of(
        {
            "Field": [],
            "Enterprise": [{"id": f"e{i}", "name": f"e{i}"} for i in range(4)],
            "Segment": [{"id": f"s{i}", "name": f"s{i}"} for i in range(3)],
            "District": [{"id": f"d{i}", "name": f"d{i}"} for i in range(3)],
        },
        {
            ("OPERATES_IN", "Enterprise", "Segment"): [
                (f"e{f}", f"s{s}", {}, state) for (f, s), state in zip(pairs, states, strict=True)
            ],
            ("LOCATED_IN", "Enterprise", "District"): [(f"e{f}", f"d{d}") for f, d in enumerate(homes) if d >= 0],
            ("HAS_SITE", "Enterprise", "District"): [
                (f, d, {"role": r, "segments": text or None}) for f, d, r, text in named
            ],
        },
    )
    wanted: dict[tuple[str, str], dict[str, set[str]]] = {}
    for (f, s), state in zip(pairs, states, strict=True):
        if state != REJECTED:
            where = wanted.setdefault((f"e{f}", f"s{s}"), {})
            if homes[f] >= 0:
                where.setdefault(f"d{homes[f]}", set()).add(HOME)
            for firm, district, role, text in named:
                if firm == f"e{f}" and f"s{s}" in text.split("；") and role in ROLES:
                    where.setdefault(district, set()).add(role)
    found = placed(graph)
    got: dict[tuple[str, str], dict[str, set[str]]] = {}
    for firm, segment, at, bits in zip(found.firm, found.segment, found.district, found.roles, strict=True):
        here = got.setdefault((f"e{firm}", f"s{segment}"), {})
        if at >= 0:
            here[f"d{at}"] = {role for bit, role in enumerate(ROLES) if bits >> bit & 1}
    assert got == wanted


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    tables = first_tables()
    heads, *said = tables["企业环节.csv"]
    tables["企业环节.csv"] = [
        [*heads, "资料来源", "资料日期", "状态"],
        *([*r, "企业申报", "2023-05", ""] for r in said),
    ]
    tables["企业环节.csv"][-1][-1] = "待核实"
    import_file(store, "workbook", folder(tmp_path / "in", tables))
    store.close()
    return store.url


def test_of_a_store_each_line_says_who_says_so_and_when(store_url: str) -> None:
    from api.session.session import Session

    with Session(store_url) as session:
        found = {(r.enterprise, r.segment): r for r in ask(session, "placements").record.rows}
        assert (found["s1", "chip"].origin, found["s1", "chip"].as_of) == ("企业申报", "2023-05")
        assert (found["s1", "chip"].part, found["s1", "chip"].rule) == ("链主", "人工指定")
        assert found["h3", "panel"].state == "待核实"
        guessed = ask(session, "placements", state="待核实").record
        assert {r.state for r in guessed.rows} == {"待核实"}
        assert guessed.total < len(found)
        with pytest.raises(BadRequest):
            ask(session, "placements", enterprise="企业")
        with pytest.raises(BadRequest, match="可用：确认、待核实"):
            ask(session, "placements", state="suggested")


def test_only_who_is_on_the_list_of_the_field_and_place(tmp_path: Path) -> None:
    """s2 has two honours and 小巨人 stands for research; s1 has one figure; of the places outside nobody is asked."""
    from api.session.session import Session

    tables = first_tables()
    heads, *firms = tables["企业.csv"]
    at = heads.index("资质荣誉")
    tables["企业.csv"] = [
        heads,
        *([*r[:at], "瞪羚企业；小巨人企业", *r[at + 1 :]] if r[0] == "s2" else r for r in firms),
    ]
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    import_file(store, "workbook", folder(tmp_path / "in", tables))
    store.close()
    with Session(store.url) as session:
        listed = ask(session, "list", name="firms", field="f", place="苏州市").record
        firms_on = {r.id for r in listed.rows if r.kind == "Enterprise"}
        assert "s2" in firms_on
        found = ask(session, "placements", field="f", place="苏州市", listed=True).record
        every = ask(session, "placements", field="f", place="苏州市").record
        assert {r.enterprise for r in found.rows} == firms_on
        assert [r for r in every.rows if r.enterprise in firms_on] == list(found.rows)
        assert found.total < every.total
        with pytest.raises(BadRequest, match="写明领域和地区"):
            ask(session, "placements", field="f", listed=True)


def test_of_a_graph_alone_dates_are_not_known_and_it_says_so() -> None:
    found = ask(world(), "placements").record
    assert {r.as_of for r in found.rows} == {None}
    assert any("请向打开的存储提问" in note for note in found.notes)
