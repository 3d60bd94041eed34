"""Rows below a head that are no data: totals, notes, examples, codes of the columns, titles of sections."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.table.words import words

_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[类部章])"
)
_CODES = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[A-Z]|[(（]?[0-9]{1,2}[)）]?")
_EXAMPLE = re.compile(r"[(（]?(?:填写|填报)?(?:示例|样例|范例|例如?)[)）]?")
_MADE_UP = re.compile(
    r"^[(（【\[]?(?:示例|样例|例如?)[)）】\]:：]|(?:某某|XX|xx|××|\*\*)[\u4e00-\u9fff]*(?:公司|厂|企业|集团|项目)"
)
_SUMS = re.compile(
    r"(?:合计|总计|小计|共计|累计|汇总|平均)[:：(（]|.{0,12}(?:合计|小计|总计|共计)(?:[:：]|[(（][^()（）]*[)）])?\Z"
)
_SIZES = re.compile(r"(?:特?大型|中型|小型|微型|小微|中小微?|规[上下]|限[上下])(?:工业)?企业(?:[(（].*[)）])?")
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_COUNTED = re.compile(r".{2,20}[(（]共?[0-9]+[家个户项人][)）]")
_NOTE = re.compile(
    r"^(?:统计截[止至]|填报[:：部单]|注|※|★|\*|以[上下]|此[表列行]|本表|表中|标.?[色黄红绿]|截[至止]|数据截|填表|制表|审核|打印)|[:：].*。\Z|^.{12,}。\Z"
)
"""What stands alone in a row and is no record."""
_ORDER = re.compile(r"[0-9]+[.、]?|[一二三四五六七八九十]+[、.]?")
_FIGURE = re.compile(r"[-+]?[0-9][0-9,.]*%?|[-/—－无]")
_GROUP = re.compile(
    r"[\u4e00-\u9fff]{1,10}(?:镇|街道|开发区|园区|乡|片区|社区)(?:[(（].*[)）])?[:：]?|.{2,20}[(（]共?[0-9]+[家个户项人][)）]"
)
"""A town alone in a row, or a word with how many follow, heads those below it."""
_ASKED = re.compile(r"必填|选填|可不填|非必填|请填|请按|请选|填[写数]|下拉|单选|多选|如[:：]|例[:：如]|格式[:：]")


def run_together(line: list[str]) -> list[str]:
    """What a line says, whichever of its cells are merged: two lines of a head may come again as one."""
    return [_run(t) for t in line if t]


def _run(text: str) -> str:
    return re.sub(r"[\s/]+", "", text)


def why_no_data(texts: list[str], heads: list[str], printed: list[list[str]]) -> str:
    """Why a row is no data, ``""`` when it is; ``printed`` are the head and its lines, :func:`run_together`, which each
    page may repeat.
    """
    said = [t for t in texts if t]
    if not said:
        return "空行"
    lead, bare = said[0], "".join(said[0].split()).rstrip(":：")
    second = "".join(said[1].split()) if len(said) > 1 else ""
    if bare in words().total or second in words().total or (_ORDER.fullmatch(bare) and _SUMS.match(second)):
        return "合计行"
    if re.fullmatch(r"(?:合计|总计|小计|共计?)[:：]?[0-9]+[家个户项]?(?:企业|项目)?", bare) or _SUMS.match(bare):
        return "合计行"
    counts = _NUMBERED.fullmatch(bare) is not None and _COUNTED.fullmatch(second)
    if counts or (_SIZES.fullmatch(bare) and all(_FIGURE.fullmatch(t) for t in said[1:])):
        return "分段标题"
    if len(said) == 1 and re.fullmatch(r"[0-9]+[.、]?", bare):
        return "只有序号的行"
    first = _run(lead)
    if any(line[0] == first and line == run_together(said) for line in printed):
        return "重复的表头"
    if _are_codes(said):
        return "列的代号"
    if _EXAMPLE.fullmatch(bare) or _MADE_UP.search(next((t for t in said if not t.isdigit()), "")):
        return "示例行"
    if len(said) > 1 and sum(map(_is_asked, said)) >= len(said) / 2:
        return "填写说明"
    note = re.match(r"(\S+?)[:：]", lead)
    if (note and note[1].rstrip("0123456789") in words().note) or (len(said) == 1 and _NOTE.search(lead)):
        return "注"
    if len(set(said)) == 1 and _GROUP.fullmatch(lead):
        return "分段标题"
    if len(set(said)) == 1 and (_SECTION.match(lead) or (texts and texts[0] and heads[0] in ("序号", "编号", "No"))):
        return "分段标题"
    return ""


def _is_asked(text: str) -> bool:
    """Whether a text says how the cells below it are to be filled in."""
    return text.endswith("填写") or _ASKED.match(text) is not None


def _are_codes(said: Sequence[str]) -> bool:
    """Whether a row counts the columns: 甲, 乙, 1, 2, 3."""
    if len(said) < 3 or not all(_CODES.fullmatch(t) for t in said):
        return False
    numbers = [int(n[0]) for t in said if (n := re.search(r"[0-9]+", t))]
    return numbers == list(range(1, len(numbers) + 1))
