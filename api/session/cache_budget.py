"""How the memory that the service may keep things in is divided: ``CHAINATLAS_CACHE_MB``, for all its processes
together.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.session.graph_cache import room_bytes

CHILDREN, PARTS = 2, 16
"""The whole in parts: one for each child that answers what is heavy, the others for the process that serves."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Bytes for graphs and slices, for answers worked out, for finished pages, and for pages of the database file.

    ``child`` are the megabytes that a child of this process is told; it divides them likewise.
    """

    graphs: int
    answers: int
    pages: int
    file: int
    child: float

    @property
    def total(self) -> int:
        """All that this process and its children may keep."""
        return self.graphs + self.answers + self.pages + self.file + int(CHILDREN * self.child * 2**20)


def serving_rooms() -> Rooms:
    """Rooms of the process that serves, which has children.

    Raises ``BadRequest`` for a bad value in the environment.
    """
    part = room_bytes() // PARTS
    return Rooms(graphs=7 * part, answers=part, pages=4 * part, file=2 * part, child=part / 2**20)


def lonely_rooms() -> Rooms:
    """Rooms of a process without children that serves nobody: a command, or such a child.

    Raises as :func:`serving_rooms`.
    """
    part = room_bytes() // PARTS
    return Rooms(graphs=10 * part, answers=2 * part, pages=0, file=4 * part, child=0.0)
