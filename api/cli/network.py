"""Commands about networks: the picture around a record, and the ways between two."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL, Session
from graph.asking.assess import assess_field
from graph.dates import day
from graph.errors import BadRequest
from graph.questions.introductions import COUNT, STEPS, WAYS, introductions_of
from graph.questions.networks import NetworkAsked, chosen_kinds, find_end, network_around, ways_answer, ways_between
from graph.render import render_network
from graph.views.network.around import gap_view
from graph.views.network.path_picture import ways_view


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, network, paths, introduce)


def network(
    output: Annotated[Path, typer.Option("-o", "--output", help="网络图文件：.html .svg .png .pdf .graphml 或 .json")],
    id: Annotated[str | None, typer.Option("--id", help="以哪个对象为中心：编号、全名，或“类型:编号”")] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=4, help="几步以内")] = 2,
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域（与 --place 同用，画缺口网络）")] = None,
    place: Annotated[str | None, typer.Option("--place", "-p", help="地区")] = None,
    limit: Annotated[int, typer.Option("--limit", min=10, max=2000, help="最多画几个节点")] = 300,
    kinds: Annotated[list[str] | None, typer.Option("--kind", help="只画这些类型，如 Enterprise；可重复")] = None,
    opened: Annotated[list[str] | None, typer.Option("--open", help="另展开这个对象的直接关系；可重复")] = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """画关系网络：一个对象的周围，或一个领域的缺口、候选目标与联系。"""
    if (id is None) == (field is None) or (field is None) != (place is None):
        raise BadRequest("请写 --id，或同时写 --field 与 --place（二者选一）")
    with Session(db) as session:
        on = day(as_of)
        if id is not None:
            asked = NetworkAsked(
                *find_end(session.store, id, on),
                hops,
                limit,
                chosen_kinds(kinds or ()),
                [find_end(session.store, o, on) for o in opened or ()],
            )
            view, _ = network_around(session.store, asked, on)
        else:
            graph = session.field_graph(field or "", on, ties=True)
            view = gap_view(graph, assess_field(graph, field or "", place or ""), limit=limit)
    save(output, render_network(view, output.suffix))
    say(f"网络图已写到 {output}（显示 {view.shown} 个节点，共 {view.total} 个）")


def paths(
    start: Annotated[str, typer.Argument(help="起点：编号、全名，或“类型:编号”")],
    end: Annotated[str, typer.Argument(help="终点：编号、全名，或“类型:编号”")],
    count: Annotated[int, typer.Option("--count", min=1, max=20, help="最多几条路径")] = 5,
    longest: Annotated[int, typer.Option("--longest", min=1, max=6, help="路径最多几步")] = 4,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """两个对象之间最短的几条路径，每一步写明依据的关系。"""
    with Session(db) as session:
        on = day(as_of)
        ends = [find_end(session.store, text, on) for text in (start, end)]
        graph, found = ways_between(session.store, ends[0], ends[1], count, longest, on)
    answer = ways_answer(graph, found, longest)
    if output is not None:
        save(output, render_network(ways_view(graph, found), output.suffix))
        say(f"路径图已写到 {output}")
    if as_json:
        print_json(answer)
    elif answer["paths"]:
        rows = [(i, p["steps"], p["words"]) for i, p in enumerate(answer["paths"], 1)]
        title = f"{answer['from']['name']} 到 {answer['to']['name']}"
        print_table(title, ("序", "步数", "路径"), rows, answer["note"])
    else:
        say(f"{found.longest} 步以内没有路径；可用 --longest 放宽（最多 6 步），或补充供销、投资、协会等关系数据")


def introduce(
    target: Annotated[str, typer.Argument(help="外地目标：企业、机构或人才的编号、全名，或“类型:编号”")],
    place: options.Place,
    by: Annotated[str, typer.Option("--by", help="只问这家本地企业；不写则找最近的几家")] = "",
    count: Annotated[int, typer.Option("--count", min=1, max=20, help="最多几家")] = COUNT,
    ways: Annotated[int, typer.Option("--ways", min=1, max=20, help="每家最多几条路径")] = WAYS,
    longest: Annotated[int, typer.Option("--longest", min=1, max=6, help="路径最多几步")] = STEPS,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """谁能引荐：离外地目标最近的本地企业，各附最短的几条路径与出处。"""
    with Session(db) as session:
        on = day(as_of)
        answer = introductions_of(session, target, place, on, by=by, count=count, ways=ways, longest=longest)
    if as_json:
        print_json(answer)
        return
    rows = [(i["name"], w["steps"], w["words"]) for i in answer["introducers"] for w in i["ways"]]
    if rows:
        said = f"{longest} 步以内的本地企业共 {answer['reached']} 家，列出 {answer['shown']} 家"
        print_table(
            f"谁能把{answer['target']['name']}引荐给{answer['place']['name']}", ("本地企业", "步数", "路径"), rows, said
        )
    else:
        say(f"{longest} 步以内没有路径")
    for note in (*answer["help"], *answer["notes"]):
        say(f"· {note}")
