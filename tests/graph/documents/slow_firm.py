"""一企一档, every figure once more: what a firm does, its ties by kind, each other end once, and its own record.

Cells of 为什么算在这里 and of 几份名录说得不同 quote records: they are looked for among what the records say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.store.contract import Store
from tests.graph.documents.slow_brief import LABELS, SlowField
from tests.graph.documents.slow_notes import of_lists
from tests.graph.documents.slow_reading import Read, Says, shown
from tests.graph.documents.slow_world import Row, World

TIES = {
    ("HAS_SITE", "source"): "场所所在地",
    ("CLASSIFIED_AS", "source"): "所属行业",
    ("UNDERTAKES", "source"): "项目",
    ("SELLS_TO", "source"): "客户",
    ("SELLS_TO", "target"): "供应商",
    ("INVESTS_IN", "source"): "被投企业",
    ("INVESTS_IN", "target"): "投资方",
    ("MEMBER_OF", "source"): "协会",
}
STATES = {"confirmed": "确认", "suggested": "待核实"}
_SCHEMA = Path(__file__).parents[3] / "graph" / "schema.toml"
_SHARE = re.compile(r"占收入 \d+(?:\.\d+)?%(?:（[^）]*）)?")


@dataclass
class SlowFirm:
    """A firm, and its field in the place that is asked about."""

    world: World
    id: str
    field: SlowField

    @property
    def works(self) -> list[Row]:
        return [r for r in self.world.works if r["source"] == self.id]

    def ties(self, relation: str, own: str) -> tuple[str, list[str], list[str]]:
        """Unit, and by name the other ends that are confirmed and those still to be verified, each once."""
        far = "target" if own == "source" else "source"
        rows = self.world.rows(relation, "source target state source_kind target_kind")
        mine = [r for r in rows if r[own] == self.id and r[f"{own}_kind"] == "Enterprise" and r["state"] != "rejected"]
        mine.sort(key=lambda r: r[far])
        sure = list(dict.fromkeys(r[far] for r in mine if r["state"] == "confirmed"))
        open_ = list(dict.fromkeys(r[far] for r in mine if r[far] not in sure))
        kinds = {r[far]: r[f"{far}_kind"] for r in mine}
        unit = "家" if mine and kinds[mine[0][far]] == "Enterprise" else "个"
        return unit, [self.name(kinds[i], i) for i in sure], [self.name(kinds[i], i) for i in open_]

    def name(self, kind: str, id_: str) -> str:
        if kind == "Enterprise":
            return self.world.name(id_)
        if kind == "District":
            return str(self.world.districts[id_]["name"])
        return next(str(r["name"]) for r in self.world.rows(kind, "id name") if r["id"] == id_)


def patterns(firm: SlowFirm) -> list[Says]:
    """Every sentence of the file that holds a figure."""
    row, sure = firm.world.firms[firm.id], [r for r in firm.works if r["state"] == "confirmed"]
    return [
        Says(
            r"(.+)，(?:记录的所在地是.+|没有记录所在地)，资料日期 (.+)。",
            lambda *_: (row["full_name"] or firm.world.name(firm.id), row["as_of"]),
            lambda: bool(row["as_of"]),
        ),
        Says(
            r"记录里它做 (\d+) 个环节，其中 (\d+) 个已确认。",
            lambda *_: (len(firm.works), len(sure)),
            lambda: bool(firm.works),
        ),
        *(_tie(firm, relation, own, label) for (relation, own), label in TIES.items()),
        Says(r"“当地的状态”是该环节在(.+)的状态。", lambda _: (firm.field.given["place"]["name"],)),
        Says(r"它做的环节涉及的领域多，只判了其中 (\d+) 个领域，其余环节的状态没有判。", lambda _: (4,)),
        *of_lists(firm.field),
    ]


def _tie(firm: SlowFirm, relation: str, own: str, label: str) -> Says:
    unit, sure, open_ = firm.ties(relation, own)

    def figures(*said: str | None) -> Sequence[object]:
        known, more = _first(said[2], sure), _first(said[-1], open_)
        several = (len(sure), unit, known) if sure else (None, None, None)
        return *several, *((len(open_), unit, more) if open_ else (None, None, None))

    first, open_words = r"(\d+) (家|个)：([^；]+)", r"待核实的 (\d+) (家|个)：(.+)"
    return Says(rf"{label}(?: {first})?(?:；?{open_words})?。", figures, lambda: bool(sure or open_))


def _first(said: str | None, names: Sequence[str]) -> str:
    first, more = shown((said or "").removesuffix("等"), names)
    return f"{first}{more or ''}"


def tables(firm: SlowFirm, made: Read) -> list[str]:
    """What differs in the tables."""
    return [*_facts(firm, made.rows("基本资料")), *_works(firm, made.rows("所在环节")), *_sayings(firm, made)]


def _facts(firm: SlowFirm, rows: Sequence[dict[str, str]]) -> list[str]:
    """The record, field by field as the schema calls them, with their units."""
    declared: dict[str, dict[str, Any]] = tomllib.loads(_SCHEMA.read_text())["node"]["Enterprise"]["fields"]
    columns = {k: f for k, f in declared.items() if not f.get("restricted")}
    row = next(r for r in firm.world.rows("Enterprise", f"id {' '.join(columns)}") if r["id"] == firm.id)
    told = {k: f"{row[k]:g}" if isinstance(row[k], float) and abs(row[k]) < 1e6 else str(row[k]) for k in columns}
    must = {f["label"]: f"{told[k]} {f.get('unit', '')}".strip() for k, f in columns.items() if row[k] is not None}
    found = {r["项目"]: r["内容"] for r in rows}
    return [f"{k}: {found.get(k)} must be {must.get(k)}" for k in {**found, **must} if found.get(k) != must.get(k)]


def _works(firm: SlowFirm, rows: Sequence[dict[str, str]]) -> list[str]:
    """What it does, each segment once, with its fields, its share and its state here."""
    world, titles = firm.world, {id_: name for name, id_ in firm.world.fields.items()}
    mine = {world.segment(r["target"]): r for r in firm.works}
    out = [] if sorted(mine) == sorted(r["环节"] for r in rows) else [f"{list(mine)} must be what is done"]
    for cells in rows:
        row = mine[cells["环节"]]
        fields = {titles[f] for s, f in world.part_of if s == row["target"]}
        state = LABELS.get(firm.field.state.get(row["target"], ""), cells["当地的状态"])
        share = "不详" if row["share"] is None else f"{row['share']:.0%}"
        if 0.995 <= (row["share"] or 0) < 1:
            share = "99% 以上"
        said = ({*cells["领域"].split("、")}, cells["占收入"], cells["认定"], cells["当地的状态"])
        must = (fields, share, STATES[row["state"]], state)
        out += [f"{cells['环节']}: {said} must be {must}"] if said != must else []
        known = row["evidence"] or row["rule"] or ""
        parts = {*known.split("；"), *_SHARE.sub("", known).split("；")}
        out += [
            f"no record: {p}" for p in cells["为什么算在这里"].split("；") if re.search(r"\d", p) and p not in parts
        ]
    return out


def _sayings(firm: SlowFirm, made: Read) -> list[str]:
    """Sayings of lists: every one stands in a version of the record."""
    store: Store = firm.world.store
    said = {str(v) for version in store.history("Enterprise", (firm.id,)) for v in version.values.values()}
    dates = {str(version.as_of) for version in store.history("Enterprise", (firm.id,))}
    rows = made.rows("几份名录说得不同的项")
    return [f"no record: {r}" for r in rows if r["说法"] not in said or r["资料日期"] not in dates]
