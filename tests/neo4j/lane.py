"""All tests that need Neo4j go to one of the processes that test, the rest by file: each process would start a server
of its own otherwise, and warming one up takes more of a processor than what is asked of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

LANE = "neo4j"


class ByFileAndServer(LoadFileScheduling):
    """Like ``--dist loadfile``, with one lane for the server, which runs from the start on."""

    def _split_scope(self, nodeid: str) -> str:
        return LANE if needs_server(nodeid) else super()._split_scope(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if LANE in self.workqueue:
            self.workqueue.move_to_end(LANE, last=False)
        super()._assign_work_unit(node)


def needs_server(nodeid: str) -> bool:
    """Whether a test's name says that it needs the server; :mod:`tests.conftest` holds names to what they take."""
    return LANE in nodeid.lower()
