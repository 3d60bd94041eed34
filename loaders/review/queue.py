"""The queue of a field: suggested matches in the order in which they are worth a look, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, membership, place_names
from graph.chain.tables import SUGGESTED
from graph.counts.take import census_of
from graph.model.labels import MATCH_RULES
from graph.model.records import Version
from graph.says import Says
from graph.store.contract import Store
                MATCH_RULES.get(covers.columns["rule"][cover], str(covers.columns["rule"][cover] or "")),
