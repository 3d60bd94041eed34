"""One command's (or one application's) hold on a store and on the chain graphs read from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from api.heavy import too_much
from api.session.answer_cache import AnswerCache
from api.session.cache_budget import Rooms, lonely_rooms
from api.session.graph_cache import GraphCache, Key
from api.session.learned_file import learned_file
from api.session.learning import Learning, learn_apart
from api.session.rankings import KeptRankings
from graph.asking.early import known_on
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.dates import today
from graph.errors import BadRequest
from graph.store.open import open_store
from graph.targets.learned.standing import NOT_ASKED, Standing
from graph.work.rankings import NEW, NONE

DEFAULT_URL = "sqlite:///chainatlas.db"
T = TypeVar("T")
RECHECK_SECONDS = 0.5
"""A version that another process wrote is noticed within this time; the store is not asked more often."""


class Session:
    """A store and bounded caches of graphs and slices read from it, and of dear answers made from them."""

    def __init__(self, url: str, *, write: bool = False, rooms: Rooms | None = None, learns: bool = False) -> None:
        self.learns = learns
        self.rooms = rooms or lonely_rooms()
        self._graphs = GraphCache(self.rooms.graphs, serves=bool(self.rooms.child))
        self.answers = AnswerCache(self.rooms.answers)
        self.url, self.store = url, open_store(url, write=write, cache_bytes=self.rooms.file)
        self.learning = Learning(self.graph, self.outline, learned_file(url))
        self._rankings = KeptRankings(self.store, self.learning.kept)
        self._version = self._work = 0
        self._commits = -1
        self._asked = 0.0

    def version(self) -> int:
        """Version of the store: what this process wrote counts at once, what others wrote after
        :data:`RECHECK_SECONDS`.
        """
        commits, now = self.store.commits, time.monotonic()
        if commits != self._commits or now - self._asked >= RECHECK_SECONDS:
            self._asked = now  # others go on with what is known while this thread asks
            self._look()
            self._commits = commits
        return self._version

    def stamp(self, *, fresh: bool) -> str:
        """Changes whenever an answer may: with the data, with the work log, and when a ranking was learned.

        With ``fresh`` the store is asked now, so that nothing another process wrote is overlooked.
        """
        if fresh:
            self._look()
        version = self.version()
        return f"{version} {self._work} {self.learning.stamp(version)}"

    def _look(self) -> None:
        work = self.store.work_version()  # before the data: an answer may be newer than its stamp, never older
        self._learn(self.store.version())
        self._work = work

    def state(self) -> tuple[int, int]:
        """Versions of the data and of the work records, as new as :meth:`version`."""
        return self.version(), self._work

    def known(self) -> tuple[int, int] | None:
        """The same where the store need not be asked for it now, else ``None``."""
        fresh = self.store.commits == self._commits and time.monotonic() - self._asked < RECHECK_SECONDS
        return (self._version, self._work) if fresh else None

    def look_again(self) -> None:
        """Ask the store for its version when it is next needed, however lately it was asked."""
        self._commits = -1

    def _learn(self, version: int) -> None:
        if version != self._version:
            self._version = version
            self._graphs.keep(version)
            self.answers.keep(version)
            self.learning.keep(version)

    def once(self, name: Hashable, build: Callable[[], T], version: int | None = None) -> T:
        """What ``build`` makes of the store at a version (the present one), made once while there is room."""
        return self.answers.get(self.version() if version is None else version, name, build)

    def graph(self, on: int | None = None, fields: Sequence[str] | None = None, *, ties: bool = True) -> ChainGraph:
        """The graph at a date (today), or the slice of these fields (ids); read once per version of the store.

        A slice of no fields holds the names of all fields, segments and districts, and the counts. One without ``ties``
        is read faster and answers all but targets and their networks. While the whole graph is in memory it answers for
        every slice: each number of an answer is the same, but for what counts sales (it takes
        :func:`graph.asking.graphs.fields_alone`), and many slices would take more room than it does. A process that
        serves reads the whole of today, in a thread beside, once slices push each other out: people open the fields one
        after the other.

        Raises
        ------
        BetterApart
            Within a request, where a child had better read all of another day (:mod:`api.heavy.passing`).
        """
        day = today() if on is None else on
        chosen = None if fields is None else tuple(sorted(fields))
        key = Key(self.version(), chosen, day)
        if chosen and (whole := self._graphs.held(key._replace(fields=None))) is not None:
            return whole
        if chosen and self.rooms.child and day == today() and self._graphs.crowded(key):
            self._graphs.begin(key._replace(fields=None), lambda: self._whole(day))
        if chosen is not None and not ties and key not in self._graphs:
            key = key._replace(ties=False)
        if chosen is None and day != today() and key not in self._graphs:
            too_much.need(self._many)
        read = (lambda: self._whole(day)) if chosen is None else (lambda: self.store.slice(chosen, day, ties=key.ties))
        found = self._graphs.get(key, read)
        if found.version > self._version:  # written by another process since the store was last asked
            self._learn(found.version)
        return found

    def _whole(self, day: int) -> ChainGraph:
        """Everything, with the counts of the outline: they would be taken anew, and be held twice."""
        whole, outline = self.store.chain(day), self.outline(day)
        if outline.census is None or outline.version != whole.version:
            return whole
        ids = (whole.nodes[kind].ids for kind in ("Segment", "District", "Field"))
        return replace(whole, census=outline.census.aligned(*ids))

    def _many(self) -> int:
        """Enterprises of today, as far as they are counted."""
        census = self.outline().census
        return 0 if census is None else census.enterprises

    def outline(self, on: int | None = None) -> ChainGraph:
        """The slice of no fields."""
        return self.graph(on, (), ties=False)

    def field_graph(self, field: str, on: int | None = None, *, ties: bool = False) -> ChainGraph:
        """The slice of the field that these words name; raises as :func:`graph.chain.lookup.find_id`, and as
        :func:`~graph.asking.early.known_on`.
        """
        return self.graph(on, (find_id(self.outline(known_on(self, on)), "Field", field),), ties=ties)

    def standing(self, on: int | None = None, *, ranking: str = "") -> Standing:
        """The learned ranking that answers at a date (today): the one in use, or the one named.

        Where this session learns, asking begins to learn from the present data, which changes no answer.
        """
        if self.learns:
            self.learning.ask(self.version(), today())
        if ranking == NONE:
            return NOT_ASKED
        if ranking == NEW:
            return self.learned_now()
        return self._rankings.standing(today() if on is None else on, ranking)

    def learned_now(self) -> Standing:
        """What is learned from the present data; where this session does not learn aside, it learns now.

        Raises
        ------
        BadRequest
            It is not learned, and why.
        """
        if self.learns:
            found = self.learning.ask(self.version(), today())
        else:
            found = learn_apart(self.graph(), kept=self.learning.kept)
        if found.ranking is None:
            raise BadRequest(found.text)
        return found

    def close(self) -> None:
        """Stop learning and release the store."""
        self.learning.close()
        self._graphs.close()
        self.store.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
