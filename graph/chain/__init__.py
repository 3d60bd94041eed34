"""The chain graph as an immutable, columnar picture at one date, and what can be read off it directly."""
