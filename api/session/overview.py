"""All fields at a glance, for somebody who looks: that they looked is noted, so that it is made again after the next
write.
"""

from __future__ import annotations

from typing import Any

from api.session.context import Context
from graph.questions.overview import make_overview


def find_overview(here: Context, place: str, as_of: str | None = None) -> dict[str, Any]:
    """All fields at a glance in the place that these words name."""
    here.looked = True
    return make_overview(here.session, place, as_of)
