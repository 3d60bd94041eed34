"""Formula-safe text; lives in :mod:`graph.escape`, which writers of tables use too."""

from graph.escape import FORMULA_START, plain_text, safe_text

__all__ = ["FORMULA_START", "plain_text", "safe_text"]
