"""What a user's machine has and lacks, in sentences."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph import __version__
from graph.dates import VARIABLE, to_iso, today, zone
from graph.errors import ChainError
from graph.store.file import problems
from graph.store.open import open_store

LOW_SPACE = 1 << 30
WAY_OUT = "请停止服务，用 chainatlas restore 从备份恢复"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    ok: bool
    detail: str


def checks(url: str) -> list[Check]:
    """All findings, in reading order; nothing is changed."""
    return [*_versions(), _clock(), _engine(), _fonts(), _cairo(), _store(url), _space(url)]


def _versions() -> Iterator[Check]:
    yield Check("ChainAtlas", True, f"{__version__}，Python {platform.python_version()}，{platform.system()}")
    names = ("numpy", "scipy", "pandas", "networkx", "fastapi", "pyvis", "apsw")
    yield Check("依赖", True, "，".join(f"{n} {importlib.metadata.version(n)}" for n in names))


def _attempt(name: str, probe: Callable[[], str]) -> Check:
    try:
        return Check(name, True, probe())
    except (ChainError, OSError, ImportError) as error:
        return Check(name, False, str(error))


def _clock() -> Check:
    return _attempt("日期", lambda: f"今天 {to_iso(today())}，时区 {zone()}；不对时校准本机时钟，或设 {VARIABLE}")


def _engine() -> Check:
    import apsw

    from graph.store.sqlite.open import check_library

    def probe() -> str:
        check_library()
        return f"SQLite {apsw.sqlite_lib_version()}（随程序自带）"

    return _attempt("存储引擎", probe)


def _fonts() -> Check:
    command = shutil.which("fc-list")
    if command is None:
        return Check("中文字体", False, "没有 fc-list，无法检查；导出 PNG、PDF 需要中文字体，如 fonts-noto-cjk")
    done = subprocess.run([command, ":lang=zh", "family"], capture_output=True, check=False)
    found = done.stdout.decode("utf-8", "replace")
    families = sorted({line.split(",")[0] for line in found.splitlines() if line})
    missing = "没有中文字体；请安装 fonts-noto-cjk，否则 PNG、PDF 中的汉字会变成方框"
    return Check("中文字体", bool(families), "、".join(families[:4]) if families else missing)


def _cairo() -> Check:
    def probe() -> str:
        import cairosvg

        return f"cairosvg {cairosvg.__version__}（PNG、PDF 导出可用）"

    return _attempt("图片导出", probe)


def _store(url: str) -> Check:
    def probe() -> str:
        store = open_store(url)
        try:
            return f"{url}，数据版本 {store.version()}，批次 {len(store.batches())} 个"
        finally:
            store.close()

    wrong = problems(url)  # before it is opened, which brings an earlier layout up to this one
    opened = _attempt("存储", probe)
    if not wrong or not opened.ok:
        return opened
    return Check("存储", False, f"{url}：{'；'.join(wrong)}；{WAY_OUT}")


def _space(url: str) -> Check:
    folder = Path(url.removeprefix("sqlite:///")).resolve().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Check("剩余空间", free > LOW_SPACE, f"{folder} 剩余 {free / (1 << 30):.1f} GB")
