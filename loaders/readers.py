"""Kinds of source and how each is read and checked; a new kind is one line here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.errors import BadRequest, InputRefused
from graph.store.contract import Store
from loaders.any_table import check_any, check_as_document, check_as_returned
from loaders.chainkg.folder import check_chainkg
from loaders.files.reading import read_sheets
from loaders.ledger.books import Checked
from loaders.ledger.progress import Tell
from loaders.sample import check_sample
from loaders.table.check import check_table
from loaders.table.mapping import ASK, AUTO
from loaders.workbook.check import check_workbook

_WORKBOOK, _TABLE, _FILE = "工作簿或 CSV 文件夹", "台账（.xlsx、.xls、.et 或 .csv）", "表格文件或 CSV 文件夹"
_LIST = "带出去又填好的名录"
Reader = Callable[[Path | None, Store, Tell], Checked]


def _path(path: Path | None, what: str) -> Path:
    if path is None:
        raise BadRequest(f"请写明{what}的路径")
    if not path.exists():
        raise BadRequest(f"路径 {path} 不存在；请检查{what}的位置")
    return path


READERS: dict[str, Reader] = {
    "sample": lambda _, store, tell: check_sample(store, tell),
    "workbook": lambda path, store, tell: check_workbook(_path(path, _WORKBOOK), store, tell=tell),
    "table": lambda path, store, tell: check_table(_path(path, _TABLE), store, tell=tell),
    "auto": lambda path, store, tell: check_any(_path(path, _FILE), store, tell=tell),
    "returned": lambda path, store, tell: _returned(path, store, tell),
    "chainkg": lambda path, _store, _tell: check_chainkg(_path(path, "ChainKnowledgeGraph 数据文件夹")),
}
"""Kinds of source."""


def _returned(path: Path | None, store: Store, tell: Tell, chosen: str = "", roster: str = "") -> Checked:
    file = _path(path, _LIST)
    if (document := check_as_document(file, store, chosen, tell)) is not None:
        return document
    if (returned := check_as_returned(read_sheets(file), file, store, chosen, tell, roster)) is not None:
        return returned
    raise InputRefused(f"{file.name} 不是从这里带出去的名录（没有隐藏的键）；模板请用 workbook，自己的台账请用 table")


def reader_of(kind: str, roster: str = "", mapping: str = AUTO) -> Reader:
    """The reader of a kind of source, with the roster and the mapping chosen for it; raises ``BadRequest``, also where
    none can be.
    """
    if kind not in READERS:
        raise BadRequest(f"来源“{kind}”不存在；可用：{'、'.join(READERS)}")
    if kind == "returned":
        return lambda path, store, tell: _returned(path, store, tell, "" if mapping in (AUTO, ASK) else mapping, roster)
    if mapping != AUTO and kind != "table" and (kind, mapping) != ("auto", ASK):
        raise BadRequest(f"来源 {kind} 的列是固定的，不用映射；只有台账（table）可以选映射")
    if kind == "table":
        return lambda path, store, tell: check_table(
            _path(path, _TABLE), store, mapping=mapping, tell=tell, roster=roster
        )
    if kind == "auto":
        return lambda path, store, tell: check_any(_path(path, _FILE), store, mapping=mapping, tell=tell, roster=roster)
    if not roster.strip():
        return READERS[kind]
    if kind != "workbook":
        raise BadRequest(f"来源 {kind} 的名录写在数据里，不能另选；只有工作簿（workbook）和台账（table）可以选名录")
    return lambda path, store, tell: check_workbook(_path(path, _WORKBOOK), store, tell=tell, roster=roster)
