"""Templates: always escaped, with a few filters for numbers and links."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.context import Context
from graph import __version__
from graph.chain import ChainGraph
from graph.errors import BadRequest
from graph.gaps import ACTIONS, STATE_LABELS
from graph.targets import PART_LABELS
from graph.views.state_styles import state_word
from graph.views.words import EVIDENCE_KINDS, PARTS, RULES

TEMPLATES = Path(__file__).parent.parent / "templates"
USUAL_PLACE = "苏州市"


def number(value: float | None, digits: int = 2) -> str:
    """A number as people read it, a dash for unknown.

    >>> number(0.5), number(3.0), number(None)
    ('0.5', '3', '—')
    """
    if value is None:
        return "—"
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def link(path: str, *parts: str, **parameters: Any) -> str:
    """A local address; ``parts`` are path segments, empty parameters are left out."""
    segments = "".join(f"/{quote(p, safe='')}" for p in parts)
    query = urlencode({k: v for k, v in parameters.items() if v not in (None, "")})
    return f"{path}{segments}" + (f"?{query}" if query else "")


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    made.filters["number"] = number
    made.globals.update(
        link=link, program=__version__, state_word=state_word, STATE_LABELS=STATE_LABELS, ACTIONS=ACTIONS, PARTS=PARTS,
        RULES=RULES, PART_LABELS=PART_LABELS, EVIDENCE_KINDS=EVIDENCE_KINDS, version=None, q="",
    )  # fmt: skip
    return made


def html(template: str, **values: Any) -> str:
    """A rendered template."""
    return _environment().get_template(template).render(**values)


def page(here: Context, template: str, **values: Any) -> HTMLResponse:
    """A page with the data version at its foot; browsers ask again each time."""
    text = html(template, **{"version": here.store.version()} | values)
    return HTMLResponse(text, headers={"Cache-Control": "private, no-cache"})


def usual_place(graph: ChainGraph) -> str | None:
    """苏州市 if the data know it, else the first city, else the first district, else ``None``."""
    table = graph.nodes["District"]
    names = [str(n) for n in table.names()]
    if not names or USUAL_PLACE in names:
        return USUAL_PLACE if names else None
    levels = table.columns["level"]
    return next((n for n, level in zip(names, levels, strict=True) if level == "市"), names[0])


def chosen_place(graph: ChainGraph, place: str | None) -> str:
    """The place asked for, else the usual one; raises ``BadRequest`` where the data know none."""
    where = place or usual_place(graph)
    if where is None:
        raise BadRequest("数据中还没有地区；请先导入带所在地的企业或区划")
    return where


def place_names(graph: ChainGraph) -> list[str]:
    """Names of all districts, for the choice in forms; a name that several carry is listed with its code."""
    table = graph.nodes["District"]
    names = [str(n) for n in table.names()]
    return [n if names.count(n) == 1 else str(i) for n, i in zip(names, table.ids, strict=True)]
