"""The domain of ChainAtlas 链图: model, stores, chain graph, analyses and views. Knows no HTTP and no loaders."""

__version__ = "0.1.0"
