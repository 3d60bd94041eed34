"""Which records are meant by conditions on the fields of their form: equal, other than, holding, at least, at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.errors import BadRequest
from graph.model.schema import NodeKind
from graph.store.contract import Store
from graph.text import clean, split_list
from loaders.editing.form import ends_at
from loaders.editing.lines import Line, lines_of
from loaders.editing.sheet import EditSheet, storable
from loaders.files.raw import CellProblem, as_text
from loaders.workbook.references import References

HOW = {"is": "=", "isnot": "!=", "has": "~", "least": ">=", "most": "<="}
"""How a field is compared, with the mark for it; nothing after ``=`` asks for what is not known, after ``!=`` for what
is.
"""
HOW_WORDS = {"is": "是", "isnot": "不是", "has": "含有", "least": "不小于", "most": "不大于"}
_WRITTEN = re.compile(r"(.+?)(!=|>=|<=|=|~)(.*)", re.S)
_MARKS = str.maketrans("＝～！＞＜", "=~!><")
_BELOW = "WITHIN"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one field, which is named by its key or by its heading."""

    field: str
    how: str
    value: str = ""

    @property
    def words(self) -> str:
        """The condition as users write it."""
        return f"{self.field}{HOW[self.how]}{self.value}"


def condition(text: str) -> Condition:
    """The condition that a text such as ``所在地=昆山市`` writes; raises ``BadRequest``."""
    found = _WRITTEN.fullmatch(storable(text).strip())
    found = found or _WRITTEN.fullmatch(storable(text).strip().translate(_MARKS))
    if found is None or not found[1].strip():
        raise BadRequest(
            f"“{text[:100]}”不是条件；请写成如 所在地=昆山市、资质荣誉~专精特新、营业收入>=5000，空着写 经营状态="
        )
    how = next(key for key, mark in HOW.items() if mark == found[2])
    return Condition(found[1].strip(), how, found[3].strip())


def chosen(store: Store, sheet: EditSheet, wanted: Sequence[Condition], q: str = "") -> list[Line]:
    """Records of the kind that fit all conditions, and whose names or id hold ``q``.

    Raises
    ------
    BadRequest
        There is no such field, or it cannot be compared so.
    """
    tests = [_test(store, sheet, each) for each in wanted]
    if words := clean(q).casefold():
        tests.append(_named(store, sheet, words))
    return [line for line in lines_of(store, sheet).values() if all(test(line) for test in tests)]


def _test(store: Store, sheet: EditSheet, wanted: Condition) -> Callable[[Line], bool]:
    if wanted.how not in HOW:
        raise BadRequest(f"没有“{wanted.how[:20]}”这种比较；可用：{'、'.join(HOW)}")
    (key,) = sheet.read({wanted.field: ""})
    if sheet.columns[key].field.restricted:
        raise BadRequest(f"“{sheet.columns[key].label}”不外传，不能作条件")
    value, turn = clean(storable(wanted.value)), wanted.how == "isnot"
    if not value and wanted.how in ("is", "isnot"):
        return lambda line: (not as_text(line.cells.get(key))) != turn
    if kinds := ends_at(sheet, key):
        return _end_test(store, sheet, (key, kinds), wanted.how, value)
    type_ = sheet.columns[key].field.type
    if wanted.how in ("least", "most"):
        return _order_test(key, type_, sheet.columns[key].label, value, most=wanted.how == "most")
    many = type_ == "list"
    number = _number(value) if type_ in ("number", "integer") else None

    def fits(line: Line) -> bool:
        cell = line.cells.get(key)
        text = as_text(cell)
        if wanted.how == "has":
            return value.casefold() in text.casefold()
        same = value in split_list(text) if many else cell == number if number is not None else text == value
        return same != turn

    return fits


def _end_test(
    store: Store, sheet: EditSheet, end: tuple[str, tuple[str, ...]], how: str, value: str
) -> Callable[[Line], bool]:
    """A test of the other end of a relation: a place is meant with all that lies in it."""
    (key, kinds), label = end, sheet.columns[end[0]].label
    if how in ("least", "most"):
        raise BadRequest(f"“{label}”不能比大小")
    if how == "has":
        ids = {i for kind in kinds for i in _holding(store, sheet, kind, value.casefold())}
    else:
        found = References(sheet.schema, store).resolve(kinds, value, label)
        if isinstance(found, CellProblem):
            raise BadRequest(f"{found.message}；{found.hint}")
        ids = _below(store, found[1]) if found[0] == "District" else {found[1]}
    return lambda line: (line.cells.get(key) in ids) != (how == "isnot")


def _holding(store: Store, sheet: EditSheet, kind: str, words: str) -> set[str]:
    names = sheet.schema.nodes[kind].name_fields
    rows = store.rows(kind, ("id", *names))
    return {id_ for id_, *texts in rows if any(words in t.casefold() for t in (id_, *texts) if t)}


def _below(store: Store, place: str) -> set[str]:
    """A place with all that lies in it."""
    held = dict[str, list[str]]()
    for inner, outer in store.rows(_BELOW, ("source", "target")):
        held.setdefault(outer, []).append(inner)
    found, left = {place}, [place]
    while left:
        new = [i for i in held.get(left.pop(), ()) if i not in found]
        found.update(new)
        left += new
    return found


def _order_test(key: str, type_: str, label: str, value: str, *, most: bool) -> Callable[[Line], bool]:
    if type_ not in ("number", "integer", "date"):
        raise BadRequest(f"“{label}”不是数字或日期，不能比大小")
    if type_ == "date":
        return lambda line: (
            bool(t := as_text(line.cells.get(key))) and (t[: len(value)] <= value if most else t >= value)
        )
    number = _number(value)
    if number is None:
        raise BadRequest(f"“{value[:50]}”不是数字，不能与“{label}”比大小")

    def fits(line: Line) -> bool:
        cell = line.cells.get(key)
        return isinstance(cell, int | float) and (cell <= number if most else cell >= number)

    return fits


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _named(store: Store, sheet: EditSheet, words: str) -> Callable[[Line], bool]:
    kind = sheet.kind
    if isinstance(kind, NodeKind):
        fields = (*kind.name_fields, "aliases")
        return lambda line: words in " ".join([line.id, *(str(line.values.get(f) or "") for f in fields)]).casefold()
    sides = [{i for k in kinds for i in _holding(store, sheet, k, words)} for kinds in (kind.source, kind.target)]
    return lambda line: any(i in ids for i, ids in zip(line.key, sides, strict=False))
