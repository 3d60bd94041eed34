"""The last sheet, 说明: what this is, how it comes in again, and what it does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from graph.dates import to_iso
from loaders.files.raw import MAX_FILE, MAX_UNPACKED
from loaders.outgoing.sheets import Outgoing

Line = tuple[str, str]
_NOT_HELD = (
    ("匹配", "产品与环节、企业与环节的自动匹配不在内，导入后按当时的规则重新匹配；人工确认、否决的在内"),
    ("缺口", "缺口与评估由系统算出，不在内；导入后重新评估即有"),
    ("历史", "只有这一天有效的内容；以前、以后的版本，每条出自哪份文件、哪一行，批次与撤销不在内"),
    ("工作记录", "招商跟进、方案、情景、审核的理由、认过的词、合并过的企业、经手人不在内；完整的一份请用“备份”"),
    ("限定", "数据模型里标明不外传的项不在内"),
    ("场所", "所做环节里已不存在的环节，导回时不读；写明所做环节的场所、投产的项目，导回时照例补上企业环节与场所"),
)


def about(out: Outgoing, version: int) -> list[Line]:
    """Lines to be written once all sheets are: their rows are counted then."""
    matched = sum(out.links.matched.values())
    return [
        ("内容", f"按 {to_iso(out.on)} 有效的全部记录，数据版本 {version}；工作表与列名同导入模板，可原样导入空库"),
        *((name, f"{count:,} 行") for name, count in out.counts.items()),
        *_NOT_HELD[:1],
        *((("匹配", f"这一天自动匹配的 {matched:,} 条未写"),) if matched else ()),
        *_NOT_HELD[1:],
        *(("未写或不能导回", f"{why}：{count:,} 条") for why, count in out.lost.items()),
        (
            "导入",
            f"chainatlas load workbook 这份文件；一个文件不超过 {MAX_FILE // 1_000_000} MB，"
            f"一个文件夹不超过 {MAX_UNPACKED // 1_000_000} MB，再大请用备份",
        ),
    ]


def as_rows(lines: Sequence[Line]) -> list[list[str]]:
    """With a head."""
    return [["项目", "说明"], *([a, b] for a, b in lines)]
