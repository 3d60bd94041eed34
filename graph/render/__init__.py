"""Renderers, found by file suffix or media type. One table; what is not in it does not exist."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import BadRequest
from graph.views.document import Document
from graph.views.ledger import Ledger
from graph.views.memo import Memo
from graph.views.table import Table
from graph.views.view import View

Draw = Callable[[View, Sequence[Table]], bytes]
Write = Callable[[Sequence[Table]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """What a suffix means for a chain map, a network and tables; ``None`` where it cannot be had."""

    suffix: str
    media_type: str
    label: str
    map: Draw | None = None
    network: Draw | None = None
    tables: Write | None = None


def render_map(view: View, tables: Table | Sequence[Table], suffix: str) -> bytes:
    """A chain map in the format of ``suffix``; raises ``BadRequest`` for one we do not have."""
    draw = _format(suffix, "map").map
    assert draw is not None
    return draw(view, _several(tables))


def render_network(view: View, suffix: str, tables: Sequence[Table] = ()) -> bytes:
    """A network picture in the format of ``suffix``; raises ``BadRequest`` for one we do not have."""
    draw = _format(suffix, "network").network
    assert draw is not None
    return draw(view, tables)


def render_tables(tables: Table | Sequence[Table], suffix: str) -> bytes:
    """Tables in the format of ``suffix`` (CSV: the first one); raises ``BadRequest`` for one we do not have."""
    write = _format(suffix, "tables").tables
    assert write is not None
    return write(_several(tables))


def render_answer(tables: Table | Sequence[Table], suffix: str, answer: Mapping[str, Any]) -> bytes:
    """An answer as a file: JSON is the answer itself, every other format its tables."""
    if _format(suffix, "tables").suffix == "json":
        return json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2).encode("utf-8", errors="replace")
    return render_tables(tables, suffix)


def render_memo(memo: Memo, tables: Sequence[Table]) -> bytes:
    """A workbook that begins with a memo; the tables follow."""
    from graph.render.xlsx import render_xlsx

    return render_xlsx(tables, memo)


def render_document(document: Document) -> bytes:
    """A document as a Word file."""
    from graph.render.docx import render_docx

    return render_docx(document)


def render_ledger(ledger: Ledger) -> bytes:
    """A workbook in the form of a ledger."""
    from graph.render.xlsx_ledger import render_ledger as render

    return render(ledger)


def suffixes(what: str) -> list[str]:
    """Suffixes that "map", "network" or "tables" can be had in."""
    return [f.suffix for f in FORMATS if getattr(f, what) is not None]


def _format(suffix: str, what: str | None) -> Format:
    wanted = suffix.lower().removeprefix(".")
    for entry in FORMATS:
        if entry.suffix == wanted and (what is None or getattr(entry, what) is not None):
            return entry
    known = suffixes(what) if what else [f.suffix for f in FORMATS]
    raise BadRequest(f"没有“{suffix}”格式的导出；可用：{'、'.join(known)}")


def _several(tables: Table | Sequence[Table]) -> Sequence[Table]:
    return [tables] if isinstance(tables, Table) else tables


def _svg(view: View, tables: Sequence[Table]) -> bytes:
    from graph.render.svg import render_svg

    return render_svg(view).encode()


def _page(view: View, tables: Sequence[Table]) -> bytes:
    from graph.render.page import render_page

    return render_page(view, tables).encode()


def _network_html(view: View, tables: Sequence[Table]) -> bytes:
    from graph.render.network_html import render_network_html

    return render_network_html(view, tables).encode()


def _graphml(view: View, tables: Sequence[Table]) -> bytes:
    from graph.render.graphml import render_graphml

    return render_graphml(view, tables)


def _png(view: View, tables: Sequence[Table]) -> bytes:
    from graph.render.raster import render_png

    return render_png(view)


def _pdf(view: View, tables: Sequence[Table]) -> bytes:
    from graph.render.raster import render_pdf

    return render_pdf(view)


def _csv(tables: Sequence[Table]) -> bytes:
    from graph.render.delimited import render_csv

    if not tables:
        raise BadRequest("没有可导出的表")
    return render_csv(tables[0])


def _xlsx(tables: Sequence[Table]) -> bytes:
    from graph.render.xlsx import render_xlsx

    return render_xlsx(tables)


def _json(view: View | None, tables: Sequence[Table]) -> bytes:
    data = {**({"view": view.to_json()} if view else {}), "tables": [t.to_json() for t in tables]}
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", errors="replace")


FORMATS: tuple[Format, ...] = (
    Format("html", "text/html; charset=utf-8", "网页", map=_page, network=_network_html),
    Format("svg", "image/svg+xml", "矢量图", map=_svg, network=_svg),
    Format("png", "image/png", "图片", map=_png, network=_png),
    Format("pdf", "application/pdf", "A3 打印稿", map=_pdf, network=_pdf),
    Format("csv", "text/csv; charset=utf-8", "表格", map=lambda _, t: _csv(t), tables=_csv),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "工作簿",
        map=lambda _, t: _xlsx(t),
        tables=_xlsx,
    ),
    Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "公文稿"),
    Format("graphml", "application/graphml+xml", "图数据", network=_graphml),
    Format("json", "application/json", "数据", map=_json, network=_json, tables=lambda t: _json(None, t)),
)
"""All formats, in the order in which they are offered."""


def render_svg_page(svg: str, at: str = "") -> bytes:
    """A picture that was drawn before, as an A3 page in PDF, said to be made ``at`` a moment, "" for now."""
    from graph.render.raster import render_svg_page as render

    return render(svg, at)
