"""The list that somebody saw changes with the data, or when people take another ranking into use, and by nothing else:
on the page, in the API and at the command line, and it is made again by its code.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import apsw
import httpx
import openpyxl
import pytest

from api.session.learned_file import LearnedFile, learned_file
from api.session.learning import learn_apart
from api.session.rankings import KeptRankings
from graph.errors import BadRequest, NotFound
from graph.store.contract import Store
from graph.store.open import open_store
from graph.targets.code import Code, code_of, fingerprint, read_code, why_not
from graph.targets.learned.chain_market import market_of
from graph.targets.learned.packed import Learned
from graph.targets.learned.packed import learned as named
from graph.targets.learned.scores import Matches, learn_matches
from graph.targets.learned.standing import Standing, likely_in
from graph.targets.rank import rank_targets
from graph.work.rankings import all_rankings, find_ranking, in_use, learned_of, take_again, take_into_use, use_none
from tests.api.cli.test_cli import answer as command
from tests.api.cli.test_cli import run
from tests.asking import assert_shape
from tests.engines import engine_store as store  # noqa: F401
from tests.engines import firm, put
from tests.graph.targets.test_matches import fill, told
from tests.serving import serving
from tests.waiting import PATIENCE, until
from tests.worlds import suzhou

ASKED = {"field": "small", "segment": "small.4", "place": "苏州市"}
WORDS = ("targets", "-f", "small", "-s", "small.4", "-p", "苏州市")


def of(seed: int) -> Learned:
    return named(f"key {seed}", learn_matches(market_of(told()), rounds=1, seed=seed))


def test_what_is_taken_into_use_is_kept_whole_and_answers_until_another_is(store: Store) -> None:  # noqa: F811
    first, second = of(0), of(1)
    put(store, firm("甲"))
    before = store.version()
    assert (in_use(store), all_rankings(store)) == (None, [])
    made = take_into_use(store, first, 20260101, before, "李明")
    assert (made.name, made.by, made.firms, made.on, made.version) == (first.name, "李明", 12, 20260101, before)
    assert learned_of(store, made).data == first.data
    take_into_use(store, second, 20260102, before)
    put(store, firm("乙"))
    assert [r.name for r in all_rankings(store)] == [second.name, first.name]
    take_again(store, find_ranking(store, first.name))
    used = in_use(store)
    assert used is not None
    assert (used.name, used.on) == (first.name, 20260101)
    use_none(store)
    assert in_use(store) is None
    assert {r.name for r in all_rankings(store)} == {first.name, second.name}
    with pytest.raises(NotFound, match="换用过的排序"):
        find_ranking(store, "01234567")
    with pytest.raises(BadRequest, match="40 个字"):
        use_none(store, "长" * 41)
    assert store.version() == before + 1, "the data alone made a version"


def test_what_answers_by_day_and_name(store: Store, tmp_path: Path) -> None:  # noqa: F811
    first, last = of(0), LearnedFile(tmp_path / "last")
    kept = KeptRankings(store, last)
    assert (kept.standing(20260101).state, kept.standing(20260101).name) == ("off", "")
    take_into_use(store, first, 20260102, 1)
    assert kept.standing(20260102).name == kept.standing(20300101).name == first.name
    assert "不用于更早的日期" in kept.standing(20260101).text
    assert kept.standing(20260101, first.name).name == first.name, "named, it answers for any day"
    second = of(1)
    with pytest.raises(NotFound):
        kept.standing(20260102, second.name)
    last.write(second)
    assert kept.standing(20260102, second.name).name == second.name
    assert kept.standing(20260102).name == first.name, "what is only learned answers where it is named"


def test_a_ranking_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    made = open_store(f"sqlite:///{tmp_path / 'a.db'}", write=True)
    take_into_use(made, of(0), 20260101, 1)
    made.close()
    with apsw.Connection(str(tmp_path / "a.db")) as db:
        db.execute(
            "UPDATE work_note SET said = replace(said, 'text\":\"', 'text\":\"0') WHERE topic = 'ranking_content'"
        )
    db.close()
    again = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    found = KeptRankings(again, None).standing(20260101)
    again.close()
    assert (found.state, "损坏" in found.text, "PageRank" in found.text) == ("failed", True, True)


def test_the_fingerprint_is_of_who_is_listed_and_what_ordered_them() -> None:
    graph = told()
    learned = of(0)
    plain = rank_targets(graph, "wafer", suzhou(graph))
    same = replace(rank_targets(told(), "wafer", suzhou(graph)), version=9, on=20300101)
    assert fingerprint(plain) == fingerprint(same)
    assert (code_of(same).version, code_of(same).on, code_of(same).ranking) == (9, 20300101, "none")
    others = [
        rank_targets(graph, "wafer", suzhou(graph), standing=Standing.learned(learned)),
        rank_targets(graph, "wafer", suzhou(graph), standing=Standing.learned(of(1))),
        rank_targets(graph, "wafer", suzhou(graph), top=1),
        rank_targets(graph, "wafer", suzhou(graph), weights={"capability": 0.5}),
        rank_targets(graph, "wafer", suzhou(graph), "talent"),
        rank_targets(graph, "chip", suzhou(graph)),
        replace(plain, candidates=plain.candidates[::-1]),
    ]
    assert len({fingerprint(x) for x in (plain, *others)}) == 1 + len(others)


def test_why_a_list_cannot_be_made_again() -> None:
    was = read_code(" 20261201-12-AB12CD34-0123456789 ")
    assert was == Code(20261201, 12, "ab12cd34", "0123456789")
    assert read_code("ab12cd34") is None
    with pytest.raises(BadRequest):
        read_code("20261301-12-none-0123456789")
    assert why_not(was, replace(was, version=13, on=20261202)) == ""
    other = replace(was, fingerprint="9876543210")
    assert "那时是第 12 版数据，现在是第 13 版" in why_not(was, replace(other, version=13))
    assert "ab12cd34，现在能用的是 “不用学习的排序”" in why_not(was, replace(other, ranking="none"))
    assert "2026-12-01 有效的数据，这次按 2026-12-02" in why_not(was, replace(other, on=20261202))
    assert "问法不同" in why_not(was, other)


def test_who_is_known_in_the_segment_since_is_not_likely() -> None:
    graph = told()
    learned: Matches = of(0).matches
    assert [x.id for x in likely_in(graph, learned, "wafer", suzhou(graph), 10)] == ["f3"]
    works = graph.edge("OPERATES_IN", "Enterprise", "Segment")
    works.target[works.source == graph.position("Enterprise", "f3")] = graph.position("Segment", "wafer")
    assert likely_in(graph, learned, "wafer", suzhou(graph), 10) == ()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    made = open_store(f"sqlite:///{folder / 'small.db'}", write=True)
    try:
        fill(made, folder)
    finally:
        made.close()
    return folder / "small.db"


@pytest.fixture
def database(small: Path, tmp_path: Path) -> Path:
    for each in small.parent.glob("small.db*"):
        shutil.copy(each, tmp_path)
    return tmp_path / "small.db"


@pytest.fixture
def may_learn(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Learning is on, and begins when this is set."""
    begins = threading.Event()

    def held(*given: Any, **how: Any) -> Standing:
        begins.wait(PATIENCE)
        return learn_apart(*given, **how)

    monkeypatch.setenv("CHAINATLAS_LEARN", "on")
    monkeypatch.setattr("api.session.learning.learn_apart", held)
    yield begins
    begins.set()


@contextmanager
def served(database: Path) -> Iterator[httpx.Client]:
    """A server that learns when it may."""
    with serving(database) as address, httpx.Client(base_url=address) as made:
        yield made


def offered(client: httpx.Client) -> None:
    until(lambda: "换用新学的排序" in client.get("/targets", params=ASKED).text, "it is learned, and offered")


def shown(client: httpx.Client, database: Path, **more: Any) -> list[Any]:
    """The list in the API, as a file, and at the command line, as far as it may not change."""
    said = client.get("/api/v1/targets", params=ASKED | more).json()
    flags = [x for name, value in more.items() for x in (f"--{name}", value)]
    assert command(*WORDS, *flags, db=database) == said
    return [said, client.get("/api/v1/targets", params={**ASKED, **more, "format": "csv"}).content]


def test_the_same_list_before_during_and_after_the_learning(database: Path, may_learn: threading.Event) -> None:
    with served(database) as client:
        before = shown(client, database)
        assert_shape("TargetList", before[0])
        assert (before[0]["ranking"]["state"], before[0]["likely"]) == ("off", [])
        page = client.get("/targets", params=ASKED).text
        assert ("正在后台从现在的数据学新的排序" in page, "名单不会自己变" in page) == (True, True)
        assert before[0]["code"] in page
        refused = client.put("/api/v1/rankings/in-use", json={"name": "new"})
        assert (refused.status_code, "正在后台" in refused.json()["detail"]) == (400, True)
        assert shown(client, database) == before
        may_learn.set()
        offered(client)
        assert shown(client, database) == before
    with served(database) as client:
        assert shown(client, database) == before
        offered(client)
        assert shown(client, database) == before
        assert client.put("/api/v1/rankings/in-use", json={"name": "new", "by": "李明"}).status_code == 200
        after = shown(client, database)
        assert after[0]["ranking"]["state"] == "learned"
        assert after[0]["likely"]
        for was, now in zip(*(sorted(x[0]["candidates"], key=by_id) for x in (before, after)), strict=True):
            assert (was["parts"]["match"]["value"], now["parts"]["match"]["value"] is None) == (None, False)
            assert "先遮住它做本环节的记录" in now["parts"]["match"]["evidence"][0]
        page = client.get("/targets", params=ASKED).text
        assert all(x["name"] in page for x in after[0]["likely"])
        assert ("它就是从现在的数据学得的" in page, "换用新学的排序" in page) == (True, False)
        assert "可能的新进入者" not in client.get("/targets", params={**ASKED, "kind": "talent"}).text
    learned_file(f"sqlite:///{database}").path.unlink()  # type: ignore[union-attr]
    with served(database) as client:
        assert shown(client, database) == after, "what is in use is in the store"


def name_of(said: dict[str, Any]) -> str:
    return str(said["ranking"]["name"])


def by_id(candidate: dict[str, Any]) -> str:
    return str(candidate["id"])


def test_a_list_is_made_again_by_its_code_or_it_is_said_why_not(database: Path, may_learn: threading.Event) -> None:
    may_learn.set()
    with served(database) as client:
        plain = client.get("/api/v1/targets", params=ASKED).json()
        offered(client)
        name = client.put("/api/v1/rankings/in-use", json={"name": "new", "by": "李明"}).json()["in_use"]
        ranked = client.get("/api/v1/targets", params=ASKED).json()
        assert (plain["code"].split("-")[2], ranked["code"].split("-")[2]) == ("none", name)
        for was in (plain, ranked):
            assert shown(client, database, ranking=was["code"])[0] | {"ranking": 0} == was | {"ranking": 0}
        assert shown(client, database, ranking=name)[0] == ranked
        assert shown(client, database, ranking="none")[0]["candidates"] == plain["candidates"]
        assert "这里照所写的" in client.get("/targets", params={**ASKED, "ranking": plain["code"]}).text
        other = client.get("/api/v1/targets", params={**ASKED, "segment": "small.5", "ranking": ranked["code"]})
        assert (other.status_code, "问法不同" in other.json()["detail"]) == (400, True)
    unknown = run(*WORDS, "--ranking", "00000000", db=database)
    assert (unknown.returncode, "没有找到换用过的排序" in unknown.stderr) == (2, True)
    assert command("ranking-use", "none", "--by", "王芳", db=database)["in_use"] == ""
    assert [(r["name"], r["in_use"], r["by"]) for r in command("rankings", db=database)["rankings"]] == [
        (name, False, "李明")
    ]
    assert command(*WORDS, db=database)["code"] == plain["code"]
    book = database.parent / "more"
    book.mkdir()
    head = "企业编号,企业简称,企业名称,所在地"
    (book / "企业.csv").write_text(f"{head}\nnew-1,新企业,新企业有限公司,上海市\n", "utf-8-sig")
    (book / "企业环节.csv").write_text("企业,环节,收入占比\nnew-1,small.4,0.9\n", "utf-8-sig")
    done = run("load", "workbook", book, db=database)
    assert done.returncode == 0, done.stderr
    changed = run(*WORDS, "--ranking", ranked["code"], db=database)
    assert (changed.returncode, "数据变了" in changed.stderr) == (2, True)
    new = command(*WORDS, "--ranking", name, db=database)
    assert {"new-1"} == {c["id"] for c in new["candidates"]} - {c["id"] for c in ranked["candidates"]}


def test_every_export_carries_the_code(database: Path, may_learn: threading.Event) -> None:
    may_learn.set()
    with served(database) as client:
        offered(client)
        went = client.post("/targets/ranking", data={**ASKED, "name": "new", "by": "李明"})
        assert went.status_code == 303
        said = client.get("/api/v1/targets", params=ASKED).json()
        rows, book = (client.get("/api/v1/targets", params={**ASKED, "format": f}).content for f in ("csv", "xlsx"))
        for ranking in (name_of(said), "none"):  # what is exported is what is seen, whatever is in use meanwhile
            page = client.get("/targets", params={**ASKED, "ranking": ranking}).text
            assert f'name="ranking" value="{ranking}"' in page
            went = client.get("/targets/file", params={**ASKED, "ranking": ranking, "format": "json"})
            assert f"ranking={ranking}" in went.headers["location"]
        proposal = {**ASKED, "target": said["candidates"][0]["id"]}
        assert f"学习的排序 {said['ranking']['name']}" in client.get("/api/v1/documents/target", params=proposal).text
    name, code = name_of(said), said["code"]
    assert name in code
    lines = rows.decode("utf-8-sig").splitlines()
    assert ("匹配度（学习的排序）" in lines[0], lines[0].endswith("名单编号")) == (True, True)
    assert all(line.endswith(code) for line in lines[1:])
    sheets = openpyxl.load_workbook(BytesIO(book))
    assert sheets.sheetnames == ["参阅", "招商目标", "可能的新进入者", "口径说明"]
    for sheet in ("参阅", "口径说明"):
        text = " ".join(str(v) for row in sheets[sheet].values for v in row if v)
        assert code in text
    assert f"学习的排序 {name}" in text
    assert f"名单编号 {code}" in run(*WORDS, db=database).stdout


def test_the_command_line_learns_only_when_asked(database: Path) -> None:
    assert command(*WORDS, db=database)["ranking"]["state"] == "off"
    assert not learned_file(f"sqlite:///{database}").path.exists()  # type: ignore[union-attr]
    told_of = run(*WORDS, "--ranking", "new", db=database)
    assert told_of.returncode == 0, told_of.stderr
    assert "可能的新进入者" in told_of.stdout
    assert command(*WORDS, db=database)["ranking"]["state"] == "off", "asked once, it is not taken into use"
    used = command("ranking-use", "new", "--by", "李明", db=database)["in_use"]
    assert command(*WORDS, db=database)["ranking"]["name"] == used
