"""Where the records behind a document were read: what its annex says of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from graph.asking.graphs import Graphs
from graph.chain.examples import named_so, says_example
from graph.dates import today
from graph.errors import BadRequest
from graph.model.labels import RECORD_STATES
from graph.model.records import Version
from graph.model.schema import default_schema
from graph.search.nodes import name_ever, shown_name
from graph.store.contract import Store
from graph.views.document import Document, Rests


def sourced(graphs: Graphs, document: Document, known: Mapping[Rests, str] = MappingProxyType({})) -> Document:
    """The document with the origin of each of its records, what is known already as it is; no more than that where
    there is no store to ask.
    """
    try:
        store = graphs.store
    except BadRequest:
        return replace(document, sources=known)
    asked = [r for r in document.records() if r not in known]
    return replace(document, sources={**sources(store, asked, document.on or today()), **known})


def sources(store: Store, records: Iterable[Rests], on: int) -> dict[Rests, str]:
    """What each record is called, and where and when it was read; of one that is gone what was said of it last."""
    out = dict[Rests, str]()
    for record in records:
        history = store.history(record.kind, record.key)
        valid = next((v for v in reversed(history) if not v.voided and v.since <= on < v.until), None)
        if valid is not None:
            out[record] = _said(store, valid, on)
        elif begun := [v for v in history if v.since <= on]:
            why = "导入已撤销" if all(v.voided for v in begun) else "已结束"
            out[record] = f"{_said(store, begun[-1], on)}；{why}，这一天不再有"
    return out


def _said(store: Store, version: Version, on: int) -> str:
    row = f" 第 {version.row} 行" if version.row else ""
    where = f"{version.file} {version.sheet}".strip() + row
    short = f"{version.file}{row}" if version.file == f"{version.sheet}.csv" else where
    dated = f"资料日期 {version.as_of}" if version.as_of else "资料日期未注明"
    state = "" if version.state == "confirmed" else f"（{RECORD_STATES[version.state]}）"
    parts = (_named(store, version, on) + state, version.origin if version.origin != where else "", short, dated)
    return "；".join(p for p in parts if p)


def _named(store: Store, version: Version, on: int) -> str:
    if version.ends is None:
        values = version.values
        return named_so(str(shown_name(version)), values.get("sample") or says_example([values.get("full_name")]))
    ends = [name_ever(store, kind, id_, on) for kind, id_ in zip(version.ends, version.key[:2], strict=True)]
    values = version.values
    told = values.get("evidence") or values.get("basis") or ""
    return f"{default_schema().kind(version.kind).label}：{' → '.join(ends)}{f'（{told}）' if told else ''}"
