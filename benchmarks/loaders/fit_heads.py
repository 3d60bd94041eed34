"""Fit the second reader of tables (for maintainers): ``python -m benchmarks.loaders.fit_heads``.

From the labelled ledgers and our own list of heads comes ``loaders/data/column_weights.npz``. Printed with it is what a
reader fitted without one batch says of that batch, so that no table of the batch has been seen. ``--without
ledgers4.zip -o FILE`` fits so and keeps the weights, for measuring all of the reading on the batch that is left out.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from benchmarks.loaders.apart import KEPT
from benchmarks.loaders.facts import path_of
from loaders.files.reading import read_sheets
from loaders.table.columns import titles_of, values_of
from loaders.table.heads import Table, find_tables
from loaders.table.learned import (
    ABOUT,
    BUCKETS,
    CLASSES,
    FILE,
    NOTHING,
    SAME,
    features,
    of_head,
    packed,
    shares_of,
    table_features,
)
from loaders.table.words import head_of, words

BATCHES = ("ledgers.zip", "ledgers2.zip", "ledgers3.zip", "ledgers4.zip", "ledgers5.zip")
RIDGES = {"columns": 0.5, "tables": 1.0}
STEPS = 150
NEVER = {"talent.title": re.compile("职称|职务|职级|技能等级"), "enterprise.founded": re.compile("开工|建成|投产")}
"""Heads that writers of ledgers counted to a meaning and we do not: posts and ranks are no titles of talent, and a firm
is not founded on the day on which its plant was begun.
"""
BANDS = (0.0, 0.6, 0.8, 0.95, 1.01)


@dataclass(slots=True)
class Labelled:
    """A batch: features of its columns, shape (n, BUCKETS + 1), and those without the head; classes, and how many cells
    each has; features of its tables, and whom they are about.
    """

    rows: list[csr_matrix] = field(default_factory=list)
    headless: list[csr_matrix] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    tables: list[csr_matrix] = field(default_factory=list)
    about: list[int] = field(default_factory=list)

    def add(self, table: Table, means: Mapping[int, str], about: str) -> None:
        """One more table; ``means`` says of its columns what they are."""
        columns = [values_of(table, at) for at in range(len(table.heads))]
        heads = [head_of(t) for t in table.heads]
        found = features(heads, columns)
        at = [i for i in range(len(heads)) if i in means and columns[i]]
        own = [{name for name, _ in of_head(heads[i])} for i in at]
        rest = [{n: v for n, v in found[i].items() if n not in o} for i, o in zip(at, own, strict=True)]
        self.rows.append(csr_matrix(packed([found[i] for i in at])))
        self.headless.append(csr_matrix(packed(rest)))
        self.classes += [CLASSES.index(class_of(means[i], table.heads[i])) for i in at]
        self.cells += [len(columns[i]) for i in at]
        self.tables.append(csr_matrix(packed([table_features(heads, columns, titles_of(table))])))
        self.about.append(ABOUT.index(about))


def class_of(means: str, head: str) -> str:
    """What of ours a column of this meaning and head is."""
    if means in NEVER and NEVER[means].search(re.sub(r"\s", "", head)):
        return NOTHING
    allowed = {SAME.get(t, t) for t in KEPT[means][0]} if means in KEPT else set()
    return next((c for c in CLASSES if c in allowed), NOTHING)


def labelled(batch: str) -> Labelled:
    """The tables of a batch, as the reading of files finds them."""
    out = Labelled()
    with TemporaryDirectory() as folder:
        zipfile.ZipFile(path_of(batch)).extractall(folder)
        for path in sorted(Path(folder).glob("*.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            tables = [t for sheet in read_sheets(Path(folder) / truth["file"]) for t in find_tables(sheet)]
            table = next((t for t in tables if set(t.head_rows) & set(truth["head_rows"])), None)
            if table is not None:
                out.add(table, {c["col"] - 1: c["means"] for c in truth["columns"]}, truth["about"])
    return out


def listed() -> list[tuple[str, int]]:
    """The heads of our own list of words, and of what class each is."""
    known = words()
    said = {**dict.fromkeys((*known.personal, *known.near), NOTHING), **known.heads, **known.of_people}
    ours = {head: SAME.get(target, target) for head, target in said.items()}
    return [(head, CLASSES.index(c if c in CLASSES else NOTHING)) for head, c in ours.items()]


def lent(batches: Sequence[Labelled]) -> tuple[csr_matrix, list[int]]:
    """Listed heads, each above the values of some labelled column of its class: features and classes."""
    chance = random.Random(1)
    headless = vstack([rows for b in batches for rows in b.headless]).tocsr()
    classes, heads = np.array([c for b in batches for c in b.classes]), listed()
    below = [chance.choice(np.flatnonzero(classes == c).tolist()) for _, c in heads]
    own = packed([dict(of_head(head_of(head))) for head, _ in heads])
    own[:, BUCKETS] = 0.0  # the constant is in the other part
    return csr_matrix(own) + headless[below], [c for _, c in heads]


def softmax(rows: csr_matrix, classes: Sequence[int], many: int, ridge: float) -> np.ndarray:
    """Weights, shape (BUCKETS + 1, many), by L-BFGS on the log-likelihood with a ridge."""
    true = np.eye(many)[classes]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(BUCKETS + 1, many)
        shares = shares_of(rows @ weights)
        slope = rows.T @ (shares - true)
        slope[:BUCKETS] += ridge * weights[:BUCKETS]
        told = -np.log(shares[np.arange(len(classes)), classes] + 1e-12).sum()
        return float(told + ridge / 2 * (weights[:BUCKETS] ** 2).sum()), slope.ravel()

    start = np.zeros((BUCKETS + 1) * many)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(found.x.reshape(BUCKETS + 1, many))


def fit(batches: Sequence[Labelled]) -> dict[str, np.ndarray]:
    """Weights of both regressions."""
    more, of = lent(batches)
    rows = vstack([*(rows for b in batches for rows in b.rows), more]).tocsr()
    classes = [*(c for b in batches for c in b.classes), *of]
    tables = vstack([rows for b in batches for rows in b.tables]).tocsr()
    about = [a for b in batches for a in b.about]
    return {
        "columns": softmax(rows, classes, len(CLASSES), RIDGES["columns"]),
        "tables": softmax(tables, about, len(ABOUT), RIDGES["tables"]),
    }


def keep(weights: Mapping[str, np.ndarray], path: Path) -> None:
    """Write weights as the reader takes them."""
    columns, tables = (weights[name].astype(np.float16) for name in RIDGES)
    np.savez_compressed(path, columns=columns, tables=tables)


def told(batch: str, seen: Labelled, weights: Mapping[str, np.ndarray]) -> Iterator[str]:
    """How well a reader does on a batch: shares of tables and cells, and of columns by how sure it is."""
    shares = shares_of(vstack(seen.rows).tocsr() @ weights["columns"])
    tables = shares_of(vstack(seen.tables).tocsr() @ weights["tables"])
    right, sure, cells = shares.argmax(axis=1) == seen.classes, shares.max(axis=1), np.array(seen.cells)
    yield (
        f"{batch}：{len(seen.about)} 张表说的是谁，读对 {(tables.argmax(axis=1) == seen.about).mean():.1%}；"
        f"{len(right)} 列，格数计读对 {(right * cells).sum() / cells.sum():.1%}"
    )
    for low, high in pairwise(BANDS):
        of = (sure >= low) & (sure < high)
        yield f"　把握 {low:.0%}–{min(high, 1):.0%}：{of.sum()} 列，读对 {right[of].mean() if of.any() else 0:.1%}"


def main() -> None:
    """Fit with all, after telling what is found without each; or without one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--without", choices=BATCHES)
    parser.add_argument("-o", type=Path, default=FILE)
    asked = parser.parse_args()
    known = {batch: labelled(batch) for batch in BATCHES}
    for batch in (asked.without,) if asked.without else BATCHES:
        weights = fit([seen for name, seen in known.items() if name != batch])
        print(*told(batch, known[batch], weights), sep="\n", flush=True)
    keep(weights if asked.without else fit(list(known.values())), asked.o)


if __name__ == "__main__":
    main()
