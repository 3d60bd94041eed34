"""Records that several questions answer with."""
