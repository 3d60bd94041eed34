"""What people typed into a document that comes back, read by a child process within limits."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.errors import InputRefused
from graph.processes.children import ask
from graph.views.document import Document, with_typed
from loaders.files.raw import MAX_ENTRIES, MAX_FILE, MAX_RATIO, MAX_UNPACKED
from loaders.files.reading import LIMITS

_AGAIN = "请用 Word 或 WPS 打开后另存为 .docx"
_SMALL = 1_000_000
"""Unpacked sizes up to this may have any ratio: Word's own parts pack well."""
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Returned:
    """A document that came back: what it is about, what was typed into it by key, empty places left out, and how it was
    made.
    """

    name: str
    about: str
    typed: dict[str, str]
    how: str = ""


def read_typed(path: Path) -> Returned:
    """What was typed into the document.

    Raises
    ------
    InputRefused
        When the file is no document of ours, breaks a limit, or cannot be read.
    """
    try:
        _check(path)
    except OSError as error:
        raise InputRefused(
            f"文件 {path.name} 无法读取（{error.strerror or error}）；请检查权限，或另存后重试"
        ) from error
    found = _child(path)
    if not found["about"]:
        raise InputRefused(f"文件 {path.name} 不是由链图生成的公文稿，找不到它写的是谁；请选当初生成、补写过的那一份")
    about, _, how = found["about"].partition("#")
    return Returned(path.name, about, {k: v for k, v in found["typed"].items() if v}, how)


def kept_in(document: Document, returned: Returned) -> Document:
    """The document made anew with what had been typed; raises ``InputRefused`` where it is about something else."""
    if returned.about != document.about:
        raise InputRefused(
            f"文件 {returned.name} 写的是“{returned.about}”，现在要写的是“{document.about}”，"
            "补写的内容不能搬过来；请选同一对象的上一稿"
        )
    return with_typed(document, returned.typed)


def _check(path: Path) -> None:
    if not path.is_file():
        raise InputRefused(f"文件 {path.name} 不存在；请给出生成过、补写过的 .docx 文件")
    size = path.stat().st_size
    with path.open("rb") as handle:
        magic = handle.read(4)
    if size == 0:
        raise InputRefused(f"文件 {path.name} 是空的；请重新保存或下载")
    if size > MAX_FILE:
        raise InputRefused(
            f"文件 {path.name} 有 {size / 1e6:.1f} MB，超过 {MAX_FILE // 1_000_000} MB；请删去图片后另存"
        )
    if magic == _OLE:
        raise InputRefused(f"文件 {path.name} 有密码保护或是旧版 .doc；请取消密码，{_AGAIN}")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except Exception as error:  # a broken zip raises a dozen different classes
        raise InputRefused(f"文件 {path.name} 不是 Word 文档（.docx）或已损坏；{_AGAIN}") from error
    unpacked, names = sum(e.file_size for e in entries), {e.filename for e in entries}
    if any(e.flag_bits & 1 for e in entries):
        raise InputRefused(f"文件 {path.name} 有密码保护；请取消密码后重试")
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > max(MAX_RATIO * size, _SMALL):
        raise InputRefused(
            f"文件 {path.name} 解开后有 {unpacked / 1e6:.0f} MB、{len(entries)} 个部分，超过上限"
            f"（{MAX_UNPACKED // 1_000_000} MB、压缩比 {MAX_RATIO}、{MAX_ENTRIES} 个部分）；请删去图片后另存"
        )
    if "word/document.xml" not in names:
        raise InputRefused(f"文件 {path.name} 不是 Word 文档（.docx）；{_AGAIN}")


def _child(path: Path) -> dict[str, Any]:
    """What the child read; its death in any way is a refusal."""
    done = ask("loaders.documents.child", str(path.resolve()), limits=LIMITS)
    try:
        found: dict[str, Any] = orjson.loads(done.output) if done.ending == "done" else {}
    except orjson.JSONDecodeError:
        found = {}
    if "refused" in found:
        raise InputRefused(f"文件 {path.name}：{found['refused']}")
    if "typed" not in found:
        raise InputRefused(f"文件 {path.name} 已损坏，或读取它要用的内存、时间超过上限；{_AGAIN}")
    return found
