"""Pictures of a document: our SVG as dots, as large as a page that lies on its side has room for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.errors import StoreError
from graph.render.docx_page import PICTURE
from graph.render.docx_xml import text
from graph.render.raster import svg_png
from graph.views.document import Document

DOTS = 2000
"""Width in dots: 240 to the inch on the widest page."""
_EMU = 36_000
"""English metric units in a mm."""
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture in the file: the relation that leads to its dots and its size in mm; ``problem`` says why there is
    none.
    """

    relation: str = ""
    wide: float = 0.0
    high: float = 0.0
    problem: str = ""


def placed(made: Any, document: Document) -> tuple[Placed, ...]:
    """The pictures of a document as parts of the file; a machine that cannot draw leaves them out and says so."""
    return tuple(_placed(made, document))


def _placed(made: Any, document: Document) -> Iterator[Placed]:
    for picture in document.pictures():
        box = _SIZE.search(picture.svg)
        try:
            if box is None:
                raise StoreError("图没有写明大小")
            dots = svg_png(picture.svg, DOTS)
        except StoreError as error:
            yield Placed(problem=str(error))
            continue
        wide, high = float(box[1]), float(box[2])
        scale = min(PICTURE[0] / wide, PICTURE[1] / high)
        relation, _ = made.part.get_or_add_image(io.BytesIO(dots))
        yield Placed(relation, wide * scale, high * scale)


def drawing(at: Placed, caption: str, number: int) -> str:
    """The run that shows a picture; ``caption`` is read out in its place."""
    size = f'cx="{round(at.wide * _EMU)}" cy="{round(at.high * _EMU)}"'
    name = f'id="{number}" name="图{number}" descr="{text(caption)}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr {name}/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}">'
        f"<pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f'<a:blip r:embed="{at.relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
