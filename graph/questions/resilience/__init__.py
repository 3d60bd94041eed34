"""Questions about what hangs on whom."""
