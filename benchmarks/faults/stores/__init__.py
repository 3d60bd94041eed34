"""Stores that are attacked: how they are prepared, what they say, and what a fault left of them."""
