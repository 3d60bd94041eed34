"""三单一图 at a terminal: made into a folder, handed in, gathered, confirmed, frozen.

What it shows, what changed and where all fields stand are declared questions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import Group, add
from api.cli.out import as_bytes, err, print_json, save, say
from api.session.session import DEFAULT_URL, Session
from api.work.bundling import Order, Written, all_fields, step_bundle, submit_bundle, write_bundles
from graph.bundles.acts import Said
from graph.bundles.make import districts_below
from graph.bundles.review import Review
from graph.bundles.steps import SIDES
from graph.errors import BadRequest
from graph.questions.bundles.finding import asked_for, place_for
from graph.questions.bundles.records import review_record

By = Annotated[str, typer.Option("--by", help="谁做的：姓名", envvar="CHAINATLAS_WHO")]
Period = Annotated[str | None, typer.Option("--period", help="季度，如 2026Q3；不写为本季度")]
Preset = Annotated[str | None, typer.Option("--preset", help="样式：bundle presets 里的名称；不写为默认的三单一图")]
PresetKept = Annotated[str | None, typer.Option("--preset", help="样式：名称；不写为存着的样式，没有则默认")]
Remark = Annotated[str, typer.Option("--remark", help="备注；退回、汇总以后重新提交、另起一版时须写原因")]
Last = Annotated[str | None, typer.Option("--last", help="所见最后一步的编号；他人先做了就不写入")]


def register(app: typer.Typer) -> None:
    """Add the group; what is shown in it are declared questions."""
    group = typer.Typer(name="bundle", cls=Group, help="三单一图：生成、提交、确认、冻结、比较。", no_args_is_help=True)
    for command in (make, submit, step, confirm, freeze):
        add(group, command)
    app.add_typer(group)


def make(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件夹")],
    place: options.Place,
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域；不写则全部领域")] = None,
    period: Period = None,
    preset: PresetKept = None,
    districts: Annotated[bool, typer.Option("--districts", help="各县级市（区）也各做一份")] = False,
    edition: Annotated[int | None, typer.Option("--edition", min=1, max=1000, help="冻结的第几版")] = None,
    now: Annotated[bool, typer.Option("--now", help="不看存着的，按现在的数据生成")] = False,
    presets: options.Presets = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """把三单一图写成文件：清单工作簿、图与 Word 稿。几份时各在自己的文件夹，中断后再运行会接着做。"""
    with Session(db) as session, err.status("正在生成……") as status:
        where = place_for(session.outline(), place)
        places = [place, *(districts_below(session.outline(), where) if districts else ())]
        order = Order([field] if field else all_fields(session), places, period, preset, now, presets, edition)
        done = write_bundles(session, order, output, lambda text: status.update(f"正在生成 {text}"))
    if as_json:
        print_json({"folder": str(output), "bundles": done})
        return
    for one in done:
        _tell(one)


def _tell(one: Written) -> None:
    counts = "，".join(f"{title} {n} 行" for title, n in one.counts.items())
    about = f"{one.field_name} · {one.place} · {one.period}"
    say(f"{about}：{counts}{'' if one.fresh else '（与已有文件相同，没有重写）'}")
    for file in one.files if one.fresh else ():
        say(f"  {file.path}")


def submit(
    field: options.Field,
    place: options.Place,
    by: By,
    period: Period = None,
    preset: Preset = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="截至哪一天；不写为季度最后一天或今天")] = None,
    remark: Remark = "",
    last: Last = None,
    presets: options.Presets = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """按现在的数据生成，提交为初稿；内容整份存入工作记录。"""
    with Session(db, write=True) as session:
        asked = asked_for(session, field, place, period)
        said, order = Said(by, remark, seen=last), Order(preset=preset, presets=presets)
        _told(submit_bundle(session, session.store, asked, said, order, as_of), as_json)


def step(
    name: Annotated[str, typer.Argument(metavar="步骤", help="汇总（gather）、确认（confirm）、退回（return）")],
    field: options.Field,
    place: options.Place,
    by: By,
    period: Period = None,
    side: Annotated[str, typer.Option("--side", help=f"确认的一方：{'、'.join(SIDES.values())}")] = "",
    remark: Remark = "",
    last: Last = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """做一步：汇总、确认、退回。"""
    _step(db, (field, place, period), name, Said(by, remark, side, last), as_json)


def confirm(
    field: options.Field,
    place: options.Place,
    by: By,
    side: Annotated[str, typer.Option("--side", help=f"确认的一方：{'、'.join(SIDES.values())}")],
    period: Period = None,
    remark: Remark = "",
    last: Last = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """代表一方确认；两方都确认才能冻结。"""
    _step(db, (field, place, period), "confirm", Said(by, remark, side, last), as_json)


def freeze(
    field: options.Field,
    place: options.Place,
    by: By,
    period: Period = None,
    remark: Remark = "",
    last: Last = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="审核记录另写入 .json 文件")] = None,
) -> None:
    """冻结双方确认的内容：以后永远原样给出，再改就是新的一版。"""
    if output is not None and output.suffix.lower() != ".json":
        raise BadRequest(f"文件“{output}”须以 .json 结尾；清单与图的文件用 bundle make -o 文件夹")
    review = _step(db, (field, place, period), "freeze", Said(by, remark, seen=last), as_json)
    if output is not None:
        save(output, as_bytes(review_record(review)))


def _step(db: str, about: tuple[str, str, str | None], name: str, said: Said, as_json: bool) -> Review:
    with Session(db, write=True) as session:
        review = step_bundle(session.store, asked_for(session, *about), name, said)
        _told(review, as_json)
    return review


def _told(review: Review, as_json: bool) -> None:
    if as_json:
        print_json(review_record(review))
        return
    frozen, about = review.frozen, f"{review.field_name} · {review.place_name} · {review.subject.period}"
    more = f"，第 {frozen.number} 版，校验值 {frozen.draft.digest}" if frozen and review.state == "frozen" else ""
    say(f"{about}：{review.words}{more}；最后一步编号 {review.last}")
