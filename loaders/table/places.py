"""The place of a row: from columns of province, city, county, town and address, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.store.contract import Store
from loaders.files.raw import CellProblem
from loaders.identity.divisions import Division, load_gazetteer

_BELOW = re.compile(
    r"镇|乡|街道|开发区|高新区|经开区|园区|工业园|产业园|科技园|科技城|保税区|度假区|功能区|新城|港区|片区|社区|村|[路街巷道](?:$|.*号)|大道|号"
)
_FULL = re.compile(r"[省市县区旗盟州]$")
_SHORT_REST = re.compile(
    r"(?:.{2,}?(?:镇|乡|街道)|.{0,8}?(?:开发区|高新区|经开区|园区|工业园|产业园|科技园|保税区|度假区))"
)
_SPACE = re.compile(r"[\s/·,，-]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A division's code, the text below it that is kept, and whether the table's own place was taken for it."""

    code: str
    kept: str = ""
    assumed: bool = False


class Places:
    """Finds the place of rows; every answer is kept."""

    def __init__(self, store: Store | None, default: str = "") -> None:
        self._gazetteer = load_gazetteer()
        found = self._gazetteer.find(default) if default else []
        self.default: Division | None = found[0] if len(found) == 1 else None
        named = store.rows("District", ["id", "name"]) if store is not None else ()
        self._stored = {name: id_ for id_, name in named if id_ not in self._gazetteer.by_code}
        self._known: dict[tuple[str, ...], Placed | CellProblem] = {}

    def place(self, texts: Sequence[str]) -> Placed | CellProblem:
        """The place that these cells of a row mean together, in the order of their columns."""
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._place(key)
        return self._known[key]

    def _place(self, texts: tuple[str, ...]) -> Placed | CellProblem:
        here: Division | None = None
        kept, open_ = list[str](), list[str]()
        for text in texts:
            if text in self._stored and len(texts) == 1:
                return Placed(self._stored[text])
            found, below = self._one(text, here)
            if isinstance(found, CellProblem):
                return found
            if found is None:
                (kept if _BELOW.search(text) else open_).append(text)
                continue
            if below:
                kept.append(text)
            if here is None or here.code in self._line(found):
                here = found
            elif found.code not in self._line(here):
                return CellProblem(
                    "place.conflict", f"“{here.name}”与“{found.name}”不在一处", "请改正其中一格；空着的不读"
                )
        if open_:
            return CellProblem("place.unknown", f"“{'、'.join(open_)[:50]}”不是已知的地名", "请写区县全称，如 昆山市")
        if here is not None:
            return Placed(here.code, " ".join(kept))
        if self.default is None:
            return CellProblem(
                "place.below",
                f"“{' '.join(kept)[:50]}”不知在哪个区县",
                "请在前面写上区县，或在映射里写 place（如 昆山市）",
            )
        return Placed(self.default.code, " ".join(kept), assumed=True)

    def _one(self, text: str, here: Division | None) -> tuple[Division | CellProblem | None, bool]:
        """The division that one cell names, and whether the cell says more than its name."""
        bare = _SPACE.sub("", text)
        found, below = self._gazetteer.find(bare), False
        if not found:
            found, below = self._inside(bare), True
        if not found:
            return None, True
        near = [d for d in found if self._fits(d, here)]
        if len(found) > 1 or (here is not None and not near):
            found = near or found
        if len(found) == 1:
            return found[0], below
        names = "、".join(
            f"{'' if (c := self._gazetteer.city_of(d.code)) is None else c.name}{d.name}" for d in found[:4]
        )
        return CellProblem("place.ambiguous", f"“{text[:50]}”可能是：{names}", "请写上省、市"), below

    def _fits(self, division: Division, here: Division | None) -> bool:
        """Whether a division lies in, or around, what is known of the place; else in the city of the table's own."""
        around = here
        if around is None and self.default is not None:
            around = self._gazetteer.city_of(self.default.code) or self.default
        return around is not None and (around.code in self._line(division) or division.code in self._line(around))

    def _inside(self, text: str) -> list[Division]:
        """Divisions by whose name an address begins."""
        if found := self._gazetteer.holding(text):
            return found
        for end in range(min(len(text) - 1, 30), 1, -1):
            name, rest = text[:end], text[end:]
            if (_FULL.search(name) or _SHORT_REST.match(rest)) and (found := self._gazetteer.find(name)):
                return found
        return []

    def _line(self, division: Division) -> list[str]:
        return [division.code, *(d.code for d in self._gazetteer.ancestors(division.code))]


def place_named(texts: Iterable[str]) -> str:
    """The county or city that the lines above a table, or its file's name, say it is about; ``""`` for none or
    several.
    """
    gazetteer, found = load_gazetteer(), dict[str, Division]()
    for text in texts:
        at = 0
        while at < len(text):
            division, end = gazetteer.walk(text[at:])
            if division is not None and division.level not in ("省", "境外"):
                found[division.code] = division
            at += max(end, 1)
        if found:
            break
    if len(found) != 1:
        return ""
    (only,) = found.values()
    alone = len(gazetteer.find(only.name)) == 1
    return only.name if alone else "".join(d.name for d in (*reversed(gazetteer.ancestors(only.code)), only))
