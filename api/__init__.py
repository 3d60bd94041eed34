"""The edges: command line, HTTP API and pages. Thin; every answer is made in ``graph``."""
