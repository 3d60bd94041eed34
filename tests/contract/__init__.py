"""The API against its own description: generated requests to a real server on the bundled data."""
