"""Commands about what to go for: portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.questions import tell_found
from api.session.session import DEFAULT_URL, Session
from graph.errors import BadRequest
from graph.portfolio.make import USUAL_BUDGET
from graph.portfolio.terms import Stated, read_limits, read_quotas, read_terms
from graph.questions.portfolio import QUESTION, find_portfolio

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
    with Session(db) as session:
        found = find_portfolio(session, place, field or (), budget, said, as_of)
        tell_found(QUESTION, found, as_json, output)
