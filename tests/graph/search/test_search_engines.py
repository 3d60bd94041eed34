"""The same words find the same on every engine, in the same order: hundreds of searches against a plain reading of the
names.
"""

from __future__ import annotations

import random
from collections import Counter

from graph.model.labels import LABELS
from graph.model.records import CANDIDATES, Hit
from graph.model.schema import default_schema
from graph.search.hits import ALL, by_kind
from graph.search.nodes import search
from graph.store.contract import Store
from graph.store.engine.search_words import named_fields, query_tokens, searchable, words_of
from graph.text import clean, first_known, pinyin_keys
from tests.engines import engine_sample, engine_store, firm, put, table
from tests.rounds import rounds

store, sample = engine_store, engine_sample
Names = dict[str, list[tuple[str, str, str]]]
"""By kind: id, name to show, and the words that it is found by."""
COMMON = [
    "公司",
    "有限公司",
    "股份有限公司",
    "股份",
    "科技",
    "电",
    "苏州",
    "昆山",
    "集团",
    "材料",
    "设备",
    "芯",
    "gongsi",
    "guf",
    "gs",
    "szgd",
    "sh",
    "li",
    "600",
    "000",
    ".SZ",
    "SZ",
    "3D",
    "5G",
    *"abcdefghijklmnopqrstuvwxyz0123456789",
]
"""Words that many names hold: of these every engine used to choose for itself which to look at."""
ODD = [
    "Ａ",
    "ＡＢＣ",
    "３Ｄ",
    "電子",
    "積體電路",
    "半導體",
    "蘇州",
    "()",
    "（集团）",
    "(集团)",
    "%",
    "_",
    "*",
    '"',
    "a*",
    "AND",
    "OR NOT",
    "电-子",
    " 电 子 ",
    "电\u3000子",
    "电\u200b子",
    "电。子",
    "固锝" * 60,
    "a" * 200,
    "电" * 200,
    "1" * 200,
    "电sz",
    "苏州gd",
    "5g 电",
    "a 电 b",
    "电子 s",
    "①",
    "㎡",
    "Ⅱ",
    "〇",
    "é",
    "Ω",
    "𠮷",
    "\ue000",
    "电 \ue000",
    "Straße",
    "İ",
]


def read_names(store: Store) -> Names:
    """All names of the bundled data, as they are today."""
    out: Names = {}
    for kind in LABELS:
        declared = default_schema().nodes[kind]
        named = named_fields(declared)
        shown = [named.index(f) for f in declared.name_fields]
        rows = store.rows(kind, ("id", *named))
        out[kind] = [
            (
                str(id_),
                first_known(*(values[i] for i in shown), str(id_)),
                searchable(words_of(declared, named, values)),
            )
            for id_, *values in rows
        ]
    return out


def expected(names: Names, text: str, limit: int) -> list[Hit]:
    """What a search must find: every name that holds the words in a row, places called so first, then exact names, then
    beginnings, then short ones.
    """
    tokens, needle, out = query_tokens(text), clean(text).lower(), []
    phrase = " " + " ".join(tokens)
    for order, (kind, rows) in enumerate(names.items()):
        found = sorted(
            (
                kind != "District" or needle not in (name, name[:-1] if name[-1] in "省市区县" else name),
                needle not in (name.lower(), id_.lower()),
                not name.lower().startswith(needle),
                order,
                len(name),
                name,
                id_,
            )
            for id_, name, words in rows
            if tokens and phrase in words
        )
        out += [(*rank, kind) for rank in found[:CANDIDATES]]
    return [Hit(kind=kind, id=id_, name=name) for *_, name, id_, kind in sorted(out)[:limit]]


def searches(names: Names) -> list[str]:
    """Whole names, parts, beginnings, ends, pinyin, initials, codes, and characters, from every kind."""
    chance, out = random.Random(20261129), [*COMMON, *ODD]
    for rows in names.values():
        for id_, name, _ in chance.sample(rows, min(rounds(2, 8), len(rows))):
            start = chance.randrange(len(name))
            part = name[start : chance.randrange(start, len(name)) + 1]
            key = chance.choice(pinyin_keys(name) or ["x"])
            out += [
                name,
                part,
                name[:2],
                name[-2:],
                name[start],
                key,
                key[: chance.randrange(1, 9)],
                id_,
                id_[:5],
                f"{name[:2]} {key}",
            ]
    return [text for text in dict.fromkeys(out) if text.strip()]


def test_the_same_words_find_the_same_in_the_same_order(sample: Store) -> None:
    names = read_names(sample)
    asked = searches(names)
    assert len(asked) > rounds(200, 500)
    wrong = []
    for text in asked:
        found, wanted = sample.search(text, ALL, list(LABELS)), expected(names, text, ALL)
        if max(Counter(h.kind for h in wanted).values(), default=0) >= CANDIDATES:
            continue  # of so many that fit, a search looks at some
        if found != wanted:
            only = {h.name for h in {*found} ^ {*wanted}}
            wrong.append((text[:20], len(found), len(wanted), sorted(only)[:3]))
        elif sample.search(text, 20, list(LABELS)) != wanted[:20]:
            wrong.append((text[:20], 20, 20, []))
    assert not wrong, (len(wrong), wrong[:10])


def test_equal_names_follow_each_other_by_id_and_each_kind_has_its_share(store: Store) -> None:
    put(
        store,
        table("Product", *({"id": f"电池{i:04d}", "name": "电池"} for i in random.Random(1).sample(range(700), 700))),
        firm("e2", name="电池厂"),
        firm("e1", name="电池厂"),
        table("Segment", {"id": "s", "name": "电池"}),
    )
    found = store.search("电池", 2000)
    products = [h.id for h in found if h.kind == "Product"]
    assert products == [f"电池{i:04d}" for i in range(CANDIDATES)]
    assert [h.id for h in found if h.kind == "Enterprise"] == ["e1", "e2"]
    assert {h.name for h in found[: CANDIDATES + 1]} == {"电池"}


def test_a_place_called_so_but_for_its_last_character_comes_first(store: Store) -> None:
    put(
        store,
        table("Product", {"id": "吴江", "name": "吴江"}, {"id": "p", "name": "吴江路改造"}),
        table("District", {"id": "320509", "name": "吴江区"}, {"id": "3205", "name": "苏州市"}),
        table("District", {"id": "320505", "name": "虎丘区"}),
        firm("e", name="吴江纺织"),
    )
    assert [h.name for h in store.search("吴江", 2)] == ["吴江区", "吴江"]
    assert store.search("苏", 1)[0].name == "苏州市"
    assert next(iter(by_kind("吴江", store.search("吴江")))) == "District"
    assert next(iter(by_kind("吴江", store.search("吴", kinds=["Enterprise", "District"])))) == "District"
    for text in ("虎丘", "苏州高新"):
        assert search(store, text, 1)[0].name == "苏州高新区（虎丘区）"
