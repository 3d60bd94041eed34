"""What a list that came back says: the cells that were changed in it, and those that were changed here meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from graph.says import Says


@dataclass(frozen=True, slots=True)
class CellChange:
    """回填的表里改过的一格"""

    sheet: Annotated[str, Says("工作表")]
    row: Annotated[int, Says("行")]
    cell: Annotated[str, Says("单元格")]
    title: Annotated[str, Says("哪一条")]
    column: Annotated[str, Says("列")]
    before: Annotated[str, Says("带出去时")]
    yours: Annotated[str, Says("表里写的")]
    now: Annotated[str, Says("库里现在")]
    both: Annotated[bool, Says("两边都改了", "带出去之后，库里也改了这一格，且改得不同")]
    written: Annotated[bool, Says("写入", "两边都改了的，选了“用表里的”才写入")]
    by: Annotated[str, Says("库里是谁改的", "两边都改了的才写；没有署名为空")] = ""
    at: Annotated[str, Says("库里哪天改的")] = ""

    @property
    def place(self) -> str:
        """How the cell is named where it is chosen."""
        return f"{self.sheet}!{self.cell}"


@dataclass(slots=True)
class Returned:
    """All that a returned list says; ``added`` counts new records, ``unseen`` records that went out and are not in it
    any more. ``document`` tells one that is no workbook but a document in which people typed.
    """

    changes: list[CellChange] = field(default_factory=list)
    added: int = 0
    unseen: int = 0
    document: bool = False

    @property
    def conflicts(self) -> Sequence[CellChange]:
        """Cells that were changed on both sides."""
        return [c for c in self.changes if c.both]

    def words(self) -> str:
        """All of it in a sentence.

        >>> Returned([], 2).words()
        '改了 0 格，新增 2 条'
        >>> Returned(document=True).words()
        '写入 0 处'
        """
        written, both = sum(c.written for c in self.changes), len(self.conflicts)
        left = sum(not c.written for c in self.conflicts)
        fate = "写表里的" if not left else "留库里的，没有写入" if left == both else f"其中 {left} 处留库里的，没有写入"
        known = f"，{both} 处两边都改了（{fate}）" if both else ""
        if self.document:
            return f"写入 {written} 处" + (known.replace("两边都改了", "已有别的备注") if both else "")
        return f"改了 {written} 格，新增 {self.added} 条{known}"
