"""Why a segment is where it is, as reasons that rest on records: its state, its marks, its verification."""

from __future__ import annotations

from collections.abc import Iterable

from graph.chain.entry import ENTRIES
from graph.chain.examples import EXAMPLE, WORD, shows_example
from graph.gaps.marks import Mark
from graph.gaps.records import Gap
from graph.gaps.states import STATE_LABELS
from graph.lists.locals import Local
from graph.lists.made import Because, Rests, Told
from graph.lists.scene import Scene, node_rests

RISKS = ("single", "concentrated", "no_anchor")


def state_reason(gap: Gap) -> Because:
    """The state, by the rules that decided."""
    return Because(
        "state", "met", f"{STATE_LABELS[gap.state]}：{gap.because}", gap.state, node_rests("Segment", gap.segment)
    )


def mark_reasons(gap: Gap, keys: tuple[str, ...] = (*RISKS, "bottleneck", *ENTRIES, "nearby")) -> list[Because]:
    """Its marks, each with its own figure."""
    return [_mark(gap, m) for m in gap.marks if m.key in keys]


def entry_note(gaps: Iterable[Gap]) -> list[Told]:
    """What stands between these segments and a new project, in one sentence; none where nothing does."""
    by, rests = dict[str, dict[str, None]](), dict[Rests, None]()
    for gap in gaps:
        for m in gap.marks:
            if m.key in ENTRIES:
                by.setdefault(f"{m.label}{f'：{m.text}' if m.text else ''}", {})[gap.name] = None
                rests |= dict.fromkeys(node_rests("Segment", gap.segment))
    said = [f"{'、'.join(names)}（{words}）" for words, names in by.items()]
    return [Told(f"项目准入：{'、'.join(said)}", tuple(rests))] if said else []


def example_note(scene: Scene) -> list[str]:
    """That the states and numbers of a list of segments, which names few of the firms, count made-up ones too."""
    return [f"{WORD}：{EXAMPLE}"] if shows_example(scene.graph, scene.gaps) else []


def _mark(gap: Gap, mark: Mark) -> Because:
    value = None if mark.figure is None else round(mark.figure, 2)
    return Because(f"mark.{mark.key}", "met", f"{mark.label}：{mark.text}", value, node_rests("Segment", gap.segment))


def verified_reason(scene: Scene, gap: Gap) -> list[Because]:
    """What people found out last, if anybody asked."""
    said = gap.verification
    if said is None:
        return []
    words = f"核实：{said.words()}"
    return [Because("verified", "met", words, said.result, node_rests("Verification", said.id))]


def maker_rests(gap: Gap, makers: list[Local]) -> tuple[Rests, ...]:
    """The records that say who does it here."""
    return tuple(Rests("OPERATES_IN", (m.id, gap.segment)) for m in makers)
