"""Taking a learned ranking into use, and what is said of the one that could be."""

from __future__ import annotations

from dataclasses import dataclass

from api.session.session import Session
from graph.dates import today
from graph.store.contract import Store
from graph.targets.learned.standing import Standing
from graph.work.rankings import NEW, NONE, Ranking, find_ranking, in_use, take_again, take_into_use, use_none


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page says of the ranking that is learned from the present data; ``name`` where it can be taken into use,
    ``used`` where any is in use.
    """

    text: str
    name: str
    used: bool


def offer(session: Session) -> Offer:
    """Of the present data; begins to learn from them, and never waits."""
    now, used = session.learning.ask(session.version(), today()), in_use(session.store)
    if now.ranking is None:
        later = "；学好后可在这里换用，名单不会自己变" if now.state == "learning" else ""
        return Offer(f"{now.text}{later}", "", used is not None)
    if used is not None and used.fingerprint == now.ranking.key:
        return Offer("它就是从现在的数据学得的", "", True)
    said = f"从现在的数据学得的排序 {now.ranking.name} 已备好；没有人换用，名单就不变"
    return Offer(said, now.ranking.name, used is not None)


def chosen(session: Session, name: str) -> Standing | Ranking | None:
    """What a name means: learned from the present data, one that was in use before, or none; may take a minute, so
    nobody should wait to write meanwhile.

    Raises
    ------
    BadRequest
        Nothing is learned from the present data, and why.
    NotFound
        No ranking of that name was ever in use.
    """
    if name == NONE:
        return None
    if name == NEW:
        return session.learned_now()
    now = session.learning.ask(session.version(), today()) if session.learns else None
    return now if now is not None and now.name == name else find_ranking(session.store, name)


def use(store: Store, wanted: Standing | Ranking | None, by: str = "") -> Ranking | None:
    """Answer with it from now on; raises ``BadRequest`` for too long a name of a person."""
    if wanted is None:
        use_none(store, by)
        return None
    if isinstance(wanted, Ranking):
        return take_again(store, wanted, by)
    assert wanted.ranking is not None
    return take_into_use(store, wanted.ranking, wanted.on, wanted.version, by)
