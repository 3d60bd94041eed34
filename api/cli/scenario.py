"""Commands about scenarios that are more than a question: what-if, which may save, and scenario-delete."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import say
from api.cli.questions import tell_found
from api.session.session import DEFAULT_URL, Session
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.dates import day
from graph.errors import BadRequest, NotFound
from graph.questions.scenario import QUESTION, find_outcome, read_words
from graph.text import split_words
from graph.work.scenarios import delete_scenario, find_scenario, save_scenario

FieldsOf = Annotated[list[str] | None, typer.Option("--field", "-f", help="细分领域；可写几次，不写则全部")]
Lands = Annotated[list[str] | None, typer.Option("--land", help="落地：企业=环节、环节，可加 @区县；可写几次")]
Loses = Annotated[list[str] | None, typer.Option("--lose", help="离开：企业编号或名称；可写几次")]
Cuts = Annotated[list[str] | None, typer.Option("--cut", help="断供：来源国=环节、环节；可写几次")]
NoStandIn = Annotated[bool, typer.Option("--no-stand-in", help="断供的环节没有替代")]
Saved = Annotated[str | None, typer.Option("--saved", help="用保存的情景")]
SaveAs = Annotated[str | None, typer.Option("--save-as", help="以这个名称保存情景")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, what_if, name="what-if")
    add(app, delete, name="scenario-delete")


def changes_of(
    graph: ChainGraph, land: list[str], lose: list[str], cut: list[str], no_stand_in: bool
) -> list[dict[str, Any]]:
    """Values of the changes, as the API takes them."""
    out: list[dict[str, Any]] = []
    for text in land:
        who, segments, district = _parts(text, "--land")
        known = _enterprise(graph, who)
        out.append(
            {
                "change": "land",
                "segments": segments,
                "district": district,
                "enterprise": who if known else "",
                "name": "" if known else who,
            }
        )
    out += [{"change": "lose", "enterprise": who} for who in lose]
    for text in cut:
        source, segments, district = _parts(text, "--cut")
        out.append(
            {"change": "cut", "source": source, "segments": segments, "district": district, "stand_in": not no_stand_in}
        )
    return out


def _parts(text: str, option: str) -> tuple[str, list[str], str]:
    who, sign, rest = text.partition("=")
    segments, _, district = rest.partition("@")
    if not sign:
        raise BadRequest(f"{option} 的写法是 谁=环节、环节，如 某企业=模拟芯片；现为“{text}”")
    return who.strip(), split_words([segments]), district.strip()


def _enterprise(graph: ChainGraph, words: str) -> bool:
    try:
        return bool(words and find_id(graph, "Enterprise", words))
    except NotFound:
        return False


def what_if(
    place: options.Place,
    land: Lands = None,
    lose: Loses = None,
    cut: Cuts = None,
    no_stand_in: NoStandIn = False,
    saved: Saved = None,
    save_as: SaveAs = None,
    field: FieldsOf = None,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """情景：企业落地、离开，环节断供（可同时几项），各环节的状态怎样变。"""
    with Session(db, write=save_as is not None) as session:
        graph = session.graph(day(as_of))
        values = changes_of(graph, land or [], lose or [], cut or [], no_stand_in)
        if saved and values:
            raise BadRequest("--saved 与 --land、--lose、--cut 请只用一种")
        made = find_scenario(session.store, saved).scenario if saved else read_words(graph, save_as or "", values)
        found = find_outcome(session, graph, place, made, field or ())
        if save_as:
            save_scenario(session.store, made)
        tell_found(QUESTION, found, as_json, output)


def delete(
    name: Annotated[str, typer.Argument(help="情景名称")],
    by: Annotated[str, typer.Option("--by", help="谁删除的")] = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """删除一个保存的情景（历史仍留在工作记录里）。"""
    with Session(db, write=True) as session:
        delete_scenario(session.store, name, by)
    say(f"已删除情景“{name}”")
