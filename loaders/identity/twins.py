"""Pairs of records that may be one enterprise, found by their names, to be decided by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated

from graph.errors import NotFound
from graph.says import Says
from graph.search.merged import FIRM, TOPIC, pair_key, standing
from graph.store.contract import Store
from loaders.identity.ids import PROVISIONAL
from loaders.identity.rules import enterprise_name_key, without_legal_form

REASONS = {
    "name": "登记名称相同（括号、空格不计）",
    "form": "登记名称只差公司形式",
    "short": "简称相同，且至少一方没有代码",
}
"""Why two records are proposed, surest first."""
FirmRow = tuple[str, str | None, str | None, str | None, str | None]
"""Id, short name, full name, credit code, stock code."""
COLUMNS = ("id", "name", "full_name", "uscc", "stock_code")
_MOST = 20
"""Records of one name beyond so many are no pairs but a mistake in the file."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two records, the one to keep first, and the rule that proposes them."""

    keep: str
    drop: str
    rule: Annotated[str, Says("理由", among=("name", "form", "short"))]

    @property
    def key(self) -> str:
        """Key in the work log, whichever is kept."""
        return pair_key(FIRM, self.keep, self.drop)


def twins(rows: Iterable[FirmRow]) -> list[Twins]:
    """Pairs that may be one enterprise; two records whose credit codes or stock codes differ are two."""
    firms = {row[0]: row for row in rows}
    keys = [(id_, enterprise_name_key(full) if full else "") for id_, _, full, _, _ in firms.values()]
    named = {
        "name": keys,
        "form": [(id_, without_legal_form(key)) for id_, key in keys if key],
        "short": [(id_, short) for id_, short, *_ in firms.values() if short and len(short) > 1],
    }
    out: dict[frozenset[str], Twins] = {}
    for rule in REASONS:
        for ids in _alike(named[rule]):
            for a, b in combinations(dict.fromkeys(ids[:_MOST]), 2):
                if _may_be_one(firms[a], firms[b], rule):
                    keep, drop = sorted((a, b), key=lambda i: _rank(firms[i]))
                    out.setdefault(frozenset((a, b)), Twins(keep, drop, rule))
    return list(out.values())


def _alike(keyed: Iterable[tuple[str, str]]) -> Iterable[list[str]]:
    """Ids of each key that several have, in order; of the many keys that one alone has nothing is made."""
    first, several = dict[str, str](), dict[str, list[str]]()
    for id_, key in keyed:
        if key and (other := first.setdefault(key, id_)) is not id_:
            several.setdefault(key, [other]).append(id_)
    return several.values()


def _may_be_one(a: FirmRow, b: FirmRow, rule: str) -> bool:
    if any(a[i] and b[i] and a[i] != b[i] for i in (3, 4)):
        return False
    return rule != "short" or not all(r[3] or r[4] for r in (a, b))


def _rank(row: FirmRow) -> tuple[bool, bool, bool, str]:
    """Better known first: a public code, then an own number, then a provisional one."""
    return not row[3], not row[4], row[0].startswith(PROVISIONAL), row[0]


def find_twins(store: Store) -> list[Twins]:
    """Pairs in the store, decided on or not."""
    return twins(store.rows(FIRM, COLUMNS))


def reject(store: Store, pair: Twins, *, reason: str = "", by: str = "") -> None:
    """Say that the two are not one enterprise; they are not proposed again."""
    store.note(TOPIC, pair.key, {"decision": "rejected", "keep": pair.keep, "drop": pair.drop, "reason": reason}, by)


def withdraw(store: Store, key: str, *, by: str = "") -> None:
    """Take back that two records are not one enterprise; raises ``NotFound``."""
    if standing(store).get(key, {}).get("decision") != "rejected":
        raise NotFound("可撤回的结论", key)
    store.note(TOPIC, key, {"decision": "undone"}, by)
