"""What the bundled lists hold and how far they can be trusted: ``python -m benchmarks.loaders.bundled``.

Writes ``results/bundled.md``: in how many segments somebody is known to be there, how many of the links that everybody
knows are confirmed (two lists that were written before any roster, and used for nothing else), and how a blind reader
judged rows drawn by chance from the store.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scipy import special

from graph.chain.lookup import find_place, merged_into
from graph.gap_list.list import list_gaps
from graph.store.contract import Store
from graph.text import split_list
from loaders.identity.rules import enterprise_name_key, without_legal_form
from loaders.sample_store import open_sample

LABELLED, TARGET = Path(__file__).parents[1] / "labelled", Path(__file__).parents[1] / "results" / "bundled.md"
CITIES = ("苏州市", "无锡市", "合肥市", "深圳市", "杭州市", "成都市")
KNOWN = {"全国": "known_links.csv", "苏州": "known_suzhou.csv"}
"""Lists of links that everybody knows."""
DISTRICTS = (
    *("昆山市", "张家港市", "常熟市", "太仓市", "吴江区", "吴中区", "相城区", "姑苏区", "虎丘区"),
    "苏州工业园区",
)


def _rows(name: str) -> list[dict[str, str]]:
    with (LABELLED / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def present(store: Store) -> dict[str, tuple[int, int]]:
    """By place: segments where somebody is known to be, and all."""
    graph, out = store.chain(), {}
    for name in (*CITIES, *DISTRICTS):
        listed = list_gaps(graph, [find_place(graph, name)])
        states = Counter(listed.gap(row).state for row in range(len(listed)) if listed.speaks[row])
        out[name] = sum(n for state, n in states.items() if state != "unknown"), sum(states.values())
    return out


def known(store: Store, name: str) -> Counter[str]:
    """How the store has the links of a list that everybody knows.

    They are confirmed or suggested, or the firm has another or no business, or there is no such firm.
    """
    into, firms = merged_into(store.chain()), dict[str, set[str]]()
    for id_, *names in store.rows("Enterprise", ("id", "name", "full_name", "aliases")):
        for called in (*names[:2], *split_list(names[2])):
            for key in (called or "", without_legal_form(enterprise_name_key(called or ""))):
                firms.setdefault(key, set()).add(str(id_))
    state = {(s, t): x for s, t, x in store.rows("OPERATES_IN", ("source", "target", "state"))}
    out = Counter[str]()
    for row in _rows(name):
        code = row.get("代码", "").strip()
        full = without_legal_form(enterprise_name_key(row["企业全称"]))
        ids = {*firms.get(row["简称"], ()), *firms.get(full, ()), *(i for i in (code,) if "." in i)}
        segment = into.get(row["环节编号"], row["环节编号"])
        found = {state.get((id_, segment)) for id_ in ids}
        at = next((s for s in ("confirmed", "suggested") if s in found), "other" if ids else "absent")
        out[at] += 1
    return out


def judged() -> Iterator[tuple[str, int, int, float, float]]:
    """By kind of claim: right, all, and the interval (95 %, Jeffreys) of the share that is right."""
    by_kind: dict[str, Counter[str]] = {}
    for row in _rows("blind.csv"):
        by_kind.setdefault(row["类"], Counter())[row["判断"]] += 1
    for kind, found in by_kind.items():
        right, total = found["对"], found.total()
        low, high = special.betaincinv(right + 0.5, total - right + 0.5, (0.025, 0.975))
        yield kind, right, total, float(low), float(high)


def report(store: Store) -> Iterator[str]:
    """The page."""
    yield "# 自带名录：有多少，多可靠\n"
    yield "`python -m benchmarks.loaders.bundled` 从自带数据量出。\n"
    yield "## 各地有企业的环节\n\n| 地区 | 有 | 全部 |\n|---|---|---|"
    yield from (f"| {name} | {here} | {total} |" for name, (here, total) in present(store).items())
    yield "\n## 人人皆知的“企业—环节”\n"
    yield "两份都先于任何名录写成，没有用来写名录。“没有认出”的，有的只写在母公司名下。\n"
    yield "| 哪一份 | 条 | 已确认 | 待核实 | 有这家企业、没有这个环节 | 没有认出这家企业 |\n|---|---|---|---|---|---|"
    for whole, file in KNOWN.items():
        found = known(store, file)
        share = found["confirmed"] / found.total()
        counts = " | ".join(str(found[at]) for at in ("suggested", "other", "absent"))
        yield f"| {whole} | {found.total()} | {found['confirmed']}（{share:.0%}） | {counts} |"
    yield ""
    yield (
        "## 盲读\n\n由没有参加编写的一名读者逐条判，混着故意写错的；读者是语言模型，大半凭记忆，不是查证。"
        "“补读”一行的读者就是补读的人，只看名字判。\n"
    )
    yield "| 抽的是 | 判“对” | 条 | 区间 |\n|---|---|---|---|"
    yield from (f"| {kind} | {right} | {n} | {low:.1%}–{high:.1%} |" for kind, right, n, low, high in judged())


def main() -> None:
    """Measure and write."""
    store = open_sample()
    try:
        TARGET.write_text("\n".join(report(store)) + "\n", encoding="utf-8")
    finally:
        store.close()
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
