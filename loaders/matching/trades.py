"""What a firm's 产业链, 所属行业 or 赛道 column is worth: weak evidence, by words that a person has read once.

A word of a segment, or a class of GB/T 4754 that few segments are of, suggests the firm for these segments. A word of a
field alone suggests nothing; in it, products whose words are not sure become worth a look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from loaders.matching.decide import REGISTERED, Placing
from loaders.matching.reading import Pair
from loaders.matching.words import CLASS, FIELD, SEGMENT, Said, trades

TRADE, OF_CLASS = "trade", "class"
