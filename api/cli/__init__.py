"""The command line: one module for each group of commands, one for what they share, and the entry."""
