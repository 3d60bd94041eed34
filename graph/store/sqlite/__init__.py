"""A store in a SQLite file, and looking after that file."""
