"""Send thousands of broken files to a server of their own and say what it did wrong: ``python -m
benchmarks.api.upload_mutants --count 3000``.

Exit code 1 when any answer was wrong; ``--keep FOLDER`` saves those files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

DEEP = 8
"""One upload in so many is marked and written too."""


def run(count: int, seed: int, start: int, keep: Path | None) -> int:
    """Number of files with a wrong answer."""
    from tests.file_mutants import mutant as made
    from tests.mutant_uploads import faults, stored_faults
    from tests.serving import serving

    wrong, kinds, slowest, began = 0, Counter[str](), (0.0, -1), time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "mutants.db") as address,
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        client.post("/api/v1/imports", data={"kind": "sample"}).raise_for_status()
        for number in range(start, start + count):
            mutant = made(number, seed)
            at = time.perf_counter()
            try:
                found = list(faults(client, mutant, deep=number % DEEP == 0))
            except Exception as error:  # an answer that cannot be judged is wrong as well
                found = [f"{type(error).__name__}: {error}"]
            slowest = max(slowest, (time.perf_counter() - at, mutant.number))
            kinds[mutant.how] += 1
            for fault in found[:3]:
                print(f"{mutant.number}\t{mutant.how}\t{mutant.name[:60]!r}\t{fault}", flush=True)
            if found:
                wrong += 1
                if keep is not None:
                    (keep / f"{mutant.number}.bin").write_bytes(mutant.data)
            if (number + 1) % 50 == 0:
                print(
                    f"… {number + 1}，{wrong} 个有误，{time.perf_counter() - began:.0f} 秒",
                    file=sys.stderr,
                    flush=True,
                )
        for fault in stored_faults(client):
            wrong += 1
            print(f"after all\t{fault}")
    print("、".join(f"{k} {n}" for k, n in sorted(kinds.items())))
    print(
        f"{sum(kinds.values())} 个文件，{wrong} 个有误，{time.perf_counter() - began:.0f} 秒；最慢 "
        f"{slowest[0]:.1f} 秒（第 {slowest[1]} 个）"
    )
    return wrong


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first to send")
    parser.add_argument("--keep", type=Path, help="folder for the files with a wrong answer")
    given = parser.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
    return 1 if run(given.count, given.seed, given.start, given.keep) else 0


if __name__ == "__main__":
    raise SystemExit(main())
