"""What each column of a user's table is: by its head, then by its values; with a reason and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from loaders.files.raw import as_text
from loaders.table import shapes
from loaders.table.cells import KIND, is_blank
from loaders.table.composed import SURENESS, composed
from loaders.table.guesses import (
    GUESSED,
    HONOURS,
    HOSTS,
    INSTITUTION,
    INVESTMENT,
    NAME,
    NAMES,
    UNKNOWN,
    against,
    by_ending,
    by_words,
    kinds_not_titles,
    of_gaps,
    whose_rows,
    with_names,
)
from loaders.table.heads import Table
from loaders.table.mapping import ColumnUse
from loaders.table.prose import is_prose
from loaders.table.settle import ANCHORS, settled
from loaders.table.units import with_unit
from loaders.table.words import PRODUCT, REMARK, TRADE, Head, Words, bare_head, head_of, words
from loaders.table.yearly import of_a_year, with_years

_CALLED_FIRM, _VAGUE = re.compile(r"企业|公司|厂|纳税人|主体|商户|名称|全称|^单位$"), ("类别", "层次")
REVENUE, BAND = "企业.营业收入", "企业.营收档"
_ONE_YEAR, _LAST_YEAR = re.compile(r"本年|今年|当年|年度|上年|去年"), re.compile(r"(?:上年|去年)度?(?:全年)?")
CODE, DIVISION = "企业.统一社会信用代码", "企业.行业大类"
_TALENT = re.compile(r"人才|专家|院士|博士|科技副总")
_TITLE = re.compile(r"(?:人才|认定|入选|入围).*(?:类别|类型|层次|等级|级别|计划|称号)")
_WORKS_AT = re.compile(
    r"(?:现|目前|当前|所在|所属|工作|任职|就职|供职|用人|受聘|聘用|引进|引才|依托|申报|就业|服务|挂职|派出|派驻|隶属|合作|在职|人才|专家)+"
    r"(?:单位|企业|机构|高校|院校|公司|院所|学校)(?:名称|全称)?(?:及|和|与|/|、)?(?:职务|岗位|职位|部门|院系)?"
)
"""Heads of where people work, in a table of people."""
_ANYBODY = ("单位", "单位名称", "单位全称", "名称", "全称")
"""Heads that name whoever a table is about."""
_PLANNED_PLACE = re.compile(r"(?:拟|意向|计划)(?:落户|落地|选址|入驻)?|落户|落地|选址|入驻")
BELONGING, _BELONGS = ("所在", "所属"), ("企业.所在地", "项目.所在地", TRADE, "企业环节.环节", DIVISION)


def recognise(table: Table, known_products: Container[str] = ()) -> tuple[ColumnUse, ...]:
    """Each column of a table and what it is taken for; ``known_products`` are words that the graph has for what firms
    make.
    """
    heads = [(text, head_of(text)) for text in table.heads]
    columns = [_values(table, i) for i in range(len(heads))]
    known, people = words(), of_people([head for _, head in heads], columns, table.above)
    uses = [
        ColumnUse(text, (target,), reason=f"人才表里的“{head.base}”", sureness=0.7 if head.base in _VAGUE else 0.85)
        if people and values and (target := person(head, values, known))
        else _use(text, head, values)
        for (text, head), values in zip(heads, columns, strict=True)
    ]
    uses = _by_value(uses, columns)
    uses = with_names(uses, [head for _, head in heads], columns)
    uses = whose_rows(uses, [head for _, head in heads], columns)
    uses = _of_suppliers(uses, [head for _, head in heads], columns)
    uses = by_words(uses, [head for _, head in heads], columns, known_products)
    uses = [
        replace(use, to=(REMARK,), reason="列名像是写缺什么、招什么的", sureness=0.7)
        if use.reason == UNKNOWN and not use.to and of_gaps(head, values)
        else use
        for use, (_, head), values in zip(uses, heads, columns, strict=True)
    ]
    uses = [
        with_unit(use, head, table.above, values) for use, (_, head), values in zip(uses, heads, columns, strict=True)
    ]
    uses = with_years(uses, [head for _, head in heads])
    return tuple(u for u in settled(uses, [h for _, h in heads]) if u.column)


def of_people(heads: Sequence[Head], columns: Sequence[Sequence[str]], above: Sequence[str] = ()) -> bool:
    """Whether a table is of people: two of its heads or more speak of them, and one is of names; one is enough where
    that of names, or a line above, says that they are talent (专家姓名, 科技副总; 人才名册).
    """
    named = [h.base for h, values in zip(heads, columns, strict=True) if _names_people(h, values)]
    plain = [base for base in named if base == "姓名"]
    others = {h.base for h in heads} - set(named)
    said = len(others & (words().people | words().of_people.keys() if len(plain) < len(named) else words().people))
    titled = any(_TALENT.search(text) for text in above)
    return bool(named) and said > (len(plain) == len(named) and not titled)


def person(head: Head, values: Sequence[str], known: Words) -> str:
    """What a column of such a table is; who is reached, or answers for the row, is not whom it is about."""
    target = ANCHORS["人才"]
    if _names_people(head, values):
        return target
    found = known.of_people.get(head.base, "") or ("人才.人才称号" if _TITLE.fullmatch(head.base) else "")
    found = found or ("人才.所属机构" if _WORKS_AT.fullmatch(head.base) else "")
    return "" if found == target else found


def _names_people(head: Head, values: Sequence[str]) -> bool:
    if any(w in head.base for w in ("联系", "法人", "负责")):
        return False
    named = words().of_people.get(head.base) == ANCHORS["人才"] and shapes.share(values, shapes.is_person) >= 0.8
    return head.base.endswith("姓名") or named


def _values(table: Table, at: int) -> list[str]:
    texts = (as_text(cells[at]) for _, cells in table.rows if at < len(cells))
    return [t for t in texts if t and not is_blank(t)]


def _use(text: str, head: Head, values: Sequence[str]) -> ColumnUse:
    if not values:
        return ColumnUse(text, reason="整列没有值")
    if head.base in words().personal or shapes.share(values, shapes.is_personal) > 0.5:
        return ColumnUse(text, reason="联系人、电话、证件号一类个人信息，不读也不存")
    target, sureness, why = _target(head)
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
    if target == INVESTMENT and (head.year or _ONE_YEAR.search(head.base)) and "总" not in head.base:
        return ColumnUse(text, reason=f"是{f' {head.year} ' if head.year else '一'}年的投资，不是总投资，没有读")
    if target.endswith("编号") and shapes.share(values, shapes.is_id) < 0.8:
        return ColumnUse(text, reason="是这份表自己的编号，不读；确是本系统的编号，请选定")
    if target == DIVISION:
        return _industry(text, why, sureness, values)
    guess = sureness <= GUESSED and not is_prose(head.base)
    problem = _against(target, values) or (against(target, values) if guess else "")
    if problem:
        return ColumnUse(text, reason=f"列名像“{target}”，{problem}")
    return ColumnUse(text, (target,), reason=why, sureness=sureness)


def _target(head: Head) -> tuple[str, float, str]:
    """Target, sureness and reason by the head alone; ``""`` when it is not known."""
    known, base = words(), head.base
    if is_prose(base):
        return PRODUCT, 0.7, "是一段话：只取其中图里认得的产品作线索（依据写“经营范围”），其余不存"
    if (last := _LAST_YEAR.match(base)) and known.heads.get(base[last.end() :]) == REVENUE:
        return REVENUE, 0.7, f"列名写的是“{last[0]}”，没有写哪一年"
    if base in ("名称", "全称") and head.group:
        found = next((t for w, t in (("项目", "项目.项目名称"), ("企业", NAME), ("公司", NAME)) if w in head.group), "")
        return found, 0.9, f"列名“{base}”，上一行表头“{head.group}”"
    bare = bare_head(base) or base
    found = known.heads.get(bare, "")
    if bare != base and base.startswith(BELONGING) and found not in _BELONGS:
        found = ""  # 所属企业, 所在单位: somebody above, and not whom the row is about
    if bare != base and (base.startswith("招商") or (base.startswith("签约") and found == REVENUE)):
        found = ""  # 招商单位, 招商板块: those who bring firms in; 签约销售: what is promised
    if bare != base and found == INVESTMENT and not base.startswith(("企业", "工业", "重点")):
        found = ""  # 实际投资, 入库投资, 年度投资: a part of it
    if not found and (lead := _PLANNED_PLACE.match(base)) and known.heads.get(base[lead.end() :]) == "企业.所在地":
        return "项目.所在地", 0.85, f"列名是“{lead[0]}”的“{base[lead.end() :]}”"
    if found == "企业.所在地" and ("项目" in head.group or base.startswith("项目")):
        found = "项目.所在地"
    if found:
        return found, _sureness(base, bare, found), f"列名“{base}”" if bare == base else f"列名含“{bare}”"
    if built := composed(base):
        return _at(built, head), SURENESS, f"列名“{base}”由认得的词组成"
    return by_ending(base, known.endings)


def _at(target: str, head: Head) -> str:
    return "项目.所在地" if target == "企业.所在地" and "项目" in head.group else target


def _sureness(base: str, bare: str, target: str) -> float:
    """How sure a head that we know is; who invests or builds is less surely the firm than what is called one."""
    if target == NAME and not _CALLED_FIRM.search(base):
        return 0.9 if bare == base else 0.8
    return 0.95 if bare == base else 0.85


def _industry(text: str, why: str, sureness: float, values: Sequence[str]) -> ColumnUse:
    """A column of industries: codes name a division, too; whatever it says is kept to be read word by word."""
    coded = shapes.share(values, lambda v: re.match(r"[A-T]?[0-9]{2}", v) is not None) >= 0.5
    return ColumnUse(text, (DIVISION, TRADE) if coded else (TRADE,), reason=why, sureness=sureness)


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
        best = max(range(len(uses)), key=lambda i: shares[i], default=None)
        if best is not None and shares[best] >= 0.8:
            uses[best] = replace(uses[best], to=(target,), reason=why, sureness=0.8 if target == CODE else 0.75)
    return uses


def _stranger(head: str) -> bool:
    """Whether a head speaks of somebody whom the rows are not about."""
    return head.startswith(HOSTS) or any(w in head for w in words().strangers)


def _only_institution(text: str) -> bool:
    return shapes.is_institution(re.sub(r"[（(][^（(]*[)）]\Z", "", text))


def _of_suppliers(uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """In a table whose rows are suppliers (配套企业) what is theirs (配套产品) is the row's own."""
    named = next((head.base for use, head in zip(uses, heads, strict=True) if NAME in use.to), "")
    lead = next((w for w in (*words().qualified, *words().others, *words().prefix) if named.startswith(w)), "")
    if not lead:
        return uses
    return [
        _use(use.column, replace(head, base=head.base.removeprefix(lead)), values)
        if use.reason == UNKNOWN and not use.to and head.base.startswith(lead)
        else use
        for use, head, values in zip(uses, heads, columns, strict=True)
    ]
