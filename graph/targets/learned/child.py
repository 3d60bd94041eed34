"""The process that learns: a child of ours that reads a market and prints what was learned, or the reason why not.

Learning takes a minute of a processor and a gigabyte or two; here it steps back behind those who ask, and the memory is
given back when it ends. Both pickles come from the program itself.
"""

from __future__ import annotations

import pickle
import sys

from graph.errors import BadRequest
from graph.targets.learned.chain_market import ChainMarket
from graph.targets.learned.scores import Matches, learn_matches


def answer(chain: ChainMarket) -> Matches | str:
    """What was learned, or why nothing could be."""
    try:
        return learn_matches(chain)
    except BadRequest as error:
        return str(error)


def main() -> int:
    """Learn from what is on standard input."""
    pickle.dump(answer(pickle.load(sys.stdin.buffer)), sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
