"""The command that assesses, and what commands that are no declared questions open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, say
from api.session.session import DEFAULT_URL, Session
from api.work.assessing import write_assessment
from graph.chain.graph import ChainGraph
from graph.dates import day
from graph.gaps.states import GAP_STATES, STATE_LABELS, untold


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, assess)


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
    counts = done.counts
    say(
        f"已评估 {done.place}及其 {len(done.places) - 1} 个下级区划、{len(done.fields)} 个领域：缺口 "
        f"{done.links} 个"
        f"（{'，'.join(f'{STATE_LABELS[s]} {counts[s]}' for s in GAP_STATES)}），待核实 {untold(counts)} 个"
    )
    changes = f"批次 {done.batch}：新写或改变 {done.changed} 条，结束 {done.ended} 条"
    say(changes if done.batch else "与上次评估相同，没有变化")
