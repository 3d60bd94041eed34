"""Commands that edit one record by hand: edit, add, end, reinstate, and merge two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.bulk import edit_together
from api.cli.chinese import add as register_commands
from api.cli.out import print_json, print_table, say
from api.session.session import DEFAULT_URL, Session
from graph.errors import BadRequest
from loaders.editing.comparison import HOW, Comparison, compare
from loaders.editing.ending import end as end_record
from loaders.editing.ending import restore
from loaders.editing.form import Form, form
from loaders.editing.joining import join
from loaders.editing.save import add as add_record
from loaders.editing.save import change
from loaders.editing.sheet import kind_named
from loaders.editing.signed import ACTIONS, Saved

Kind = Annotated[str, typer.Argument(metavar="类型", help="对象或关系，中文名或英文名，如 企业、项目、供销关系")]
Id = Annotated[str, typer.Argument(metavar="记录", help="编号、代码或全称；关系写成“起点→终点”，有键的再写“→键”")]
Said = Annotated[
    list[str] | None, typer.Argument(metavar="项=值…", help="要写的项，如 营业收入=5200；“项=”为清除；不写则列出各项")
]
Who = Annotated[str, typer.Option("--who", "--by", help="谁改的，记入历史", envvar="CHAINATLAS_WHO")]
Why = Annotated[str, typer.Option("--why", help="为什么改、依据是什么，记入历史")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    register_commands(app, edit, add, merge)
    register_commands(app, _step(end_record, _END), name="end")
    register_commands(app, _step(restore, _REINSTATE), name="reinstate")


def edit(
    kind: Kind,
    record: Annotated[str, typer.Argument(metavar="记录", help="编号、代码或全称；写了 --where 或 --ids 时不写")] = "",
    said: Said = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="一起改符合条件的：所在地=昆山市、资质荣誉~专精特新、营业收入>=5000；可写多次"),
    ] = None,
    ids: Annotated[Path | None, typer.Option("--ids", help="一起改文件里的：每行一个编号，或 CSV 的第一列")] = None,
    who: Who = "",
    why: Why = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """修改一条记录，或一起修改许多条的一项；与导入同一套检查。

    写了什么改什么；不写“项=值”时列出各项和现值。一起改时先预览，写上 --why 才写入；列表可写“项+=值”“项-=值”。
    类型写“招商跟进”时一起改跟进的状态、负责人、下一步或日期。
    """
    if where is not None or ids is not None:
        edit_together(db, kind, where or (), ids, [*filter(None, [record]), *(said or ())], who, why, as_json)
        return
    if not record:
        raise BadRequest("请写哪一条记录，或用 --where、--ids 写哪些")
    if not said:
        _show(db, kind, record, as_json)
        return
    with Session(db, write=True) as session:
        _tell(change(session.store, kind_named(kind), record, _values(said), who=who, why=why), as_json)


def add(
    kind: Kind,
    said: Said = None,
    who: Who = "",
    why: Why = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """新增一条记录；不写“项=值”时列出各项。"""
    if not said:
        _show(db, kind, "", as_json)
        return
    with Session(db, write=True) as session:
        _tell(add_record(session.store, kind_named(kind), _values(said), who=who, why=why), as_json)


def merge(
    kind: Annotated[str, typer.Argument(metavar="类型", help="企业、机构、人才、项目或名录")],
    keep: Annotated[str, typer.Argument(metavar="保留", help="保留的一条：编号、代码或全称")],
    drop: Annotated[str, typer.Argument(metavar="并入", help="并入它的一条")],
    take: Annotated[
        list[str] | None, typer.Option("--take", help="取并入的一条所写的项，如 营业收入；可写多次")
    ] = None,
    who: Who = "",
    why: Annotated[str, typer.Option("--why", help="为什么合并，记入历史；不写则只并排看，不写入")] = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """把说同一个对象的两条记录合并成一条：不写 --why 时先并排看，各项留哪个、哪些关系移过去。"""
    kind = kind_named(kind)
    if not why:
        with Session(db) as session:
            _show_two(compare(session.store, kind, keep, drop, take or ()), as_json)
        return
    with Session(db, write=True) as session:
        _tell(join(session.store, kind, keep, drop, take=take or (), who=who, why=why), as_json)


_END = "结束一条记录：从今天起无效，历史仍在；对象的关系一同结束。"
_REINSTATE = "恢复已结束的记录，连同一起结束、另一端还在的关系。"


def _step(act: Callable[..., Saved], about: str) -> Callable[..., None]:
    """A command that does this to one record."""

    def command(
        kind: Kind,
        record: Id,
        who: Who = "",
        why: Why = "",
        db: options.Db = DEFAULT_URL,
        as_json: options.Json = False,
    ) -> None:
        with Session(db, write=True) as session:
            _tell(act(session.store, kind_named(kind), record, who=who, why=why), as_json)

    command.__doc__ = about
    return command


def _values(said: Sequence[str]) -> dict[str, str]:
    out = dict[str, str]()
    for each in said:
        name, equals, value = each.replace("＝", "=", 1).partition("=")
        if not equals or not name.strip():
            raise BadRequest(f"“{each[:100]}”不是“项=值”；请写成如 营业收入=5200，清除写 营业收入=")
        out[name.strip()] = value
    return out


def _show(db: str, kind: str, record: str, as_json: bool) -> None:
    with Session(db) as session:
        made = form(session.store, kind_named(kind), record)
    if as_json:
        print_json(made)
        return
    rows = [
        (f.label, f.value, "必填" if f.required else "", "、".join(f.choices) or f.note or f.example)
        for f in made.fields
    ]
    print_table(_title(made), ("项", "现值", "", "可选、说明或示例"), rows)


def _show_two(two: Comparison, as_json: bool) -> None:
    if as_json:
        print_json(two)
        return
    heads = ("项", f"保留 {two.keep}", f"并入 {two.drop}", "合并后", "")
    rows = [(f.label, f.keep, f.drop, f.stays, "可用 --take 改" if f.choice else HOW[f.how]) for f in two.fields]
    print_table(f"{two.label} {two.drop_title} → {two.keep_title}", heads, rows)
    told = [(r.label, r.moves, r.known, r.lost, "、".join(r.ends)) for r in two.relations]
    print_table("关系", ("类", "移过去", "已有", "不移", "另一端"), told)
    say(two.trouble or "以上只是并排看，没有写入；写上 --who 谁 --why 为什么 即合并")


def _title(made: Form) -> str:
    if not made.id:
        return f"新增{made.label}"
    return f"{made.label} {made.title}" + ("（已结束）" if made.ended else "")


def _tell(saved: Saved, as_json: bool) -> None:
    if as_json:
        print_json(saved)
    elif saved.batch is None:
        say(f"{saved.title}（{saved.id}）与已有的相同，没有改动")
    else:
        done = f"已{ACTIONS[saved.action]} {saved.title}（{saved.id}），批次 {saved.batch}"
        say(f"{done}；撤销：chainatlas rollback {saved.batch}")
        for note in saved.notes:
            say(note)
