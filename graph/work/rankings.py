"""The learned ranking in use: taken into use by people, kept whole in the work log, and changed by nothing else.

So a list hangs on the data and on what somebody did, never on whether a learning has just ended. Every ranking that was
ever in use stays, by name: a list that was handed over can be made again while the data are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import BadRequest, NotFound
from graph.model.records import Act, Entry, Note
from graph.store.contract import Store
from graph.targets.learned.packed import NAMED, Learned, unpack
from graph.text import clean
from graph.work.pieces import packed, unpacked

TOPIC, CONTENT = "ranking", "ranking_content"
_KEY = "in_use"
NONE, NEW = "none", "new"
"""What is said for no learned ranking, and for the one that is learned from the present data."""
LONGEST = 40
"""Characters of who took it into use."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """One that was taken into use: learned from the data as of ``on`` (version ``version``), whose ``fingerprint`` is
    that of what was learned from; ``firms`` of them. ``by`` and ``at`` (UTC) say who last took it into use and when.
    """

    name: str
    digest: str
    fingerprint: str
    firms: int
    on: int
    version: int
    by: str = ""
    at: str = ""


def in_use(store: Store) -> Ranking | None:
    """The one in use, ``None`` for none."""
    said = store.notes(TOPIC, _KEY)
    return _ranking(said[-1]) if said else None


def all_rankings(store: Store) -> list[Ranking]:
    """All that were ever in use, the last one first."""
    found: dict[str, Ranking] = {}
    for note in reversed(store.notes(TOPIC, _KEY)):
        if (ranking := _ranking(note)) is not None:
            found.setdefault(ranking.digest, ranking)
    return list(found.values())


def find_ranking(store: Store, name: str) -> Ranking:
    """The one of this name; raises ``NotFound`` with those that there are."""
    wanted, every = clean(name).lower(), all_rankings(store)
    for ranking in every:
        if wanted == ranking.name:
            return ranking
    raise NotFound("换用过的排序", name, [r.name for r in every])


def take_into_use(store: Store, found: Learned, on: int, version: int, by: str = "") -> Ranking:
    """Keep what was learned and answer with it from now on; raises ``BadRequest`` for too long a name of a person."""
    digest, entries = packed(store, CONTENT, found.data)
    values = {
        "digest": digest,
        "fingerprint": found.key,
        "firms": found.matches.firms,
        "on": on,
        "version": version,
    }
    return _said(store, values, by, entries)


def take_again(store: Store, ranking: Ranking, by: str = "") -> Ranking:
    """Answer from now on with one that was in use before."""
    return _said(store, {n: getattr(ranking, n) for n in ("digest", "fingerprint", "firms", "on", "version")}, by, [])


def use_none(store: Store, by: str = "") -> None:
    """Answer without a learned ranking from now on."""
    store.commit(Act(entries=lambda _: [Entry(TOPIC, _KEY, {}, _signed(by))]))


def _said(store: Store, values: Mapping[str, Any], by: str, entries: list[Entry]) -> Ranking:
    said = Entry(TOPIC, _KEY, dict(values), _signed(by))
    store.commit(Act(entries=lambda _: [*entries, said]))
    made = in_use(store)
    assert made is not None
    return made


def _signed(by: str) -> str:
    if len(by.strip()) > LONGEST:
        raise BadRequest(f"姓名最多 {LONGEST} 个字")
    return by.strip()


def learned_of(store: Store, ranking: Ranking) -> Learned:
    """The ranking itself, exactly as it was.

    Raises
    ------
    Unreadable
        A program that knew other evidence wrote it.
    StoreUnreadable, NotFound
        As :func:`graph.work.pieces.unpacked`.
    """
    return unpack(unpacked(store, CONTENT, ranking.digest, "排序"))


def _ranking(note: Note) -> Ranking | None:
    v = note.values
    if "digest" not in v:
        return None
    named = v["digest"][:NAMED], v["digest"], v["fingerprint"]
    return Ranking(*named, int(v["firms"]), int(v["on"]), int(v["version"]), note.by, note.at)
