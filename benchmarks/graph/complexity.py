"""ECI, PCI, density and opportunity on 3,000 places × 700 industries: ours and the ``ecomplexity`` package in the same
run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.timing import Line, best_of
from graph.arrays import FloatArray
from graph.space.complexity import Indices, complexity, presence
from graph.space.product_space import density_of, opportunity_gain, opportunity_index, proximity_of

PLACES, INDUSTRIES = 3000, 700
PACKAGES = ("ecomplexity==0.5.3", "pandas==2.3.3")
"""With pandas 3 the package no longer fills cells that are not there."""
PYTHON = "CHAINATLAS_ECOMPLEXITY"
"""An interpreter that has the package already.

By default one is made for the run, outside the project's environment.
"""
EXACT = 1e-9


def table(places: int = PLACES, industries: int = INDUSTRIES, seed: int = 0) -> FloatArray:
    """Places that can do much make what few can (a nested table with noise); about half of the cells are 0."""
    rng = np.random.default_rng(seed)
    able, hard = rng.normal(size=places), rng.normal(size=industries)
    chance = 1 / (1 + np.exp(-(able[:, None] - 0.7 * hard)))
    there = rng.random((places, industries)) < chance
    values: FloatArray = np.where(
        there, rng.lognormal(1.0 + able[:, None] + 0.5 * rng.normal(size=industries), 1.0), 0.0
    )
    return values


def ours(values: FloatArray) -> tuple[Indices, FloatArray]:
    """All that the package works out: indices, density, COI and COG (ours the true one)."""
    present = presence(values)
    indices, phi = complexity(present), proximity_of(present)
    density = density_of(present, phi)
    opportunity_index(present, density, indices.pci)
    opportunity_gain(present, phi, indices.pci)
    return indices, density


def interpreter(folder: Path) -> str | None:
    """A Python with the package; ``None`` where it cannot be had."""
    if given := os.environ.get(PYTHON):
        return given
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    asked = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    return python if subprocess.run(asked, capture_output=True, check=False).returncode == 0 else None


def theirs(values: FloatArray) -> dict[str, FloatArray] | None:
    """The package's answer and ``seconds``; ``None`` where it cannot be had."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = interpreter(folder / "venv")
        if python is None:
            return None
        np.save(folder / "table.npy", values)
        script = str(Path(__file__).with_name("complexity_peer.py"))
        asked = [python, "-W", "ignore", script, str(folder / "table.npy"), str(folder / "out.npz")]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(ran.stderr[-2000:], file=sys.stderr)
            return None
        with np.load(folder / "out.npz") as found:
            return {k: found[k] for k in found.files}


def run() -> Iterator[Line | str]:
    """Speed against the package and equality with it.

    COG by itself, and how far the package's COG is from the difference.
    """
    values = table()
    what = f"{PLACES:,} 地区 × {INDUSTRIES} 产业（{(values > 0).mean():.0%} 非零）"
    taken, (indices, density) = best_of(3, lambda: ours(values))
    present = presence(values)
    phi = proximity_of(present)
    cog, gain = best_of(3, lambda: opportunity_gain(present, phi, indices.pci))
    peer = theirs(values)
    if peer is None:
        yield "跳过与 ecomplexity 的比较：没能装上它（需要 PyPI）"
    else:
        apart = {
            "ECI": np.abs(peer["eci"] - indices.eci[:, None]).max(),
            "PCI": np.abs(peer["pci"] - indices.pci).max(),
            "密度": np.abs(peer["density"] - density).max(),
        }
        seconds = float(peer["seconds"])
        ok = seconds / taken >= 10 and max(apart.values()) <= EXACT
        yield Line(
            f"RCA、ECI、PCI、邻近度、密度、COI、COG，{what}",
            taken,
            "ecomplexity 0.5.3",
            seconds,
            "≥ 10 倍，三者相差 ≤ 1e-9",
            ok,
        )
        yield "最大相差：" + "，".join(f"{k} {v:.1e}" for k, v in apart.items())
        absent = ~present
        yield (
            "ecomplexity 的 COG 与真正的差的相关系数："
            f"{np.corrcoef(peer['cog'][absent], gain[absent])[0, 1]:.2f}（故不用作对照）"
        )
    naive, exact = best_of(1, lambda: by_difference(values[:30], phi, indices.pci, present[:30]))
    assert np.abs(exact - gain[:30]).max() < EXACT, "COG 不是真正的差"
    yield Line(f"COG，{what}", cog, "逐格重算 COI（30 个地区，折算）", naive * PLACES / 30, "≤ 1 s", cog <= 1)


def by_difference(values: FloatArray, phi: FloatArray, pci: FloatArray, present: np.ndarray) -> FloatArray:
    """COG by its definition: COI anew with each absent industry added."""
    out = np.zeros(values.shape)
    before = opportunity_index(present, density_of(present, phi), pci)
    for place, row in enumerate(present):
        absent = np.flatnonzero(~row)
        wider = np.repeat(row[None], len(absent), axis=0)
        wider[np.arange(len(absent)), absent] = True
        out[place, absent] = opportunity_index(wider, density_of(wider, phi), pci) - before[place]
    return out
