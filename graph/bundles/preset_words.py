"""What is said of a preset beside its lists and maps: what is assumed, what stands for something else, what is lacking.

Whoever shows a bundle says it in these words: workbooks, documents, pages and terminals.
"""

from __future__ import annotations

import re

from graph.bundles.bundle import Bundle
from graph.bundles.presets import Part

_SAID_TWICE = re.compile(r"，不另?[做画](?=）$)|(?<=（)不另画：")
"""What presets once said of it beside the reason, as bundles that were kept then have it."""


def lacking_part(part: Part) -> str:
    """A list or map that cannot be made, and why."""
    return f"{part.title}（{part.missing}）"


def lacking_words(bundle: Bundle) -> str:
    """What the preset asks for and none can make, and what to do about it; "" where all of it is made."""
    if not bundle.lacking:
        return ""
    parts = "、".join(_SAID_TWICE.sub("", text) for text in bundle.lacking)
    return f"样式“{bundle.preset_title}”里的{parts}没有做，要用的请另附"


def assumptions(bundle: Bundle) -> tuple[str, ...]:
    """What the preset takes for granted, and what each list or map is that stands for another."""
    parts = [(p.title, p.assumed) for p in bundle.lists] + [(p.title, p.assumed) for p in bundle.maps]
    told = (f"《{title}》：{why}" for title, why in parts if why)
    return tuple(text for text in (bundle.assumed, *told) if text)
