"""各领域的缺口清单: filtered, weighed anew and put in order; lists are kept while the data stay the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, First, PageNumber, PageSize, PlaceUsual, part_of
from graph.chain.graph import ChainGraph
from graph.chain.places import Place
from graph.dates import day
from graph.gap_list.choice import Choice, Chosen, choose, only_rows
from graph.gap_list.expected import ExpectedErrors, expected_in, expected_words
from graph.gap_list.list import EVERY, GapList, list_gaps, list_places
from graph.gaps.states import untold
from graph.gaps.weights import split_weights
from graph.questions.list_words import (
    Actions,
    Columns,
    District,
    Fields,
    Firms,
    Importable,
    Reverse,
    Rows,
    Sort,
    Stages,
    States,
    Sureness,
    Urgency,
    Weights,
    said_choice,
)
from graph.questions.records.listed import ListedGap, ListHead, foot, head_of, listed_gap
from graph.questions.tables.gap_list import COLUMNS, USUAL, chosen_columns, gap_list_record, gap_list_table
from graph.questions.tables.gap_memo import gap_list_memo
from graph.says import Says
from graph.text import split_words
from graph.views.table import Table
from graph.work.schemes import Scheme, find_scheme

TOPIC = "各领域清单"
_SHOWN = ("rank", "moved", "place", "field", "name", "stage", "state", "action", "priority")
"""Columns at a terminal; the place where there may be several."""


def find_gap_list(graphs: Graphs, place: str, district: str = "", as_of: str | None = None) -> GapList:
    """The list of the place (or of districts below it) that these words name."""
    on = day(as_of)
    outline = graphs.outline(on)
    places = list_places(outline, place, district)
    key = ("gap list", outline.on, tuple(p.ids for p in places))
    return graphs.once(key, lambda: list_gaps(graphs.graph(on), places), outline.version)


def place_word(outline: ChainGraph, place: Place) -> str:
    """Words that :func:`graph.chain.lookup.find_place` takes for this place: its name, or the codes where several carry
    the name.
    """

    def shared(graph: ChainGraph) -> set[str]:
        counted = Counter(map(str, graph.nodes["District"].names()))
        return {name for name, count in counted.items() if count > 1}

    several = outline.once("names of several districts", shared)
    return ",".join(place.ids) if set(place.name.split("、")) & several else place.name


@dataclass(frozen=True, slots=True)
class GapListPage(ListHead):
    """各领域的缺口清单"""

    weights: Annotated[Mapping[str, float], Says("权重", "优先级各项的权重")]
    sort: Annotated[str, Says("排序")]
    reverse: Annotated[bool, Says("倒序")]
    start: Annotated[int, Says("起", "本页第一行之前有几行")]
    shown: Annotated[int, Says("显示", "本页的行数")]
    total: Annotated[int, Says("总数", "符合条件的行数")]
    expected_errors: Annotated[tuple[ExpectedErrors, ...], Says("预计判错", "符合条件的全部行，按说法分开")]
    rows: tuple[ListedGap, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The list, what was picked of it (in order) and how, the part that is shown, and the words for the place.

    ``fitting`` counts what fits the choice, whichever rows of it were picked.
    """

    listed: GapList
    picked: Chosen
    fitting: int
    choice: Choice
    columns: tuple[str, ...]
    part: slice
    place: str
    district: str


def find(
    graphs: Graphs,
    place: PlaceUsual,
    district: District = "",
    action: Actions = None,
    state: States = None,
    stage: Stages = None,
    field: Fields = None,
    firms: Firms = "",
    sureness: Sureness = "",
    importable: Importable = "",
    urgency: Urgency = "",
    weight: Weights = None,
    sort: Sort = "",
    reverse: Reverse = False,
    column: Columns = None,
    scheme: Annotated[str, Word("用保存的方案；另写的选项优先", only="command")] = "",
    row: Rows = None,
    page: PageNumber = 1,
    size: PageSize = 50,
    top: First = None,
    as_of: AsOf = None,
) -> Found:
    """The gaps that fit, a page of them or the first; what is said besides a scheme comes before it."""
    parts = {"firms": firms, "sureness": sureness, "importable": importable, "urgency": urgency}
    weights = parts | split_weights(weight or ())
    said = said_choice(graphs.outline(day(as_of)), action, state, stage, field, weights, sort, reverse)
    base = find_scheme(graphs.store, scheme) if scheme else Scheme("", Choice())
    choice = _over(base.choice, said, weighed=any(str(w or "").strip() for w in weights.values()))
    columns = chosen_columns(split_words(column)) if column else base.columns or USUAL
    listed = find_gap_list(graphs, place, district, as_of)
    fitting = choose(listed, choice)
    picked = only_rows(listed, fitting, row) if row else fitting
    return Found(listed, picked, len(fitting), choice, columns, part_of(page, size, top), place, district)


def _over(base: Choice, said: Choice, *, weighed: bool) -> Choice:
    """A scheme's choice with what is said besides."""
    usual = Choice()
    names = ("actions", "states", "stages", "fields", "sort", "reverse")
    changed: dict[str, Any] = {n: getattr(said, n) for n in names if getattr(said, n) != getattr(usual, n)}
    return replace(base, **changed | ({"weights": said.weights} if weighed else {}))


def gap_list_page(found: Found) -> GapListPage:
    """The part that is asked for, under the head of the whole list."""
    part, choice = found.picked.take(found.part), found.choice
    found.listed.gaps(part.rows)  # all together
    return GapListPage(
        **head_of(found.listed),
        weights=dict(choice.weights),
        sort=choice.sort,
        reverse=choice.reverse,
        start=found.part.start,
        shown=len(part),
        total=len(found.picked),
        expected_errors=expected_in(found.listed, found.picked.rows),
        rows=tuple(listed_gap(found.listed, part, at) for at in range(len(part))),
    )


def _tables(found: Found) -> tuple[Table, ...]:
    return (gap_list_table(found.listed, found.picked, found.choice, found.columns, found.fitting),)


def said(found: Found) -> Iterable[Said]:
    """The first rows in a few columns."""
    listed, part = found.listed, found.picked.take(found.part)
    records = [gap_list_record(listed, part, at) for at in range(len(part))]
    keys = [k for k in _SHOWN if k != "place" or found.district]
    heads = [{"moved": "变化"}.get(k, COLUMNS[k].label) for k in keys]
    yield Sheet(
        f"缺口清单 · {found.district or found.place}", heads, [[r[k] for k in keys] for r in records], foot(listed)
    )
    left = untold(listed.counts())
    yield f"显示前 {len(records)} 个，共 {len(found.picked)} 个；待核实的 {left} 个见 chainatlas verify"
    if doubt := expected_words(expected_in(listed, found.picked.rows)):
        yield f"{doubt}。"


def _every_district(said: Mapping[str, str], _: str) -> bool:
    """Whether every district is asked for."""
    return said.get("district") == EVERY


QUESTION = Question(
    "gap-list",
    "各领域的缺口清单",
    "跨领域的缺口，可筛选、排序、改优先级权重。JSON 分页；csv 与 xlsx 是全部（或所选的）行。",
    find,
    reads=None,
    topic=TOPIC,
    record=gap_list_page,
    tables=_tables,
    said=said,
    memo=lambda found: gap_list_memo(found.listed, found.picked, found.choice),
    file=lambda found: f"缺口清单-{found.place}",
    noun="缺口清单",
    command="gaps-all",
    page="/gaps",
    heavy=_every_district,
)
