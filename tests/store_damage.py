"""Damage done to SQLite stores, and what comes of it: flipped bytes in the file and in its log, and disks that are
nearly full.

Each function takes how often it is to be done; the suite does a little of it, the full count is that of the fault
report.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from graph.errors import ChainError, StoreFull
from graph.model.records import Retire
from graph.store.contract import Store
from graph.store.open import open_store
from graph.store.sqlite.open import connect
from tests.engines import APR, FEB, JAN, MAR, dump, firm, places, put, segments, table

ENDINGS = ("", "-wal", "-commits")
"""What a killed process leaves that the next one reads."""
ROWS = 300


def fill(store: Store) -> None:
    """Batches of every sort: records, changes, an end, an undone batch, entries in the work log."""
    ids = [f"e{n}" for n in range(ROWS)]
    put(
        store,
        places("苏州", "无锡"),
        segments("x", "y"),
        table("Field", {"id": "f", "name": "领域"}),
        table("PART_OF", {"source": "x", "target": "f", "stage": "上游"}),
        label="甲",
    )
    put(
        store,
        table("Enterprise", *({"id": i, "full_name": f"企业{i}有限公司", "size": float(n)} for n, i in enumerate(ids))),
        table("LOCATED_IN", *({"source": i, "target": "苏州"} for i in ids)),
        table("OPERATES_IN", *({"source": i, "target": "x"} for i in ids)),
        label="乙",
    )
    put(store, table("Enterprise", *({"id": i, "full_name": f"更名{i}有限公司"} for i in ids[:50])), on=MAR, label="丙")
    put(store, retire=[Retire("Enterprise", (("e9",),))], on=APR, label="丁")
    undone = put(store, firm("误"), label="戊").batch
    assert undone is not None
    store.rollback(undone)
    for n in range(5):
        store.note("lead", f"k{n}", {"说": "记下" * n}, by="某人")


def answers(store: Store) -> dict[str, Any]:
    """Everything that a store says, in comparable form."""
    return {
        "version": store.version(),
        "batches": store.batches(),
        "notes": store.notes("lead"),
        "pictures": [dump(store, day) for day in (JAN, MAR, APR)],
        "slice": store.slice(["f"], APR).nodes["Enterprise"].ids.tolist(),
        "census": store.census(APR).to_bytes(),
        "diff": store.diff(FEB, APR),
        "history": store.history("Enterprise", ("e3",)),
        "counts": store.relation_counts("Segment", "x", APR),
        "names": store.names("Enterprise", ["e1", "e200"], APR),
        "hits": [(h.kind, h.id) for text in ("更名e4", "企业e200", "jyb", "苏州") for h in store.search(text)],
    }


def told(error: BaseException) -> bool:
    """Whether an error is one Chinese sentence of ours."""
    text = str(error)
    return isinstance(error, ChainError) and "\n" not in text and any("\u4e00" <= c <= "\u9fff" for c in text)


def _asked(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers of a store, and answers after one more batch."""
    url = f"sqlite:///{path}"
    with closing(open_store(url)) as reader:
        before = answers(reader)
    with closing(open_store(url, write=True)) as writer:
        put(writer, firm("新", size=1.0), on=JAN, label="新")
        writer.note("lead", "新", {"说": "新"})
        after = answers(writer)
    for each in (before, after):
        each["notes"] = [(n.key, n.values) for n in each["notes"]]
        each["batches"] = [(b.id, b.label, b.effective, b.status, b.records) for b in each["batches"]]
    return before, after


def _outcome(original: Path, work: Path, ending: str, chance: random.Random, right: object) -> str:
    """What comes of one flipped byte in the file with this ending; fails if a wrong answer was given without a word."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(original, work)
    victim = work / f"chain.db{ending}"
    data = bytearray(victim.read_bytes())
    at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
    data[at] ^= bit
    victim.write_bytes(data)
    try:
        found: object = _asked(work / "chain.db")
    except Exception as error:
        found = error
    where = f"byte {at} of chain.db{ending}, bit {bit}"
    if isinstance(found, Exception):
        assert told(found), f"{where}: {type(found).__name__} {found}"
        return "told"
    assert found == right, f"{where}: another answer, and no word about it"
    return "harmless"


def _flipped(original: Path, ending: str, rounds: int, seed: int) -> Counter[str]:
    chance, work = random.Random(seed), original.with_name(original.name + "-work")
    shutil.copytree(original, work)
    right = _asked(work / "chain.db")
    return Counter(_outcome(original, work, ending, chance, right) for _ in range(rounds))


def flip_bytes_in_file(folder: Path, rounds: int, seed: int = 1) -> Counter[str]:
    """``rounds`` times one flipped bit in the file of a store that was closed.

    How often it was told, how often harmless.
    """
    original = folder / "file"
    original.mkdir(parents=True)
    with closing(open_store(f"sqlite:///{original / 'chain.db'}", write=True)) as store:
        fill(store)
    return _flipped(original, "", rounds, seed)


def flip_bytes_in_log(folder: Path, rounds: int, seed: int = 1) -> Counter[str]:
    """The same in the log of a store whose process was killed, in each of :data:`LOGS` a third."""
    out, each = Counter[str](), [rounds // 3, (rounds + 1) // 3, (rounds + 2) // 3]
    for number, (state, part) in enumerate(zip(LOGS, each, strict=True)):
        original = folder / state
        killed_store(original, state)
        out += _flipped(original, "-wal", part, seed + number)
    return out


LOGS = ("of the last commit", "not in the file", "long, and in the file")
"""What a log holds when its process is killed."""


def killed_store(target: Path, state: str) -> None:
    """Files of a store as a killed process leaves them."""
    live = target.with_name(target.name + "-live")
    live.mkdir(parents=True)
    with closing(open_store(f"sqlite:///{live / 'chain.db'}", write=True)) as store:
        put(store, places("徐州"))
        if state == LOGS[0]:
            fill(store)
        else:
            with reading(live / "chain.db"):
                fill(store)
                if state == LOGS[1]:
                    _snapshot(live, target)
        if state != LOGS[1]:
            if state == LOGS[2]:
                store.note("lead", "后", {"说": "后"})
            _snapshot(live, target)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """A reader in the midst of a question, which keeps the log from being moved into the file."""
    with closing(connect(path, write=False)) as db:
        db.execute("BEGIN")
        db.execute("SELECT * FROM meta").fetchall()
        yield


def _snapshot(live: Path, target: Path) -> None:
    target.mkdir()
    for ending in ENDINGS:
        shutil.copy(live / f"chain.db{ending}", target / f"chain.db{ending}")


def write_at_fill_levels(folder: Path, levels: int, grow: int = 900) -> list[str]:
    """Import into a store on a small disk that has less and less room left; what came of it at each of the levels.

    Fails where a refusal left something behind, where reading stopped, or where it did not work again once there was
    room. ``folder`` is on a disk of its own; each import is larger by ``grow`` rows, as the log keeps the room that it
    once took.
    """
    out, free_kb = list[str](), [0, 8, 60, 250, 600, 1200, 2400, 5000]
    filler, path = folder / "filler", folder / "chain.db"
    with closing(open_store(f"sqlite:///{path}", write=True)) as store:
        put(store, firm("先"))
        for n, free in enumerate(free_kb[:levels]):
            before = (answers_of_small(store), store.version())
            _leave(folder, filler, free)
            size = grow * (n + 1)
            batch = table(
                "Enterprise", *({"id": f"{n}-{r}", "full_name": f"{n}-{r}", "veto": "长" * 100} for r in range(size))
            )
            said = ""
            try:
                put(store, batch, label=str(n))
            except StoreFull as error:
                said = str(error)
            if said:
                assert "全部撤销，原有数据未变；请腾出空间" in said
                assert (answers_of_small(store), store.version()) == before, f"{free} KB: something of it stayed"
            else:
                assert len(answers_of_small(store)) == len(before[0]) + size
            out.append("refused" if said else "written")
            filler.unlink()
            put(store, firm(f"后{n}"))
            assert (f"后{n}",) in answers_of_small(store)
    with closing(open_store(f"sqlite:///{path}", write=True)) as again:
        assert len(again.batches()) == again.version() == 1 + levels + out.count("written")
    return out


def answers_of_small(store: Store) -> list[tuple[Any, ...]]:
    """The enterprises of a store."""
    return store.rows("Enterprise", ("id",), JAN)


def _leave(folder: Path, filler: Path, free_kb: int) -> None:
    """Fill the disk but for so much."""
    with filler.open("wb") as handle:
        room = shutil.disk_usage(folder).free - free_kb * 1024
        block = b"x" * 4096
        for _ in range(max(room // len(block), 0)):
            handle.write(block)


@contextmanager
def small_disk(folder: Path, size_mb: int = 30) -> Iterator[Path | None]:
    """A file system of its own; ``None`` where mounting one is not permitted."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
