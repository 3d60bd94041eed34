"""Departures, systemic risk and the shape of a chain as tables."""

from __future__ import annotations

from dataclasses import asdict

from graph.resilience.departure import Departure
from graph.resilience.systemic import Systemic
from graph.supply.structure import ChainStructure
from graph.views.table import Column, Table, records_table, titled

BASIS = {"observed": "有供货记录", "proxy": "按环节推算"}
FLOWS = {"observed": "据供销记录", "proxy": "据环节供需推算（proxy）"}
_SEGMENTS = (
    Column("name", "环节"),
    Column("id", "环节编号"),
    Column("after", "它离开后"),
    Column("left", "其余企业", "integer", "家"),
    Column("share", "占它收入", "percent"),
    Column("importable", "外购可得性", "percent"),
    Column("suggested", "只是建议归入", "flag"),
)
_STOPPED = (Column("name", "跟着停的环节"), Column("id", "环节编号"), Column("path", "经过"))
_PRODUCTS = (
    Column("name", "产品"),
    Column("id", "产品编号"),
    Column("left", "其余企业", "integer", "家"),
    Column("used_by", "用于"),
)
_BUYERS = (
    Column("name", "下游企业"),
    Column("id", "企业编号"),
    Column("basis", "依据"),
    Column("path", "经过"),
    Column("essential", "必需", "flag"),
    Column("others", "其他供方", "integer", "家"),
    Column("amount", "供货额", "number", "万元"),
)
_FIRMS = (
    Column("name", "企业"),
    Column("id", "企业编号"),
    Column("loss", "停产损失占全部产出", "percent"),
    Column("own", "自身占全部产出", "percent"),
    Column("spread", "波及他人", "percent"),
    Column("sectors", "从事环节"),
    Column("settled", "已稳定", "flag"),
    Column("rounds", "轮数", "integer"),
)
_SHAPE = (
    Column("name", "环节"),
    Column("stage", "阶段"),
    Column("layer", "层级", "integer"),
    Column("upstream", "上游度（只看次序）", "number"),
    Column("gate", "必经的前一环节"),
    Column("gates", "它是谁的必经"),
    Column("splits", "断开则链分裂", "flag"),
    Column("cut", "最小割"),
)


def departure_tables(found: Departure) -> list[Table]:
    """Segments it holds up, those that stop with them, its products, and who buys from it."""
    notes = titled(found.notes)
    segments = [asdict(s) | {"after": s.text()} for s in found.segments]
    stopped = [asdict(s) | {"path": " → ".join(s.path)} for s in found.stopped]
    products = [asdict(p) | {"used_by": "、".join(p.used_by)} for p in found.products]
    buyers = [
        asdict(b) | {"path": " → ".join(b.path), "basis": BASIS[b.basis], "amount": b.amount}
        for b in found.buyers.shown
    ]
    return [
        records_table("它所在的环节", _SEGMENTS, segments, notes),
        records_table("跟着停的环节", _STOPPED, stopped),
        records_table("它的产品", _PRODUCTS, products),
        records_table("下游企业", _BUYERS, buyers),
    ]


def systemic_table(found: Systemic) -> Table:
    """Enterprises by what is lost without them."""
    rows = [asdict(f) | {"spread": f.spread, "sectors": "、".join(f.sectors)} for f in found.firms]
    notes = (f"依据：{FLOWS[found.basis]}", f"收敛精度：{found.tol:g}", *titled(found.notes))
    return records_table("停产影响最大的企业", _FIRMS, rows, notes)


def structure_table(found: ChainStructure) -> Table:
    """Segments in chain order with their place in the chain."""
    rows = [
        asdict(s) | {"gates": "、".join(s.gates) or None, "gate": s.gate or None, "cut": "、".join(s.cut or ()) or None}
        for s in found.segments
    ]
    return records_table("链条结构", _SHAPE, rows, titled(found.notes))
