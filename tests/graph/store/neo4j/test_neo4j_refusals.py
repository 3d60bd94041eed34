"""What a Neo4j store refuses: each in one Chinese sentence with the way out, and nothing is touched or half written."""

from __future__ import annotations

import errno
import gc
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from neo4j._sync.io._bolt import _base as bolt

from graph.errors import ChainError, StoreError, StoreFull, StoreUnavailable, StoreUnreadable
from graph.store.neo4j import link as neo4j_link
from graph.store.neo4j.ddl import FORMAT, check_version
from graph.store.neo4j.link import Link, parse_address
from graph.store.open import open_store
from tests.asking import Done, run
from tests.engines import JAN, empty_neo4j, firm, neo4j_url, put, table
from tests.neo4j.bolt_proxy import BoltProxy
from tests.neo4j.faulty import ask, leftovers
from tests.neo4j.fixture import empty
from tests.neo4j.server import FRUGAL, Neo4jServer

pytestmark = pytest.mark.usefixtures("silence_as_shipped")
EVERYTHING = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN labels(n) AS l, properties(n), type(r) ORDER BY elementId(n)"


def command(url: str, *arguments: str) -> Done:
    """Run ``chainatlas`` on a store."""
    return run(*arguments, db=url)


def assert_one_sentence(said: str) -> None:
    """Chinese, of one line, with a way out, without the password or the driver's words."""
    assert len(said.strip().splitlines()) == 1, said
    assert re.search("请|可用|应写成", said), said
    assert not re.search(r"Traceback|neo4j\.exceptions|Unable|wrong@", said), said


def refused(url: str, word: str) -> None:
    """Both the command line and the library refuse an address, for reading and for writing."""
    for write in (False, True):
        with pytest.raises(ChainError, match=word) as error:
            open_store(url, write=write)
        assert_one_sentence(str(error.value))
    done = command(url, "batches")
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr)
    assert re.search(word, done.stderr)


WRONG: dict[str, tuple[Callable[[Neo4jServer], str], str]] = {
    "password": (lambda s: f"neo4j://nobody:wrong@127.0.0.1:{s.port}", "用户名或密码不对"),
    "database": (lambda s: neo4j_url(s) + "/none", "没有这个数据库"),
    "TLS": (lambda s: neo4j_url(s).replace("neo4j://", "neo4j+s://"), r"加密连接没有建立.*neo4j://"),
    "TLS without routing": (lambda s: neo4j_url(s).replace("neo4j://", "bolt+ssc://"), "加密连接没有建立"),
    "nobody": (lambda _: "neo4j://neo4j:x@127.0.0.1:1", "连不上.*已启动"),
    "scheme": (lambda s: neo4j_url(s).replace("neo4j://", "neo4j+x://"), r"neo4j\+ssc"),
    "option": (lambda s: neo4j_url(s) + "?share=yes", "shared=yes"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_address_is_refused_with_the_way_out(what: str, restarted_server: Neo4jServer) -> None:
    address, word = WRONG[what]
    refused(address(restarted_server), word)


def test_a_port_that_accepts_and_says_nothing_is_given_up(restarted_server: Neo4jServer) -> None:
    with BoltProxy(restarted_server.port) as proxy:
        proxy.hang()
        done = command(neo4j_url(restarted_server, proxy.url.replace("bolt", "neo4j")), "batches")
    assert done.returncode == 1
    assert "没有响应" in done.stderr
    assert_one_sentence(done.stderr)


def said_when_cut(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What opening says when every connection is cut right after its greeting."""

    def gone(*_: object) -> None:  # as asking the socket for its peer does then
        raise OSError(errno.ENOTCONN, "gone")

    with monkeypatch.context() as cut:
        cut.setattr(bolt, "ServerInfo", gone)
        with pytest.raises(StoreUnavailable, match="连不上") as error:
            open_store(url)
    return str(error.value)


# The driver closes its half a connection only as garbage, and stumbles over it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_cut_right_after_its_greeting_is_one_sentence(
    restarted_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = said_when_cut(neo4j_url(restarted_server), monkeypatch)
    gc.collect()
    assert_one_sentence(said)


def test_a_server_too_old_is_refused() -> None:
    for version in ("4.4.38", "5.25.1", "未知"):
        with pytest.raises(StoreUnreadable, match="请升级服务器") as error:
            check_version(version, "neo4j://x")
        assert_one_sentence(str(error.value))
    for version in ("5.26.0", "5.26.12", "2025.10.1"):
        check_version(version, "neo4j://x")


@pytest.fixture
def foreign(restarted_server: Neo4jServer) -> Iterator[list[list[Any]]]:
    """Somebody else's graph."""
    empty(restarted_server)
    ask(restarted_server, "CREATE (:Film {title: '甲'})-[:SHOWN_IN]->(:Hall {name: '乙'})")
    yield ask(restarted_server, EVERYTHING)
    empty(restarted_server)


def test_somebody_elses_graph_is_left_alone_unless_told(
    foreign: list[list[Any]], restarted_server: Neo4jServer
) -> None:
    url = neo4j_url(restarted_server)
    with pytest.raises(StoreUnreadable, match=r"别的图（2 个节点），没有动它.*\?shared=yes") as error:
        open_store(url, write=True)
    assert_one_sentence(str(error.value))
    assert "别的图" in command(url, "batches").stderr
    assert command(url, "load", "sample").returncode == 1
    assert ask(restarted_server, EVERYTHING) == foreign
    assert ask(restarted_server, "SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN type") == []
    with closing(open_store(url + "?shared=yes", write=True)) as store:
        put(store, firm("甲"))
        assert store.rows("Enterprise", ("id",), JAN) == [("甲",)]
    assert [row for row in ask(restarted_server, EVERYTHING) if row[0][0] in ("Film", "Hall")] == foreign
    with closing(open_store(url)) as again:  # ours is there now, so nobody needs to be told again
        assert again.version() == 1


def test_a_label_in_conflict_is_refused_even_when_told(foreign: list[list[Any]], restarted_server: Neo4jServer) -> None:
    ask(restarted_server, "CREATE (:Product {name: '丙'})")
    before = ask(restarted_server, EVERYTHING)
    with pytest.raises(StoreUnreadable, match=r"标签“Product”.*请换一个空数据库") as error:
        open_store(neo4j_url(restarted_server) + "?shared=yes", write=True)
    assert_one_sentence(str(error.value))
    assert ask(restarted_server, EVERYTHING) == before
    assert len(before) == len(foreign) + 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (f"SET m.format = {FORMAT + 1}", "更新版本.*请升级"),
        ("SET m.schema = 9999", "更新版本.*请升级"),
        ("SET m.moving = '甲'", "迁移尚未完成.*请再运行一次"),
    ],
    ids=["format", "schema", "migration"],
)
def test_a_store_of_a_newer_program_or_half_moved_is_refused_and_left_alone(
    change: str, word: str, restarted_server: Neo4jServer
) -> None:
    with closing(empty_neo4j(restarted_server)) as store:
        put(store, firm("甲"))
    ask(restarted_server, f"MATCH (m:ChainAtlas) {change}")
    before = ask(restarted_server, EVERYTHING)
    refused(neo4j_url(restarted_server), word)
    assert ask(restarted_server, EVERYTHING) == before


def test_when_all_connections_are_taken_the_caller_is_told_and_later_served(
    restarted_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_neo4j(restarted_server).close()
    monkeypatch.setattr(neo4j_link, "POOL", 2)
    link = Link(parse_address(neo4j_url(restarted_server)))
    held, go_on = threading.Barrier(3), threading.Event()
    holders = [threading.Thread(target=link.read, args=(lambda _: held.wait(30) + go_on.wait(30),)) for _ in range(2)]
    for thread in holders:
        thread.start()
    held.wait(30)
    with pytest.raises(StoreUnavailable, match="连接都在使用中") as error:
        link.read(lambda tx: tx.run("RETURN 1").consume())
    assert_one_sentence(str(error.value))
    go_on.set()
    for thread in holders:
        thread.join()
    assert link.read(lambda tx: tx.run("RETURN 1 AS x").single(strict=True)["x"]) == 1
    link.close()


@pytest.fixture(scope="module")
def small_disk() -> Iterator[tuple[Neo4jServer, bool]]:
    """A server to be spoiled, and whether its data are on a file system of 24 MB: where mounting is allowed."""
    server = Neo4jServer(options=FRUGAL)
    data = server.home / "data"
    data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(data)]
    small = not subprocess.run(mount, capture_output=True, check=False).returncode
    server._write_settings()
    server._set_password()
    try:
        server.start()
        yield server, small
    finally:
        server.kill()
        if small:
            subprocess.run(["umount", "-l", str(data)], check=True)
        server.close()


def test_a_full_disk_is_told_and_after_room_and_a_restart_nothing_is_half_there(
    restarted_server: Neo4jServer, small_disk: tuple[Neo4jServer, bool]
) -> None:
    server, small = small_disk
    if not small:
        pytest.skip("mounting a small disk is not permitted here")
    firms = table("Enterprise", *({"id": f"x{n}", "full_name": f"企业{n}", "veto": "长" * 200} for n in range(5000)))
    with closing(open_store(neo4j_url(server), write=True)) as store:
        put(store, firm("甲"))
        disk = os.statvfs(server.home / "data")
        filler = server.home / "data" / "filler"
        filler.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - 3_000_000))
        with pytest.raises(StoreFull, match="磁盘已满") as full:
            put(store, firms)
        with pytest.raises(StoreUnavailable, match="腾出空间并重启") as stopped:
            store.version()
        for error in (full, stopped):
            assert_one_sentence(str(error.value))
        filler.unlink()
        # Stopped in order, Neo4j 5.26 would write the rest of the broken transaction to its log first.
        server.kill()
        server.start()
        assert (store.version(), store.rows("Enterprise", ("id",), JAN)) == (1, [("甲",)])
        assert put(store, firms).version == 2
        assert leftovers(server) == 0


def test_a_read_only_server_answers_questions_and_says_that_it_cannot_be_written_to(
    restarted_server: Neo4jServer, small_disk: tuple[Neo4jServer, bool], tmp_path: Path
) -> None:
    """On the server that is done with: the one that others use would have to be started a second time."""
    server, _ = small_disk
    file = tmp_path / "细分领域.csv"
    file.write_text("领域编号,领域名称\nt,测试链\n", encoding="utf-8")
    with closing(empty_neo4j(server)) as store:
        put(store, firm("甲"))
        server.settings["server.databases.default_to_read_only"] = "true"
        server.restart()
        assert (store.version(), store.rows("Enterprise", ("id",), JAN)) == (1, [("甲",)])
        with pytest.raises(StoreError, match="只读的，不能写入") as error:
            put(store, firm("乙"))
        assert_one_sentence(str(error.value))
        done = command(neo4j_url(server), "load", "workbook", str(file))
        assert (done.returncode, "只读" in done.stderr) == (1, True)
        assert (store.version(), store.rows("Enterprise", ("id",), JAN)) == (1, [("甲",)])
        del server.settings["server.databases.default_to_read_only"]
        server.restart()
        assert put(store, firm("乙")).version == 2
