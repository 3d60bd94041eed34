"""Kinds and relations that join almost everything, and so say little about who is near whom."""

from __future__ import annotations

NO_THROUGH = ("District", "Industry", "Field")
"""Kinds that are shown, but nothing is reached through them."""
BACKGROUND = ("UPSTREAM_OF", "INPUT_OF", "SUBCLASS_OF")
"""Noisy relations between industries and products: not in pictures of neighbours."""
