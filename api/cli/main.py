"""The command line: ``chainatlas``. Commands are thin; errors become exit codes here and nowhere else.

Exit codes: 0 done, 1 failed, 2 usage, 3 input refused, 4 done with rejected rows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer

from api.cli.chinese import Group, UsageError, complaint, tell_completion
from api.cli.groups import EVERY, modules_for, sort_into_groups
from api.cli.out import say, speak_utf8, tell
from graph import __version__
from graph.errors import BadRequest, ChainError, InputRefused, NotFound
from graph.processes.collector import collect_rarely

FIRST_SCREEN = """ChainAtlas 链图：从真实文件到产业链缺口、招商目标与图谱。
第一次用：chainatlas demo，用自带数据做出全部结果，放在 demo 文件夹
看网页：chainatlas serve --db sqlite:///demo/chainatlas.db，再打开 http://127.0.0.1:8000/
用自己的数据：chainatlas template -o 模板.xlsx，填好后 chainatlas load workbook 模板.xlsx
问一个问题：chainatlas gaps -f 集成电路 -p 苏州市；还能问什么：chainatlas questions
全部命令：chainatlas --help；某个命令怎样写：chainatlas 命令 --help"""
_COMPLETING = "_CHAINATLAS_COMPLETE"


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"chainatlas {__version__}")
        raise typer.Exit


def first(
    ctx: typer.Context,
    db: Annotated[str | None, typer.Option("--db", help="存储地址；写在命令之前或之后都可以")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本")] = False,
) -> None:
    """ChainAtlas 链图：从真实文件到产业链缺口、招商目标与图谱。"""
    if ctx.invoked_subcommand is None:
        say(FIRST_SCREEN)


@cache
def app(modules: tuple[str, ...] = EVERY) -> typer.Typer:
    """The command line, with the commands of all modules or of these."""
    made = typer.Typer(
        name="chainatlas",
        cls=Group,
        help="ChainAtlas 链图：从真实文件到产业链缺口、招商目标与图谱。",
        context_settings={"help_option_names": ["--help", "-h"]},
        pretty_exceptions_enable=False,
    )
    made.callback(invoke_without_command=True)(first)
    for module in modules:  # what is not asked for is not read: reading all takes longer than most answers
        import_module(f"api.cli.{module}").register(made)
    sort_into_groups(made)
    return made


@cache
def program(modules: tuple[str, ...] = EVERY) -> Callable[..., Any]:
    """What runs it; to make that of the functions takes as long as many an answer."""
    made = typer.main.get_command(app(modules))
    tell_completion(made)
    return made


def _asked() -> tuple[str, ...]:
    """Modules that this call needs: a shell that completes a word may need any."""
    return EVERY if _COMPLETING in os.environ else modules_for(sys.argv[1:])


def exit_code(error: ChainError) -> int:
    """Exit code of an error: usage, input refused, or failed."""
    if isinstance(error, BadRequest | NotFound):
        return 2
    return 3 if isinstance(error, InputRefused) else 1


def main() -> None:
    """Entry point of the console script."""
    speak_utf8()
    collect_rarely()
    try:
        sys.exit(program(_asked())(prog_name="chainatlas", standalone_mode=False) or 0)
    except UsageError as error:
        if said := complaint(error):
            tell(f"用法有误：{said}")
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        tell("已中断")
        sys.exit(1)
    except ChainError as error:
        tell(f"错误：{error}")
        sys.exit(exit_code(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
