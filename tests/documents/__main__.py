"""``make docs``: write the documents that are generated."""

from __future__ import annotations

from tests.documents.markdown import analyses, usage
from tests.documents.settings import ROOT

GENERATED = {"docs/usage.md": usage, "docs/analyses.md": analyses}

if __name__ == "__main__":
    for name, made in GENERATED.items():
        (ROOT / name).write_text(made(), encoding="utf-8")
