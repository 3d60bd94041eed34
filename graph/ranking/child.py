"""The process that learns: ``python -m graph.ranking.child`` reads a market and prints what was learned, or the reason why not.

Learning takes a minute of a processor and a gigabyte or two; here it steps back behind those who ask, and the memory is
given back when it ends. Both pickles come from the program itself.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys

from graph.errors import BadRequest
from graph.ranking.chain_market import ChainMarket
from graph.ranking.matches import Matches, learn_matches

NICE = 10


def answer(chain: ChainMarket) -> Matches | str:
    """What was learned, or why nothing could be."""
    try:
        return learn_matches(chain)
    except BadRequest as error:
        return str(error)


def main() -> int:
    """Learn from what is on standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    if hasattr(os, "nice"):
        os.nice(NICE)
    pickle.dump(answer(pickle.load(sys.stdin.buffer)), sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
