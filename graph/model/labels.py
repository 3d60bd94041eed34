"""Chinese words for kinds of nodes and for states of records."""

from __future__ import annotations

from graph.model.schema import default_schema

LABELS = {n.name: n.called or n.label for n in sorted(default_schema().nodes.values(), key=lambda n: n.reading)}
"""What each kind is called in sentences, in the order in which people read them."""
RECORD_STATES = {"confirmed": "确认", "suggested": "待核实", "rejected": "否决"}
