"""A Python without the modules that only POSIX has, for processes that tests start, and for their children."""

from __future__ import annotations

from pathlib import Path

GONE = ("fcntl", "resource", "pwd", "grp")
_SITE = """
import os, sys
for name in {gone!r}:
    sys.modules[name] = None
with open({begun!r}, "a", encoding="utf-8") as begun:
    begun.write(f"{{os.getpid()}} {{' '.join(sys.orig_argv)!r}}\\n")
"""


def lacking(folder: Path) -> Path:
    """A folder for ``PYTHONPATH``: whoever starts with it lacks :data:`GONE`, and is listed by :func:`begun`."""
    folder.mkdir()
    text = _SITE.format(gone=GONE, begun=str(folder / "begun"))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return folder


def begun(folder: Path) -> dict[int, str]:
    """Command lines of the processes that have started so, by their numbers."""
    lines = (folder / "begun").read_text(encoding="utf-8").splitlines()
    return {int(number): command for number, _, command in (line.partition(" ") for line in lines)}
