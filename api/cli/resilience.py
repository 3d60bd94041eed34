"""Commands about what hangs on whom: an enterprise that leaves, the shape of a chain, systemic risk."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, print_table, say
from api.http.params import TOP
from api.session.session import DEFAULT_URL, Session
from graph.dates import day
from graph.questions.resilience import BY, FIRMS, departure_of, linkages_of, structure_of, systemic_of

FieldArgument = Annotated[str, typer.Argument(help="细分领域：编号、名称或唯一的开头")]
BASIS = {"observed": "供货记录", "proxy": "按环节推算"}


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, leaves, structure, systemic, linkages)


def leaves(
    enterprise: Annotated[str, typer.Argument(help="企业：编号、全名，或“Enterprise:编号”")],
    place: options.PlaceOrAll = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """一家企业离开会怎样：只靠它的环节与产品、会跟着停的环节、向它买的企业。"""
    with Session(db) as session:
        answer = departure_of(session, enterprise, place, day(as_of))
    if as_json:
        print_json(answer)
        return
    title = f"{answer['enterprise']['name']}离开{answer['place']['name']}"
    rows = [
        (
            s["name"],
            "、".join(f["name"] for f in s["fields"]) or None,
            s["after"],
            s["others_suggested"],
            s["share"],
            "待核实" if s["suggested"] else "确认",
        )
        for s in answer["segments"]
    ]
    print_table(f"{title}：所在环节", ("环节", "领域", "离开后", "另有待核实", "占收入", "状态"), rows)
    stopped = [(s["name"], " → ".join(s["path"])) for s in answer["stopped"]]
    if stopped:
        print_table("跟着停的环节", ("环节", "途径"), stopped)
    else:
        say("没有推算出会跟着停的环节")
    products = [(p["name"], p["left"]) for p in answer["products"][:FIRMS]]
    print_table("产品", ("产品", "所读数据中另有几家生产"), products, _shown(len(products), len(answer["products"])))
    buyers = answer["buyers"]
    sold = [(b["name"], BASIS[b["basis"]], " → ".join(b["path"]), b["others"], b["amount"]) for b in buyers["rows"]]
    columns = ("企业", "根据", "途径", "另有供应企业", "年供货额（万元）")
    print_table("谁向它买", columns, sold, _shown(buyers["shown"], buyers["observed"] + buyers["proxy"]))
    _say_notes(answer["notes"])


def structure(
    field: FieldArgument,
    place: options.PlaceOrAll = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """一个领域的链条结构：层次、必经环节、割点、最小割与企业集中度。"""
    with Session(db) as session:
        answer = structure_of(session, field, place, day(as_of))
    if as_json:
        print_json(answer)
        return
    rows = [
        (
            s["name"],
            s["stage"],
            s["layer"],
            s["gate"] or None,
            len(s["gates"]),
            "是" if s["splits"] else "",
            _few(s["cut"]),
            s["makers"]["count"],
            s["makers"]["hhi"],
        )
        for s in answer["segments"]
    ]
    columns = ("环节", "阶段", "层", "必经", "卡住几个", "割点", "最小割", "企业", "HHI")
    print_table(f"{answer['field']['name']}的链条结构 · {answer['place']['name']}", columns, rows)
    _say_notes(answer["notes"])


def systemic(
    field: FieldArgument,
    place: options.PlaceOrAll = None,
    top: Annotated[int, typer.Option("--top", min=1, max=TOP, help="显示前几名")] = FIRMS,
    by: Annotated[
        str, typer.Option("--by", help="供货的依据：segments 环节供需，products 产品的上游材料，sales 供货记录")
    ] = "segments",
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """一个领域里停产影响最大的企业（推算的供货只宜看次序）。"""
    with Session(db) as session:
        answer = systemic_of(session, field, place, day(as_of), top, by)
    if as_json:
        print_json(answer)
        return
    rows = [
        (f["name"], f["loss"], f["own"], f["spread"], "、".join(f["sectors"]), "" if f["settled"] else "下界")
        for f in answer["firms"]
    ]
    title = f"{answer['field']['name']}系统性风险最大的企业 · {answer['place']['name']}（{BY[by]}）"
    print_table(
        title,
        ("企业", "全部产出损失", "自己占", "波及他人", "所在环节", "备注"),
        rows,
        _shown(answer["shown"], answer["total"]),
    )
    _say_notes(answer["notes"])


def linkages(
    field: FieldArgument,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """一个领域各环节的关联与假设抽取：去掉一个环节，全部产出减少多少。"""
    with Session(db) as session:
        answer = linkages_of(session, field, day(as_of))
    if as_json:
        print_json(answer)
        return
    if answer["segments"]:
        rows = [
            (s["name"], s["lost"], s["power"], s["sensitivity"], "是" if s["key"] else "", s["upstream"])
            for s in answer["segments"]
        ]
        columns = ("环节", "去掉它，全部产出减少", "影响力系数", "感应度系数", "关键", "上游度")
        print_table(f"{answer['field']['name']}各环节的关联（{BASIS[answer['basis']]}）", columns, rows)
    else:
        say(answer["trouble"])
    _say_notes(answer["notes"])


def _few(names: list[str] | None) -> str | None:
    """The first name, and how many there are; all are in the JSON."""
    if not names:
        return None
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 个"


def _shown(shown: int, total: int) -> str:
    return f"显示前 {shown} 个，共 {total} 个" if shown < total else f"共 {total} 个"


def _say_notes(notes: list[str]) -> None:
    for note in notes:
        say(f"· {note}")
