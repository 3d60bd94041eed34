"""规模大, 成长性好 and 创新能力强 of one firm; see :mod:`slow_criteria`."""

from __future__ import annotations

import calendar
import tomllib
from fractions import Fraction
from itertools import product
from math import ceil, inf
from pathlib import Path

from tests.graph.lists.slow_chain import Row, World, day

GRAPH = Path(__file__).parents[3] / "graph"
RUNGS = tomllib.loads((GRAPH / "ladder/rules/rungs.toml").read_text(encoding="utf-8"))["rung"]
BANDS = {
    "1亿元以下": (0, 1),
    "1–10亿元": (1, 10),
    "10–50亿元": (10, 50),
    "50–200亿元": (50, 200),
    "200–1000亿元": (200, 1000),
    "1000亿元以上": (1000, inf),
}
NOT_YET = ("拟", "非", "未", "后备", "培育", "入库", "申报", "潜在")
ODD = "odd"
"""Sources contradict each other: unknown, for this reason."""


def revenue(w: World, f: str) -> tuple[float, float, bool, bool]:
    """From and to in 亿元, whether anything is known, and whether it is too old to go by."""
    firm = w.firms[f]
    amount, band, year = firm.get("size"), firm.get("revenue_band"), firm.get("revenue_year")
    if amount is None and band not in BANDS:
        return 0, inf, False, False
    if year is not None and year < w.on // 10000 - w.criteria["size"]["years"]:
        return 0, inf, True, True
    return (*(BANDS[band] if amount is None else (amount / 1e4,) * 2), True, False)


def size(w: World, f: str, everybody: list[str]) -> str:
    said, (low, high, known, old) = w.criteria["size"], revenue(w, f)
    least, seated = said["from_cny_100m"], w.here[f].seated
    found = [answer(w, f, "size")]
    if seated:
        found.append(judged(w, f, "size"))
        found.append("unknown" if old or not known else held_against(low, high, least, exact=amount_known(w, f)))
    told = together(found)
    if told in ("met", ODD) or not seated or old or not known:
        return told
    share = Fraction(str(said["rank_share"]))
    most = min(said["rank"], ceil(len(everybody) * share))
    worst = 1 + sum(revenue(w, o)[1] > low for o in everybody if o != f)
    return "met" if most and worst <= most else told


def amount_known(w: World, f: str) -> bool:
    return w.firms[f].get("size") is not None


def held_against(low: float, high: float, least: float, exact: bool = False) -> str:
    """What a range (its upper end not of it) or an exact figure says."""
    if low >= least:
        return "met"
    return "unmet" if exact or high <= least else "unknown"


def together(found: list[str]) -> str:
    sure = {x for x in found if x not in ("unknown", ODD)}
    return (ODD if ODD in found else "unknown") if not sure else sure.pop() if len(sure) == 1 else ODD


def answer(w: World, f: str, test: str) -> str:
    """What 市统计局 said last, as far as it counts today."""
    last = ""
    for note in w.notes:
        if note["topic"] == "list answer" and note["key"] == f"{w.field}|Enterprise:{f}|{test}":
            until = note["values"].get("until") or "9999-12-31"
            last = note["values"]["answer"] if until >= day(w.on) else ""
    if last in ("是", "否", ""):
        return {"是": "met", "否": "unmet", "": "unknown"}[last]
    if test == "size":
        return held_against(*BANDS[last], w.criteria["size"]["from_cny_100m"])
    least = w.criteria[test]["cagr_from" if test == "growth" else "rd_from"]
    numbers = [int(x) / 100 for x in last.replace("以上", "").replace("以下", "").replace("%", "").split("–")]
    low = -inf if "以下" in last else numbers[0]
    return held_against(low, inf if "以上" in last else numbers[-1], least)


def judged(w: World, f: str, test: str) -> str:
    """What 年度指标 say: of the last full year, else of the one before; to the last figure of the threshold. Of several
    records of a year each could be the right one.
    """
    figures = figures_of(w, f)
    for year in (w.on // 10000 - 1, w.on // 10000 - 2):
        each = [figures.get(of, {None}) for of in (("revenue", year), ("rnd", year), ("revenue", year - 2))]
        said = {judge(w, test, *one) for one in product(*each)}
        if said != {"unknown"}:
            return said.pop() if len(said) == 1 else ODD
    return "unknown"


def judge(w: World, test: str, sold: float | None, spent: float | None, then: float | None) -> str:
    """By one figure of each."""
    if test == "size" and sold is not None:
        return "met" if sold >= w.criteria["size"]["from_cny_100m"] * 10_000 else "unmet"
    if test == "growth" and sold is not None and then:
        least = 1 + Fraction(str(w.criteria["growth"]["cagr_from"]))
        return "met" if Fraction(str(sold)) >= Fraction(str(then)) * least**2 else "unmet"
    if test == "innovation" and sold and spent is not None:
        least = Fraction(str(w.criteria["innovation"]["rd_from"]))
        return "met" if Fraction(str(spent)) >= Fraction(str(sold)) * least else "unmet"
    return "unknown"


def figures_of(w: World, f: str) -> dict[tuple[str, int], set[float | None]]:
    """By name and year, what records say."""
    mine = {r["source"] for r in w.rows("FIGURES_OF") if r["target"] == f and r["state"] == "confirmed"}
    out: dict[tuple[str, int], set[float | None]] = {}
    for r in (r for r in w.rows("YearFigures") if r["id"] in mine):
        for name in ("revenue", "rnd"):
            if r.get(name) is not None:
                out.setdefault((name, r["year"]), set()).add(r[name])
    return out


def merit(w: World, f: str, test: str) -> str:
    """Each way is enough: an honour, the board of its listing, or the figures."""
    said = w.criteria[test]
    code = w.firms[f].get("stock_code") or ""
    if holds(w, f, said["honours"]) or any(code.startswith(c) for c in said.get("codes", [])):
        return "met"
    return together([answer(w, f, test), judged(w, f, test)])


def holds(w: World, f: str, wanted: list[str]) -> bool:
    """By a certificate in force; by a word where there is none of the same honour, or it has not begun."""
    now, over_ = set(), set()
    granted = {r["source"] for r in w.rows("GRANTED_TO") if r["target"] == f and r["state"] == "confirmed"}
    for c in w.rows("Certificate"):
        if c["id"] not in granted:
            continue
        begun = day(w.on) >= (c["issued_on"] + "-01-01"[len(c["issued_on"]) - 4 :] if c["issued_on"] else "")
        if begun and not c["withdrawn"] and day(w.on) <= last_day(c["valid_until"]):
            now.add(c["rung"])
        elif begun or c["withdrawn"]:
            over_.add(c["rung"])
    if any(asked_for(rung, wanted) for rung in now):
        return True
    ended = [r for r in RUNGS if r["name"] in over_ - now]
    items = [x.strip() for x in (w.firms[f].get("honours") or "").replace(";", "；").split("；")]
    return any(asked_for(x, wanted) and not any(names(r, x) for r in ended) for x in items)


def asked_for(honour: str, wanted: list[str]) -> bool:
    return any(x in honour for x in wanted) and not any(x in honour for x in NOT_YET)


def names(rung: Row, text: str) -> bool:
    return any(x in text for x in rung.get("words", [])) and not any(x in text for x in rung.get("without", []))


def last_day(until: str | None) -> str:
    if not until:
        return "9999-12-31"
    parts = [int(x) for x in until.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return f"{year}-{month:02d}-{parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]:02d}"
