"""The graph as Parquet, one file a kind, for analysts: typed columns under their own names, derived records included.

The package that writes it (pyarrow) is an extra; nothing else here needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.errors import BadRequest
from graph.model.schema import FieldDef, NodeKind, RelationKind
from loaders.outgoing.sheets import Outgoing

PACKAGE = "写 Parquet 要用 pyarrow，这里没有装；请运行 pip install 'chainatlas[parquet]'，或改用 .xlsx、.zip、文件夹"
_ROWS = 50_000
"""Rows that are turned into columns at a time."""
_TOLD = ("state", "as_of", "origin")


def write_parquet(out: Outgoing, path: Path, version: int) -> None:
    """Write the files into a new folder, each with its Chinese headings, the day and the version in its own notes.

    Raises
    ------
    BadRequest
        The package is not installed.
    OSError
        When it cannot be written.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BadRequest(PACKAGE) from None
    path.mkdir()
    for kind in out.schema.kinds():
        fields = [f for f in kind.fields.values() if not f.restricted]
        names = (*_ends(kind), *(f.name for f in fields), *_TOLD)
        labels = dict(
            zip(names, (*_heads(kind), *(f.label for f in fields), "状态", "资料日期", "资料来源"), strict=True)
        )
        types = [_type(pyarrow, f) for f in _columns(names, fields)]
        notes = {"label": kind.label, "on": str(out.on), "version": str(version)}
        shape = pyarrow.schema(
            [pyarrow.field(n, t, metadata={"label": labels[n]}) for n, t in zip(names, types, strict=True)], notes
        )
        rows, count = out.store.rows(kind.name, names, out.on), 0
        with pyarrow.parquet.ParquetWriter(path / f"{kind.name}.parquet", shape) as writer:
            for start in range(0, len(rows), _ROWS):
                part = zip(*rows[start : start + _ROWS], strict=True)
                arrays = [pyarrow.array(map(_plain(t), values), t) for values, t in zip(part, types, strict=True)]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=shape))
                count += len(arrays[0])
        out.counts[kind.label] = count


def _ends(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    return ("id",) if isinstance(kind, NodeKind) else ("source", "target", "source_kind", "target_kind")


def _heads(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    if isinstance(kind, NodeKind):
        return (kind.id_label,)
    return kind.source_label or "起点", kind.target_label or "终点", "起点的类型", "终点的类型"


def _columns(names: Sequence[str], fields: Sequence[FieldDef]) -> list[FieldDef | None]:
    known = {f.name: f for f in fields}
    return [known.get(n) for n in names]


def _type(pyarrow: Any, field: FieldDef | None) -> Any:
    """What a column holds; lists and dates stay the texts that they are."""
    of = {"number": pyarrow.float64(), "integer": pyarrow.int64(), "flag": pyarrow.bool_()}
    return of.get(field.type, pyarrow.string()) if field else pyarrow.string()


def _plain(type_: Any) -> Any:
    return (lambda v: None if v is None else bool(v)) if str(type_) == "bool" else (lambda v: v)
