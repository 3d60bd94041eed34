"""Commands about one segment, and about places or dates beside each other: segment, changes, compare."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options
from api.cli.ask import opened_field
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL, Session
from graph.asking.assess import assess_field
from graph.dates import day, to_iso
from graph.gaps.compare import Comparison, state_changes
from graph.gaps.find import STATE_LABELS
from graph.gaps.reasons import reasons
from graph.gaps.segment_facts import SegmentFacts
from graph.gaps.words import rule_text
from graph.questions.answers.compare import changes_answer, comparison_answer, facts_answer
from graph.questions.compare import compare, find_segment, look_at_pair, words
from graph.questions.tables.compare import changes_table, comparison_tables


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, segment, changes)
    add(app, compare_places, name="compare")


def segment(
    field: options.Field,
    segment: Annotated[str, typer.Option("--segment", "-s", help="环节：编号、名称或唯一的开头")],
    place: options.Place,
    peers: options.Peers = None,
    top: Annotated[int, typer.Option("--top", min=1, max=200, help="每张名单显示前几名")] = 10,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
) -> None:
    """一个环节的全部情况：本地与外地企业、机构、状态的依据与公式、上下游。"""
    with opened_field(db, field, as_of) as graph:
        found = find_segment(graph, assess_field(graph, field, place, peers), segment, top)
        answer = facts_answer(found)
    if as_json:
        print_json(answer)
    else:
        _print_segment(found)


def _print_segment(found: SegmentFacts) -> None:
    gap = found.gap
    title = f"{gap.name} · {found.assessment.place.name}：{STATE_LABELS[gap.state]}（{rule_text(gap.rules)}）"
    rows = [
        (("→ " if s.decides else "") + s.name, s.filled, s.verdict) for s in reasons(gap, found.assessment.thresholds)
    ]
    print_table(title, ("依据（→ 决定状态）", "代入", "含义"), rows, found.assessment.population.note())
    for label, listed in (
        ("本地企业", found.local),
        ("外地企业", found.elsewhere),
        ("本地机构", found.institutions_local),
        ("外地机构", found.institutions_elsewhere),
    ):
        names = "、".join(f"{m.name}（{m.place}）" if m.place else m.name for m in listed.shown)
        say(f"{label}：显示前 {len(listed.shown)} 个，共 {listed.total} 个{'：' if names else ''}{names}")
    for label, others in (("它需要", found.inputs), ("需要它", found.users)):
        said = (
            f"{n.name}（{'必需，' if n.essential else ''}{STATE_LABELS[n.gap.state] if n.gap else '他链环节'}）"
            for n in others
        )
        say(f"{label}：{'、'.join(said) or '没有记录'}")


def changes(
    field: options.Field,
    place: options.Place,
    with_place: Annotated[str | None, typer.Option("--with-place", help="比较的另一个地区")] = None,
    with_date: Annotated[str | None, typer.Option("--with-date", help="比较的另一个日期，如 2026-06-30")] = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """一个领域在两个地区或两个日期：哪些环节的状态不同。"""
    with Session(db) as session:
        before, after = (look.assessment for look in look_at_pair(session, field, place, as_of, with_place, with_date))
    found = state_changes(before, after)
    answer, table = changes_answer(before, after, found), changes_table(before, after, found)
    if output is not None:
        from graph.render import render_answer

        save(output, render_answer(table, output.suffix, answer))
        say(f"变化清单已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        print_table(
            f"{after.field_name}：变化 {len(table.rows)} 个环节",
            [c.label for c in table.columns],
            table.rows,
            "；".join(table.notes),
        )


def compare_places(
    places: Annotated[str, typer.Option("--places", "-p", help="地区，逗号分隔；只写一个则与同级的四个比")],
    field: Annotated[str | None, typer.Option("--field", "-f", help="细分领域，逗号分隔；不写则全部")] = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """几个地区并列：各领域的落位、份额、区位商与环节状态。"""
    asked = words(field)
    with Session(db) as session:
        on = day(as_of)
        graph = session.field_graph(asked[0], on) if len(asked) == 1 else session.graph(on)
        found, added = compare(graph, places, field)
    answer = comparison_answer(found, detail=bool(field)) | {"peers_added": added}
    if output is not None:
        from graph.render import render_answer

        save(output, render_answer(comparison_tables(found, detail=bool(field)), output.suffix, answer))
        say(f"地区比较已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        _print_comparison(found)


def _print_comparison(found: Comparison) -> None:
    rows = [
        (
            f.name,
            s.assessment.place.name,
            s.strength,
            f"{s.share:.1%}" if s.share == s.share else None,
            s.lq,
            *(s.counts[k] for k in STATE_LABELS),
        )
        for f in found.fields
        for s in f.standings
    ]
    columns = ("领域", "地区", "落位", "占全部地区", "区位商", *STATE_LABELS.values())
    note = f"按 {to_iso(found.on)} 有效的记录，数据截至 {found.data_date or '未注明'}；落位：一家企业在几个环节就计几次"
    print_table("地区比较", columns, rows, note)
