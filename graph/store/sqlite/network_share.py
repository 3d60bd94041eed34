"""Whether a path lies on a network share, where SQLite's log cannot be shared between machines and locks may
not hold.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from graph.errors import StoreUnreadable
from graph.processes.system import is_remote

MOUNTS = Path("/proc/self/mounts")
_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb2",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "coda",
    "ceph",
    "glusterfs",
    "lustre",
    "beegfs",
    "gfs2",
    "ocfs2",
    "davfs",
    "fuse.sshfs",
    "fuse.davfs2",
    "fuse.glusterfs",
    "fuse.ceph",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.gcsfuse",
    "fuse.goofys",
    "fuse.juicefs",
    "fuse.curlftpfs",
    "fuse.smbnetfs",
    "fuse.seaweedfs",
}
"""File systems whose files another machine may change at the same time."""


def is_unc(path: str) -> bool:
    r"""Whether a path names a Windows share, as ``\\server\share``."""
    return re.match(r"\\\\(?:\?\\UNC\\)?[^\\?.]", path) is not None


def network_type(path: str, mounts: str) -> str | None:
    """The network file system that an absolute path lies on, by a mount table as in ``/proc/self/mounts``.

    Of several mounts over each other the last one counts.
    """
    if is_unc(path):
        return "UNC"
    found, depth, where = "", -1, PurePosixPath(path)
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        point = PurePosixPath(re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), parts[1]))
        if where.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = parts[2], len(point.parts)
    return found if found in _NETWORK else None


def share_of(path: Path) -> str | None:
    """The network file system that a path of this machine lies on, as far as it can be known."""
    try:
        table = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux
        table = ""
    name = str(path)
    if is_remote(path.absolute()):
        return "SMB"
    return network_type(name if is_unc(name) else str(path.resolve()), table)


def warning(path: Path, kind: str) -> str:
    """What to say of a database on such a file system."""
    return (
        f"{path} 在网络共享盘上（{kind}）：SQLite 在那里写入会丢数据；"
        "请把文件放到运行本程序的电脑的本地磁盘，多台电脑共用请改用 Neo4j（chainatlas migrate）"
    )


def check_place(path: Path) -> None:
    """Refuse to write where writing is not safe; reading, and so a backup from there, stays possible."""
    if (kind := share_of(path)) is not None:
        raise StoreUnreadable(warning(path, kind))
