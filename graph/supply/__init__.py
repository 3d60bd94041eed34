"""The supply relations of a field: what needs what, which ways all pass, what still runs."""
