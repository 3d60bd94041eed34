"""Commands about scenarios: what-if; scenarios, scenario-compare and scenario-delete for saved ones."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli import options
from api.cli.ask import opened
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.session.session import DEFAULT_URL, Session
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id
from graph.dates import local_day
from graph.errors import BadRequest, NotFound
from graph.gaps.states import STATE_LABELS
from graph.questions.answers.scenario import comparison_answer, comparison_rows, kept_answer, outcome_answer
from graph.questions.scenario import kept_outcomes, read_words, run_scenario
from graph.questions.tables.scenario import comparison_tables, scenario_tables
from graph.render import render_answer
from graph.text import split_words
from graph.work.scenarios import all_scenarios, delete_scenario, find_scenario, save_scenario

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
    add(app, scenarios)
    add(app, compare, name="scenario-compare")
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
    with opened(db, as_of, write=save_as is not None) as (session, graph):
        values = changes_of(graph, land or [], lose or [], cut or [], no_stand_in)
        if saved and values:
            raise BadRequest("--saved 与 --land、--lose、--cut 请只用一种")
        made = find_scenario(session.store, saved).scenario if saved else read_words(graph, save_as or "", values)
        found = run_scenario(graph, place, made, field or ())
        if save_as:
            save_scenario(session.store, made)
    answer = outcome_answer(found)
    if output is not None:
        save(output, render_answer(scenario_tables(found), output.suffix, answer))
        say(f"情景的结果已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    say(f"{answer['place']['name']}：{'；'.join(answer['words'])}")
    rows = [
        (
            m["segment"]["name"],
            m["field"]["name"],
            m["turn_name"],
            STATE_LABELS[m["before"]["state"]],
            STATE_LABELS[m["after"]["state"]],
            m["before"]["enterprises"],
            m["after"]["enterprises"],
        )
        for m in answer["moves"]
    ]
    print_table(
        "状态改变的环节", ("环节", "领域", "变化", "之前", "之后", "之前企业", "之后企业"), rows, f"共 {len(rows)} 个"
    )
    for key, label in (("emptied", "不再有本地企业的环节"), ("started", "有了第一家本地企业的环节")):
        if answer[key]:
            say(f"{label}：{'、'.join(answer[key])}")
    if answer["stopped"]:
        stopped = [
            (s["name"], "、".join(s["fields"]), s["enterprises"], " → ".join(s["why"])) for s in answer["stopped"]
        ]
        print_table("因缺料停产", ("环节", "领域", "本地企业", "因缺少"), stopped)
    for note in answer["notes"]:
        say(note)


def scenarios(db: options.Db = DEFAULT_URL, as_json: options.Json = False) -> None:
    """列出保存的情景。"""
    with Session(db) as session:
        found = all_scenarios(session.store)
    if as_json:
        print_json({"scenarios": [kept_answer(s) for s in found]})
    else:
        rows = [(s.scenario.name, len(s.scenario.changes), s.by or None, local_day(s.at)) for s in found]
        print_table("保存的情景", ("名称", "几项变化", "保存人", "日期"), rows)


def compare(
    name: Annotated[list[str], typer.Argument(help="保存的情景名称，一个或几个")],
    place: options.Place,
    as_of: options.AsOf = None,
    db: options.Db = DEFAULT_URL,
    as_json: options.Json = False,
    output: options.Output = None,
) -> None:
    """把保存的情景并列：各使哪些环节与现状不同。"""
    with opened(db, as_of) as (session, graph):
        outcomes = kept_outcomes(session, graph, place, name)
    answer, (head, *rows) = comparison_answer(outcomes), comparison_rows(outcomes)
    if output is not None:
        save(output, render_answer(comparison_tables(outcomes), output.suffix, answer))
        say(f"情景比较已写到 {output}")
    if as_json:
        print_json(answer)
    elif output is None:
        for one in answer["scenarios"]:
            say(f"{one['name']}：{'；'.join(one['words'])}")
        print_table(
            f"{answer['place']['name']}的情景比较",
            head,
            [[c or None for c in row] for row in rows],
            f"与现状不同的环节 {len(rows)} 个；“—”为不变",
        )
        for note in answer["notes"]:
            say(note)


def delete(
    name: Annotated[str, typer.Argument(help="情景名称")],
    by: Annotated[str, typer.Option("--by", help="谁删除的")] = "",
    db: options.Db = DEFAULT_URL,
) -> None:
    """删除一个保存的情景（历史仍留在工作记录里）。"""
    with Session(db, write=True) as session:
        delete_scenario(session.store, name, by)
    say(f"已删除情景“{name}”")
