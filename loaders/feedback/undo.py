"""What a document wrote, taken back: the remarks are as they were before, unless somebody wrote there since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from graph.dates import local_time
from graph.errors import BadRequest
from graph.lists.acts import signed_by
from graph.lists.by_hand import ENTRY
from graph.model.records import Act, Entry, Note
from graph.says import Says
from graph.store.contract import Store
from graph.work.lead_rules import change
from graph.work.leads import TOPIC as LEADS
from graph.work.leads import leads_of
from loaders.documents.read import read_typed
from loaders.feedback.check import BACK, MARK, mark_of_document


@dataclass(frozen=True, slots=True)
class TakenBack:
    """撤回一份文稿写入的备注"""

    name: Annotated[str, Says("文稿")]
    count: Annotated[int, Says("撤回", unit="处")]
    left: Annotated[tuple[str, ...], Says("没有动的", "写入之后有人改过")]

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        kept = f"；{len(self.left)} 处没有动：{'；'.join(self.left[:5])}" if self.left else ""
        return f"撤回了“{self.name}”写入的 {self.count} 处{kept}"


def take_back(store: Store, path: Path, by: str) -> TakenBack:
    """Take back what the document at ``path`` wrote, in one act.

    Raises
    ------
    InputRefused
        It is no document of ours.
    BadRequest
        Nobody signs, or nothing that it wrote stands.
    """
    found, who = read_typed(path), signed_by(by)
    mark = mark_of_document(found)
    entries, left = list[Entry](), list[str]()
    for notes in _by_key(store.notes(ENTRY)):
        _remark(notes, mark, who, entries, left)
    entries += _talks(store.notes(LEADS), mark, who)
    if not entries and not left:
        raise BadRequest(f"“{found.name}”没有写入过，或写入的已经撤回；要撤回的须是当初上传的那一份，内容没有再改过")
    if entries:
        store.commit(Act(entries=lambda _: entries))
    return TakenBack(found.name, len(entries), tuple(left))


def _by_key(notes: Iterable[Note]) -> Iterator[list[Note]]:
    found = dict[str, list[Note]]()
    for note in notes:
        found.setdefault(note.key, []).append(note)
    return iter(found.values())


def _written(notes: list[Note], mark: str) -> int | None:
    """Where in a row of notes the document wrote last and was not taken back since."""
    at = None
    for number, note in enumerate(notes):
        at = number if note.values.get(MARK) == mark else None if note.values.get(BACK) == mark else at
    return at


def _remark(notes: list[Note], mark: str, by: str, entries: list[Entry], left: list[str]) -> None:
    at = _written(notes, mark)
    if at is None:
        return
    ours, now = notes[at], notes[-1]
    name = str(now.values.get("name") or now.key)
    if now.values.get("remark") != ours.values.get("remark"):
        left.append(f"“{name}”的备注已由 {now.by or '有人'} 于 {local_time(now.at)} 改过")
        return
    before = str(notes[at - 1].values.get("remark") or "") if at else ""
    said = {k: v for k, v in now.values.items() if k != MARK}
    entries.append(Entry(ENTRY, now.key, {**said, "remark": before, "seen": now.id, BACK: mark}, by))


def _talks(notes: list[Note], mark: str, by: str) -> Iterator[Entry]:
    """Leads are only added to: that it was taken back is a remark of its own."""
    wrote = {of[0].key for of in _by_key(notes) if _written(of, mark) is not None}
    for lead in leads_of(n for n in notes if n.key in wrote):
        said = change(lead, lead.last, by, {"remark": "撤回由公文稿记入的洽谈要点"})
        yield Entry(LEADS, lead.key, {**said, BACK: mark}, by)
