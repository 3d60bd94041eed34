"""Commands that bring data in and take it back: load, template, rollback."""

from __future__ import annotations

from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import err, print_json, print_table, say, tell
from api.cli.returned import as_json as returned_json
from api.cli.returned import print_returned
from api.cli.understood import as_json as understood_json
from api.cli.understood import print_understood
from api.session.session import DEFAULT_URL
from graph.dates import from_iso
from graph.errors import BadRequest, StoreError
from graph.store.contract import Store
from graph.store.open import open_store
from loaders.importing import import_file, rollback_with_derived, write_rejects_for
from loaders.ledger.books import ImportReport
from loaders.matching.match import MatchReport
from loaders.readers import READERS
from loaders.table.kept import check_name, save_mapping
from loaders.table.mapping import AUTO, mapping_of, write_mapping

REJECTED_ROWS = 4
Kind = Enum("Kind", {name: name for name in READERS})  # type: ignore[misc]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, load, template, rollback)


def load(
    kind: Annotated[
        Kind,
        typer.Argument(
            help="来源：sample 自带数据，workbook 模板（工作簿或 CSV 文件夹），table 自己的台账，"
            "returned 带出去又填好的名录，auto 由程序认是哪一种，chainkg 公开数据文件夹"
        ),
    ],
    path: Annotated[Path | None, typer.Argument(help="文件或文件夹（sample 不需要）")] = None,
    db: options.Db = DEFAULT_URL,
    since: Annotated[str | None, typer.Option("--since", help="数据从哪天起有效，如 2026-01-01；默认今天")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查和预览，不写入")] = False,
    by: options.By = "",
    roster: Annotated[
        str,
        typer.Option(
            "--roster", help="工作簿里没写名录的企业计入哪份名录（编号或全称）；默认按表里写的，没写的算自有台账"
        ),
    ] = "",
    map_: Annotated[
        str,
        typer.Option(
            "--map",
            help="台账的列怎么读：auto 用存过的、列名相同的映射，没有就识别；new 重新识别；映射文件 .json 或存过的名称"
            "；回填的名录，两边都改的格用表里的：all 或 企业!D17",
        ),
    ] = AUTO,
    save_map: Annotated[
        str, typer.Option("--save-map", help="把所用的映射写到这个 .json，或以这个名称存起来，下次列名相同自动用")
    ] = "",
    rejects: Annotated[Path | None, typer.Option("--rejects", help="被拒绝的行写到这个 CSV")] = None,
    as_json: options.Json = False,
) -> None:
    """导入数据：检查 → 预览 → 写入。好行照收，坏行逐条说明。"""
    _check_writable(rejects)
    _check_saving(kind.value, save_map)
    store = open_store(db, write=True)
    try:
        with err.status("正在读取与检查……") as status:
            report, match = import_file(
                store,
                kind.value,
                path,
                effective=from_iso(since) if since else None,
                dry_run=dry_run,
                tell=lambda p: status.update(p.words()),
                by=by,
                roster=roster,
                mapping=map_,
            )
        saved = _save_mapping(store, save_map, report, by)
    finally:
        store.close()
    files: list[Path] = []
    failed = ""
    try:
        files = write_rejects_for(report, path, rejects) if report.rejects or report.aside else []
    except OSError as error:  # the data are in; say so first
        failed = (
            f"错误清单写不出（{error.strerror}：{error.filename}）；数据的处理结果如上，请用 --rejects "
            "另指位置再导入一次取得清单"
        )
    if as_json:
        print_json(
            asdict(report.record())
            | {"matched": match.as_json() if match else None, "reject_files": [str(f) for f in files]}
            | understood_json(report.understood)
            | returned_json(report.returned)
        )
    else:
        _print_report(report, match)
    if saved:
        tell(saved)
    for file in files:
        tell(f"被拒绝的行已写到 {file}" if report.rejects else f"放到一边的格已写到 {file}")
    if failed:
        raise StoreError(failed)
    if report.rejected:
        raise typer.Exit(REJECTED_ROWS)


def _save_mapping(store: Store, name: str, report: ImportReport, by: str) -> str:
    """Keep the mapping that was used, in a file or under a name; what was done, in words."""
    if not name or report.understood is None:
        return ""
    mapping = mapping_of(report.understood.mapping)
    if name.lower().endswith(".json"):
        write_mapping(mapping, Path(name))
        return f"映射已写到 {name}"
    return f"映射已存为“{save_mapping(store, name, mapping, by).name}”，下次列名相同自动用"


def _check_saving(kind: str, name: str) -> None:
    """Refuse a mapping that cannot be kept before anything is imported."""
    if name and kind != "table":
        raise BadRequest("只有台账（table）有映射可存；请去掉 --save-map")
    if name.lower().endswith(".json"):
        _check_writable(Path(name), "映射")
    elif name:
        check_name(name)


def _check_writable(path: Path | None, what: str = "错误清单") -> None:
    """Refuse a place for what is to be written that cannot be, before anything is imported."""
    if path is not None and (path.is_dir() or not path.resolve().parent.is_dir()):
        raise BadRequest(f"{what}不能写到 {path}：它是文件夹，或所在文件夹不存在；请换一个文件名")


def _print_report(report: ImportReport, match: MatchReport | None) -> None:
    rows = [(k, t.rows, t.written, t.unchanged, t.duplicates, t.rejected) for k, t in report.tables.items() if t.rows]
    total = sum(t.rows for t in report.tables.values())
    title = "预览（未写入）" if report.dry_run else f"批次 {report.batch}" if report.batch else _unwritten(report)
    speed = (
        f"{total} 行，{report.seconds:.1f} 秒，每秒 {total / max(report.seconds, 1e-9):,.0f} 行；数据版本 "
        f"{report.version}"
    )
    print_table(title, ("输入表", "行数", "写入", "未变", "重复", "拒绝"), rows, speed)
    if report.understood is not None:
        print_understood(report.understood)
    if report.returned is not None:
        print_returned(report.returned)
    for note in report.notes:
        say(f"· {note}")
    if match is not None:
        sure, maybe = match.operates["confirmed"], match.operates["suggested"]
        say(f"· 本次涉及的企业与环节匹配：确认 {sure} 对，待核实 {maybe} 对")
    for reject in report.rejects[:5]:
        where = f"{reject.sheet or reject.file} 第 {reject.row} 行"
        say(f"拒绝：{where}“{reject.column}”= {reject.value}：{reject.message}；{reject.hint}")
    if len(report.rejects) > 5:
        say(f"显示前 5 条，共 {len(report.rejects)} 条拒绝原因")


def _unwritten(report: ImportReport) -> str:
    """What stands over an import that made no batch: what people say of lists and leads is kept in the work log."""
    said = report.returned
    if said is not None and (said.added or any(c.written for c in said.changes)):
        return "记入工作记录，数据没有变，未产生新批次"
    return "没有变化，未产生新批次"


def template(output: Annotated[Path, typer.Option("-o", "--output", help="模板文件名，如 模板.xlsx")]) -> None:
    """写出导入模板（.xlsx）：下拉选项、逐列说明、示例行与填写说明。"""
    from loaders.workbook.template import write_template

    if output.suffix.lower() != ".xlsx":
        raise BadRequest(f"模板文件“{output}”须以 .xlsx 结尾")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_template(output)
    except OSError as error:
        raise BadRequest(f"不能写文件 {output}（{error.strerror}）；请检查目录与权限") from error
    say(f"模板已写到 {output}；填好后运行 chainatlas load workbook {output}")


def rollback(
    batch: Annotated[int, typer.Argument(help="批次号，见 chainatlas batches")],
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """撤销一个批次（连同由它推导的匹配与评估）；历史仍可查。"""
    store = open_store(db, write=True)
    try:
        undone, version = rollback_with_derived(store, batch, by)
    finally:
        store.close()
    say(f"已撤销批次 {'、'.join(map(str, undone))}；数据版本 {version}")
