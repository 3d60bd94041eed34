"""What a bundle holds, as data: one TOML file for each preset, ours and those of a city in a folder of its own.

What the "three lists" are is written down nowhere; each preset says what it assumes, and each of its lists that is made
by another list's maker says so too.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph.chain.lookup import nearest
from graph.errors import BadRequest, InputRefused, NotFound
from graph.text import clean

FOLDER, VARIABLE = Path(__file__).parent / "presets", "CHAINATLAS_PRESETS"
USUAL = "default"
MAPS = {"chain": "产业链图谱"}
"""Maps that can be drawn."""
MOST, LARGEST = 30, 100_000
_HEAD = {"title", "about", "assumed", "source", "list", "map"}
_PART = {"title", "from", "kinds", "assumed", "missing"}


@dataclass(frozen=True, slots=True)
class Part:
    """One list or map of a preset: its title, the list (map) it is made from, and the kinds of rows that belong to it
    (none for all). ``assumed`` says why it is made from that; ``missing`` why it cannot be made at all.
    """

    title: str
    made_from: str
    kinds: tuple[str, ...] = ()
    assumed: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of bundle; ``digest`` is that of its file."""

    name: str
    title: str
    about: str
    assumed: str
    source: str
    lists: tuple[Part, ...]
    maps: tuple[Part, ...]
    digest: str


def all_presets(known: Collection[str], folder: str | None = None) -> list[Preset]:
    """Every preset that can be read, the usual one first; of two of one name the city's own counts."""
    files = {p.stem: p for place in _folders(folder) for p in sorted(place.glob("*.toml"))}
    names = sorted(files, key=lambda n: (n != USUAL, n))
    return [_read(files[n], frozenset(known)) for n in names]


def find_preset(name: str | None, known: Collection[str], folder: str | None = None) -> Preset:
    """The preset of this name or title; ``known`` are the lists that can be made.

    Raises
    ------
    NotFound
        There is none such.
    BadRequest, InputRefused
        Its file names a list or map that is not known, or is no preset at all.
    """
    wanted = clean(name or "") or USUAL
    files = {p.stem: p for place in _folders(folder) for p in sorted(place.glob("*.toml"))}
    if wanted in files:
        return _read(files[wanted], frozenset(known))
    titles = {_title(p): p for p in files.values()}
    if wanted in titles:
        return _read(titles[wanted], frozenset(known))
    raise NotFound(
        "三单一图的样式", wanted, nearest(wanted, [*titles, *files]) or list(titles)[:5], _way_out(wanted, folder)
    )


def _way_out(wanted: str, folder: str | None) -> str:
    """Where the file of a city's own preset is to be put, and how its folder is told."""
    own = _own(folder)
    looked = f"文件夹“{own}”里没有 {wanted}.toml" if own else f"本市自己的样式（{wanted}.toml）请放进一个文件夹"
    return f"{looked}：命令用 --presets 写它在哪个文件夹，网页、接口用环境变量 {VARIABLE}；要换样式的写 --preset"


def _own(folder: str | None) -> str:
    return (folder or os.environ.get(VARIABLE, "")).strip()


def _folders(folder: str | None) -> list[Path]:
    own = _own(folder)
    if not own:
        return [FOLDER]
    if not Path(own).is_dir():
        raise BadRequest(f"样式文件夹“{own}”不存在；请改 --presets 或环境变量 {VARIABLE}")
    return [FOLDER, Path(own)]


def _title(path: Path) -> str:
    try:
        return str(_values(path).get("title", path.stem))
    except InputRefused:
        return path.stem


def _values(path: Path) -> dict[str, Any]:
    return _parsed(str(path), _bytes(path))


@lru_cache(maxsize=64)
def _parsed(name: str, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(f"样式文件 {Path(name).name} 不是能读的 TOML（{error}）；请照自带的样式改") from error


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputRefused(f"样式文件 {path.name} 不能读（{error.strerror}）") from error
    if len(data) > LARGEST:
        raise InputRefused(f"样式文件 {path.name} 有 {len(data):,} 字节，超过 {LARGEST:,}")
    return data


def _read(path: Path, known: frozenset[str]) -> Preset:
    values = _values(path)
    where = f"样式文件 {path.name}"
    if strange := sorted(set(values) - _HEAD):
        raise BadRequest(f"{where}有不认识的项“{strange[0]}”；可用：{'、'.join(sorted(_HEAD))}")
    lists = _parts(values.get("list", []), known, f"{where}的清单", "名单或清单")
    maps = _parts(values.get("map", []), frozenset(MAPS), f"{where}的图", "图")
    if not lists:
        raise BadRequest(f"{where}没有一张清单；请至少写一个 [[list]]")
    texts = {k: _text(values, k, where) for k in ("title", "about", "assumed", "source")}
    if not texts["title"]:
        raise BadRequest(f"{where}没有写名称（title）")
    digest = sha256(_bytes(path)).hexdigest()[:16]
    return Preset(path.stem, lists=lists, maps=maps, digest=digest, **texts)


def _parts(values: Any, known: frozenset[str], where: str, what: str) -> tuple[Part, ...]:
    if not isinstance(values, list) or len(values) > MOST:
        raise BadRequest(f"{where}须是 [[…]] 的若干段，不超过 {MOST} 段")
    parts = tuple(_part(v, known, where, what) for v in values)
    titles = [p.title for p in parts]
    if twice := next((t for t in titles if titles.count(t) > 1), ""):
        raise BadRequest(f"{where}有两张都叫“{twice}”；请改名")
    return parts


def _part(values: Any, known: frozenset[str], where: str, what: str) -> Part:
    if not isinstance(values, Mapping) or (strange := sorted(set(values) - _PART)):
        raise BadRequest(f"{where}有不认识的项“{strange[0] if isinstance(values, Mapping) else values}”")
    title, made_from = _text(values, "title", where), _text(values, "from", where)
    missing, kinds = _text(values, "missing", where), values.get("kinds", [])
    if not title:
        raise BadRequest(f"{where}有一张没有写名称（title）")
    if not made_from and not missing:
        raise BadRequest(f'{where}“{title}”没有写由什么做（from）；做不了的请写 missing = "为什么"')
    if made_from and made_from not in known:
        raise BadRequest(f"{where}“{title}”要用没有的{what}“{made_from}”；可用：{'、'.join(sorted(known))}")
    if not isinstance(kinds, list) or not all(isinstance(k, str) for k in kinds):
        raise BadRequest(f"{where}“{title}”的 kinds 须是几个文字")
    return Part(title, made_from, tuple(kinds), _text(values, "assumed", where), missing)


def _text(values: Mapping[str, Any], key: str, where: str) -> str:
    value = values.get(key, "")
    if not isinstance(value, str) or len(value) > 1000:
        raise BadRequest(f"{where}的 {key} 须是不超过 1000 字的文字")
    return clean(value)
