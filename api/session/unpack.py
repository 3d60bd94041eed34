"""A zip of CSV files into a flat folder, within limits that are counted while reading."""

from __future__ import annotations

import zipfile
from pathlib import Path

from api.http.filenames import safe_name
from graph.errors import InputRefused
from graph.processes.scratch import is_full
from loaders.files.raw import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED

_CHUNK = 1 << 16


def unpack_csv(archive: Path, folder: Path) -> None:
    """Write the ``.csv`` members of ``archive`` into ``folder``, which is made; other members are left alone.

    Raises
    ------
    InputRefused
        No zip file, encrypted, without CSV files, two of one name, or over a limit.
    """
    folder.mkdir()
    try:
        # Windows' own zip tool writes Chinese names in GB 18030 without saying so.
        with zipfile.ZipFile(archive, metadata_encoding="gb18030") as opened:
            _unpack(opened, archive, folder)
    except InputRefused:
        raise
    except Exception as error:  # a broken zip raises a dozen different classes
        if is_full(error):
            raise
        raise InputRefused(f"文件 {archive.name} 不是完好的 .zip，或有密码；请重新压缩后再上传") from error


def _unpack(opened: zipfile.ZipFile, archive: Path, folder: Path) -> None:
    members = [m for m in opened.infolist() if not m.is_dir() and m.filename.lower().endswith(".csv")]
    members = [m for m in members if not m.filename.startswith("__MACOSX/")]
    if not members:
        raise InputRefused(f"文件 {archive.name} 中没有 .csv 文件；请把每张工作表存成一个 .csv 再压缩")
    limit = min(MAX_UNPACKED, MAX_RATIO * archive.stat().st_size)
    if len(members) > MAX_ENTRIES:
        raise InputRefused(f"文件 {archive.name} 中有 {len(members)} 个 .csv，超过 {MAX_ENTRIES} 个；请分批上传")
    total = 0
    for member in members:
        target = folder / safe_name(member.filename, (".csv",))
        if target.exists():
            raise InputRefused(f"文件 {archive.name} 中有两个“{target.name}”；请改名后再压缩")
        with opened.open(member) as source, target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                total += len(chunk)
                if total > limit:
                    raise InputRefused(f"文件 {archive.name} 解开后超过 {limit / 1e6:.0f} MB；请分批上传")
                out.write(chunk)
