"""Tables of how well methods match, on judged pairs: over all, by rule and by field, the baselines beside our own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from benchmarks.loaders.facts import owner_field, rows
from benchmarks.loaders.labels import Labelled, Measure, Pair, measure
from graph.model.labels import PRODUCT_RULES
from loaders.matching.lexicon import Match

STATES = {"confirmed": "确认", "suggested": "建议"}


@dataclass(frozen=True, slots=True)
class Method:
    """The pairs that a method says; ``short`` heads a narrow column, methods without it are shown over all only."""

    name: str
    short: str
    said: Collection[Pair]


def share(value: float | None) -> str:
    """A share for people, a dash where it has no basis."""
    return "—" if value is None else f"{value:.1%}"


def _judged(got: Measure) -> str:
    return f"{share(got.precision)}\t{got.right}/{got.judged}"


def _landed(products: Collection[str]) -> float:
    """Share of the bundled revenue rows whose product is among these."""
    listed = _products()
    return sum(product in products for product in listed) / len(listed)


@cache
def _products() -> list[str]:
    return [r["产品"] for r in rows("企业产品")]


def overall(told: Sequence[Labelled], methods: Sequence[Method]) -> Iterator[str]:
    """One line a method."""
    yield "方法\t精确率\t对/判\t召回率\t覆盖收入行"
    for method in methods:
        got = measure(told, method.said.__contains__)
        yield f"{method.name}\t{_judged(got)}\t{share(got.recall)}\t{share(_landed({p for p, _ in method.said}))}"


def by_rule(told: Sequence[Labelled], found: dict[Pair, Match], baselines: Sequence[Method]) -> Iterator[str]:
    """One line a rule, and one for the pairs that no rule proposes; the baselines on the pairs of each line."""
    yield "\n按规则（末两列为两种对照在同一些对上的对/判）"
    yield "\t".join(["规则", "状态", "精确率", "对/判", "召回率", "覆盖", *(m.short for m in baselines)])
    ruled = {rule: {pair for pair, m in found.items() if m.rule == rule} for rule in PRODUCT_RULES}
    for rule, label in PRODUCT_RULES.items():
        got = measure(told, ruled[rule].__contains__)
        states = {STATES[m.state] for m in found.values() if m.rule == rule}
        head = f"{label}\t{'、'.join(sorted(states)) or '—'}\t{_judged(got)}\t{share(got.recall)}"
        mine = [p for p in told if p.pair in ruled[rule]]
        yield "\t".join([head, share(_landed({p for p, _ in ruled[rule]})), *_both(mine, baselines)])
    rest = [p for p in told if p.pair not in found]
    yield "\t".join(["各规则都未提出", "—", "—", "—", "—", "—", *_both(rest, baselines)])


def _both(told: Sequence[Labelled], methods: Sequence[Method]) -> list[str]:
    return [f"{g.right}/{g.judged}" for g in (measure(told, m.said.__contains__) for m in methods)]


def by_field(
    told: Sequence[Labelled], methods: Sequence[Method], fields: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Two tables, one line a field and one for all: precision of each method, then its recall and coverage.

    A pair is judged in the field that owns its segment; a row counts as covered in every field that has the segment.
    """
    names = {r["领域编号"]: r["领域名称"] for r in rows("细分领域")}
    parts = [[p for p in told if owner_field(p.pair[1]) == id_] for id_ in names]
    got = [[measure(part, m.said.__contains__) for m in methods] for part in (*parts, told)]
    landed = [[_landed({p for p, s in m.said if id_ in fields[s]}) for m in methods] for id_ in names]
    landed.append([_landed({p for p, _ in m.said}) for m in methods])
    labels = [*names.values(), "全部"]
    yield "\n按领域：精确率与对/判（同名、相似为两种对照）"
    yield "\t".join(["领域", *(f"{m.short}\t对/判" for m in methods)])
    for label, line in zip(labels, got, strict=True):
        yield "\t".join([label, *map(_judged, line)])
    yield "\n按领域：召回率与覆盖收入行"
    yield "\t".join(["领域", *(f"{m.short}\t覆盖" for m in methods)])
    for label, line, covered in zip(labels, got, landed, strict=True):
        yield "\t".join([label, *(f"{share(g.recall)}\t{share(c)}" for g, c in zip(line, covered, strict=True))])
