"""The form of a change of many records as a browser sends it: which are meant, to what, and how they were seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request

from graph.errors import BadRequest
from loaders.editing.together import MOST

SHOWN = 200
"""Records of a preview that a page lists."""
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent.

    ``ids`` are the records, ``None`` where the conditions choose them; ``left_out`` those taken off the preview again;
    ``previewed`` is the change that the preview was of.
    """

    ids: list[str] | None
    where: tuple[str, ...]
    q: str
    field: str
    value: str
    way: str
    seen: Mapping[str, str] | None
    left_out: Collection[str]
    previewed: str
    who: str
    why: str
    do: str

    @property
    def mark(self) -> str:
        """The change that is asked for."""
        return " ".join(f"{self.field}|{self.way}|{self.value}".split())

    @property
    def preview(self) -> bool:
        """Whether it is to be told what becomes of each record."""
        return self.do in ("preview", "write")

    @property
    def write(self) -> bool:
        """Whether it is to be written."""
        return self.do == "write"


async def sent(request: Request) -> Sent:
    """The form that was sent; raises ``BadRequest`` for one that no page of ours makes."""
    form = await request.form(max_fields=MOST + 100)
    one = {k: v for k, v in form.items() if isinstance(v, str)}
    if any(len(v) > LONGEST for k, v in one.items() if k not in ("ids", "seen")):
        raise BadRequest(f"文字太长，不能超过 {LONGEST} 字")
    many = {k: [v for v in form.getlist(k) if isinstance(v, str)] for k in ("id", "where", "not")}
    return Sent(
        _ids(one, many["id"]),
        tuple(many["where"]),
        one.get("q", ""),
        one.get("field", ""),
        one.get("value", "").strip(),
        one.get("way", "set"),
        _json(one["seen"], dict) if one.get("seen") else None,
        set(many["not"]),
        one.get("previewed", ""),
        *(one.get(k, "") for k in ("who", "why", "do")),
    )


def _ids(one: Mapping[str, str], ticked: list[str]) -> list[str] | None:
    if "ids" in one:
        return [str(i) for i in _json(one["ids"], list)]
    if one.get("scope") == "all":
        return None
    if one.get("scope") == "page":
        return [str(i) for i in _json(one.get("page_ids", "[]"), list)]
    return ticked


def _json(text: str, type_: type[list[str]] | type[dict[str, str]]) -> Any:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    texts = found.values() if isinstance(found, dict) else found
    if not isinstance(found, type_) or not all(isinstance(x, str) for x in texts):
        raise BadRequest("选中的记录没有认出来；请回到列表重新选")
    return found
