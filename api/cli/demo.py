"""The main job in one go, on the bundled data: store → gaps, targets, map, network, workbook, and a short summary."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from api.cli.out import err, print_table, save, say
from api.http.answering import file_of
from api.session.session import Session
from api.work.assessing import write_lacks
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_place
from graph.chain.places import Place
from graph.gaps.find import Assessment, Gap, find_all_gaps, find_gaps_of_places
from graph.gaps.links import places_below
from graph.gaps.states import GAP_STATES, STATE_LABELS
from graph.questions import coverage, gaps, targets
from graph.questions.tables.gaps import gaps_table
from graph.questions.targets import targets_of
from graph.render import render_map, render_network
from graph.targets.rank import Targets
from graph.views.chain_map.map import chain_map_view
from graph.views.network.around import gap_view
from loaders.importing import import_file
from loaders.ledger.books import ImportReport

TARGETS_FOR, TARGETS_SHOWN, LEFTOVERS_SHOWN = 3, 10, 500


def run_demo(out: Path, place_name: str) -> None:
    """Build everything in ``out``; run again, it finds the data unchanged and draws anew."""
    started = time.perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    database = out / "chainatlas.db"
    with Session(f"sqlite:///{database}", write=True) as session, err.status("正在装入自带数据……") as status:
        report, _ = import_file(session.store, "sample", tell=lambda p: status.update(p.words()))
        graph = session.graph()
        place = find_place(graph, place_name)
        if len(place.ids) == 1:
            below = places_below(graph, place.ids[0])
            every = [a for of_place in find_gaps_of_places(graph, below) for a in of_place]
            write_lacks(session.store, graph, every)
            graph = session.graph()
        status.update("正在画图与写表……")
        found = find_all_gaps(graph, place)
        covered = coverage.find(graph, place_name, None, LEFTOVERS_SHOWN)
        overview = out / f"数据覆盖-{place.name}.xlsx"
        save(overview, file_of(coverage.QUESTION, covered, ".xlsx"))
        files = [_field_files(graph, assessment, place, out) for assessment in found]
    _summary(report, found, time.perf_counter() - started)
    say(f"  {database}  数据库，可用 chainatlas --db 继续使用")
    say(f"  {overview}  各领域的数据覆盖与未落位产品")
    for path, what in files[0] if files else ():
        say(f"  {path}  {what}")
    say(f"  …… 其余 {max(len(files) - 1, 0)} 个领域各有同样的文件，{out} 中共 {sum(map(len, files)) + 2} 个")


def _field_files(graph: ChainGraph, assessment: Assessment, place: Place, out: Path) -> list[tuple[Path, str]]:
    stem = f"{assessment.field_name}-{place.name}"
    assessment = assessment.with_evidence()
    view, table = chain_map_view(graph, assessment), gaps_table(assessment)
    written = []
    for suffix in (".html", ".svg"):
        path = out / f"图谱-{stem}{suffix}"
        save(path, render_map(view, table, suffix))
        written.append((path, "产业链图谱，浏览器打开"))
    path = out / f"缺口-{stem}.xlsx"
    save(path, file_of(gaps.QUESTION, assessment, ".xlsx"))
    written.append((path, "缺口清单与口径说明"))
    path = out / f"网络-{stem}.html"
    save(path, render_network(gap_view(graph, assessment), ".html"))
    written.append((path, "缺口、候选企业与机构的关系网络"))
    for gap in _worth_inviting(assessment.gaps):
        found = targets_of(graph, assessment, gap, "enterprise", TARGETS_SHOWN)
        path = out / f"目标-{assessment.field_name}-{gap.name}.xlsx"
        save(path, file_of(targets.QUESTION, found, ".xlsx"))
        written.append((path, f"“{gap.name}”（{STATE_LABELS[gap.state]}）的招商目标：{_names(found.targets)}"))
    return written


def _worth_inviting(found: Iterable[Gap]) -> list[Gap]:
    """The first few gaps: missing ones before weak and extendable ones, each in order of priority."""
    ranked = sorted((g for g in found if g.state in GAP_STATES), key=lambda g: g.state != GAP_STATES[0])
    return ranked[:TARGETS_FOR]


def _names(found: Targets) -> str:
    names = "、".join(f"{c.name}（{c.place}）" for c in found.candidates[:3])
    return names or "数据中没有外地候选"


def _summary(report: ImportReport, found: list[Assessment], seconds: float) -> None:
    rows = sum(t.rows for t in report.tables.values())
    written = sum(t.written for t in report.tables.values())
    say(f"自带数据 {rows} 行：写入 {written}，拒绝 {report.rejected}；用时 {seconds:.1f} 秒")
    lines = [(a.field_name, *(a.counts()[s] for s in STATE_LABELS), _first(a)) for a in found]
    print_table(
        f"{found[0].place.name}的产业链" if found else "产业链",
        ("细分领域", *STATE_LABELS.values(), "最紧要的缺口"),
        lines,
        found[0].population.note() if found else "",
    )
    say("待核实的环节说不出有没有，不算缺口；链条为参考链，待专班审定。")


def _first(assessment: Assessment) -> str:
    first = _worth_inviting(assessment.gaps)
    return f"{first[0].name}（{first[0].action}）" if first else "—"
