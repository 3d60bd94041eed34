"""Which column holds the names of whom a table is about: where no head says so, the one whose values do; asked of."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from loaders.table import shapes
from loaders.table.guesses import INSTITUTION, INVESTMENT, NAME, NAMES, UNKNOWN, by_ending, of_others
from loaders.table.mapping import ColumnUse
from loaders.table.settle import ANCHORS
from loaders.table.words import Head, words

_SERVED = re.compile(r"^(?:被?服务|推荐|配套|上下游|挂钩|帮扶|联系|对接)")
"""What an office does with the firms of a list that names no others."""
_PROJECT = re.compile(r"项目(?:名称|名)?\Z")
_RESEARCH = re.compile(r"科研|科技|研发|在研|课题|合作|服务|经营|检测|奖|补|资金|施工|原|曾|人才|缺|需")
"""Projects of another kind than those that are built."""
_MAY_BE = ("供应", "服务", "推荐", "配套", "合作", "上游", "下游", "关联")
"""Words of others in whose own list the rows are about them."""
_WOULD = re.compile(r"拟|意向|合作|招商|招引|引进|目标|潜在|洽谈|签约|对接")
"""A project's firm may be one that is hoped for."""
_SHORT, _STAGE = "企业.企业简称", "项目.项目阶段"


def with_names(uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """Where no column is one of names: the first whose head ends as those do, else whose values are partly names of
    firms or institutions; short and all different they must be.
    """
    taken = {t for u in uses for t in u.to}
    if taken & set(NAMES):
        return _with_projects(uses, heads, columns, taken)
    out = list(uses)
    keys = [u.reason == UNKNOWN and not u.to and shapes.is_key(v) for u, v in zip(uses, columns, strict=True)]
    for by_head in (True, False):
        for i in (i for i, key in enumerate(keys) if key):
            target, _, why = by_ending(heads[i].base, words().names) if by_head else ("", 0, "")
            if not target and by_head:
                target, _, why = by_ending(_SERVED.sub("", heads[i].base), words().names)
            if not target and by_head:
                target, why = _in_brackets(heads[i], columns[i])
            if not by_head and not of_others(heads[i].base):
                target, why = _named_in(columns[i], taken), "没有别的列像名称，值有些像"
            if target:
                out[i] = replace(uses[i], to=(target,), reason=why, sureness=0.6)
                return out
    return _at_last(out, heads, columns)


def _at_last(out: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """Where still no column is one of names, short names are; else the column, be it of suppliers or of those who are
    served, most of whose values are names. Whom the rows can never be about (客户, 招商目标) it is not.
    """
    for i, use in enumerate(out):
        if _SHORT in use.to:
            out[i] = replace(use, to=(NAME,), reason="没有全称，简称就是名称", sureness=0.6)
            return out
    kinds = ((NAME, shapes.is_firm), (INSTITUTION, shapes.is_institution), (ANCHORS["项目"], shapes.is_project))
    never = [w for w in words().strangers if w not in _MAY_BE]
    for target, like in kinds:
        for i, (use, head, values) in enumerate(zip(out, heads, columns, strict=True)):
            free = not use.to and not any(w in f"{head.group}{head.base}" for w in never)
            if free and len(set(values)) > len(values) / 2 and shapes.share(values, like) >= 0.5:
                out[i] = replace(use, to=(target,), reason="没有别的列是名称，这一列的值多是", sureness=0.5)
                return out
    return out


def _in_brackets(head: Head, values: Sequence[str]) -> tuple[str, str]:
    """A head of somebody else whose brackets say that it is firms (客户（企业）名称), where its values are."""
    said = words().names.get(head.remark) == NAME and shapes.share(values, shapes.is_firm) >= 0.6
    return (NAME, f"列名里写着“{head.remark}”，值像企业名称") if said else ("", "")


def _with_projects(
    uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]], taken: Collection[str]
) -> list[ColumnUse]:
    """Where money or stages of projects are read and no column names one: that of an unknown head whose values do."""
    if ANCHORS["项目"] in taken and NAME not in taken:
        return _with_investors(uses, heads, columns)
    if ANCHORS["项目"] in taken or not {INVESTMENT, _STAGE} & set(taken):
        return uses
    for i, (use, head, values) in enumerate(zip(uses, heads, columns, strict=True)):
        like = shapes.share(values, shapes.is_project) >= 0.5 and shapes.is_key(values)
        other = _RESEARCH.search(head.base) if _PROJECT.search(head.base) else of_others(head.base)
        if not use.to and use.reason == UNKNOWN and like and not other:
            return [*uses[:i], replace(use, to=(ANCHORS["项目"],), reason="值像项目名称", sureness=0.7), *uses[i + 1 :]]
    return uses


def _with_investors(uses: list[ColumnUse], heads: Sequence[Head], columns: Sequence[Sequence[str]]) -> list[ColumnUse]:
    """Where projects are named and no firm is: the first column of an unknown head whose values are firms, unless the
    head speaks of somebody else (施工单位).
    """
    for i, (use, head, values) in enumerate(zip(uses, heads, columns, strict=True)):
        unknown = not use.to and use.reason == UNKNOWN
        said = _WOULD.sub("", head.base)
        other = of_others(said) or any(w in said for w in words().strangers)
        if unknown and not other and shapes.share(values, shapes.is_firm) >= 0.6:
            why = "没有别的列是企业，值多像企业名称"
            return [*uses[:i], replace(use, to=(NAME,), reason=why, sureness=0.6), *uses[i + 1 :]]
    return uses


def _named_in(values: Sequence[str], taken: Collection[str]) -> str:
    """Of what values are names, three in ten of which look like one."""
    firms, others = shapes.share(values, shapes.is_firm), shapes.share(values, shapes.is_institution)
    if INVESTMENT in taken or _STAGE in taken:
        return ANCHORS["项目"]
    return "" if max(firms, others) < 0.3 else INSTITUTION if others > firms else NAME
