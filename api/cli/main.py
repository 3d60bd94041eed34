"""The command line: ``chainatlas``. Commands are thin; errors become exit codes here and nowhere else.

Exit codes: 0 done, 1 failed, 2 usage, 3 input refused, 4 done with rejected rows.
"""

from __future__ import annotations

import sys

import typer

from api.cli import (
    ask,
    chain,
    compare,
    draw,
    extensions,
    gap_list,
    leads,
    load,
    local_supply,
    portfolio,
    questions,
    resilience,
    review,
    run,
    scenario,
    schemes,
    store,
)
from api.cli.chinese import Group, UsageError, complaint
from api.cli.out import tell
from graph.errors import BadRequest, ChainError, InputRefused, NotFound

app = typer.Typer(
    name="chainatlas",
    cls=Group,
    help="ChainAtlas 链图：从真实文件到产业链缺口、招商目标与图谱。",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
)
for commands in (
    run,
    load,
    review,
    store,
    ask,
    questions,
    compare,
    leads,
    portfolio,
    local_supply,
    scenario,
    gap_list,
    schemes,
    extensions,
    chain,
    draw,
    resilience,
):
    commands.register(app)


def exit_code(error: ChainError) -> int:
    """Exit code of an error: usage, input refused, or failed."""
    if isinstance(error, BadRequest | NotFound):
        return 2
    return 3 if isinstance(error, InputRefused) else 1


def main() -> None:
    """Entry point of the console script."""
    try:
        sys.exit(app(prog_name="chainatlas", standalone_mode=False) or 0)
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
