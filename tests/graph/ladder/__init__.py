"""The ladder: rules, facts, and who stands where."""
