"""Shapes of the answers, for the description of the API."""
