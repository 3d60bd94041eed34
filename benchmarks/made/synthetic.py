"""Made-up data of realistic size and shape, from a fixed seed: used where real data are not at hand or not large
enough.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.tables import EdgeTable, NodeTable
from graph.model.schema import default_schema

_HAN = (
    "电子材料设备系统精密化工生物医药光学半导体新能源智能制造数"
    "控自动控制高性能纤维复合涂层薄膜传感器机械轴承合金树脂溶剂"
)


def chainkg_folder(folder: Path, seed: int = 1) -> None:
    """Eight files with as many rows as the public data (270,000 lines), most of them clean."""
    rng = random.Random(seed)
    word = lambda low, high: "".join(rng.choices(_HAN, k=rng.randint(low, high)))  # noqa: E731
    firms = [(f"{600000 + i}", f"{word(4, 4)}{i}") for i in range(4586)]
    products = list(dict.fromkeys(word(3, 9) for _ in range(110_000)))[:95_559]
    industries = [(f"{110000 + 100 * i}", f"行业{i}") for i in range(510)]

    def write(name: str, rows: list[dict[str, object]]) -> None:
        with (folder / name).open("w", encoding="utf-8") as handle:
            handle.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)

    folder.mkdir(parents=True, exist_ok=True)
    write("industry.json", [{"code": c, "name": n} for c, n in industries])
    write(
        "industry_industry.json",
        [
            {"from_code": c, "from_industry": n, "to_code": industries[0][0], "to_industry": industries[0][1]}
            for c, n in industries[1:481]
        ],
    )
    write(
        "industry_up.json",
        [{"industry": n, "ups": {industries[(i * 7) % 510][1]: 2}} for i, (_, n) in enumerate(industries[:335])],
    )
    write(
        "company.json",
        [
            {
                "name": n,
                "fullname": f"苏州{n}股份有限公司",
                "code": c,
                "location": "上海证券交易所",
                "time": "2010-01-01",
            }
            for c, n in firms
        ],
    )
    write(
        "company_industry.json",
        [
            {"company_code": c, "company_name": n, "industry_code": i[0], "industry_name": i[1]}
            for c, n in firms[:4430]
            for i in (rng.choice(industries),)
        ],
    )
    write("product.json", [{"name": p} for p in products])
    makes = {(rng.randrange(4586), rng.randrange(39_000)) for _ in range(53_779)}
    write(
        "company_product.json",
        [
            {
                "company_code": firms[f][0],
                "company_name": firms[f][1],
                "product_name": products[p],
                "rel_weight": f"{rng.random():.4f}",
            }
            for f, p in sorted(makes)
        ],
    )
    pairs = {(rng.randrange(95_000), rng.randrange(95_000)) for _ in range(110_153)}
    write(
        "product_product.json",
        [
            {"from_entity": products[a], "to_entity": products[b], "rel": "上游材料" if (a + b) % 2 else "产品小类"}
            for a, b in sorted(pairs)
        ],
    )


def big_graph(enterprises: int = 100_000, fields: int = 25, per_field: int = 40, seed: int = 3) -> ChainGraph:
    """A warm ChainGraph: heavy-tailed places and segments, two segments an enterprise, a sparse supply net per
    field.
    """
    rng = np.random.default_rng(seed)
    size, cities = fields * per_field, 300
    segment = (rng.pareto(1.1, 2 * enterprises) * 20).astype(int) % size
    home = (rng.pareto(1.0, enterprises) * 6).astype(int) % cities
    source = np.repeat(np.arange(enterprises), 2)
    pairs = np.unique(np.stack([source, segment]), axis=1)
    base = np.repeat(np.arange(fields) * per_field, 100)
    a, b = base + rng.integers(0, per_field, len(base)), base + rng.integers(0, per_field, len(base))
    supplies = np.unique(np.stack([np.minimum(a, b), np.maximum(a, b)])[:, a != b], axis=1)
    nodes = {"Field": fields, "Segment": size, "Enterprise": enterprises, "District": cities}
    columns = {
        ("Segment", "name"): [f"环节{i}" for i in range(size)],
        ("Segment", "importable"): rng.choice([0.1, 0.5, 0.9], size),
        ("Field", "name"): [f"领域{i}" for i in range(fields)],
        ("District", "name"): [f"城市{i}市" for i in range(cities)],
        ("Enterprise", "name"): [f"企业{i}" for i in range(enterprises)],
    }
    part = (np.arange(size), np.arange(size) // per_field)
    edges = {
        ("PART_OF", "Segment", "Field"): (*part, {"stage": ["中游"] * size, "order": np.arange(size, dtype=float)}),
        ("SUPPLIES", "Segment", "Segment"): (
            *supplies,
            {"essential": rng.integers(0, 2, supplies.shape[1]).astype(float)},
        ),
        ("LOCATED_IN", "Enterprise", "District"): (np.arange(enterprises), home, {}),
        ("OPERATES_IN", "Enterprise", "Segment"): (
            *pairs,
            {"share": rng.random(pairs.shape[1]), "evidence": ["主营产品"] * pairs.shape[1]},
        ),
    }
    return _assemble(nodes, columns, edges)


def _assemble(nodes: dict[str, int], columns: dict, edges: dict) -> ChainGraph:  # type: ignore[type-arg]
    schema = default_schema()

    def filled(fields: object, given: dict, n: int) -> dict:  # type: ignore[type-arg]
        out = {}
        for name, declared in fields.items():  # type: ignore[attr-defined]
            numeric = declared.type in ("number", "integer", "flag")
            out[name] = np.full(n, np.nan) if numeric else np.full(n, None, dtype=object)
            if name in given:
                out[name][:] = given[name]
        return out

    tables = {}
    for kind, declared in schema.nodes.items():
        n = nodes.get(kind, 0)
        ids = np.array([f"{kind[0]}{i}" for i in range(n)], dtype=object)
        tables[kind] = NodeTable(
            kind, ids, filled(declared.fields, {f: v for (k, f), v in columns.items() if k == kind}, n)
        )
    links = {
        pair: EdgeTable(
            pair[0],
            pair[1:],
            np.asarray(s),
            np.asarray(t),
            np.zeros(len(s), dtype=np.int8),
            filled(schema.relations[pair[0]].fields, given, len(s)),
        )
        for pair, (s, t, given) in edges.items()
    }
    return ChainGraph(version=1, on=20260101, data_date="2025", nodes=tables, edges=links)
