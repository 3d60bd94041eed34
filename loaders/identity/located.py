"""Places inferred from registered names, as records that give way to anything stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.model.records import RecordTable, Source
from loaders.identity.divisions import load_gazetteer
from loaders.identity.inferring import infer_place

INFERRED = "由企业名称推断"
RULES = {
    "prefix": "名称开头",
    "province": "名称开头，只到省",
    "bracket": "括号内",
    "county": "省名后的县名，只到地级市",
    "group": "集团名之后",
    "word": "公认的地名词",
}
"""Every rule of :func:`loaders.identity.inferring.infer_place` in words."""
GAZETTEER = "行政区划代码表（GB/T 2260）"


def division_tables(codes: Iterable[str]) -> list[RecordTable]:
    """District nodes of these codes and all their ancestors, with their ``WITHIN`` relations."""
    gazetteer, source = load_gazetteer(), Source(GAZETTEER)
    wanted = {code: gazetteer.by_code[code] for code in codes}
    for code in list(wanted):
        wanted.update({d.code: d for d in gazetteer.ancestors(code)})
    divisions = [wanted[c] for c in sorted(wanted)]
    nodes = [(d.code, d.name, d.level, GAZETTEER) for d in divisions]
    within = [(d.code, d.parent, GAZETTEER) for d in divisions if d.parent]
    return [
        RecordTable("District", ("id", "name", "level", "origin"), nodes, [0] * len(nodes), source, fill_only=True),
        RecordTable(
            "WITHIN",
            ("source", "target", "origin"),
            within,
            [0] * len(within),
            source,
            ("District", "District"),
            fill_only=True,
        ),
    ]


def located_tables(names: Mapping[str, str], numbers: Sequence[int], source: Source, as_of: str) -> list[RecordTable]:
    """``LOCATED_IN`` of enterprises (id → registered name, with row numbers), inferred and marked so."""
    found = [(id_, number, infer_place(name)) for (id_, name), number in zip(names.items(), numbers, strict=True)]
    placed = [(id_, number, place) for id_, number, place in found if place is not None]
    rows = [
        (id_, p.division.code, as_of, INFERRED, f"{INFERRED}（{RULES[p.rule]}：{p.evidence}）") for id_, _, p in placed
    ]
    table = RecordTable(
        "LOCATED_IN",
        ("source", "target", "as_of", "basis", "origin"),
        rows,
        [n for _, n, _ in placed],
        source,
        ("Enterprise", "District"),
        fill_only=True,
    )
    return [*division_tables({p.division.code for _, _, p in placed}), table]
