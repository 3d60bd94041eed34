"""A column taken for something by the end of its head, or by its values, must look like it in every other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace

from loaders.table import shapes
from loaders.table.cells import KIND, choice_of
from loaders.table.mapping import ColumnUse
from loaders.table.settle import ANCHORS, SURE
from loaders.table.words import PRODUCT, REMARK, REMARK_AT, TRADE, Head, targets, words

GUESSED = SURE
"""What is less sure than this is a guess: it is read, and the preview asks about it."""
_FEW = 6
"""Of fewer words a long column is of categories (电, 煤, 天然气), and not of what firms make."""
_LONG = 60
"""A value of more characters is a sentence and no list of products or industries."""
_STAGE, _PLACE, _STATUS = "项目.项目阶段", "企业.所在地", "企业.经营状态"
_TENURE = re.compile(r"^(?:自有|自建|自购|购置|购买|租赁|租用|租|厂房|标准厂房|[是否有无])\Z|㎡|平方|亩")
"""Under a head of a site: whether it is owned, and how large it is."""
_KINDS = re.compile(r"(?:类|类型|类别|级别|性质|种类|属性|层次|形式)\Z")
NAME, INSTITUTION, INVESTMENT = "企业.企业名称", ANCHORS["机构"], "项目.总投资"
NAMES = tuple(anchor for anchor in ANCHORS.values() if anchor != REMARK)
ONE_YEAR = re.compile(r"本年|今年|当年|年度|上年|去年")
"""What is invested in one year is not the whole."""
UNKNOWN = "不认得这个列名"
HONOURS = "企业.资质荣誉"
HOSTS = ("举办", "依托", "主管", "共建", "建设单位", "承担")
"""Heads of those who run an institution; it is not them that the row is about."""


def _is_word(text: str) -> bool:
    return len(text) <= _LONG and not (shapes.is_number(text) or shapes.is_firm(text) or shapes.is_place(text))


def _chosen(target: str) -> Callable[[str], bool]:
    choices = targets()[target].field.choices
    return lambda text: choice_of(text, target, choices) is not None


def _may_be_place(text: str) -> bool:
    return not shapes.is_number(text) and _TENURE.search(text) is None


def _tests() -> Mapping[str, tuple[Callable[[str], bool], float]]:
    """For each target what a value must be like, and for which share of them."""
    return {
        PRODUCT: (_is_word, 0.8),
        TRADE: (_is_word, 0.8),
        "机构环节.研究方向": (_is_word, 0.8),
        HONOURS: (shapes.is_honour, 0.3),
        "企业.营业收入": (shapes.is_amount, 0.6),
        INVESTMENT: (shapes.is_amount, 0.6),
        _STAGE: (_chosen(_STAGE), 0.5),
        KIND: (_chosen(KIND), 0.5),
        _PLACE: (_may_be_place, 0.8),
        "项目.所在地": (_may_be_place, 0.8),
    }


def against(target: str, values: Sequence[str]) -> str:
    """Why a guess does not hold, ``""`` when it does."""
    like, least = _tests().get(target, (lambda _: True, 0.0))
    return "" if shapes.share(values, like) >= least else f"但值不像{targets()[target].label}"


def in_doubt(target: str, values: Sequence[str]) -> str:
    """Why a column whose head we know is asked about all the same: hardly any of its values is such a choice."""
    if target not in (_STAGE, KIND, _STATUS) or shapes.share(values, _chosen(target)) >= 0.4:
        return ""
    return f"但值多不是{targets()[target].label}"


def kinds_not_titles(values: Sequence[str]) -> bool:
    """Whether values are kinds of institutions and no titles of firms."""
    return shapes.share(values, _chosen(KIND)) >= 0.5 and shapes.share(values, shapes.is_honour) < 0.3


def by_ending(base: str, endings: Mapping[str, str]) -> tuple[str, float, str]:
    """What a head of more words ends with, unless a word of it says that somebody or something else is meant."""
    ending = max((e for e in endings if base.endswith(e)), key=len, default="")
    if not ending or of_others(base.removesuffix(ending)):
        return "", 0.0, ""
    return endings[ending], 0.7, f"列名末尾是“{ending}”"


def of_others(text: str) -> bool:
    """Whether a head, or the rest of one, speaks of somebody or something else, or of another time."""
    said = text.replace("细分", "")  # 分 is a branch
    return any(w in said for w in (*words().qualified, *words().others, *HOSTS))


def of_gaps(head: Head, values: Sequence[str]) -> bool:
    """Whether a head of unknown words speaks of what the chain lacks (短板需求, 卡脖子环节), not of money or land."""
    said = any(w in head.base for w in words().gaps) and not any(w in head.base for w in words().gaps_of_others)
    return said and shapes.share(values, lambda t: shapes.is_number(t) or shapes.is_firm(t)) < 0.3


def whose_rows(uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """Where one name stands in many rows (链主企业) and another column holds firms that are all different
    (配套企业名称), the rows are about these; who buys or competes is never meant.
    """
    at = next((i for i, use in enumerate(uses) if NAME in use.to), None)
    if at is None or len(set(columns[at])) > len(columns[at]) / 2:
        return uses
    for i, (use, head, values) in enumerate(zip(uses, heads, columns, strict=True)):
        ends = any(head.base.endswith(e) for e, t in words().names.items() if t == NAME)
        other = of_others(head.base.removeprefix("配套")) or not ends
        if not use.to and not other and shapes.is_key(values) and shapes.share(values, shapes.is_firm) >= 0.8:
            out = list(uses)
            out[i] = replace(use, to=(NAME,), reason=f"“{uses[at].column}”许多行相同，这一列行行不同", sureness=0.6)
            why = f"许多行是同一家，行行不同的是“{use.column}”列"
            out[at] = replace(uses[at], to=(), reason=why)
            return out
    return uses


def by_words(
    uses: Sequence[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]], products: Container[str]
) -> list[ColumnUse]:
    """Columns of unknown heads half of whose values hold words that only one kind of column holds, where no column of
    that kind is there and the head does not speak of somebody or something else.
    """
    tests: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        (PRODUCT, lambda t: any(p.removesuffix("等") in products for p in shapes.pieces(t)), "值多是图里认得的产品"),
        (KIND, _chosen(KIND), "值多是机构的类型"),
        (HONOURS, shapes.is_honour, "值多是企业的资质、称号"),
        (_STAGE, _chosen(_STAGE), "值多是项目的阶段"),
        (_PLACE, shapes.is_located, "值多是镇、街道、园区、门牌"),
    )
    out = list(uses)
    read = {t for u in out for t in u.to}
    for target, like, why in tests:
        if target in read or (target == KIND and INSTITUTION not in read):
            continue
        people = ANCHORS["人才"] in read and NAME not in read
        if target == _PLACE and (people or any(t.endswith("所在地") or t == REMARK_AT for t in read)):
            continue
        for i, (use, head, values) in enumerate(zip(out, heads, columns, strict=True)):
            said = f"{head.group}{head.base}"
            other = any(w in said for w in words().qualified) if target == _STAGE else of_others(said)
            if use.to or use.reason != UNKNOWN or other or against(target, values):
                continue
            if target == KIND and _KINDS.search(head.base) is None:
                continue
            if target == PRODUCT and len({p for t in values for p in shapes.pieces(t)}) < min(_FEW, len(values)):
                continue
            if shapes.share(values, like) >= (0.8 if target == _PLACE else 0.5):
                out[i] = replace(use, to=(target,), reason=why, sureness=0.6)
    return out
