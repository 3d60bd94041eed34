"""What breaks if an enterprise leaves, and on whom the output of a chain hangs."""
