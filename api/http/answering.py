"""An answer as a file of the format that a suffix names: its picture, its tables, or its record."""

from __future__ import annotations

from typing import Any

from graph.asking.question import Question
from graph.plain import plain_record
from graph.render import (
    render_answer,
    render_document,
    render_ledger,
    render_map,
    render_memo,
    render_network,
    render_tables,
)


def file_of(question: Question[Any], found: Any, suffix: str) -> bytes:
    """The answer's file; raises ``BadRequest`` for a format that there is not."""
    kind = suffix.lower().removeprefix(".")
    if question.flat is not None and kind == "csv":
        return render_tables([question.flat(found)], suffix)
    if question.ledger is not None and kind == "xlsx":
        return render_ledger(question.ledger(found))
    if question.memo is not None and kind == "xlsx":
        return render_memo(question.memo(found), question.tables_of(found))
    if question.document is not None and kind == "docx":
        return render_document(question.document(found))
    if question.picture is None:
        return render_answer(question.tables_of(found), suffix, plain_record(question.record_of(found)))
    if question.drawn == "map":
        return render_map(question.picture(found), question.tables_of(found), suffix)
    if suffix.lower() == ".xlsx":
        return render_tables(question.tables_of(found), suffix)
    return render_network(question.picture(found), suffix)
