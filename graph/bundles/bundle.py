"""A bundle: lists and maps of a field in a place, as of a day, for a quarter, by a preset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import orjson

from graph.errors import StoreUnreadable
from graph.lists.made import Because, Entry, MadeList, Rests
from graph.plain import plain_record
from graph.views.table import Column

LAYOUT = 1
"""Of the content as it is kept; another is read as what it was or refused."""


@dataclass(frozen=True, slots=True)
class ListPart:
    """A list of a bundle under the title that the preset gives it; ``assumed`` says why it stands for that.

    ``criteria`` is the digest of those by which it was made.
    """

    title: str
    made: MadeList
    criteria: str
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class MapPart:
    """A map of a bundle as it was drawn."""

    title: str
    svg: str
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class SegmentState:
    """The state of a segment in the place of a bundle, and what the segment was called then."""

    segment: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a bundle shows, and what it was made from; ``lacking`` says what the preset asks for and none can make.

    ``on`` is the day as YYYYMMDD, ``version`` that of the data, ``model`` by what it was computed, ``states`` those of
    all segments of the field ("" and none where that was not yet kept); the method of each list is in the list.
    """

    preset: str
    preset_title: str
    preset_digest: str
    assumed: str
    field: str
    field_name: str
    place: tuple[str, ...]
    place_name: str
    period: str
    on: int
    version: int
    lists: tuple[ListPart, ...]
    maps: tuple[MapPart, ...]
    lacking: tuple[str, ...] = ()
    model: str = ""
    states: tuple[SegmentState, ...] = ()

    @property
    def title(self) -> str:
        """What it goes by."""
        return f"{self.field_name} · {self.place_name} · {self.period} · {self.preset_title}"

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each list."""
        return {p.title: len(p.made.listed) for p in self.lists}

    @property
    def digest(self) -> str:
        """Of all that it holds; two of one digest are the same."""
        return sha256(written(self)).hexdigest()


def written(bundle: Bundle) -> bytes:
    """A bundle as it is kept: JSON in one order, so that equal ones are equal bytes; one from before models and states
    were kept has none, as then, and a list says nothing of what is not asked, nor whom its notes name, where that is
    nothing.
    """
    said: dict[str, Any] = {"layout": LAYOUT} | plain_record(bundle)
    for later in ("model", "states"):
        if not said[later]:
            del said[later]
    for part in said["lists"]:
        for later in ("unasked", "named"):
            if not part["made"][later]:
                del part["made"][later]
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def read_bundle(data: bytes) -> Bundle:
    """The bundle that :func:`written` made; raises ``StoreUnreadable`` for anything else."""
    try:
        said = orjson.loads(data)
        if said.pop("layout") != LAYOUT:
            raise ValueError("layout")
        lists = tuple(ListPart(**{**p, "made": read_list(p["made"])}) for p in said.pop("lists"))
        maps = tuple(MapPart(**p) for p in said.pop("maps"))
        states = tuple(SegmentState(**s) for s in said.pop("states", ()))
        place, lacking = tuple(said.pop("place")), tuple(said.pop("lacking"))
        return Bundle(**said, place=place, lacking=lacking, lists=lists, maps=maps, states=states)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreUnreadable("存着的三单一图读不出来：不是这个版本写的，或已损坏") from error


def list_record(made: MadeList) -> dict[str, Any]:
    """A list as plain data."""
    record: dict[str, Any] = plain_record(made)
    return record


def read_list(said: Mapping[str, Any]) -> MadeList:
    """The list that :func:`list_record` made."""
    known: dict[str, Any] = {f.name: said[f.name] for f in fields(MadeList) if f.name in said}
    texts = {k: tuple(known[k]) for k in ("place", "basis", "notes")}
    columns = tuple(Column(**c) for c in known["columns"])
    listed, others = (tuple(map(_entry, known[k])) for k in ("listed", "candidates"))
    known.update(texts, columns=columns, listed=listed, candidates=others, asked=_fixed(known["asked"]))
    known["named"] = {note: tuple(map(_rests, rests)) for note, rests in known.get("named", {}).items()}
    return MadeList(**known)


def _entry(said: Mapping[str, Any]) -> Entry:
    because = tuple(_because(b) for b in said["because"])
    return Entry(said["key"], said["kind"], said["id"], said["name"], _fixed(said["cells"]), because)


def _because(said: Mapping[str, Any]) -> Because:
    rests = tuple(map(_rests, said["rests"]))
    return Because(said["test"], said["result"], said["words"], said["value"], rests)


def _rests(said: Mapping[str, Any]) -> Rests:
    return Rests(said["kind"], tuple(said["key"]))


def _fixed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(values))
