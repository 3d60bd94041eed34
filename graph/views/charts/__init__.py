"""Bars, lines and quadrants as plain data."""
