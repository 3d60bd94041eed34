"""Finding nodes by their names, how fresh the data are, and what an import changed."""
