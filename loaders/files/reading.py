"""Raw sheets of a workbook or of CSV files, with true row numbers; nothing here knows what the columns mean.

A workbook is checked as a zip file first and then parsed in a child process, because a 2 KB file can abort a parser.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import orjson

from graph.errors import InputRefused
from graph.processes.children import Limits, ask
from loaders.files.raw import MAX_ENTRIES, MAX_FILE, MAX_RATIO, MAX_UNPACKED, RawSheet, raw_sheet, sheet_name

_SMALL = 1_000_000
"""Unpacked sizes up to this may have any ratio: a short sheet of equal rows packs well, and does no harm."""
LIMITS = Limits(memory=1_500_000_000, cpu=20, seconds=30, nice=0)
_OLE = b"\xd0\xcf\x11\xe0"
_WORKBOOK, _ENCRYPTED = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
"""Streams of an old workbook, and of a new one under a password."""


def read_sheets(path: Path) -> list[RawSheet]:
    """Sheets of an ``.xlsx``, ``.xls`` or ``.et`` file, of a ``.csv`` file, or of all ``.csv`` files in a folder.

    Raises
    ------
    InputRefused
        When the file is not what it claims to be, breaks a limit, or cannot be parsed.
    """
    from loaders.files.csvfiles import read_csv, read_folder

    try:
        if path.is_dir():
            return read_folder(path)
        if not path.is_file():
            raise InputRefused(f"文件 {path.name} 不存在；请给出 .xlsx 文件、.csv 文件或放有 .csv 的文件夹")
        if path.suffix.lower() == ".csv":
            return [read_csv(path)]
        _check_zip(path)
        return _sheets(path, _parse(path))
    except OSError as error:
        raise InputRefused(
            f"文件 {path.name} 无法读取（{error.strerror or error}）；请检查权限，或另存后重试"
        ) from error


def _check_zip(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as handle:
        magic = handle.read(4)
    if size == 0:
        raise InputRefused(f"文件 {path.name} 是空的；请重新导出或下载")
    if size > MAX_FILE:
        raise InputRefused(f"文件 {path.name} 有 {size / 1e6:.1f} MB，超过 {MAX_FILE // 1_000_000} MB；请拆成几个文件")
    if magic == _OLE:
        _check_old(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except Exception as error:  # a broken zip raises a dozen different classes
        _check_et(path)
        raise InputRefused(
            f"文件 {path.name} 不是 Excel 工作簿（.xlsx）或已损坏；请用 Excel 打开后另存为 .xlsx"
        ) from error
    unpacked = sum(e.file_size for e in entries)
    if any(e.flag_bits & 1 for e in entries):
        raise InputRefused(f"文件 {path.name} 有密码保护；请取消密码后重试")
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > max(MAX_RATIO * size, _SMALL):
        raise InputRefused(
            f"文件 {path.name} 解开后有 {unpacked / 1e6:.0f} MB、{len(entries)} 个部分，"
            f"超过上限（{MAX_UNPACKED // 1_000_000} MB、"
            f"压缩比 {MAX_RATIO}、{MAX_ENTRIES} 个部分）；请删去图片和多余的格式，另存后重试"
        )
    names = {e.filename for e in entries}
    if not any(n.startswith("xl/workbook") and n.endswith(".xml") for n in names):
        _check_et(path)
        raise InputRefused(f"文件 {path.name} 不是 .xlsx 工作簿；请用 Excel 打开后另存为 .xlsx")


def _check_old(path: Path) -> None:
    """Refuse what is in the container of old workbooks and is none: an encrypted new one, or another document."""
    data = path.read_bytes()
    if _WORKBOOK not in data:
        _check_et(path)
    if _WORKBOOK not in data or _ENCRYPTED in data:
        raise InputRefused(f"文件 {path.name} 有密码保护或为不认得的旧版文件；请取消密码并另存为 .xlsx")


def _check_et(path: Path) -> None:
    """Refuse a file of WPS that is not laid out as the old workbooks of Excel."""
    if path.suffix.lower() == ".et":
        raise InputRefused(f"文件 {path.name} 是 WPS 自己的 .et 格式，读不出；请用 WPS 打开后另存为 .xlsx")


def _parse(path: Path) -> dict[str, Any]:
    """What the child read; its death in any way is a refusal."""
    done = ask("loaders.files.child", str(path.resolve()), limits=LIMITS)
    if done.ending == "late":
        raise InputRefused(f"文件 {path.name} 在 {LIMITS.seconds:g} 秒内没有读完；请拆成几个文件，或另存后重试")
    try:
        found: dict[str, Any] = orjson.loads(done.output) if done.ending == "done" else {}
    except orjson.JSONDecodeError:
        found = {}
    if "refused" in found:
        raise InputRefused(f"文件 {path.name}：{found['refused']}")
    if "sheets" not in found:
        raise InputRefused(
            f"文件 {path.name} 已损坏，或读取它要用的内存、时间超过上限；请用 Excel 打开后另存为 .xlsx，或拆成几个文件"
        )
    return found


def _sheets(path: Path, found: dict[str, Any]) -> list[RawSheet]:
    out = []
    for sheet in found["sheets"]:
        rows = [(number, [_date(v[0]) if isinstance(v, list) else v for v in row]) for number, row in sheet["rows"]]
        raw = raw_sheet(path.name, sheet_name(sheet["name"]), sheet["name"], rows)
        raw.hidden, raw.early = sheet["hidden"], found["early"]
        if sheet["merged"]:
            raw.notes.append(f"工作表“{raw.label}”有 {sheet['merged']} 处纵向合并的单元格，已把值填到它盖住的每一行")
        if sheet["cut"]:
            raw.notes.append(f"工作表“{raw.label}”第 {sheet['cut']} 行之前连续 100 行为空，其后未读取")
        out.append(raw)
    if found["errors"] and out:
        out[0].notes.append("工作簿中有公式错误值（如 #N/A、#REF!），这些单元格按空白处理")
    if found["uncounted"] and out:
        out[0].notes.append(
            f"工作簿中有 {found['uncounted']} 个公式没有存下算好的值，按空白处理；请用 Excel 打开并保存后再导入"
        )
    return out


def _date(text: str) -> dt.date | dt.datetime:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
