"""Processes of our own: how they start, within which limits, and where they may put files."""
