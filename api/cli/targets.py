"""The command that finds whom to invite for a segment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import err, print_json, print_table, save, say
from api.session.learning import learn_apart
from api.session.session import DEFAULT_URL, Session
from graph.dates import day
from graph.gaps.find import Gap
from graph.gaps.states import STATE_LABELS
from graph.questions.answers.targets import targets_answer
from graph.questions.gaps import find_targets, with_likely
from graph.targets.learned.standing import Standing
from graph.targets.rank import PART_LABELS, Candidate, Targets

SHORT = ("能力", "匹配", "规模", "联系", "扩张", "关联")
"""Heads of the parts, in the order of their labels."""
NOT_LEARNED = Standing.without("off", "未用学习的排序（加 --learn 即用，约一分钟）")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, targets)


def targets(
    field: options.Field,
    segment: Annotated[str, typer.Option("--segment", "-s", help="环节：编号、名称或唯一的开头")],
    place: options.Place,
    kind: Annotated[
        str, typer.Option("--kind", help="enterprise 引资 / institution 引智 / talent 引才")
    ] = "enterprise",
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="显示前几名")] = 20,
    only: Annotated[list[str] | None, typer.Option("--only", help="只要这些编号的候选，可写多次")] = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="用学习的排序评“匹配度”，并列出可能的新进入者（约一分钟）")
    ] = False,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """为一个环节找外地的企业、机构或人才，逐项给出得分依据。"""
    found, gap = _find(db, field, segment, place, kind, top, only or (), learn, day(as_of))
    answer = targets_answer(found, gap)
    if output is not None:
        from graph.questions.tables.targets import target_tables
        from graph.render import render_answer

        save(output, render_answer(target_tables(found), output.suffix, answer))
        say(f"招商目标已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        _show(found, gap)
        say(answer["note"] + "；全部依据见 --json 或 -o 目标.xlsx")


def _find(
    db: str,
    field: str,
    segment: str,
    place: str,
    kind: str,
    top: int,
    only: Collection[str],
    learn: bool,
    on: int | None,
) -> tuple[Targets, Gap]:
    with Session(db) as session:
        graph, standing = session.field_graph(field, on, ties=True), NOT_LEARNED
        find_targets(graph, field, segment, place, kind, 1)  # what cannot be answered is refused before learning
        if learn:
            with err.status("正在学习谁会做什么……"):
                standing = learn_apart(session.graph(on))
        found, gap, _ = find_targets(graph, field, segment, place, kind, top, only, standing)
        return with_likely(found, lambda: session.graph(on)), gap


def _show(found: Targets, gap: Gap) -> None:
    title = f"“{found.segment_name}”的招商目标（{found.place.name}以外；环节状态：{STATE_LABELS[gap.state]}）"
    rows = [(c.name, c.place or None, c.score, *(c.parts[p].value for p in PART_LABELS)) for c in found.candidates]
    note = f"显示前 {len(rows)} 个，共 {found.total} 个；另有 {found.left_out} 个所在地不明未列入；— 为无数据、不计分"
    print_table(title, ("名称", "所在地", "得分", *SHORT), rows, note)
    for candidate in found.candidates[:5]:
        say(f"· {candidate.name}：{'；'.join(_why(candidate))}")
    if found.likely:
        likely = [(x.rank, x.name, x.place or None, x.value, x.evidence[-1]) for x in found.likely]
        print_table(
            "可能的新进入者（数据中还没有它做本环节，须核实）", ("名次", "名称", "所在地", "匹配", "依据"), likely
        )
    say(found.standing.text)


def _why(candidate: Candidate) -> list[str]:
    return [
        *candidate.parts["capability"].evidence,
        *candidate.parts["match"].evidence,
        *candidate.paths,
        *([f"一票否决：{candidate.veto}"] if candidate.veto else []),
    ]
