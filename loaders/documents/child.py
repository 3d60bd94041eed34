"""The child process that reads a Word document that came back: what was typed into its places, and what it is about.

Run by :func:`loaders.documents.read.read_typed` within limits; prints JSON ``{"about": …, "typed": {key: text}}`` or
``{"refused": …}``. A document type, and with it every entity, is refused before anything of it is looked at.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

import orjson

PLACE, ABOUT = "k_", "chainatlas:"
MAX_DEPTH, MAX_TEXT = 500, 2_000_000
_SUBJECT = "http://purl.org/dc/elements/1.1/ subject"
_ASKED = re.compile("^［请补写：[^］]*］")
_LINES, _GONE = {"br": "\n", "cr": "\n", "tab": "\t"}, ("moveFrom",)


class Refused(Exception):
    """The document breaks a rule; the message is for the user."""


class _Cell:
    """A cell being read: its text by paragraphs, and the key that it was opened with."""

    def __init__(self, key: str) -> None:
        self.key, self.parts = key, list[str]()

    @property
    def text(self) -> str:
        """What stands in it but for what was asked there."""
        lines = "".join(self.parts).split("\n")
        said = "\n".join(line.strip() for line in lines if line.strip())
        return _ASKED.sub("", said).strip()


class Typed:
    """Collects what was typed: a bookmark of ours in a row means the last cell of that row, one in no table the first
    cell of the next table.
    """

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.size = self.gone = self.depth = 0
        self.next, self.writing = "", False
        self.rows: list[list[str]] = []
        self.cells: list[_Cell] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Refused(f"里面的元素套了 {MAX_DEPTH} 层以上，不是正常的文稿")
        local = name.rpartition(" ")[2]
        self.gone += local in _GONE
        if local == "bookmarkStart":
            self._mark(next((v for k, v in attributes.items() if k.rpartition(" ")[2] == "name"), ""))
        elif local == "tr":
            self.rows.append(["", ""])
        elif local == "tc":
            self.cells.append(_Cell(self.next))
            self.next = ""
        elif local in _LINES and self.cells:
            self.cells[-1].parts.append(_LINES[local])
        self.writing = local == "t"

    def _mark(self, name: str) -> None:
        if not name.startswith(PLACE):
            return
        if self.rows:
            self.rows[-1][0] = name.removeprefix(PLACE)
        else:
            self.next = name.removeprefix(PLACE)

    def end(self, name: str) -> None:
        """An element ends."""
        self.depth -= 1
        local = name.rpartition(" ")[2]
        self.gone -= local in _GONE
        self.writing = False
        if local == "p" and self.cells:
            self.cells[-1].parts.append("\n")
        elif local == "tc" and self.cells:
            cell = self.cells.pop()
            if cell.key:
                self.found[cell.key] = cell.text
            if self.rows:
                self.rows[-1][1] = cell.text
        elif local == "tr" and self.rows:
            key, last = self.rows.pop()
            if key:
                self.found[key] = last

    def text(self, said: str) -> None:
        """Text of an element that shows."""
        if self.gone or not self.writing or not self.cells:
            return
        self.size += len(said)
        if self.size > MAX_TEXT:
            raise Refused(f"表格里的文字超过 {MAX_TEXT:,} 字；请删减后重试")
        self.cells[-1].parts.append(said)


def parse(
    data: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]
) -> None:
    """Read XML that declares no document type; raises ``Refused``."""

    def refuse(*_: object) -> Any:
        raise Refused("里面有文档类型声明或外部实体，不读取；请用 Word 或 WPS 打开后另存为 .docx")

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    reader.ExternalEntityRefHandler = refuse
    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = start, end, text
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise Refused("内容已损坏；请用 Word 或 WPS 打开后另存为 .docx") from error


def typed_in(data: bytes) -> dict[str, str]:
    """What stands in the keyed places of a document's main part."""
    typed = Typed()
    parse(data, typed.start, typed.end, typed.text)
    return typed.found


def about_in(data: bytes) -> str:
    """What the document is about, "" for one that none of ours is."""
    inside, said = list[bool](), list[str]()

    def left(_: str) -> None:
        inside.pop()

    def heard(text: str) -> None:
        if inside and inside[-1]:
            said.append(text)

    parse(data, lambda name, _: inside.append(name == _SUBJECT), left, heard)
    whole = "".join(said).strip()
    return whole.removeprefix(ABOUT) if whole.startswith(ABOUT) else ""


def read(path: str) -> dict[str, object]:
    """The document at ``path``."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        about = about_in(archive.read("docProps/core.xml")) if "docProps/core.xml" in names else ""
        return {"about": about, "typed": typed_in(archive.read("word/document.xml"))}


def main() -> int:
    """Read the file named on the command line and print what was typed into it."""
    try:
        out = read(sys.argv[1])
    except Refused as refused:
        out = {"refused": str(refused)}
    sys.stdout.buffer.write(orjson.dumps(out))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
