"""Every declared question as a command; nothing here knows any of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer

from api.cli import options
from api.cli.chinese import add
from api.cli.out import print_json, print_table, save, say
from api.http.answering import file_of
from api.session.session import DEFAULT_URL, Session
from graph.asking.question import Question, word_of
from graph.asking.sheet import Said, Sheet
from graph.asking.word import SAME, Word
from graph.errors import BadRequest
from graph.questions.index import all_questions, entries


def register(app: typer.Typer) -> None:
    """Add a command for each question, and the one that lists them; one with a body has a module of its own."""
    add(app, questions)
    for question in (q for q in all_questions() if q.body is None):
        group, _, name = question.call.rpartition(" ")
        if (room := _room(app, group)) is not None:
            add(room, command_of(question), name=name)


def _room(app: typer.Typer, name: str) -> typer.Typer | None:
    """The group of commands that is called so, the program itself for ""; none where that group was not read."""
    groups = (g.typer_instance for g in app.registered_groups)
    return next((g for g in groups if g is not None and g.info.name == name), None) if name else app


def questions(as_json: options.Json = False) -> None:
    """可以问什么：全部问题、各自的命令与要写的词。"""
    if as_json:
        print_json([entry._asdict() for entry in entries()])
        return
    rows = [(e.topic, e.label, e.command, " ".join(e.words)) for e in entries()]
    note = "方括号里的词可不写；每个命令的说明见 chainatlas 命令 --help；网页上是“可以问什么”"
    print_table("可以问什么", ("类", "问题", "命令", "词"), rows, note)


def command_of(question: Question[Any]) -> Callable[..., None]:
    """What the command does: a table, one JSON document, or a file."""

    def command(
        db: options.Db = DEFAULT_URL,
        as_json: options.Json = False,
        output: options.Output = None,
        **words: Any,
    ) -> None:
        with Session(db) as session:
            tell_found(question, question.ask(session, **words), as_json, output)

    own = list(inspect.signature(command, eval_str=True).parameters.values())[:3]
    asked = [option_of(p) for p in question.words.values() if word_of(p).only != "address"]
    asked.sort(key=lambda p: p.default is not inspect.Parameter.empty)
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*asked, *_surfaces(question, own))]
    )
    command.__doc__ = question.about
    return command


def tell_found(question: Question[Any], found: Any, as_json: bool, output: Path | None) -> None:
    """What was found: written to a file, as JSON, or else in words."""
    if output is not None:
        _write(question, found, output)
    if as_json:
        print_json(question.record_of(found))
    elif output is None:
        print_said(question.said_of(found))


def print_said(said: Iterable[Said]) -> None:
    """Sheets and sentences on standard output."""
    for part in said:
        if isinstance(part, Sheet):
            print_table(part.title, part.heads, part.rows, part.note)
        else:
            say(part)


def _surfaces(question: Question[Any], own: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """``--db``, ``--json`` and ``-o`` as far as the question has such answers; a mere picture needs a file."""
    db, as_json, output = own
    if "json" not in question.offered:
        help_ = f"文件：{' '.join(f'.{f}' for f in question.offered)}"
        needed = Annotated[Path, typer.Option("-o", "--output", help=help_)]
        return [output.replace(annotation=needed, default=inspect.Parameter.empty), db]
    return own if len(question.offered) > 1 else [db, as_json]


def _write(question: Question[Any], found: Any, output: Path) -> None:
    noun, files = question.noun or question.label, question.offered
    if output.suffix.lower() == ".csv" and "xlsx" in files and "csv" not in files and not question.picture:
        known = " 或 ".join(f".{f}" for f in sorted(files, reverse=True))
        raise BadRequest(f"{noun}不止一张表，文件“{output}”须以 {known} 结尾")
    save(output, file_of(question, found, output.suffix))
    say(f"{noun}已写到 {output}{question.aside(found) if question.aside else ''}")


def option_of(parameter: inspect.Parameter) -> inspect.Parameter:
    """A word as an option or an argument."""
    word, plain = word_of(parameter), get_args(parameter.annotation)[0]
    bounds: dict[str, Any] = {k: v for k, v in (("min", word.least), ("max", word.most)) if v is not None}
    if word.argument:
        said: Any = typer.Argument(help=word.label, **bounds)
    else:
        said = typer.Option(*_flags(parameter.name, word), help=word.label, **bounds)
    default = parameter.default if word.usual is SAME else word.usual
    return parameter.replace(annotation=Annotated[_typed(plain), said], default=default)


def _flags(name: str, word: Word) -> list[str]:
    return [f"--{word.option or name.replace('_', '-')}", *([word.short] if word.short else [])]


def _typed(plain: Any) -> Any:
    """Words of a closed list are checked by the question, which answers in Chinese."""
    if get_origin(plain) is Literal:
        return str
    if get_origin(plain) in (Union, UnionType) and get_origin(get_args(plain)[0]) is Literal:
        return str | None
    return plain
