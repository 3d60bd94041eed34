"""Commands about verifications: write one down, take one back. What is worth asking is a question, ``verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, say
from api.session.session import DEFAULT_URL, Session
from api.work.verifying import Changed, note_verification, take_back
from api.work.worklist import MOST, write_gap_sheet, write_sheet
from graph.errors import BadRequest
from loaders.verifying import Said

Segment = Annotated[str, typer.Option("--segment", "-s", help="环节：编号、名称或唯一的开头")]
Person = Annotated[str, typer.Option("--by", help="核实人姓名", envvar="CHAINATLAS_WHO")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, sheet, name="verify-sheet")
    add(app, note, name="verify-record")
    add(app, withdraw, name="verify-withdraw")


def sheet(
    place: options.Place,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .xlsx")],
    district: Annotated[str, typer.Option("--district", help="下级区县，“全部”为逐个列出")] = "",
    cause: Annotated[list[str] | None, typer.Option("--cause", help="原因，可写几次")] = None,
    field: Annotated[list[str] | None, typer.Option("--field", "-f", help="细分领域，可写几次")] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=MOST, help="最多几个环节、几家企业")] = 100,
    gaps: Annotated[bool, typer.Option("--gaps", help="带出缺口清单，去核实是不是真缺")] = False,
    state: Annotated[list[str] | None, typer.Option("--state", help="带出这些状态的，如 缺失，可写几次")] = None,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把最值得问的写成带出去的工作簿；填好后用 load workbook 导入，空着的行不读取。"""
    if (gaps or state) and cause:
        raise BadRequest("--cause 是待核实的原因，--gaps、--state 是缺口的状态；请只写一种")
    with Session(db) as session:
        if gaps or state:
            count = write_gap_sheet(session, output, place, district, state or (), field or (), top)
            say(f"核实单已写到 {output}：{count} 个缺口")
            return
        segments, firms = write_sheet(session, output, place, district, cause or (), field or (), top)
    say(f"核实单已写到 {output}：{segments} 个环节，{firms} 家业务不明的企业")


def note(
    segment: Segment,
    place: options.Place,
    result: Annotated[str, typer.Option("--result", "-r", help="有、无、说不清")],
    way: Annotated[str, typer.Option("--way", help="走访、协会、统计数据、桌面")],
    unit: Annotated[str, typer.Option("--unit", help="核实单位")],
    person: Person,
    firms: Annotated[list[str] | None, typer.Option("--firm", help="做它的企业，可写几次")] = None,
    verified_on: Annotated[str, typer.Option("--date", help="核实日期，如 2026-11-20；默认今天")] = "",
    valid_until: Annotated[str, typer.Option("--until", help="有效至；默认一年")] = "",
    remark: Annotated[str, typer.Option("--note", help="说明")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="依据")] = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """记下一次核实：一个地区有没有一个环节；说出状态因此怎样改变。"""
    said = Said(place, segment, result, way, unit, person, verified_on, valid_until, firms or [], remark, evidence)
    with Session(db, write=True) as session:
        _tell(note_verification(session, session.store, said), as_json)


def withdraw(
    id: Annotated[str, typer.Argument(help="核实编号")],
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """撤回一次核实：不再作数，历史仍可查。"""
    with Session(db, write=True) as session:
        _tell(take_back(session, session.store, id, by), as_json)


def _tell(changed: Changed, as_json: bool) -> None:
    if as_json:
        print_json(changed)
        return
    where = f"{changed.place.name}“{changed.segment.name}”"
    said = f"{where}：{changed.words}；核实编号 {changed.id}"
    say(said if changed.batch is not None else f"{said}（与已有的相同，没有改动）")
