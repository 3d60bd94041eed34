"""What people do to a bundle: hand in a draft, gather, confirm, return, freeze; each an entry of the work log.

A draft is kept whole together with its entry, and only if the data are still those it was made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.bundles.annex import Annex
from graph.bundles.bundle import Bundle
from graph.bundles.kept import annex_entries, content_entries
from graph.bundles.review import TOPIC, Review, Subject, reviews_of
from graph.bundles.steps import limited, refusal, side_of, step_of, unreasoned
from graph.dates import local_time
from graph.errors import BadRequest, Conflict
from graph.model.records import Act, Entry
from graph.store.contract import Store

_STANDING = {"gathered": "已汇总的", "confirmed": "双方确认的", "frozen": "已冻结的"}
"""What a draft that is the same again is held against; 初稿 for others."""

EMPTY = "各张清单都没有一行；确实没有可列的，请在备注里写明为什么再提交（零报告），否则请先导入数据或换季度、地区"
"""Why a bundle that lists nothing is not taken as it is: it may be empty because nothing was imported."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with a step: their name, a side for a confirmation, a remark, and the id of the last entry
    that they saw ("" for whatever is there).
    """

    by: str
    remark: str = ""
    side: str = ""
    seen: str | None = None


def all_reviews(store: Store) -> dict[str, Review]:
    """Every bundle that was begun, by key."""
    return reviews_of(store.notes(TOPIC))


def find_review(
    store: Store, subject: Subject, field_name: str = "", place_name: str = "", city: bool = False
) -> Review:
    """Where a bundle stands; one that was not begun has no entries."""
    found = reviews_of(store.notes(TOPIC, subject.key)).get(subject.key)
    return found or Review(subject, field_name, place_name, city)


def submit(store: Store, bundle: Bundle, said: Said, *, city: bool = False, annex: Annex | None = None) -> Review:
    """Hand in a draft; its content is kept whole, and with it what its document says beside the lists.

    Raises
    ------
    Conflict
        Somebody did something since ``said.seen``, a freeze among it; or the data changed since the bundle was made.
    BadRequest
        No name, nothing on any list or gathered or further already and no reason given, or the same content again.
    """
    subject = Subject(bundle.field, bundle.place, bundle.period)
    now = find_review(store, subject, bundle.field_name, bundle.place_name, city)
    values = _checked(now, "submit", said)
    if not any(bundle.counts.values()) and not values.get("remark"):
        raise BadRequest(f"{bundle.title}：{EMPTY}")
    digest, contents = content_entries(store, bundle)
    beside, more = annex_entries(store, annex) if annex else ("", [])
    if now.newest is not None and (now.newest.digest, now.newest.annex) == (digest, beside):
        raise BadRequest(f"内容与{_STANDING.get(now.state, '现有初稿')}完全相同，不必再提交")
    batches = store.batches()
    values |= {
        "digest": digest,
        "annex": beside,
        "version": bundle.version,
        "on": bundle.on,
        "batch": max((b.id for b in batches), default=0),
        "undone": [b.id for b in batches if b.status == "rolled_back"],
        "preset": bundle.preset,
        "preset_title": bundle.preset_title,
        "counts": list(map(list, bundle.counts.items())),
        "field_name": bundle.field_name,
        "place_name": bundle.place_name,
        "city": city,
    }
    mine = Entry(TOPIC, subject.key, values, limited("by", said.by))
    store.commit(Act(entries=lambda _: [*contents, *more, mine], seen=bundle.version))
    return find_review(store, subject)


def step(store: Store, now: Review, name: str, said: Said) -> Review:
    """Do a step but the first with a bundle that stands as ``now``, or further by now; raises as :func:`submit`."""
    now = find_review(store, now.subject, now.field_name, now.place_name, now.city)
    key, subject = step_of(name), now.subject
    if key == "submit":
        raise BadRequest("提交初稿要连同内容一起提交")
    store.note(TOPIC, subject.key, _checked(now, key, said), limited("by", said.by))
    return find_review(store, subject)


def _checked(now: Review, step_: str, said: Said) -> dict[str, Any]:
    """The values of an entry that may be written now."""
    by, remark, side = limited("by", said.by), limited("remark", said.remark), side_of(said.side)
    if said.seen is not None and said.seen != now.last:
        raise Conflict(late_words(now, said.seen))
    if why := refusal(now.state, step_, side, by, now.signed) or unreasoned(now.state, step_, remark):
        raise BadRequest(f"{_name(now)}{why}")
    more = {k: v for k, v in (("remark", remark), ("side", side if step_ == "confirm" else "")) if v}
    return {"step": step_, "seen": now.last, **more}


def late_words(now: Review, seen: str) -> str:
    """What others did since the entry ``seen``; a freeze in between is told first."""
    ids = {e.id for e in now.since(seen) if e.counted}
    frozen = next((e for e in reversed(now.since(seen)) if e.step == "freeze" and e.id in ids), None)
    if frozen is not None:
        return (
            f"{_name(now)}在您打开之后已由 {frozen.by} 于 {local_time(frozen.at)} 冻结（第 {len(now.editions)} 版）；"
            "您的没有写入。请先看冻结的那一版，仍要改的请写明原因，另起一版"
        )
    return f"{_name(now)}在您打开之后已有变化（{now.news(seen)}）；您的没有写入，请核对后再做"


def _name(now: Review) -> str:
    where = f"{now.field_name} · {now.place_name} · {now.subject.period}"
    return f"{where}：" if now.field_name else ""
