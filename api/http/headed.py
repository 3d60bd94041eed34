"""Each cell of a table carries the heading of its column, for screens too narrow for columns: there a row is shown as a
block of lines, and style sheets can only say what stands in the cell itself (``td[data-head]`` in ``app.css``).

It reads pages that our own templates made: what data say is escaped and holds no tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TAG = re.compile(r'<(/?)(table|thead|tr|t[hd])\b((?:[^>"]|"[^"]*")*)>')
_UNSAID = re.compile(r'<span (?:class="unseen"|aria-hidden="true")>.*?</span>|<select.*?</select>|<[^>]*>', re.DOTALL)
_SPAN = {way: re.compile(rf'\b{way}="(\d+)"') for way in ("colspan", "rowspan")}
APART = "sideways"
"""Class of the tables that stay tables on every screen: their cells need no headings."""


@dataclass
class _Table:
    """How far a table is read."""

    apart: bool
    in_head: bool = False
    row: int = 0
    column: int = 0
    heads: dict[int, str] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """Up to which row a column is taken by a cell of a row above."""

    def place(self, attributes: str) -> range:
        """The columns of the next cell of the row."""
        while self.taken.get(self.column, 0) >= self.row:
            self.column += 1
        its = range(self.column, self.column + _span(attributes, "colspan"))
        self.taken.update(dict.fromkeys(its, self.row + _span(attributes, "rowspan") - 1))
        self.column = its.stop
        return its


def headed(page: str) -> str:
    """The page with ``data-head`` in the cells of its tables; what spans columns or has a name of its own gets none.

    >>> headed("<table><thead><tr><th>甲</th></tr></thead><tr><td>1</td></tr></table>")
    '<table><thead><tr><th>甲</th></tr></thead><tr><td data-head="甲">1</td></tr></table>'
    """
    tables: list[_Table] = []

    def read(tag: re.Match[str]) -> str:
        closing, name, attributes = tag.groups()
        if name == "table":
            tables.pop() if closing else tables.append(_Table(APART in attributes))
        elif not tables or tables[-1].apart:
            return tag[0]
        elif name == "thead":
            tables[-1].in_head = not closing
        elif name == "tr" and not closing:
            tables[-1].row, tables[-1].column = tables[-1].row + 1, 0
        elif not closing:
            return _cell(tables[-1], tag, page)
        return tag[0]

    return _TAG.sub(read, page) if "<thead" in page else page


def _cell(table: _Table, tag: re.Match[str], page: str) -> str:
    columns = table.place(tag[3])
    if table.in_head:
        said = " ".join(_UNSAID.sub("", page[tag.end() : page.index("</th>", tag.end())]).split())
        for column in columns:
            table.heads[column] = f"{table.heads.get(column, '')} {said}".strip()
        return tag[0]
    head = table.heads.get(columns.start, "") if len(columns) == 1 and tag[2] == "td" else ""
    return f'{tag[0][:-1]} data-head="{head.replace(chr(34), "&quot;")}">' if head else tag[0]


def _span(attributes: str, way: str) -> int:
    found = _SPAN[way].search(attributes) if way in attributes else None
    return int(found[1]) if found else 1
