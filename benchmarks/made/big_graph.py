"""A made-up graph as large as a province or the country, with the shape of real ones: 25 fields of 40 segments, some
shared.

Places, segments, products and customers are heavy-tailed; cities have favourite fields; a tenth of the enterprises has
no known place. It is written through the loaders: :func:`make_big` gives what a reader gives, from a fixed seed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.made.big_book import Book, Ids, texts, zipf
from benchmarks.made.big_chains import Chains, make_chains
from benchmarks.made.big_words import Divisions, credit_codes, divisions, enterprise_names, product_names
from benchmarks.made.lazy_rows import Picked
from loaders.ledger.books import Checked

Ints = NDArray[np.int64]
INDUSTRIES, SECTIONS = 300, 30
_HONOURS = [
    "高新技术企业",
    "专精特新",
    "专精特新；高新技术企业",
    "小巨人；专精特新",
    "单项冠军",
    "规上",
    "瞪羚",
    "独角兽",
    "头部",
]


def make_big(enterprises: int, seed: int = 5) -> Checked:
    """The checked tables of a graph with so many enterprises, ready for ``write_checked``."""
    rng = np.random.default_rng(seed)
    chains, where = make_chains(rng), divisions()
    book = Book(f"大图-{enterprises}.xlsx")
    home, city = _homes(rng, enterprises, where)
    ids = _node_tables(book, rng, chains, where, home, city)
    book.add(
        "LOCATED_IN", ("Enterprise", "District"), ("basis",), *_known(ids.enterprise, ids.district, home), "注册地址"
    )
    at = rng.choice(where.cities, len(ids.institution), p=zipf(len(where.cities), 0.8))
    book.add(
        "LOCATED_IN", ("Institution", "District"), ("basis",), *_known(ids.institution, ids.district, at), "注册地址"
    )
    _business(book, rng, chains, ids, city)
    _ties(book, rng, ids)
    return book.checked


def _known(ids: NDArray[np.object_], places: NDArray[np.object_], at: Ints) -> tuple[Picked, Picked]:
    known = np.flatnonzero(at >= 0)
    return Picked(ids, known), Picked(places, at[known])


def _homes(rng: np.random.Generator, size: int, where: Divisions) -> tuple[Ints, Ints]:
    """Division of each enterprise (district, city or only province; -1 unknown) and the city's rank."""
    city = rng.choice(len(where.cities), size, p=zipf(len(where.cities), 0.8))
    counts = np.array([max(len(d), 1) for d in where.districts])
    starts = np.concatenate([[0], np.cumsum(counts)])
    inside = np.concatenate([np.array(d or [c]) for d, c in zip(where.districts, where.cities, strict=True)])
    within = (counts[city] * rng.random(size) ** 1.8).astype(np.int64)
    home, fine = inside[starts[city] + within], rng.random(size)
    home = np.where(fine < 0.36, np.array(where.cities)[city], home)
    home = np.where(fine < 0.09, np.array(where.province_of)[city], home)
    return np.where(rng.random(size) < 0.1, -1, home), city


def _node_tables(book: Book, rng: np.random.Generator, chains: Chains, where: Divisions, home: Ints, city: Ints) -> Ids:
    size = len(home)
    book.add("District", None, ("name", "level"), *(texts([str(r[i]) for r in where.rows]) for i in (0, 1, 2)))
    districts = texts([r[0] for r in where.rows])
    chains.write(book.add)
    ids = Ids(
        texts(credit_codes(np.where(home < 0, "320500", districts[home]))),
        texts(product_names(max(size * 3 // 10, 1000))),
        texts([f"I{i:05d}" for i in range(min(max(size // 500, 200), 2000))]),
        texts([f"SW{i:06d}" for i in range(INDUSTRIES)]),
        districts,
        chains.ids,
        chains.field_ids,
    )
    above = [(r[0], r[3]) for r in where.rows if r[3]]
    book.add("WITHIN", ("District", "District"), (), texts([a for a, _ in above]), texts([b or "" for _, b in above]))
    book.add("Industry", None, ("name",), ids.industry, texts([f"行业{i}" for i in range(INDUSTRIES)]))
    upper = Picked(ids.industry, np.arange(INDUSTRIES - SECTIONS) % SECTIONS)
    book.add("BRANCH_OF", ("Industry", "Industry"), (), ids.industry[SECTIONS:], upper)
    _enterprises(book, rng, ids, where, home, city)
    book.add("Product", None, ("name",), ids.product, ids.product)
    kinds = texts(["高校", "科研院所", "重点实验室", "投资机构", "行业协会"])
    names = texts([f"{where.rows[where.cities[i % 100]][1]}第{i}研究院" for i in range(len(ids.institution))])
    book.add("Institution", None, ("name", "kind"), ids.institution, names, Picked(kinds, np.arange(len(names)) % 5))
    return ids


def _enterprises(book: Book, rng: np.random.Generator, ids: Ids, where: Divisions, home: Ints, city: Ints) -> None:
    size = len(home)
    named = np.where(rng.random(size) < 0.85, city, -1)
    full, short = enterprise_names(rng, named, [where.rows[c][1] for c in where.cities])
    listed = np.where(rng.random(size) < min(0.01, 5000 / size), np.arange(size) % 900_000, -1)
    codes = texts([f"{i:06d}.S{'HZ'[i % 2]}" for i in listed[listed >= 0].tolist()])
    honours = np.where(rng.random(size) < 0.08, rng.choice(len(_HONOURS), size, p=zipf(len(_HONOURS), 1.0)), -1)
    revenue = np.where(rng.random(size) < 0.5, np.round(rng.lognormal(8.5, 1.6, size), 1), np.nan)
    book.add(
        "Enterprise",
        None,
        ("name", "full_name", "uscc", "stock_code", "honours", "size"),
        ids.enterprise,
        texts(short),
        texts(full),
        ids.enterprise,
        Picked(codes, np.where(listed >= 0, np.cumsum(listed >= 0) - 1, -1)),
        Picked(texts(_HONOURS), honours),
        revenue,
    )
    book.add(
        "CLASSIFIED_AS",
        ("Enterprise", "Industry"),
        (),
        ids.enterprise,
        Picked(ids.industry, rng.choice(INDUSTRIES, size, p=zipf(INDUSTRIES, 0.6))),
    )


def _business(book: Book, rng: np.random.Generator, chains: Chains, ids: Ids, city: Ints) -> None:
    """What enterprises make and do: a product comes from a segment that the maker is in."""
    size, products = len(city), len(ids.product)
    firm, segment = chains.draw(rng, city)
    made_in = np.sort(rng.choice(len(ids.segment), products, p=chains.popularity))
    start = np.searchsorted(made_in, np.arange(len(ids.segment) + 1))
    pick = np.sort(rng.permutation(len(firm))[: size * 3 // 2])
    s = segment[pick]
    product = np.minimum(
        start[s] + ((start[s + 1] - start[s]) * rng.random(len(s)) ** 2).astype(np.int64), products - 1
    )
    makes = np.unique(firm[pick] * products + product)
    share = np.where(rng.random(len(makes)) < 0.1, np.nan, np.round(rng.beta(1.2, 2, len(makes)), 4))
    basis = Picked(texts(["主营构成", "经营范围"]), np.isnan(share).astype(np.int64))
    book.add(
        "MAKES",
        ("Enterprise", "Product"),
        ("share", "basis"),
        Picked(ids.enterprise, makes // products),
        Picked(ids.product, makes % products),
        share,
        basis,
    )
    covered = np.flatnonzero(rng.random(products) < 0.7)
    book.add(
        "COVERS",
        ("Product", "Segment"),
        ("rule", "score", "evidence", "state"),
        Picked(ids.product, covered),
        Picked(ids.segment, made_in[covered]),
        "suffix",
        np.round(rng.random(len(covered)), 3),
        Picked(ids.product, covered),
        _states(rng, len(covered)),
    )
    role = np.where((u := rng.random(len(firm))) < 0.002, 0, np.where(u < 0.2, 1, -1))
    book.add(
        "OPERATES_IN",
        ("Enterprise", "Segment"),
        ("share", "role", "rule", "score", "evidence", "state"),
        Picked(ids.enterprise, firm),
        Picked(ids.segment, segment),
        np.round(rng.beta(1.2, 2, len(firm)), 4),
        Picked(texts(["链主", "配套"]), role),
        "suffix",
        np.round(rng.random(len(firm)), 3),
        Picked(ids.product, np.minimum(start[segment], products - 1)),
        _states(rng, len(firm)),
    )
    pairs = np.unique(
        rng.integers(0, len(ids.institution), 3 * len(ids.institution)) * len(ids.segment)
        + rng.integers(0, len(ids.segment), 3 * len(ids.institution))
    )
    book.add(
        "RESEARCHES",
        ("Institution", "Segment"),
        ("topic",),
        Picked(ids.institution, pairs // len(ids.segment)),
        Picked(ids.segment, pairs % len(ids.segment)),
        None,
    )


def _states(rng: np.random.Generator, size: int) -> Picked:
    return Picked(texts(["confirmed", "suggested", "rejected"]), rng.choice(3, size, p=[0.85, 0.13, 0.02]))


def _ties(book: Book, rng: np.random.Generator, ids: Ids) -> None:
    """Who sells to whom and who holds whose shares, with hubs at one end, and members of associations."""
    size, houses = len(ids.enterprise), len(ids.institution)
    order = rng.permutation(size)
    for kind, field, count in (("SELLS_TO", "amount_cny_10k", size * 3 // 10), ("INVESTS_IN", "share", size // 10)):
        hub, other = order[_skewed(rng, size, count)], rng.integers(0, size, count)
        source, target = (other, hub) if kind == "SELLS_TO" else (hub, other)
        pairs = np.unique((source * size + target)[source != target])
        book.add(
            kind,
            ("Enterprise", "Enterprise"),
            (field,),
            Picked(ids.enterprise, pairs // size),
            Picked(ids.enterprise, pairs % size),
            np.round(rng.random(len(pairs)), 3),
        )
    association = _skewed(rng, houses // 5, size // 20) * 5 + 4
    member = np.unique(rng.integers(0, size, size // 20) * houses + association)
    book.add(
        "MEMBER_OF",
        ("Enterprise", "Institution"),
        (),
        Picked(ids.enterprise, member // houses),
        Picked(ids.institution, member % houses),
    )


def _skewed(rng: np.random.Generator, size: int, count: int) -> Ints:
    """Positions below ``size``, the first far more often than the last."""
    out: Ints = (size * rng.random(count) ** 3).astype(np.int64)
    return out
