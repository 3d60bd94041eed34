"""Where records of our own making say that they were read."""

from __future__ import annotations

from graph.model.records import Source

BY_RULE, RULE_ORIGIN = Source("匹配规则"), "由匹配规则得出"
"""Made by matching, which may end them again."""
REVIEWED, REVIEW_ORIGIN = Source("审核"), "人工审核"
"""Decided by a person in the review."""
MERGED = Source("审核", "合并")
"""Moved there when two records were merged."""
