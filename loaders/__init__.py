"""Readers of the files that people really have, the import run, and entity matching."""
