"""Two records that may be one enterprise: found by their names, decided by a person, and merged as one batch.

Merging moves everything that is known of one record to the other and ends it; what the kept record states itself stays.
The decision is in the work log too, and imports read it (:func:`aliases`): a row about the record that went away is
taken as one about the record that was kept. Undoing the batch brings both back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Any

import orjson

from graph.dates import today
from graph.errors import BadRequest, NotFound
from graph.model.records import UNIVERSAL, Batch, Entry, RecordTable, Retire, Version
from graph.model.schema import default_schema
from graph.says import Says
from graph.store.contract import Store
from loaders.identity.ids import PROVISIONAL
from loaders.identity.rules import enterprise_name_key, without_legal_form
from loaders.ledger.origins import BY_RULE, MERGED

TOPIC, SOURCE = "merge", "merge"
FIRM = "Enterprise"
REASONS = {
    "name": "登记名称相同（括号、空格不计）",
    "form": "登记名称只差公司形式",
    "short": "简称相同，且至少一方没有代码",
}
"""Why two records are proposed, surest first."""
Pair = tuple[str, str]
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
        return orjson.dumps(sorted((self.keep, self.drop))).decode()


def twins(rows: Iterable[FirmRow]) -> list[Twins]:
    """Pairs that may be one enterprise; two records whose credit codes or stock codes differ are two."""
    firms = {row[0]: row for row in rows}
    groups: dict[str, dict[str, list[str]]] = {rule: defaultdict(list) for rule in REASONS}
    for id_, short, full, _, _ in firms.values():
        if full and (key := enterprise_name_key(full)):
            groups["name"][key].append(id_)
            groups["form"][without_legal_form(key)].append(id_)
        if short and len(short) > 1:
            groups["short"][short].append(id_)
    out: dict[frozenset[str], Twins] = {}
    for rule, named in groups.items():
        for ids in named.values():
            for a, b in combinations(dict.fromkeys(ids[:_MOST]), 2):
                if _may_be_one(firms[a], firms[b], rule):
                    keep, drop = sorted((a, b), key=lambda i: _rank(firms[i]))
                    out.setdefault(frozenset((a, b)), Twins(keep, drop, rule))
    return list(out.values())


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


def standing(store: Store) -> dict[str, dict[str, Any]]:
    """The newest decision by pair, with its author and time; those undone are left out."""
    out: dict[str, dict[str, Any]] = {}
    for note in store.notes(TOPIC):
        out.pop(note.key, None)
        if note.values["decision"] != "undone":
            out[note.key] = note.values | {"by": note.by, "at": note.at}
    return out


def reject(store: Store, pair: Twins, *, reason: str = "", by: str = "") -> None:
    """Say that the two are not one enterprise; they are not proposed again."""
    store.note(TOPIC, pair.key, {"decision": "rejected", "keep": pair.keep, "drop": pair.drop, "reason": reason}, by)


def withdraw(store: Store, key: str, *, by: str = "") -> None:
    """Take back that two records are not one enterprise; raises ``NotFound``."""
    if standing(store).get(key, {}).get("decision") != "rejected":
        raise NotFound("可撤回的结论", key)
    store.note(TOPIC, key, {"decision": "undone"}, by)


def merging(
    store: Store, keep: str, drop: str, *, reason: str = "", by: str = ""
) -> tuple[Batch, Callable[[int], Entry]]:
    """The batch that moves everything known of ``drop`` to ``keep`` and ends it, and what the log says of it by its
    number.

    Raises
    ------
    NotFound, BadRequest
        One of them is not there, or they are the same or have codes of two enterprises.
    """
    kept, gone = (_firm(store, id_) for id_ in (keep, drop))
    if keep == drop or any(
        kept.values[c] and gone.values[c] and kept.values[c] != gone.values[c] for c in ("uscc", "stock_code")
    ):
        raise BadRequest(f"“{keep}”与“{drop}”不能合并：它们是同一条记录，或代码不同")
    related = store.neighbours(FIRM, drop)
    tables = [moved([gone], FIRM, keep, drop), *(moved(of_kind, FIRM, keep, drop) for of_kind in by_kind(related))]
    label = f"合并企业 {drop} → {keep}"
    batch = Batch(SOURCE, label, today(), [t for t in tables if t.rows], [*ends_of(related), Retire(FIRM, [(drop,)])])
    codes = {"uscc": gone.values["uscc"], "stock": gone.values["stock_code"], "name": gone.values["full_name"]}
    said = {"decision": "confirmed", "keep": keep, "drop": drop, "reason": reason, **codes}
    return batch, lambda number: Entry(TOPIC, Twins(keep, drop, "").key, said | {"batch": number}, by)


def _firm(store: Store, id_: str) -> Version:
    found = store.get(FIRM, id_)
    if found is None:
        raise NotFound("企业", id_)
    return found


def by_kind(versions: Iterable[Version], *, every: bool = False) -> list[list[Version]]:
    """Relations by kind and ends; without ``every`` those are left out that matching makes by itself."""
    out = defaultdict[tuple[str, tuple[str, str] | None], list[Version]](list)
    for v in versions:
        if every or v.file != BY_RULE.file:
            out[v.kind, v.ends].append(v)
    return list(out.values())


def ends_of(related: Iterable[Version]) -> list[Retire]:
    """What ends these relations."""
    return [Retire(vs[0].kind, [v.key for v in vs], vs[0].ends) for vs in by_kind(related, every=True)]


def moved(versions: list[Version], kind: str, keep: str, drop: str) -> RecordTable:
    """The records with the kept id of a node in place of the other one; they only fill what is not known yet."""
    first, fields = versions[0], list(default_schema().kind(versions[0].kind).fields)
    ends = ("id",) if first.ends is None else ("source", "target")
    rows = dict[tuple[str, ...], tuple[Any, ...]]()
    for v in versions:
        key = tuple(keep if k == drop and (v.ends is None or v.ends[i] == kind) else k for i, k in enumerate(v.key[:2]))
        if len(key) == 1 or key[0] != key[1]:
            rows.setdefault(key, (*key, *(v.values[f] for f in fields), v.state, v.as_of, v.origin))
    columns = (*ends, *fields, *UNIVERSAL)
    return RecordTable(first.kind, columns, list(rows.values()), range(len(rows)), MERGED, first.ends, fill_only=True)


@dataclass(frozen=True, slots=True)
class Alias:
    """A record that was merged into ``keep``, and what it was known by."""

    keep: str
    codes: tuple[str, ...]
    name: str | None


def aliases(store: Store | None) -> dict[str, Alias]:
    """By the id that went away; one merged into a record that was merged later leads to the last."""
    made = [d for d in standing(store).values() if d["decision"] == "confirmed"] if store is not None else []
    into = {d["drop"]: d["keep"] for d in made}
    out = {}
    for each in made:
        keep = each["keep"]
        for _ in made:
            keep = into.get(keep, keep)
        out[each["drop"]] = Alias(keep, tuple(c for c in (each["uscc"], each["stock"]) if c), each["name"])
    return out


def forgetting_merge(store: Store, batch: int, by: str) -> list[Entry]:
    """What the work log says of a merge that is undone with its batch."""
    return [
        Entry(TOPIC, key, {"decision": "undone"}, by)
        for key, said in standing(store).items()
        if said["decision"] == "confirmed" and said["batch"] == batch
    ]
