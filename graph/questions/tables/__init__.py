"""Answers as tables, for pages, files, the terminal and notebooks."""
