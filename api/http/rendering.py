"""Templates: always escaped, with a few filters for numbers and links."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.http.headed import headed
from graph import __version__
from graph.chain.graph import ChainGraph
from graph.dates import local_day, local_time, newest_words, to_iso
from graph.gaps.roughly import percent_about
from graph.gaps.rules import RULES
from graph.gaps.states import ACTIONS, GAP_STATES, STATE_LABELS, STATES, gaps_among, state_word, untold
from graph.gaps.words import PARTS, WEIGHED, priority_words
from graph.targets.rank import PART_LABELS

NAVIGATION = {
    "/": "总览",
    "/gaps": "缺口清单",
    "/bundles": "三单一图",
    "/leads": "招商跟进",
    "/compare": "比较",
    "/data": "数据",
    "/review": "审核",
}
"""Addresses and names of the main pages, as they stand in the header."""
TEMPLATES = Path(__file__).parent.parent / "templates"


def number(value: float | None, digits: int = 2) -> str:
    """A number as people read it, a dash for unknown.

    >>> number(0.5), number(3.0), number(40.0, 0), number(None)
    ('0.5', '3', '40', '—')
    """
    if value is None or value != value:
        return "—"
    if not isinstance(value, float):
        return f"{value:,}"
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def link(path: str, *parts: str, **parameters: Any) -> str:
    """A local address.

    ``parts`` are path segments, empty parameters are left out, and a list gives one for each item.
    """
    address = "/".join((path, *map(_quoted, parts)))
    query = [
        _pair(name, value) if type(value) is str else _pairs(name, value)
        for name, value in parameters.items()
        if value is not None and value != ""
    ]
    told = "&".join(filter(None, query))
    return f"{address}?{told}" if told else address


def _pairs(name: str, value: Any) -> str:
    values = value if isinstance(value, (list, tuple)) else (value,)
    return "&".join(_pair(name, str(each)) for each in values)


@lru_cache(maxsize=4096)
def _quoted(part: str) -> str:
    return quote(part, safe="")


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> str:
    """Hundreds of links of a page say the same place, date and segments."""
    return urlencode(((name, value),))


def script_json(value: Any) -> Markup:
    """``value`` as JSON that can stand in a script element of a page, whatever its texts hold.

    >>> script_json({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script>"}')
    """
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.tests["known"] = lambda value: value is not None and value == value  # NaN is not
    made.filters.update(number=number, newest=newest_words, local_time=local_time, local_day=local_day, iso=to_iso)
    made.filters["priority"] = priority_words
    made.globals.update(
        link=link,
        about=percent_about,
        program=__version__,
        state_word=state_word,
        STATES=STATES,
        untold=untold,
        gaps_among=gaps_among,
        STATE_LABELS=STATE_LABELS,
        GAP_STATES=GAP_STATES,
        ACTIONS=ACTIONS,
        PARTS=PARTS,
        WEIGHED=WEIGHED,
        RULES=RULES,
        PART_LABELS=PART_LABELS,
        version=None,
        q="",
        desk=None,
        NAVIGATION=NAVIGATION,
    )
    return made


def html(template: str, **values: Any) -> str:
    """A rendered template, the cells of its tables with their headings."""
    return headed(_environment().get_template(template).render(**values))


def place_names(graph: ChainGraph) -> list[str]:
    """Names of all districts, for the choice in forms; a name that several carry is listed with its code."""
    table = graph.nodes["District"]
    names = [str(n) for n in table.names()]
    carried = Counter(names)
    return [n if carried[n] == 1 else str(i) for n, i in zip(names, table.ids, strict=True)]
