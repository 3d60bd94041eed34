"""A part of the bundled data with a ledger on Neo4j: answers as from SQLite, and the queries for Neo4j Browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from graph.chain.lookup import find_place
from graph.gaps.find import find_gaps
from graph.store.contract import Store
from graph.store.migrate import migrate
from graph.store.open import open_store
from tests.api.cli.test_cli import answer, run
from tests.engines import empty_neo4j, neo4j_url
from tests.neo4j.server import Neo4jServer
from tests.rounds import rounds
from tests.serving import serving, serving_app
from tests.site_map import ADDRESSES
from tests.waiting import until

GUIDE = Path(__file__).parents[4] / "docs" / "neo4j.md"
QUERIES = re.findall(r"```cypher\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
FIELD, PLACE = "集成电路", "苏州市"


@pytest.fixture(scope="module")
def sample_url(slim_ledger_db: Path, neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The data, assessed for one city, copied to the server."""
    copy = tmp_path_factory.mktemp("neo") / "sample.db"
    source = open_store(f"sqlite:///{slim_ledger_db}")
    source.backup(str(copy))
    source.close()
    assert run("assess", "--place", PLACE, db=copy).returncode == 0
    empty_neo4j(neo4j_server).close()
    migrate(f"sqlite:///{copy}", neo4j_url(neo4j_server))
    return neo4j_url(neo4j_server)


@pytest.fixture(scope="module")
def sample_back(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server holds, as a SQLite file."""
    path = tmp_path_factory.mktemp("back") / "back.db"
    store = open_store(sample_url)
    store.backup(str(path))
    store.close()
    return path


@pytest.fixture(scope="module")
def sample(sample_url: str) -> Iterator[Store]:
    store = open_store(sample_url)
    yield store
    store.close()


def rows(server: Neo4jServer, query: str) -> list[dict[str, object]]:
    with server.driver() as driver:
        return [r.data() for r in driver.execute_query(query)[0]]


def test_the_readme_shows_three_queries() -> None:
    assert len(QUERIES) == 3


def test_makers_by_place_are_those_of_the_answer(sample: Store, neo4j_server: Neo4jServer) -> None:
    found = {r["地区"]: r["企业数"] for r in rows(neo4j_server, QUERIES[0])}
    chain = sample.slice(["ic"])
    gap = next(g for g in find_gaps(chain, "ic", find_place(chain, PLACE)).gaps if g.name == "封装测试")
    only_sites = {s.id for s in gap.sites if not s.head}
    assert found[PLACE] == gap.inputs.n_place - len(only_sites) > 0
    assert max(int(str(n)) for n in found.values()) <= gap.inputs.enterprises_known


def test_gap_links_are_those_of_the_assessment(sample: Store, neo4j_server: Neo4jServer) -> None:
    links = rows(neo4j_server, QUERIES[1])
    stored = [r for r in sample.rows("LACKS", ("source", "target", "field", "priority")) if r[0] == "320500"]
    assert len(links) == min(20, len(stored)) > 0
    assert [r["优先级"] for r in links] == sorted((r["优先级"] for r in links), key=lambda p: -(p or 0))  # type: ignore[operator, return-value]


def test_an_enterprise_is_found_by_a_part_of_its_name(neo4j_server: Neo4jServer) -> None:
    assert "苏州固锝" in {r["企业"] for r in rows(neo4j_server, QUERIES[2])}


@pytest.mark.parametrize(
    "words",
    [
        ("gaps", "--field", FIELD, "--place", PLACE),
        ("targets", "--field", FIELD, "--segment", "模拟芯片", "--place", PLACE),
        ("segments", FIELD),
        ("fields",),
        ("search", "szgd"),
        ("show", "002079.SZ"),
        ("batches",),
        ("coverage", "--place", PLACE, "--field", FIELD),
    ],
    ids=lambda w: w[0],
)
def test_commands_answer_the_same_on_both_engines(words: tuple[str, ...], sample_url: str, sample_back: Path) -> None:
    assert answer(*words, db=sample_url) == answer(*words, db=sample_back)


@pytest.fixture(scope="module")
def two_sites(sample_url: str, sample_back: Path) -> Iterator[tuple[str, str]]:
    """The pages on the server, and on the same store as a file."""
    with serving_app(create_app(sample_url)) as shared, serving(sample_back) as alone:
        yield shared, alone


PAGES = [n for n, a in ADDRESSES.items() if "small" not in a and "hollow" not in a][:: rounds(3, 1)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_on_both_engines(two_sites: tuple[str, str], name: str) -> None:
    shared, alone = (_said(f"{site}{ADDRESSES[name]}") for site in two_sites)
    assert len(shared) > 5
    assert shared == alone


def _said(address: str) -> list[str]:
    """Words of a page's main part, line by line.

    But for how a backup is put back, which is another command on a server.
    """
    found: httpx.Response | None = None

    def answered() -> bool:  # a busy machine may not answer in time, and says so
        nonlocal found
        found = httpx.get(address, headers={"accept": "text/html"})
        return found.status_code != 503

    until(answered, address)
    assert found is not None
    assert found.status_code == 200, found.text
    main = re.sub(r"<summary>怎样从备份恢复.*?</details>", "", found.text.partition("<main")[2], flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "\n", main)
    return [line for line in map(str.strip, text.splitlines()) if line]
