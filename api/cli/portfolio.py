"""Commands about what to go for: portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.ask import opened
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL
from graph.errors import BadRequest
from graph.gap_list.list import list_gaps, list_places
from graph.portfolio.make import USUAL_BUDGET
from graph.portfolio.terms import Stated, read_limits, read_quotas, read_terms
from graph.questions.answers.portfolio import portfolio_answer
from graph.questions.portfolio import portfolio_of
from graph.questions.tables.portfolio import portfolio_tables
from graph.render import render_answer

FieldsOf = Annotated[list[str] | None, typer.Option("--field", "-f", help="细分领域；可写几次，不写则全部")]
Budget = Annotated[float, typer.Option("--budget", "-b", min=0, help="预算；没有成本时为目标个数")]
Costs = Annotated[
    Path | None, typer.Option("--costs", help="成本文件，每行：企业,投资，可加区县；有表头时可再加用地等列（UTF-8）")
]
Limits = Annotated[list[str] | None, typer.Option("--limit", help="资源上限，如 用地,100；可写几次")]
Quotas = Annotated[list[str] | None, typer.Option("--quota", help="区县指标：区县,至少,至多，如 虎丘区,1,3；可写几次")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, portfolio)


def read_text(path: Path) -> str:
    """The text of a small file; raises ``BadRequest``."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadRequest(f"不能读文件 {path}（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"文件 {path} 不是 UTF-8 文本；请另存为 UTF-8") from error


def portfolio(
    place: options.Place,
    field: FieldsOf = None,
    budget: Budget = USUAL_BUDGET,
    costs: Costs = None,
    limit: Limits = None,
    quota: Quotas = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """方案组合：预算内选哪些招商目标，补上哪些缺口，离最优多远，稳不稳。"""
    said = Stated(
        read_terms(read_text(costs)) if costs else {},
        read_limits("\n".join(limit or ())),
        read_quotas("\n".join(quota or ())),
    )
    with opened(db, as_of) as (_, graph):
        made = portfolio_of(list_gaps(graph, list_places(graph, place)), field or (), budget, said)
    answer = portfolio_answer(made)
    if output is not None:
        save(output, render_answer(portfolio_tables(made), output.suffix, answer))
        say(f"方案组合已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        _print_portfolio(answer)


def _print_portfolio(answer: dict[str, Any]) -> None:
    kept = {o["id"]: o["share"] for o in answer["sensitivity"]["options"]}
    rows = [
        (
            c["id"],
            c["name"],
            c["place"] or None,
            c["cost"],
            "、".join(s["name"] for s in c["closes"]),
            kept.get(c["id"]),
        )
        for c in answer["chosen"]
    ]
    print_table(
        f"{answer['place']['name']}的方案组合（预算 {answer['budget']:g}）",
        ("编号", "名称", "所在地", "成本", "补上的缺口", "权重变动时入选"),
        rows,
        f"候选 {answer['candidates']} 家",
    )
    best = "已证明没有更好的" if answer["proven"] else f"离上界至多差 {answer['gap']:.1%}"
    say(
        f"补上 {len(answer['covered'])} 个缺口，优先级合计 {answer['value']:.3g}，全部为 {answer['total']:.3g}；"
        f"{best}；花费 {answer['cost']:g}"
    )
    say(f"没有补上的 {len(answer['open'])} 个，没有候选的 {len(answer['unreachable'])} 个")
    for q in answer["quotas"]:
        most = "不限" if q["most"] is None else q["most"]
        say(f"{q['district']['name']}：选了 {q['chosen']} 个（至少 {q['least']}，至多 {most}）")
    for used in answer["limits"]:
        say(f"{used['name']}：用了 {used['used']:g}，上限 {used['limit']:g}")
    for note in answer["notes"]:
        say(note)
