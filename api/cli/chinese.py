"""Chinese for what the command-line library says by itself: headings, help, and complaints about usage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = "参数", "选项"
rich_utils.COMMANDS_PANEL_TITLE, rich_utils.ERRORS_PANEL_TITLE = "命令", "用法有误"
rich_utils.DEFAULT_STRING, rich_utils.ENVVAR_STRING, rich_utils.REQUIRED_LONG_STRING = (
    "[默认：{}]",
    "[环境变量：{}]",
    "[必填]",
)

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The library's root of complaints about usage, which it does not export."""

_COMPLAINTS = (
    (r"Missing (?:option|argument|parameter) (.+?)\.(?: .*)?", "缺少 {0}；用 --help 查看说明"),
    (
        r"No such option: (\S+)(?: \(Possible options: (.+)\))?(?: Did you mean (.+)\?)?",
        "没有选项 {0}；用 --help 查看可用的选项",
    ),
    (r"No such command '(.+?)'\..*", "没有命令“{0}”；用 --help 查看可用的命令"),
    (r"Invalid value for (.+?): (?:Value error, )?'(.*)' is not one of (.+)\.", "{0} 的值“{1}”不在可选之列：{2}"),
    (r"Invalid value for (.+?): Input should be greater than or equal to (\S+)", "{0} 的值不能小于 {1}"),
    (r"Invalid value for (.+?): Input should be less than or equal to (\S+)", "{0} 的值不能大于 {1}"),
    (r"Invalid value for (.+?): Input should be a valid (?:integer|number).*", "{0} 的值应为数字"),
    (r"Invalid value for (.+?): (.*)", "{0} 的值不对：{1}"),
    (r"Option '(.+?)' requires an argument\.", "选项 {0} 后面缺少值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", "多出了参数 {0}；名称中有空格时请加引号"),
)


def complaint(error: Exception) -> str:
    """A complaint about usage in Chinese; one we do not know stays as it is."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    for pattern, words in _COMPLAINTS:
        if found := re.fullmatch(pattern, text, re.S):
            return words.format(*found.groups())
    return str(text)


class _Chinese:
    """Usage line and help option in Chinese, for commands and groups alike."""

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        text: str = super().get_usage(ctx)  # type: ignore[misc]
        for english, chinese in (("Usage:", "用法："), ("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]…")):
            text = text.replace(english, chinese)
        return text

    def get_help_option(self, ctx: Any) -> Any:
        """The help option."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这段说明"
        return option


class Command(_Chinese, TyperCommand):
    """A command whose help is Chinese."""


_COMPLETION = {
    "install_completion": "让当前的命令行按 Tab 补全，重新打开后生效",
    "show_completion": "显示补全用的脚本，自行安装",
}


class Group(_Chinese, TyperGroup):
    """A group of commands whose help is Chinese."""


def tell_completion(program: Any) -> None:
    """Put Chinese words on the options that the library adds to a program by itself. From the start: put there at the
    first help they would differ before and after it.
    """
    for option in program.params:
        option.help = _COMPLETION.get(option.name, option.help)


def add(app: typer.Typer, *functions: Callable[..., Any], name: str | None = None) -> None:
    """Add functions as commands."""
    for function in functions:
        app.command(name=name, cls=Command)(function)
