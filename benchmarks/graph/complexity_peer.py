"""The ``ecomplexity`` package on a table, in an environment of its own: ``python complexity_peer.py table.npy
out.npz``.

Run by ``benchmarks.graph.complexity``; knows nothing of this project.
"""

import sys
import time

import numpy as np
import pandas as pd
from ecomplexity import ecomplexity

COLUMNS = {"time": "time", "loc": "loc", "prod": "prod", "val": "val"}


def frame_of(values: np.ndarray) -> pd.DataFrame:
    places, industries = values.shape
    place, industry = (a.ravel() for a in np.meshgrid(np.arange(places), np.arange(industries), indexing="ij"))
    return pd.DataFrame({"time": 1, "loc": place, "prod": industry, "val": values.ravel()})


def main(table: str, out: str) -> None:
    values = np.load(table)
    ecomplexity(frame_of(values[:40, :20]), COLUMNS)  # imports and caches are not part of the measure
    frame = frame_of(values)
    start = time.perf_counter()
    found = ecomplexity(frame, COLUMNS)
    seconds = time.perf_counter() - start
    found = found.sort_values(["loc", "prod"])
    shaped = {k: found[k].to_numpy(float).reshape(values.shape) for k in ("eci", "pci", "density", "cog")}
    np.savez(out, seconds=seconds, **shaped)


if __name__ == "__main__":
    main(*sys.argv[1:])
