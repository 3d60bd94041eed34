"""Kinds and relations that join almost everything, and so say little about who is near whom."""

from __future__ import annotations

from graph.model.schema import default_schema

NO_THROUGH = tuple(n.name for n in default_schema().nodes.values() if not n.through)
"""Kinds that are shown, but nothing is reached through them."""
BACKGROUND = tuple(r.name for r in default_schema().relations.values() if r.background)
"""Noisy relations between industries and products, and who is on which roster: not in pictures of neighbours."""
UNDRAWN = tuple(
    n.name
    for n in default_schema().nodes.values()
    if all(r.background for r in default_schema().relations.values() if n.name in (*r.source, *r.target))
)
"""Kinds that only such relations lead to: no picture holds them beside others."""
