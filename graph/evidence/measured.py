"""What was measured of the shipped matching, and what is agreed where nothing was: how right, how complete links are.

A share is hits of tries; how it was counted stands beside it, and is shown where it is used.
"""

from __future__ import annotations

from graph.evidence.detection import Share, product

PRECISION = Share(144, 150)
"""Confirmed links drawn anew from the shipped store on 2026-11-30, and those that a reader who had not judged them
before called right, the unsure counted as wrong: ``benchmarks/labelled/blind.csv``, to which a test holds it. Of the
64 among them that were matched by a product, 61. The reader had also mended the words of the matching.
"""
IN_BUSINESS = Share(100, 118)
"""Of confirmed links of 2019–2020, those whose firm still does it in 2026, as a careful reader knows."""
RECALL = Share(51, 88)
"""Well-known links of listed firms, and those of them that the matching confirmed, as counted by hand on 2026-11-28
while the method was planned. The 88 were not kept: no file holds them, and nothing here can count them again.
"""
ALIKE = 20
"""How alike places are in how much is known of a division: as if so many firms of it had been seen elsewhere. Likeliest
on the listed firms of the bundled data, by province (docs/decisions/0049).
"""
SAID = 0.98
"""Precision of a link that people stated by hand; agreed, not measured."""
MATCHED = product([PRECISION, IN_BUSINESS])[1]
"""Precision of a link that the matching confirmed, still in business included."""
STATED = product([Share(111, 116)])[1]
"""The same of what firms give as their main business now, in ledgers that nobody had seen (docs/matching.md)."""


def precision(matched: float, stated: float, confirmed: float) -> float:
    """π of a roster: confirmed links, so many of them matched by products of old, so many by what firms state, and the
    rest said by people; 0..1.
    """
    said = confirmed - matched - stated
    return (matched * MATCHED + stated * STATED + said * SAID) / confirmed if confirmed else SAID
