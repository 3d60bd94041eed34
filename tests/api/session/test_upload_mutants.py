"""Broken files through HTTP: none ends in a 500, each refusal says where.

All 3,000: ``python -m benchmarks.api.upload_mutants``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from api.work import importing
from graph.store.open import open_store
from loaders.checking import check_apart
from loaders.ledger.books import Checked, shortened
from loaders.ledger.progress import Tell
from loaders.readers import reader_of
from tests.file_mutants import WAYS, mutant
from tests.mutant_uploads import faults, stored_faults
from tests.serving import serving

COUNT, PARTS = 48, 4
APART = 5
"""One in so many is checked in a process of its own, as all are in earnest; the others save its start."""


def _here(
    url: str,
    kind: str,
    path: Path | None,
    out: Path,
    tell: Tell,
    hold: Callable[..., None],
    roster: str,
    mapping: str,
) -> Checked:
    store = open_store(url)
    try:
        return reader_of(kind, roster, mapping)(path, store, tell)
    finally:
        store.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("mutants") / "mutants.db"
    with serving(path) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize("part", range(PARTS))
def test_no_broken_file_ends_in_a_500_and_each_refusal_says_where(
    server: httpx.Client, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    wrong = []
    for number in range(part, COUNT, PARTS):
        sent = mutant(number)
        monkeypatch.setattr(importing, "check_apart", check_apart if number % APART == 0 else _here)
        found = faults(server, sent, deep=number % APART == 0)
        wrong += [(number, sent.how, sent.name, fault) for fault in found]
    assert wrong == []
    assert list(stored_faults(server)) == []


def test_the_series_is_always_the_same() -> None:
    first, again = ({how: make(Random(7)) for how, (_, make) in WAYS.items()} for _ in range(2))
    assert first == again
    assert [mutant(i, 7) for i in range(10)] == [mutant(i, 7) for i in range(10)]


@pytest.mark.parametrize("text", ["“" + "x" * 9000 + "”不是数字", "“甲”" * 500, "长" * 5000, "短", ""])
def test_a_reason_is_never_endless(text: str) -> None:
    assert len(shortened(text)) <= 1000
    assert shortened(text)[:1] == text[:1]
    assert "不是数字" not in text or shortened(text).endswith("不是数字")


def test_a_long_cell_is_quoted_by_its_beginning(server: httpx.Client) -> None:
    name: Any = "甲" * 5000
    data = f"领域编号,领域名称\n{name},一\n{name},二\n".encode()
    found = server.post("/api/v1/imports", files={"file": ("细分领域.csv", data)}).json()["report"]["rejects"]
    assert [r["rule"] for r in found] == ["key.conflict"]
    assert len(found[0]["message"]) < 300
    assert found[0]["message"].startswith("“" + "甲" * 40 + "……”")
