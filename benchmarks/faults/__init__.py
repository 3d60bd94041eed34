"""Faults on purpose: each module here is one attack on the product from outside, with counts.

``make faults`` runs them all.
"""
