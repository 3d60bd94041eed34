"""The rankings that the store keeps, as what answers: the one in use, or one that is named."""

from __future__ import annotations

import threading

from cachetools import LRUCache

from api.session.learned_file import LearnedFile
from graph.dates import to_iso
from graph.errors import NotFound, StoreUnreadable
from graph.store.contract import Store
from graph.targets.learned.packed import Learned, Unreadable
from graph.targets.learned.standing import Standing
from graph.work.rankings import Ranking, find_ranking, in_use, learned_of

HELD = 2
"""Rankings in memory; each takes some 20 MB on the bundled data."""
NONE_IN_USE = Standing.without("off", "现在没有用学习的排序")


class KeptRankings:
    """Reads each from the store once."""

    def __init__(self, store: Store, last: LearnedFile | None) -> None:
        self._store, self._last = store, last
        self._held = LRUCache[str, Learned](HELD)
        self._guard = threading.Lock()

    def standing(self, on: int, name: str = "") -> Standing:
        """The one in use, if it was learned on that day or before; or the one named, which may be the last learned.

        Raises
        ------
        NotFound
            Nothing goes by that name.
        """
        if name:
            return self._named(name)
        used = in_use(self._store)
        if used is None:
            return NONE_IN_USE
        if used.on > on:
            said = f"在用的排序 {used.name} 是 {to_iso(used.on)} 学得的，不用于更早的日期"
            return Standing.without("off", said)
        return self._read(used)

    def _named(self, name: str) -> Standing:
        try:
            return self._read(find_ranking(self._store, name))
        except NotFound:
            last = self._last.last() if self._last else None
            if last is None or last.name != name:
                raise
            return Standing.learned(last)

    def _read(self, ranking: Ranking) -> Standing:
        try:
            with self._guard:
                if ranking.digest not in self._held:
                    self._held[ranking.digest] = learned_of(self._store, ranking)
                found = self._held[ranking.digest]
        except Unreadable:
            return Standing.without("failed", f"排序 {ranking.name} 是另一版程序学得的，这一版读不了")
        except (NotFound, StoreUnreadable) as error:
            return Standing.without("failed", f"排序 {ranking.name} 用不了（{error}）")
        return Standing.learned(found, ranking.on, ranking.version)
