"""The work log: entries stay, come in order, and are no part of the data."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from graph.errors import BadRequest, StoreError
from graph.store.contract import Store
from graph.store.engine.work_log import KEPT_BYTES
from graph.store.migrate import migrate
from graph.store.open import open_store
from tests.engines import engine_store, firm, put

store = engine_store


def test_entries_come_back_oldest_first_by_topic_and_key(store: Store) -> None:
    made = [
        store.note("lead", "甲", {"state": "意向"}, "张三"),
        store.note("lead", "乙", {"state": "意向"}),
        store.note("lead", "甲", {"state": "接洽", "n": 1.5, "list": ["一", None]}, "李四"),
        store.note("scheme", "甲", {}),
    ]
    assert store.notes("lead") == made[:3]
    assert store.notes("lead", "甲") == [made[0], made[2]]
    assert store.notes("scheme") == made[3:]
    assert store.notes("nothing") == []
    assert (made[0].by, made[1].by) == ("张三", "")


def test_an_entry_is_no_version_of_the_data(store: Store) -> None:
    put(store, firm("甲"))
    before, batches = store.version(), store.batches()
    store.note("lead", "甲", {"state": "意向"})
    assert (store.version(), store.batches()) == (before, batches)


@pytest.mark.parametrize(
    ("topic", "key", "values", "words"),
    [
        ("", "甲", {}, "没有写明"),
        ("lead", "", {}, "没有写明"),
        ("lead", "甲", {"x": object()}, "不能保存"),
        ("lead", "甲", {"x": "\ud800"}, "不能保存"),
        ("lead", "甲", {"x": "长" * KEPT_BYTES}, "超过"),
    ],
)
def test_an_entry_that_cannot_be_kept_is_refused(
    store: Store, topic: str, key: str, values: dict[str, object], words: str
) -> None:
    with pytest.raises(BadRequest, match=words):
        store.note(topic, key, values)
    assert store.notes("lead") == []


def test_a_reader_cannot_add(store: Store) -> None:
    store.note("lead", "甲", {})
    reader = open_store(store.url)
    try:
        assert len(reader.notes("lead")) == 1
        with pytest.raises(StoreError, match="只读"):
            reader.note("lead", "乙", {})
    finally:
        reader.close()


def test_a_copy_and_a_backup_take_the_log_along(store: Store, tmp_path: Path) -> None:
    put(store, firm("甲"))
    kept = [store.note("lead", "甲", {"state": "意向"}, "张三"), store.note("lead", "甲", {"state": "接洽"})]
    store.backup(str(tmp_path / "backup.db"))
    counted = migrate(f"sqlite:///{tmp_path / 'backup.db'}", f"sqlite:///{tmp_path / 'copy.db'}")
    assert counted.notes == 2
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert copy.notes("lead") == kept
    copy.close()


def test_a_file_of_an_earlier_version_gains_the_log(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    made = open_store(f"sqlite:///{path}", write=True)
    put(made, firm("甲"))
    made.close()
    db = apsw.Connection(str(path))
    db.execute("DROP TABLE work_note")
    db.close()
    assert migrate(f"sqlite:///{path}", f"sqlite:///{tmp_path / 'copy.db'}").notes == 0
    reader = open_store(f"sqlite:///{path}")
    assert reader.notes("lead") == []
    reader.close()


def test_what_stands_of_a_topic_is_paged_newest_first_without_what_was_deleted(store: Store) -> None:
    for n in range(5):
        store.note("scheme", f"方案{n}", {"n": n})
    store.note("scheme", "方案1", {"n": 10, "text": 'a "deleted":true in a text is no deletion'})
    store.note("scheme", "方案3", {"deleted": True})
    store.note("other", "方案0", {"deleted": True})
    kept, total = store.standing_notes("scheme")
    assert [(n.key, n.values["n"]) for n in kept] == [("方案1", 10), ("方案4", 4), ("方案2", 2), ("方案0", 0)]
    assert total == 4
    assert [n.key for n in store.standing_notes("scheme", 1, 2)[0]] == ["方案4", "方案2"]
    assert store.standing_notes("scheme", 9, 2) == ([], 4)
    store.note("scheme", "方案3", {"n": 33})
    assert store.standing_notes("scheme", 0, 1) == ([store.notes("scheme", "方案3")[-1]], 5)
    assert store.standing_notes("nothing") == ([], 0)
