"""Two records beside each other, as they would become one: what stays of each field, which relations move."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from graph.asking.parts import Version as DataVersion
from graph.errors import BadRequest
from graph.model.records import Version
from graph.model.schema import NodeKind, default_schema
from graph.says import Says
from graph.search.related import group_label, seen_from
from graph.store.contract import Store
from loaders.editing.form import Present, as_shown, present, shown
from loaders.editing.records import Record, find_record, title_of
from loaders.editing.sheet import EditSheet, edit_sheet
from loaders.identity.joined import join_records
from loaders.identity.merge import by_kind, merging_kind, why_not

HOW = {
    "same": "相同",
    "kept": "保留的",
    "filled": "补上并入的",
    "joined": "两条合起来",
    "taken": "取并入的",
}
"""What stays of a field."""
FIXED = ("uscc", "stock", "list")
"""Types of fields of which nobody chooses: codes that differ are two things, and lists are joined."""
FEW = 5
"""Far ends named of a kind of relation."""


@dataclass(frozen=True, slots=True)
class JoinedField:
    """合并后的一项"""

    field: str
    label: Annotated[str, Says("中文名")]
    keep: Annotated[str, Says("保留的一条写的")]
    drop: Annotated[str, Says("并入的一条写的")]
    stays: Annotated[str, Says("合并后")]
    how: Annotated[str, Says("怎么定的", among=tuple(HOW))]
    choice: Annotated[bool, Says("可以选", "两条写的不同，可用 take 改取并入的一条")]


@dataclass(frozen=True, slots=True)
class JoinedRelations:
    """并入的一条的一类关系"""

    relation: str
    label: Annotated[str, Says("中文名")]
    moves: Annotated[int, Says("移过去的条数")]
    known: Annotated[int, Says("保留的一条已有的条数", "已有的不改，只补空着的")]
    lost: Annotated[int, Says("不移的条数", "两条之间的")]
    ends: Annotated[tuple[str, ...], Says("另一端", "移过去的前几个")]


@dataclass(frozen=True, slots=True)
class Comparison:
    """两条记录并排，合并后怎样"""

    kind: str
    label: str
    keep: str
    keep_title: str
    drop: str
    drop_title: str
    base: Annotated[str, Says("所见的版本", "合并时原样交回，以便发现他人已先修改")]
    trouble: Annotated[str, Says("不能合并的原因", "可以合并为空")]
    fields: tuple[JoinedField, ...]
    relations: tuple[JoinedRelations, ...]
    version: DataVersion


@dataclass(frozen=True, slots=True)
class Two:
    """Two records of a kind, the one to keep first, with what is known of each."""

    sheet: EditSheet
    kind: NodeKind
    kept: Record
    gone: Record
    sides: tuple[Present, Present]

    @property
    def base(self) -> str:
        """What tells this state of both apart from every other one."""
        return "|".join(side.base for side in self.sides)

    @property
    def ids(self) -> tuple[str, str]:
        """Both ids."""
        return self.kept.id, self.gone.id


def compare(store: Store, kind: str, keep: str, drop: str, take: Collection[str] = ()) -> Comparison:
    """Two records beside each other, as they would become one; nothing is written.

    Raises
    ------
    BadRequest, NotFound
        Records of the kind are not merged, a field is not one to be taken, or one of the two is not there.
    """
    two = find_two(store, kind, keep, drop)
    taken = taken_of(two, take)
    now = [side.version for side in two.sides]
    trouble = why_not(two.kind, now[0], now[1])
    return Comparison(
        kind,
        two.kind.label,
        two.kept.id,
        title_of(store, two.kept),
        two.gone.id,
        title_of(store, two.gone),
        two.base,
        f"不能合并：{trouble}" if trouble else "",
        (*_own(two, taken), *_single(store, two, taken)),
        tuple(_relations(store, two)),
        store.version(),
    )


def find_two(store: Store, kind: str, keep: str, drop: str) -> Two:
    """The two records that these words name; raises as :func:`compare`."""
    declared, sheet = merging_kind(kind), edit_sheet(kind, adding=False)
    kept, gone = (find_record(store, sheet, text) for text in (keep, drop))
    for record in (kept, gone):
        if record.now is None:
            raise BadRequest(f"{declared.label}“{record.id}”已经结束，不能合并")
    return Two(sheet, declared, kept, gone, (present(store, sheet, kept), present(store, sheet, gone)))


def taken_of(two: Two, take: Collection[str]) -> set[str]:
    """Fields and relations that ``take`` names, by key or by heading."""
    named = two.sheet.read(dict.fromkeys(take, "-"))
    single = {f"{r.name}.target": r.name for r in two.sheet.inline()}
    out = {single.get(key, key) for key in named}
    codes = {f.name for f in two.kind.fields.values() if f.type in FIXED}
    wrong = [key for key in out if (key not in two.kind.fields and key not in single.values()) or key in codes]
    if wrong:
        raise BadRequest(f"“{'、'.join(wrong)}”不能选取；可以选的是两条写得不同的各项，列表各项总是合起来")
    return out


def _own(two: Two, taken: Collection[str]) -> list[JoinedField]:
    values, out = [side.version.values for side in two.sides], []
    for item in join_records(two.kind, values[0], values[1], taken):
        field = two.kind.fields[item.field]
        kept, gone, stays = (as_shown(field.type, v) for v in (item.kept, item.gone, item.stays))
        if kept or gone or stays:
            choice = field.type not in FIXED and bool(gone) and item.how in ("kept", "taken")
            out.append(JoinedField(item.field, field.label, kept, gone, stays, item.how, choice))
    return out


def _single(store: Store, two: Two, taken: Collection[str]) -> list[JoinedField]:
    """Relations of which a record has one at most, as fields."""
    out = []
    for relation in two.sheet.inline():
        key, has = f"{relation.name}.target", [side.inline.get(relation.name) for side in two.sides]
        texts = [shown(store, two.sheet, {key: of.key[1]})[key] if of else "" for of in has]
        if not any(texts):
            continue
        alike, both = texts[0] == texts[1], all(texts)
        how = "same" if alike else "filled" if not texts[0] else "taken" if relation.name in taken and both else "kept"
        stays = texts[1] if how in ("filled", "taken") else texts[0]
        label = two.sheet.columns[key].label
        out.append(JoinedField(relation.name, label, texts[0], texts[1], stays, how, both and not alike))
    return out


def _relations(store: Store, two: Two) -> list[JoinedRelations]:
    kind, keep, drop = two.kind.name, *two.ids
    mine = {(v.kind, v.key, v.ends) for v in store.neighbours(kind, keep)}
    shown_as_fields = {r.name for r in two.sheet.inline()}
    groups = dict[tuple[str, bool], list[Version]]()
    for of_kind in by_kind(store.neighbours(kind, drop)):
        for v in of_kind:
            outward = v.key[0] == drop and (v.ends or ("",))[0] == kind
            if not (outward and v.kind in shown_as_fields):
                groups.setdefault((v.kind, outward), []).append(v)
    out = []
    for (name, outward), versions in groups.items():
        moving, known, lost = list[Version](), 0, 0
        for v in versions:
            key = tuple(keep if i < 2 and k == drop and (v.ends or ())[i] == kind else k for i, k in enumerate(v.key))
            if (v.kind, key, v.ends) in mine:
                known += 1
            elif key[0] == key[1]:
                lost += 1
            else:
                moving.append(v)
        ends = tuple(r.name for r in seen_from(store, moving[:FEW], outward))
        label = _label(name, outward)
        out.append(JoinedRelations(name, label, len(moving), known, lost, ends))
    return out


def _label(name: str, outward: bool) -> str:
    of, group = default_schema().relations[name].label, group_label(name, outward)
    return of if group == of else f"{of}：{group}"
