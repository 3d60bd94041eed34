"""招商目标: whom to invite for a segment, what each score is made of, and on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.graphs import Graphs
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place, Segment, Top
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.dates import day, today
from graph.errors import BadRequest
from graph.gaps.find import Assessment, Gap
from graph.gaps.states import STATE_LABELS
from graph.questions.records.gap import gap_row, population_row
from graph.questions.records.target_list import NOTE, TargetList, target_list
from graph.questions.tables.target_memo import LISTED, targets_memo
from graph.questions.tables.target_words import UNKNOWN_COUNTS, telling
from graph.questions.tables.targets import KINDS, left_out, target_tables, targets_table
from graph.targets.code import HOW, code_of, read_code, why_not
from graph.targets.ended import ended_words
from graph.targets.learned.standing import NOT_ASKED, Standing, likely_in
from graph.targets.profile import Profile, profiles, revenue_year
from graph.targets.rank import NODE_KIND, PART_LABELS, Candidate, Kind, Targets, rank_targets
from graph.views.glance import Showing, dated
from graph.work.rankings import NEW

SHORT = ("能力", "匹配", "规模", "联系", "扩张", "关联")
"""Heads of the parts at a terminal, in the order of their labels."""
KIND_WORDS = (("enterprise", "企业（引资）"), ("institution", "机构（引智）"), ("talent", "人才（引才）"))
LIKELY_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates, the segment's state, the assessment behind it, and who the candidates are."""

    targets: Targets
    gap: Gap
    assessment: Assessment
    profiles: Mapping[str, Profile]


def find_targets(
    graph: ChainGraph,
    field: str,
    segment: str,
    place: str,
    kind: str,
    top: int,
    only: Iterable[str] = (),
    standing: Standing = NOT_ASKED,
) -> Found:
    """The first candidates for a segment of a field, or those named; ``standing`` is what the learned ranking says."""
    if kind not in NODE_KIND:
        raise BadRequest(f"目标类别“{kind}”不存在；可用：{'、'.join(NODE_KIND)}")
    assessment = assess_field(graph, field, place)
    key = find_id(graph, "Segment", segment, [g.segment for g in assessment.gaps])
    gap = next(g for g in assessment.gaps if g.segment == key)
    wanted: Kind = kind  # type: ignore[assignment]  # it is one of them
    return targets_of(graph, assessment, gap, wanted, top, only, standing)


def targets_of(
    graph: ChainGraph,
    assessment: Assessment,
    gap: Gap,
    kind: Kind,
    top: int,
    only: Iterable[str] = (),
    standing: Standing = NOT_ASKED,
) -> Found:
    """The same for a segment that was assessed."""
    found = rank_targets(graph, gap.segment, assessment.place, kind, top=top, only=tuple(only), standing=standing)
    every = (*found.candidates, *found.unplaced, *found.vetoed, *found.expanding)
    known = profiles(graph, NODE_KIND[kind], [c.id for c in every])
    return Found(found, assessment.proven(gap), assessment, known)


def _why_not(vetoed: Iterable[Candidate]) -> str:
    """Names by reason, each reason once."""
    by_reason = dict[str, list[str]]()
    for candidate in vetoed:
        by_reason.setdefault(candidate.veto or "", []).append(candidate.name)
    return "；".join(f"{'、'.join(names)}（{why}）" for why, names in by_reason.items())


def with_likely(found: Targets, whole: Callable[[], ChainGraph], top: int = LIKELY_SHOWN) -> Targets:
    """The same with the enterprises that the learned ranking finds beyond those known in the segment.

    Reads the whole graph if there are any.
    """
    if found.standing.matches is None or found.kind != "enterprise":
        return found
    return replace(found, likely=likely_in(whole(), found.standing.matches, found.segment, found.place, top))


def find(
    graphs: Graphs,
    field: Field,
    segment: Segment,
    place: Place,
    kind: Annotated[
        Kind, Word("目标类别：enterprise 引资，institution 引智，talent 引才", named=KIND_WORDS)
    ] = "enterprise",
    top: Top = 20,
    only: Annotated[list[str] | None, Word("只要这些编号的候选，可写多次；不写则按名次取前几名", longest=1000)] = None,
    ranking: Annotated[
        str,
        Word(
            "用哪份学习的排序：不写是在用的；none 不用，new 是从现在的数据学得的（命令行会先学，约一分钟），"
            "也可写换用过的名称，或一份名单的编号（照原样重做，做不出会说明为什么）",
            longest=60,
        ),
    ] = "",
    as_of: AsOf = None,
) -> Found:
    """Candidates elsewhere; what cannot be answered is refused before anything is learned."""
    code = read_code(ranking)
    on = code.on if code and not as_of else day(as_of)
    graph, named = graphs.field_graph(field, on, ties=True), [i for i in only or () if i]
    if ranking == NEW:
        find_targets(graph, field, segment, place, kind, 1)
    standing = graphs.standing(on, ranking=code.ranking if code else ranking.strip())
    found = find_targets(graph, field, segment, place, kind, top, named, standing)
    found = replace(found, targets=with_likely(found.targets, lambda: graphs.graph(on)))
    if code and (why := why_not(code, code_of(found.targets))):
        raise BadRequest(why)
    return replace(found, profiles=_dated(graphs, found.profiles, on))


def _dated(graphs: Graphs, known: Mapping[str, Profile], on: int | None) -> Mapping[str, Profile]:
    """Profiles with the years of their revenues, which stand in the store alone."""
    asked = [id_ for id_, p in known.items() if p.revenue is not None][:LISTED]
    if not asked:
        return known
    try:
        store, day_ = graphs.store, on or today()
    except BadRequest:  # a graph alone, without a store
        return known
    years = {id_: revenue_year(store.history("Enterprise", (id_,)), day_) for id_ in asked}
    return {id_: replace(p, year=years.get(id_, "")) for id_, p in known.items()}


def targets_record(found: Found) -> TargetList:
    """Ranked candidates of a gap."""
    gap, population = gap_row(found.gap), population_row(found.assessment.population)
    return target_list(found.targets, gap, population, found.profiles)


def said(found: Found) -> Iterable[Said]:
    """The candidates with their parts, why the first five, and the likely others."""
    targets, state = found.targets, STATE_LABELS[found.gap.state]
    title = f"“{targets.segment_name}”的招商目标（{targets.place.name}以外；环节状态：{state}）"
    shown = dict(zip(PART_LABELS, SHORT, strict=True))
    apart = list(telling([c.parts for c in targets.candidates]))
    rows = [(c.name, c.place or None, c.score, *(c.parts[p].value for p in apart)) for c in targets.candidates]
    same = "；各家一样或都没有数据的分项不列"
    note = f"显示前 {len(rows)} 个，共 {targets.total} 个；{left_out(targets)}；— 为无数据：{UNKNOWN_COUNTS}{same}"
    if not rows and found.assessment.population.alone:
        yield f"{found.assessment.population.alone}。"
    else:
        yield Sheet(title, ("名称", "所在地", "得分", *(shown[p] for p in apart)), rows, note)
    for candidate in targets.candidates[:5]:
        yield f"· {candidate.name}：{'；'.join(_why(candidate))}"
    if targets.expanding:
        grow = [(c.name, "；".join(c.sites), c.score) for c in targets.expanding]
        yield Sheet("增资扩产（在本地已有场所）", ("名称", "在本地的场所", "得分"), grow)
    if targets.unplaced:
        lost = [(c.name, c.score, c.parts["capability"].evidence[0]) for c in targets.unplaced]
        yield Sheet("所在地待核实（可能已在本地）", ("名称", "得分", "依据"), lost)
    if targets.vetoed:
        yield f"不能来的：{_why_not(targets.vetoed)}"
    yield from ended_words(targets.ended)
    if targets.likely:
        likely = [(x.rank, x.name, x.place or None, x.value, x.evidence[-1]) for x in targets.likely]
        heads = ("名次", "名称", "所在地", "匹配", "依据")
        yield Sheet("可能的新进入者（数据中还没有它做本环节，须核实）", heads, likely)
    if targets.kind == "enterprise":
        yield f"{targets.standing.text}；换用、换回别的排序见 chainatlas rankings"
    yield f"环节状态的{found.assessment.population.note()}"
    yield f"名单编号 {code_of(targets)}：{HOW}"
    yield f"{NOTE}；全部依据见 --json 或 -o 目标.xlsx"


def _why(candidate: Candidate) -> list[str]:
    parts = candidate.parts
    veto = [f"一票否决：{candidate.veto}"] if candidate.veto else []
    return [*parts["capability"].evidence, *parts["match"].evidence, *candidate.paths, *veto]


def showing(found: Targets) -> Showing:
    """What a notebook shows."""
    facts = (
        f"显示 {len(found.candidates)} 个，共 {found.total} 个候选；{left_out(found)}",
        dated(found.data_date, found.on, found.version),
        NOTE,
    )
    brief = ("rank", "name", "place", "score", "capability", "scale_honours", "ties", "missing", "veto")
    title = f"{found.place.name} · “{found.segment_name}”的招商目标（{KINDS[found.kind]}）"
    return Showing(title, facts, (targets_table(found),), brief)


QUESTION = Question(
    "targets",
    "一个环节的招商目标",
    "外地的企业、机构或人才，逐项给出得分与依据；没有数据的不会因此排到前面。得分只表示“可能做得到”。",
    find,
    reads=None,
    topic="缺口与招商目标",
    record=targets_record,
    tables=lambda found: target_tables(found.targets, found.profiles, found.gap, found.assessment),
    said=said,
    showing=lambda found: showing(found.targets),
    memo=lambda found: targets_memo(found.targets, found.gap, found.assessment, found.profiles),
    file=lambda found: f"招商目标-{found.targets.segment_name}-{found.targets.place.name}",
    noun="招商目标",
    page="/targets",
)
SHOWINGS = {Targets: showing}
