"""What may be kept in memory is divided without remainder to spare: the parts never come to more than the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.app import create_app
from api.heavy.workshop import CHILDREN as STARTED
from api.session.cache_budget import CHILDREN, lonely_rooms, serving_rooms
from api.session.graph_cache import VARIABLE
from api.session.session import Session
from tests.serving import serving_app


@pytest.mark.parametrize("megabytes", ["1", "16", "100.5", "256", "4000"])
def test_the_parts_are_within_the_whole(monkeypatch: pytest.MonkeyPatch, megabytes: str) -> None:
    monkeypatch.setenv(VARIABLE, megabytes)
    whole = float(megabytes) * 2**20
    for rooms in (serving_rooms(), lonely_rooms()):
        assert 0.9 * whole < rooms.total <= whole
    monkeypatch.setenv(VARIABLE, str(serving_rooms().child))
    assert lonely_rooms().total <= whole / 16
    assert CHILDREN == STARTED


def test_a_service_is_given_these_rooms(monkeypatch: pytest.MonkeyPatch, slim_db_copy: Path) -> None:
    monkeypatch.setenv(VARIABLE, "32")
    app = create_app(f"sqlite:///{slim_db_copy}")
    with serving_app(app):
        session: Session = app.state.context.session
        assert session.rooms.total <= 32 * 2**20
        for _ in range(3):
            session.graph()
            session.outline()
        assert session.store._readers.room * 2 <= session.rooms.file  # type: ignore[attr-defined]
        assert session.store._readers.used() <= session.rooms.file  # type: ignore[attr-defined]
        assert session.answers.nbytes <= session.rooms.answers
