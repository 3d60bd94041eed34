"""Tables to CSV that spreadsheets open rightly: UTF-8 with BOM, and no cell that would run as a formula."""

from __future__ import annotations

import csv
import io

from graph.escape import safe_text
from graph.plain import Plain
from graph.views.table import Column, Table


def render_csv(table: Table) -> bytes:
    """``table`` as CSV; shares as fractions, expected firms to one decimal, flags as 是/否, empty as empty. Notes are
    left to other formats.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_text(c.heading) for c in table.columns])
    for row in table.rows:
        writer.writerow([_cell(c, v) for c, v in zip(table.columns, row, strict=True)])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _cell(column: Column, value: Plain) -> str:
    if value is None:
        return ""
    if column.type == "flag":
        return "是" if value else "否"
    if isinstance(value, str):
        return safe_text(value.replace("\0", ""))
    return repr(round(value, 1) if column.expects else value)
