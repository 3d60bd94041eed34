"""The states of a segment in a place: one row each, with all that anybody needs to show it.

Labels, actions, signs, colours, filters, legends, style sheets and the description of the API are made from these rows;
which rules lead to a state stands in :mod:`graph.gaps.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a box with its text on paper and on a dark screen, and its border: SVG dash pattern and width.

    ``bar`` fills a piece of a bar (CSS); "" is the colour of the text.
    """

    fill: str
    stroke: str
    ink: str
    dark_fill: str
    dark_stroke: str
    dark_ink: str
    dash: str = ""
    line: float = 1.5
    double: bool = False
    bar: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One state. ``sign`` is in GB 2312, so every Chinese font has it: no state depends on colour alone.

    ``gap``: it is a gap and carries a priority. ``here``: somebody in the place does it. ``told``: the data say so; the
    rest is work on the data. ``by_reach``: without demand, put in order by how near the place is. ``inviting``: what is
    said right before those who could come, who end the sentence. ``weak_point``: what it is called on a list of weak
    points, "" for none.
    """

    key: str
    label: str
    sign: str
    action: str
    look: Look
    gap: bool = False
    here: bool = False
    told: bool = True
    by_reach: bool = False
    inviting: str = "可以先了解"
    weak_point: str = ""


_ROWS = (
    State(
        "missing",
        "缺失",
        "×",
        "补链",
        Look("#fdeeeb", "#b3261e", "#93201a", "#3b1d1c", "#f28b82", "#f6aea7", dash="7 4", line=2.2),
        gap=True,
        inviting="建议先接触",
        weak_point="断点",
    ),
    State(
        "likely_missing",
        "疑缺",
        "◇",
        "先核实",
        Look("#fff1f4", "#b0476b", "#8a2f50", "#371c26", "#e58aa8", "#f0afc4", dash="3 3", line=2.0),
        gap=True,
        inviting="核实的同时，可以先接触",
        weak_point="疑似断点",
    ),
    State(
        "weak",
        "薄弱",
        "△",
        "强链",
        Look("#fff5e2", "#a86008", "#7f4804", "#38290f", "#e0a84a", "#edc27c", dash="10 3 2 3", line=2.0),
        gap=True,
        here=True,
        inviting="建议先接触",
        weak_point="弱项",
    ),
    State(
        "extend",
        "可延伸",
        "＋",
        "延链",
        Look("#ebf3fc", "#2464a6", "#1b4e83", "#16293f", "#7fb2ea", "#a5caf2", dash="2 3", line=2.2),
        gap=True,
        by_reach=True,
        inviting="本地没有愿意延伸的企业时，可以接触",
    ),
    State(
        "strong",
        "优势",
        "●",
        "稳链",
        Look("#e9f5ee", "#2c7a51", "#1e5c3b", "#16301f", "#6fc592", "#93d7af", double=True),
        here=True,
        inviting="本地已有优势；要再添一家，可以先了解",
    ),
    State(
        "plain",
        "一般",
        "◎",
        "观察",
        Look("#f1f6f3", "#6c8f7d", "#3f5f50", "#1a2620", "#7fa994", "#a9c6b7", line=1.4),
        here=True,
        inviting="要不要再引一家看本地需要；要引，可以先了解",
    ),
    State(
        "absent",
        "未布局",
        "○",
        "",
        Look("#f7f8f9", "#a3acb8", "#566170", "#20262f", "#6b7684", "#b4bdc9", line=1.2, bar="var(--line-strong)"),
        inviting="暂不需要引进；以后需要时，可以先了解",
    ),
    State(
        "unknown",
        "待核实",
        "？",
        "核实",
        Look("#ffffff", "#8a94a3", "#566170", "#171c24", "#7d8896", "#b4bdc9", "1 5", 1.6, bar="var(--paper)"),
        told=False,
        inviting="先核实本地有没有，不要只凭此表招商；核实后确实没有的，可以接触",
    ),
)

STATES = {s.key: s for s in _ROWS}
"""Every state, in the order of reading."""
STATE_LABELS = {s.key: s.label for s in _ROWS}
ACTIONS = {s.key: s.action for s in _ROWS}
"""What each state calls for."""
SIGNS = {s.key: s.sign for s in _ROWS}
GAP_STATES = tuple(s.key for s in _ROWS if s.gap)
"""States that are gaps and carry a priority, the most urgent first."""
TOLD_STATES = tuple(s.key for s in _ROWS if s.told)
"""States that the data can tell; the rest is work on the data (:mod:`graph.gap_list.tasks`)."""
BY_REACH = tuple(s.key for s in _ROWS if s.by_reach)
"""States that are put in order by how near the place is."""
GAP_ACTIONS = tuple(ACTIONS[key] for key in GAP_STATES)


def counted_states(keys: list[str]) -> dict[str, int]:
    """How often each state is among the keys, every state named, in the order of reading."""
    return {key: keys.count(key) for key in STATES}


def gaps_among(counts: Mapping[str, int]) -> int:
    """How many of counted segments are gaps."""
    return sum(counts.get(key, 0) for key in GAP_STATES)


def untold(counts: Mapping[str, int]) -> int:
    """How many of counted segments the data do not tell about."""
    return sum(n for key, n in counts.items() if key not in TOLD_STATES)


def gaps_untold(counts: Mapping[str, int]) -> bool:
    """Whether no gap is seen among counted segments, and of some of them nothing is known: that is not none.

    >>> gaps_untold({"plain": 3, "unknown": 1}), gaps_untold({"plain": 3}), gaps_untold({"weak": 1, "unknown": 9})
    (True, False, False)
    """
    return not gaps_among(counts) and untold(counts) > 0


def gap_words(counts: Mapping[str, int]) -> str:
    """How many gaps there are, or that this cannot be told and of how many segments nothing is known.

    >>> gap_words({"weak": 2, "unknown": 9}), gap_words({"plain": 3, "unknown": 9}), gap_words({"strong": 1})
    ('缺口 2 个', '缺口判不出，待核实 9 个', '缺口 0 个')
    """
    if not gaps_untold(counts):
        return f"缺口 {gaps_among(counts)} 个"
    return f"缺口判不出，{STATE_LABELS['unknown']} {untold(counts)} 个"


def state_word(key: str) -> str:
    """Sign and word of a state, such as "× 缺失"."""
    return f"{SIGNS[key]} {STATE_LABELS[key]}"
