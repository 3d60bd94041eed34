"""A roster (名录) described beside a file instead of on a sheet of it: laid out as our sheets, so that it is checked
and written with the file's enterprises, as one batch.
"""

from __future__ import annotations

from typing import Any

import orjson

from graph.errors import BadRequest
from graph.store.contract import Store
from graph.text import clean
from loaders.files.raw import RawSheet
from loaders.workbook.rosters import ROSTER

NAME, ID, ADMISSION, COMPLETE, COMPLETE_BY = "名录名称", "名录编号", "入列方式", "申明完整度", "申明人"
PLACE, COUNT = "地区", "家数"
COUNTED_ON = "名录截至"
FIELDS = (
    *(NAME, "名录种类", ADMISSION, "按哪里计", "入列条件", COUNTED_ON, "提供单位"),
    *(COMPLETE, COMPLETE_BY, "申明依据"),
)
SHEET, COUNTS = "名录", "名录家数"
PREFIX = "ml:"
"""Ids that are made from names begin so."""


def is_described(roster: str) -> bool:
    """Whether it is a description of a new roster rather than the id or name of one."""
    return roster.lstrip().startswith("{")


def new_roster(roster: str, file: str, store: Store | None) -> tuple[list[RawSheet], str]:
    """Sheets of ours that say what a description (JSON, by the labels of our sheet 名录, with 地区 and 家数) says, and
    the id of the roster; nothing and ``roster`` itself where it is no description.

    A roster of the same name is the same one, said anew. Raises ``BadRequest`` when the description is not sound.
    """
    if not is_described(roster):
        return [], roster
    said = _read(roster)
    name = clean(said.get(NAME, ""))
    if not name:
        raise BadRequest("新名录没有名称；请写名录名称，如 昆山市规上工业企业名录")
    if said.get(COMPLETE) and not said.get(COMPLETE_BY):
        raise BadRequest("写了申明完整度，没写申明人；请写是谁申明的，或两项都留空")
    if said.get(COUNT) and not said.get(PLACE):
        raise BadRequest("写了家数，没写是哪里的；请写名录覆盖的地区，如 昆山市")
    known = {n: i for i, n in store.rows(ROSTER, ["id", "name"])} if store is not None else {}
    id_ = known.get(name, PREFIX + name)
    own = {ID: id_, **{k: said[k] for k in FIELDS if said.get(k)}}
    sheets = [RawSheet(file, SHEET, list(own), [(1, list(own.values()))], label=f"新名录“{name}”")]
    if said.get(PLACE):
        sizes = {SHEET: id_, PLACE: said[PLACE], **({COUNT: said[COUNT]} if said.get(COUNT) else {})}
        sheets.append(RawSheet(file, COUNTS, list(sizes), [(1, list(sizes.values()))], label=f"新名录“{name}”的家数"))
    return sheets, id_


def _read(roster: str) -> dict[str, str]:
    try:
        said: Any = orjson.loads(roster)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"新名录写得不对：不是 JSON（{error}）；请写名录的编号、全称，或改正") from error
    known = (*FIELDS, PLACE, COUNT)
    if strange := [k for k, v in said.items() if k not in known or not isinstance(v, str | int | float)]:
        raise BadRequest(f"新名录里的“{'、'.join(strange)[:50]}”不认得；可写：{'、'.join(known)}")
    return {k: str(v).strip() for k, v in said.items()}
