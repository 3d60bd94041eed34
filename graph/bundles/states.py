"""The states of segments in two bundles beside each other, told like the rows of one more list."""

from __future__ import annotations

from graph.bundles.bundle import Bundle, SegmentState
from graph.bundles.compare import CellChange, ListChange, RowChange, What
from graph.bundles.follow import Follow
from graph.gaps.states import STATE_LABELS
from graph.lists.made import Rests
from graph.views.table import Column

NAME, TITLE = "states", "环节状态"
"""What the changes of states are called among those of lists."""
_STATE = Column("state", "状态")
_NONE = "没有这个环节"


def compare_states(before: Bundle, after: Bundle, follow: Follow) -> list[ListChange]:
    """The segments whose state differs, as one list; none where one of the bundles is from before states were kept."""
    if not (before.states and after.states):
        return []
    place = "+".join(sorted(after.place))
    now = {f"Segment:{s.segment}@{place}": s for s in after.states}
    was = dict[str, SegmentState]()
    for one in before.states:
        key = f"Segment:{one.segment}@{place}"
        to = key if key in now else follow(key)
        if to == key or to not in was:
            was[to] = one
    rows = [_changed(key, was.get(key), now.get(key)) for key in dict.fromkeys((*now, *was))]
    about = (NAME, TITLE, after.field, after.place, len(before.states), len(after.states))
    return [ListChange(*about, tuple(r for r in rows if r is not None), before.model != after.model)]


def _changed(key: str, was: SegmentState | None, now: SegmentState | None) -> RowChange | None:
    one = now or was
    if one is None or (was and now and was.state == now.state):
        return None
    what: What = "left" if now is None else "changed" if was else "entered"
    labels = [STATE_LABELS.get(s.state, s.state) if s else _NONE for s in (was, now)]
    rests = tuple(dict.fromkeys(Rests("Segment", (s.segment,)) for s in (was, now) if s))
    return RowChange(what, key, one.name, "", "", (CellChange(_STATE, *labels),), (), rests)
