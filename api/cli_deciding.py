"""Commands about what to go for: portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api import options
from api.chinese import add
from api.cli_ask import opened
from api.out import print_json, print_table, say
from api.portfolios import portfolio_of
from api.session import DEFAULT_URL
from graph.errors import BadRequest
from graph.gap_list import list_gaps, list_places
from graph.portfolio_costs import read_costs
from graph.portfolio_made import USUAL_BUDGET, portfolio_answer

FieldsOf = Annotated[list[str] | None, typer.Option("--field", "-f", help="细分领域；可写几次，不写则全部")]
Budget = Annotated[float, typer.Option("--budget", "-b", min=0, help="预算；没有成本时为目标个数")]
Costs = Annotated[Path | None, typer.Option("--costs", help="成本文件，每行：企业,投资（UTF-8）")]


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
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """方案组合：预算内选哪些招商目标，补上哪些缺口，离最优多远，稳不稳。"""
    given = read_costs(read_text(costs)) if costs else {}
    with opened(db, as_of) as (_, graph):
        answer = portfolio_answer(portfolio_of(list_gaps(graph, list_places(graph, place)), field or (), budget, given))
    if as_json:
        print_json(answer)
    else:
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
    print_table(f"{answer['place']['name']}的方案组合（预算 {answer['budget']:g}）", ("编号", "名称", "所在地", "成本", "补上的缺口", "权重变动时入选"), rows,
                f"候选 {answer['candidates']} 家")  # fmt: skip
    best = "已证明没有更好的" if answer["proven"] else f"离上界至多差 {answer['gap']:.1%}"
    say(
        f"补上 {len(answer['covered'])} 个缺口，优先级合计 {answer['value']:.3g}，全部为 {answer['total']:.3g}；{best}；花费 {answer['cost']:g}"
    )
    say(f"没有补上的 {len(answer['open'])} 个，没有候选的 {len(answer['unreachable'])} 个")
    for note in answer["notes"]:
        say(note)
