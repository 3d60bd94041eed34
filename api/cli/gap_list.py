"""Commands about all fields at once: overview, gaps-all, verify."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.ask import opened
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL
from graph.chain.field_dates import field_dates
from graph.chain.graph import ChainGraph
from graph.gap_list.choice import Choice, choose, read_choice
from graph.gap_list.list import GapList, list_gaps, list_places
from graph.gap_list.tasks import list_tasks, what_is_missing
from graph.gaps.lack_of_data import CAUSES
from graph.gaps.states import GAP_ACTIONS, STATE_LABELS, TOLD_STATES, untold
from graph.gaps.weights import split_weights
from graph.questions.answers.gap_list import gap_list_answer, gap_tasks_answer
from graph.questions.overview import overview_answer
from graph.questions.tables.gap_list import USUAL, chosen_columns, gap_list_record, gap_list_table, task_tables
from graph.questions.tables.overview import overview_table
from graph.render import render_answer
from graph.work.schemes import Scheme, find_scheme

District = Annotated[str, typer.Option("--district", help="下级区县；“全部”为逐个列出；不写则看整个地区")]
Actions = Annotated[list[str] | None, typer.Option("--action", help=f"{'、'.join(GAP_ACTIONS)}；可写几次")]
States = Annotated[
    list[str] | None, typer.Option("--state", help=f"{'、'.join(STATE_LABELS[s] for s in TOLD_STATES)}；可写几次")
]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="上游、中游、下游、支撑；可写几次")]
FieldsOf = Annotated[list[str] | None, typer.Option("--field", "-f", help="细分领域；可写几次，不写则全部")]
Weights = Annotated[list[str] | None, typer.Option("--weight", "-w", help="优先级权重，如 需求拉动=2；可写几次")]
Sort = Annotated[str, typer.Option("--sort", help="按什么排，如 优先级、领域、置信度、本地企业数")]
Reverse = Annotated[bool, typer.Option("--reverse", help="倒过来排")]
Columns = Annotated[list[str] | None, typer.Option("--column", help="导出的列；可写几次，不写则为常用列")]
Top = Annotated[int, typer.Option("--top", min=1, max=1000, help="显示前几个")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, overview, gaps_all, verify)


def overview(
    place: options.Place = "苏州市",
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """总览：每个领域的环节按状态的个数、企业、可判断的环节、资料日期。"""
    with opened(db, as_of) as (session, graph):
        dates = field_dates(graph, dict(session.store.rows("Enterprise", ("id", "as_of"), graph.on)))
        answer = overview_answer(graph, list_gaps(graph, list_places(graph, place)), dates)
    table = overview_table(answer)
    if not _given(answer, as_json, output, [table]):
        shown = ("cluster", "name", "segments", *STATE_LABELS, "told", "enterprises_place", "enterprises", "data_date")
        keys = [c.key for c in table.columns]
        rows = [[row[keys.index(k)] for k in shown] for row in table.rows]
        heads = [table.columns[keys.index(k)].label for k in shown]
        print_table(f"总览 · {place}", heads, rows, answer["population"]["note"] if answer["population"] else "")


def gaps_all(
    place: options.Place = "苏州市",
    district: District = "",
    action: Actions = None,
    state: States = None,
    stage: Stages = None,
    field: FieldsOf = None,
    weight: Weights = None,
    sort: Sort = "",
    reverse: Reverse = False,
    column: Columns = None,
    scheme: Annotated[str, typer.Option("--scheme", help="用保存的方案；另写的选项优先")] = "",
    top: Top = 30,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """各领域的缺口清单：筛选、排序、调整优先级权重。"""
    with opened(db, as_of) as (session, graph):
        said = said_choice(graph, action, state, stage, field, weight, sort, reverse)
        base = find_scheme(session.store, scheme) if scheme else Scheme("", Choice())
        choice = _over(base.choice, said, bool(weight))
        listed = list_gaps(graph, list_places(graph, place, district))
        chosen = choose(listed, choice)
        columns = chosen_columns(column) if column else base.columns or USUAL
        table = gap_list_table(listed, chosen, choice, columns, len(chosen)) if output else None
        if _given(gap_list_answer(listed, chosen, choice, 0, top), as_json, output, [table] if table else []):
            return
    records = [gap_list_record(listed, chosen, at) for at in range(min(top, len(chosen)))]
    keys = ("rank", "moved", *(("place",) if district else ()), "field", "name", "stage", "state", "action", "priority")
    heads = {
        "rank": "名次",
        "moved": "变化",
        "place": "地区",
        "field": "领域",
        "name": "环节",
        "stage": "阶段",
        "state": "状态",
        "action": "动作",
        "priority": "优先级",
    }
    print_table(
        f"缺口清单 · {district or place}",
        [heads[k] for k in keys],
        [[r[k] for k in keys] for r in records],
        _foot(listed),
    )
    say(f"显示前 {len(records)} 个，共 {len(chosen)} 个；数据不足的 {untold(listed.counts())} 个见 chainatlas verify")


def said_choice(
    graph: ChainGraph, action: Any, state: Any, stage: Any, field: Any, weight: Any, sort: str, reverse: bool
) -> Choice:
    """What the options say."""
    return read_choice(
        graph,
        actions=action or (),
        states=state or (),
        stages=stage or (),
        fields=field or (),
        weights=split_weights(weight or ()),
        sort=sort,
        reverse=reverse,
    )


def _over(base: Choice, said: Choice, weighed: bool) -> Choice:
    """A scheme's choice with what the options say besides."""
    usual = Choice()
    names = ("actions", "states", "stages", "fields", "sort", "reverse")
    changed: dict[str, Any] = {n: getattr(said, n) for n in names if getattr(said, n) != getattr(usual, n)}
    if weighed:
        changed["weights"] = said.weights
    return replace(base, **changed)


def verify(
    place: options.Place = "苏州市",
    district: District = "",
    stage: Stages = None,
    field: FieldsOf = None,
    top: Top = 30,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """待核实清单：数据不足的环节缺什么、差几家、先核实哪些企业。"""
    with opened(db, as_of) as (_, graph):
        choice = read_choice(graph, stages=stage or (), fields=field or ())
        listed = list_gaps(graph, list_places(graph, place, district))
        tasks = list_tasks(listed, (), choice.stages, choice.fields)
        tables = task_tables(listed, tasks, len(tasks)) if output else []
        if _given(gap_tasks_answer(listed, tasks, 0, top), as_json, output, tables):
            return
    rows = [
        (
            listed.assessment(t.row).field_name,
            listed.gaps[t.row].name,
            CAUSES[t.cause],
            what_is_missing(t, listed.gaps[t.row].inputs),
            t.to_verify,
            "是" if t.helped else "",
        )
        for t in tasks[:top]
    ]
    print_table(
        f"待核实 · {district or place}",
        ("领域", "环节", "原因", "缺什么", "可核实的企业", "核实后可判断"),
        rows,
        _foot(listed),
    )
    say(f"显示前 {len(rows)} 个，共 {len(tasks)} 个；要核实的企业见 --json 或 -o 待核实.xlsx")


def _given(answer: dict[str, Any], as_json: bool, output: Any, tables: Any) -> bool:
    """Write the file and the JSON that were asked for; whether anything was."""
    if output is not None:
        save(output, render_answer(tables, output.suffix, answer))
        say(f"已写到 {output}")
    if as_json:
        print_json(answer)
    return as_json or output is not None


def _foot(listed: GapList) -> str:
    return listed.assessments[0].population.note() if listed.assessments else ""
