"""Commands that answer questions: fields, segments, search, show, gaps, assess."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL, Session
from api.work.assessing import write_assessment
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.dates import day, to_iso
from graph.gaps.find import Assessment
from graph.gaps.states import GAP_STATES, STATE_LABELS, untold
from graph.gaps.words import THRESHOLDS
from graph.model.labels import LABELS, RECORD_STATES
from graph.model.schema import default_schema
from graph.questions.answers.fields import fields_answer, segments_answer
from graph.questions.answers.gaps import gaps_answer
from graph.questions.answers.records import version_answer
from graph.questions.gaps import assess_field, sensitivity_answer
from graph.search.hits import Found, found_answer, tell
from graph.search.match import HOW_WORDS
from graph.search.nodes import find_node


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, fields, segments, search, show, gaps, sensitivity, assess)


@contextmanager
def opened(db: str, as_of: str | None = None, *, write: bool = False) -> Iterator[tuple[Session, ChainGraph]]:
    """A session and its whole graph at a date."""
    with Session(db, write=write) as session:
        yield session, session.graph(day(as_of))


@contextmanager
def opened_field(db: str, field: str | None, as_of: str | None = None, *, ties: bool = False) -> Iterator[ChainGraph]:
    """What a question about this field needs, at a date; about no field, the names and counts of all."""
    with Session(db) as session:
        on = day(as_of)
        yield session.outline(on) if field is None else session.field_graph(field, on, ties=ties)


def fields(db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """列出细分领域：环节数、企业数、数据日期。"""
    with opened_field(db, None) as graph:
        answer = fields_answer(graph)
    if as_json:
        print_json(answer)
        return
    rows = [
        (
            f["id"],
            f["name"],
            f["cluster"],
            (f["status"] or "").partition("，")[0],
            f["segments"],
            f["enterprises"],
            f["data_date"],
        )
        for f in answer["fields"]
    ]
    columns = ("编号", "名称", "产业集群", "状态", "环节", "企业", "数据日期")
    print_table("细分领域", columns, rows, "参考链都待专班审定；存疑之处见网页上各领域的页面或 --json")


def segments(
    field: Annotated[str, typer.Argument(help="细分领域：编号、名称或唯一的开头")],
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """列出一个细分领域的环节。"""
    with opened_field(db, None) as graph:
        answer = segments_answer(graph, find_id(graph, "Field", field))
    if as_json:
        print_json(answer)
        return
    rows = [
        (s["stage"], s["group"], s["id"], s["name"], s["enterprises"], "是" if s["bottleneck"] else "", s["definition"])
        for s in answer["segments"]
    ]
    print_table(f"{answer['field']['name']}的环节", ("阶段", "子阶段", "编号", "名称", "企业", "卡脖子", "定义"), rows)


def search(
    text: Annotated[str, typer.Argument(help="名称、别名、拼音、首字母或代码")],
    db: options.Db = DEFAULT_URL,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="最多显示几个")] = 20,
    as_json: options.Json = False,
) -> None:
    """按名称、拼音、首字母或代码查找。"""
    with Session(db) as session:
        found = tell(session.store, session.outline(), text, session.store.search(text, limit))
    if as_json:
        print_json({"query": text, "hits": [found_answer(f) for f in found]})
    elif found:
        rows = [(LABELS[f.kind], f.id, f.name, f.note or None, _why(f)) for f in found]
        print_table(f"查找“{text}”", ("类型", "编号", "名称", "领域、所在地或上级", "为什么找到"), rows)
    else:
        say(f"没有找到“{text}”；可试试更短的词、拼音首字母或代码")


def _why(found: Found) -> str | None:
    match = found.match
    return f"{HOW_WORDS[match.how]} {'' if match.text == found.name else match.text}".strip() or None


def show(
    id: Annotated[str, typer.Argument(help="编号，或唯一的全名")],
    db: options.Db = DEFAULT_URL,
    as_of: options.AsOf = None,
    as_json: options.Json = False,
) -> None:
    """显示一个对象：资料、来源、关系与历史。"""
    with Session(db) as session:
        on = day(as_of)
        kind, key = find_node(session.store, id, on)
        record = session.store.get(kind, key, on)
        related = session.store.neighbours(kind, key, on)
        history = session.store.history(kind, (key,))
    if as_json:
        print_json(
            {
                "record": version_answer(record) if record else None,
                "relations": [version_answer(v) for v in related],
                "history": [version_answer(v) for v in history],
            }
        )
        return
    schema = default_schema()
    if record is not None:
        labels = schema.kind(kind).fields
        rows: list[tuple[Any, ...]] = [(labels[k].label, v) for k, v in record.values.items() if v is not None]
        rows += [
            ("来源", record.origin or record.file),
            ("文件位置", f"{record.file} {record.sheet} 第 {record.row} 行"),
            ("资料日期", record.as_of),
            ("有效期", f"{to_iso(record.since)} 起"),
        ]
        print_table(f"{LABELS[kind]} {key}", ("项目", "内容"), rows)
    rows = [
        (
            schema.kind(v.kind).label,
            v.key[0],
            v.key[1],
            RECORD_STATES[v.state],
            v.values.get("evidence") or v.values.get("basis") or v.origin,
        )
        for v in related[:40]
    ]
    note = f"显示前 {len(rows)} 个，共 {len(related)} 个"
    print_table("关系", ("关系", "起点", "终点", "状态", "依据"), rows, note)


def gaps(
    field: options.Field,
    place: options.Place,
    peers: options.Peers = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """一个领域在一个地区的缺口：每个环节的状态、依据与优先级。"""
    with opened_field(db, field, as_of) as graph:
        assessment = assess_field(graph, field, place, peers)
    if output is not None:
        save(output, gaps_file(assessment, output))
        say(f"缺口清单已写到 {output}")
    if as_json:
        print_json(gaps_answer(assessment))
    elif output is None:
        print_gaps(assessment)


def gaps_file(assessment: Assessment, output: Path) -> bytes:
    """An assessment as a file of the kind that the suffix names."""
    from graph.questions.tables.gaps import gap_evidence_table, gaps_table
    from graph.render import render_answer

    return render_answer(
        [gaps_table(assessment), gap_evidence_table(assessment)], output.suffix, gaps_answer(assessment)
    )


def print_gaps(assessment: Assessment) -> None:
    """The gaps first, then the rest, as a table."""
    rows = [
        (
            g.name + (" ※" if g.bottleneck else ""),
            STATE_LABELS[g.state],
            g.action,
            g.priority,
            f"{g.inputs.enterprises_place} / {g.inputs.n_total:g} / {g.inputs.enterprises_known}",
            g.inputs.lq,
            g.inputs.confidence,
        )
        for g in assessment.gaps
    ]
    columns = ("环节（※ 卡脖子）", "状态", "动作", "优先级", "本地 / 计入 / 全国", "区位商", "置信度")
    title = f"{assessment.field_name} · {assessment.place.name} · {to_iso(assessment.on)}（{assessment.field_status}）"
    print_table(title, columns, rows, assessment.population.note())
    counts = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in assessment.counts().items())
    say(f"{counts}。数据不足的环节是核实任务，不算缺口；“缺失”指{assessment.population.absence()}。")


def sensitivity(
    place: options.Place,
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域；不写则全部")] = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """每个阈值上下动三分之一，有多少环节改变状态。"""
    with Session(db) as session:
        graph = session.field_graph(field) if field else session.graph()
        answer = sensitivity_answer(graph, place, field)
    if as_json:
        print_json(answer)
        return
    lines = answer["thresholds"]
    rows = [(THRESHOLDS.get(m["threshold"], m["threshold"]), m["value"], m["lower"], m["higher"]) for m in lines]
    note = f"共 {lines[0]['segments']} 个环节；其余阈值不变"
    print_table("阈值敏感性", ("阈值", "取值", "低三分之一时改变", "高三分之一时改变"), rows, note)


def assess(
    place: Annotated[str, typer.Option("--place", "-p", help="地区；连同其下级区划一起评估")] = "苏州市",
    by: options.By = "",
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """评估全部领域并把缺口写入图中（LACKS 关系，带有效期）。"""
    with opened(db, write=True) as (session, graph):
        done = write_assessment(session.store, graph, place, by)
    if as_json:
        print_json(done)
        return
    counts = done["counts"]
    say(
        f"已评估 {done['place']}及其 {len(done['places']) - 1} 个下级区划、{len(done['fields'])} 个领域：缺口 "
        f"{done['links']} 个"
        f"（{'，'.join(f'{STATE_LABELS[s]} {counts[s]}' for s in GAP_STATES)}），数据不足 {untold(counts)} 个"
    )
    changes = f"批次 {done['batch']}：新写或改变 {done['changed']} 条，结束 {done['ended']} 条"
    say(changes if done["batch"] else "与上次评估相同，没有变化")
