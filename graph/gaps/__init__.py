"""The state of each segment in a place, and why."""
