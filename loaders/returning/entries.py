"""Entries of the work log that a returned list writes, signed when it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.errors import BadRequest, Conflict
from graph.model.records import Entry
from graph.store.contract import Store


def signed_entries(store: Store, entries: Sequence[Entry], by: str) -> list[Entry]:
    """The entries in the name of who writes them.

    Raises
    ------
    BadRequest
        There are some and nobody signs.
    Conflict
        Others wrote since the list was checked.
    """
    if not entries:
        return []
    if not by.strip():
        raise BadRequest("表里改了招商跟进或清单上的意见，请写经手人姓名，以便知道是谁改的")
    newest = {n.key: n.id for topic in {e.topic for e in entries} for n in store.notes(topic)}
    if any(e.values.get("seen") != newest.get(e.key) for e in entries):
        raise Conflict("预览之后有人改了同一行，没有写入；请把文件重新上传，看过再写入")
    return [replace(e, by=by.strip()) for e in entries]
