"""What may be claimed about a place from a roster: how much of it was seen, what an absence weighs, what is strong."""
