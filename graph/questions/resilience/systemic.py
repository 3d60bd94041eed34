"""停产影响: which enterprises a field's output hangs on most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from graph.arrays import IntArray
from graph.asking.graphs import Graphs, fields_alone
from graph.asking.parts import DataDate, Named, Notes, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.rows import rows_table
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import TOP, AsOf, FieldFirst, PlaceOrAll
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_place
from graph.chain.named import named
from graph.chain.places import Place, membership
from graph.dates import day, to_iso
from graph.errors import BadRequest
from graph.questions.resilience.departure import shown
from graph.resilience.buyers import Basis
from graph.resilience.flows import Flows, flows_from_products, flows_from_segments
from graph.resilience.observed_flows import flows_of_sales
from graph.resilience.systemic import FirmRisk, Systemic, systemic_risk
from graph.says import Says
from graph.views.glance import Showing
from graph.views.table import Table, titled

FIRMS = 20
WORK = 20_000_000
"""Enterprises times links that one answer about systemic risk may try, the largest enterprises first; some seconds."""
By = Literal["segments", "products", "sales"]
BY: dict[By, str] = {"segments": "按环节供需推算", "products": "按产品的上游材料推算", "sales": "按有金额的供货记录"}
"""What sales between enterprises are taken from."""
FLOWS = {"observed": "据供销记录", "proxy": "据环节供需推算（proxy）"}
_COLUMNS = ("name", "id", "loss", "own", "spread", "sectors", "settled", "rounds")


@dataclass(frozen=True, slots=True)
class SystemicReport:
    """系统性风险最大的企业，损失大的在前"""

    place: PlaceRef
    as_of: On
    data_date: DataDate
    version: Version
    field: Named
    basis: Basis
    tol: Annotated[float, Says("收敛精度")]
    shown: int
    total: int
    firms: tuple[FirmRisk, ...]
    notes: Notes


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and what sales were taken from (a key of :data:`BY`)."""

    report: SystemicReport
    by: By


def find(
    graphs: Graphs,
    field: FieldFirst,
    place: PlaceOrAll = None,
    top: Annotated[int, Word("显示前几名", least=1, most=TOP)] = FIRMS,
    by: Annotated[
        By, Word("供货的依据：segments 环节供需，products 产品的上游材料，sales 有金额的供货记录")
    ] = "segments",
    as_of: AsOf = None,
) -> Found:
    """The enterprises that a field's output hangs on most; worked out once for each version of the data."""
    if by not in BY:
        raise BadRequest(f"供货的依据“{by}”不存在；可用：{'、'.join(BY)}")
    graph = graphs.field_graph(field, day(as_of), ties=by == "sales")
    where, key = find_place(graph, place) if place else None, find_id(graph, "Field", field)
    ids = ",".join(where.ids) if where else ""

    def work() -> Systemic:
        part = fields_alone(graphs, graph, key)
        return _systemic(part, key, find_place(part, place) if place else None, by)

    found = graphs.once(f"systemic {by} {key} {graph.on} {ids}", work)
    report = SystemicReport(
        place_ref(where),
        to_iso(graph.on),
        graph.data_date,
        graph.version,
        named(graph, "Field", key),
        found.basis,
        found.tol,
        min(top, len(found.firms)),
        len(found.firms),
        found.firms[:top],
        found.notes,
    )
    return Found(report, by)


def _systemic(graph: ChainGraph, field: str, place: Place | None, by: By) -> Systemic:
    flows = _flows(graph, field, by)
    asked, total = _largest(graph, flows, place)
    found = systemic_risk(graph, flows, asked, place=place)
    if len(asked) < total:
        cut = f"只试算规模最大的 {len(asked)} 家，共 {total} 家；更小的企业没有算"
        return Systemic(found.firms, found.basis, found.tol, (*found.notes, cut))
    return found


def _flows(graph: ChainGraph, field: str, by: By) -> Flows:
    if by == "segments":
        return flows_from_segments(graph, field)
    return flows_from_products(graph) if by == "products" else flows_of_sales(graph)


def _largest(graph: ChainGraph, flows: Flows, place: Place | None) -> tuple[IntArray, int]:
    """Positions of the enterprises to ask about, as many as :data:`WORK` allows, and how many there are."""
    present = np.unique(flows.firm)
    size = np.bincount(flows.firm, flows.revenue, minlength=1)[present] if len(present) else np.zeros(0)
    if place is not None:
        here = membership(graph, place, "Enterprise").inside[present]
        present, size = present[here], size[here]
    order = np.argsort(-size, kind="stable")[: max(FIRMS, WORK // max(flows.links.nnz, 1))]
    return np.sort(present[order]), len(present)


def systemic_record(found: Found) -> SystemicReport:
    """What is answered."""
    return found.report


def systemic_table(found: Systemic | SystemicReport) -> Table:
    """Enterprises by what is lost without them."""
    notes = (f"依据：{FLOWS[found.basis]}", f"收敛精度：{found.tol:g}", *titled(found.notes))
    return rows_table("停产影响最大的企业", FirmRisk, found.firms, notes, _COLUMNS)


def said(found: Found) -> Iterable[Said]:
    """One line for each enterprise."""
    report = found.report
    rows = [(f.name, f.loss, f.own, f.spread, "、".join(f.sectors), "" if f.settled else "下界") for f in report.firms]
    title = f"{report.field.name}系统性风险最大的企业 · {report.place.name}（{BY[found.by]}）"
    heads = ("企业", "全部产出损失", "自己占", "波及他人", "所在环节", "备注")
    yield Sheet(title, heads, rows, shown(report.shown, report.total))
    yield from (f"· {note}" for note in report.notes)


def showing(found: Systemic) -> Showing:
    """What a notebook shows."""
    facts = (f"{len(found.firms)} 家企业，逐家停产试算；{FLOWS[found.basis]}",)
    brief = ("name", "loss", "own", "spread", "sectors", "settled", "rounds")
    return Showing("停产影响（ESRI）", facts, (systemic_table(found),), brief)


QUESTION = Question(
    "systemic",
    "系统性风险最大的企业",
    "各企业停产时全领域产出损失的比例（ESRI）；没有供货记录时按环节推算（proxy），只宜看次序。",
    find,
    reads=None,
    topic="断链与结构",
    record=systemic_record,
    tables=lambda found: [systemic_table(found.report)],
    said=said,
    file=lambda found: f"停产影响-{found.report.field.name}",
    noun="停产影响",
    page="/fields/{field}/structure?systemic=1",
    heavy=True,
)
SHOWINGS = {Systemic: showing}
