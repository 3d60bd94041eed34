"""In which group of the help each command stands, and in which module it is written, declared here alone.

What is not named looks at the data, and is a declared question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
_QUESTIONS = "questions"
OWN: Mapping[str, str] = {
    "run": "demo serve doctor",
    "load": "load template rollback",
    "lists": "list-sheet leads-sheet plan-sheet list-enter list-answer document",
    "edit": "edit add merge end reinstate",
    "review": "review",
    "words": "words",
    "store": "migrate backup restore",
    "ask": "assess",
    "leads": "lead ranking-use",
    "bundles": "bundle",
    _QUESTIONS: "",  # every command that is not named here; groups in which some stand come before
    "portfolio": "portfolio",
    "scenario": "what-if scenario-delete",
    "schemes": "scheme-save scheme-delete",
    "chain": "chain check-chains export",
    "verified": "verify-sheet verify-record verify-withdraw",
}
MIXED = ("bundle", "document", "lead")  # groups in which questions stand too
EVERY = tuple(OWN)
_MODULES = {command: module for module, commands in OWN.items() for command in commands.split()}
_STORE = "--db"  # the one option before a command that has a value
_ALONE = ("--version",)  # answered without any command


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


def modules_for(words: Sequence[str]) -> tuple[str, ...]:
    """Modules whose commands the words of a command line may mean; all of them where they ask for help."""
    left = iter(words)
    for word in left:
        if word == _STORE:
            next(left, None)
        elif not word.startswith("-"):
            module = _MODULES.get(word, _QUESTIONS)
            return (module, _QUESTIONS) if word in MIXED else (module,)
        elif word not in _ALONE and not word.startswith(f"{_STORE}="):
            return EVERY
    return ()
