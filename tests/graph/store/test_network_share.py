"""Which paths lie on a network share, and that nothing is written there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from graph.errors import StoreUnreadable
from graph.store.file import problems
from graph.store.open import open_store
from graph.store.sqlite import network_share
from graph.store.sqlite.network_share import is_unc, network_type
from tests.engines import JAN, firm, put

MOUNTS = r"""
/dev/vda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /mnt/nas nfs4 rw,vers=4.2 0 0
//nas/共享 /mnt/一\040个\040盘 cifs rw 0 0
me@host: /home/me/remote fuse.sshfs rw 0 0
server:/home /home nfs rw 0 0
/dev/sdb1 /mnt/nas/local ext4 rw 0 0
old:/x /srv nfs rw 0 0
/dev/sdc1 /srv xfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
host /mnt/vm 9p rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/data/chain.db", None),
        ("/mnt/nas/chain.db", "nfs4"),
        ("/mnt/nas2/chain.db", None),
        ("/mnt/nas/local/chain.db", None),
        ("/mnt/一 个 盘/链图/chain.db", "cifs"),
        ("/home/me/chain.db", "nfs"),
        ("/home/me/remote/chain.db", "fuse.sshfs"),
        ("/srv/chain.db", None),
        ("/tmp/chain.db", None),
        ("/mnt/vm/chain.db", None),
        (r"\\server\share\chain.db", "UNC"),
        (r"\\?\UNC\server\share\chain.db", "UNC"),
        (r"\\?\C:\chain.db", None),
        (r"C:\chain.db", None),
    ],
)
def test_the_mount_table_tells_what_a_path_lies_on(path: str, expected: str | None) -> None:
    assert network_type(path, MOUNTS) == expected
    assert is_unc(path) is (expected == "UNC")


def test_without_a_mount_table_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert network_type("/mnt/nas/chain.db", "") is None
    monkeypatch.setattr(network_share, "MOUNTS", tmp_path / "none")
    assert network_share.share_of(tmp_path) is None


def test_a_store_on_a_share_is_read_and_backed_up_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, path = tmp_path / "share", tmp_path / "share" / "chain.db"
    share.mkdir()
    with closing(open_store(f"sqlite:///{path}", write=True)) as store:
        put(store, firm("甲"))
    table = tmp_path / "mounts"
    table.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {share} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(network_share, "MOUNTS", table)
    for each in (path, share / "new.db"):
        with pytest.raises(StoreUnreadable, match=r"网络共享盘上（nfs4）.*本地磁盘.*Neo4j") as error:
            open_store(f"sqlite:///{each}", write=True)
        assert "\n" not in str(error.value)
    assert not (share / "new.db").exists()
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert store.rows("Enterprise", ("id",), JAN) == [("甲",)]
        store.backup(str(tmp_path / "local.db"))
        store.backup(str(share / "备份.db"))  # a backup may lie there: it is written once and never shared
    assert "网络共享盘" in problems(f"sqlite:///{path}")[0]
    with closing(open_store(f"sqlite:///{tmp_path / 'local.db'}", write=True)) as store:
        assert put(store, firm("乙")).batch is not None
