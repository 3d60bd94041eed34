"""Freed memory goes back to the system where the C library lets us say so, and nothing breaks where it does not."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from graph.processes.system import few_arenas, give_back


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these calls")
def test_glibc_takes_both() -> None:
    assert few_arenas()
    assert give_back() in (True, False)


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", nothing)
    assert not few_arenas()
    assert not give_back()
