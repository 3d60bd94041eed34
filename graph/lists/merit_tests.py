"""成长性好、创新能力强: by 年度指标 or an answer, by an honour whose rule asks for it, or by the board of its listing.

Each way is enough: a figure that falls short takes nothing from an honour. An honour that is not on record says
nothing: records of honours are not complete, so without a figure the test stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.dates import to_iso
from graph.ladder.honours import Held, held_honours, ran_out
from graph.lists.by_hand import Answered
from graph.lists.locals import Local
from graph.lists.made import Because, Entry, Rests, Told
from graph.lists.scene import Scene, node_rests
from graph.lists.size_test import agreed, answered, at_odds

FIGURES = {
    "growth": ("cagr_from", "营业收入年均增长"),
    "innovation": ("rd_from", "研发费用占营业收入"),
}
"""Of each test: its threshold, and what the figure is called."""
SPLIT = "一处说达到、一处说不到，有一处达到就算，请核对"
"""What ends the words of a test that is met by one way while the figure falls short."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def merit_test(scene: Scene, firm: Local, test: str, answer: Answered | None) -> Because:
    """Whether a firm grows, or is innovative (``test`` is a key of :data:`FIGURES`)."""
    said: Mapping[str, Any] = scene.criteria[test]
    figure = _figure(scene, firm, test, answer)
    held, ways = honours_of(scene, firm, said["honours"]), list[str]()
    if held:
        ways.append(f"资质：{'、'.join(h.words for h in held)}")
    code = str(scene.graph.nodes["Enterprise"].columns["stock_code"][firm.at] or "")
    if code.startswith(tuple(said.get("codes", ())) or ("-",)):
        ways.append(f"科创板上市（{code}）")
    if not ways:
        return figure or _unknown(scene, firm, test)
    value = "、".join(h.name for h in held) or code
    return Because(test, "met", _with_figure("；".join(ways), figure), value, _rests(firm, held))


def _with_figure(ways: str, figure: Because | None) -> str:
    """What is enough by itself, beside what the figure says; that they differ is said, as one of them may be out of
    date.
    """
    if figure is None or figure.result == "met":
        return "；".join(filter(None, (ways, figure.words if figure else "")))
    if figure.result == "unmet":
        return f"{ways}；{figure.words}——{SPLIT}"
    return f"{ways}；{figure.words}"


def unlike(scene: Scene, rows: Sequence[Entry]) -> list[Told]:
    """Whose sources contradict each other, listed or not; then who is met by one way while a figure falls short."""
    found = [(e, b) for e in rows for b in e.because]
    said = {
        "统计局答复、年度指标、数据所记互相不一致、待核对的": [(e, b) for e, b in found if at_odds(b)],
        "资质达到而数不到、按达到算、请核对的": [(e, b) for e, b in found if b.words.endswith(SPLIT)],
    }
    out = []
    for what, each in said.items():
        names = [f"{e.name}（{scene.criteria[b.test]['label']}）" for e, b in each]
        more = f"等 {len(names)} 条" if len(names) > 5 else ""
        if names:
            rests = dict.fromkeys(Rests(e.kind, (e.id,)) for e, _ in each[:5])
            out.append(Told(f"{what} {len(names)} 条：{'、'.join(names[:5])}{more}", tuple(rests)))
    return out


def _figure(scene: Scene, firm: Local, test: str, answer: Answered | None) -> Because | None:
    """What an answer and 年度指标 say, ``None`` where there is neither."""
    said: Mapping[str, Any] = scene.criteria[test]
    least_key, what = FIGURES[test]
    least, found = float(said[least_key]), list[Because]()
    if answer is not None:
        found.append(answered(test, said, answer, _by_range(answer.answer, least)))
    if (judged := scene.years.judge(firm.id, test, least)) is not None:
        words = judged.words(what, f"{least:.0%}")
        found.append(Because(test, judged.result, words, rests=node_rests("Enterprise", firm.id)))
    return agreed(found) if found else None


def _unknown(scene: Scene, firm: Local, test: str) -> Because:
    """Neither a figure nor an honour, with the certificates that ran out."""
    said, mine = scene.criteria[test], scene.years.certificates.get(firm.id, ())
    over = ran_out(mine, said["honours"], scene.on)
    ends = "、".join(f"{c.rung}（{'已撤销' if c.withdrawn else f'至 {to_iso(c.until)}'}）" for c in over)
    words = f"近两年{FIGURES[test][1]}不明，" + (f"证书已失效：{ends}" if over else "数据里没有相应资质的记录")
    return Because(
        test, "unknown", words, rests=(*node_rests("Enterprise", firm.id), *_certificates(c.id for c in over))
    )


def honours_of(scene: Scene, firm: Local, wanted: list[str]) -> list[Held]:
    """Honours of a firm that are, or hold in their name, one of those wanted."""
    said = scene.graph.nodes["Enterprise"].columns["honours"][firm.at]
    return held_honours(said, scene.years.certificates.get(firm.id, ()), wanted, scene.on)


def _rests(firm: Local, held: list[Held]) -> tuple[Rests, ...]:
    return (*node_rests("Enterprise", firm.id), *_certificates(h.certificate for h in held if h.certificate))


def _certificates(ids: Iterable[str]) -> tuple[Rests, ...]:
    return node_rests("Certificate", *ids)


def _by_range(answer: str, least: float) -> str:
    """What a range in per cent says against a threshold.

    >>> _by_range("5–10%", 0.05), _by_range("3–5%", 0.05), _by_range("3%以下", 0.05), _by_range("10–20%", 0.15)
    ('met', 'unmet', 'unmet', 'unknown')
    """
    numbers = [float(n) / 100 for n in _NUMBER.findall(answer)]
    if not numbers:
        return "unknown"
    low = numbers[0] if "以上" in answer or len(numbers) == 2 else float("-inf")
    high = float("inf") if "以上" in answer else numbers[-1]
    return "met" if low >= least else "unmet" if high <= least else "unknown"
