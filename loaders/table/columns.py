"""What each column of a user's table is: by its head, then by its values; with a reason and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from loaders.table import shapes
from loaders.table.cells import KIND, is_blank
from loaders.table.evidence import contradiction
from loaders.table.figures import of_a_year, with_unit, with_years
from loaders.table.guesses import (
    GUESSED,
    HONOURS,
    HOSTS,
    INSTITUTION,
    INVESTMENT,
    NAME,
    NAMES,
    ONE_YEAR,
    UNKNOWN,
    against,
    by_words,
    in_doubt,
    kinds_not_titles,
    of_gaps,
    of_others,
    whose_rows,
)
from loaders.table.heads import Table
from loaders.table.learned import about, read_again
from loaders.table.mapping import ColumnUse
from loaders.table.naming import with_names
from loaders.table.people import People, is_title, of_people, person
from loaders.table.settle import ANCHORS, asked, settled
from loaders.table.targeting import DIVISION, REVENUE, composed, grouped, target_of
from loaders.table.words import PRODUCT, REMARK, TITLE, TRADE, Head, head_of, is_prose, words

BAND = "企业.营收档"
FIRMS, PEOPLE = 0.95, 0.85
"""Above these probabilities what was learned is sure that a table is of firms and not of people, or is of people."""
_SHARED = re.compile(
    r"共建(?:研[究发]|创新|联合|公共|服务|产业|新型|的)*(?:研究院|研究所|平台|中心|实验室|机构|载体|基地)(?!单位|高校|院校|企业|方)"
)
"""Institutions that several run together; who runs them (共建单位) is none."""
CODE, PLACE = "企业.统一社会信用代码", "企业.所在地"
_ANYBODY = ("单位", "单位名称", "单位全称", "名称", "全称")
"""Heads that name whoever a table is about."""


_NAMED = {
    NAME: shapes.is_firm,
    INSTITUTION: shapes.is_institution,
    ANCHORS["项目"]: shapes.is_project,
}


def recognise(table: Table, known_products: Container[str] = ()) -> tuple[ColumnUse, ...]:
    """Each column of a table and what it is taken for; ``known_products`` are words that the graph has for what firms
    make.
    """
    heads = [(text, head_of(text)) for text in table.heads]
    columns = [values_of(table, i) for i in range(len(heads))]
    of = [head for _, head in heads]
    doubted, is_of_people = _of_people(table, of, columns)
    people = People(of, columns) if is_of_people else None
    uses = [_use(text, head, values, people) for (text, head), values in zip(heads, columns, strict=True)]
    uses = _by_value(uses, columns)
    uses = with_names(uses, [head for _, head in heads], columns)
    uses = whose_rows(uses, [head for _, head in heads], columns)
    uses = _of_suppliers(uses, [head for _, head in heads], columns, table.above)
    uses = by_words(uses, [head for _, head in heads], columns, known_products)
    uses = [
        replace(use, to=(REMARK,), reason="列名像是写缺什么、招什么的", sureness=0.7)
        if use.reason == UNKNOWN and not use.to and of_gaps(head, values)
        else use
        for use, (_, head), values in zip(uses, heads, columns, strict=True)
    ]
    uses = read_again(uses, of, columns)
    if doubted:
        uses = [asked(u) if {*NAMES} & {*u.to} else u for u in uses]
    uses = [
        with_unit(use, head, table.above, values) for use, (_, head), values in zip(uses, heads, columns, strict=True)
    ]
    uses = with_years(uses, [head for _, head in heads])
    return tuple(u for u in settled(uses, [h for _, h in heads]) if u.column)


def _of_people(table: Table, heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether the words and what was learned differ on it, and whether a table is taken as one of people: as the words
    have it, unless what was learned is sure of the contrary.
    """
    said = of_people(heads, columns, table.above)
    likely = about(heads, columns, titles_of(table)) if heads else {}
    differ = likely.get("enterprise", 0.0) > FIRMS if said else likely.get("talent", 0.0) > PEOPLE
    return differ, said != differ


def titles_of(table: Table) -> list[str]:
    """What stands above a table, and the name of its sheet."""
    return [*table.above, table.sheet.label]


def values_of(table: Table, at: int) -> list[str]:
    """The values of a column that say something."""
    return [t for row in table.texts if at < len(row) and (t := row[at]) and not is_blank(t)]


def _use(text: str, head: Head, values: Sequence[str], people: People | None = None) -> ColumnUse:
    """What a column is taken for by itself; ``people`` are all columns of a table of people."""
    if not values:
        return ColumnUse(text, reason="整列没有值")
    target, sureness = person(head, values, *people) if people else ("", 0.0)
    if target:
        return ColumnUse(text, (target,), reason=f"人才表里的“{head.base}”", sureness=sureness)
    use = _by_head(text, head, values)
    if use.reason == UNKNOWN and not use.to:
        use = _short_name(use, head, values)
        use = use if use.to else _by_brackets(use, head, values)
    if problem := next((p for t in use.to if (p := contradiction(t, values))), ""):
        return ColumnUse(text, reason=f"列名像“{use.to[0]}”，{problem}，没有读")
    if people and TITLE in use.to and not is_title(head.base, values):
        return replace(use, to=(), reason="写的不都是称号，没有读")
    return use


def _short_name(use: ColumnUse, head: Head, values: Sequence[str]) -> ColumnUse:
    """A head that is put together of words that we know but does not say that it is of names (服务平台), where most
    values are such names and no two are the same.
    """
    target = composed(head.base, short=True)
    like = _NAMED.get(target)
    if like is None or not shapes.is_key(values) or shapes.share(values, like) < 0.6:
        return use
    return replace(use, to=(target,), reason=f"列名“{head.base}”由认得的词组成，值像名称", sureness=0.7)


def _by_brackets(use: ColumnUse, head: Head, values: Sequence[str]) -> ColumnUse:
    """A head that we do not know with one that we do behind it (主要车型（产品）), where its values are like that."""
    target = words().heads.get(head.remark) or composed(head.remark)
    other = re.match(r"是否|备注|说明|有无", head.base) or of_others(head.base)
    if not target or target in NAMES or other or against(target, values):
        return use
    return replace(use, to=(target,), reason=f"列名里写着“{head.remark}”", sureness=0.7)


def _by_head(text: str, head: Head, values: Sequence[str]) -> ColumnUse:
    head = grouped(head)
    target, sureness, why = target_of(head)
    if head.base in words().personal or shapes.share(values, shapes.is_personal) > 0.5:
        return ColumnUse(text, reason="联系人、电话、证件号一类个人信息，不读也不存")
    if target == BAND and shapes.share(values, shapes.is_amount) >= 0.5:
        target, sureness, why = REVENUE, 0.75, f"{why}，值是数"
    if near := words().near.get(head.base):
        return ColumnUse(text, reason=f"与“{near.partition('.')[2]}”口径不同，没有读；确要当它用，请选定")
    if not target:
        return of_a_year(head, ColumnUse(text, reason=UNKNOWN))
    said = f"{head.group} {head.remark}"
    if word := next((w for w in words().qualified if w in said), ""):
        return ColumnUse(text, reason=f"像“{target}”，但写着“{word}”，拿不准")
    if target.startswith("人才.") and shapes.share(values, shapes.is_honour) >= 0.3:
        return ColumnUse(text, (HONOURS,), reason=f"{why}，值是企业的资质、称号", sureness=0.85)
    if target == HONOURS and shapes.share(values, shapes.is_yes_or_no) >= 0.5:
        return ColumnUse(text, reason="只写着是或否，没有写是什么资质，没有读")
    if target == HONOURS and kinds_not_titles(values):
        return ColumnUse(text, (KIND,), reason=f"{why}，值是机构的类型", sureness=0.7)
    if target == KIND and shapes.share(values, shapes.is_honour) >= 0.5:
        return ColumnUse(text, (HONOURS,), reason=f"{why}，值是企业的资质、称号", sureness=0.7)
    if target == NAME and head.base in _ANYBODY and shapes.share(values, _only_institution) >= 0.6:
        return ColumnUse(text, (INSTITUTION,), reason=f"{why}，值多是机构的名称", sureness=0.8)
    if (
        target == ANCHORS["项目"]
        and words().heads.get(head.remark) == NAME
        and shapes.share(values, shapes.is_firm) >= 0.8
    ):
        return ColumnUse(text, (NAME,), reason=f"列名里写着“{head.remark}”，值多是企业名称", sureness=0.7)
    if target == INSTITUTION and shapes.share(values, shapes.is_located) >= 0.6:
        return ColumnUse(text, (PLACE,), reason=f"{why}，值多是镇、街道、园区", sureness=0.7)
    if target == INVESTMENT and (head.year or ONE_YEAR.search(head.base)) and "总" not in head.base:
        return ColumnUse(text, reason=f"是{f' {head.year} ' if head.year else '一'}年的投资，不是总投资，没有读")
    if target.endswith("编号") and shapes.share(values, shapes.is_id) < 0.8:
        return ColumnUse(text, reason="是这份表自己的编号，不读；确是本系统的编号，请选定")
    if target == DIVISION or (target == TRADE and shapes.share(values, _is_class) >= 0.5):
        return _industry(text, why, sureness, values)
    guess = sureness <= GUESSED and not is_prose(head.base)
    problem = _against(target, values) or (against(target, values) if guess else "")
    if problem:
        return ColumnUse(text, reason=f"列名像“{target}”，{problem}")
    if sureness > GUESSED and (doubt := in_doubt(target, values)):
        return ColumnUse(text, (target,), reason=f"{why}，{doubt}", sureness=0.7)
    return ColumnUse(text, (target,), reason=why, sureness=sureness)


def _industry(text: str, why: str, sureness: float, values: Sequence[str]) -> ColumnUse:
    """A column of industries: codes name a division, too; whatever it says is kept to be read word by word."""
    coded = shapes.share(values, _is_class) >= 0.5
    return ColumnUse(text, (DIVISION, TRADE) if coded else (TRADE,), reason=why, sureness=sureness)


def _is_class(text: str) -> bool:
    """Whether a text begins with the code of a class of GB/T 4754."""
    return re.match(r"[A-T]?[0-9]{2,4}(?![0-9])", text) is not None


def _against(target: str, values: Sequence[str]) -> str:
    """Why the values cannot be what the head says."""
    if target == CODE and shapes.share(values, lambda v: len(re.sub(r"[\s\-]", "", v)) == 18) < 0.3:
        return "但值不像 18 位的信用代码"
    if target.endswith("名称") and shapes.share(values, shapes.is_number) > 0.5:
        return "但值是数字"
    if target in (PRODUCT, REMARK) and shapes.share(values, shapes.is_number) > 0.5:
        return "但值是数字"
    return ""


def _by_value(uses: list[ColumnUse], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """Columns of unknown heads whose values can only be one thing."""
    tests: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        (CODE, shapes.is_credit_code, "值都是校验无误的信用代码"),
        (INSTITUTION, shapes.is_institution, "值都像机构名称"),
        (NAME, shapes.is_firm, "值都像企业名称"),
    )
    for target, like, why in tests:
        if any(t in u.to for u in uses for t in ((target,) if target == CODE else (*NAMES, target))):
            continue
        shares = [
            shapes.share(v, like) if not u.to and u.reason == UNKNOWN and not _stranger(u.column) else 0.0
            for u, v in zip(uses, columns, strict=True)
        ]
        like_it = [
            i for i, s in enumerate(shares) if s >= (0.5 if target == CODE else 0.8)
        ]  # of several the one that tells rows apart
        best = max(like_it, key=lambda i: (shapes.is_key(columns[i]), shares[i]), default=None)
        if best is not None:
            uses[best] = replace(uses[best], to=(target,), reason=why, sureness=0.8 if target == CODE else 0.75)
    return uses


def _stranger(head: str) -> bool:
    """Whether a head speaks of somebody whom the rows are not about."""
    own = _SHARED.search(head) is not None
    return (head.startswith(HOSTS) and not own) or any(w in head for w in words().strangers)


def _only_institution(text: str) -> bool:
    return shapes.is_institution(re.sub(r"[（(][^（(]*[)）]\Z", "", text))


def _of_suppliers(
    uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]], above: Sequence[str]
) -> list[ColumnUse]:
    """In a table whose rows are suppliers (配套企业, or so says its title) what is theirs (配套产品) is its own."""
    named = next((head.base for use, head in zip(uses, heads, strict=True) if NAME in use.to), "")
    leads = [w for w in (*words().qualified, *words().others, *words().prefix) if named.startswith(w)][:1]
    leads = [w for w in leads if w != "投资方"]  # 投资方所在地 is not where its project is
    titled = ["配套"] if any("配套" in text and "需" not in text for text in above) else []
    return [
        _as_own(use, head, values, leads, titled) if use.reason == UNKNOWN and not use.to else use
        for use, head, values in zip(uses, heads, columns, strict=True)
    ]


def _as_own(
    use: ColumnUse, head: Head, values: Sequence[str], leads: Sequence[str], titled: Sequence[str]
) -> ColumnUse:
    """The use of a column by its head without a word that its table says of all rows; by a title no more than products
    are.
    """
    lead = next((w for w in (*leads, *titled) if head.base.startswith(w)), "")
    made = _use(use.column, replace(head, base=head.base.removeprefix(lead)), values) if lead else use
    return made if lead in leads or PRODUCT in made.to else use
