"""In which group of the help each command stands, declared here alone; what is not named looks at the data."""

from __future__ import annotations

from collections.abc import Mapping

import typer

LOOK, DATA, WORK, RUN = "看", "数据", "工作", "运维"
_NAMED: Mapping[str, str] = {
    DATA: "load edit add end reinstate merge template batches rollback diff dictionary freshness check-chains coverage "
    "chain export verify",
    WORK: "assess bundle review words list-sheet leads-sheet verify-sheet verify-record verify-withdraw leads lead "
    "rankings ranking-use portfolio what-if scenarios scenario-compare scenario-delete "
    "schemes scheme-save scheme-delete",
    RUN: "demo serve doctor migrate backup restore",
}
GROUPS = {name: group for group, names in _NAMED.items() for name in names.split()}
_ORDER = (LOOK, DATA, WORK, RUN)


def sort_into_groups(app: typer.Typer) -> None:
    """Put every command of the program under the heading of its group."""
    for command in app.registered_commands:
        command.rich_help_panel = group_of(str(command.name or getattr(command.callback, "__name__", "")))
    for group in app.registered_groups:
        inner = group.typer_instance
        group.rich_help_panel = group_of(str(group.name or (inner.info.name if inner is not None else "")))
    # The library shows the headings in the order in which it meets them.
    app.registered_commands.sort(key=lambda info: _ORDER.index(str(info.rich_help_panel)))


def group_of(command: str) -> str:
    """The heading that a command stands under."""
    return GROUPS.get(command.replace("_", "-"), LOOK)
