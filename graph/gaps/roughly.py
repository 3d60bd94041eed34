"""Figures said as roughly as they are known, for sentences."""

from __future__ import annotations


def percent_about(value: float) -> str:
    """A share to the nearest 5 %; "不到 5%" and "95% 以上" at the ends.

    >>> percent_about(0.512), percent_about(0.01), percent_about(0.99)
    ('50%', '不到 5%', '95% 以上')
    """
    if value < 0.025:
        return "不到 5%"
    if value > 0.975:
        return "95% 以上"
    return f"{5 * round(20 * value)}%"


def about(value: float) -> str:
    """The same as the end of a sentence.

    >>> about(0.512), about(0.01), about(0.99)
    ('约 50%', '不到 5%', '在 95% 以上')
    """
    said = percent_about(value)
    return f"约 {said}" if said[0].isdigit() and said.endswith("%") else f"在 {said}" if said[0].isdigit() else said


def firms_about(value: float) -> str:
    """An expected number of firms: whole, "不到 1 户" below one."""
    return f"约 {value:.0f} 户" if value >= 1 else "不到 1 户"
