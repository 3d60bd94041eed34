"""Commands of the review: what waits, decisions, and records that may be one enterprise."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import Group, add
from api.cli.out import print_json, print_table, say
from api.session.session import DEFAULT_URL, Session
from api.work.review_records import decision_row
from graph.chain.lookup import find_id, find_place
from graph.search.merged import standing
from graph.store.open import open_store
from loaders.identity.twins import REASONS, Twins, find_twins, reject
from loaders.merging import merge
from loaders.review.decisions import DECISIONS, Decision, decide, decisions
from loaders.review.queue import queue
from loaders.reviewing import undo

By = Annotated[str, typer.Option("--by", help="审核人姓名，记入工作记录")]
Reason = Annotated[str, typer.Option("--reason", help="理由")]
Enterprise = Annotated[str, typer.Argument(help="企业编号")]
Segment = Annotated[str, typer.Argument(help="环节编号")]


def register(app: typer.Typer) -> None:
    """Add this module's commands, as a group of their own."""
    group = typer.Typer(cls=Group, help="审核系统没有把握的匹配，合并同一企业的记录。", no_args_is_help=True)
    add(group, show, name="list")
    add(group, confirm, later, twins, apart)
    add(group, no, name="reject")
    add(group, take_back, name="undo")
    add(group, join, name="merge")
    app.add_typer(group, name="review")


def show(
    field: options.Field,
    place: options.Place = "苏州市",
    least: Annotated[float, typer.Option("--least", min=0, max=1, help="把握不低于，0 到 1")] = 0.0,
    local: Annotated[bool, typer.Option("--local", help="只看本地企业")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="最多显示几个")] = 30,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """列出一个领域待审核的匹配：本地的在前，把握大的在前。"""
    with Session(db) as session:
        outline = session.outline()
        id_, where = find_id(outline, "Field", field), find_place(outline, place)
        put_off = [p for p, d in decisions(session.store).items() if d.decision == "later"]
        found = queue(session.field_graph(id_), id_, where, put_off, least=least, local=local)
        shown = [found[i] for i in range(min(limit, len(found)))]
    if as_json:
        rows = [
            {
                "enterprise": s.enterprise,
                "enterprise_name": s.enterprise_name,
                "place": s.place,
                "local": s.local,
                "segment": s.segment,
                "segment_name": s.segment_name,
                "share": s.share,
                "rule": s.rule,
                "score": s.score,
                "evidence": s.evidence,
                "later": s.later,
            }
            for s in shown
        ]
        print_json({"field": id_, "place": where.name, "total": len(found), "suggestions": rows})
        return
    columns = ("企业编号", "企业", "所在地", "环节编号", "环节", "把握", "依据")
    lines = [(s.enterprise, s.enterprise_name, s.place, s.segment, s.segment_name, s.score, s.evidence) for s in shown]
    print_table("待审核的匹配", columns, lines, f"显示前 {len(shown)} 个，共 {len(found)} 个")


def _say(db: str, pair: tuple[str, str], decision: str, reason: str, by: str, as_json: bool) -> None:
    store = open_store(db, write=True)
    try:
        made = decide(store, pair, decision, reason=reason, by=by)
    finally:
        store.close()
    _tell(made, f"已{DECISIONS[decision]}" if decision != "later" else "已放到最后", as_json)


def _tell(made: Decision, words: str, as_json: bool) -> None:
    if as_json:
        print_json(decision_row(made))
    else:
        say(f"{words}：{made.pair[0]} → {made.pair[1]}")


def confirm(
    enterprise: Enterprise,
    segment: Segment,
    reason: Reason = "",
    by: By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """确认一个匹配，计入缺口。"""
    _say(db, (enterprise, segment), "confirmed", reason, by, as_json)


def no(
    enterprise: Enterprise,
    segment: Segment,
    reason: Reason = "",
    by: By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """否决一个匹配；不再自动出现。"""
    _say(db, (enterprise, segment), "rejected", reason, by, as_json)


def later(
    enterprise: Enterprise,
    segment: Segment,
    reason: Reason = "",
    by: By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """稍后再看：放到队列最后。"""
    _say(db, (enterprise, segment), "later", reason, by, as_json)


def take_back(
    enterprise: Enterprise, segment: Segment, by: By = "", db: options.Db = DEFAULT_URL, as_json: options.Json = False
) -> None:
    """撤销一个结论，重新待审核。"""
    store = open_store(db, write=True)
    try:
        made = undo(store, (enterprise, segment), by=by)
    finally:
        store.close()
    _tell(made, "已撤销结论", as_json)


def twins(db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """列出可能是同一家企业的成对记录。"""
    store = open_store(db)
    decided = standing(store)
    found = [t for t in find_twins(store) if t.key not in decided]
    store.close()
    if as_json:
        print_json({"total": len(found), "pairs": found})
        return
    print_table(
        "可能是同一家企业",
        ("保留", "并入", "理由"),
        [(t.keep, t.drop, REASONS[t.rule]) for t in found[:50]],
        f"显示前 {min(50, len(found))} 对，共 {len(found)} 对",
    )


def join(
    keep: Annotated[str, typer.Argument(help="保留的企业编号")],
    drop: Annotated[str, typer.Argument(help="并入它的企业编号")],
    reason: Reason = "",
    by: By = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """合并两条企业记录；用 chainatlas rollback 批次号 可以撤销。"""
    store = open_store(db, write=True)
    try:
        batch = merge(store, keep, drop, reason=reason, by=by)
    finally:
        store.close()
    say(f"已把 {drop} 并入 {keep}，批次 {batch}")


def apart(
    keep: Annotated[str, typer.Argument(help="一条企业编号")],
    drop: Annotated[str, typer.Argument(help="另一条企业编号")],
    reason: Reason = "",
    by: By = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """说明两条记录不是同一家企业；不再列出。"""
    store = open_store(db, write=True)
    try:
        reject(store, Twins(keep, drop, ""), reason=reason, by=by)
    finally:
        store.close()
    say(f"已记下：{keep} 与 {drop} 不是同一家企业")
