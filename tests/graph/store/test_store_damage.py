"""Damaged SQLite stores are told in one sentence or answer as before.

What lost commits is refused until somebody decides.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from graph.errors import BadRequest, StoreUnreadable
from graph.store.file import accept, problems
from graph.store.open import open_store
from graph.store.sqlite import commit_mark
from graph.store.sqlite.commit_mark import Mark, Seen, lost, place, read_mark
from graph.store.sqlite.store import SQLiteStore
from tests.asking import run
from tests.engines import JAN, firm, put
from tests.store_damage import (
    LOGS,
    answers,
    fill,
    flip_bytes_in_file,
    flip_bytes_in_log,
    killed_store,
    reading,
    small_disk,
    told,
    write_at_fill_levels,
)


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_flipped_byte_in_the_file_is_told_or_harmless(tmp_path: Path) -> None:
    found = flip_bytes_in_file(tmp_path, 12)
    assert found["told"] >= 4, "if nearly all were harmless, nothing was read"


def test_a_flipped_byte_in_the_log_is_told_or_harmless(tmp_path: Path) -> None:
    found = flip_bytes_in_log(tmp_path, 12)
    assert found["told"] >= 3


def test_what_is_said_of_a_full_disk_is_true_and_work_goes_on_once_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        if disk is None:
            reason = "挂载小磁盘需要 root 权限"
            pytest.fail(reason) if os.environ.get("CI") and os.geteuid() == 0 else pytest.skip(reason)
        assert {"refused", "written"} <= set(write_at_fill_levels(disk, 6))


@pytest.mark.parametrize("where", [16, 20, 24, 60, 68, 100])
def test_a_flipped_byte_in_the_head_of_the_file_is_told(tmp_path: Path, where: int) -> None:
    path = tmp_path / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        put(store, firm("甲"))
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(data)
    for write in (False, True):
        with pytest.raises(StoreUnreadable) as error, closing(open_store(_url(path), write=write)) as store:
            store.chain(JAN)
        assert told(error.value)
        assert "restore" in str(error.value)


MARK = Mark(store=7, commits=5, frames=0)
WHOLE = Seen(store=7, commits=5, frames=3, log_bytes=99, file_commits=5, file_is_copy=False)


@pytest.mark.parametrize(
    ("mark", "seen", "expected"),
    [
        (None, WHOLE, False),
        (MARK, WHOLE, False),
        (MARK, Seen(8, 1, 0, 0, 1, False), False),  # another store under this name
        (MARK, Seen(7, 6, 4, 99, 5, False), False),  # killed between commit and mark
        (MARK, Seen(7, 4, 2, 99, 5, False), True),  # the log ends early
        (MARK, Seen(7, 4, 0, 0, 4, False), True),  # an older file was put in its place
        (MARK, Seen(7, 5, 3, 99, 4, False), True),  # an older file, read through the log of the newer one
        (MARK, Seen(7, 5, 3, 99, 0, False), True),
        (MARK, Seen(7, 6, 3, 99, 2, True), True),
        (Mark(7, 5, 9), Seen(7, 5, 9, 99, 4, False), False),  # all of the log is needed, and is there
        (Mark(7, 5, 9), Seen(7, 5, 0, 99, 5, False), True),  # the log is there and cannot be read
        (Mark(7, 5, 9), Seen(7, 5, 0, 0, 5, False), False),  # another program moved it into the file
        (Mark(7, 5, 9), Seen(7, 6, 2, 99, 5, False), False),  # a new log since
    ],
)
def test_when_a_store_counts_as_having_lost_commits(mark: Mark | None, seen: Seen, expected: bool) -> None:
    assert lost(mark, seen) is expected


def test_a_mark_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        put(store, firm("甲"))
        assert read_mark(path) == Mark(store._read(commit_mark.counters)["store"], 1, 0)  # type: ignore[attr-defined]
    for data in (b"", b"\0" * 72, place(path).read_bytes()[:-4], place(path).read_bytes().replace(b"1", b"2")):
        place(path).write_bytes(data)
        assert read_mark(path) is None
        open_store(_url(path)).close()


def test_a_kill_between_commit_and_mark_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        put(store, firm("甲"))
        earlier = place(path).read_bytes()
        put(store, firm("乙"))
        place(path).write_bytes(earlier)
        for each in ("", "-wal", "-commits"):
            shutil.copy(f"{path}{each}", tmp_path / f"killed.db{each}")
    with closing(open_store(_url(tmp_path / "killed.db"), write=True)) as again:
        assert again.version() == 2
        assert put(again, firm("丙")).version == 3
    mark = read_mark(tmp_path / "killed.db")
    assert mark is not None
    assert mark.commits == 3


def test_entries_of_the_work_log_are_guarded_too(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        put(store, firm("甲"))
        old = path.read_bytes()
        store.note("lead", "k", {"说": "记下"})
    path.write_bytes(old)
    with pytest.raises(StoreUnreadable, match="提交过 2 次，现在只读得到 1 次"):
        open_store(_url(path))


def test_a_copy_of_the_file_alone_is_a_store(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        fill(store)
    shutil.copy(path, tmp_path / "moved.db")
    with closing(open_store(_url(tmp_path / "moved.db"), write=True)) as store:
        assert store.version() == 6


def test_another_store_may_take_the_name_of_one_that_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        fill(store)
    path.unlink()
    with closing(open_store(_url(path), write=True)) as store:
        assert store.version() == 0


def counting(log: bytes) -> int:
    """Bytes of a log up to the end of its last frame that counts; what follows is left from an earlier round."""
    frame = int.from_bytes(log[8:12]) + 24
    starts = range(32, len(log) - frame + 1, frame)
    return max(at for at in starts if log[at + 8 : at + 16] == log[16:24]) + frame


def test_commits_lost_with_the_log_are_refused_left_alone_and_may_be_accepted(tmp_path: Path) -> None:
    killed_store(tmp_path / "a", LOGS[1])
    path = tmp_path / "a" / "chain.db"
    log = commit_mark.log_of(path)
    data = bytearray(log.read_bytes())
    data[int(counting(data) * 0.9)] ^= 4
    log.write_bytes(data)
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    for write in (False, True, True):
        with pytest.raises(StoreUnreadable, match=r"提交过.*restore.*doctor --accept") as error:
            open_store(_url(path), write=write)
        assert told(error.value)
    assert {n: d for n, d in before.items() if (path.parent / n).read_bytes() != d} == {}
    assert "只读得到" in problems(_url(path))[0]
    assert "之后的请重新导入" in accept(_url(path))
    assert problems(_url(path)) == []
    with closing(open_store(_url(path), write=True)) as store:
        assert 0 < len(store.batches()) <= 6
        put(store, firm("后"))
    with pytest.raises(BadRequest, match="没有什么要接受"):
        accept(_url(path))


def test_a_damaged_log_that_is_in_the_file_already_costs_nothing_to_accept(tmp_path: Path) -> None:
    killed_store(tmp_path / "a", LOGS[2])
    path = tmp_path / "a" / "chain.db"
    shutil.copytree(path.parent, tmp_path / "whole")
    with closing(open_store(_url(tmp_path / "whole" / "chain.db"))) as store:
        right = answers(store)
    log = commit_mark.log_of(path)
    data = bytearray(log.read_bytes())
    data[int(len(data) * 0.9)] ^= 4
    log.write_bytes(data)
    with pytest.raises(StoreUnreadable):
        open_store(_url(path), write=True)
    assert "没有丢失" in accept(_url(path))
    assert any(p.name.startswith("chain.log-") for p in path.parent.iterdir())
    with closing(open_store(_url(path), write=True)) as store:
        assert answers(store) == right


@pytest.mark.parametrize("pending", [False, True])
def test_a_backup_copied_by_hand_over_a_file_with_a_log_is_refused(tmp_path: Path, pending: bool) -> None:
    live = tmp_path / "live" / "chain.db"
    live.parent.mkdir()
    with closing(SQLiteStore(str(live), write=True)) as store:
        fill(store)
        store.backup(str(tmp_path / "backup.db"))
        with reading(live if pending else tmp_path / "backup.db"):
            put(store, firm("后"))
            shutil.copytree(live.parent, tmp_path / "killed", ignore=shutil.ignore_patterns("*-shm", "*.lock"))
    path = tmp_path / "killed" / "chain.db"
    shutil.copy(tmp_path / "backup.db", path)
    with pytest.raises(StoreUnreadable, match="不是一对"):
        open_store(_url(path))
    done = CliRunner().invoke(app(), ["doctor", "--db", _url(path)])
    assert done.exit_code == 1
    assert "restore" in "".join(done.output.split())
    assert "已接受" in accept(_url(path))
    with closing(open_store(_url(path))) as store, closing(open_store(_url(tmp_path / "backup.db"))) as copy:
        assert answers(store) == answers(copy)


def _run(path: Path, statement: str) -> None:
    db = apsw.Connection(str(path))
    db.execute(statement)
    db.close()


DAMAGE = {
    "a table is gone": ('DROP TABLE "SUPPLIES"', "缺少表或索引：SUPPLIES"),
    "an index is gone": ("DROP INDEX closing_batch", "缺少表或索引：closing_batch"),
    "the counts disagree": (
        "UPDATE census SET counts = CAST(replace(counts, x'02', x'03') AS BLOB)",
        "企业计数与记录不一致",
    ),
    "the journal points nowhere": ("UPDATE closing SET version = version + 100000", "指向不存在的记录"),
    "the journal is of no batch": ("UPDATE closing SET batch = 77", "不属于任何有效批次"),
    "records of no batch": ('UPDATE "LOCATED_IN" SET batch = 77', "不属于任何有效批次"),
    "ends that are not": ("DELETE FROM entity WHERE id = '苏州'", "对象不存在"),
    "two words for one day": ('UPDATE "Enterprise" SET until = 99991231', "同一天有两个说法"),
    "the version is behind": ("UPDATE meta SET value = 1 WHERE key = 'version'", "比数据版本还新"),
    "an entry that cannot be read": ("UPDATE work_note SET said = '{'", "读不懂"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "chain.db"
    with closing(open_store(_url(path), write=True)) as store:
        fill(store)
    return path


@pytest.mark.parametrize("what", DAMAGE)
def test_the_doctor_tells_what_is_wrong_and_the_way_out(sound: Path, tmp_path: Path, what: str) -> None:
    statement, word = DAMAGE[what]
    path = tmp_path / "chain.db"
    shutil.copy(sound, path)
    assert problems(_url(path)) == []
    _run(path, statement)
    assert any(word in p for p in problems(_url(path))), problems(_url(path))
    done = run("doctor", "--db", _url(path))
    said = re.sub(r"[\s│]", "", done.stdout + done.stderr)
    assert done.returncode == 1
    assert word.replace(" ", "") in said
    assert "chainatlasrestore" in said


def test_the_doctor_finds_a_damaged_page_that_no_question_reads(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "chain.db"
    shutil.copy(sound, path)
    root = apsw.Connection(str(path)).execute("SELECT rootpage FROM sqlite_master WHERE name = 'SUPPLIES_key'").get
    data = bytearray(path.read_bytes())
    data[(root - 1) * 8192 + 4000] ^= 1
    path.write_bytes(data)
    with closing(open_store(_url(path))) as store:
        assert store.version() == 6
    done = run("doctor", "--db", _url(path))
    assert done.returncode == 1
    said = re.sub(r"[\s│]", "", done.stdout + done.stderr)
    assert "8202" in said or "校验码" in said
