"""Writing a verification down (核实), and taking one back: an act of its own, of which nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.chain.verified import IN_PLACE, KIND, OF_SEGMENT, WAYS, YES, verification_id
from graph.dates import to_iso, today
from graph.errors import BadRequest, NotFound
from graph.model.records import Batch, Entry, Numbers, RecordTable, Source
from graph.model.schema import default_schema
from graph.model.signing import signed
from graph.store.contract import Store
from graph.text import LIST_MARK, clean, split_list
from loaders.acts import Plan, carry_out
from loaders.workbook.verified import problem_of, title_of

SOURCE = "verify"
LONGEST = 2_000
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody found out. ``place`` and ``segment`` are ids; dates as 2026-11-20, ``verified_on`` "" for today."""

    place: str
    segment: str
    result: str
    way: str
    unit: str
    person: str
    verified_on: str = ""
    valid_until: str = ""
    firms: Sequence[str] = ()
    note: str = ""
    evidence: str = ""


def record(store: Store, said: Said, names: tuple[str, str]) -> tuple[str, int | None]:
    """Write it down, signed by who found it out; ``names`` are those of place and segment.

    Returns its id, and the batch: ``None`` where just that was written before. Raises ``BadRequest``.
    """
    id_, values = _checked(said)
    values["name"] = title_of(*names, said.result)
    tables = [
        _table(KIND, ("id", *values), (id_, *values.values())),
        _table(OF_SEGMENT, ("source", "target"), (id_, said.segment), (KIND, "Segment")),
        _table(IN_PLACE, ("source", "target"), (id_, said.place), (KIND, "District")),
    ]
    return id_, _write(store, tables, str(values["name"]), said.person)


def withdraw(store: Store, id_: str, by: str) -> int | None:
    """Take a verification back; it stays in the history. Returns the batch, ``None`` where it was taken back before."""
    there = store.get(KIND, id_)
    if there is None:
        raise NotFound("核实", id_)
    table = _table(KIND, ("id", "withdrawn"), (id_, 1))
    return _write(store, [table], f"撤回：{there.values.get('name') or id_}", by)


def _write(store: Store, tables: list[RecordTable], label: str, by: str) -> int | None:
    batch = Batch(SOURCE, label, today(), tables)

    def entries(numbers: Numbers) -> list[Entry]:
        return [signed(n, "commit", by) for n in numbers if n is not None]

    return carry_out(store, lambda: Plan(batch.effective, [batch], entries=entries, by=by)).done.numbers[0]


def _checked(said: Said) -> tuple[str, dict[str, object]]:
    """The id and the values of the record; a correction says again that it is not withdrawn."""
    fields = default_schema().nodes[KIND].fields
    for name, known in (("result", fields["result"].choices), ("way", tuple(WAYS))):
        if getattr(said, name) not in known:
            raise BadRequest(f"{fields[name].label}“{getattr(said, name)[:50]}”不存在；可选：{'、'.join(known)}")
    texts = {name: clean(getattr(said, name)) for name in ("unit", "person", "note", "evidence")}
    for name, text in texts.items():
        if not text and fields[name].required:
            raise BadRequest(f"请填写{fields[name].label}，以便知道是谁说的")
        if len(text) > LONGEST:
            raise BadRequest(f"{fields[name].label}有 {len(text)} 字，不能超过 {LONGEST} 字")
    day = said.verified_on or to_iso(today())
    if found := problem_of(day, said.valid_until or None):
        raise BadRequest(f"{found[1].message}；{found[1].hint}")
    firms = split_list(LIST_MARK.join(said.firms))
    if firms and said.result != YES:
        raise BadRequest(f"结论是“{said.result}”，却写了做它的企业（{firms[0]}）；有企业请选“{YES}”")
    values: dict[str, object] = {
        "result": said.result,
        "way": said.way,
        "verified_on": day,
        "valid_until": said.valid_until or None,
        "firms": LIST_MARK.join(firms) or None,
        "withdrawn": 0,
        **{name: text or None for name, text in texts.items()},
    }
    return verification_id(said.place, said.segment, day, texts["unit"]), values


def _table(
    kind: str, columns: tuple[str, ...], row: tuple[object, ...], ends: tuple[str, str] | None = None
) -> RecordTable:
    return RecordTable(kind, columns, [row], [1], Source("核实记录"), ends)
