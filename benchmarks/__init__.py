"""What we claim about speed, each against a peer in the same run. ``python -m benchmarks`` prints the table."""
