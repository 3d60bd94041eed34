"""Lists taken out as workbooks, which come back by ``load auto``, and documents that came back made anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import Group, add
from api.cli.out import print_json, print_table, save, say
from api.cli.returned import as_json as returned_json
from api.cli.returned import print_returned
from api.session.session import DEFAULT_URL, Session
from api.work.documents import Anew, again
from api.work.made_lists import answer, enter
from api.work.plan_sheet import write_plan, write_plans
from api.work.taking_out import USUAL, Wanted, write_leads, write_lists
from graph.errors import BadRequest
from graph.lists.acts import Which, find_row
from graph.lists.made import MadeList
from graph.questions.lists.made_list import list_record
from graph.render import render_document
from graph.work.lead_list import Wanted as Leads
from loaders.documents.read import Returned, read_typed
from loaders.feedback.undo import take_back
from loaders.importing import import_file
from loaders.ledger.books import ImportReport
from loaders.table.mapping import AUTO

_DOCUMENTS = "公文稿：一企一档、短板弱项分析、招商建议书、领导参阅，写成 Word；按上一稿重新生成。"
Earlier = Annotated[Path, typer.Argument(help="由链图生成、补写过的 .docx")]


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    add(app, sheet, name="list-sheet")
    add(app, leads, name="leads-sheet")
    add(app, plan, name="plan-sheet")
    documents = typer.Typer(name="document", cls=Group, help=_DOCUMENTS, no_args_is_help=True)
    add(documents, document_again, name="again")
    add(documents, document_read, name="read")
    app.add_typer(documents)
    add(app, enter_row, name="list-enter")
    add(app, answer_row, name="list-answer")


def sheet(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .xlsx")],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help=f"哪一类，可写几次：中文名、类型或工作表名；不写则{'、'.join(USUAL)}"),
    ] = None,
    place: Annotated[str, typer.Option("--place", "-p", help="地区：名称或区划代码")] = "",
    field: Annotated[str, typer.Option("--field", "-f", help="细分领域：编号、名称或唯一的开头")] = "",
    words: Annotated[str, typer.Option("--words", "-w", help="只带出按这个词查到的")] = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """把名录写成可回填的工作簿：格里改了什么，load auto 导入时就只写什么；两边都改了的格列出来。"""
    with Session(db) as session, _written(output):
        counts = write_lists(session, output, Wanted(tuple(kind or USUAL), place, field, words))
    said = "、".join(f"{name} {count} 条" for name, count in counts.items())
    say(f"名录已写到 {output}：{said}；改好后运行 chainatlas load auto {output}")


def leads(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .xlsx")],
    state: Annotated[str, typer.Option("--state", help="意向、接洽、洽谈、签约、放弃")] = "",
    owner: Annotated[str, typer.Option("--owner", help="负责人；“未指定”为还没有负责人的")] = "",
    place: Annotated[str, typer.Option("--place", "-p", help="招商地区：名称或区划代码")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="只要逾期的")] = False,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把招商跟进名单写成可回填的工作簿；改好后 load auto 导入，改了什么就记入跟进。"""
    with Session(db) as session, _written(output):
        count = write_leads(session.store, output, Leads(state, owner, place=place, overdue=overdue))
    say(f"招商跟进已写到 {output}：{count} 条；改好后运行 chainatlas load auto {output} --by 姓名")


def plan(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .xlsx；加 --each 则写到 .zip")],
    field: options.Field,
    place: options.Place = "苏州市",
    period: Annotated[str, typer.Option("--period", help="季度，如 2026Q4；不写则今天所在的")] = "",
    each: Annotated[bool, typer.Option("--each", help="每家单位一份，只有它自己的行，装在一个 .zip 里")] = False,
    db: options.Db = DEFAULT_URL,
) -> None:
    """把投资计划表写成可回填的工作簿：已有的项目填好，名录上还没有项目的单位各留一行；填好 load auto 导入就成项目。"""
    with Session(db) as session, _written(output, ".zip" if each else ".xlsx"):
        taken = (write_plans if each else write_plan)(session, output, Which("projects", field, (place,)), period)
    back = f"每家一份，共 {taken.files} 份；收回一份，" if each else "填好后"
    say(
        f"投资计划表已写到 {output}：项目 {taken.projects} 个，还没有项目的单位 {taken.units} 家；"
        f"{back}运行 chainatlas load auto {'收回的表.xlsx' if each else output}"
    )


def document_again(
    path: Earlier,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 .docx")],
    final: Annotated[bool, typer.Option("--final", help="定稿：不再标“稿”")] = False,
    now: Annotated[bool, typer.Option("--now", help="三单一图不看存着的，按现在的数据重写")] = False,
    presets: options.Presets = None,
    as_json: options.Json = False,
    db: options.Db = DEFAULT_URL,
) -> None:
    """按现在的数据重写，三单一图照原来的样式、冻结的照那一版；补写的段落与反馈照搬，没有对应处的列在文末。"""
    with Session(db) as session, _written(output, ".docx"):
        made = again(session, path, Anew(final, now, presets))
        save(output, render_document(made.document))
    if as_json:
        print_json(made.record)
        return
    say(f"{made.question.label}已写到 {output}：补写的 {len(made.kept)} 处照搬")


def document_read(
    path: Earlier,
    by: Annotated[str, typer.Option("--by", help="谁写入的：姓名；不写就只预览，不写入")] = "",
    map_: Annotated[str, typer.Option("--map", help="已有别的备注的，用文稿里的：all，或哪几处")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="撤回这份文稿写入的，须写 --by")] = False,
    as_json: options.Json = False,
    db: options.Db = DEFAULT_URL,
) -> None:
    """读出公文稿里补写的段落与反馈，写明各记到哪里；写上 --by 就写入：反馈成为清单的备注，洽谈要点成为跟进的备注。"""
    found = read_typed(path)
    if undo:
        with Session(db, write=True) as session:
            taken = take_back(session.store, path, by)
        print_json(taken) if as_json else say(taken.words)
        return
    with Session(db, write=True) as session:  # previews are told by the writer
        report, _ = import_file(session.store, "returned", path, dry_run=not by, by=by, mapping=map_ or AUTO)
    if as_json:
        print_json({**asdict(found), **returned_json(report.returned), "written": bool(by), "rejects": report.rejects})
        return
    _tell_read(found, report, bool(by))


def _tell_read(found: Returned, report: ImportReport, written: bool) -> None:
    """What was typed, what becomes of it, and what has no place."""
    rows = [(f"第{i}处", text) for i, text in enumerate(found.typed.values(), 1)]
    print_table(f"{found.name} 里补写的", ("处", "写的"), rows, f"它写的是 {found.about}")
    if report.returned is not None:
        print_returned(report.returned)
    for reject in report.rejects:
        say(f"· 第{reject.row}处没有写入：{reject.message}；{reject.hint}")
    said = report.notes[0]
    say(
        f"{said}；写错了用 document read --undo --by 姓名 撤回"
        if written
        else f"预览，没有写入：{said}；写入请加 --by 姓名"
    )


Name = Annotated[str, typer.Argument(help="哪份清单：firms、projects、targets、weak、to_verify、talks，或它的题目")]
Row = Annotated[str, typer.Argument(help="哪一行：名称、编号或键")]
By = Annotated[str, typer.Option("--by", help="谁做的：姓名", envvar="CHAINATLAS_WHO")]


def enter_row(
    name: Name,
    row: Row,
    field: options.Field,
    by: By,
    place: options.Place = "苏州市",
    decision: Annotated[str | None, typer.Option("--decision", help="列入、移出，或“不定”交回标准判断")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="增删的理由")] = None,
    until: Annotated[str | None, typer.Option("--until", help="增删有效至哪一天，如 2027-03-31")] = None,
    remark: Annotated[str | None, typer.Option("--remark", help="备注；空文字为清除")] = None,
    officer: Annotated[str | None, typer.Option("--officer", help="企业服务专员；空文字为清除")] = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """人工把一行列入或移出清单（须写理由和到期日），或写备注、企业服务专员；记入工作记录。"""
    wanted = {"decision": decision, "reason": reason, "until": until, "remark": remark, "officer": officer}
    with Session(db, write=True) as session:
        made = enter(session, session.store, Which(name, field, (place,)), row, wanted, by, None)
        _tell(made, find_row(made, session.field_graph(field, ties=True), row), as_json)


def answer_row(
    row: Row,
    test: Annotated[str, typer.Argument(help="哪一条：size 规模、growth 成长性、innovation 创新能力")],
    said: Annotated[str, typer.Argument(help="是、否或区间（不写数）；空文字收回")],
    field: options.Field,
    by: By,
    place: options.Place = "苏州市",
    unit: Annotated[str, typer.Option("--unit", help="谁答的：单位")] = "市统计局",
    until: Annotated[str, typer.Option("--until", help="有效至；不写为一年")] = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """记下市统计局对名录一条标准的核对意见：是、否或区间，不收企业的统计数。"""
    with Session(db, write=True) as session:
        made = answer(session, session.store, Which("firms", field, (place,)), row, (test, said), by, unit, until)
        _tell(made, find_row(made, session.field_graph(field, ties=True), row), as_json)


def _tell(made: MadeList, row: tuple[str, str], as_json: bool) -> None:
    if as_json:
        print_json(list_record(made))
        return
    key, name = row
    on = any(e.key == key for e in made.listed)
    say(f"已记下；{made.full_title}现有 {len(made.listed)} 行，“{name}”{'在上面' if on else '不在上面'}")


@contextmanager
def _written(path: Path, suffix: str = ".xlsx") -> Iterator[None]:
    """Say in words why a file cannot be written."""
    if path.suffix.lower() != suffix:
        raise BadRequest(f"文件“{path}”须以 {suffix} 结尾")
    try:
        yield
    except OSError as error:
        raise BadRequest(f"不能写文件 {path}（{error.strerror}）；请检查目录与权限") from error
