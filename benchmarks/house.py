"""How the house is built, measured: ``python -m benchmarks.house [folder]`` prints one table for the tree as it is.

Counted are the modules of ``graph``, ``api`` and ``loaders``; tests and benchmarks are left out. An ``__init__.py``
that holds nothing but a docstring is no file of its folder.
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).parents[1]
INDEXES = ("graph/questions/index.py", "api/cli/main.py")
"""Import what lies beside them: where a question is found without being named, and a command when it is asked for."""
FLOORS = ("graph", "loaders", "api")
WIDE, VERY_WIDE = 100, 120
_SWITCHED_OFF = re.compile(r"#\s*(fmt|yapf):\s*(off|skip|disable)")


@dataclass(frozen=True)
class Module:
    """A file of the house: its path from the root, its text, and what that means."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """What others import it by."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def empty(self) -> bool:
        """Whether it holds nothing but a docstring."""
        return all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in self.tree.body)


@cache
def modules(root: Path = ROOT, floors: tuple[str, ...] = FLOORS) -> tuple[Module, ...]:
    """All modules under these folders."""
    return tuple(_read(root, p) for floor in floors for p in sorted((root / floor).rglob("*.py")))


def _read(root: Path, path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(root), text, ast.parse(text))


@cache
def imported(module: Module) -> tuple[str, ...]:
    """Full names of whatever a module imports, inside functions and for type checkers too.

    Of ``from a import b`` both a and a.b.
    """
    return tuple(_imported(module))


def _imported(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.path}:{node.lineno} imports relatively; say where from"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node.func).endswith(("import_module", "__import__")):
            if module.path.as_posix() in INDEXES:
                yield from beside(module)
                continue
            named = isinstance(node.args[0], ast.Constant)
            assert named, f"{module.path}:{node.lineno} imports by a computed name"
            yield str(ast.literal_eval(node.args[0]))


def _called(node: ast.expr) -> str:
    """The last name of what is called, "" where it has none."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def beside(module: Module) -> Iterator[str]:
    """Full names of the modules in the same folder and below it."""
    found = sorted((ROOT / module.path).parent.rglob("*.py"))
    names = (p.relative_to(ROOT).with_suffix("").parts for p in found if p.stem != "__init__")
    yield from (".".join(parts) for parts in names if parts != module.path.with_suffix("").parts)


def arrows(found: Iterable[Module]) -> dict[str, set[str]]:
    """Which module imports which; a package counts only where something of its own is taken from it."""
    by_name = {m.name: m for m in found}
    out = {}
    for name, module in by_name.items():
        names = set(imported(module))
        passed = {
            n for n in names if (taken := _taken(n, names)) and taken <= by_name.keys()
        }  # on the way to its modules
        out[name] = (names & by_name.keys()) - passed - {name}
    return out


def _taken(name: str, names: Iterable[str]) -> set[str]:
    return {n for n in names if n.rpartition(".")[0] == name}


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Sets of more than one file that all lead to each other, the largest first."""
    found = nx.strongly_connected_components(nx.DiGraph({name: list(others) for name, others in graph.items()}))
    return sorted((sorted(c) for c in found if len(c) > 1), key=lambda c: (-len(c), c))


def files_by_folder(root: Path = ROOT, floors: tuple[str, ...] = FLOORS) -> Counter[str]:
    """How many files each folder holds; of modules only those named ``__init__`` need reading for it."""
    found = (p for floor in floors for p in (root / floor).rglob("*.py"))
    return Counter(
        p.parent.relative_to(root).as_posix() for p in found if p.name != "__init__.py" or not _read(root, p).empty
    )


def bodies(found: Iterable[Module]) -> list[int]:
    """Lines of each function's body, without its docstring."""
    out = []
    for module in found:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                out.append((body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0)
    return out


def width(line: str) -> int:
    """Columns that a line takes where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def measured(root: Path = ROOT) -> dict[str, str]:
    """The rows of the table."""
    found = modules(root)
    lines = [line for m in found for line in m.text.splitlines()]
    folders, lengths, inside = files_by_folder(root), [len(m.text.splitlines()) for m in found], bodies(found)
    tenths = statistics.quantiles(inside, n=10)
    round_ = circles(arrows(found))
    return {
        "files a folder, median / max": f"{statistics.median(folders.values()):g} / {max(folders.values())}",
        "module lines, median / max": f"{statistics.median(lengths):g} / {max(lengths)}",
        "function body, median / p90 / max": f"{statistics.median(inside):g} / {tenths[-1]:g} / {max(inside)}",
        f"lines over {WIDE} characters": f"{sum(len(x) > WIDE for x in lines) / len(lines):.1%}",
        f"lines over {VERY_WIDE} columns": str(sum(width(x) > VERY_WIDE for x in lines)),
        "formatter switched off": f"{sum(len(_SWITCHED_OFF.findall(x)) for x in lines)} times",
        "largest circle of files": str(len(round_[0]) if round_ else 0),
        "README": f"{len((root / 'README.md').read_bytes()) / 1000:.1f} KB",
    }


def main() -> None:
    """Print it."""
    rows = measured(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
    for name, value in rows.items():
        print(f"{name:36}{value}")


if __name__ == "__main__":
    main()
