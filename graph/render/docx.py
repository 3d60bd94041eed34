"""A document as a Word file in the form of GB/T 9704-2012; the same document always gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from graph.dates import moment, to_iso
from graph.render.docx_page import foot, head, styles
from graph.render.docx_picture import placed
from graph.render.docx_text import body
from graph.views.document import Document
from graph.views.text_fit import printable

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
ABOUT = "chainatlas:"
"""Beginning of the subject of a file: what follows is what it is about, and how it was made."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DROPPED = ("docProps/thumbnail.jpeg", "customXml/")


def render_docx(document: Document) -> bytes:
    """The file."""
    import docx

    made = docx.Document()
    _settings(made)
    for xml in styles():
        made.styles.element.append(_parsed(xml))
    links = _heads_and_feet(made, head(draft=not document.final, example=document.example))
    whole = made.element.body
    for child in list(whole):
        whole.remove(child)
    for child in _parsed(f"<w:body>{body(document, links, placed(made, document))}</w:body>"):
        whole.append(child)
    _told(made.core_properties, document)
    out = io.BytesIO()
    made.save(out)
    return _fixed(out.getvalue())


def _parsed(xml: str) -> Any:
    from docx.oxml import parse_xml

    head, rest = xml.split(">", 1) if not xml.split(">", 1)[0].endswith("/") else (xml[:-2], "/>")
    return parse_xml(f"{head} {_NAMES}>{rest}" if rest != "/>" else f"{head} {_NAMES}/>")


def _settings(made: Any) -> None:
    """Feet of odd and even pages differ; pages count through."""
    made.settings.odd_and_even_pages_header_footer = True


def _heads_and_feet(made: Any, top: str) -> str:
    """Fill heads and feet of the first section, and say what the other sections name to have the same."""
    first = made.sections[0]
    parts = (
        (first.header, top),
        (first.even_page_header, top),
        (first.footer, foot(even=False)),
        (first.even_page_footer, foot(even=True)),
    )
    for part, xml in parts:
        part.is_linked_to_previous = False
        root = part._element
        for child in list(root):
            root.remove(child)
        root.append(_parsed(xml))
    named = [c for c in first._sectPr if c.tag.endswith(("}headerReference", "}footerReference"))]
    return "".join(
        f'<w:{c.tag.partition("}")[2]} w:type="{c.get(f"{{{_W}}}type")}" r:id="{c.get(f"{{{_R}}}id")}"/>' for c in named
    )


def _told(properties: Any, document: Document) -> None:
    """What programs show of the file; its time is that of the document, not of the clock."""
    day = moment(document.at or to_iso(document.on))
    properties.title, properties.author, properties.last_modified_by = printable(document.title)[:255], "链图", "链图"
    properties.subject, properties.comments, properties.language = ABOUT, "", "zh-CN"
    for element in properties._element:
        if element.tag.endswith("}subject"):  # the library refuses texts of more than 255 characters
            element.text = f"{ABOUT}{printable(document.subject)}"
    properties.created = properties.modified = day
    properties.revision = 1


def _fixed(data: bytes) -> bytes:
    """The archive with its parts in order and without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            info.create_system = 3
            fixed.writestr(info, made.read(name))
    return out.getvalue()
