"""A hundred ledgers written apart from the code, as offices keep them: where each cell lands without any help.

The writer saw the issue's text alone; each cell's truth was noted as it was made. A column stands for what it means
(``enterprise.revenue``); what we keep of it is in :data:`KEPT`, and a column of another meaning must not be read.

``python -m benchmarks.loaders.apart FOLDER`` reads other ledgers (a zip or a folder, ``NNN.json`` beside its table).
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.loaders.facts import path_of
from graph.errors import ChainError
from graph.store.contract import Store
from graph.text import clean
from loaders.ledger.books import Checked, column_letter
from loaders.sample_store import open_sample
from loaders.table.check import check_table
from loaders.table.guesses import GUESSED
from loaders.table.words import head_of, targets

Truth = Mapping[str, Any]
NAME = "企业.企业名称"
SALES = {"年度指标.营业收入": "revenue", "年度指标.主营业务收入": "main_revenue"}
"""Where the revenue of a year is kept, in 万元 as the truth has it."""
KEPT: dict[str, tuple[set[str], str, str]] = {
    "enterprise.name": ({NAME, "企业.企业简称"}, "Enterprise", "full_name"),
    "enterprise.credit_code": ({"企业.统一社会信用代码"}, "Enterprise", "uscc"),
    "enterprise.place": ({"企业.所在地", "项目.所在地"}, "LOCATED_IN", "target"),
    "enterprise.product": ({"企业产品.产品"}, "MAKES", "target"),
    "enterprise.business": ({"企业产品.产品"}, "MAKES", "target"),
    "enterprise.revenue": ({"企业.营业收入", *SALES}, "Enterprise", "size"),
    "enterprise.founded": ({"企业.成立日期"}, "Enterprise", "founded_on"),
    "enterprise.industry_or_chain": ({"企业.所属产业", "企业.行业大类", "企业环节.环节"}, "Enterprise", "trade"),
    "enterprise.honours": ({"企业.资质荣誉"}, "Enterprise", "honours"),
    "project.name": ({"项目.项目名称"}, "Project", "name"),
    "project.enterprise": ({NAME}, "Enterprise", "full_name"),
    "project.place": ({"项目.所在地", "企业.所在地"}, "LOCATED_IN", "target"),
    "project.investment": ({"项目.总投资"}, "Project", "amount_cny_100m"),
    "project.stage": ({"项目.项目阶段"}, "Project", "stage"),
    "institution.name": ({"机构.机构名称"}, "Institution", "name"),
    "institution.type": ({"机构.机构类型"}, "Institution", "kind"),
    "institution.field": ({"机构环节.研究方向"}, "Institution", "about"),
    "institution.place": ({"机构.所在地"}, "LOCATED_IN", "target"),
    "talent.name": ({"人才.姓名或岗位"}, "Talent", "name"),
    "talent.affiliation": ({"人才.所属机构", "人才.所在单位"}, "AFFILIATED_WITH", "target"),
    "talent.title": ({"人才.人才称号"}, "Talent", "honours"),
}
"""Meaning: columns of ours it may be, and where its value is kept. What is missing has no place in the graph yet."""
ALSO = {
    "talent.affiliation": ("Talent", "employer"),
    "enterprise.name": ("Enterprise", "name"),
    "enterprise.industry_or_chain": ("OPERATES_IN", "target"),
}
"""Where else a value may be kept."""
BEYOND = {t for t in targets() if not t.endswith("编号")} - {t for allowed, _, _ in KEPT.values() for t in allowed}
"""Columns of ours that the truth has no word for: of those it calls ``other`` nobody can say whether they are right."""
MAY = {"enterprise.employees": {"年度指标.职工人数"}}
"""What a meaning without a place of its own may be read as: a figure of a year, where the head names one."""
OF_FIRMS = {"project.enterprise", "enterprise.industry_or_chain", "enterprise.revenue", "enterprise.product"}
"""What a table of projects says of its firms, once however many projects they have."""
EXACT = {"size", *SALES.values(), "founded_on", "amount_cny_100m", "uscc", "full_name", "name"}
PER_100M = 1e4
"""Money of the truth is in 万元."""
FATES = {
    "asked": "猜错而请人核对",
    "put aside": "放到一边",
    "not read": "没有读",
    "file refused": "整份没认",
    "row refused": "行被拒绝",
    "beyond": "读成真值没有说法的列",
}
"""What may become of a cell besides ``landed`` and ``silently wrong``."""
HALVES = {1: "起先就看着改规则", 0: "2026-11-30 起也看过"}
"""Those of odd numbers were read to mend heads and rules after the first reading; the others only later."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the cells, by meaning."""

    fates: Mapping[str, Counter[str]]
    wrong: tuple[str, ...]
    rows: int = 0
    """Rows that are no data (a head's second line, a note, 甲 乙 1 2) and were kept as firms, projects, people."""

    def total(self) -> Counter[str]:
        """Over all meanings."""
        return sum(self.fates.values(), Counter())


def run() -> Iterator[str]:
    """A sentence for each half."""
    with TemporaryDirectory() as folder:
        zipfile.ZipFile(path_of("ledgers.zip")).extractall(folder)
        store = open_sample(Path(folder))
        for half, said in HALVES.items():
            paths = sorted(p for p in Path(folder).glob("*.json") if int(p.stem) % 2 == half)
            yield f"另写的台账，{said}的 {len(paths)} 张，{told(score(paths, store))}"
        store.close()


def of_folder(named: Path) -> Iterator[str]:
    """The same of other ledgers, those of a folder or of a zip: a sentence, one for each meaning, and what is wrong."""
    with TemporaryDirectory() as folder:
        if named.is_file():
            zipfile.ZipFile(named).extractall(folder)
        store = open_sample(Path(folder))
        paths = sorted((Path(folder) if named.is_file() else named).glob("*.json"))
        scored = score(paths, store)
        store.close()
    yield f"{named.name} 的 {len(paths)} 张，{told(scored)}"
    for means, fates in sorted(scored.fates.items(), key=lambda item: -item[1].total()):
        rest = "，".join(f"{FATES.get(fate, '悄悄错的')} {n}" for fate, n in fates.most_common() if fate != "landed")
        yield f"{means}：{fates.total():,} 格，落到 {fates['landed'] / fates.total():.1%}" + (
            f"；{rest}" if rest else ""
        )
    yield from scored.wrong


def told(scored: Score) -> str:
    """How many cells there are and what became of them."""
    made = scored.total()
    return (
        f"{made.total():,} 格：不经人手落到真值所在或照规矩不读的"
        f" {made['landed'] / made.total():.1%}，悄悄错的 {made['silently wrong'] / made.total():.2%}"
        f"（{made['silently wrong']} 格）；"
        + "，".join(f"{label} {made[fate]}" for fate, label in FATES.items())
        + f"；不是数据的行存成记录的 {scored.rows} 行"
    )


def score(paths: Sequence[Path], store: Store) -> Score:
    """Read each ledger by itself and hold it against its truth; ``paths`` are those of the truths, beside them."""
    fates: dict[str, Counter[str]] = {}
    wrong, rows = list[str](), 0
    for path in paths:
        truth = json.loads(path.read_text(encoding="utf-8"))
        try:
            checked: Checked | None = check_table(path.parent / truth["file"], store)
        except ChainError as error:
            checked = None
            wrong.append(f"{truth['file']}: {error}"[:200])
        rows += len(_no_rows(truth, checked)) if checked is not None else 0
        for means, fate, told in judged(truth, checked):
            fates.setdefault(means, Counter())[fate] += 1
            if fate == "silently wrong":
                wrong.append(f"{truth['file']} {told}")
    return Score(fates, tuple(wrong), rows)


def _no_rows(truth: Truth, checked: Checked) -> set[int]:
    """Numbers of rows that something was made of although the truth has no data there."""
    kinds = {kind for _, kind, _ in KEPT.values()} & {"Enterprise", "Project", "Institution", "Talent"}
    made = {n for table in checked.tables if table.kind in kinds for n in table.numbers}
    return made - {row["row"] for row in truth["rows"]}


def judged(truth: Truth, checked: Checked | None) -> Iterator[tuple[str, str, str]]:
    """Of each cell that says something: its meaning, what became of it, and where it is."""
    read, aside, values, asked = {}, set(), {}, set[str]()
    refused, same = set[int](), _of_one_name(truth, checked, ("enterprise.name", "institution.name"))
    again = {n for n, others in same.items() if min(others, default=n) < n}  # of what they say again nothing is made
    firms = _of_one_name(truth, checked, ("project.enterprise",))
    if checked is not None and checked.understood is not None:
        read = {c.letter: set(c.target.split("、")) - {""} for c in checked.understood.columns}
        asked = {c.letter for c in checked.understood.columns if c.target and c.sureness < GUESSED}
        aside = {(r.row, r.cell.rstrip("0123456789")) for r in checked.understood.aside}
        refused, values = {r.row for r in checked.rejects()}, by_row(checked)
        again |= {n for ledger in checked.inputs for n in ledger.duplicates}
    void = {column_letter(c["col"] - 1) for c in truth["columns"] if not any(_says(r, c) for r in truth["rows"])}
    for column in truth["columns"]:
        letter, means = column_letter(column["col"] - 1), column["means"]
        for row in truth["rows"]:
            cell = row["cells"].get(column["key"], {})
            if cell.get("value") is None and not cell.get("raw"):
                continue
            where = (row["row"], letter)
            if checked is None:
                fate = "file refused"
            elif means not in KEPT:
                fate = _left(read.get(letter, set()), column)
            elif not read.get(letter):
                fate = "landed" if letter in void else "not read"
            elif not read[letter] & KEPT[means][0]:
                fate = "silently wrong"
            else:
                made = [(values.get((kind, row["row"]), []), name) for kind, name in _kept_in(means)]
                if means == "enterprise.revenue":
                    made = _sales(column, read[letter], values, row["row"])
                fate = _value(cell, made, where in aside)
                if fate == "silently wrong" and cell.get("value") is None:  # another row of the same firm says it
                    rows = [r for r in truth["rows"] if r["row"] in same.get(row["row"], ())]
                    told = any(_value(r["cells"].get(column["key"], {}), made, False) == "landed" for r in rows)
                    fate = "landed" if told else fate
                said = row["row"] in again or (
                    means in OF_FIRMS and min(firms.get(row["row"], ()), default=row["row"]) < row["row"]
                )
                fate = "landed" if fate == "not read" and said else fate  # an earlier row says the same
                fate = "row refused" if fate == "not read" and row["row"] in refused else fate
            fate = "asked" if fate == "silently wrong" and letter in asked else fate
            yield means, fate, f"{letter}{row['row']} {column['head']} = {cell.get('raw')!r}"


def _says(row: Truth, column: Truth) -> bool:
    """Whether a cell says anything of what its column means; of codes that are all phone numbers none does."""
    cell = row["cells"].get(column["key"], {})
    return cell.get("value") is not None or bool(_many(cell.get("alt")))


def _of_one_name(truth: Truth, checked: Checked | None, means: Sequence[str]) -> dict[int, set[int]]:
    """By row the other rows that name the same firm or institution, in order of the rows."""
    keys, rows = [c["key"] for c in truth["columns"] if c["means"] in means], dict[str, set[int]]()
    named = [
        (row["row"], name)
        for row in (truth["rows"] if checked is not None else ())
        for name in (str(row["cells"].get(key, {}).get("value") or "") for key in keys)
        if name
    ]
    for number, name in named:
        rows.setdefault(name, set()).add(number)
    return {number: rows[name] - {number} for number, name in named}


def _kept_in(means: str) -> list[tuple[str, str]]:
    """Kinds and fields in which a meaning may be kept."""
    return [KEPT[means][1:], *([ALSO[means]] if means in ALSO else [])]


def _sales(column: Truth, read: set[str], values: Mapping[Any, Any], number: int) -> list[Any]:
    """Where a column of revenue may be kept: with the firm, and of the year that its head names."""
    year, figures = head_of(column["head"]).year, values.get(("YearFigures", number), [])
    made = [([r for r in figures if r["year"] == year], name) for target, name in SALES.items() if target in read]
    firms = values.get(("Enterprise", number), []) if "企业.营业收入" in read else []
    return [(firms, "size"), *made]


def by_row(checked: Checked) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """What was made of each row, by kind."""
    out: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for table in checked.tables:
        for number, row in zip(table.numbers, table.rows, strict=True):
            out.setdefault((table.kind, number), []).append(dict(zip(table.columns, row, strict=True)))
    return out


def _left(taken: set[str], column: Truth) -> str:
    """Of a column that has no place of its own: read as something else is wrong, unless that may be meant too."""
    also = {t for m in column.get("alt_means", ()) if m in KEPT for t in KEPT[m][0]} | MAY.get(column["means"], set())
    if column.get("means") in ("other", "note") and taken <= BEYOND and taken:
        return "beyond"
    return "landed" if not taken or taken & also else "silently wrong"


def _value(cell: Truth, made: list[tuple[list[dict[str, Any]], str]], aside: bool) -> str:
    """Whether a cell that was read says what it should; one that was put aside by name is not silent."""
    field, wanted = made[0][1], [cell.get("value"), *_many(cell.get("alt"))]
    if field == "amount_cny_100m":
        wanted = [w / PER_100M if isinstance(w, int | float) else w for w in wanted]
    found = [r[name] for rows, name in made for r in rows if r.get(name) is not None]
    if not found:
        return "landed" if None in wanted else "put aside" if aside else "not read"
    if field not in EXACT or any(_same(w, f) for w in wanted for f in found):
        return "landed"
    return "put aside" if aside else "silently wrong"


def _many(alt: Any) -> list[Any]:
    return alt if isinstance(alt, list) else [alt] if alt is not None else []


def _same(truth: Any, found: Any) -> bool:
    if isinstance(truth, str) and isinstance(found, int):  # a day, 20120518; the truth may name a year or a month
        return str(found).startswith(truth.replace("-", ""))
    if isinstance(truth, int | float) and isinstance(found, int | float):
        return abs(truth - found) <= 1e-6 * max(1.0, abs(truth))
    said, kept = (re.sub(r"\s", "", unicodedata.normalize("NFKC", clean(str(x)))) for x in (truth, found))
    return said == kept or said.startswith(f"{kept}(")  # a remark behind a name is kept apart from it


if __name__ == "__main__":
    print(*(of_folder(Path(sys.argv[1])) if len(sys.argv) > 1 else run()), sep="\n")
