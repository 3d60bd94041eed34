"""Deciding what words of users' tables mean, as an act of a user: with the matching of all that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.chain.lookup import nearest
from graph.dates import today
from graph.errors import BadRequest, NotFound
from graph.model.records import Batch, Entry, Numbers, RecordTable, Source
from graph.model.signing import signed
from graph.store.contract import Store
from graph.text import clean, join_list, split_list
from loaders.acts import Plan, carry_out
from loaders.importing import rollback_with_derived
from loaders.matching.words import (
    ALIAS,
    CLASS,
    COLUMNS,
    FIELD,
    MEANINGS,
    NOTHING,
    OF_COLUMN,
    Column,
    Said,
    decided,
    forgetting,
    key_of,
    saying,
)
from loaders.review.word_targets import class_named, node_named

SOURCE = "words"
WHERE = Source("人工定词")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of a word; ``target`` is an id, a name or a code, empty for :data:`NOTHING`."""

    column: Column
    word: str
    meaning: str
    target: str = ""


def decide_words(store: Store, choices: Sequence[Choice], by: str = "") -> list[Said]:
    """Say what words mean, all in one act: every row that holds them is matched anew, and so is every later file.

    Raises
    ------
    BadRequest
        No such meaning, a word that is empty or too long, or one on which something else stands decided.
    NotFound
        There is no such segment, field or class.
    """
    chosen: list[Said] = []

    def plan() -> Plan:
        standing = decided(store)
        chosen[:] = [_checked(store, standing.of(c.column), c, by) for c in choices]
        keys = [(s.column, s.key) for s in chosen]
        if len(set(keys)) < len(keys):
            raise BadRequest("同一个词写了两次；请只留一个")
        batches = _aliases(store, [s for s in chosen if s.meaning == ALIAS])

        def entries(numbers: Numbers) -> list[Entry]:
            batch = next((n for n in numbers if n is not None), None)
            said = [saying(s, batch if s.meaning == ALIAS else None) for s in chosen]
            return said if batch is None else [*said, signed(batch, "commit", by)]

        return Plan(today(), batches, entries=entries, by=by, said=standing.changed(chosen), words=keys)

    if not choices:
        raise BadRequest("没有写要定的词")
    carry_out(store, plan)
    now = decided(store)
    return [now.of(s.column)[s.key] for s in chosen]


def take_word_back(store: Store, column: Column, word: str, by: str = "") -> Said:
    """Take a decision on a word back: it waits again, and what rested on it ends; raises ``NotFound``."""
    taken: list[Said] = []

    def plan() -> Plan:
        said = standing_word(store, column, word)
        taken.append(said)
        entries = [forgetting(said, by)]
        after = decided(store).changed(gone=[said])
        return Plan(today(), entries=lambda _: entries, by=by, said=after, words=[(column, said.key)])

    found = standing_word(store, column, word)
    if found.batch is not None and _stands(store, found.batch):
        rollback_with_derived(store, found.batch, by)  # forgets all that were decided with it
        return found
    carry_out(store, plan)
    return taken[-1]


def standing_word(store: Store, column: Column, word: str) -> Said:
    """What stands decided on a word; raises ``NotFound``."""
    known = decided(store).of(column)
    if (said := known.get(key_of(column, word))) is None:
        raise NotFound("定过的词", word, nearest(word, [s.word for s in known.values()]))
    return said


def _stands(store: Store, batch: int) -> bool:
    return any(b.id == batch and b.status == "committed" for b in store.batches())


def _checked(store: Store, standing: Mapping[str, Said], choice: Choice, by: str) -> Said:
    column, word = choice.column, clean(choice.word)
    if column not in COLUMNS:
        raise BadRequest(f"列“{column}”不存在；可用：{'、'.join(COLUMNS)}")
    if not word or len(word) > LONGEST or not key_of(column, word):
        raise BadRequest(f"词须有 1 到 {LONGEST} 个字")
    if choice.meaning not in OF_COLUMN[column]:
        told = "、".join(f"{m}（{MEANINGS[m]}）" for m in OF_COLUMN[column])
        raise BadRequest(f"对“{COLUMNS[column]}”的词不能定为“{choice.meaning}”；可用：{told}")
    if (before := standing.get(key_of(column, word))) is not None:
        raise BadRequest(f"“{word}”已由{before.by or '他人'}定过（{MEANINGS[before.meaning]}）；要改请先撤销")
    return Said(column, word, choice.meaning, _target(store, choice), by, "", None)


def _target(store: Store, choice: Choice) -> str:
    if choice.meaning == NOTHING:
        return ""
    if choice.meaning == CLASS:
        return class_named(choice.target or choice.word)
    return node_named(store, "Field" if choice.meaning == FIELD else "Segment", choice.target)


def _aliases(store: Store, chosen: Sequence[Said]) -> list[Batch]:
    """The batch that writes new aliases into the chain; none for none."""
    if not chosen:
        return []
    rows = {id_: split_list(text) for id_, text in store.rows("Segment", ["id", "aliases"])}
    for said in chosen:
        rows[said.target].append(said.word)
    lines = [(id_, join_list(list(dict.fromkeys(rows[id_])))) for id_ in dict.fromkeys(s.target for s in chosen)]
    table = RecordTable("Segment", ("id", "aliases"), lines, range(len(lines)), WHERE)
    return [Batch(SOURCE, f"环节别名：{'、'.join(s.word for s in chosen)[:80]}", today(), [table])]
