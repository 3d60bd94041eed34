"""Who could also make what: scores of every (enterprise, product) pair, from simple counts to a learned ranker.

A score says that an enterprise resembles those that make a product. It is a *capability match*; whether an enterprise
is willing, near or wanted is not in it. Which method ships is decided by the protocol in
``benchmarks/graph/ranking.py``.
"""
