"""Where something that was typed into a document belongs: a row of a list, a lead, or nowhere, with the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from graph.bundles.acts import find_review
from graph.bundles.kept import kept_bundle
from graph.bundles.review import Subject
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place, make_place
from graph.errors import ChainError, InputRefused
from graph.lists.by_hand import renamed_key
from graph.lists.declared import find_kind
from graph.lists.made import MadeList
from graph.lists.make import MAKERS, make_list, notes_of, said_of
from graph.lists.scene import node_key, segment_key
from graph.search.merged import merged_keys
from graph.store.contract import Store
from graph.targets.rank import NODE_KIND
from graph.views.document import mark_of
from graph.work.followed import all_leads, by_subject, kept_keys
from graph.work.leads import Lead

FIRM = "Enterprise"
_FIELDS_AT_ONCE = 200
"""Relations of a firm that are looked through for its fields."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list ``name`` in a field and place; ``label`` says which part of the remark this is."""

    name: str
    field: str
    place: tuple[str, ...]
    key: str
    title: str
    on: int
    label: str = ""

    @property
    def where(self) -> str:
        """The list as people call it."""
        return find_kind(self.name).title


@dataclass(frozen=True, slots=True)
class Talk:
    """A lead, whose newest remark this becomes."""

    lead: Lead


@dataclass(frozen=True, slots=True)
class Nowhere:
    """What no record can hold: why, and what to do with it."""

    title: str
    why: str
    hint: str


Spot = Row | Talk | Nowhere
_GONE = Nowhere(
    "",
    "现在的清单和存着的各版里都没有这一行",
    "内容仍在文稿里（重新生成时列在文末），请在那条记录或清单的备注里补记",
)
_WHOLE = Nowhere("补充说明", "写的是整份三单一图，没有哪一行可记", "请在三单一图页提交初稿或做下一步时写进备注")
_FIGURES = Nowhere(
    "经营情况", "营收、订单等经营数不写进名录的备注：名录要印发", "请在企业页“编辑”里写成有出处、有日期的记录"
)


def spots_of(store: Store, about: str, keys: Iterable[str]) -> dict[str, Spot]:
    """Where each of these keys of the document belongs; raises ``InputRefused`` where what it is about is gone."""
    name, _, asked = about.partition("?")
    words = dict(parse_qsl(asked))
    finders: Mapping[str, Callable[[Store, Mapping[str, str]], Mapping[str, Spot]]] = {
        "bundle": _bundle,
        "segment": _segment,
        "target": _target,
        "firm": _firm,
    }
    try:
        found = finders[name](store, words) if name in finders else {}
    except KeyError as error:
        raise InputRefused("文稿没有写全它是关于谁的；请选当初生成的那一份") from error
    except ChainError as error:
        raise InputRefused(f"文稿写的“{about}”在现在的数据里找不到：{error}") from error
    return {key: found.get(key, _GONE) for key in keys}


def _bundle(store: Store, words: Mapping[str, str]) -> dict[str, Spot]:
    """Rows of all lists as they are now, then of the editions that were kept."""
    field, period = words["field"], words["period"]
    graph = store.slice((field,))
    place, renamed = make_place(graph, words["place"].split(",")), merged_keys(tuple(notes_of(store)))
    found: dict[str, Spot] = {"remarks": _WHOLE}
    for made in (*_lists(store, graph, field, place, period), *_kept(store, Subject(field, place.ids, period))):
        for entry in (*made.listed, *made.candidates):
            key = renamed_key(entry.key, renamed)
            row = Row(made.name, field, place.ids, key, entry.name, graph.on)
            found.setdefault(mark_of(f"{made.name}:{entry.key}"), row)
    return found


def _lists(
    store: Store, graph: ChainGraph, field: str, place: Place, period: str = "", names: Iterable[str] = MAKERS
) -> Iterator[MadeList]:
    said = said_of(store, graph)
    return (make_list(name, graph, said, field, place, graph.on, period) for name in names)


def _kept(store: Store, subject: Subject) -> Iterator[MadeList]:
    review = find_review(store, Subject(subject.field, tuple(sorted(subject.place)), subject.period))
    drafts = [e.draft for e in reversed(review.editions)]
    for draft in [*([review.draft] if review.draft else []), *drafts]:
        yield from (part.made for part in kept_bundle(store, draft.digest).lists)


def _segment(store: Store, words: Mapping[str, str]) -> dict[str, Spot]:
    """The row of the segment on the list that it stands on now."""
    field, segment = words["field"], words["segment"]
    graph = store.slice((field,))
    place = make_place(graph, words["place"].split(","))
    key = segment_key(segment, place.ids)
    for made in _lists(store, graph, field, place, names=("to_verify", "weak")):
        for entry in (*made.listed, *made.candidates):
            if entry.key == key:
                row = Row(made.name, field, place.ids, key, entry.name, graph.on)
                return {"causes": replace(row, label="成因"), "measures": replace(row, label="措施")}
    off = Nowhere(
        "成因与措施",
        f"这个环节现在不在{place.name}的短板弱项清单、待核实清单上",
        "请留在文稿里，或在环节所在的页面上核实",
    )
    return {"causes": off, "measures": off}


def _target(store: Store, words: Mapping[str, str]) -> dict[str, Spot]:
    """The lead of this enterprise, or of the one that it was merged into, for the segment and place."""
    id_ = kept_keys(store).get(node_key(FIRM, words["target"]), "").partition(":")[2] or words["target"]
    wanted = (id_, words["segment"], sorted(words["place"].split(",")))
    for lead in by_subject(all_leads(store)).values():
        about = lead.subject
        if NODE_KIND.get(about.kind) == FIRM and (about.id, about.segment, sorted(about.place)) == wanted:
            return {"talks": Talk(lead)}
    why, hint = "这个目标还没有列入招商跟进", "请先在“招商目标”页勾选它加入跟进，再上传这份文稿"
    return {"talks": Nowhere("洽谈要点", why, hint)}


def _firm(store: Store, words: Mapping[str, str]) -> dict[str, Spot]:
    """The row of the firm on the one 名录 of the place that has it."""
    id_, rows = words["id"], list[Row]()
    for field in _fields_of(store, id_):
        graph = store.slice((field,))
        place = find_place(graph, words["place"])
        for made in _lists(store, graph, field, place, names=("firms",)):
            named = {e.key: e.name for e in (*made.listed, *made.candidates)}
            if (key := node_key(FIRM, id_)) in named:
                rows.append(Row("firms", field, place.ids, key, named[key], graph.on))
    if len(rows) == 1:
        (row,) = rows
        return {
            "business": _FIGURES,
            "needs": replace(row, label="困难与诉求"),
            "next": replace(row, label="下一步"),
        }
    names = store.names("Field", [r.field for r in rows])
    listed = f"它在 {len(rows)} 个领域的名录上（{'、'.join(names.values())}），说不出记在哪一份"
    off = Nowhere(
        "走访补写",
        listed if rows else f"它不在{words['place']}任何领域的名录上，也不在待核对的企业里",
        "请在名录上那一行的备注里写（list-enter，或可回填的名录）",
    )
    return {"business": _FIGURES, "needs": off, "next": off}


def _fields_of(store: Store, firm: str) -> list[str]:
    works = store.relations(FIRM, firm, "OPERATES_IN", True, None, 0, _FIELDS_AT_ONCE)
    segments = [v.key[1] for v in works if v.state == "confirmed"]
    parts = (v for s in segments for v in store.relations("Segment", s, "PART_OF", True, None, 0, 20))
    return list(dict.fromkeys(v.key[1] for v in parts))
