"""The command line: ``chainatlas``. Commands are thin; errors become exit codes here and nowhere else.

Exit codes: 0 done, 1 failed, 2 usage, 3 input refused, 4 done with rejected rows.
"""

from __future__ import annotations

import sys

import typer

from api.cli import ask as cli_ask
from api.cli import chain as cli_chain
from api.cli import compare as cli_compare
from api.cli import draw as cli_draw
from api.cli import extensions as cli_extensions
from api.cli import gap_list as cli_gaps
from api.cli import leads as cli_leads
from api.cli import load as cli_load
from api.cli import local_supply as cli_supply
from api.cli import network as cli_network
from api.cli import portfolio as cli_deciding
from api.cli import resilience as cli_resilience
from api.cli import review as cli_review
from api.cli import run as cli_run
from api.cli import scenario as cli_scenario
from api.cli import schemes as cli_schemes
from api.cli import store as cli_store
from api.cli import targets as cli_targets
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
    cli_run,
    cli_load,
    cli_review,
    cli_store,
    cli_ask,
    cli_targets,
    cli_compare,
    cli_leads,
    cli_deciding,
    cli_supply,
    cli_scenario,
    cli_gaps,
    cli_schemes,
    cli_extensions,
    cli_chain,
    cli_draw,
    cli_network,
    cli_resilience,
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
        sys.exit(app(standalone_mode=False) or 0)
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
