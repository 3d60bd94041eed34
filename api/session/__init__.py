"""What a running service holds: the store, graphs and answers kept in memory, uploads, the learned ranking."""
