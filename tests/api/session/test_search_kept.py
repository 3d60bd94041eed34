"""What was searched for is kept while neither the data nor the day change."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from api.pages import search
from api.session.session import Session
from tests.engines import JAN, firm, put


def test_a_text_is_looked_up_once_a_day_and_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(f"sqlite:///{tmp_path / 's.db'}", write=True) as session:
        put(session.store, firm("e", name="甲厂"))
        asked, find = list[str](), session.store.search
        counted = SimpleNamespace(search=lambda text, *rest: (asked.append(text), find(text, *rest))[1])
        desk: Any = SimpleNamespace(here=SimpleNamespace(session=session, store=counted))
        monkeypatch.setattr(search, "today", lambda: JAN)
        assert [h.name for h in search._hits(desk, "甲")] == [h.name for h in search._hits(desk, "甲")] == ["甲厂"]
        assert len(asked) == 1
        monkeypatch.setattr(search, "today", lambda: JAN + 1)  # what holds from that day on is found
        search._hits(desk, "甲")
        put(session.store, firm("f", name="甲二厂"))
        assert {h.name for h in search._hits(desk, "甲")} == {"甲厂", "甲二厂"}
        assert len(asked) == 3
        assert search._hits(desk, " ") == []
