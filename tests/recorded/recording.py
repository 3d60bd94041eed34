"""Answers as text that stays the same on any machine and any day: asked in one process, written plainly.

What moves by nature is fixed while :func:`still` holds: the clock, random ids, the width of the terminal. What is left
(temporary paths, seconds that something took) is replaced, and numbers are cut to six digits, since the last ones hang
on the machine.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import itertools
import json
import re
import secrets
import shutil
import uuid
import zipfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import httpx
import pytest
import typer.main
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

import graph.dates
from tests.asking import run

T = TypeVar("T")

PLAIN = (
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "PY_COLORS",
    "TTY_COMPATIBLE",
    "TERMINAL_WIDTH",
    "CHAINATLAS_TZ",
    "CHAINATLAS_HOSTS",
)
"""Variables that change what is printed."""
_LONG_NUMBER = re.compile(r"(?<![\w.])(?<!\d:)-?\d+\.\d{6,}(?:e[-+]?\d+)?")
_INLINED = re.compile(r"(<(script|style)\b[^>]*>)(.{2000,}?)(</\2>)", re.S)
_DRAWN, _WORDS = re.compile(r"<svg\b.*?</svg>", re.S), re.compile(r"(?<=>)[^<>\s][^<>]*(?=</)")
_PLACES = re.compile(
    r'(?<=[ "])(x|y|w|h|d|cx|cy|x[12]|y[12]|r|points|transform|viewBox|width|height)(=|": ?)("[^"]*"|-?[0-9.]+)'
)
_GRAPHML_KEY = re.compile(r'<key id="(\w+)"[^>]*attr.name="[xy]"')
_EVERYWHERE = ("--help -h", "--db <str>", "[环境变量：CHAINATLAS_DB]", "[默认：(sqlite:///chainatlas.db)]")
"""Beginnings of lines that are in the help of nearly every command."""
_LOOKS = re.compile(r' (?:class|style|scope|role|tabindex|autocomplete|maxlength|data-head)="[^"]*"')
_ESCAPED = re.compile("(?:%[89A-F][0-9A-F])+")
_SECONDS = re.compile(
    r'[0-9][0-9.,]* 秒，每秒 [0-9,]+ 行|(?<=用时 )[0-9.]+(?= 秒)|(?<=已用 )[0-9]+(?= 秒)|(?<="seconds": )[0-9.]+'
)
_DIGEST = re.compile(r"(?<=内容摘要 )[0-9a-f]{16}")
"""It moves with anything inside, tells nothing of what; that it is the same on both sides has its own tests."""
_BOX = re.compile("[\u2500-\u257f]+")


@contextmanager
def still(moments: dict[str, str]) -> Iterator[None]:
    """The clock says ``moments["now"]``, and ids that are otherwise random come in a fixed order."""
    count = itertools.count(1)

    def token(size: int = 16) -> str:
        number = next(count)  # in order, since what was noted at one moment is told apart by its id
        return f"{number:06x}{hashlib.sha256(f'id {number}'.encode()).hexdigest()}"[: 2 * size]

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Stopped:
            return cls.fromisoformat(moments["now"]).astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.dates, "dt", SimpleNamespace(**{**vars(dt), "datetime": Stopped}))
        patch.setattr(secrets, "token_hex", token)
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))  # built anew for each command otherwise
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(hex=token()))
        patch.setenv("COLUMNS", "100")
        patch.setenv("CHAINATLAS_LEARN", "off")
        for name in PLAIN:
            patch.delenv(name, raising=False)
        yield


def plain(text: str, where: Path) -> str:
    """Text without what hangs on this machine."""
    text = _SECONDS.sub("<n>", _DIGEST.sub("<digest>", text.replace(str(where), "<files>")))
    text = _ESCAPED.sub(lambda m: unquote(m[0]), text)
    return _shortened(text)


def _shortened(text: str) -> str:
    """Text without the last digits of numbers: they hang on the machine."""
    return _LONG_NUMBER.sub(lambda m: f"{float(m[0]):.6g}", text)


def unplaced(text: str) -> str:
    """A network without the places of what is drawn: they come from many steps, and the last digits of each hang on the
    machine.
    """
    for key in _GRAPHML_KEY.findall(text):
        text = re.sub(rf'(<data key="{key}">)[^<]*', r"\1~", text)
    return _PLACES.sub(r"\1\2~", text)


def _json(value: Any, before: str = "") -> str:
    """JSON with what fits on one line on one line."""
    flat = _shortened(json.dumps(value, ensure_ascii=False))
    if not isinstance(value, dict | list) or not value or len(flat) + len(before) <= 240:
        return flat
    deeper = f"{before} "
    if isinstance(value, list):
        parts, ends = [_json(v, deeper) for v in value], "[]"
    else:
        parts, ends = [f"{json.dumps(k, ensure_ascii=False)}: {_json(v, deeper)}" for k, v in value.items()], "{}"
    inner = ",\n".join(f"{deeper}{p}" for p in parts)
    return f"{ends[0]}\n{inner}\n{before}{ends[1]}"


def told_once(answers: dict[str, str]) -> dict[str, str]:
    """The answers, where a body that came before is said by its file's name."""
    seen, out = dict[str, str](), dict[str, str]()
    for name, text in answers.items():
        head, rest = text.split("\n", 2)[:2], text.split("\n", 2)[2]
        parts = re.split(r"(?m)^(# .*\n)", rest)
        for i, part in enumerate(parts):
            if len(part) > 200:
                parts[i] = f"= {seen[part]}\n" if part in seen else part
                seen.setdefault(part, name)
        out[name] = "\n".join([*head, "".join(parts)])
    return out


def as_text(data: bytes, page: bool = False) -> str:
    """A body as lines; of a page that has one, the main part only: what is around it, the first page shows."""
    if data[:2] == b"PK":
        return _book(data) if "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist() else "zip\n"
    if data[:15] == b"SQLite format 3":
        return "SQLite\n"
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    if text.startswith(("{", "[")):
        made = json.loads(text)
        return _described(made) if "openapi" in made else _json(made) + "\n"
    if "<html" in text[:200]:
        if page and "<main" in text and (main := re.search(r"<title>.*?</title>|(?=<main)", text, re.S)):
            text = f"{main[0]}\n{text[text.find('<main') : text.find('</main>') + 7]}\n"
            text = _DRAWN.sub(lambda m: f"<svg {' | '.join(_WORDS.findall(m[0])[:2])}>", text)
            text = _LOOKS.sub("", text)
        text = _INLINED.sub(lambda m: f"{m[1]}…{m[4]}", text)
    return text if text.endswith("\n") else f"{text}\n"


def _book(data: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    lines = []
    for name in book.sheet_names:
        lines.append(f"## {name}")
        lines += [
            "\t".join(str(cell).replace("\n", "⏎") for cell in row).rstrip()
            for row in book.get_sheet_by_name(name).to_python()
        ]
    return "\n".join(lines) + "\n"


def _described(made: dict[str, Any]) -> str:
    """A description of the API in short: a line for each address, and one for each shape."""
    lines = [made["info"]["title"], made["info"]["description"]]
    for path, methods in made["paths"].items():
        for method, one in methods.items():
            asks = [f"{p['name']}{'*' if p.get('required') else ''}" for p in one.get("parameters", [])]
            gives = [f"{code}{_named(r)}" for code, r in one["responses"].items()]
            lines.append(
                f"{method.upper()} {path} “{one['summary']}” asks "
                f"{' '.join(asks) or '—'}{_named(one.get('requestBody', {}))}; gives {' '.join(gives)}"
            )
    for name, shape in sorted(made["components"]["schemas"].items()):
        needed = shape.get("required", [])
        lines.append(f"{name}: {' '.join(f'{p}*' if p in needed else p for p in shape.get('properties', {}))}")
    return "\n".join(lines) + "\n"


def _named(part: dict[str, Any]) -> str:
    shapes = [one.get("schema", {}).get("$ref", "").rpartition("/")[2] for one in part.get("content", {}).values()]
    return "".join(f" ({s})" for s in shapes if s)


class Terminal:
    """Commands, run one after another in a folder that is emptied before each."""

    def __init__(self, where: Path, db: Path) -> None:
        self.where, self.db, self.out = where, db, where / "out"

    def ask(self, words: str) -> tuple[str, str]:
        """What a command printed alone, and its full record: exit code, both streams, the files it wrote."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        known = {"<in>": self.where / "in", "<out>": self.out, "<world>": self.db}
        real = words
        for mark, path in known.items():
            real = real.replace(mark, str(path))
        done = run(*real.split(" "), db=self.db, cwd=self.out)
        text = f"chainatlas {words}\nexit {done.returncode}\n{self._lines(done.stderr)}{self._lines(done.stdout)}"
        for path in sorted(
            p for p in self.out.rglob("*") if p.is_file() and ".db" not in p.stem and ".db-" not in p.name
        ):
            text += f"# {path.relative_to(self.out)}\n{as_text(path.read_bytes())}"
        return done.stdout, plain(unplaced(text) if words.startswith("network") else text, self.where)

    def help(self, command: str) -> str:
        """Its help without frames and what all have: how wide columns are is the library's."""
        done = run(*command.split(), "--help", db=self.db)
        lines = (" ".join(_BOX.sub(" ", line).split()) for line in done.stdout.splitlines())
        return "\n".join(line for line in lines if line and not line.startswith(_EVERYWHERE)) + "\n"

    @staticmethod
    def _lines(said: str) -> str:
        """What was printed; tables without frames and the blanks that fill them up."""
        if said.startswith(("{", "[")):
            return as_text(said.encode())
        return "".join(
            f"{_BOX.sub('|', ' '.join(line.split()))}\n" for line in said.splitlines() if _BOX.sub("", line).strip()
        )


class Client:
    """Requests to an application in this process, heavy ones too."""

    def __init__(self, app: FastAPI, where: Path) -> None:
        self.app, self.where = app, where
        self._apart = ThreadPoolExecutor(1)  # a browser that is open in this thread has a loop running
        self._runner = asyncio.Runner()
        self._life = app.router.lifespan_context(app)
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._apart.submit(self._runner.run, work).result()

    def __enter__(self) -> Client:
        self._run(self._life.__aenter__())
        self._shop, self.app.state.context.workshop = self.app.state.context.workshop, None
        return self

    def __exit__(self, *_: object) -> None:
        self.app.state.context.workshop = self._shop
        self._run(self._client.aclose())
        self._run(self._life.__aexit__(None, None, None))
        self._apart.submit(self._runner.close).result()
        self._apart.shutdown()

    def ask(self, method: str, address: str, said: str = "", **how: Any) -> tuple[httpx.Response, str]:
        """An answer, and its full record: the question, the headers that matter, the body."""
        page = not address.startswith("/api/")
        # A request that brings its own id takes none, so that the ids of records do not hang on how many came before.
        headers = {"x-request-id": "recorded", **({"accept": "text/html"} if page else {}), **how.pop("headers", {})}
        full = quote(address, safe="/:?&=,+-._~")
        answer = self._run(self._client.request(method, full, headers=headers, **how))
        kept = [answer.headers[h] for h in ("content-type", "content-disposition", "location") if h in answer.headers]
        lines = [f"{method} {address} {said}".rstrip(), f"{answer.status_code} {' '.join(map(unquote, kept))}".rstrip()]
        body = as_text(answer.content, page and address != "/") if answer.content else ""
        body = unplaced(body) if address.startswith(("/api/v1/network", "/api/v1/paths")) else body
        return answer, plain("\n".join(lines) + f"\n{body}", self.where)
