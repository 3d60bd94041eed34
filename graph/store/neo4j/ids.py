"""Ids as Neo4j keeps them: its unique index holds about eight thousand bytes, so a longer id is kept beside its
digest.
"""

from __future__ import annotations

import hashlib
from typing import Any

LONGEST = 1000
"""Characters up to which an id stands in the index as it is."""


def is_long(id_: Any) -> bool:
    """Whether an id needs a short form."""
    return isinstance(id_, str) and len(id_) > LONGEST


def indexed(id_: Any) -> Any:
    """The form of an id in the property ``id``; a long one stands whole in ``whole``.

    >>> indexed("91350100M000100Y43")
    '91350100M000100Y43'
    """
    return f"{id_[:100]}…{hashlib.sha256(id_.encode()).hexdigest()}" if is_long(id_) else id_


def whole(node: str) -> str:
    """Cypher of the id of a bound node as it was written."""
    return f"coalesce({node}.whole, {node}.id)"
