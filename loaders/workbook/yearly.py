"""The sheets of yearly figures (年度指标) and of certificates (证书): ids and titles made where none are given, and
figures that cannot be or look wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from graph.dates import today
from graph.model.schema import default_schema
from graph.store.contract import Store
from graph.text import first_few
from loaders.files.raw import CellProblem
from loaders.workbook.certificates import CERTIFICATE, certificate_ids
from loaders.workbook.parsed import ParsedSheet
from loaders.workbook.references import References

FIGURES, FIRM, FIRM_LABEL = "YearFigures", "Enterprise", "企业"
_PARTS = {
    "main_revenue": "revenue",
    "niche_revenue": "revenue",
    "high_tech_revenue": "revenue",
    "science_staff": "staff",
}
"""What cannot be more than what it is a part of."""
_MOST = {"万元": (1e10, "100 万亿元"), "人": (1e8, "1 亿人"), "项": (1e7, "1000 万项")}
"""By unit, what no firm has: the most, and how it is said."""
_APART = "；确是两张证书的，请写上各自的证书号或日期，或各写一个不同的证书记录编号"
"""How a firm has two certificates of one rung, as when it renews one before it runs out."""
_WHICH = CellProblem(
    "certificate.which",
    "这家企业这一级有几张证书，这一行没有写证书号、日期，分不出说的是哪一张",
    "请写上那一张的证书号或有效至，或它的证书记录编号",
)
_OWED, _OWNED = "负债总额", "资产总额"
"""What is seldom more than what."""
_BEYOND = {f.name: _MOST[f.unit] for f in default_schema().nodes[FIGURES].fields.values() if f.unit in _MOST}
_SHOWN = 10
"""Rows that a note names."""
Columns = dict[str, Sequence[Any]]


def complete_yearly(sheet: ParsedSheet, references: References, store: Store | None) -> list[str]:
    """Check each row against the calendar and itself, and give it an id and a title where it has none.

    Answers what is to be told of rows that were kept.
    """
    kind = references.schema.nodes[sheet.layout.kind]
    columns: Columns = {name: sheet.column(f.label) for name, f in kind.fields.items()}
    labels = {name: f.label for name, f in kind.fields.items()}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    ids, titles, firms = list(sheet.column(kind.id_label)), list(columns["name"]), sheet.column(FIRM_LABEL)
    what, unit = ("year", "年") if kind.name == FIGURES else ("rung", "")
    check = partial(figures_problem, today() // 10_000) if kind.name == FIGURES else certificate_problem
    usual = [f"{_firm(references, f)}@{r[what]}" if f and r[what] else None for f, r in zip(firms, rows, strict=True)]
    for i, row in enumerate(rows):
        if found := check(row, labels):
            wrong, problem = found
            sheet.refuse(i, labels[wrong], row[wrong], problem)
    made, corrected = (usual, {}) if kind.name == FIGURES else certificate_ids(usual, ids, rows, store, sheet.bad)
    seen, apart, mended = dict[str, int](), list[str](), list[str]()
    for i, number in enumerate(sheet.numbers):
        row, own = rows[i], ids[i]
        if made[i] == "":
            sheet.refuse(i, labels[what], row[what], _WHICH)
        tail = (made[i] or "").removeprefix(f"{usual[i]}@") if made[i] != usual[i] and own is None else ""
        ids[i] = own or made[i]
        if usual[i]:
            told = tail if tail and (row.get("number") or tail) in tail else row.get("number") if tail else ""
            titles[i] = titles[i] or f"{firms[i]} · {row[what]}{unit}{f'（{told}）' if told else ''}"
        if ids[i] and i not in sheet.bad and (before := seen.setdefault(ids[i], number)) != number:
            hint = f"请合成一行，只留一行{_APART if kind.name == CERTIFICATE else ''}"
            problem = CellProblem("row.twice", f"与第 {before} 行说的是同一条（{ids[i]}）", hint)
            sheet.refuse(i, labels[what], row[what], problem)
        if i not in sheet.bad and ids[i] in corrected:
            mended.append(f"第 {number} 行 {corrected[ids[i]]} → {row['number']}")
        elif i not in sheet.bad and tail:
            apart.append(str(number))
    sheet.values |= {kind.id_label: ids, labels["name"]: titles}
    return [f(sheet, rows) for f, rows in ((_mended_words, mended), (_apart_words, apart)) if rows]


def _mended_words(sheet: ParsedSheet, rows: Sequence[str]) -> str:
    """That a number was taken for a correction, and how to say that it is of another certificate."""
    where = f"工作表“{sheet.ledger.source.sheet}”{first_few(rows, _SHOWN)}"
    why = "与已有的一张证书同一企业、同一级别、同样的发证日期和有效至，只是证书号不同，按改正证书号记"
    return f"{where}：{why}；确是另一张的，请写一个不同的证书记录编号再导入"


def _apart_words(sheet: ParsedSheet, rows: Sequence[str]) -> str:
    """That rows were taken for certificates beside those known, and how one of those is corrected instead."""
    where = f"工作表“{sheet.ledger.source.sheet}”第 {first_few(rows, _SHOWN)} 行"
    why = "证书号不同，或没写证书号而日期不同，或证书号没变而原来的一张在发证日期之前已到期"
    said = f"{where}与同一企业同一级别的另一张证书不是一张（{why}），另作一张证书记，原来的一张不变"
    return f"{said}；其实是改正原来一张的，请写上它的证书记录编号再导入"


def figures_problem(now: int, row: dict[str, Any], labels: dict[str, str]) -> tuple[str, CellProblem] | None:
    """What cannot be in one year's figures, read in the year ``now``, and which of them shows it."""
    if row["year"] is not None and row["year"] > now:
        return "year", CellProblem("year.future", f"年份“{row['year']}”在今年之后", f"不晚于 {now}")
    since = row["niche_since"]
    if since is not None and row["year"] is not None and since > row["year"]:
        said = f"细分市场起始年“{since}”晚于年份“{row['year']}”"
        return "niche_since", CellProblem("year.order", said, "请改正两者之一")
    for part, whole in _PARTS.items():
        if row[part] is not None and row[whole] is not None and row[part] > row[whole]:
            said = f"“{labels[part]}”大于“{labels[whole]}”，不可能"
            return part, CellProblem("part.whole", said, "请核对两列，是否写反或单位不同")
    for name, (most, words) in _BEYOND.items():
        if row[name] is not None and row[name] > most:
            return name, CellProblem("number.beyond", f"“{labels[name]}”超过 {words}，不可能", "请核对数值与单位")
    return None


def certificate_problem(row: dict[str, Any], labels: dict[str, str]) -> tuple[str, CellProblem] | None:
    """What cannot be of a certificate."""
    issued, until = row["issued_on"], row["valid_until"]
    if issued is not None and until is not None and until < issued:
        return "valid_until", CellProblem(
            "date.order", f"{labels['valid_until']}“{until}”早于发证日期", "请改正两者之一"
        )
    return None


def figure_notes(sheets: Sequence[ParsedSheet]) -> list[str]:
    """What is possible and yet looks wrong: rows that are kept, to be looked at."""
    out = []
    for sheet in (s for s in sheets if s.layout.kind == FIGURES):
        owed, owned = sheet.column(_OWED), sheet.column(_OWNED)
        rows = [
            str(number)
            for i, number in enumerate(sheet.numbers)
            if i not in sheet.bad and owed[i] is not None and owned[i] is not None and owed[i] > owned[i]
        ]
        out += [f"{sheet.rows_told(rows)}{_OWED}大于{_OWNED}（资不抵债），已照收，请核对"] if rows else []
    return out


def _firm(references: References, text: str) -> str:
    """The id that a cell means, else what it says: such a row is refused with its reason later."""
    found = references.resolve((FIRM,), text, FIRM_LABEL)
    return text if isinstance(found, CellProblem) else found[1]
