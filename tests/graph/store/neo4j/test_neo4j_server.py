"""The tests' own Neo4j server has a password of its own and never outlives the tests.

That it keeps what it acknowledged through a kill and a stop is seen where tests of crashes and refusals end it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from tests.neo4j.fixture import empty
from tests.neo4j.server import Neo4jServer, StartFailed
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[4]
_HOLDER = """
import time
from tests.neo4j.server import FRUGAL, Neo4jServer
server = Neo4jServer(options=FRUGAL)
server.start()
print(server.pid, server.home, flush=True)
time.sleep(600)
"""


def test_there_is_no_well_known_password(restarted_server: Neo4jServer) -> None:
    with GraphDatabase.driver(restarted_server.url, auth=("neo4j", "neo4j")) as driver, pytest.raises(AuthError):
        driver.verify_connectivity()


def test_everything_can_be_removed(restarted_server: Neo4jServer) -> None:
    with restarted_server.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT `a``b` FOR (n:Gone) REQUIRE n.id IS UNIQUE")
        driver.execute_query("CREATE FULLTEXT INDEX words FOR (n:Gone) ON EACH [n.name]")
        driver.execute_query("CREATE (:Gone {id: 1})-[:TO]->(:Gone {id: 2})")
        empty(restarted_server)
        assert driver.execute_query("MATCH (n) RETURN count(n)").records[0][0] == 0
        assert driver.execute_query("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN type").records == []


def test_a_server_that_cannot_start_says_why(restarted_server: Neo4jServer) -> None:
    server = Neo4jServer({"no.such.setting": "1"})
    with pytest.raises(StartFailed, match=r"no\.such\.setting"):
        server.start()
    assert server.pid is None
    server.close()
    assert not server.home.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_the_server_dies_with_the_process_that_started_it(restarted_server: Neo4jServer) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        pid, home = holder.stdout.readline().split()
        holder.send_signal(signal.SIGKILL)
    until(lambda: not _runs(int(pid)), "the server ends")
    subprocess.run(["rm", "-rf", home], check=True)  # a killed process cannot tidy up


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
