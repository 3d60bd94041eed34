"""Commands about the chains themselves: check-chains, chain (as an editable workbook); and export of the graph."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.ask import opened
from api.cli.chinese import add
from api.cli.out import err, print_json, print_table, say, tell
from api.session.session import DEFAULT_URL, Session
from api.work.chain_checks import ChainCheck, check
from graph.chain.lookup import find_id
from graph.dates import day
from graph.errors import BadRequest
from loaders.chain.book import copy_chains, write_chain_book
from loaders.importing import import_file
from loaders.ledger.books import Reject
from loaders.outgoing.write import write_graph

FAILED = 1
_SHOWN = 40
CHAIN_SHEETS = ("细分领域", "环节", "环节供需")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, check_chains, chain, export)


def check_chains(
    path: Annotated[Path | None, typer.Argument(help="工作簿或 CSV 文件夹；不写则检查数据库中的链条")] = None,
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域；不写则全部")] = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """检查产业链：孤立环节、意外成环、重复别名、不上图的环节、数据中见不到的别名。有应拒绝的即以 1 退出。"""
    rejects: list[Reject] = []
    if path is None:
        with Session(db) as session:
            answer = check(session.graph(), field)
    else:
        with Session(db) if _exists(db) else nullcontext() as known:
            answer, rejects = _checked_file(path, known, field)
    if as_json:
        print_json(asdict(answer) | {"rejects": rejects})
    for reject in rejects[:_SHOWN]:
        tell(
            f"没有通过导入检查：{reject.sheet or reject.file} 第 {reject.row} 行“{reject.column}”= "
            f"{reject.value}：{reject.message}；{reject.hint}"
        )
    if not as_json and answer.findings:
        rows = [
            ("拒绝" if f.refused else "提示", f.field, f.segment, f.message, f.hint) for f in answer.findings[:_SHOWN]
        ]
        total = f"应拒绝 {answer.refused} 处，提示 {answer.hints} 处；显示前 {len(rows)} 处，全部见 --json"
        print_table("链条检查", ("级别", "领域", "环节", "问题", "怎么改"), rows, total)
    elif not as_json and answer.segments:
        say("链条检查通过：没有发现问题")
    elif not as_json:
        tell("没有可检查的链条：没有任何环节；请先导入，或检查文件里有没有“环节”表")
    if answer.refused or not answer.segments or rejects:
        raise typer.Exit(FAILED)


def _exists(db: str) -> bool:
    """Whether there is a store to check a file against."""
    return not db.startswith("sqlite:///") or Path(db.removeprefix("sqlite:///")).exists()


def _checked_file(path: Path, session: Session | None, field: str | None) -> tuple[ChainCheck, list[Reject]]:
    """What the chains would be once the file is loaded into the store, tried out in a store of its own."""
    with tempfile.TemporaryDirectory() as folder, Session(f"sqlite:///{folder}/check.db", write=True) as trial:
        products: list[str] = []
        if session is not None:
            copy_chains(session.store, trial.store)
            products = [str(p) for p in session.graph().nodes["Product"].ids]
        report, _ = import_file(trial.store, "workbook", path)
        # The trial store knows no enterprises, so only what the chains are made of is judged.
        rejects = [r for r in report.rejects if r.sheet.partition(".")[0] in CHAIN_SHEETS]
        return check(trial.graph(), field, products), rejects


def chain(
    field: Annotated[str, typer.Argument(help="细分领域：编号、名称或唯一的开头")],
    output: Annotated[Path, typer.Option("-o", "--output", help="工作簿文件名，如 集成电路链.xlsx")],
    db: options.Db = DEFAULT_URL,
) -> None:
    """把一个领域的产业链写成可编辑的工作簿：改好后用 load workbook 再导入。"""
    if output.suffix.lower() != ".xlsx":
        raise BadRequest(f"文件“{output}”须以 .xlsx 结尾")
    with Session(db) as session:
        graph = session.graph()
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            write_chain_book(graph, find_id(graph, "Field", field), output)
        except OSError as error:
            raise BadRequest(f"不能写文件 {output}（{error.strerror}）；请检查目录与权限") from error
    say(f"产业链已写到 {output}；改好后运行 chainatlas check-chains {output}，再 chainatlas load workbook {output}")


def export(
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="写到哪里：.xlsx 工作簿；.zip 或一个新文件夹，一张表一个 CSV；.parquet 给分析人员；"
            ".graphml 供其他图分析软件打开",
        ),
    ],
    field: Annotated[
        str | None, typer.Option("--field", "-f", help="只要一个细分领域的环节及其关系（只有 .graphml 可以）")
    ] = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把整张图导出：同导入模板的工作簿或 CSV（导入空库得到同样的记录），或 GraphML、Parquet。"""
    if output.suffix.lower() != ".graphml":
        if field is not None:
            raise BadRequest("只导出一个领域请写 .graphml；一个领域的可编辑工作簿用 chainatlas chain")
        _tables(output, as_of, db)
        return
    with opened(db, as_of) as (_, graph):
        chosen = graph if field is None else graph.slice([find_id(graph, "Field", field)])
        output.parent.mkdir(parents=True, exist_ok=True)
        chosen.to_graphml(output)
    nodes, relations = sum(map(len, chosen.nodes.values())), sum(map(len, chosen.edges.values()))
    say(f"已导出 {nodes:,} 个节点、{relations:,} 条关系到 {output}")


def _tables(output: Path, as_of: str | None, db: str) -> None:
    with Session(db) as session, err.status("正在导出……"):
        try:
            written = write_graph(session.store, output, day(as_of))
        except OSError as error:
            raise BadRequest(f"不能写 {output}（{error.strerror}）；请检查目录与权限") from error
    say(f"已导出 {len(written.counts)} 张表、{written.rows:,} 行到 {output}，数据版本 {written.version}")
    for why, count in written.lost.items():
        say(f"· {why}：{count:,} 条")
