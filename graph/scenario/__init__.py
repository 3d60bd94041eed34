"""What would be if something changed: other enterprises, other supplies, another decision."""
