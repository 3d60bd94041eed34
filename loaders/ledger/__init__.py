"""The books of an import: what became of each row, and how far it has come."""
