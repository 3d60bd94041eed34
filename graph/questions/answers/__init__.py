"""Answers as plain data for JSON: one shape for the command line and the API."""
