"""Commands about local supply: matches, local-supply."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.ask import opened_field
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL
from graph.questions.answers.local_supply import SIDES, matches_tables
from graph.questions.local_supply import find_matches, find_supply
from graph.render import render_answer

Club = Annotated[str | None, typer.Option("--association", help="只看这个协会（编号或名称）的会员")]
OneSegment = Annotated[str | None, typer.Option("--segment", "-s", help="只看一方在这个环节（编号或名称）的")]
OneFirm = Annotated[str | None, typer.Option("--enterprise", "-e", help="只看一方是这家企业（编号或名称）的")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, matches)
    add(app, local_supply, name="local-supply")


def matches(
    field: options.Field,
    place: options.Place,
    association: Club = None,
    segment: OneSegment = None,
    enterprise: OneFirm = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="显示前几对")] = 50,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """本地配套：链上相邻、没有往来记录的本地企业，谁可以供给谁，先联系谁，可由谁引见。"""
    with opened_field(db, field, as_of, ties=True) as graph:
        answer = find_matches(graph, field, place, association, top, segment=segment, enterprise=enterprise)
        if output is not None:
            save(output, render_answer(matches_tables(answer, find_supply(graph, field, place)), output.suffix, answer))
            say(f"本地配套已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        _print_pairs(answer)


def _print_pairs(answer: dict[str, Any]) -> None:
    rows = [
        (
            p["supplier"]["name"],
            p["supplier"]["segment_name"],
            p["user"]["name"],
            p["user"]["segment_name"],
            "必需" if p["essential"] else None,
            "已有本地来源" if p["served"] else None,
            SIDES[p["first"]],
            "；".join(p["through"]) or None,
        )
        for p in answer["pairs"]
    ]
    heads = ("供方", "供什么", "需方", "做什么", "必需", "来源", "先联系", "可由谁引见")
    print_table(
        f"{answer['place']['name']} · {answer['field']['name']}的本地配套",
        heads,
        rows,
        f"显示前 {answer['shown']} 对，共 {answer['total']} 对；另有 {answer['acquainted']} 对已有往来记录",
    )
    for note in answer["notes"]:
        say(note)


def local_supply(
    field: options.Field,
    place: options.Place,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """本地配套率与产业链完整度：各写明分母，并给出不知道的范围。"""
    with opened_field(db, field, as_of, ties=True) as graph:
        answer = find_supply(graph, field, place)
    if as_json:
        print_json(answer)
        return
    say(f"{answer['place']['name']} · {answer['field']['name']}")
    for share in (*answer["local_supply"], *answer["completeness"]):
        say(f"· {share['text']}")
    if answer["waiting"]:
        say(f"另有 {answer['waiting']} 个环节没有确认的本地企业、但有待核实的")
    for note in answer["notes"]:
        say(note)
