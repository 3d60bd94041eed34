"""What an attack found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.timing import Line


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of one attack.

    Attributes
    ----------
    rounds : how often it was made.
    interrupted : rounds that cut the act off before it was acknowledged; ``None`` where nothing is cut off.
    half : rounds after which neither the state before nor the state after was there, or a look that saw a mix.
    lost : acts that were acknowledged and are gone.
    wrong : anything else that must not happen (a false message, an answer that silently differs, a bound missed).
    note : a short sentence about it, in the users' language.
    """

    rounds: int
    interrupted: int | None = None
    half: int = 0
    lost: int = 0
    wrong: int = 0
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether it found nothing, having looked at least once."""
        return self.rounds > 0 and not (self.half or self.lost or self.wrong)

    def text(self) -> str:
        """The counts as the table shows them."""
        cut = "" if self.interrupted is None else f"，{self.interrupted} 轮打断"
        wrong = f"，{self.wrong} 错" if self.wrong else ""
        counts = f"{self.rounds} 轮{cut}：{self.half} 半截，{self.lost} 丢失{wrong}"
        return f"{counts}（{self.note}）" if self.note else counts


def together(parts: list[Outcome]) -> Outcome:
    """Several outcomes as one."""
    cut = [p.interrupted for p in parts if p.interrupted is not None]
    notes = "；".join(dict.fromkeys(p.note for p in parts if p.note))
    return Outcome(
        sum(p.rounds for p in parts),
        sum(cut) if cut else None,
        sum(p.half for p in parts),
        sum(p.lost for p in parts),
        sum(p.wrong for p in parts),
        notes,
    )


def judged(lines: Iterable[Line | str]) -> Outcome:
    """Lines of a benchmark as one outcome: each bound that is missed is wrong, and all figures are in the note."""
    figures = [line for line in lines if isinstance(line, Line)]
    missed = sum(not line.ok for line in figures)
    told = "；".join(f"{f.what.strip()} {f.ours:,.4g} {f.unit}" for f in figures)
    return Outcome(1, wrong=missed, note=told)
