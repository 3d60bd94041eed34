"""The one tree of errors.

    ChainError                    anything we refuse or cannot do; the message is a Chinese sentence
    ├── SchemaError               the declared model itself is wrong
    ├── InputRefused              a file that cannot be read as what it claims to be
    ├── NotReady                  what it needs is still being made
    ├── ScratchFull               no room for what is kept only for a while; the store has nothing to do with it
    ├── NotFound                  an unknown field, segment, place or record (carries the nearest names)
    ├── BadRequest                a parameter out of range, or two that contradict
    │   └── EditRefused           a record typed in by hand that the check of imports refuses, field by field
    ├── Conflict                  somebody else wrote first; nothing was written
    │   ├── Outdated              the data changed since the act was planned; planning it anew may help
    │   └── EditConflict          somebody else changed the record that is being edited; says which fields
    ├── TooBusy                   too many ask at once; nothing was begun, trying again later helps
    ├── TooSlow                   the work took too long and was ended
    └── StoreError                the store cannot do it
        ├── StoreBusy             another writer holds the store
        ├── StoreUnreadable       not our file or database, damaged, or from a newer program
        ├── StoreUnavailable      a server that does not answer now; trying again later may help
        └── StoreFull             no space left

HTTP status codes are assigned in ``api.http.problems``, exit codes in ``api.cli.main``; nothing here knows of either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ChainError(Exception):
    """Root of all errors that a user may see; ``str(error)`` is a Chinese sentence."""


class SchemaError(ChainError):
    """The declaration in ``schema.toml`` contradicts itself."""


class InputRefused(ChainError):
    """A file cannot be read at all (not a workbook, too large, encrypted)."""


class NotReady(ChainError):
    """What was asked needs work that is still going on; nothing was done."""


class ScratchFull(ChainError):
    """No room in the temporary folder, or for more of what waits there; the store is untouched."""


class BadRequest(ChainError):
    """A parameter is out of its range or two parameters contradict."""


class Conflict(ChainError):
    """Somebody else changed the same thing since it was looked at; nothing was written."""


class TooBusy(ChainError):
    """Too many ask for the same at once; nothing was begun."""


class TooSlow(ChainError):
    """The work took longer than it may, and was ended."""


class Outdated(Conflict):
    """The store has another version than the one on which an act was planned; nothing was written."""

    def __init__(self) -> None:
        super().__init__("数据刚刚有了变化，本次操作没有写入；请重试")


class EditRefused(BadRequest):
    """A record typed in by hand that cannot be taken; ``errors`` name the field, what is wrong, and the way out."""

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__("没有保存：" + "；".join(f"{e['message']}，{e['hint']}" for e in errors))
        self.errors = list(errors)


class EditConflict(Conflict):
    """Somebody changed the record since it was opened; ``base`` is its state now, ``changed`` tells each field."""

    def __init__(self, sentence: str, base: str, changed: Sequence[Any]) -> None:
        super().__init__(sentence)
        self.base, self.changed = base, list(changed)


class NotFound(ChainError):
    """Nothing goes by this name; ``nearest`` lists what comes close."""

    def __init__(self, what: str, text: str, nearest: Sequence[str] = (), said: str = "") -> None:
        close = f"最接近的是：{'、'.join(nearest)}" if nearest else ""
        super().__init__("；".join(filter(None, (f"没有找到{what}“{text}”", close, said))))
        self.nearest = list(nearest)


class StoreError(ChainError):
    """The store cannot do what was asked."""


class StoreBusy(StoreError):
    """Another writer holds the store."""


class StoreUnreadable(StoreError):
    """The store's file is not ours, is damaged, or was written by a newer program."""


class StoreUnavailable(StoreError):
    """The database server cannot be reached, or did not answer in time; nothing was half written."""


class StoreFull(StoreError):
    """The disk is full; nothing of the batch was kept."""
