"""An edit as an act: one batch of its own, signed in the work log by who made it, with why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal

from graph.asking.parts import Version
from graph.dates import today
from graph.errors import EditRefused
from graph.model.records import Batch, Entry, Numbers, RecordTable, Retire
from graph.model.signing import EDIT, signed
from graph.says import Says
from graph.store.contract import Store
from graph.text import clean
from loaders.acts import Plan, carry_out
from loaders.editing.sheet import storable

SOURCE = TOPIC = EDIT
LONGEST_WHY = 300
ACTIONS = {"add": "新增", "change": "修改", "end": "结束", "restore": "恢复", "merge": "合并"}
Action = Literal["add", "change", "end", "restore", "merge"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be done to one record, whose id and title the batch is called by.

    ``ids`` are the records in whose history it stands, where it is not that one alone; ``more`` says what else the work
    log says of it, by the number of its batch.
    """

    action: Action
    kind: str
    label: str
    id: str
    title: str
    tables: list[RecordTable] = field(default_factory=list)
    retire: list[Retire] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    source: str = SOURCE
    more: Callable[[int], list[Entry]] = lambda _: []

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.tables or self.retire)


@dataclass(frozen=True, slots=True)
class Saved:
    """一次手工修改的结果"""

    kind: str
    id: str
    title: str
    action: Action
    batch: Annotated[int | None, Says("批次", "撤销这个批次即撤销这次修改；与已有的相同则为空")]
    notes: Annotated[tuple[str, ...], Says("说明")]
    version: Version


def unsigned(who: str, why: str) -> list[dict[str, str]]:
    """What is wrong where nobody signs, or without saying why."""
    return [
        {"field": name, "label": label, "message": f"没有写{label}", "hint": hint}
        for name, label, text, hint in (
            ("who", "修改人", who, "请写姓名，记入历史"),
            ("why", "理由", why, "请写为什么改、依据是什么"),
        )
        if not text
    ]


def carry_out_edit(store: Store, plan: Callable[[], Edit], who: str, why: str) -> Saved:
    """Do what is planned, with the matching that follows, as one act; planned anew when another process wrote
    meanwhile.

    Raises ``EditRefused`` where nobody signs, or without saying why.
    """
    who, why = clean(storable(who)), clean(storable(why))
    if missing := unsigned(who, why):
        try:
            plan()
        except EditRefused as error:  # told at once, not one after the other
            raise EditRefused([*error.errors, *missing]) from None
        raise EditRefused(missing)
    made = list[Edit]()

    def planned() -> Plan:
        edit = plan()
        made[:] = [edit]
        if edit.empty:
            return Plan(today())
        label = f"{ACTIONS[edit.action]}{edit.label}：{edit.title}（{why[:LONGEST_WHY]}）"
        batch = Batch(edit.source, label, today(), edit.tables, edit.retire)

        def entries(numbers: Numbers) -> list[Entry]:
            said = {"action": edit.action, "why": why[:LONGEST_WHY]}
            out = list[Entry]()
            for n in (n for n in numbers if n is not None):
                out.append(signed(n, "commit", who, why=said["why"]))
                out += (Entry(TOPIC, f"{edit.kind}/{id_}", said | {"batch": n}, who) for id_ in edit.ids or (edit.id,))
                out += edit.more(n)
            return out

        return Plan(batch.effective, [batch], entries=entries, by=who)

    done, edit = carry_out(store, planned).done, made[0]
    number = None if edit.empty else done.numbers[0]
    return Saved(edit.kind, edit.id, edit.title, edit.action, number, edit.notes, done.version)
