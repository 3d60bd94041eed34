"""What the form of a user's own table holds: what each column is taken for, its place, its roster."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import orjson
from fastapi import Form

from api.http.params import ROSTER_LENGTH, WHO_LENGTH
from graph.chain.roster_kinds import CLOSED
from graph.errors import BadRequest
from graph.text import clean
from loaders.files.child import MAX_COLUMNS
from loaders.identity.divisions import load_gazetteer
from loaders.table.mapping import mapping_of
from loaders.workbook.new_roster import ADMISSION, COMPLETE, COMPLETE_BY, COUNT, COUNTED_ON, NAME, PLACE

SPOTS = 20
"""So many texts of places that are not known are asked about at once."""
NEW, CHOSEN, BETWEEN = "+", "由人选定", "|"
"""The choice of a roster that is not there yet; the reason of a column that a person chose; between targets of one."""
ROSTER_FIELDS = {
    "list_name": NAME,
    "list_kind": "名录种类",
    "list_admission": ADMISSION,
    "list_supplier": "提供单位",
    "list_date": COUNTED_ON,
    "list_place": PLACE,
    "list_count": COUNT,
    "list_complete": COMPLETE,
    "list_by": COMPLETE_BY,
    "list_why": "申明依据",
}
"""Fields of the form that describe a new roster, and their labels in its description."""
Several = Annotated[list[str], Form(max_length=MAX_COLUMNS)]
Text = Annotated[str, Form(max_length=ROSTER_LENGTH)]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form. ``column``, ``to`` and ``unit`` go together, so do ``spot`` (what cells say) and ``spot_at`` (where it
    is meant); ``spots`` is where all of them are; ``do`` is the button that was pressed.
    """

    column: Several
    to: Several
    unit: Several
    do: Annotated[str, Form(pattern="^(reread|write|anew)$")]
    place: Text = ""
    sheet: Text = ""
    head: Text = ""
    roster: Text = ""
    list_name: Text = ""
    list_kind: Text = ""
    list_admission: Text = ""
    list_supplier: Text = ""
    list_date: Text = ""
    list_place: Text = ""
    list_count: Text = ""
    list_complete: Text = ""
    list_by: Text = ""
    list_why: Text = ""
    keep: Text = ""
    spot: Annotated[list[str] | None, Form(max_length=SPOTS)] = None
    spot_at: Annotated[list[str] | None, Form(max_length=SPOTS)] = None
    spots: Text = ""
    who: Annotated[str, Form(max_length=WHO_LENGTH)] = ""

    def said(self) -> dict[str, Any]:
        """All of it, by field; the columns by their heads."""
        rows = zip(self.column, self.to, self.unit, strict=False)
        return asdict(self) | {"columns": {column: (to, unit) for column, to, unit in rows}}

    def elsewhere(self, before: dict[str, Any]) -> dict[str, Any] | None:
        """A mapping that says only where the table is, when that is not where it was read; raises ``BadRequest``."""
        found = re.fullmatch(r"([0-9]{1,6})(?:[-—－至、到]([0-9]{1,6}))?", re.sub(r"[\s第行]", "", self.head))
        if self.head and found is None:
            raise BadRequest(f"表头行“{self.head[:20]}”不是行号；请写 3，两行的写 3-4")
        rows = [int(n) for n in found.groups() if n] if found else []
        if rows == list(before["head_rows"]):  # of another sheet they are looked for
            rows = []
        sheet = self.sheet or before["sheet"]
        if sheet == before["sheet"] and not rows:
            return None
        return mapping_of({"sheet": sheet, "head_rows": rows, "place": clean(self.place), "columns": []}).as_json()

    def mapping(self, before: dict[str, Any], heads: Collection[str]) -> dict[str, Any]:
        """The mapping that the form says, for a table with these heads that was read by the one ``before``; raises
        ``BadRequest``.
        """
        if not len(self.column) == len(self.to) == len(self.unit) or not set(self.column) <= set(heads):
            raise BadRequest("表单不完整；请刷新这一页后重选")
        old = {c["column"]: c for c in before["columns"]}
        columns = [_use(old.get(c), c, t, u) for c, t, u in zip(self.column, self.to, self.unit, strict=True)]
        spots = dict(zip(self.spot or (), self.spot_at or (), strict=False))
        places = {text: where for text, where in before.get("places", {}).items() if text not in spots}
        anywhere = clean(self.spots)
        places |= {text: clean(where) or anywhere for text, where in spots.items() if clean(where) or anywhere}
        for place in (clean(self.place), *places.values()):
            if place and len(load_gazetteer().find(place)) != 1:
                raise BadRequest(
                    f"“{place[:50]}”不是一个区县或城市，或有几个同名；请写全称，如 昆山市，同名的前面加上省、市"
                )
        said = {**before, "columns": columns, "place": clean(self.place), "places": places}
        return mapping_of(said).as_json()

    def roster_text(self) -> str:
        """The roster that was chosen, or the description of a new one; raises ``BadRequest``."""
        if self.roster != NEW:
            return self.roster
        said = {label: clean(getattr(self, name)) for name, label in ROSTER_FIELDS.items()}
        said = {label: text for label, text in said.items() if text}
        if NAME not in said:
            raise BadRequest("新名录没有名称；请写名录名称，或改选“不另写”")
        if text := said.get(COMPLETE):
            said = {ADMISSION: CLOSED} | said | {COMPLETE: _share(text)}
        return orjson.dumps(said).decode()


def _use(old: dict[str, Any] | None, column: str, to: str, unit: str) -> dict[str, Any]:
    """How a column is read: as before where nothing else was chosen."""
    targets = [t for t in to.split(BETWEEN) if t]
    if old is not None and targets == old["to"] and (not targets or unit == old["unit"]):
        return old
    return {"column": column, "to": targets, "unit": unit if targets else "", "reason": CHOSEN, "sureness": 1.0}


def _share(text: str) -> str:
    try:
        return str(float(text.rstrip("%")) / 100)
    except ValueError:
        raise BadRequest(f"申明收全了百分之几，“{text[:20]}”不是数；请写 0 到 100 的数，或留空") from None
