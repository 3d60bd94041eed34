"""Commands that run things: demo, serve, doctor."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_table, say
from api.session.session import DEFAULT_URL
from graph.errors import BadRequest
from graph.processes.scratch import Scratch
from graph.store.file import accept
from graph.store.open import open_store


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    add(app, demo, serve, doctor)


def demo(
    out: Annotated[Path, typer.Option("--out", help="结果放在哪个文件夹")] = Path("demo"),
    place: Annotated[str, typer.Option("--place", "-p", help="地区")] = "苏州市",
) -> None:
    """一步看到结果：自带数据 → 存储 → 缺口、招商目标、图谱、网络、工作簿。"""
    from api.cli.demo import run_demo

    run_demo(out, place)


def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址；默认只限本机")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口")] = 8000,
    db: options.Db = DEFAULT_URL,
) -> None:
    """启动网页与接口（默认只在本机可访问）。"""
    import uvicorn

    from api.app import create_app
    from api.http.wire import SERVED

    open_store(db, write=True).close()  # a store that is busy or unreadable is refused here, in one sentence
    Scratch("start").close()  # so is a temporary folder without room
    _check_port(host, port)
    application = create_app(db, ahead=True)
    say(f"网页：http://{host}:{port}/ ；接口说明：http://{host}:{port}/docs ；按 Ctrl-C 停止")
    uvicorn.run(application, host=host, port=port, log_level="warning", **SERVED)


def _check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before the page is announced."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # on Windows it would let us take a port that is in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise BadRequest(
            f"不能监听 {host}:{port}（{error.strerror}）；请用 --port 换一个端口，或检查 --host"
        ) from error


def doctor(
    db: options.Db = DEFAULT_URL,
    take: Annotated[bool, typer.Option("--accept", help="日志损坏后，接受现在读得到的内容")] = False,
) -> None:
    """检查运行环境与存储：版本、字体、引擎、每一页与每张表、剩余空间。"""
    from api.cli.doctor import checks

    if take:
        say(accept(db))
    found = checks(db)
    print_table("运行环境", ("项目", "结果", "说明"), [(c.name, "正常" if c.ok else "有问题", c.detail) for c in found])
    if not all(c.ok for c in found):
        raise typer.Exit(1)
