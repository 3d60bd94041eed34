"""Figures said as roughly as they are known, for sentences."""

from __future__ import annotations

Ends = tuple[float, float, float]
"""A share as its lower end, middle and upper end, each 0..1."""


LITTLE = 0.005
"""Below it, and as far from the whole, a share is not rounded to 0% or 100%: that would say what it is not."""


def percent(value: float) -> str:
    """A share as a whole number of percent; what is nearly nothing or nearly all is not said to be so.

    >>> [percent(v) for v in (0, 0.001, 0.256, 0.994, 0.997, 1)]
    ['0%', '不到 1%', '26%', '99%', '99% 以上', '100%']
    """
    return "不到 1%" if 0 < value < LITTLE else "99% 以上" if 1 - LITTLE <= value < 1 else f"{value:.0%}"


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
    return _ending(percent_about(value))


def percent_between(ends: Ends) -> str:
    """A share and its interval to the nearest 5 %; alone where the interval says no more.

    >>> percent_between((0.4, 0.512, 0.55)), percent_between((0.88, 0.93, 0.99)), percent_between((0.96, 0.99, 1.0))
    ('50%（40–55%）', '95%（90% 以上）', '95% 以上')
    """
    low, mid, high = map(percent_about, ends)
    if low == high or (low == mid and high.endswith("以上")) or (high == mid and low.startswith("不到")):
        return mid
    if mid.endswith("以上"):
        return mid if low == "95%" else f"{mid}（下限 {low}）"
    if mid.startswith("不到"):
        return mid if high == "5%" else f"{mid}（上限 {high}）"
    if low.startswith("不到"):
        return f"{mid}（{low}到 {high}）" if high.endswith("以上") else f"{mid}（{high} 以下）"
    return f"{mid}（{low} 以上）" if high.endswith("以上") else f"{mid}（{low[:-1]}–{high}）"


def about_between(ends: Ends) -> str:
    """The same as the end of a sentence.

    >>> about_between((0.4, 0.512, 0.55)), about_between((0.96, 0.99, 1.0)), about_between((0.0, 0.01, 0.02))
    ('约 50%（40–55%）', '在 95% 以上', '不到 5%')
    """
    return _ending(percent_between(ends))


def held_about(share: float) -> str:
    """What a roster is declared to hold of those who meet its test, as its owner wrote it.

    >>> held_about(1.0), held_about(0.95)
    ('申明收全', '申明收全 95%')
    """
    return "申明收全" if share == 1 else f"申明收全 {share:.0%}"


def _ending(said: str) -> str:
    if said.startswith("不到"):
        return said
    return f"在 {said}" if said.startswith("95% 以上") else f"约 {said}"


def firms_about(value: float) -> str:
    """An expected number of firms: whole, "不到 1 户" below one."""
    return f"约 {value:.0f} 户" if value >= 1 else "不到 1 户"
