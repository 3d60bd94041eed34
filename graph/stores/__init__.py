"""Engines behind the :class:`graph.store.Store` contract."""
