"""Engines behind the :class:`graph.store.contract.Store` contract."""
