"""Learning from the store's present version: once, in a process of its own, while the pages go on answering.

What is learned is only offered: which ranking answers is kept in the store, and changed by people
(``graph.work.rankings``).
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable

from cachetools import Cache, LRUCache

from api.session.learned_file import LearnedFile
from graph.chain.graph import ChainGraph
from graph.errors import BadRequest
from graph.processes.children import Child, Limits, ask
from graph.targets.learned.chain_market import InParts, TooLarge, market_of, together
from graph.targets.learned.packed import fingerprint, learned
from graph.targets.learned.scores import Matches
from graph.targets.learned.standing import Standing

VARIABLE = "CHAINATLAS_LEARN"
LIMITS = Limits(memory=4_000_000_000, cpu=1800, seconds=3600, nice=10)
"""A learning that takes more is given up; a minute and a gigabyte or two are usual."""
KEPT = 2
"""Dates whose rankings are kept; each takes some 20 MB on the bundled data."""
OFF = Standing("off", f"后台学习已由环境变量 {VARIABLE}=off 关闭")
Key = tuple[int, int]
"""Version of the store and day."""


def allowed() -> bool:
    """Whether the environment lets the program learn: anything but ``off``."""
    return os.environ.get(VARIABLE, "").lower() != "off"


def in_parts() -> bool:
    """Whether the environment lets a service learn of itself what takes long and gigabytes: ``all``."""
    return os.environ.get(VARIABLE, "").lower() == "all"


def learn_apart(
    graph: ChainGraph,
    started: Callable[[Child], None] = lambda _: None,
    *,
    parts: bool = True,
    kept: LearnedFile | None = None,
) -> Standing:
    """Learn from a whole graph in a child process, and wait for it; without ``parts`` only what is learned in one.

    What is ``kept`` of the same data is not learned again.
    """
    try:
        chain = market_of(graph, parts=parts)
    except InParts as error:
        return _asked_for(error.firms)
    except TooLarge as error:
        return Standing("too_large", str(error))
    except BadRequest as error:
        return Standing("too_little", str(error))
    key = fingerprint(chain)
    if kept is not None and (known := kept.read(key)) is not None:
        return Standing.learned(known, graph.on, graph.version)
    said = ask("graph.targets.learned.child", given=pickle.dumps(chain), limits=LIMITS, errors=None, hold=started)
    if said.ending != "done":
        return Standing("failed", f"学习的排序没有学成（{said.reason}）")
    found: Matches | str = pickle.loads(said.output)
    if isinstance(found, str):
        return Standing("too_little", found)
    made = learned(key, found)
    if kept is not None:
        kept.write(made)
    return Standing.learned(made, graph.on, graph.version)


def _asked_for(firms: int) -> Standing:
    return Standing(
        "too_large",
        f"{firms:,} 家企业要分批学，几万家要几分钟到十几分钟和两 GB 内存，服务不自己开始"
        f"（要用，请设环境变量 {VARIABLE}=all 再启动，或用命令 chainatlas ranking-use new）",
    )


class Learning:
    """What is learned or being learned; one process at a time, and what the store no longer says is dropped."""

    def __init__(
        self,
        read: Callable[[int], ChainGraph],
        outline: Callable[[int], ChainGraph],
        kept: LearnedFile | None = None,
    ) -> None:
        self._read, self._outline, self.kept = read, outline, kept
        self._held = LRUCache[Key, Standing](KEPT)
        self._busy: Key | None = None
        self._child: Child | None = None
        self._worker: threading.Thread | None = None
        self._guard = threading.Lock()
        self._closed = self._cancelled = False

    def ask(self, version: int, day: int) -> Standing:
        """What is known now; never waits. Whoever asks first for a version starts the learning."""
        if not allowed():
            return OFF
        with self._guard:
            if (version, day) in self._held:
                return self._held[version, day]
            if self._busy is None and not self._closed:
                self._busy, self._cancelled = (version, day), False
                self._worker = threading.Thread(target=self._work, args=(version, day), daemon=True)
                self._worker.start()
            other = self._busy is not None and self._busy != (version, day)
        return Standing(
            "learning",
            "正在后台从现在的数据学新的排序" + ("（先学另一天的）" if other else "") + "，通常一两分钟，机器忙时更久",
        )

    def stamp(self, version: int) -> str:
        """Changes when an answer of :meth:`ask` does; starts nothing."""
        with self._guard:
            mine = sorted(key for key in self._held if key[0] == version)
            return " ".join(f"{key[1]}:{Cache.__getitem__(self._held, key).state}" for key in mine)

    def wait(self, seconds: float) -> None:
        """Until nothing is being learned."""
        worker = self._worker
        if worker is not None:
            worker.join(seconds)

    def keep(self, version: int) -> None:
        """Forget other versions, and stop learning from them."""
        with self._guard:
            for key in [k for k in self._held if k[0] != version]:
                del self._held[key]
            if self._busy is not None and self._busy[0] != version:
                self._stop()

    def close(self) -> None:
        """Stop for good."""
        with self._guard:
            self._closed = True
            self._stop()
        self.wait(10)

    def _stop(self) -> None:
        self._cancelled = True
        if self._child is not None:
            self._child.kill()

    def _started(self, child: Child) -> None:
        with self._guard:
            self._child = child
            if self._cancelled:
                self._stop()

    def _work(self, version: int, day: int) -> None:
        try:
            found = self._learn(day)
        except Exception as error:  # whatever happens in this thread, whoever asks next is told
            found = Standing("failed", f"学习的排序没有学成（{error}）")
        with self._guard:
            self._busy = self._child = None
            if not self._cancelled:
                self._held[version, day] = found

    def _learn(self, day: int) -> Standing:
        """A store that is too large to be learned in one part is told by its counts, without reading it."""
        census = self._outline(day).census
        if census is not None and len(census.operating) and not in_parts():
            many = int(census.operating.max())
            if not together(many, 1):
                return _asked_for(many)
        return learn_apart(self._read(day), self._started, parts=in_parts(), kept=self.kept)
