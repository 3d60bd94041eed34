"""API processes on loopback over one store: ``python -m benchmarks.api.api_processes URL PORT [ahead]`` runs one."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

START_SECONDS = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


@contextmanager
def serving(urls: Sequence[str], env: Mapping[str, str]) -> Iterator[list[int]]:
    """One API process per URL; their ports once all answer. They end with the block."""
    with serving_processes(urls, env) as started:
        yield [port for port, _ in started]


@contextmanager
def serving_processes(
    urls: Sequence[str], env: Mapping[str, str], *, ahead: bool = False
) -> Iterator[list[tuple[int, int]]]:
    """The same with the processes' ids: (port, id) of each; ``ahead`` as ``chainatlas serve`` begins."""
    ports = [free_port() for _ in urls]
    command = [sys.executable, "-m", "benchmarks.api.api_processes"]
    started = [
        subprocess.Popen(
            [*command, u, str(p), *(["ahead"] if ahead else [])], env=os.environ | dict(env), stdout=subprocess.DEVNULL
        )
        for u, p in zip(urls, ports, strict=True)
    ]
    try:
        end = time.monotonic() + START_SECONDS
        while not all(map(_answers, ports)):
            if time.monotonic() > end or any(p.poll() is not None for p in started):
                raise SystemExit("接口进程没有起来")
            time.sleep(0.1)
        yield [(port, process.pid) for port, process in zip(ports, started, strict=True)]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


if __name__ == "__main__":
    import uvicorn

    from api.app import create_app
    from api.http.wire import SERVED

    app = create_app(sys.argv[1], ahead=len(sys.argv) > 3)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", access_log=False, **SERVED)
