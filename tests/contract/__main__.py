"""``python -m tests.contract 20000``: as many generated requests to the API, in seeded rounds; fails on the first
finding.

Everything runs on this machine: a server on a loopback port, on a copy of the bundled data of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from graph.store.open import open_store
from loaders.importing import import_file
from tests.serving import serving

CONFIG = Path(__file__).with_name("schemathesis.toml")
PHASES = "examples,coverage,fuzzing,stateful"
SEED = 20261129
SINCE = 10101
"""Since when the data hold: no day is before it, which would be refused for what the data hold."""
"""The first round's seed; each round adds one."""


def per_operation(wanted: int) -> int:
    """The most that fuzzing asks of an operation in a round: a round of 40 sends some 14,000 requests."""
    return max(5, min(40, wanted // 500))


def ask(address: str, seed: int, most: int, report: Path) -> int:
    """One round of all phases; the number of requests sent. Raises ``SystemExit`` with what was found."""
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "--config-file",
        str(CONFIG),
        "--no-color",
        "run",
        f"{address}/api/v1/openapi.json",
        "--phases",
        PHASES,
        "--seed",
        str(seed),
        "--max-examples",
        str(most),
        "--continue-on-failure",
        "--no-shrink",
        "--request-timeout",
        "120",
        "--report",
        "json",
        "--report-json-path",
        str(report),
    ]
    done = subprocess.run(command, cwd=report.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr)
        raise SystemExit(f"种子 {seed}：接口与它的说明不符，见上")
    said = json.loads(report.read_text(encoding="utf-8"))
    assert all(phase["status"] == "success" for phase in said["phases"].values()), said["phases"]
    sent: int = said["test_cases"]["generated"]
    return sent


def main(wanted: int) -> None:
    """Rounds until so many requests are sent, each on fresh data."""
    with tempfile.TemporaryDirectory(prefix="chainatlas-") as made:
        folder, sent, seed = Path(made), 0, SEED
        while sent < wanted:
            database = folder / f"{seed}.db"
            store = open_store(f"sqlite:///{database}", write=True)
            import_file(store, "sample", effective=SINCE)
            store.close()
            with serving(database) as address:
                sent += ask(address, seed, per_operation(wanted), folder / f"{seed}.json")
            print(f"种子 {seed}：累计 {sent:,} 个请求，没有不符", flush=True)
            seed += 1


if __name__ == "__main__":
    main(int(sys.argv[1]))
