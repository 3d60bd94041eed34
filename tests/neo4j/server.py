"""A real Neo4j server of the tests' own: a temporary home, a free loopback port, a random password."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from tests.neo4j.java import ARCHIVE, password_command, server_command, unavailable

START_SECONDS, STOP_SECONDS = 300.0, 60.0
# Below those that kernels give to outgoing connections, so that none of these takes the port of a server that is down.
_PORTS = range(10_000, 16_000)
FRUGAL = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=256m")
"""For a server that lives minutes: what the JVM spends on its fastest code and on collecting in parallel it never earns
back. Code that it made once stays: the room for it is 48 MB otherwise, less than planning and running queries fill.
"""

_DEFAULTS = {
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.usage_report.enabled": "false",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    # A query is planned once, not anew for lists of another length or whenever a test has emptied the store.
    "internal.cypher.use_parameter_size": "false",
    "dbms.cypher.min_replan_interval": "1h",
    "dbms.cypher.statistics_divergence_threshold": "1.0",
    "server.memory.query_cache.per_db_cache_num_entries": "5000",
    "db.tx_log.preallocate": "false",  # a quarter of a gigabyte per database otherwise
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # else an idle server takes 10 s to stop
}

_PASSWORD = secrets.token_hex(16)  # one that begins with a dash would be taken for an option
"""Of every server of this process: what keeps it is made once, as that takes a JVM of its own."""
_kept_password: list[bytes] = []

# The kernel kills the server when the *thread* that started it ends, so one thread, as old as this process, starts all.
_STARTER = ThreadPoolExecutor(1, thread_name_prefix="neo4j-starter")


class StartFailed(RuntimeError):
    """The server did not come up; the message ends with its log."""


class Neo4jServer:
    """One server over its starts, stops and kills: data, port and password stay.

    ``settings`` are read at each start.
    """

    user = "neo4j"

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        heap: str = "700m",
        page_cache: str = "256m",
        options: Sequence[str] = (),
    ) -> None:
        self.settings = dict(settings or {})
        self.heap, self.page_cache = heap, page_cache
        self.options = [*options, *([f"-XX:SharedArchiveFile={ARCHIVE}"] if ARCHIVE.exists() else [])]
        self._claim = _claim_port()
        self.port = int(self._claim.getsockname()[1])
        self.home = Path(tempfile.mkdtemp(prefix="chainatlas-neo4j-"))
        self.password = _PASSWORD
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def url(self) -> str:
        """Address with routing, as users write it."""
        return f"neo4j://127.0.0.1:{self.port}"

    @property
    def bolt_url(self) -> str:
        """Address of exactly this server, without routing."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as the driver takes them."""
        return self.user, self.password

    @property
    def pid(self) -> int | None:
        """The server's process, or ``None`` when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def driver(self, url: str | None = None) -> Driver:
        """A new driver; the caller closes it."""
        return GraphDatabase.driver(url or self.bolt_url, auth=self.auth)

    def start(self) -> None:
        """Start and wait until a query is answered; raises :class:`StartFailed` with the end of the log."""
        assert self.pid is None, "the server runs already"
        if reason := unavailable():
            raise StartFailed(reason)
        self._write_settings()
        if not (self.home / "data").exists():
            self._set_password()
        self._process = _STARTER.submit(self._spawn).result()
        self._wait()

    def stop(self) -> None:
        """Shut down in order; killed when it takes too long."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End at once, as a power cut does for the process (the kernel still writes what was handed to it)."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop in order if it runs, and start."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freeze the process; connections stay open and nothing is answered until :meth:`resume`."""
        os.kill(self._running(), signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen process go on."""
        os.kill(self._running(), signal.SIGCONT)

    def log_tail(self, lines: int = 30) -> str:
        """End of what the server printed."""
        path = self.home / "console.log"
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def close(self) -> None:
        """Kill it if it runs, and remove its home."""
        self.kill()
        self._claim.close()
        shutil.rmtree(self.home, ignore_errors=True)
        atexit.unregister(self.close)

    def _running(self) -> int:
        assert self.pid is not None, "the server does not run"
        return self.pid

    def _write_settings(self) -> None:
        chosen = {
            **_DEFAULTS,
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.memory.pagecache.size": self.page_cache,
            **self.settings,
        }
        (self.home / "conf").mkdir(exist_ok=True)
        (self.home / "conf" / "neo4j.conf").write_text("".join(f"{k}={v}\n" for k, v in chosen.items()))

    def _set_password(self) -> None:
        # Before the first start, so that there never is a server with the well-known password.
        keeper = self.home / "data" / "dbms" / "auth.ini"
        if _kept_password:
            keeper.parent.mkdir(parents=True)
            keeper.write_bytes(_kept_password[0])
            return
        where = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        command = password_command(self.password)
        done = subprocess.run(command, env=os.environ | where, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StartFailed(f"the password could not be set: {done.stdout}{done.stderr}")
        _kept_password.append(keeper.read_bytes())

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = server_command(self.home, self.heap, self.options)
        with (self.home / "console.log").open("ab") as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home, start_new_session=True
            )

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while self.pid is not None and time.monotonic() < end:
            if _listens(self.port) and self._answers():
                return
            time.sleep(0.1)
        ended = "did not answer in time" if self.pid else "ended"
        self.kill()
        raise StartFailed(f"Neo4j {ended}:\n{self.log_tail()}")

    def _answers(self) -> bool:
        try:
            with self.driver() as driver:
                driver.execute_query("RETURN 1")
        except (DriverError, Neo4jError):
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _claim_port() -> socket.socket:
    """A socket whose port is free for a server, in no other test process either, for as long as the socket is open.

    The server speaks TCP; the socket holds the same number for UDP, which is what other test processes stumble over.
    """
    first = secrets.choice(_PORTS)
    for port in (*range(first, _PORTS.stop), *range(_PORTS.start, first)):
        claim = socket.socket(type=socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            claim.close()
        else:
            return claim
    raise StartFailed(f"no free port in {_PORTS}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
