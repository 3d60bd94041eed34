"""The domain of ChainAtlas 链图: model, stores, chain graph, analyses and views. Knows no HTTP and no loaders."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Before numpy is read: what is solved here is small, and on a busy machine threads wait for each other far longer than
they work.
"""

__version__ = "0.1.0"
