"""Style rules of the states, made from their one table (:mod:`graph.gaps.states`)."""

from __future__ import annotations

from graph.gaps.states import STATES


def _by_ink(dark: bool) -> dict[str, list[str]]:
    """States by the colour of their text."""
    out: dict[str, list[str]] = {}
    for state in STATES.values():
        out.setdefault(state.look.dark_ink if dark else state.look.ink, []).append(state.key)
    return out


def text_rules(dark: bool = False, before: str = ".", colour: str = "color") -> list[str]:
    """Colour of the words of each state; ``before`` is what stands before its key in a selector."""
    return [f"{', '.join(before + key for key in keys)} {{ {colour}: {ink}; }}" for ink, keys in _by_ink(dark).items()]


def dark_picture_rules() -> str:
    """Boxes and words of the states in pictures on dark screens."""
    boxes = [
        f".chain-svg .s-{s.key} {{ fill: {s.look.dark_fill}; stroke: {s.look.dark_stroke}; }}" for s in STATES.values()
    ]
    return "".join(f"  {rule}\n" for rule in (*boxes, *text_rules(True, ".chain-svg .t-state.", "fill")))


def states_css() -> str:
    """Rules of the pages: words and bars of the states, and the boxes that show or hide them in a map."""
    lines = ["/* Made from graph/gaps/states.py. */"]
    for rules, around in (
        (_words(dark=False), "{}"),
        (_words(dark=True), "@media (prefers-color-scheme: dark) {{ {} }}"),
    ):
        lines.append(around.format("\n".join(rules)))
    for s in STATES.values():
        off = f".chain-page:has(#show-{s.key}:not(:checked))"
        lines.append(f'{off} .back [data-style="{s.key}"] {{ opacity: 0.14; }}')
        lines.append(f'{off} :is(.hit[data-style="{s.key}"], tr[data-style="{s.key}"]) {{ display: none; }}')
    return "\n".join(lines) + "\n"


def _words(*, dark: bool) -> list[str]:
    out = []
    for s in STATES.values():
        ink = s.look.dark_ink if dark else s.look.ink
        out.append(f".state.{s.key}, td.{s.key} {{ color: {ink}; }}")
        out.append(f".piece.{s.key} {{ fill: {s.look.bar or ink}; }}")
    return out
