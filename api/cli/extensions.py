"""The command about what is within reach: extensions."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL, Session
from graph.dates import day
from graph.gaps.states import STATE_LABELS
from graph.questions.extensions import Extensions, find_extensions
from graph.render import render_answer


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, extensions)


def extensions(
    place: options.Place,
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域；不写则看全部行业")] = None,
    peers: Annotated[
        str | None, typer.Option("--peers", help="对比地区，逗号分隔；不写则与规模相近的同级地区比")
    ] = None,
    level: Annotated[
        int | None, typer.Option("--level", min=1, max=9, help="行业级别，1 最粗；不写则按数据中的分类")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="显示前几个")] = 50,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """关联度与延链：按五个象限看一个领域的环节（或全部行业），够得着的在前。"""
    with Session(db) as session:
        found = find_extensions(session, place, field, peers, level, day(as_of))
    if output is not None:
        save(output, render_answer(found.table(), output.suffix, found.answer))
        say(f"关联度与延链已写到 {output}")
    if as_json:
        print_json(found.answer)
    elif output is None:
        _print(found, top)


def _print(found: Extensions, top: int) -> None:
    answer = found.answer
    rows = [
        (
            ("★ " if p["within"] else "") + p["name"],
            p["label"],
            STATE_LABELS.get(p["state"] or "") or None,
            f"{p['count']} / {p['expected']:.2g}",
            p["quotient"],
            _pair(p["density"], p["peers_density"]),
            p["fit"],
            "存疑" if p["reason"] else "",
        )
        for p in answer["positions"][:top]
    ]
    columns = ("名称（★ 够得着）", "象限", "缺口状态", "本地 / 预期", "区位商", "关联度 / 对比地区", "高出", "备注")
    print_table(
        f"关联度与延链 · {found.title}",
        columns,
        rows,
        f"显示前 {len(rows)} 个，共 {len(answer['positions'])} 个；够得着 {answer['within']} 个",
    )
    for note in answer["notes"]:
        say(f"· {note}")


def _pair(own: float | None, theirs: float | None) -> str | None:
    return None if own is None else f"{own:.2f} / {'—' if theirs is None else f'{theirs:.2f}'}"
