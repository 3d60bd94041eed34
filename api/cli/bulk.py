"""Many records edited by one command: what would change is listed, and written once it is said why."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from api.cli.out import print_json, print_table, say
from api.session.session import Session
from api.work.bulk import bulk_kind, choose, look, write
from graph.errors import BadRequest, InputRefused
from graph.store.contract import Store
from loaders.editing.together import OUTCOMES, Asked, Together

_SAID = re.compile(r"([^=]+?)\s*([+-]?)[=＝](.*)", re.S)
_WAYS = {"": "set", "+": "add", "-": "remove"}
SHOWN = 50
"""Records listed at a terminal."""


def edit_together(
    db: str, kind: str, where: Sequence[str], ids: Path | None, said: Sequence[str], who: str, why: str, as_json: bool
) -> None:
    """Preview the change of one field of these records, or write it where it is said why."""
    kind, asked = bulk_kind(kind), _asked(said)
    with Session(db, write=bool(why and asked.field)) as session:
        store = session.store
        chosen = _ids(store, kind, where, ids)
        if why and asked.field:
            made = write(store, kind, chosen, asked, who=who, why=why)
        else:
            made = look(store, kind, chosen, asked)
    if as_json:
        print_json(made)
    else:
        _tell(made)


def _asked(said: Sequence[str]) -> Asked:
    if not said:
        return Asked("")
    found = _SAID.fullmatch(said[0])
    if len(said) > 1 or found is None:
        raise BadRequest(f"“{' '.join(said)[:100]}”不是一项；一起改时只写一项，如 经营状态=正常、资质荣誉+=专精特新")
    return Asked(found[1].strip(), found[3], _WAYS[found[2]])


def _ids(store: Store, kind: str, where: Sequence[str], ids: Path | None) -> list[str]:
    if ids is None:
        return choose(store, kind, where)
    try:
        lines = ids.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(f"不能读文件 {ids}；请给 UTF-8 的文本，每行一个编号") from error
    named = [row[0].strip() for row in csv.reader(lines) if row and row[0].strip()]
    among = set(choose(store, kind, where)) if where else None
    return [i for i in dict.fromkeys(named) if among is None or i in among]


def _tell(made: Together) -> None:
    if not made.field:
        found = [(r.id, r.title) for r in made.rows[:SHOWN]]
        print_table(f"符合条件的{made.label}", ("编号", "名称"), found, f"显示前 {len(found)} 条，共 {made.total} 条")
        return
    order = list(OUTCOMES)
    told = sorted(made.rows, key=lambda r: order.index(r.outcome))
    rows = [(r.id, r.title, r.before, r.after, OUTCOMES[r.outcome], r.message) for r in told[:SHOWN]]
    counts = "，".join(f"{OUTCOMES[k]} {n} 条" for k, n in made.counts.items())
    heads = ("编号", "名称", f"现在的{made.field_label}", "改成", "怎样", "为什么")
    print_table(
        f"{made.label}“{made.field_label}”", heads, rows, f"显示前 {len(rows)} 条，共 {made.total} 条：{counts}"
    )
    if not made.written:
        say("以上是预览，没有写入；写上 --who 谁 --why 为什么 即写入")
    elif made.batch is not None:
        say(f"已修改 {made.changing} 条，批次 {made.batch}；撤销：chainatlas rollback {made.batch}")
    else:
        say(f"已修改 {made.changing} 条" if made.changing else "没有要改的，没有写入")
