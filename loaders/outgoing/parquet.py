"""The graph as Parquet, one file a kind, for analysts: typed columns under their own names, derived records included.

The package that writes it (DuckDB) is an extra; nothing else here needs it. Not pyarrow: once that is installed, pandas
keeps all texts with it, so that having the extra would change every other answer's frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.errors import BadRequest
from graph.model.schema import FieldDef, NodeKind, RelationKind
from loaders.outgoing.sheets import Outgoing

PACKAGE = "写 Parquet 要用 duckdb，这里没有装；请运行 pip install 'chainatlas[parquet]'，或改用 .xlsx、.zip、文件夹"
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
    import pandas as pd

    try:
        import duckdb
    except ImportError:
        raise BadRequest(PACKAGE) from None
    path.mkdir()
    with duckdb.connect() as engine:
        for kind in out.schema.kinds():
            fields = [f for f in kind.fields.values() if not f.restricted]
            names = (*_ends(kind), *(f.name for f in fields), *_TOLD)
            heads = (*_heads(kind), *(f.label for f in fields), "状态", "资料日期", "资料来源")
            notes = {"label": kind.label, "on": str(out.on), "version": str(version)}
            notes |= {f"column.{name}": head for name, head in zip(names, heads, strict=True)}
            rows = out.store.rows(kind.name, names, out.on)
            engine.register("rows", pd.DataFrame(rows, columns=list(names), dtype=object))
            columns = zip(names, _columns(names, fields), strict=True)
            typed = ", ".join(f'CAST("{name}" AS {_type(field)}) AS "{name}"' for name, field in columns)
            noted = ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in notes.items())
            file = _quoted(str(path / f"{kind.name}.parquet"))
            engine.execute(f"COPY (SELECT {typed} FROM rows) TO {file} (FORMAT parquet, KV_METADATA {{{noted}}})")
            out.counts[kind.label] = len(rows)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _ends(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    return ("id",) if isinstance(kind, NodeKind) else ("source", "target", "source_kind", "target_kind")


def _heads(kind: NodeKind | RelationKind) -> tuple[str, ...]:
    if isinstance(kind, NodeKind):
        return (kind.id_label,)
    return kind.source_label or "起点", kind.target_label or "终点", "起点的类型", "终点的类型"


def _columns(names: Sequence[str], fields: Sequence[FieldDef]) -> list[FieldDef | None]:
    known = {f.name: f for f in fields}
    return [known.get(n) for n in names]


def _type(field: FieldDef | None) -> str:
    """What a column holds; lists and dates stay the texts that they are."""
    of = {"number": "DOUBLE", "integer": "BIGINT", "flag": "BOOLEAN"}
    return of.get(field.type, "VARCHAR") if field else "VARCHAR"
