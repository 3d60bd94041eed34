"""The day is one thing: who may ask the clock, and whose day it is."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from benchmarks.house import FLOORS, modules
from graph import dates
from graph.errors import BadRequest

ROOT = Path(__file__).parents[2]
CLOCK = ROOT / "graph/dates.py"
PYTHON = {
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.asctime",
    "time.strftime",
    "time.tzname",
    "time.clock_gettime",
    "time.clock_gettime_ns",
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "email.utils.formatdate",
    "email.utils.localtime",
    "uuid.uuid1",
    "pandas.Timestamp.now",
    "pandas.Timestamp.today",
    "pandas.Timestamp.utcnow",
}
"""What asks for the time of day; durations (``time.monotonic``, ``time.perf_counter``) are free."""
ZONE_UNSAID = {"astimezone": 0, "fromtimestamp": 1}
"""Methods that take the machine's own zone when they get no more arguments than this."""
ELSEWHERE = re.compile(
    r"\bCURRENT_(?:DATE|TIME|TIMESTAMP)\b|\b(?:date|datetime|localdatetime|time|julianday|unixepoch|timestamp)\(\)"
    r"|\b(?:date|datetime|julianday|unixepoch|strftime)\('now|\bnew Date\(\)|\bDate\.now\b"
)
"""What asks for it in SQL, Cypher and on pages."""
LEASE = "timestamp()", ("graph/store/neo4j/lease.py", "graph/store/neo4j/reader.py")
"""Writers on several machines measure how long one of them was silent on the one clock they share, the database
server's.
"""


NAMED = re.compile("|".join({name.partition(".")[0] for name in PYTHON} | set(ZONE_UNSAID)))
"""One of these stands in whatever asks."""


def parsed(room: str) -> Iterator[tuple[Path, ast.Module]]:
    if room in FLOORS:  # other tests read these too, and they are asked here twice
        yield from ((m.path, m.tree) for m in modules() if m.path.parts[0] == room and ROOT / m.path != CLOCK)
        return
    for path in sorted((ROOT / room).rglob("*.py")):
        if NAMED.search(text := path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT), ast.parse(text)


def dotted(node: ast.expr) -> list[str]:
    """``a.b.c`` as its three names; what is no name at its beginning is an empty one."""
    rest = list[str]()
    while isinstance(node, ast.Attribute):
        rest.append(node.attr)
        node = node.value
    return [node.id if isinstance(node, ast.Name) else "", *reversed(rest)]


def asking(tree: ast.Module) -> Iterator[str]:
    """Every name in a module that asks the clock, whatever it was imported as, called or handed on."""
    known, nodes = dict[str, str](), list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            known |= {
                a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = dotted(node)
            if (name := ".".join([known.get(first, first), *rest])) in PYTHON:
                yield f"{node.lineno}: {name}"
        elif isinstance(node, ast.Call):
            method, given = dotted(node.func)[-1], len(node.args) + len(node.keywords)
            if given <= ZONE_UNSAID.get(method, -1):
                yield f"{node.lineno}: {method} without a zone"


@pytest.mark.parametrize("room", ["graph", "loaders", "api", "tests", "benchmarks"])
def test_only_one_module_asks_the_clock(room: str) -> None:
    assert [f"{path}:{found}" for path, tree in parsed(room) for found in asking(tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "import time\ntime.time()",
        "import time as t\nf(clock=t.time)",
        "from time import time\ntime()",
        "from datetime import date as d\nd.today()",
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "import datetime\ndatetime.datetime.fromtimestamp(5)",
        "x.astimezone()",
    ],
)
def test_asking_is_noticed(code: str) -> None:
    assert len(list(asking(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "import time\ntime.monotonic()",
        "from graph.dates import today\ntoday()",
        "import datetime as dt\ndt.date(2026, 1, 31)",
        "import datetime as dt\ndt.datetime.fromtimestamp(5, dt.UTC)",
        "x.astimezone(zone())",
        "raw.time()",
    ],
)
def test_what_is_no_asking_is_free(code: str) -> None:
    assert list(asking(ast.parse(code))) == []


def test_no_query_asks_the_clock_of_its_engine() -> None:
    found = [
        (str(path), word)
        for room in ("graph", "loaders", "api")
        for path, tree in parsed(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in ELSEWHERE.findall(node.value)
    ]
    word, places = LEASE
    assert {each for each in found if each[1] != word} == set()
    assert {path for path, _ in found} == set(places), "the rule above still says what is true"


def test_no_page_asks_the_clock_of_the_reader() -> None:
    ours = [p for p in (ROOT / "api").rglob("*") if p.suffix in {".js", ".html"} and "vendor" not in p.parts]
    assert len(ours) > 20
    assert [p.name for p in ours if ELSEWHERE.search(p.read_text(encoding="utf-8"))] == []


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(dates, "now", lambda: dt.datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("moment", "name", "day"),
    [
        ("2027-03-01T02:00:00+00:00", None, 20270301),
        ("2028-02-28T15:59:59+00:00", None, 20280228),
        ("2028-02-28T16:00:00+00:00", None, 20280229),
        ("2028-02-29T15:50:00+00:00", "", 20280229),
        ("2031-12-31T16:30:00+00:00", " \n", 20320101),
        ("2031-12-31T16:30:00+00:00", "UTC", 20311231),
        ("2031-12-31T16:30:00+00:00", "America/New_York", 20311231),
        ("2032-01-01T03:30:00+00:00", "America/New_York", 20311231),
    ],
)
@pytest.mark.parametrize("machine", ["UTC", "Asia/Shanghai", "Pacific/Kiritimati"])
def test_the_day_is_the_zones_and_not_the_machines(
    monkeypatch: pytest.MonkeyPatch, moment: str, name: str | None, day: int, machine: str
) -> None:
    monkeypatch.setenv("TZ", machine)
    at(monkeypatch, moment)
    monkeypatch.delenv(dates.VARIABLE, raising=False)
    if name is not None:
        monkeypatch.setenv(dates.VARIABLE, name)
    assert dates.today() == day
    assert dates.local_day(dates.utc_stamp()) == dates.to_iso(day), (
        "what is shown as the day of a moment is that moment's day"
    )


@pytest.mark.parametrize(
    "name",
    [
        "北京",
        "Asia/Peking",
        "../etc/passwd",
        "/etc/passwd",
        "Asia",
        "+08:00",
        "x" * 5000,
        "Asia Shanghai",
        "北京\n时间",
    ],
)
def test_an_unknown_zone_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(dates.VARIABLE, name)
    with pytest.raises(BadRequest, match=r"(?s)CHAINATLAS_TZ=.*不是本机认得的时区；请写 Asia/Shanghai"):
        dates.today()


def test_a_machine_without_a_table_of_zones_knows_chinas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows and small container images are; nothing has to be installed for it."""

    def missing(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(dates, "ZoneInfo", missing)
    monkeypatch.delenv(dates.VARIABLE, raising=False)
    dates._zone.cache_clear()
    try:
        at(monkeypatch, "2031-12-31T16:30:00+00:00")
        assert dates.today() == 20320101
        assert str(dates.zone()) == "Asia/Shanghai"
        monkeypatch.setenv(dates.VARIABLE, "Asia/Tokyo")
        with pytest.raises(BadRequest, match="不是本机认得的时区"):
            dates.today()
    finally:
        dates._zone.cache_clear()
